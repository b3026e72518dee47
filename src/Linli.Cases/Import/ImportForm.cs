using Linli.Kernel.Tables;
using Microsoft.AspNetCore.Http;

namespace Linli.Cases.Import;

/// <summary>The chosen columns as the form sends them.</summary>
static class ImportForm
{
    public static ImportMapping Mapping(IFormCollection f) => new(f["source"].ToString().Trim(), f["id"].ToString(), One(f, "created"), Many(f, "category"), Many(f, "text"),
        One(f, "address"), One(f, "lon"), One(f, "lat"), One(f, "phone"), One(f, "name"));

    public static TableRead Read(byte[] bytes, string fileName, CancellationToken ct)
    {
        using var stream = new MemoryStream(bytes, false);
        return TableReader.Read(stream, fileName, ct);
    }

    private static string? One(IFormCollection f, string name) => f[name].ToString() is { Length: > 0 } s ? s : null;
    private static List<string> Many(IFormCollection f, string name) => [.. f[name].OfType<string>().Where(s => s.Length > 0).Distinct()];
}
