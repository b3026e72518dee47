using System.Globalization;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Clients;

/// <summary>Lets another system in by its token, anew at each call: a token that was revoked a moment ago opens nothing.</summary>
public sealed class ClientGate(TrustDb db, BodyCache bodies, ClientMeter meter, TryCounter tries, WriteGate writes, Installation place, TimeProvider clock, Texts texts)
{
    /// <summary>What a token begins with, so that one that was published by mistake is recognised as ours.</summary>
    public const string Mark = "lnl_";
    public const int PrefixLength = 12, WrongTries = 20, PauseMinutes = 15;
    private const int LongestToken = 200;

    /// <summary>Opens only where it is seeded: in the demo street.</summary>
    public const string DemoKey = "demo";

    /// <summary>The duty of halls: their systems may also accept, hand on and call back.</summary>
    private const string Intake = "intake";

    // What a token is compared with when nobody has its beginning: the same work.
    private static readonly string Nobodys = Tokens.Hash(Tokens.New());

    /// <summary>Who the system is from now on in this request; or why it does not come in.</summary>
    public async Task<ClientRefusal?> Admit(HttpContext http, Who who, ClientsAttribute asked, CancellationToken ct)
    {
        if (await TokenOf(http, asked, ct) is not { } token) return Unknown();
        if (await Find(token, ct) is not { } found) return await Wrong(http, ct);
        var (client, row, body) = found;
        var left = meter.Take(client.Id);
        http.Response.Headers["RateLimit-Limit"] = meter.PerMinute.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Remaining"] = Math.Max(0, left.Left).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Reset"] = left.ResetSeconds.ToString(CultureInfo.InvariantCulture);
        if (left.Left < 0) return new(StatusCodes.Status429TooManyRequests, "ClientCallsAreFewer", [$"{meter.PerMinute}"], left.ResetSeconds);
        var scopes = client.ScopeCodes;
        if (!asked.Scopes.Any(scopes.Contains)) return new(StatusCodes.Status403Forbidden, "ScopeIsGranted", [string.Join(" / ", asked.Scopes)]);
        who.BecomeClient(client.Id, client.Name, body.Id, new(body.NameZh, body.NameEn), client.Region, Permissions(scopes, body));
        await Touch(row, ct);
        return null;
    }

    /// <summary>Says no as the route wants it said.</summary>
    public Task SayNo(HttpContext http, ClientRefusal no)
    {
        if (no.RetryAfterSeconds is { } wait) http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        if (no.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
        return http.GetEndpoint()?.Metadata.GetMetadata<ISayNoToClients>() is { } own ? own.Say(http, no)
            : Problems.Of(texts, no.Status, no.Rule, [.. no.Args]).ExecuteAsync(http);
    }

    public static bool IsBearer(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    public static string NewToken() => Mark + Tokens.New();

    private async Task<string?> TokenOf(HttpContext http, ClientsAttribute asked, CancellationToken ct)
    {
        var token = IsBearer(http.Request) ? http.Request.Headers.Authorization.ToString()[7..].Trim() : null;
        if (token is null && asked.TakesApiKey)
        {
            token = http.Request.Query["api_key"].FirstOrDefault();
            if (token is null && http.Request.HasFormContentType)
                try { token = (await http.Request.ReadFormAsync(ct))["api_key"].FirstOrDefault(); }
                catch (Exception e) when (e is InvalidDataException or BadHttpRequestException) { return null; }
        }
        if (asked.TakesApiKey && token == DemoKey && place.Demo) return token;
        return token is { Length: > PrefixLength and <= LongestToken } && token.StartsWith(Mark, StringComparison.Ordinal) ? token : null;
    }

    private async Task<(ClientRow Client, ClientTokenRow Token, BodyOn Body)?> Find(string token, CancellationToken ct)
    {
        var prefix = token == DemoKey ? token : token[..PrefixLength];
        var found = await (from t in db.ClientTokens.AsNoTracking() join c in db.Clients.AsNoTracking() on t.ClientId equals c.Id where t.Prefix == prefix select new { Token = t, Client = c }).FirstOrDefaultAsync(ct);
        var right = Tokens.Matches(token, found?.Token.Hash ?? Nobodys);
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        if (!right || found is null || found.Token.RevokedAt is not null || !found.Client.IsActiveOn(today)) return null;
        // Whose owner is no more has nobody in whose name it could act.
        return (await bodies.On(today, ct)).ById.TryGetValue(found.Client.OwnerBodyId, out var body) && body.IsAliveOn(today) ? (found.Client, found.Token, body) : null;
    }

    /// <summary>
    /// Wrong ones are counted by network and then answered without a further look. Right ones of the same network go on: a system that was not told its new token must
    /// not lock out its neighbours.
    /// </summary>
    private async Task<ClientRefusal> Wrong(HttpContext http, CancellationToken ct)
    {
        var limit = new TryLimit("client-token", ClientNetwork.Of(http.Connection.RemoteIpAddress), WrongTries, TimeSpan.FromMinutes(PauseMinutes));
        if (await tries.Take([limit], ct) is null) return Unknown();
        var wait = (int)Math.Ceiling(((await tries.RestsUntil(limit, ct) ?? clock.GetUtcNow()) - clock.GetUtcNow()).TotalSeconds);
        return new(StatusCodes.Status429TooManyRequests, "TokenTriesAreUsed", [$"{WrongTries}", $"{PauseMinutes}"], Math.Max(1, wait));
    }

    private static ClientRefusal Unknown() => new(StatusCodes.Status401Unauthorized, "TokenIsGood", []);

    private static HashSet<string> Permissions(IEnumerable<string> scopes, BodyOn body)
    {
        var all = scopes.ToHashSet(StringComparer.Ordinal);
        if (all.Contains(ClientScopes.Act))
        {
            all.Add(Contracts.Permissions.CasesHandle);
            if (body.DutyCodes.Contains(Intake)) all.UnionWith([Contracts.Permissions.CasesAccept, Contracts.Permissions.CasesDispatch]);
            // Who asks the citizens back and calls departments together: the windows and the communities, as their staff do.
            if (body.DutyCodes.Contains(Intake) || body.Kind == "community") all.Add(Contracts.Permissions.CasesRegister);
        }
        if (all.Contains(ClientScopes.Persons)) all.Add(Contracts.Permissions.PersonsReveal);
        return all;
    }

    private async Task Touch(ClientTokenRow row, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var before = now.AddMinutes(-1);
        if (row.LastUsedAt > before) return;
        using var _ = await writes.Enter(ct);
        // When it was used is no reason not to answer.
        try
        {
            await db.ClientTokens.Where(t => t.Id == row.Id && (t.LastUsedAt == null || t.LastUsedAt <= before)).ExecuteUpdateAsync(s => s.SetProperty(t => t.LastUsedAt, now), ct);
        }
        catch (Exception e) when (StorageFull.Is(e)) { }
    }
}
