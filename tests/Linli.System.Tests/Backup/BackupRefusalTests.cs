using System.Text.Json.Nodes;
using Linli.Host.Commands;
using Linli.Kernel;
using Linli.Kernel.Backup;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.System.Tests.Backup;

/// <summary>A town with one photo, copied once; each test spoils a copy of the copy.</summary>
public sealed class CopiedTown : IAsyncLifetime
{
    public const string Passphrase = "fuenf Woerter ohne Zusammenhang";
    private readonly string _shelf = Directory.CreateTempSubdirectory("linli-shelf-").FullName;

    public Town Town { get; private set; } = null!;
    public string Copy => Path.Combine(_shelf, "copy");
    public string Keys => Copy + ".keys";
    public BackupManifest Manifest { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Town = await Town.Small();
        await Town.OpenReport("路灯不亮", null, new Upload("photos", "lamp.jpg", Photo.WithPlace(), "image/jpeg"));
        await Town.Settle();
        Manifest = await Write(Copy, new KeysApart(Keys, Passphrase));
    }

    public Task<BackupManifest> Write(string to, KeysApart? keys, Func<string, Stream>? create = null)
    {
        var s = Town.Services;
        return new BackupWriter(s.GetRequiredService<Installation>(), s.GetRequiredService<DatabaseOptions>(), s.GetRequiredService<KeyRing>(), s.GetRequiredService<ContentStore>(), Town.Clock, create)
            .Write(to, keys, Schemas.Histories(s), "Linli test", default);
    }

    /// <summary>A copy that may be spoiled, with its keys beside it.</summary>
    public string Spoil()
    {
        var to = Path.Combine(_shelf, Path.GetRandomFileName());
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(Copy)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        File.Copy(Keys, to + ".keys");
        return to;
    }

    public async ValueTask DisposeAsync()
    {
        await Town.DisposeAsync();
        Directory.Delete(_shelf, true);
    }
}

/// <summary>Every backup that is not whole, not ours or not for this place is refused with a sentence of its own, and leaves nothing behind.</summary>
public sealed class BackupRefusalTests(CopiedTown town) : IClassFixture<CopiedTown>, IAsyncLifetime
{
    private Plot _empty = null!;

    public async ValueTask InitializeAsync()
    {
        _empty = await Plot.New();
        Directory.Delete(_empty.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        Directory.CreateDirectory(_empty.Folder);
        await _empty.DisposeAsync();
    }

    private async Task<Restored> Restore(string from, string? keys = null, string passphrase = CopiedTown.Passphrase, DatabaseOptions? database = null)
    {
        var place = town.Town.Services.GetRequiredService<Installation>() with { DataFolder = _empty.Folder };
        database ??= DatabaseOptions.From(_empty.Postgres, _empty.Folder);
        var reader = new BackupReader(from, place, database, town.Town.Clock);
        var restored = await RestoreCommand.Restore(reader, database, keys ?? from + ".keys", passphrase, default);
        reader.Open();
        return restored;
    }

    private async Task Refused(string from, string said, string? keys = null, string passphrase = CopiedTown.Passphrase, DatabaseOptions? database = null)
    {
        (await Should.ThrowAsync<BackupFault>(() => Restore(from, keys, passphrase, database))).Message.ShouldContain(said);
        Directory.Exists(_empty.Folder).ShouldBeFalse("a refused restore leaves nothing");
        if (_empty.Postgres is not null) (await _empty.Read("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'")).ShouldBe(["0"]);
    }

    private static void Edit(string folder, Action<JsonNode> edit)
    {
        var path = Path.Combine(folder, BackupManifest.FileName);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        edit(json);
        File.WriteAllText(path, json.ToJsonString());
    }

    [Fact]
    public async Task Whole_IsRestored()
    {
        var restored = await Restore(town.Copy);
        restored.Tables.Select(t => (t.Name, t.Rows, t.Hash)).ShouldBe(town.Manifest.Tables.Select(t => (t.Name, t.Rows, t.Hash)), ignoreOrder: true);
        restored.Tables.First(t => t.Name == "cases_cases").Rows.ShouldBeGreaterThan(0);
        restored.Files.Count.ShouldBeGreaterThanOrEqualTo(1, "the photo");
        foreach (var hash in await _empty.Read("SELECT \"Hash\" FROM k_files")) File.Exists(Path.Combine(_empty.Folder, "files", hash[..2], hash[2..4], hash)).ShouldBeTrue();
        File.Exists(Path.Combine(_empty.Folder, "keys", "audit-anchor.json")).ShouldBeTrue();
        Directory.Exists(Path.Combine(_empty.Folder, BackupReader.Marker)).ShouldBeFalse();
    }

    [Fact]
    public void Data_WithoutKeys_ShowsNothing()
    {
        foreach (var file in Directory.EnumerateFiles(town.Copy))
        {
            var bytes = File.ReadAllBytes(file);
            bytes.AsSpan().IndexOf("路灯"u8).ShouldBe(-1, file);
            bytes.AsSpan().IndexOf("SQLite format"u8).ShouldBe(-1, file);
            bytes.AsSpan().IndexOf("JFIF"u8).ShouldBe(-1, file);
        }
        File.ReadAllText(town.Keys).ShouldNotContain("blindIndex");
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("manifest.mac")]
    [InlineData("database.sealed")]
    [InlineData("files.sealed")]
    [InlineData(".keys")]
    public async Task OneByte_Flipped_Anywhere(string name)
    {
        var folder = town.Spoil();
        var path = name == ".keys" ? folder + name : Path.Combine(folder, name);
        var whole = File.ReadAllBytes(path);
        foreach (var at in (int[])[0, whole.Length / 7, whole.Length / 3, whole.Length / 2, whole.Length - 20, whole.Length - 1])
        {
            var bytes = whole.ToArray();
            bytes[at] ^= 0x01;
            File.WriteAllBytes(path, bytes);
            await Refused(folder, "");
        }
    }

    [Theory]
    [InlineData("database.sealed", "cut off")]
    [InlineData("files.sealed", "cut off")]
    [InlineData("manifest.json", "is damaged. Take another copy")]
    [InlineData("manifest.mac", "was changed after the backup was made")]
    [InlineData(".keys", "is no file of sealed keys, or is damaged")]
    public async Task CutOff(string name, string said)
    {
        var folder = town.Spoil();
        var path = name == ".keys" ? folder + name : Path.Combine(folder, name);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]);
        await Refused(folder, said);
    }

    [Theory]
    [InlineData("database.sealed", "database.sealed of the backup is missing")]
    [InlineData("manifest.json", "is no finished backup")]
    [InlineData(".keys", "are not there. They were written apart")]
    public async Task Missing(string name, string said)
    {
        var folder = town.Spoil();
        File.Delete(name == ".keys" ? folder + name : Path.Combine(folder, name));
        await Refused(folder, said);
    }

    [Fact]
    public Task Folder_ThatIsNone() => Refused(Path.Combine(town.Copy, "none"), "There is no folder");

    [Fact]
    public Task Passphrase_ThatIsAnother() => Refused(town.Copy, "the passphrase is another one", passphrase: "another passphrase altogether");

    [Fact]
    public async Task Format_ThatIsNewer()
    {
        var folder = town.Spoil();
        Edit(folder, m => m["format"] = 2);
        await Refused(folder, "made by a newer Linli: restore it with that version");
    }

    [Fact]
    public async Task Keys_OfAnotherInstallation()
    {
        var other = KeyRing.Open(Path.Combine(town.Spoil(), "ring"), town.Town.Clock);
        var keys = town.Spoil() + ".other";
        SealedKeys.Write(keys, File.ReadAllBytes(Directory.EnumerateFiles(Path.GetDirectoryName(keys)!, "keys.json", SearchOption.AllDirectories).First()), other.Fingerprint, CopiedTown.Passphrase, town.Town.Clock.GetUtcNow());
        await Refused(town.Copy, "another installation", keys);
    }

    [Fact]
    public async Task Manifest_ThatSomebodyWrote()
    {
        var folder = town.Spoil();
        Edit(folder, m => m["tables"]!.AsArray()[0]!["rows"] = 7);
        await Refused(folder, "was changed after the backup was made");
    }

    [Fact]
    public async Task Keys_OlderThanTheBackup()
    {
        await using var rotated = await Town.Small();
        var s = rotated.Services;
        var (ring, shelf) = (s.GetRequiredService<KeyRing>(), town.Spoil());
        var (old, copy) = (shelf + ".old", shelf + ".new");
        SealedKeys.Write(old, File.ReadAllBytes(rotated.KeyFile), ring.Fingerprint, CopiedTown.Passphrase, rotated.Clock.GetUtcNow());
        ring.Rotate();
        await new BackupWriter(s.GetRequiredService<Installation>(), s.GetRequiredService<DatabaseOptions>(), ring, s.GetRequiredService<ContentStore>(), rotated.Clock).Write(copy, null, Schemas.Histories(s), "Linli test", default);
        await Refused(copy, "The sealed keys are older than the backup: field key 2", old);
    }

    [Fact]
    public async Task Database_OfTheOtherKind() =>
        await Refused(town.Copy, Plot.OnPostgres ? "is of a PostgreSQL database" : "is of the embedded database", database: Plot.OnPostgres ? DatabaseOptions.Embedded(_empty.Folder) : new(DatabaseKind.Postgres, "Host=127.0.0.1;Port=1"));

    [Fact]
    public async Task Place_ThatIsNotEmpty()
    {
        Directory.CreateDirectory(_empty.Folder);
        await File.WriteAllTextAsync(Path.Combine(_empty.Folder, "letter.txt"), "x");
        (await Should.ThrowAsync<BackupFault>(() => Restore(town.Copy))).Message.ShouldContain("is not empty (it holds letter.txt)");
        File.Exists(Path.Combine(_empty.Folder, "letter.txt")).ShouldBeTrue();
        File.Delete(Path.Combine(_empty.Folder, "letter.txt"));
        // Settings may stand there before.
        await File.WriteAllTextAsync(Path.Combine(_empty.Folder, "linli.json"), "{}");
        await Restore(town.Copy);
    }

    [Fact]
    public async Task Database_ThatIsNotEmpty()
    {
        Assert.SkipUnless(Plot.OnPostgres, "PostgreSQL only");
        await TownGroundTable(_empty.Postgres!);
        (await Should.ThrowAsync<BackupFault>(() => Restore(town.Copy))).Message.ShouldContain("is not empty (it holds other)");
    }

    private static async Task TownGroundTable(string postgres)
    {
        await using var db = new Npgsql.NpgsqlConnection(postgres);
        await db.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("CREATE TABLE other (x int)", db);
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Restore_ThatWasInterrupted_DoesNotStart_AndIsDoneAgain()
    {
        // As after kill -9 while things were moved into place: the keys are there, the database is not.
        Directory.CreateDirectory(Path.Combine(_empty.Folder, BackupReader.Marker, "files"));
        Directory.CreateDirectory(Path.Combine(_empty.Folder, "keys"));
        await File.WriteAllTextAsync(Path.Combine(_empty.Folder, "keys", "keys.json"), "half");
        var (code, _, error) = await LinliProcess.Verb(["run", "--data", _empty.Folder], _empty.Postgres);
        (code, error).ShouldSatisfyAllConditions(() => code.ShouldBe(1), () => error.ShouldContain("was not finished"));
        await Restore(town.Copy);
        BackupReader.Unfinished(_empty.Folder).ShouldBeNull();
    }

    // ---- making one ---------------------------------------------------------------------------------------------

    [Fact]
    public async Task Disk_ThatFillsUp_LeavesNothing()
    {
        var to = town.Spoil() + ".full";
        (await Should.ThrowAsync<IOException>(() => town.Write(to, new KeysApart(to + ".keys", CopiedTown.Passphrase), path => new FullDisk(File.Create(path), 70_000)))).HResult.ShouldBe(28);
        Directory.Exists(to).ShouldBeFalse();
        File.Exists(to + ".keys").ShouldBeFalse();
        Failures.Say(new IOException("No space left on device", 28))!.ShouldContain("disk is full");
        Directory.EnumerateDirectories(Path.GetDirectoryName(Path.GetDirectoryName(town.Town.KeyFile))!, ".backup*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Place_OfABackup_ThatWillNotDo()
    {
        var shelf = town.Spoil();
        var keys = new KeysApart(shelf + ".new", CopiedTown.Passphrase);
        async Task No(string to, KeysApart? with, string said) => (await Should.ThrowAsync<BackupFault>(() => town.Write(to, with))).Message.ShouldContain(said);
        await No(shelf, keys, "is not empty");
        File.Exists(keys.Path).ShouldBeFalse();
        File.Exists(Path.Combine(shelf, "manifest.json")).ShouldBeTrue("what was there is left alone");
        await No(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(town.Town.KeyFile))!, "copy"), keys, "inside of the data folder");
        await No(shelf + "2", new KeysApart(shelf + ".keys", CopiedTown.Passphrase), "sealed keys are not overwritten");
        await No(shelf + "2", new KeysApart(Path.Combine(shelf + "2", "keys"), CopiedTown.Passphrase), "must not lie in the folder of the data");
        await No(shelf + "2", keys with { Passphrase = "short" }, "it takes at least 12");
        Directory.Exists(shelf + "2").ShouldBeFalse();
        await File.WriteAllTextAsync(shelf + "3", "");
        await No(shelf + "3", keys, "is a file");
    }

    [Fact]
    public async Task Passphrase_ThatIsNotGiven()
    {
        var place = Path.GetDirectoryName(Path.GetDirectoryName(town.Town.KeyFile))!;
        var to = town.Spoil() + ".4";
        var (code, _, error) = await LinliProcess.Verb(["backup", to, "--data", place], null, ("LINLI_BACKUP_PASSPHRASE", ""));
        code.ShouldBe(1);
        error.ShouldContain("--passphrase-file");
        Directory.Exists(to).ShouldBeFalse();
    }

    private sealed class FullDisk(Stream under, long room) : Stream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if ((room -= buffer.Length) < 0) throw new IOException("No space left on device", 28);
            under.Write(buffer);
        }

        protected override void Dispose(bool disposing) { if (disposing) under.Dispose(); base.Dispose(disposing); }
        public override void Flush() => under.Flush();
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => under.Length;
        public override long Position { get => under.Position; set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
