using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Linli.Testing;

namespace Linli.System.Tests;

/// <summary>Promise 9 on one machine: two nodes on one database of which one is killed, and a database that is gone for a while. Nothing acknowledged is lost, and what follows from it happens once.</summary>
public class NodesTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);

    private static async Task<Plot> OnPostgres()
    {
        Assert.SkipUnless(Plot.OnPostgres, "PostgreSQL only");
        return await Plot.New(true);
    }

    private static async Task<bool> Until(Func<Task<bool>> true_)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Most; await Task.Delay(250)) if (await true_()) return true;
        return false;
    }

    [Fact]
    public async Task OneOfTwoNodes_IsKilled_TheOtherAnswersForBoth()
    {
        await using var plot = await OnPostgres();
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var open = new ConcurrentBag<string>();
        await using var first = await LinliProcess.Start(plot.Folder, plot.Postgres);
        await using var second = await LinliProcess.Start(plot.Folder, plot.Postgres);
        using var stop = new CancellationTokenSource();
        Task Load(LinliProcess node, string name) => Task.Run(async () =>
        {
            using var reporter = new Reporter(node.Address);
            for (var (n, clock) = (0, Stopwatch.StartNew()); clock.Elapsed < Most && !stop.IsCancellationRequested; n++)
            {
                var key = $"node-{name}-{n}";
                if (await reporter.Report(key) is { } no) { acknowledged[key] = no; continue; }
                open.Add(key);
                return;
            }
        });
        var dying = new[] { Load(first, "a1"), Load(first, "a2") };
        var living = new[] { Load(second, "b1"), Load(second, "b2") };
        (await Until(() => Task.FromResult(acknowledged.Count >= 60))).ShouldBeTrue();
        await first.Kill();
        await Task.WhenAll(dying);
        var then = acknowledged.Count;
        (await Until(() => Task.FromResult(acknowledged.Count >= then + 20))).ShouldBeTrue("the other node goes on");
        await stop.CancelAsync();
        await Task.WhenAll(living);
        open.Count.ShouldBe(2, "only the killed node left somebody without an answer");

        using var reporter = new Reporter(second.Address);
        foreach (var key in open) acknowledged[key] = (await reporter.Report(key)).ShouldNotBeNull(key);
        foreach (var (key, no) in acknowledged.Where(a => a.Key.StartsWith("node-a", StringComparison.Ordinal)).Take(5)) (await reporter.Report(key)).ShouldBe(no, "the receipt of the dead node");
        var kept = await plot.Read("SELECT \"No\" FROM cases_cases WHERE \"Text\" LIKE '路灯不亮 node-%'");
        kept.Order().ShouldBe(acknowledged.Values.Order());

        // What was being told by the dead node is told by the other one, and nobody hears it twice.
        // All of them left one number; the demo street has messages of its own.
        const string Told = "SELECT COUNT(*) FROM trust_sms GROUP BY \"PhoneIndex\" ORDER BY COUNT(*) DESC LIMIT 1";
        (await Until(async () => (await plot.Read(Told)).FirstOrDefault() is { } n && int.Parse(n, null) >= kept.Count)).ShouldBeTrue("every reporter gets a message");
        await Task.Delay(2_000);
        (await plot.Read(Told)).Single().ShouldBe($"{kept.Count}");
        (await plot.Read("SELECT COUNT(*) FROM (SELECT \"PhoneIndex\", \"Cause\" FROM trust_sms GROUP BY \"PhoneIndex\", \"Cause\" HAVING COUNT(*) > 1) twice")).Single().ShouldBe("0");
    }

    [Fact]
    public async Task DatabaseGone_IsSaidSo_AndWorkGoesOnWithoutARestart()
    {
        await using var plot = await OnPostgres();
        await using var node = await LinliProcess.Start(plot.Folder, plot.Postgres);
        using var reporter = new Reporter(node.Address);
        var before = (await reporter.Report("gone-before")).ShouldNotBeNull();
        try
        {
            await plot.Shut();
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30);)
            {
                (await reporter.Report("gone-during")).ShouldBeNull("nothing is acknowledged that cannot be kept");
                (await reporter.Get("/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
                (await reporter.Get("/health/live")).Status.ShouldBe(HttpStatusCode.OK, "the process itself is well and need not be restarted");
                (await reporter.Get("/services")).Body.ShouldNotContain("Npgsql", Case.Sensitive, "no reader gets the inside of it");
                await Task.Delay(1_000);
            }
        }
        finally { await plot.Reopen(); }
        (await Until(async () => (await reporter.Get("/health/ready")).Status == HttpStatusCode.OK)).ShouldBeTrue();
        var after = (await reporter.Report("gone-during")).ShouldNotBeNull("the same report, sent again");
        (await reporter.Report("gone-before")).ShouldBe(before);
        (await plot.Read("SELECT \"No\" FROM cases_cases WHERE \"Text\" LIKE '路灯不亮 gone-%'")).Order().ShouldBe(((string[])[before, after]).Order());
        (await Until(async () => (await plot.Read("SELECT COUNT(*) FROM trust_sms GROUP BY \"PhoneIndex\" HAVING COUNT(*) = 2")).Count > 0)).ShouldBeTrue("what was to be told is told");
    }
}
