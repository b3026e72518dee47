using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Linli.Cases.Data;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <summary>How the two sides sign. SM3 as a second algorithm would be <c>v2</c>.</summary>
static class ExchangeSignature
{
    public const string App = "X-SC-App", Stamp = "X-SC-Timestamp", Nonce = "X-SC-Nonce", Signature = "X-SC-Signature";

    /// <summary>v1=hex(HMAC-SHA256(key, timestamp "." nonce "." method " " path "." body)); the timestamp in seconds since 1970.</summary>
    public static string Of(string key, string stamp, string nonce, string method, string path, ReadOnlySpan<byte> body) =>
        "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), (byte[])[.. Encoding.UTF8.GetBytes($"{stamp}.{nonce}.{method} {path}."), .. body]));

    public static IEnumerable<KeyValuePair<string, string>> Headers(ExchangePeer peer, string key, DateTimeOffset now, string method, string path, byte[] body)
    {
        var (stamp, nonce) = (now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Tokens.New(16));
        return [new(App, peer.OurApp), new(Stamp, stamp), new(Nonce, nonce), new(Signature, Of(key, stamp, nonce, method, path, body))];
    }
}

/// <summary>Lets a peer in by what it signed: within five minutes, each call once. Who comes in acts as the peer, for the organisation that answers for it and with no right of staff.</summary>
sealed class ExchangeGate(CasesDb db, FieldCipher cipher, IBodies bodies, TryCounter tries, Who who, TimeProvider clock, Texts texts)
{
    public const string Sealed = "cases.exchange.key";
    public const int WindowMinutes = 5, WrongTries = 20, PauseMinutes = 15;
    private const int LongestNonce = 64;

    /// <summary>Whether there is such a peer at all; whether it is the one who calls, its signature says.</summary>
    public async Task<bool> Knows(HttpContext http, CancellationToken ct) => http.Request.Headers[ExchangeSignature.App].ToString() is { Length: > 0 and <= ExchangePeers.LongestApp } app && await db.Peers.AnyAsync(p => p.TheirApp == app, ct);

    /// <returns>The peer, or why it does not come in.</returns>
    public async Task<(ExchangePeer? Peer, IResult? No)> Admit(HttpContext http, byte[] body, CancellationToken ct)
    {
        string Header(string name) => http.Request.Headers[name].ToString();
        var (app, stamp, nonce, signature) = (Header(ExchangeSignature.App), Header(ExchangeSignature.Stamp), Header(ExchangeSignature.Nonce), Header(ExchangeSignature.Signature));
        var peer = app.Length is > 0 and <= ExchangePeers.LongestApp ? await db.Peers.AsNoTracking().FirstOrDefaultAsync(p => p.TheirApp == app, ct) : null;
        var now = clock.GetUtcNow();
        var path = http.Request.Path.Value ?? "";
        // The same work whether there is such a peer or not.
        var signed = Keys(peer, now).Select(key => ExchangeSignature.Of(key, stamp, nonce, http.Request.Method, path, body)).ToList();
        var good = signed.Count(s => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(s), Encoding.UTF8.GetBytes(signature))) > 0;
        if (peer is null || !good) return (null, await Wrong(http, ct));
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(seconds - now.ToUnixTimeSeconds()) > WindowMinutes * 60) return (null, Problems.Of(texts, 401, "ExchangeTimeIsNear", $"{WindowMinutes}"));
        if (nonce.Length is < 16 or > LongestNonce || !nonce.All(c => c is > ' ' and <= '~')) return (null, Problems.Of(texts, 401, "ExchangeNonceIsNew"));
        if (await bodies.Find(peer.Owner, ct) is not { } owner || peer.SuspendedAt is not null) return (null, Problems.Of(texts, 403, "ExchangePeerIsOpen"));
        db.Nonces.Add(new() { PeerId = peer.Id, Nonce = nonce, At = now });
        // The key of the table says whether somebody used it; two at once included.
        try { await db.Commit(ct); }
        catch (DbUpdateException) { return (null, Problems.Of(texts, 401, "ExchangeNonceIsNew")); }
        finally { db.ChangeTracker.Clear(); }
        who.BecomeClient(peer.Id, peer.Name, owner.Id, owner.Names, peer.Region, new HashSet<string>());
        return (peer, null);
    }

    // What a signature is compared with where there is no such peer.
    private static readonly string Nobodys = Tokens.New();

    /// <summary>The keys that open now, the newest first.</summary>
    public IEnumerable<string> Keys(ExchangePeer? peer, DateTimeOffset now)
    {
        if (peer is null) return [Nobodys];
        var key = cipher.Open(peer.KeySealed, Sealed);
        return peer.KeyBeforeSealed is { } before && peer.KeyBeforeUntil > now ? [key, cipher.Open(before, Sealed)] : [key];
    }

    /// <summary>As with tokens: who guesses is answered without a further look, by network.</summary>
    private async Task<IResult> Wrong(HttpContext http, CancellationToken ct)
    {
        var limit = new TryLimit("exchange", ClientNetwork.Of(http.Connection.RemoteIpAddress), WrongTries, TimeSpan.FromMinutes(PauseMinutes));
        if (await tries.Take([limit], ct) is null) return Problems.Of(texts, 401, "ExchangeSignatureIsGood");
        var wait = (int)Math.Ceiling(((await tries.RestsUntil(limit, ct) ?? clock.GetUtcNow()) - clock.GetUtcNow()).TotalSeconds);
        http.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(texts, 429, "TokenTriesAreUsed", $"{WrongTries}", $"{PauseMinutes}");
    }
}
