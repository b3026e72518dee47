using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AngleSharp.Html.Parser;

namespace Linli.Testing;

/// <summary>The built platform as a process of its own, for what only a process can suffer.</summary>
public sealed class LinliProcess : IAsyncDisposable
{
    private readonly Process _process;

    public string Address { get; }

    private LinliProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <param name="postgres">Connection string of the database; null for the embedded one in the folder.</param>
    public static Task<LinliProcess> Start(string folder, string? postgres, params (string Name, string Value)[] environment) => StartAt(FreeAddress(), folder, postgres, environment);

    /// <summary>An address of this machine that nobody listens at.</summary>
    public static string FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
    }

    /// <summary>Where others know it already.</summary>
    public static async Task<LinliProcess> StartAt(string address, string folder, string? postgres, params (string Name, string Value)[] environment)
    {
        var start = Command(["run", "--data", folder, "--urls", address], postgres);
        start.Environment["LINLI_LIMITS_POSTS_PER_MINUTE"] = "1000000";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(240); await Task.Delay(100))
        {
            if (process.HasExited) throw new InvalidOperationException($"linli ended at start with {process.ExitCode}");
            try { if ((await http.GetAsync("/health/ready")).IsSuccessStatusCode) return new(process, address); }
            catch (HttpRequestException) { }
        }
        process.Kill();
        throw new TimeoutException("linli was not ready after 240 s");
    }

    private static ProcessStartInfo Command(IEnumerable<string> arguments, string? postgres)
    {
        var dll = Path.Combine(TownGround.Repository(), "src", "Linli.Host", "bin", typeof(LinliProcess).Assembly.Location.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "linli.dll");
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LINLI_PACKS"] = TownGround.Packs;
        start.Environment["LINLI_DATABASE"] = postgres ?? "";
        return start;
    }

    /// <summary>Another verb of the executable, until its end.</summary>
    public static async Task<(int Code, string Said, string Error)> Verb(string[] arguments, string? postgres, params (string Name, string Value)[] environment)
    {
        var start = Command(arguments, postgres);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var (said, error) = (process.StandardOutput.ReadToEndAsync(enough.Token), process.StandardError.ReadToEndAsync(enough.Token));
        try { await process.WaitForExitAsync(enough.Token); }
        finally { if (!process.HasExited) process.Kill(); }
        return (process.ExitCode, await said, await error);
    }

    /// <summary>kill -9: no goodbye, no flush.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }
}

/// <summary>Somebody who reports one thing after the other and writes down what was acknowledged.</summary>
public sealed class Reporter(string address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(20) };
    private Dictionary<string, string>? _form;

    /// <summary>The receipt number; null when no answer came that says so.</summary>
    public async Task<string?> Report(string key)
    {
        try
        {
            var (status, body) = await Send(key);
            return (int)status is >= 200 and < 300 ? new HtmlParser().ParseDocument(body).QuerySelector("#receipt-no")?.TextContent.Trim() : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException) { return null; }
    }

    /// <summary>The same report with whatever is answered.</summary>
    public async Task<(HttpStatusCode Status, string Body)> Send(string key, byte[]? photo = null)
    {
        _form ??= await Form();
        var fields = new Dictionary<string, string>(_form, StringComparer.Ordinal)
        {
            ["key"] = key, ["text"] = "路灯不亮 " + key, ["region"] = Town.Community, ["phone"] = "19900000044", ["category"] = "street-light",
        };
        HttpContent content = new FormUrlEncodedContent(fields);
        if (photo is not null)
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in fields) parts.Add(new StringContent(value), name);
            parts.Add(new ByteArrayContent(photo), "photos", "photo.jpg");
            content = parts;
        }
        using var answer = await _http.PostAsync("/report", content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Body)> Get(string path)
    {
        using var answer = await _http.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Dictionary<string, string>> Form()
    {
        var page = new HtmlParser().ParseDocument(await _http.GetStringAsync("/report"));
        return page.QuerySelectorAll("form:has(#text) input[type=hidden]").Where(i => i.HasAttribute("name"))
            .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "", StringComparer.Ordinal);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A folder and, on PostgreSQL, a database for one process; gone afterwards.</summary>
public sealed class Plot : IAsyncDisposable
{
    private string? _name;

    /// <summary>Each test of processes runs on the database of the run, once.</summary>
    public static bool OnPostgres => TownGround.OnPostgres;

    public string Folder { get; } = TownGround.NewFolder();
    public string? Postgres { get; private set; }

    public static Task<Plot> New() => New(OnPostgres);

    public static async Task<Plot> New(bool postgres)
    {
        var plot = new Plot();
        if (postgres) (plot._name, plot.Postgres) = await TownGround.NewPostgres();
        return plot;
    }

    /// <summary>The server lets nobody into the database any more, and throws out whoever is in it.</summary>
    public async Task Shut()
    {
        await TownGround.OnServer($"ALTER DATABASE {_name} ALLOW_CONNECTIONS false");
        await TownGround.OnServer($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}'");
    }

    public Task Reopen() => TownGround.OnServer($"ALTER DATABASE {_name} ALLOW_CONNECTIONS true");

    /// <summary>Reads one column past the application.</summary>
    public async Task<List<string>> Read(string sql)
    {
        await using System.Data.Common.DbConnection db = Postgres is null
            ? new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Folder, "linli.db")};Pooling=False") : new Npgsql.NpgsqlConnection(Postgres + ";Pooling=false");
        await db.OpenAsync();
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<string>();
        while (await rows.ReadAsync()) all.Add(rows.GetValue(0).ToString()!);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        if (_name is not null) await TownGround.OnServer($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        Directory.Delete(Folder, true);
    }
}
