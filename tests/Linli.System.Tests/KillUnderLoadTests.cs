using System.Collections.Concurrent;
using System.Diagnostics;
using Linli.Testing;

namespace Linli.System.Tests;

/// <summary>Promise 5: what was acknowledged is there, exactly once, also after kill -9 under load.</summary>
public class KillUnderLoadTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Acknowledged_IsThereExactlyOnce_AfterKill()
    {
        await using var plot = await Plot.New();
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var open = new ConcurrentBag<string>();
        await using (var first = await LinliProcess.Start(plot.Folder, plot.Postgres))
        {
            var load = Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
            {
                using var reporter = new Reporter(first.Address);
                for (var (n, clock) = (0, Stopwatch.StartNew()); clock.Elapsed < Most; n++)
                {
                    var key = $"kill-{client}-{n}";
                    if (await reporter.Report(key) is { } no) { acknowledged[key] = no; continue; }
                    open.Add(key);
                    return;
                }
            })).ToList();
            // By what was acknowledged and not by the time: a slow machine is killed later, not with less at stake.
            for (var clock = Stopwatch.StartNew(); acknowledged.Count < 40 && clock.Elapsed < Most;) await Task.Delay(50);
            load.ShouldAllBe(l => !l.IsCompleted, "all clients were at work when the process was killed");
            await first.Kill();
            await Task.WhenAll(load);
        }
        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(40);
        open.Count.ShouldBe(4, "each client had one report under way");

        await using (var second = await LinliProcess.Start(plot.Folder, plot.Postgres))
        {
            using var reporter = new Reporter(second.Address);
            foreach (var key in open) acknowledged[key] = (await reporter.Report(key)).ShouldNotBeNull(key);
            // Who asks again for what was acknowledged gets the first receipt.
            foreach (var (key, no) in acknowledged.Take(5)) (await reporter.Report(key)).ShouldBe(no);
            await second.Kill();
        }
        var kept = await plot.Read("SELECT \"No\" FROM cases_cases WHERE \"Text\" LIKE '路灯不亮 kill-%'");
        kept.Order().ShouldBe(acknowledged.Values.Order());
        kept.Distinct().Count().ShouldBe(kept.Count);
        TestContext.Current.SendDiagnosticMessage($"{acknowledged.Count} acknowledged, {open.Count} retried");
    }
}
