using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Linli.Kernel.Audit;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Linli.Kernel.Backup;

/// <summary>Where sealed keys go and what seals them; null for a backup whose keys were saved before.</summary>
public sealed record KeysApart(string Path, string Passphrase);

/// <summary>
/// A consistent copy while the platform runs: first the audit anchor, then the database in one snapshot, then the contents. In this order, because an anchor that is older than
/// the chain is right and one that is newer is not, and contents are stored before the rows that name them.
/// </summary>
/// <param name="create">Makes a file of the backup; a test stands in for a disk that fills up.</param>
public sealed class BackupWriter(Installation place, DatabaseOptions database, KeyRing ring, ContentStore store, TimeProvider clock, Func<string, Stream>? create = null)
{
    private const string Scratch = ".backup";
    private readonly Func<string, Stream> _create = create ?? (path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));

    public async Task<BackupManifest> Write(string folder, KeysApart? keys, IReadOnlyDictionary<string, string> histories, string product, CancellationToken ct)
    {
        folder = Path.GetFullPath(folder);
        if (File.Exists(folder)) throw new BackupFault($"{folder} is a file. Name a folder that does not exist yet, or is empty.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new BackupFault($"The folder {folder} is not empty. Each backup gets a folder of its own: name one that does not exist yet.");
        if (IsWithin(folder, place.DataFolder)) throw new BackupFault($"The folder {folder} lies inside of the data folder. A backup that dies with the data is none: name a folder elsewhere, best on another disk.");
        if (keys is { } apart && (File.Exists(apart.Path) || Directory.Exists(apart.Path))) throw new BackupFault($"{apart.Path} is there already, and sealed keys are not overwritten: older backups may need them. Name another file with --keys.");
        if (keys is { } wrong && IsWithin(wrong.Path, folder)) throw new BackupFault("The sealed keys must not lie in the folder of the data: whoever takes the folder would have both. Name another file with --keys.");
        var made = !Directory.Exists(folder);
        var done = false;
        try
        {
            if (made) Directory.CreateDirectory(folder);
            // The keys first: data that no keys belong to is no backup.
            if (keys is not null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(keys.Path))!);
                SealedKeys.Write(keys.Path, await File.ReadAllBytesAsync(Path.Combine(place.KeysFolder, KeyRing.FileName), ct), ring.Fingerprint, keys.Passphrase, clock.GetUtcNow());
            }
            var manifest = await Data(folder, histories, product, ct);
            manifest.Save(folder, ring);
            done = true;
            return manifest;
        }
        finally
        {
            if (!done)
            {
                // Half a backup takes the room that the next one needs, and somebody might trust it.
                if (Directory.Exists(folder))
                    if (made) Directory.Delete(folder, true);
                    else foreach (var file in Directory.EnumerateFiles(folder)) File.Delete(file);
                if (keys is not null) File.Delete(keys.Path);
            }
        }
    }

    private async Task<BackupManifest> Data(string folder, IReadOnlyDictionary<string, string> histories, string product, CancellationToken ct)
    {
        var id = Tokens.New(16);
        var key = BackupManifest.DataKey(ring, id);
        var anchor = Path.Combine(place.KeysFolder, AuditAnchor.FileName);
        var marked = File.Exists(anchor) ? await File.ReadAllBytesAsync(anchor, ct) : null;
        var at = clock.GetUtcNow();
        var migrations = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var sequences = new Dictionary<string, long>();
        // Half of the hash tells contents apart as well and leaves room for millions.
        var named = new HashSet<UInt128>();
        List<BackupTable> tables = [];
        BackupPart part;
        if (database.Kind == DatabaseKind.Sqlite)
        {
            var scratch = Path.Combine(place.DataFolder, $"{Scratch}-{id}");
            try
            {
                Directory.CreateDirectory(scratch);
                var copy = Path.Combine(scratch, "linli.db");
                await SqliteCopy.Make(database.ConnectionString, copy, ct);
                using (var db = SqliteCopy.Open(copy))
                {
                    tables = SqliteCopy.Tables(db);
                    foreach (var (module, history) in histories)
                        if (tables.Any(t => t.Name == history)) migrations[module] = SqliteCopy.Texts(db, $"SELECT \"MigrationId\" FROM \"{history}\" ORDER BY \"MigrationId\"");
                    foreach (var hash in SqliteCopy.Texts(db, Named)) named.Add(Half(hash));
                }
                part = await Part(folder, BackupManifest.DatabasePart, key, async archive =>
                {
                    await using var entry = archive.Begin("linli.db");
                    await using var file = File.OpenRead(copy);
                    await file.CopyToAsync(entry, ct);
                });
            }
            finally { if (Directory.Exists(scratch)) Directory.Delete(scratch, true); }
        }
        else
        {
            await using var db = new NpgsqlConnection(database.ConnectionString);
            await db.OpenAsync(ct);
            await using var snapshot = await db.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            // A table after those that its rows point to: a restore fills them one after the other in one pass.
            var known = await PostgresCopy.InOrder(db, await PostgresCopy.Tables(db, ct), ct);
            foreach (var (module, history) in histories)
                if (await PostgresCopy.Texts(db, $"SELECT 'y' WHERE to_regclass('{history}') IS NOT NULL", ct) is ["y"]) migrations[module] = await PostgresCopy.Texts(db, $"SELECT \"MigrationId\" FROM \"{history}\" ORDER BY \"MigrationId\" COLLATE \"C\"", ct);
            foreach (var hash in await PostgresCopy.Texts(db, Named, ct)) named.Add(Half(hash));
            part = await Part(folder, BackupManifest.DatabasePart, key, async archive =>
            {
                foreach (var table in known)
                {
                    await using var entry = archive.Begin(table);
                    tables.Add(await PostgresCopy.Digest(db, table, entry, ct));
                }
            });
            // Sequences know no snapshot: asked last, they are at least as far as the rows.
            sequences = await PostgresCopy.Sequences(db, ct);
        }
        var (files, contents) = await Contents(folder, key, named, ct);
        return new(BackupManifest.Current, id, product, at, database.Kind == DatabaseKind.Sqlite ? "sqlite" : "postgres", ring.Fingerprint, ring.FieldKeyIds, migrations, tables, sequences, files, [part, contents], marked);
    }

    private const string Named = """SELECT "Hash" FROM k_files UNION SELECT "ThumbnailHash" FROM k_files WHERE "ThumbnailHash" IS NOT NULL""";

    private async Task<(BackupFiles, BackupPart)> Contents(string folder, byte[] key, HashSet<UInt128> named, CancellationToken ct)
    {
        long bytes = 0;
        var (seen, missing) = (new List<string>(), new List<string>());
        var part = await Part(folder, BackupManifest.FilesPart, key, async archive =>
        {
            foreach (var hash in store.All())
            {
                ct.ThrowIfCancellationRequested();
                byte[] content;
                try
                {
                    await using var file = store.Open(hash);
                    // Each is a form's attachment and bounded by what a request may carry.
                    content = new byte[file.Length];
                    await file.ReadExactlyAsync(content, ct);
                }
                // Swept since it was listed; if a row names it, it is told below.
                catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { continue; }
                if (Convert.ToHexStringLower(SHA256.HashData(content)) != hash) continue;
                await using (var entry = archive.Begin(hash)) await entry.WriteAsync(content, ct);
                seen.Add(hash);
                bytes += content.Length;
                named.Remove(Half(hash));
            }
        });
        if (named.Count > 0) missing.AddRange(named.Select(h => h.ToString("x32", CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal));
        return (new(seen.Count, bytes, HashOf(seen), missing), part);
    }

    internal static string HashOf(List<string> hashes)
    {
        hashes.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', hashes))));
    }

    internal static UInt128 Half(string hash) => UInt128.Parse(hash.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private async Task<BackupPart> Part(string folder, string name, byte[] key, Func<ArchiveWriter, Task> fill)
    {
        await using var file = _create(Path.Combine(folder, name));
        await using var closed = new SealingStream(file, key, name);
        var archive = new ArchiveWriter(closed);
        await fill(archive);
        archive.End();
        closed.Finish();
        await file.FlushAsync();
        if (file is FileStream onDisk) onDisk.Flush(flushToDisk: true);
        return new(name, closed.Bytes, closed.Hash);
    }

    internal static bool IsWithin(string path, string folder) => (Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar).StartsWith(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
