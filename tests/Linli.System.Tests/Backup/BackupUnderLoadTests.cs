using System.Collections.Concurrent;
using System.Diagnostics;
using Linli.Testing;

namespace Linli.System.Tests.Backup;

/// <summary>Mission row 76: a drill into an empty place ends with equal counts and hashes, and nothing acknowledged is missing.</summary>
public class BackupUnderLoadTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Backup_WhileReportsComeIn_HoldsEveryReceiptFromBefore()
    {
        await using var plot = await Plot.New();
        await using var empty = await Plot.New();
        await using var shelf = await Plot.New(false);
        var (copy, passphrase) = (Path.Combine(shelf.Folder, "copy"), ("LINLI_BACKUP_PASSPHRASE", "fünf Wörter 邻里 ohne Zusammenhang"));
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        List<KeyValuePair<string, string>> before;
        await using (var running = await LinliProcess.Start(plot.Folder, plot.Postgres))
        {
            var stop = false;
            var load = Enumerable.Range(0, 3).Select(client => Task.Run(async () =>
            {
                using var reporter = new Reporter(running.Address);
                for (var (n, clock) = (0, Stopwatch.StartNew()); !Volatile.Read(ref stop) && clock.Elapsed < Most; n++)
                    if (await reporter.Report($"kill-{client}-{n}") is { } no) acknowledged[$"kill-{client}-{n}"] = no;
            })).ToList();
            for (var clock = Stopwatch.StartNew(); acknowledged.Count < 12 && clock.Elapsed < Most;) await Task.Delay(50);
            before = [.. acknowledged];
            var (code, said, error) = await LinliProcess.Verb(["backup", copy, "--data", plot.Folder], plot.Postgres, passphrase);
            code.ShouldBe(0, error);
            said.ShouldContain("Keep file and passphrase apart");
            acknowledged.Count.ShouldBeGreaterThan(before.Count, "reports went on while the copy was made");
            Volatile.Write(ref stop, true);
            await Task.WhenAll(load);
        }
        Directory.EnumerateFiles(copy).Select(Path.GetFileName).Order().ShouldBe(["database.sealed", "files.sealed", "manifest.json", "manifest.mac"]);
        Directory.EnumerateFileSystemEntries(plot.Folder).Select(Path.GetFileName).ShouldNotContain(f => f!.StartsWith(".backup", StringComparison.Ordinal), "no copy in clear stays behind");

        var (restored, told, fault) = await LinliProcess.Verb(["restore", copy, "--data", empty.Folder], empty.Postgres, passphrase);
        restored.ShouldBe(0, fault);
        told.ShouldContain("all counts and hashes are equal");
        told.ShouldContain("0 faults");
        var kept = await empty.Read("SELECT \"No\" FROM cases_cases WHERE \"Text\" LIKE '路灯不亮 kill-%'");
        before.Select(b => b.Value).ShouldBeSubsetOf(kept);
        kept.Distinct().Count().ShouldBe(kept.Count);
        (await LinliProcess.Verb(["audit", "verify", "--data", empty.Folder], empty.Postgres)).Code.ShouldBe(0);
        await using (var second = await LinliProcess.Start(empty.Folder, empty.Postgres))
        {
            using var reporter = new Reporter(second.Address);
            // Who asks again for what was acknowledged gets the first receipt, and new matters are taken.
            foreach (var (key, no) in before.Take(3)) (await reporter.Report(key)).ShouldBe(no);
            (await reporter.Report("kill-new")).ShouldNotBeNull();
        }
        (await LinliProcess.Verb(["audit", "verify", "--data", empty.Folder], empty.Postgres)).Code.ShouldBe(0);
        // Once is enough: nothing is overwritten.
        var again = await LinliProcess.Verb(["restore", copy, "--data", empty.Folder], empty.Postgres, passphrase);
        again.Code.ShouldBe(1);
        again.Error.ShouldContain("is not empty");
    }
}
