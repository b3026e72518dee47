using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Linli.Testing;

namespace Linli.Trust.Tests.Outside;

/// <summary>The provider of tests/Linli.TestIdentity as a process of its own.</summary>
sealed class IdentityProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    public string Issuer { get; }

    private IdentityProcess(Process process, string address) => (_process, Issuer, _http) = (process, address, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }));

    /// <param name="called">What it says its issuer is; null: the address.</param>
    public static async Task<IdentityProcess> Start(Func<int, string>? called = null)
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0)) { probe.Start(); port = ((IPEndPoint)probe.LocalEndpoint).Port; }
        var address = $"http://127.0.0.1:{port}";
        var dll = Path.Combine(Town.RepositoryRoot, "tests", "Linli.TestIdentity", "bin", typeof(IdentityProcess).Assembly.Location.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "Linli.TestIdentity.dll");
        var one = new IdentityProcess(Process.Start(new ProcessStartInfo("dotnet", [dll, address, called?.Invoke(port) ?? address]) { RedirectStandardOutput = true, RedirectStandardError = true })!, address);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
        {
            if (one._process.HasExited) throw new InvalidOperationException($"the provider ended: {await one._process.StandardError.ReadToEndAsync()}");
            try { if ((await one._http.GetAsync($"{address}/test/ready")).IsSuccessStatusCode) return one; }
            catch (HttpRequestException) { }
        }
        throw new TimeoutException("the provider was not ready after 60 s");
    }

    /// <summary>Who sits there next.</summary>
    public async Task Next(string sub, string? phone = null, bool verified = true, string? name = null) =>
        (await _http.PostAsJsonAsync($"{Issuer}/test/next", new { sub, phone, verified, name })).EnsureSuccessStatusCode();

    /// <summary>Follows the way out as a browser does, and gives the way back.</summary>
    public async Task<Uri> Through(string location)
    {
        using var answer = await _http.GetAsync(location);
        return answer.Headers.Location ?? throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Nobody answers there any more.</summary>
    public async Task Stop()
    {
        if (_process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _process.Dispose();
        _http.Dispose();
    }
}
