using System.CommandLine;
using System.Diagnostics;
using Linli.Cases.Contracts;
using Linli.Host.Web;
using Linli.Kernel.Access;

namespace Linli.Host.Commands;

/// <summary>Reproduces the figures of the speed budgets and prints the machine and the command. Nothing is asserted here.</summary>
static class BenchCommand
{
    public const int Clients = 8;

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long to measure (1 to 60).", DefaultValueFactory = _ => 10 };
        var cases = new Command("cases", "Submissions a second at 8 clients, durable, with audit line, outbox and receipt.") { seconds };
        cases.SetAction((parsed, ct) => Options.Guarded(() => InFolder(folder => Cases(folder, Math.Clamp(parsed.GetValue(seconds), 1, 60), ct))));
        var import = new Command("import", "Loads all divisions of the country into an empty database.");
        import.SetAction((_, ct) => Options.Guarded(() => InFolder(folder => Import(folder, ct))));
        var many = new Option<int>("--cases") { Description = "How many invented matters the pages are measured with.", DefaultValueFactory = _ => 1_000_000 };
        var data = new Option<string>("--data") { Description = "Folder that keeps them for another run.", DefaultValueFactory = _ => "var-bench" };
        var each = new Option<int>("--seconds") { Description = "How long each page is measured (1 to 60).", DefaultValueFactory = _ => 5 };
        var pages = new Command("pages", "Lists and searches over HTTP at 8 clients, with a million matters that are made once and kept in --data (or in the database of LINLI_DATABASE).") { many, data, each };
        pages.SetAction((parsed, ct) => Options.Guarded(() => BenchPages.Run(parsed.GetValue(many), parsed.GetValue(data)!, Math.Clamp(parsed.GetValue(each), 1, 60), ct)));
        var workers = new Option<int>("--workers") { Description = "How many people open their list within one minute (1 to 10000).", DefaultValueFactory = _ => 3_000 };
        var shared = new Option<string>("--data") { Description = "Folder that keeps them for another run; not the one of pages, for here all matters are open.", DefaultValueFactory = _ => "var-morning" };
        var morning = new Command("morning", "Everybody opens the to-do list within one minute, each with a session of their own, with a million open matters that are made once and kept in --data (or in the database of LINLI_DATABASE).") { many, workers, shared };
        morning.SetAction((parsed, ct) => Options.Guarded(() => BenchPages.Morning(parsed.GetValue(many), Math.Clamp(parsed.GetValue(workers), 1, 10_000), parsed.GetValue(shared)!, ct)));
        var start = new Command("start", "First and later start, memory at rest, weight of the first page.");
        start.SetAction((_, ct) => Options.Guarded(() => BenchStart.Run(ct)));
        return new Command("bench", "Measures; but for pages and morning it uses a data folder of its own that is removed afterwards. With LINLI_DATABASE name a database that may be filled.") { cases, import, pages, morning, start };
    }

    private static async Task<int> Cases(string folder, int seconds, CancellationToken ct)
    {
        await using var app = await Fresh(folder, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        string street;
        await using (var scope = app.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("bench");
            street = await scope.ServiceProvider.GetRequiredService<ICaseBench>().Street(ct);
        }
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
                await scope.ServiceProvider.GetRequiredService<ICaseBench>().Submit(street, Interlocked.Increment(ref n), ct);
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
        Console.WriteLine($"submit: {all.Count / watch.Elapsed.TotalSeconds:F0}/s at {Clients} clients, p50 {At(all, .5):F1} ms, p99 {At(all, .99):F1} ms, max {all[^1]:F1} ms, {used.TotalMilliseconds / all.Count:F2} ms CPU each ({all.Count} matters in {watch.Elapsed.TotalSeconds:F1} s); budget 500/s: {all.Count / watch.Elapsed.TotalSeconds / 500:P0}, p99 50 ms: {At(all, .99) / 50:P0}");
        return 0;
    }

    private static async Task<int> Import(string folder, CancellationToken ct)
    {
        await using var app = await Fresh(folder, ct, regionsOnly: true);
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var added = await LinliApp.LoadRegions(app.Services, app.Services.GetRequiredService<Kernel.Installation>() with { City = "all" }, ct);
        Machine("bench import");
        Console.WriteLine($"divisions: {added} rows in {watch.Elapsed.TotalSeconds:F1} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F1} s CPU; budget 20 s: {watch.Elapsed.TotalSeconds / 20:P0}");
        return 0;
    }

    private static async Task<int> InFolder(Func<string, Task<int>> work)
    {
        var folder = Directory.CreateTempSubdirectory("linli-bench-").FullName;
        try { return await work(folder); }
        finally { Directory.Delete(folder, true); }
    }

    private static async Task<WebApplication> Fresh(string folder, CancellationToken ct, bool regionsOnly = false)
    {
        var (place, database) = Options.Place(folder);
        var app = LinliApp.Build(place, database);
        if (regionsOnly) await LinliApp.Migrate(app.Services, ct);
        else await LinliApp.Prepare(app, ct);
        return app;
    }

    public static void Machine(string command) => Console.WriteLine(
        $"linli {command}: {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, " +
        $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, {(Environment.GetEnvironmentVariable("LINLI_DATABASE") is null ? "SQLite" : "PostgreSQL")}, load {Load()}");

    /// <summary>What else the machine does: figures of a busy one say little but for the CPU.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    public static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
