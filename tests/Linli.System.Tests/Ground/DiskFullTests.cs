using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Linli.Kernel.Data;
using Linli.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Shouldly;

namespace Linli.System.Tests.Ground;

/// <summary>Promise 5 on a disk without room (D14): what cannot be kept is refused in words, nothing is half kept, what was acknowledged is there, and work goes on when there is room again.</summary>
public sealed class DiskFullTests
{
    private const int Size = 192;

    [Fact]
    public async Task FullDisk_IsSaidSo_NothingIsHalfKept_AndWorkGoesOn()
    {
        await using var disk = await SmallDisk.Mount(Size);
        await using var linli = await LinliProcess.Start(disk.Folder, null);
        using var reporter = new Reporter(linli.Address);
        var acknowledged = new Dictionary<string, string> { ["full-before"] = (await reporter.Report("full-before")).ShouldNotBeNull() };
        (await reporter.Get("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        var files = FilesOf(disk);

        disk.Fill();
        // The log has some room of its own: what still fits into it is acknowledged, and kept.
        var (status, body, refused) = (HttpStatusCode.OK, "", "");
        for (var n = 0; status == HttpStatusCode.OK && n < 3_000; n++)
        {
            (status, body) = await reporter.Send(refused = $"full-during-{n}");
            if (status == HttpStatusCode.OK) acknowledged[refused] = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(body).QuerySelector("#receipt-no")!.TextContent.Trim();
            disk.Fill();
        }
        status.ShouldBe(HttpStatusCode.InsufficientStorage);
        body.ShouldContain("存储空间已满");
        body.ShouldContain("再提交一次");
        body.ShouldNotContain("Sqlite", Case.Insensitive);
        (status, body) = await reporter.Send("full-photo", Photo.WithPlace());
        status.ShouldBe(HttpStatusCode.InsufficientStorage);
        body.ShouldContain("存储空间已满");
        (status, body) = await reporter.Get("/health/ready");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        JsonDocument.Parse(body).RootElement.GetProperty("title").GetString().ShouldBe("disk-full");
        (await reporter.Get("/health/live")).Status.ShouldBe(HttpStatusCode.OK, "the process itself is well and need not be restarted");
        (await reporter.Get("/services")).Status.ShouldBe(HttpStatusCode.OK, "reading goes on");
        FilesOf(disk).ShouldBe(files, "no half of a photo is left");

        disk.Free();
        for (var clock = Stopwatch.StartNew(); (await reporter.Get("/health/ready")).Status != HttpStatusCode.OK && clock.Elapsed < TimeSpan.FromSeconds(60);) await Task.Delay(250);
        (await reporter.Get("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        acknowledged[refused] = (await reporter.Report(refused)).ShouldNotBeNull("the same report, sent again, without a restart");
        (await reporter.Report("full-before")).ShouldBe(acknowledged["full-before"], "the first receipt");
        (status, body) = await reporter.Send("full-photo", Photo.WithPlace());
        status.ShouldBe(HttpStatusCode.OK);
        acknowledged["full-photo"] = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(body).QuerySelector("#receipt-no")!.TextContent.Trim();
        FilesOf(disk).ShouldBeGreaterThan(files);
        await linli.Kill();
        var kept = await disk.Read("SELECT \"No\" FROM cases_cases WHERE \"Text\" LIKE '路灯不亮 full-%'");
        kept.Order().ShouldBe(acknowledged.Values.Order(), "what was acknowledged, and nothing else");
        (await disk.Read("PRAGMA integrity_check")).ShouldBe(["ok"]);
        (await disk.Read("SELECT COUNT(*) FROM cases_cases c WHERE NOT EXISTS (SELECT 1 FROM cases_events e WHERE e.\"CaseId\" = c.\"Id\") OR NOT EXISTS (SELECT 1 FROM cases_tasks t WHERE t.\"CaseId\" = c.\"Id\")")).ShouldBe(["0"], "no matter without its timeline or its task");
    }

    private static int FilesOf(SmallDisk disk) => Directory.Exists(Path.Combine(disk.Folder, "files")) ? Directory.EnumerateFiles(Path.Combine(disk.Folder, "files"), "*", SearchOption.AllDirectories).Count() : 0;

    [Theory]
    [InlineData("zh-CN", "存储空间已满", "Idempotency-Key")]
    [InlineData("en", "nothing of this was received", "Idempotency-Key")]
    public async Task Programs_AreToldInTheirWay_AndReadySaysItForAWhile(string language, string said, string next)
    {
        static void Plant(WebApplication app)
        {
            app.MapGet("/api/planted-full", string () => throw new StorageFull(new SqliteException("full", 13))).WithMetadata(new Linli.Trust.Contracts.PublicAttribute());
            app.MapGet("/planted-full", string () => throw new InvalidOperationException("outer", new SqliteException("full", 13))).WithMetadata(new Linli.Trust.Contracts.PublicAttribute());
            app.MapGet("/api/planted-unsure", string () => throw new DiskUnconfirmed(null)).WithMetadata(new Linli.Trust.Contracts.PublicAttribute());
        }
        await using var town = await Town.Small(plant: Plant);
        using var program = new Machine311(town, null);
        (await program.Get("/health/ready")).Is(200);
        var full = (await program.Get("/api/planted-full", ("Accept-Language", language))).Is(507);
        (full.MediaType, full.Rule).ShouldBe(("application/problem+json", "StorageHasRoom"));
        full["detail"].GetString()!.ShouldContain(said);
        full["next"].GetString()!.ShouldContain(next);
        full.Headers.RetryAfter.ShouldNotBeNull();
        (await program.Get("/health/ready")).Is(503)["title"].GetString().ShouldBe("disk-full");
        (await program.Get("/api/planted-unsure")).Is(503).Rule.ShouldBe("DatabaseAnswers");
        var page = await town.Guest().Get("/planted-full");
        ((int)page.Status).ShouldBe(507);
        page.Text.ShouldContain("存储空间已满");
        town.Clock.Advance(TimeSpan.FromSeconds(30));
        (await program.Get("/health/ready")).Is(200);
    }

    [Fact]
    public void Faults_OfNoRoom_AreToldFromOthers()
    {
        foreach (var full in (Exception[])[new SqliteException("full", 13), new SqliteException("write", 10, 778), new InvalidOperationException("outer", new SqliteException("full", 13)), new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28), new StorageFull(new IOException("x"))])
            StorageFull.Is(full).ShouldBeTrue(full.ToString());
        foreach (var other in (Exception[])[new SqliteException("constraint", 19), new SqliteException("busy", 5), new IOException("gone", 2), new InvalidOperationException(), new DiskUnconfirmed(null)])
            StorageFull.Is(other).ShouldBeFalse(other.ToString());
        StorageFull.Is(null).ShouldBeFalse();
    }
}

/// <summary>A file system of its own in memory, of so many megabytes: a disk that is really full.</summary>
sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _mount;
    private int _ballast;

    private SmallDisk(string mount) => _mount = mount;

    public string Folder => Path.Combine(_mount, "data");

    /// <summary>Skips the test where no file system may be mounted.</summary>
    public static async Task<SmallDisk> Mount(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A disk of its own is mounted on Linux only.");
        var folder = Directory.CreateTempSubdirectory("linli-disk-").FullName;
        var (code, said) = await Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder);
        if (code != 0) Directory.Delete(folder);
        Assert.SkipUnless(code == 0, $"No file system may be mounted here: {said}");
        var disk = new SmallDisk(folder);
        Directory.CreateDirectory(disk.Folder);
        return disk;
    }

    /// <summary>Until not a page is left, also of what was given back meanwhile.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Path.Combine(_mount, $"ballast{_ballast++}"), FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        for (var size = 1 << 20; size >= 4_096; size /= 4)
            try { while (true) ballast.Write(new byte[size]); }
            catch (IOException) { }
    }

    public void Free()
    {
        foreach (var file in Directory.EnumerateFiles(_mount, "ballast*")) File.Delete(file);
    }

    public async Task<List<string>> Read(string sql)
    {
        await using var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "linli.db")};Pooling=False");
        await db.OpenAsync();
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<string>();
        while (await rows.ReadAsync()) all.Add(rows.GetValue(0).ToString()!);
        return all;
    }

    private static async Task<(int Code, string Said)> Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, said.Trim());
        }
        catch (global::System.ComponentModel.Win32Exception e) { return (-1, e.Message); }
    }

    public async ValueTask DisposeAsync()
    {
        // Lazily: what a process that was killed a moment ago still holds goes with it.
        await Run("umount", "-l", _mount);
        if (Directory.Exists(_mount)) Directory.Delete(_mount, true);
    }
}
