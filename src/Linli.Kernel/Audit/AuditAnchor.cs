using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Kernel.Crypto;
using Linli.Kernel.Files;

namespace Linli.Kernel.Audit;

/// <summary>How far the chain had come when it was last sealed here.</summary>
/// <param name="Mac">Made with the audit key over the other three: only who has the keys can write an anchor.</param>
public sealed record AuditMark(long Seq, string Hash, DateTimeOffset At, string Mac);

/// <summary>
/// Remembers the end of the chain outside the database, beside the keys. A chain proves what stands in it and in which order,
/// not that its newest lines are still there: that, the anchor does.
/// </summary>
public sealed class AuditAnchor(Installation place, KeyRing keys, TimeProvider clock)
{
    public const string FileName = "audit-anchor.json";

    public string Path => System.IO.Path.Combine(place.KeysFolder, FileName);

    /// <summary>The anchor and whether it is genuine; null and true when there is none.</summary>
    public (AuditMark? Mark, bool Genuine) Read()
    {
        try
        {
            var mark = JsonSerializer.Deserialize<AuditMark>(File.ReadAllBytes(Path), Json);
            return (mark, mark?.Mac is { } mac && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(Code(mark.Seq, mark.Hash, mark.At))));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { return (null, true); }
        catch (JsonException) { return (null, false); }
    }

    /// <summary>Moves the anchor on, never back: what it was set at stays a witness.</summary>
    public void Set(long seq, string hash)
    {
        var (mark, genuine) = Read();
        if (!genuine || mark?.Seq >= seq) return;
        var at = clock.GetUtcNow();
        DurableFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(new AuditMark(seq, hash, at, Code(seq, hash, at)), Json), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Code(long seq, string hash, DateTimeOffset at) =>
        Convert.ToHexStringLower(keys.Mac(KeyPurpose.Audit, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"anchor|{seq}|{hash}|{at.UtcTicks}"))));

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
