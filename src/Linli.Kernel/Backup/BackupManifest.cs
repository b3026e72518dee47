using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Kernel.Crypto;
using Linli.Kernel.Files;

namespace Linli.Kernel.Backup;

/// <summary>A table as it was at the moment of the backup.</summary>
/// <param name="Columns">Those that are copied, in the order of the copy (PostgreSQL); empty where the database is copied as a whole.</param>
/// <param name="Hash">SHA-256 over all rows in the order of the key.</param>
public sealed record BackupTable(string Name, IReadOnlyList<string> Columns, long Rows, string Hash);

/// <param name="Hash">SHA-256 of the part as it lies in the folder.</param>
public sealed record BackupPart(string Name, long Bytes, string Hash);

/// <param name="Hash">SHA-256 over the sorted hashes of all contents.</param>
/// <param name="Missing">Contents that rows name and that were not in the store, or not what their name says, when the backup was made.</param>
public sealed record BackupFiles(long Count, long Bytes, string Hash, IReadOnlyList<string> Missing);

/// <summary>What a backup holds, in clear: numbers and hashes, no value. Beside it lies its code, made with the audit key: one that somebody wrote or changed is refused.</summary>
/// <param name="Id">Also what the data key is made of, with the ring.</param>
/// <param name="Ring">Fingerprint of the key ring; the data opens with no other.</param>
/// <param name="FieldKeys">Ids that the ring had; keys that were saved before the newest of them are too old.</param>
/// <param name="Migrations">By module, in their order.</param>
/// <param name="Sequences">Last value given (PostgreSQL).</param>
/// <param name="Anchor">The audit anchor, read before the data: never ahead of it.</param>
public sealed record BackupManifest(int Format, string Id, string Product, DateTimeOffset At, string Database, string Ring, IReadOnlyList<int> FieldKeys,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Migrations, IReadOnlyList<BackupTable> Tables, IReadOnlyDictionary<string, long> Sequences, BackupFiles Files,
    IReadOnlyList<BackupPart> Parts, byte[]? Anchor)
{
    public const int Current = 1;
    public const string FileName = "manifest.json", CodeName = "manifest.mac", DatabasePart = "database.sealed", FilesPart = "files.sealed";

    internal static BackupFault Newer(string path, int format, int known) => new($"{path} has the format {format}; this Linli reads up to {known}. It was made by a newer Linli: restore it with that version.");

    public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public static string Code(KeyRing ring, ReadOnlySpan<byte> manifest) => Convert.ToHexStringLower(ring.Mac(KeyPurpose.Audit, [.. "linli backup manifest 1\0"u8, .. manifest]));

    /// <summary>A key for this backup and no other; only who has the ring can make it.</summary>
    public static byte[] DataKey(KeyRing ring, string id) => ring.Mac(KeyPurpose.Token, [.. "linli backup data 1\0"u8, .. Encoding.UTF8.GetBytes(id)]);

    /// <summary>Written last: a folder without it is no backup.</summary>
    public void Save(string folder, KeyRing ring)
    {
        var bytes = Bytes();
        DurableFile.Replace(Path.Combine(folder, CodeName), Encoding.ASCII.GetBytes(Code(ring, bytes)));
        DurableFile.Replace(Path.Combine(folder, FileName), bytes);
    }

    /// <summary>Reads what a folder says of itself; nothing is believed before <see cref="Check"/>.</summary>
    public static (BackupManifest Manifest, byte[] Bytes) Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!Directory.Exists(folder)) throw new BackupFault($"There is no folder {folder}. Name the folder that linli backup wrote.");
        if (!File.Exists(path)) throw new BackupFault($"{folder} is no finished backup: it has no {FileName}, which is written last. Name another folder; a backup that was interrupted can be deleted.");
        try
        {
            var bytes = File.ReadAllBytes(path);
            using (var json = JsonDocument.Parse(bytes))
                if (json.RootElement.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number) && number > Current) throw Newer(path, number, Current);
            if (JsonSerializer.Deserialize<BackupManifest>(bytes, Json) is { Format: Current, Id.Length: > 0, Ring: not null, Tables: not null, Files: not null, Parts: not null, Migrations: not null, FieldKeys: not null, Sequences: not null } read) return (read, bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { }
        throw new BackupFault($"{path} is damaged. Take another copy of this backup, or an older one.");
    }

    /// <summary>The code of the manifest under the ring that the keys were restored with.</summary>
    public void Check(string folder, KeyRing ring, ReadOnlySpan<byte> bytes)
    {
        if (Ring != ring.Fingerprint) throw new BackupFault($"This backup belongs to the key ring {Ring}, the keys are those of {ring.Fingerprint}: another installation. Name the sealed keys that were written with this backup, or with another one of the same installation.");
        var path = Path.Combine(folder, CodeName);
        var code = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(code), Encoding.ASCII.GetBytes(Code(ring, bytes))))
            throw new BackupFault($"The code in {path} does not belong to {FileName}: one of them was changed after the backup was made. Do not use this copy; take another one.");
        if (FieldKeys.FirstOrDefault(k => !ring.FieldKeyIds.Contains(k)) is var missing and > 0) throw new BackupFault($"The sealed keys are older than the backup: field key {missing} is not among them. Name the keys that were written with this backup, or later.");
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
