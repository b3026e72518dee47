using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AngleSharp.Html.Parser;
using Linli.Host.Configuration;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.System.Tests.Start;

/// <summary>A start for practice never opens anything else, nothing else opens what is for practice, and only that is ever emptied. On both databases.</summary>
public sealed class PracticeStartTests
{
    private static (Installation Place, DatabaseOptions Database) At(Plot plot, bool practice) =>
        (new Installation(plot.Folder, Path.Combine(Town.RepositoryRoot, "packs"), true, "3301") { Practice = practice }, plot.Postgres is { } server ? new DatabaseOptions(DatabaseKind.Postgres, server) : DatabaseOptions.Embedded(plot.Folder));

    private static async Task<string> Refused(Plot plot, params string[] more)
    {
        var (code, _, error) = await LinliProcess.Verb(["run", "--data", plot.Folder, "--urls", "http://127.0.0.1:0", .. more], plot.Postgres);
        code.ShouldBe(1, error);
        error.ShouldNotContain("   at ");
        return error;
    }

    [Fact]
    public async Task ARealDatabase_IsNotOpenedForPractice_NorTheOtherWayRound()
    {
        await using var real = await Plot.New();
        await using (await LinliProcess.Start(real.Folder, real.Postgres, ("LINLI_DEMO", "false"))) { }
        var keys = File.GetLastWriteTimeUtc(Path.Combine(real.Folder, "keys", "keys.json"));
        (await Refused(real, "--practice")).ShouldContain("is no data of practice");
        File.GetLastWriteTimeUtc(Path.Combine(real.Folder, "keys", "keys.json")).ShouldBe(keys);
        (await real.Read("SELECT \"Value\" FROM k_settings WHERE \"Name\" = 'demo'")).ShouldBe(["no"]);

        await using var practice = await Plot.New();
        await using (await LinliProcess.Start(practice.Folder, practice.Postgres, ("LINLI_PRACTICE", "true"))) { }
        (await practice.Read("SELECT \"Value\" FROM k_settings WHERE \"Name\" = 'demo'")).ShouldBe(["practice"]);
        (await Refused(practice)).ShouldContain("is for practice");
        (await Refused(practice, "--empty")).ShouldContain("is for practice");
        (await Refused(practice, "--practice", "--empty")).ShouldContain("People practise with the demo street");
        // The colleagues that everybody shares have no password.
        (await practice.Read("SELECT count(*) FROM trust_accounts WHERE \"PasswordHash\" IS NOT NULL")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task OneFromBeforeThereWasAMark_IsNoPractice()
    {
        await using var old = await Plot.New();
        var (place, database) = At(old, false);
        await using (var app = LinliApp.Build(place, database)) await LinliApp.Prepare(app, default);
        await using (var app = LinliApp.Build(place, database))
        await using (var scope = app.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Kernel.Access.Who>().BecomeSystem("test");
            var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
            db.Settings.RemoveRange(db.Settings.Where(s => s.Name == SettingRow.Demo));
            await db.SaveChangesAsync();
        }
        (await BegunAs.Read(database, old.Folder, default)).ShouldBe("");
        await Should.ThrowAsync<SettingsFault>(() => DatabaseMark.Check(place with { Practice = true }, database, default));
        await Should.ThrowAsync<InvalidOperationException>(() => DatabaseMark.Empty(place with { Practice = true }, database, ["k_settings"], default));
        (await old.Read("SELECT count(*) FROM trust_accounts")).ShouldNotBe(["0"]);
    }

    [Fact]
    public async Task Emptied_ByItsKeeper_ItOpensAgainAsNew_AndTheRealOneBesideItIsUntouched()
    {
        await using var plot = await Plot.New();
        string address;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "linli.dll"), "run", "--practice", "--data", plot.Folder, "--urls", address]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LINLI_PACKS"] = Path.Combine(Town.RepositoryRoot, "packs");
        start.Environment["LINLI_DATABASE"] = plot.Postgres ?? "";
        await File.WriteAllTextAsync(Path.Combine(plot.Folder, "linli.json"), "{ \"realAddress\": \"https://linli.example/\" }");
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        try
        {
            var word = "";
            while (word.Length == 0 && await process.StandardOutput.ReadLineAsync() is { } line)
                if (line.Contains("with the word ", StringComparison.Ordinal)) word = line.Split("with the word ")[1].Trim();
            word.ShouldNotBeEmpty();
            using var http = new HttpClient(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = new Uri(address) };
            async Task<Dictionary<string, string>> Form(string path, string selector) => new HtmlParser().ParseDocument(await http.GetStringAsync(path)).QuerySelector(selector)!.QuerySelectorAll("input[type=hidden]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
            (await http.PostAsync("/practice/take", new FormUrlEncodedContent(await Form("/practice", "form:has(input[value=clerk])")))).EnsureSuccessStatusCode();
            (await plot.Read("SELECT count(*) FROM trust_accounts WHERE \"UserName\" LIKE 'practice.%'")).ShouldBe(["1"]);
            var form = await Form("/practice/keeper", "main form");
            (await http.PostAsync("/practice/keeper", new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["word"] = word }))).EnsureSuccessStatusCode();
            var lines = new List<string>();
            while (!lines.Exists(l => l.Contains("Linli is ready", StringComparison.Ordinal)) && await process.StandardOutput.ReadLineAsync() is { } line) lines.Add(line);
            lines.ShouldContain(l => l.Contains("Emptied", StringComparison.Ordinal));
            (await plot.Read("SELECT count(*) FROM trust_accounts WHERE \"UserName\" LIKE 'practice.%'")).ShouldBe(["0"]);
            (await plot.Read("SELECT count(*) FROM trust_bodies")).ShouldNotBe(["0"]);
            File.Exists(Path.Combine(plot.Folder, "linli.json")).ShouldBeTrue("the settings stay");
            (await http.GetAsync("/practice")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public void Settings_ThatWouldLetSomethingLeave_DoNotCount()
    {
        var settings = Settings.Read(new Dictionary<string, string> { [SettingKeys.Practice] = "true" }, new Dictionary<string, string>
        {
            ["LINLI_SMS"] = "http", ["LINLI_OUTBOUND_ALLOW"] = "10.0.0.1", ["LINLI_TELEMETRY_ENDPOINT"] = "http://10.0.0.1:4317", ["LINLI_SECRET_GATE"] = "geheim1234", ["LINLI_REAL_ADDRESS"] = "https://linli.example", ["LINLI_LIMITS_BULK_ROWS"] = "20",
        }, Path.GetTempPath());
        settings.MustBeReady();
        settings.ForPractice.Select(s => s.Key).ShouldBe(["Practice", "RealAddress", "Limits:BulkRows"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("2026-11-23T01:00:00Z", 18.5)]
    [InlineData("2026-11-23T19:29:00Z", 1 / 60.0)]
    [InlineData("2026-11-23T19:30:00Z", 24)]
    public void Night_IsTheNextHalfPastThree(string now, double hours) => PracticeNight.Until(DateTimeOffset.Parse(now, null)).TotalHours.ShouldBe(hours, .001);
}
