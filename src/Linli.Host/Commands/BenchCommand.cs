using System.CommandLine;
using System.Diagnostics;
using Linli.Cases.Contracts;
using Linli.Host.Web;
using Linli.Kernel.Access;

namespace Linli.Host.Commands;

/// <summary>Reproduces the figures of the speed budgets and prints the machine and the command. Nothing is asserted here.</summary>
static class BenchCommand
{
    private const int Clients = 8;

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long to measure (1 to 60).", DefaultValueFactory = _ => 10 };
        var cases = new Command("cases", "Submissions a second at 8 clients, durable, with audit line, outbox and receipt.") { seconds };
        cases.SetAction((parsed, ct) => Options.Guarded(() => Cases(Math.Clamp(parsed.GetValue(seconds), 1, 60), ct)));
        var import = new Command("import", "Loads all divisions of the country into an empty database.");
        import.SetAction((_, ct) => Options.Guarded(() => Import(ct)));
        return new Command("bench", "Measures; uses a data folder of its own that is removed afterwards.") { cases, import };
    }

    private static async Task<int> Cases(int seconds, CancellationToken ct)
    {
        await using var app = await Fresh(ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var took = new List<double>[Clients];
        var n = 0;
        async Task Client(int i, TimeSpan span)
        {
            took[i] = [];
            var until = Stopwatch.GetTimestamp() + (long)(span.TotalSeconds * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < until)
            {
                await using var scope = app.Services.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("bench");
                var start = Stopwatch.GetTimestamp();
                await scope.ServiceProvider.GetRequiredService<ICaseBench>().Submit(Interlocked.Increment(ref n), ct);
                took[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => Client(i, TimeSpan.FromSeconds(2)), ct)));
        var watch = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => Client(i, TimeSpan.FromSeconds(seconds)), ct)));
        var used = Environment.CpuUsage.TotalTime - cpu;
        var all = took.SelectMany(t => t).Order().ToList();
        Machine("bench cases");
        Console.WriteLine($"submit: {all.Count / watch.Elapsed.TotalSeconds:F0}/s at {Clients} clients, p50 {At(all, .5):F1} ms, p99 {At(all, .99):F1} ms, max {all[^1]:F1} ms, {used.TotalMilliseconds / all.Count:F2} ms CPU each ({all.Count} matters in {watch.Elapsed.TotalSeconds:F1} s)");
        return 0;
    }

    private static async Task<int> Import(CancellationToken ct)
    {
        await using var app = await Fresh(ct, regionsOnly: true);
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var added = await LinliApp.LoadRegions(app.Services, app.Services.GetRequiredService<Kernel.Installation>() with { City = "all" }, ct);
        Machine("bench import");
        Console.WriteLine($"divisions: {added} rows in {watch.Elapsed.TotalSeconds:F1} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F1} s CPU");
        return 0;
    }

    private static async Task<WebApplication> Fresh(CancellationToken ct, bool regionsOnly = false)
    {
        var folder = Directory.CreateTempSubdirectory("linli-bench-").FullName;
        var (place, database) = Options.Place(folder);
        var app = LinliApp.Build(place, database);
        app.Lifetime.ApplicationStopped.Register(() => Directory.Delete(folder, true));
        if (regionsOnly) await LinliApp.Migrate(app.Services, ct);
        else await LinliApp.Prepare(app, ct);
        return app;
    }

    private static void Machine(string command) => Console.WriteLine(
        $"linli {command}: {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, " +
        $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, {(Environment.GetEnvironmentVariable("LINLI_DATABASE") is null ? "SQLite" : "PostgreSQL")}");

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
