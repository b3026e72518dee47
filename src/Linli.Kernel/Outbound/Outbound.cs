using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Linli.Kernel.Outbound;

/// <summary>The address may not be called; the text names the rule, never what lies behind the address.</summary>
public sealed class OutboundRefused(string rule) : Exception(rule);

/// <param name="Body">The beginning, for the log of whoever asked.</param>
public sealed record OutboundAnswer(int Status, string Body);

/// <summary>No answer came. <paramref name="MayHaveArrived"/> is false when certainly nobody was told: the connection was never made or the body never begun.</summary>
public sealed class OutboundSilence(bool mayHaveArrived, bool tookTooLong, Exception inner) : Exception(inner.Message, inner)
{
    public bool MayHaveArrived => mayHaveArrived;
    public bool TookTooLong => tookTooLong;
}

/// <summary>
/// Every call that leaves the platform. Somebody else chose the address, so it is looked at after the name was resolved and before the connection is made: nothing on
/// this machine and nothing of its networks, unless the installation says so (outbound.allow). No redirect is followed, no proxy asked, no cookie kept; time
/// and size are bounded.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    public const int LongestUrl = 500;
    private const int MostRead = 2_000;
    private readonly IReadOnlyList<string> _allowed;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _http;
    private readonly bool _practice;

    /// <param name="practice">Nothing leaves at all, whatever else is configured.</param>
    public OutboundHttp(string? allowed, TimeSpan timeout, bool practice = false)
    {
        _practice = practice;
        _allowed = [.. (allowed ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        _timeout = timeout;
        // The one place that makes a client: its handler is the guard.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = timeout, MaxResponseHeadersLength = 16, PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectCallback = Connect,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What can be said of an address without resolving it; null when it may be tried.</summary>
    public string? Fault(string? text)
    {
        if (_practice) return "PracticeSendsNothing";
        if (text is not { Length: > 0 and <= LongestUrl } || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Host.Length == 0 || url.Fragment.Length > 0) return "OutboundUrlIsSound";
        var named = IsAllowed(url.IdnHost);
        if (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address))
        {
            if (!IsAllowed(address) && !IsPublic(address)) return "OutboundGoesOutside";
            named |= IsAllowed(address);
        }
        else if (!named && (url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))) return "OutboundGoesOutside";
        return url.Scheme == "https" || named ? null : "OutboundIsEncrypted";
    }

    /// <exception cref="OutboundRefused">The address may not be called.</exception>
    /// <exception cref="HttpRequestException">Nobody answers there.</exception>
    /// <exception cref="TimeoutException">The answer took too long.</exception>
    public async Task<OutboundAnswer> Post(string url, byte[] body, string mediaType, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken ct)
    {
        try { return await Send(HttpMethod.Post, url, body, mediaType, headers, _timeout, MostRead, ct); }
        catch (OutboundSilence e) when (e.TookTooLong) { throw new TimeoutException(); }
        catch (OutboundSilence e) when (e.InnerException is HttpRequestException or IOException) { throw e.InnerException; }
    }

    /// <summary>For callers who must know whether the other side may have understood: where no answer comes, the exception says so.</summary>
    /// <param name="body">Null: none.</param>
    /// <param name="most">Bytes of the answer that are read.</param>
    /// <exception cref="OutboundRefused">The address may not be called.</exception>
    /// <exception cref="OutboundSilence">No whole answer came.</exception>
    public async Task<OutboundAnswer> Send(HttpMethod method, string url, byte[]? body, string mediaType, IEnumerable<KeyValuePair<string, string>> headers, TimeSpan timeout, int most, CancellationToken ct)
    {
        if (Fault(url) is { } fault) throw new OutboundRefused(fault);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        enough.CancelAfter(timeout);
        var begun = new BegunContent(body ?? []);
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : begun };
        if (request.Content is { } content) content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            var read = new byte[most];
            await using var stream = await answer.Content.ReadAsStreamAsync(enough.Token);
            var length = await stream.ReadAtLeastAsync(read, most, throwOnEndOfStream: false, enough.Token);
            return new((int)answer.StatusCode, Encoding.UTF8.GetString(read.AsSpan(0, length)));
        }
        // Without a body the request is out with its head, and nothing tells us when.
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested) { throw new OutboundSilence(body is null || begun.Begun, true, e); }
        catch (HttpRequestException e) when (e.InnerException is OutboundRefused refused) { throw refused; }
        catch (HttpRequestException e)
        {
            var unconnected = e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;
            throw new OutboundSilence(begun.Begun || body is null && !unconnected, false, e);
        }
        catch (IOException e) { throw new OutboundSilence(true, false, e); }
    }

    /// <summary>Knows whether somebody began to send it.</summary>
    private sealed class BegunContent(byte[] bytes) : HttpContent
    {
        public bool Begun { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Begun = true;
            return stream.WriteAsync(bytes, 0, bytes.Length);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Begun = true;
            return stream.WriteAsync(bytes, 0, bytes.Length, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    /// <summary>The same guard for a library that calls by itself.</summary>
    public HttpMessageHandler GuardedHandler() => new Guard(this)
    {
        InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = _timeout, MaxResponseHeadersLength = 16, PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectCallback = Connect },
    };

    private sealed class Guard(OutboundHttp outbound) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            outbound.Fault(request.RequestUri?.AbsoluteUri) is { } fault ? throw new OutboundRefused(fault) : base.SendAsync(request, cancellationToken);
    }

    /// <summary>Whether an address lies outside, in the internet that everybody has: not this machine, not a network of its own, not a special use (RFC 6890).</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !(b[0] is 0 or 10 or 127 or >= 224 || b[0] == 100 && b[1] is >= 64 and < 128 || b[0] == 169 && b[1] == 254 || b[0] == 172 && b[1] is >= 16 and < 32 || b[0] == 192 && b[1] == 168
                || b[0] == 192 && b[1] == 0 && b[2] is (0 or 2) || b[0] == 192 && b[1] == 88 && b[2] == 99 || b[0] == 198 && b[1] is (18 or 19) || b[0] == 198 && b[1] == 51 && b[2] == 100 || b[0] == 203 && b[1] == 0 && b[2] == 113);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        // Global unicast is 2000::/3; of it not the tunnels that carry an address of the other kind, and not the documentation's.
        if ((b[0] & 0xE0) != 0x20) return false;
        var first = (b[0] << 8) | b[1];
        var second = (b[2] << 8) | b[3];
        return first != 0x2002 && !(first == 0x2001 && second is (0 or 0x0DB8)) && !(first == 0x3FFF && second < 0x1000);
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (_practice) throw new OutboundRefused("PracticeSendsNothing");
        var host = context.DnsEndPoint.Host;
        var named = IsAllowed(host);
        var found = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        // All of them must be outside: of a name that says both somebody means the other one.
        if (found.Length == 0 || !named && found.Any(a => !IsAllowed(a) && !IsPublic(a))) throw new OutboundRefused("OutboundGoesOutside");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(string host) => _allowed.Contains(host, StringComparer.OrdinalIgnoreCase);

    private bool IsAllowed(IPAddress address) => _allowed.Any(a => IPAddress.TryParse(a, out var one) ? one.Equals(address) : IPNetwork.TryParse(a, out var network) && network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    public void Dispose() => _http.Dispose();
}
