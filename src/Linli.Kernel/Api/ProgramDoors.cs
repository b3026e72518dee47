using Linli.Kernel.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Kernel.Api;

/// <summary>Where a standard of others says how faults look, e.g. below /open311; elsewhere they are problem details.</summary>
public interface IFaultShape
{
    /// <summary>The path that everything of it begins with.</summary>
    string Prefix { get; }
    IResult Fault(HttpContext http, int status, string words);
}

/// <summary>Where programs knock and not people: they read no page, whatever goes wrong and whoever notices it.</summary>
public static class ProgramDoors
{
    private static readonly string[] Doors = ["/api", "/open311", "/openapi"];

    public static bool Are(PathString path) => Doors.Any(d => path.StartsWithSegments(d, StringComparison.Ordinal));

    /// <summary>Says what went wrong where no door said it itself: no such path, no such verb, a body that cannot be read, a fault of ours.</summary>
    public static Task Say(HttpContext http, int status)
    {
        var texts = http.RequestServices.GetRequiredService<Texts>();
        var key = $"api.status.{status}";
        if (!texts.Has(key)) key = status < 500 ? "api.status.400" : "api.status.500";
        var own = http.RequestServices.GetServices<IFaultShape>().FirstOrDefault(s => http.Request.Path.StartsWithSegments(s.Prefix, StringComparison.Ordinal));
        return (own?.Fault(http, status, texts[key]) ?? Problems.Of(texts, status, $"Status{status}", [new Reason(key)])).ExecuteAsync(http);
    }
}
