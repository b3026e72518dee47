using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Linli.Testing;

namespace Linli.Cases.Tests.Hostile;

/// <summary>A client that minds no rules of browsers: it writes what it wants, as slowly as it wants.</summary>
static class Wire
{
    public static byte[] Head(Town town, string method, string path, long length, string type, Visitor? by = null) => Encoding.ASCII.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: {new Uri(town.Address).Authority}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n{(by is null ? "" : $"Cookie: {by.CookieHeader}\r\n")}\r\n");

    /// <summary>Sends a byte every now and then; how long the server bears it, and what it says.</summary>
    public static async Task<(TimeSpan Borne, string Answer)> Trickle(Town town, byte[] first, TimeSpan patience)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(new Uri(town.Address).Host, new Uri(town.Address).Port);
        var stream = tcp.GetStream();
        await stream.WriteAsync(first);
        var time = Stopwatch.StartNew();
        var heard = new StringBuilder();
        var listening = Task.Run(async () =>
        {
            var buffer = new byte[16_384];
            try { for (int n; (n = await stream.ReadAsync(buffer)) > 0;) heard.Append(Encoding.UTF8.GetString(buffer, 0, n)); }
            catch (IOException) { }
        });
        while (time.Elapsed < patience && !listening.IsCompleted)
        {
            try { await stream.WriteAsync("a"u8.ToArray()); }
            catch (IOException) { break; }
            await Task.WhenAny(listening, Task.Delay(400));
        }
        return (time.Elapsed, heard.ToString());
    }

    /// <summary>Writes everything before it reads anything, as a browser does with a form; the answer, or null when the connection broke.</summary>
    public static async Task<string?> WriteThenRead(Town town, byte[] head, byte[] body)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(new Uri(town.Address).Host, new Uri(town.Address).Port);
        var stream = tcp.GetStream();
        try
        {
            await stream.WriteAsync(head);
            for (var at = 0; at < body.Length; at += 1 << 20) await stream.WriteAsync(body.AsMemory(at, Math.Min(1 << 20, body.Length - at)));
            var answer = new MemoryStream();
            var buffer = new byte[65_536];
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            for (int n; (n = await stream.ReadAsync(buffer, patience.Token)) > 0;)
            {
                answer.Write(buffer, 0, n);
                if (Encoding.UTF8.GetString(answer.ToArray()).Contains("</html>", StringComparison.Ordinal)) break;
            }
            return Encoding.UTF8.GetString(answer.ToArray());
        }
        catch (IOException) { return null; }
    }

    /// <summary>A multipart body with names exactly as given, in UTF-8.</summary>
    public static (byte[] Body, string Type) Multipart(IEnumerable<(string Name, string Value)> fields, params Upload[] files)
    {
        const string edge = "----linli-wire";
        using var body = new MemoryStream();
        void Text(string s) => body.Write(Encoding.UTF8.GetBytes(s));
        foreach (var (name, value) in fields) Text($"--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        foreach (var f in files)
        {
            Text($"--{edge}\r\nContent-Disposition: form-data; name=\"{f.Field}\"; filename=\"{f.FileName}\"\r\nContent-Type: {f.MediaType}\r\n\r\n");
            body.Write(f.Bytes);
            Text("\r\n");
        }
        Text($"--{edge}--\r\n");
        return (body.ToArray(), $"multipart/form-data; boundary={edge}");
    }
}
