using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Api;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Outbound;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Doors.Hooks;

/// <param name="Secret">Only in the answer to the one who subscribes.</param>
public sealed record HookAnswer(Guid Id, string Url, IReadOnlyList<string> Events, string Region, DateTimeOffset CreatedAt, DateTimeOffset? PausedAt, string? PausedWhy, int Waiting, string? Secret);

/// <param name="Events">Verbs as the timeline has them, e.g. <c>accept</c>; empty or left out: all.</param>
/// <param name="Region">A part of the client's region; left out: all of it.</param>
public sealed record SubscribeBody(string? Url, IReadOnlyList<string>? Events, string? Region);

/// <param name="From">A time with its offset, at most thirty days ago.</param>
public sealed record ReplayBody(string? From);

/// <summary>Subscriptions: made by the client itself, seen and paused by the administrator too.</summary>
sealed class HookDesk(CasesDb db, OutboundHttp outbound, FieldCipher cipher, ItemCatalogue items, Who who, TimeProvider clock)
{
    public const int MostHooks = 10, MostDays = 30, MostReplayed = 5_000;
    public const string Sealed = "cases.hook.secret";

    public static readonly IReadOnlyList<string> Verbs = [.. Enum.GetNames<Verb>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    public async Task<(Outcome Outcome, HookAnswer? Hook)> Subscribe(string key, SubscribeBody c, CancellationToken ct)
    {
        var client = who.ClientId!.Value;
        var events = (c.Events ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (outbound.Fault(c.Url) is { } fault) return (Outcome.Refuse(fault), null);
        if (events.Any(e => !Verbs.Contains(e))) return (Outcome.Refuse("HookEventsAreKnown"), null);
        var region = string.IsNullOrEmpty(c.Region) ? who.Region! : c.Region;
        if (region.Length != 12 || !region.All(char.IsAsciiDigit) || !who.Scope.Holds(region)) return (Outcome.Refuse("ClientReachesPlace"), null);
        // The secret of the first answer is gone: who lost it cancels and subscribes anew.
        if (await db.Answered<string>(who.Caller!, key, ct) is not null) return (Outcome.Refuse("HookIsThere"), null);
        if (await db.Hooks.CountAsync(h => h.ClientId == client, ct) >= MostHooks) return (Outcome.Refuse("HooksAreFew", $"{MostHooks}"), null);
        var secret = "lns_" + Tokens.New();
        var hook = new HookRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), ClientId = client, Url = c.Url!, SecretSealed = cipher.Seal(secret, Sealed), Events = string.Join(' ', events), Region = region, CreatedAt = clock.GetUtcNow(),
        };
        db.Hooks.Add(hook);
        db.Answer(who.Caller!, key, $"{hook.Id}");
        db.Note("hook.add", $"client:{client}", region, detail: new { hook.Url, hook.Events });
        try { return await db.Commit(ct) is { Ok: true } ? (Outcome.Done, Say(hook, 0, secret)) : (Outcome.Conflict, null); }
        catch (DbUpdateException) { return (Outcome.Refuse("HookIsThere"), null); }
    }

    public async Task<IReadOnlyList<HookAnswer>> Of(Guid client, CancellationToken ct)
    {
        var hooks = await db.Hooks.AsNoTracking().Where(h => h.ClientId == client).OrderBy(h => h.Id).ToListAsync(ct);
        var ids = hooks.Select(h => h.Id).ToList();
        var waiting = await db.Deliveries.Where(d => ids.Contains(d.HookId) && d.DoneAt == null).GroupBy(d => d.HookId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return [.. hooks.Select(h => Say(h, waiting.GetValueOrDefault(h.Id), null))];
    }

    public Task<List<HookDelivery>> Log(Guid client, int take, CancellationToken ct) =>
        (from d in db.Deliveries.AsNoTracking() join h in db.Hooks on d.HookId equals h.Id where h.ClientId == client orderby d.Id descending select d).Take(take).ToListAsync(ct);

    public async Task<Outcome> Cancel(Guid client, Guid id, CancellationToken ct)
    {
        if (await db.Hooks.FirstOrDefaultAsync(h => h.Id == id && h.ClientId == client, ct) is not { } hook) return Outcome.NotFound;
        db.Hooks.Remove(hook);
        db.Note("hook.cancel", $"client:{client}", hook.Region, detail: new { hook.Url });
        return await db.Commit(ct, () => db.Deliveries.Where(d => d.HookId == id).ExecuteDeleteAsync(ct));
    }

    public Task<Outcome> Pause(Guid client, Guid id, CancellationToken ct) => Set(client, id, "hook.pause", h => (h.PausedAt, h.PausedWhy) = (h.PausedAt ?? clock.GetUtcNow(), h.PausedWhy ?? HookFaults.ByHand), null, ct);

    /// <summary>Goes on where it stopped, at once.</summary>
    public Task<Outcome> Resume(Guid client, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return Set(client, id, "hook.resume", h => (h.PausedAt, h.PausedWhy) = (null, null),
            () => db.Deliveries.Where(d => d.HookId == id && d.DoneAt == null).ExecuteUpdateAsync(s => s.SetProperty(d => d.NotBefore, now).SetProperty(d => d.Attempts, 0), ct), ct);
    }

    private async Task<Outcome> Set(Guid client, Guid id, string action, Action<HookRow> change, Func<Task>? inside, CancellationToken ct)
    {
        if (await db.Hooks.FirstOrDefaultAsync(h => h.Id == id && h.ClientId == client, ct) is not { } hook) return Outcome.NotFound;
        change(hook);
        db.Note(action, $"client:{client}", hook.Region, detail: new { hook.Url });
        return await db.Commit(ct, inside);
    }

    /// <summary>Everything since then once more, with the ids it had; the receiver knows what it has seen.</summary>
    public async Task<Outcome> Replay(ClientSystem client, Guid id, DateTimeOffset? from, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await db.Hooks.AsNoTracking().FirstOrDefaultAsync(h => h.Id == id && h.ClientId == client.Id, ct) is not { } hook) return Outcome.NotFound;
        if (from is not { } since || since > now || since < now.AddDays(-MostDays)) return Outcome.Refuse("ReplayIsRecent", $"{MostDays}");
        var scope = RegionScope.Below(hook.Region);
        var seen = await (from e in db.Events.AsNoTracking()
                          join c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking() on e.CaseId equals c.Id
                          where e.At >= since && !e.Internal && string.Compare(c.Region, scope.From) >= 0 && string.Compare(c.Region, scope.To) < 0
                          orderby e.Id
                          select e.CaseId).Take(MostReplayed + 1).ToListAsync(ct);
        if (seen.Count > MostReplayed) return Outcome.Refuse("ReplayIsSmaller", $"{MostReplayed}");
        foreach (var matter in seen.Distinct())
        {
            db.ChangeTracker.Clear();
            await Enqueue(matter, null, [hook], new Dictionary<Guid, ClientSystem> { [client.Id] = client }, since, ct);
            await db.Commit(ct);
        }
        db.ChangeTracker.Clear();
        db.Note("hook.replay", $"client:{client.Id}", hook.Region, detail: new { hook.Url, since });
        return await db.Commit(ct, () => db.Deliveries.Where(d => d.HookId == id && d.At >= since).ExecuteUpdateAsync(s => s.SetProperty(d => d.DoneAt, (DateTimeOffset?)null).SetProperty(d => d.Attempts, 0).SetProperty(d => d.NotBefore, now), ct));
    }

    /// <summary>
    /// Puts what happened to a matter up to a line of its timeline on the way, to each subscription that wants it and may know. Earlier lines that are not on the way yet come along: the order
    /// within a matter is that of its timeline. The caller commits.
    /// </summary>
    public async Task Enqueue(Guid matter, int? upTo, IReadOnlyList<HookRow> hooks, IReadOnlyDictionary<Guid, ClientSystem> clients, DateTimeOffset? since, CancellationToken ct)
    {
        var c = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Include(c => c.Tasks).FirstOrDefaultAsync(c => c.Id == matter, ct);
        if (c is null) return;
        var wanted = hooks.Where(h => RegionScope.Below(h.Region).Holds(c.Region) && clients.TryGetValue(h.ClientId, out var client) && RegionScope.Below(client.Region).Holds(c.Region)
            && (items.IsPublic(c.ItemKind, c.ItemId, c.ItemVersion) || c.Tasks.Any(t => t.BodyId == client.Owner) || c.ExternalId?.StartsWith(CaseDoor.OwnMark(client.Id), StringComparison.Ordinal) == true)).ToList();
        if (wanted.Count == 0) return;
        var ids = wanted.Select(h => h.Id).ToList();
        var lines = await db.Events.AsNoTracking().Where(e => e.CaseId == matter && !e.Internal && (upTo == null || e.Seq <= upTo)).OrderBy(e => e.Seq).ToListAsync(ct);
        var there = (await db.Deliveries.AsNoTracking().Where(d => d.CaseId == matter && ids.Contains(d.HookId)).Select(d => new { d.HookId, d.Seq }).ToListAsync(ct)).ToHashSet();
        var now = clock.GetUtcNow();
        foreach (var hook in wanted)
            foreach (var line in lines)
            {
                var verb = JsonNamingPolicy.CamelCase.ConvertName($"{line.Verb}");
                if (line.At < (since ?? hook.CreatedAt) || !hook.Wants(verb) || !there.Add(new { HookId = hook.Id, line.Seq })) continue;
                var id = Guid.CreateVersion7(now);
                db.Deliveries.Add(new HookDelivery
                {
                    Id = id, HookId = hook.Id, CaseId = matter, Seq = line.Seq, Verb = verb, At = line.At, NotBefore = now,
                    // No words that anybody wrote and nobody's name: whoever may read more asks for the matter.
                    Body = JsonSerializer.Serialize(new { id, @event = $"case.{verb}", at = CaseDoor.Local(line.At), seq = line.Seq, @case = new { id = c.Id, no = c.No, item = c.ItemId, state = line.To, region = c.Region } }),
                });
            }
    }

    /// <summary>v1=hex(HMAC-SHA256(secret, timestamp + "." + body)); the timestamp in seconds since 1970.</summary>
    public static string Signature(string secret, string timestamp, byte[] body) =>
        "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]));

    public static string Stamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static HookAnswer Say(HookRow h, int waiting, string? secret) =>
        new(h.Id, h.Url, h.Events.Split(' ', StringSplitOptions.RemoveEmptyEntries), h.Region, CaseDoor.Local(h.CreatedAt), h.PausedAt is { } at ? CaseDoor.Local(at) : null, h.PausedWhy, waiting, secret);
}

/// <summary>Each step of a matter goes on the way to whoever subscribed. Told twice, it is there already.</summary>
sealed class HearForHooks(CasesDb db, HookDesk desk, IClients clients) : IHear<CaseMoved>
{
    public async Task Hear(CaseMoved message, Guid messageId, CancellationToken ct)
    {
        var hooks = await db.Hooks.AsNoTracking().ToListAsync(ct);
        if (hooks.Count == 0) return;
        var known = new Dictionary<Guid, ClientSystem>();
        foreach (var id in hooks.Select(h => h.ClientId).Distinct())
            if (await clients.Active(id, ct) is { } client && client.Scopes.Contains(ClientScopes.Subscribe)) known[id] = client;
        await desk.Enqueue(message.CaseId, message.Seq, hooks, known, null, ct);
        try { await db.Commit(ct); }
        // Another node heard the same: the unique key lets one of them through.
        catch (DbUpdateException) { db.ChangeTracker.Clear(); }
    }
}
