using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Linli.Cases.Contracts;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Regions;
using Microsoft.EntityFrameworkCore;

namespace Linli.Host.Commands;

/// <summary>Lists and searches as staff open them, against a process of its own: what the clients cost is not counted.</summary>
static partial class BenchPages
{
    private const int Streets = 50;
    private const string User = "zhou-min", Leader = "qian-lei", Board = "/staff/board";
    private const double CpuBudget = 1.5, P99Budget = 25, WarmSeconds = 3, BoardBudget = 300;

    public static async Task<int> Run(int cases, string data, int seconds, CancellationToken ct)
    {
        var (place, database) = Options.Place(data);
        var (number, phone, password) = await Fill(place, database, cases, ct);
        await using var server = await BenchServer.Start(data, ct);
        BenchCommand.Machine($"bench pages --cases {cases} --data {data} --seconds {seconds}");
        Console.WriteLine($"{cases} matters in {Streets} streets; signed in as the demo hall's clerk; budget a page: {CpuBudget} ms CPU, p99 {P99Budget} ms at {BenchCommand.Clients} clients");
        Console.WriteLine($"{"page",-34} {"req/s",7} {"p50 ms",8} {"p99 ms",8} {"CPU ms",8} {"of budget",10} {"KB",6}");
        using var clerk = await server.SignIn(User, password, ct);
        string Q(string words) => Uri.EscapeDataString(words);
        var third = await Next(clerk, await Next(clerk, "/staff/cases", ct), ct);
        (string, string)[] all =
            [("to-do, all", "/staff?tab=all"), ("to-do, mine", "/staff?tab=mine"), ("to-do, one item", "/staff?tab=all&item=street-light"), ("to-do, a word", $"/staff?tab=all&q={Q("路灯")}"),
             ("all, first page", "/staff/cases"), ("all, third page", third), ("all, one state", "/staff/cases?state=handling"), ("all, one item", "/staff/cases?item=street-light"), ("all, state and item", "/staff/cases?item=dog&state=closed"),
             ("search, common word", $"/staff/search?q={Q("路灯")}"), ("search, two words", $"/staff/search?q={Q("竞舟路 路灯")}"), ("search, one character", $"/staff/search?q={Q("犬")}"), ("search, rare word", $"/staff/search?q={Q("竞舟路123号")}"),
             ("search, receipt number", $"/staff/search?q={number}"), ("search, phone", $"/staff/search?q={phone}")];
        // Matters that were just made are counted day by day in the background: that is no work of pages.
        if (await server.Rest(ct) is { } rested) Console.WriteLine(rested);
        // Compiled for good before anything is measured: the first seconds of a process are those of its compiler.
        foreach (var (_, path) in all) await Load(path, clerk, WarmSeconds, ct);
        foreach (var (name, path) in all) await Measure(server, name, path, clerk, seconds, ct);
        var today = OfficeHours.DateOf(TimeProvider.System.GetUtcNow());
        var years = $"from={today.AddYears(-4):yyyy-MM-dd}&to={today:yyyy-MM-dd}";
        using var leader = await server.SignIn(Leader, password, ct);
        using var city = await server.SignIn(Trust.Demo.TeamSeeder.Overseer, password, ct);
        (string, string, HttpClient)[] boards = [("statistics, 30 days, a street", Board, leader), ("statistics, all days, a street", $"{Board}?{years}", leader), ("statistics, 30 days, the city", Board, city),
            ("statistics, all days, the city", $"{Board}?{years}", city), ("statistics, all days, by item", $"{Board}?by=item&{years}", city),
            // Half a year and half a month at both ends: as many sums as a span can be put together of.
            ("statistics, an uneven span", $"{Board}?from={new DateOnly(today.Year - 2, 6, 16):yyyy-MM-dd}&to={new DateOnly(today.Year - 1, 6, 15):yyyy-MM-dd}", city), ("rows behind a figure", $"{Board}/rows?by=item&key=street-light&measure=closed&{years}", city),
            ("rows behind a rare one", $"{Board}/rows?by=item&key=street-light&measure=late&{years}", city)];
        Console.WriteLine($"statistics: one client at a time, budget p99 {BoardBudget} ms");
        foreach (var (_, path, who) in boards) await Load(path, who, WarmSeconds, ct, 1);
        foreach (var (name, path, who) in boards) await Measure(server, name, path, who, seconds, ct, 1);
        return 0;
    }

    /// <summary>Workers of communities open their list within one minute, each once, from a connection and with a session of their own, with every matter open. How long each waits is measured; none waits for another.</summary>
    public static async Task<int> Morning(int cases, int workers, string data, CancellationToken ct)
    {
        var (place, database) = Options.Place(data);
        var (_, _, password) = await Fill(place, database, cases, ct, workers);
        await using var server = await BenchServer.Start(data, ct);
        var people = new HttpClient[workers];
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, workers, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (i, stop) => people[i] = await server.SignIn(Trust.Demo.TeamSeeder.UserName(i), password, stop));
        Console.WriteLine($"{workers} workers signed in within {watch.Elapsed.TotalSeconds:F0} s.");
        if (await server.Rest(ct) is { } rested) Console.WriteLine(rested);
        await Load("/staff", people[0], WarmSeconds * 3, ct);
        var took = new double[workers];
        var cpu = server.Cpu;
        var places = Enumerable.Range(0, workers).ToArray();
        new Random(20_261_126).Shuffle(places);
        watch.Restart();
        await Task.WhenAll(places.Select((place, i) => Task.Run(async () =>
        {
            var due = TimeSpan.FromMinutes((double)place / workers);
            if (due - watch.Elapsed is { Ticks: > 0 } wait) await Task.Delay(wait, ct);
            var start = Stopwatch.GetTimestamp();
            using var answer = await people[i].GetAsync("/staff", ct);
            var page = await answer.Content.ReadAsStringAsync(ct);
            took[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (answer.StatusCode != HttpStatusCode.OK || !page.Contains("/staff/cases/", StringComparison.Ordinal)) throw new InvalidOperationException($"The list of worker {i} answered {(int)answer.StatusCode} and holds no matter.");
        }, ct)));
        var (used, all) = (server.Cpu - cpu, took.Order().ToList());
        foreach (var person in people) person.Dispose();
        BenchCommand.Machine($"bench morning --cases {cases} --workers {workers} --data {data}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workers} workers open their list in {watch.Elapsed.TotalSeconds:F0} s, {cases} open matters: p50 {BenchCommand.At(all, .5):F1} ms, p99 {BenchCommand.At(all, .99):F1} ms, max {all[^1]:F1} ms, {used.TotalMilliseconds / workers:F2} ms CPU each; budget p99 100 ms: {BenchCommand.At(all, .99) / 100:P0}"));
        return 0;
    }

    /// <param name="workers">So many people share what is open; none: as in a city, where most is closed.</param>
    private static async Task<(string Number, string Phone, string Password)> Fill(Installation place, DatabaseOptions database, int cases, CancellationToken ct, int workers = 0)
    {
        await using var app = LinliApp.Build(place, database);
        await LinliApp.Prepare(app, ct);
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("bench");
        var bench = scope.ServiceProvider.GetRequiredService<ICaseBench>();
        var own = (await bench.Street(ct))[..9];
        var communities = await scope.ServiceProvider.GetRequiredService<KernelDb>().Regions.Where(r => r.Level == 5).Select(r => r.Code).ToListAsync(ct);
        var streets = communities.GroupBy(c => c[..9]).OrderByDescending(g => g.Key == own).ThenByDescending(g => g.Key[..6] == own[..6]).ThenBy(g => g.Key, StringComparer.Ordinal).Take(Streets).SelectMany(g => g).ToList();
        var password = scope.ServiceProvider.GetRequiredService<Trust.Demo.TownSeeder>().Town!.Password;
        var seeder = scope.ServiceProvider.GetRequiredService<Trust.Demo.TeamSeeder>();
        await seeder.SeedOverseer($"{own[..4]}00000000", password, ct);
        var teams = workers == 0 ? null : await seeder.Seed(streets, workers, password, ct);
        var watch = Stopwatch.StartNew();
        if (await bench.Fill(cases, streets, n => { if (n % 100_000 == 0) Console.WriteLine($"... {n} matters made in {watch.Elapsed.TotalSeconds:F0} s"); }, ct, teams) is > 0 and var made)
            Console.WriteLine($"{made} invented matters made in {watch.Elapsed.TotalSeconds:F0} s, in bulk: one sealed name and phone for all, no audit line and no event each.");
        return (await bench.SomeNumber(ct), bench.Phone(4_711), password);
    }

    private static async Task<string> Next(HttpClient clerk, string path, CancellationToken ct) =>
        NextLink().Match(await clerk.GetStringAsync(path, ct)) is { Success: true } link ? WebUtility.HtmlDecode(link.Groups[1].Value) : throw new InvalidOperationException($"{path} has no next page; ask for more --cases.");

    private static async Task Measure(BenchServer server, string name, string path, HttpClient clerk, int seconds, CancellationToken ct, int clients = BenchCommand.Clients)
    {
        var (cpu, watch) = (server.Cpu, Stopwatch.StartNew());
        var (all, bytes) = await Load(path, clerk, seconds, ct, clients);
        var (used, elapsed) = (server.Cpu - cpu, watch.Elapsed);
        var (each, p99) = (used.TotalMilliseconds / all.Count, BenchCommand.At(all, .99));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} {all.Count / elapsed.TotalSeconds,7:F0} {BenchCommand.At(all, .5),8:F1} {p99,8:F1} {each,8:F2} {(clients == 1 ? p99 / BoardBudget : Math.Max(each / CpuBudget, p99 / P99Budget)),10:P0} {bytes / 1024.0,6:F0}"));
    }

    /// <summary>All clients ask for a page again and again.</summary>
    /// <returns>The milliseconds of each answer, in order, and the bytes of one.</returns>
    private static async Task<(List<double> Took, long Bytes)> Load(string path, HttpClient clerk, double seconds, CancellationToken ct, int clients = BenchCommand.Clients)
    {
        var took = new List<double>[clients];
        long bytes = 0;
        async Task Client(int i)
        {
            took[i] = [];
            for (var whole = Stopwatch.StartNew(); whole.Elapsed.TotalSeconds < seconds;)
            {
                var start = Stopwatch.GetTimestamp();
                using var answer = await clerk.GetAsync(path, ct);
                if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
                bytes = (await answer.Content.ReadAsByteArrayAsync(ct)).Length;
                took[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => Client(i), ct)));
        return ([.. took.SelectMany(t => t).Order()], bytes);
    }

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex NextLink();
}

/// <summary>First start to the first page, later start, memory, and what a visitor's first page weighs.</summary>
static partial class BenchStart
{
    public static async Task<int> Run(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("linli-bench-").FullName;
        try
        {
            TimeSpan first, later;
            await using (var server = await BenchServer.Start(folder, ct)) first = server.Took;
            await using (var server = await BenchServer.Start(folder, ct))
            {
                later = server.Took;
                await Task.Delay(TimeSpan.FromSeconds(10), ct);
                var resident = server.Memory / 1048576.0;
                var (files, bytes) = await Weight(server, ct);
                BenchCommand.Machine("bench start");
                Console.WriteLine($"first start, empty folder to the first page: {first.TotalSeconds:F1} s; budget 90 s (with the build): {first.TotalSeconds / 90:P0}");
                Console.WriteLine($"later start to the first page: {later.TotalSeconds:F1} s; budget 4 s: {later.TotalSeconds / 4:P0}");
                Console.WriteLine($"resident memory ten seconds later: {resident:F0} MB; budget 250 MB: {resident / 250:P0}");
                Console.WriteLine($"the first page with all that it loads, compressed: {bytes / 1024.0:F1} KB in {files} files; budget 100 KB: {bytes / 102_400.0:P0}");
            }
            return 0;
        }
        finally { Directory.Delete(folder, true); }
    }

    private static async Task<(int Files, long Bytes)> Weight(BenchServer server, CancellationToken ct)
    {
        using var http = server.Client();
        var page = await http.GetStringAsync("/", ct);
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        // The handler unpacks nothing here: what counts is what goes over the wire.
        var paths = Loaded().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Where(p => !p.StartsWith("data:", StringComparison.Ordinal)).Prepend("/").Distinct().ToList();
        long bytes = 0;
        foreach (var path in paths) bytes += (await http.GetByteArrayAsync(path, ct)).Length;
        return (paths.Count, bytes);
    }

    [GeneratedRegex("<(?:link rel=\"(?:stylesheet|icon)\"[^>]*href|script[^>]*src|img[^>]*src)=\"([^\"]+)\"")]
    private static partial Regex Loaded();
}

/// <summary>Another process of this same executable.</summary>
sealed partial class BenchServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Uri _address;
    private static int _clients;

    private BenchServer(Process process, Uri address) => (_process, _address) = (process, address);

    public TimeSpan Took { get; private set; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Waits until the jobs have done what was left over from filling.</summary>
    /// <returns>A line to print when it did not come to rest; the figures then hold work of jobs too.</returns>
    public async Task<string?> Rest(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        // A while of it: a job that waits for the database seems to rest.
        for (var still = 0; watch.Elapsed < TimeSpan.FromMinutes(10);)
        {
            var before = Cpu;
            await Task.Delay(TimeSpan.FromSeconds(2), ct);
            if (Cpu - before > TimeSpan.FromMilliseconds(100)) still = 0;
            else if (++still == 5) return null;
        }
        return "The platform still worked by itself after ten minutes: the figures below hold that too.";
    }

    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<BenchServer> Start(string data, CancellationToken ct)
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        var address = new Uri($"http://127.0.0.1:{port}");
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Started through dotnet, the program itself is the first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") info.ArgumentList.Add(typeof(BenchServer).Assembly.Location);
        foreach (var argument in (string[])["run", "--data", data, "--urls", address.ToString()]) info.ArgumentList.Add(argument);
        var watch = Stopwatch.StartNew();
        var server = new BenchServer(Process.Start(info) ?? throw new InvalidOperationException("The platform could not be started a second time."), address);
        server._process.OutputDataReceived += (_, _) => { };
        server._process.BeginOutputReadLine();
        var errors = server._process.StandardError.ReadToEndAsync(ct);
        using var http = server.Client();
        while (true)
        {
            if (server._process.HasExited) throw new InvalidOperationException($"The platform did not start: {await errors}");
            try
            {
                using var answer = await http.GetAsync("/", ct);
                if (answer.IsSuccessStatusCode) break;
            }
            catch (HttpRequestException) { await Task.Delay(20, ct); }
        }
        server.Took = watch.Elapsed;
        return server;
    }

    /// <summary>Each connection comes from an address of its own, as clients do: reads are limited by address.</summary>
    public HttpClient Client()
    {
        return new HttpClient(new SocketsHttpHandler
        {
            UseCookies = true, AllowAutoRedirect = true, PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (to, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (OperatingSystem.IsLinux()) socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (uint)Interlocked.Increment(ref _clients) % 250)]), 0));
                await socket.ConnectAsync(to.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = _address };
    }

    public async Task<HttpClient> SignIn(string user, string password, CancellationToken ct)
    {
        var http = Client();
        var form = await http.GetStringAsync("/staff/sign-in", ct);
        var fields = Hidden().Matches(form).Select(m => KeyValuePair.Create(WebUtility.HtmlDecode(m.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[2].Value)))
            .Append(KeyValuePair.Create("user", user)).Append(KeyValuePair.Create("password", password));
        using var answer = await http.PostAsync("/staff/sign-in", new FormUrlEncodedContent(fields), ct);
        if (!answer.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/staff", StringComparison.Ordinal) || answer.RequestMessage.RequestUri.AbsolutePath.EndsWith("sign-in", StringComparison.Ordinal))
            throw new InvalidOperationException($"{user} could not be signed in; take an empty data folder.");
        return http;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
