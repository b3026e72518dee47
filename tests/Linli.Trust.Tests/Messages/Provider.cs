using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Linli.Trust.Tests.Messages;

/// <summary>A provider of SMS on a loopback socket, one connection a request; answers as it is told.</summary>
sealed class Provider : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _work;

    /// <summary>Status and body; null: hears the request and says nothing. A negative status cuts the connection.</summary>
    public Func<string, (int Status, string Body)?> Answer { get; set; } = _ => (200, """{"code":"OK"}""");

    /// <summary>Head and body of every request.</summary>
    public ConcurrentQueue<string> Heard { get; } = [];
    public int Port { get; }
    public string Url => $"http://127.0.0.1:{Port}/send";

    public Provider()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _work = Task.Run(Serve);
    }

    private async Task Serve()
    {
        var talks = new List<Task>();
        try
        {
            while (true) { var client = await _listener.AcceptTcpClientAsync(_over.Token); talks.Add(Talk(client)); }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
        await Task.WhenAll(talks);
    }

    private async Task Talk(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var (text, buffer) = ("", new byte[8_192]);
                while (!Whole(text)) { var n = await stream.ReadAsync(buffer, _over.Token); if (n == 0) return; text += Encoding.UTF8.GetString(buffer, 0, n); }
                Heard.Enqueue(text);
                if (Answer(text) is not var (status, body)) { await Task.Delay(Timeout.Infinite, _over.Token); return; }
                if (status < 0) return;
                var bytes = Encoding.UTF8.GetBytes(body);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"), _over.Token);
                await stream.WriteAsync(bytes, _over.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException) { }
        }
    }

    private static bool Whole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var length = text.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is null || Encoding.UTF8.GetByteCount(text[(end + 4)..]) >= int.Parse(length[15..], null);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _work;
        _over.Dispose();
    }

    /// <summary>A port where nobody listens.</summary>
    public static int Nobody()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
