using System.Security.Cryptography;
using Linli.Kernel.Audit;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Npgsql;

namespace Linli.Kernel.Backup;

/// <summary>How a module's tables are made.</summary>
/// <param name="Known">Ids of the migrations that this version of Linli has.</param>
/// <param name="Commands">What brings an empty database to a migration (PostgreSQL).</param>
public sealed record Schema(IReadOnlyList<string> Known, Func<string, IReadOnlyList<string>> Commands);

/// <summary>What was counted after the restore, beside what the manifest says.</summary>
public sealed record Restored(BackupManifest Manifest, IReadOnlyList<BackupTable> Tables, BackupFiles Files);

/// <summary>
/// Puts a backup into an empty place. Everything is proved before anything is visible: files and the embedded database grow in a folder whose presence keeps the platform from starting,
/// and are moved into place at the end; on PostgreSQL schema and rows are one transaction.
/// </summary>
public sealed class BackupReader(string folder, Installation place, DatabaseOptions database, TimeProvider clock)
{
    /// <summary>In the data folder while a restore is under way; the platform does not start beside it.</summary>
    public const string Marker = ".restore";

    private const string SettingsFile = "linli.json";

    /// <summary>Null where the data folder can be started; else what to do.</summary>
    public static string? Unfinished(string dataFolder) => Directory.Exists(Path.Combine(dataFolder, Marker))
        ? $"A restore into {dataFolder} was not finished, and what is there must not be used. Run linli restore again into this folder; with LINLI_DATABASE make its database anew first if it holds tables." : null;

    public async Task<Restored> Restore(string keys, string passphrase, Func<IReadOnlyDictionary<string, Schema>> schemas, CancellationToken ct)
    {
        var (manifest, bytes) = BackupManifest.Read(folder);
        Fits(manifest);
        await IsEmpty(ct);
        var made = !Directory.Exists(place.DataFolder);
        var marker = Path.Combine(place.DataFolder, Marker);
        // What an interrupted restore left of itself.
        if (Directory.Exists(marker)) Directory.Delete(marker, true);
        var visible = false;
        try
        {
            var inside = Inside;
            CreateClosed(inside.KeysFolder);
            DurableFile.Replace(Path.Combine(inside.KeysFolder, KeyRing.FileName), SealedKeys.Open(keys, passphrase), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var ring = KeyRing.Open(inside.KeysFolder, clock, mayCreate: false);
            manifest.Check(folder, ring, bytes);
            var key = BackupManifest.DataKey(ring, manifest.Id);
            Parts(manifest);
            if (manifest.Anchor is { } anchor) DurableFile.Replace(Path.Combine(inside.KeysFolder, AuditAnchor.FileName), anchor, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var files = Contents(manifest, key, inside.FilesFolder, ct);
            IReadOnlyList<BackupTable> tables;
            if (database.Kind == DatabaseKind.Sqlite)
            {
                Known(manifest, schemas());
                tables = Embedded(manifest, key, marker);
                visible = true;
                MoveIn(marker);
            }
            else
            {
                var known = schemas();
                Known(manifest, known);
                await using var db = new NpgsqlConnection(database.ConnectionString);
                await db.OpenAsync(ct);
                await using var whole = await db.BeginTransactionAsync(ct);
                tables = await Server(manifest, key, db, known, ct);
                visible = true;
                MoveIn(marker);
                await whole.CommitAsync(ct);
            }
            return new(manifest, tables, files);
        }
        finally
        {
            if (!visible)
            {
                if (Directory.Exists(marker)) Directory.Delete(marker, true);
                if (made && Directory.Exists(place.DataFolder)) Directory.Delete(place.DataFolder);
            }
        }
    }

    /// <summary>Where everything grows before it is proved.</summary>
    public Installation Inside => place with { DataFolder = Path.Combine(place.DataFolder, Marker) };

    /// <summary>From here on the platform may start.</summary>
    public void Open() => Directory.Delete(Path.Combine(place.DataFolder, Marker), true);

    private void Fits(BackupManifest manifest)
    {
        if (manifest.Database == (database.Kind == DatabaseKind.Sqlite ? "sqlite" : "postgres")) return;
        throw new BackupFault(manifest.Database == "postgres" ? "This backup is of a PostgreSQL database. Name an empty one in LINLI_DATABASE." : "This backup is of the embedded database, and LINLI_DATABASE names a server. Leave the variable (or database in linli.json) away.");
    }

    private async Task IsEmpty(CancellationToken ct)
    {
        if (File.Exists(place.DataFolder)) throw new BackupFault($"{place.DataFolder} is a file. Name an empty folder, or one that does not exist yet, with --data.");
        // The settings may stand there before; everything else belongs to an installation.
        if (Directory.Exists(place.DataFolder) && Directory.EnumerateFileSystemEntries(place.DataFolder).Select(Path.GetFileName).FirstOrDefault(n => n is not (SettingsFile or Marker)) is { } other
            && Unfinished(place.DataFolder) is null)
            throw new BackupFault($"The data folder {place.DataFolder} is not empty (it holds {other}). A restore overwrites nothing: name an empty folder with --data, or move what is there away.");
        if (database.Kind == DatabaseKind.Postgres) await IsEmptyDatabase(ct);
        if (Directory.Exists(Path.Combine(place.DataFolder, Marker)))
            foreach (var name in (string[])["keys", "files", "linli.db", "linli.db-wal", "linli.db-shm"])
                // Only what the interrupted restore had moved in already: while the marker is there nothing else can have come.
                if (Directory.Exists(Path.Combine(place.DataFolder, name))) Directory.Delete(Path.Combine(place.DataFolder, name), true);
                else File.Delete(Path.Combine(place.DataFolder, name));
    }

    private async Task IsEmptyDatabase(CancellationToken ct)
    {
        await using var db = new NpgsqlConnection(database.ConnectionString);
        await db.OpenAsync(ct);
        if (await PostgresCopy.Texts(db, "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'S') LIMIT 1", ct) is [var table])
            throw new BackupFault($"The database of LINLI_DATABASE is not empty (it holds {table}). A restore overwrites nothing: create an empty database (encoding UTF8) and name it.");
    }

    private static void Known(BackupManifest manifest, IReadOnlyDictionary<string, Schema> schemas)
    {
        foreach (var (module, migrations) in manifest.Migrations)
            if (!schemas.TryGetValue(module, out var schema) || migrations.Except(schema.Known, StringComparer.Ordinal).Any())
                throw new BackupFault($"The backup was made by a newer Linli ({manifest.Product}): this one does not know the tables of its module {module}. Restore it with that version.");
    }

    /// <summary>Size and hash of each part as it lies there, before anything of it is opened.</summary>
    private void Parts(BackupManifest manifest)
    {
        foreach (var part in manifest.Parts)
        {
            var path = Path.Combine(folder, Path.GetFileName(part.Name));
            if (!File.Exists(path)) throw new BackupFault($"{part.Name} of the backup is missing. Take another copy of this backup, or an older one.");
            var length = new FileInfo(path).Length;
            if (length < part.Bytes) throw new BackupFault($"{part.Name} of the backup is cut off: {length} of {part.Bytes} bytes are there. Copy it again from where it came, or take an older backup.");
            using var file = File.OpenRead(path);
            if (length > part.Bytes || Convert.ToHexStringLower(SHA256.HashData(file)) != part.Hash) throw new BackupFault($"{part.Name} of the backup was changed or damaged: its content has another hash than the manifest says. Take another copy of this backup, or an older one.");
        }
    }

    private async Task Part(BackupManifest manifest, byte[] key, string name, Func<ArchiveReader, Task> read)
    {
        if (manifest.Parts.All(p => p.Name != name)) throw new BackupFault($"The backup has no {name}. Take another one.");
        await using var file = File.OpenRead(Path.Combine(folder, name));
        await using var opened = new OpeningStream(file, key, name);
        await read(new ArchiveReader(opened));
    }

    private T Part<T>(BackupManifest manifest, byte[] key, string name, Func<ArchiveReader, T> read)
    {
        if (manifest.Parts.All(p => p.Name != name)) throw new BackupFault($"The backup has no {name}. Take another one.");
        using var file = File.OpenRead(Path.Combine(folder, name));
        using var opened = new OpeningStream(file, key, name);
        return read(new ArchiveReader(opened));
    }

    private BackupFiles Contents(BackupManifest manifest, byte[] key, string to, CancellationToken ct) => Part(manifest, key, BackupManifest.FilesPart, archive =>
    {
        long total = 0;
        var seen = new List<string>();
        while (archive.Next() is { } hash)
        {
            ct.ThrowIfCancellationRequested();
            // A name is a path here: nothing but a hash becomes one.
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower)) throw new BackupFault("The backup holds a content whose name is no hash. Take another copy of this backup, or an older one.");
            var path = Path.Combine(to, hash[..2], hash[2..4], Path.GetFileName(hash));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                archive.Each(piece => { file.Write(piece.Span); sum.AppendData(piece.Span); total += piece.Length; });
                file.Flush(flushToDisk: true);
            }
            if (Convert.ToHexStringLower(sum.GetHashAndReset()) != hash) throw new BackupFault($"The content {hash} in the backup is not what its name says. Take another copy of this backup, or an older one.");
            seen.Add(hash);
        }
        var files = new BackupFiles(seen.Count, total, BackupWriter.HashOf(seen), manifest.Files.Missing);
        return files.Count == manifest.Files.Count && files.Bytes == manifest.Files.Bytes && files.Hash == manifest.Files.Hash ? files
            : throw new BackupFault($"The backup holds {files.Count} contents, its manifest names {manifest.Files.Count}. Take another one.");
    });

    private List<BackupTable> Embedded(BackupManifest manifest, byte[] key, string marker)
    {
        var path = Path.Combine(marker, "linli.db");
        Part(manifest, key, BackupManifest.DatabasePart, archive =>
        {
            if (archive.Next() != "linli.db") throw new BackupFault("The backup holds no database. Take another one.");
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None });
            archive.Each(piece => file.Write(piece.Span));
            file.Flush(flushToDisk: true);
            return archive.Next() is null;
        });
        using var db = SqliteCopy.Open(path);
        return Equal(manifest, SqliteCopy.Tables(db));
    }

    private async Task<List<BackupTable>> Server(BackupManifest manifest, byte[] key, NpgsqlConnection db, IReadOnlyDictionary<string, Schema> known, CancellationToken ct)
    {
        foreach (var (module, schema) in known)
            if (manifest.Migrations.GetValueOrDefault(module) is [.., var last])
                foreach (var command in schema.Commands(last)) await PostgresCopy.Run(db, command, ct);
        var tables = await PostgresCopy.Tables(db, ct);
        if (!tables.ToHashSet(StringComparer.Ordinal).SetEquals(manifest.Tables.Select(t => t.Name))) throw new BackupFault("The tables of the backup are not those that the migrations make. Restore it with the version that made it: " + manifest.Product);
        // What migrations put in stands in the backup as well, maybe changed since.
        await PostgresCopy.Run(db, $"TRUNCATE {PostgresCopy.List(tables)}", ct);
        await Fill(manifest, key, db, ct);
        foreach (var (name, last) in manifest.Sequences) await PostgresCopy.Run(db, $"SELECT setval('{PostgresCopy.Quoted(name)}', {last})", ct);
        var counted = new List<BackupTable>();
        foreach (var table in tables) counted.Add(await PostgresCopy.Digest(db, table, null, ct));
        return Equal(manifest, counted);
    }

    private Task Fill(BackupManifest manifest, byte[] key, NpgsqlConnection db, CancellationToken ct) => Part(manifest, key, BackupManifest.DatabasePart, async archive =>
    {
        while (archive.Next() is { } name)
        {
            var table = manifest.Tables.FirstOrDefault(t => t.Name == name) ?? throw new BackupFault($"The backup holds a table {name} that its manifest does not name. Take another one.");
            await using var copy = await db.BeginRawBinaryCopyAsync($"COPY {PostgresCopy.Quoted(name)} ({PostgresCopy.List(table.Columns)}) FROM STDIN (FORMAT BINARY)", ct);
            archive.Each(piece => copy.Write(piece.Span));
        }
    });

    private static List<BackupTable> Equal(BackupManifest manifest, List<BackupTable> counted)
    {
        foreach (var said in manifest.Tables)
            if (counted.FirstOrDefault(c => c.Name == said.Name) is not { } mine || mine.Rows != said.Rows || mine.Hash != said.Hash)
                throw new BackupFault($"After the copy the table {said.Name} is not what the manifest says ({counted.FirstOrDefault(c => c.Name == said.Name)?.Rows ?? 0} rows instead of {said.Rows}, or another content). Nothing was kept; take another backup and report this one.");
        return counted;
    }

    private void MoveIn(string marker)
    {
        foreach (var name in (string[])["keys", "files", "linli.db"])
        {
            var (from, to) = (Path.Combine(marker, name), Path.Combine(place.DataFolder, name));
            if (Directory.Exists(from)) Directory.Move(from, to);
            else if (File.Exists(from)) File.Move(from, to);
        }
        DurableFile.SyncFolder(place.DataFolder);
    }

    private static void CreateClosed(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
