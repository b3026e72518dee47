using System.Text.Json;
using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Linli.Trust.Shells;

public sealed record FlashMessage(bool Good, IReadOnlyList<Reason> Reasons);

/// <summary>A word that survives one redirect: what was done, or why not. Sealed, so nobody can put words into our mouth by a link.</summary>
public sealed class Flash(IHttpContextAccessor http, IDataProtectionProvider protection)
{
    private const string Name = "ln-flash";
    private readonly IDataProtector _seal = protection.CreateProtector("flash");

    public void Say(Outcome outcome, string doneKey) =>
        Put(outcome.Ok ? new(true, [new Reason(doneKey)]) : new(false, outcome.Reasons ?? [new Reason("outcome.conflict")]));

    public FlashMessage? Take()
    {
        var context = http.HttpContext!;
        if (context.Request.Cookies[Name] is not { } value) return null;
        if (!context.Response.HasStarted) context.Response.Cookies.Delete(Name, Options(context));
        try { return JsonSerializer.Deserialize<FlashMessage>(_seal.Unprotect(value)); }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or JsonException) { return null; }
    }

    private void Put(FlashMessage message)
    {
        var options = Options(http.HttpContext!);
        options.MaxAge = TimeSpan.FromMinutes(1);
        http.HttpContext!.Response.Cookies.Append(Name, _seal.Protect(JsonSerializer.Serialize(message)), options);
    }

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true };
}
