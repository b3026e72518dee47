using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Cases.Data;
using Linli.Cases.Doors.Api;
using Linli.Kernel.Files;
using Linli.Kernel.Jobs;
using Linli.Kernel.Outbound;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <summary>Calls a peer: signed with the newest key, and with the one before where the other side has not changed yet.</summary>
sealed class ExchangeCaller(OutboundHttp outbound, ExchangeGate gate, TimeProvider clock)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MostRead = 4_000;

    public async Task<(int? Status, string? Fault, string Body)> Call(ExchangePeer peer, HttpMethod method, string path, byte[]? body, CancellationToken ct)
    {
        // What lies behind a proxy under a prefix is signed as the peer itself sees it.
        try
        {
            OutboundAnswer? answer = null;
            foreach (var key in gate.Keys(peer, clock.GetUtcNow()))
            {
                answer = await outbound.Send(method, peer.Url + path, body, "application/json", ExchangeSignature.Headers(peer, key, clock.GetUtcNow(), method.Method, path, body ?? []), Patience, MostRead, ct);
                // Refused once too often with the newest key, they may still know the one before.
                if (answer.Status is not (401 or 429)) break;
            }
            return (answer!.Status, answer.Status is >= 200 and < 300 ? null : answer.Status == 401 ? ExchangeFaults.Signature : ExchangeFaults.Status, answer.Body);
        }
        catch (OutboundRefused) { return (null, ExchangeFaults.Refused, ""); }
        catch (OutboundSilence e) { return (null, e.TookTooLong ? ExchangeFaults.Timeout : ExchangeFaults.Unreachable, ""); }
    }
}

/// <summary>
/// Sends what is on the way: each peer by itself, and of each matter the oldest first. A peer that is down loses nothing; what was sent and not yet written down when the process dies is sent again, and the peer knows
/// it. Where the peer lacks earlier messages it gets them again.
/// </summary>
sealed class SendExchange(CasesDb db, ExchangeCaller caller, StoredFiles files, TimeProvider clock) : IRecurringJob
{
    /// <summary>After the first try, and then the last one again and again.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];
    private const int Batch = 100, Rounds = 20, PhotoSide = 1_600;
    private static readonly TimeSpan NoncesFor = TimeSpan.FromMinutes(2 * ExchangeGate.WindowMinutes + 5);

    public string Name => "cases.exchange";
    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task Run(CancellationToken ct)
    {
        for (var round = 0; round < Rounds && await Round(ct); round++) { }
        var old = clock.GetUtcNow() - NoncesFor;
        if (await db.Nonces.AnyAsync(n => n.At < old, ct)) await db.Commit(ct, () => db.Nonces.Where(n => n.At < old).ExecuteDeleteAsync(ct));
    }

    /// <returns>Whether something arrived, so that the next of its matter may follow.</returns>
    private async Task<bool> Round(CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = clock.GetUtcNow();
        var due = await (from m in db.ExchangeMessages
                         join l in db.ExchangeLinks.IgnoreQueryFilters() on m.LinkId equals l.Id
                         join p in db.Peers on l.PeerId equals p.Id
                         where !m.Incoming && m.DoneAt == null && m.NotBefore <= now && p.SuspendedAt == null && !db.ExchangeMessages.Any(e => e.LinkId == m.LinkId && !e.Incoming && e.DoneAt == null && e.Seq < m.Seq)
                         orderby m.NotBefore, m.Id
                         select new { Message = m, Link = l, Peer = p }).Take(Batch).ToListAsync(ct);
        if (due.Count == 0) return false;
        var bodies = new Dictionary<Guid, byte[]>();
        foreach (var d in due) bodies[d.Message.Id] = await Body(d.Link, d.Message, ct);
        var answers = await Task.WhenAll(due.GroupBy(d => d.Peer.Id).Select(g => Send(g.First().Peer, [.. g.Select(d => d.Message)], bodies, ct)));
        var arrived = false;
        foreach (var (message, status, fault, expected) in answers.SelectMany(a => a))
        {
            (message.Status, message.Fault) = (status, fault);
            if (fault is null) { (message.DoneAt, arrived) = (clock.GetUtcNow(), true); continue; }
            message.Attempts++;
            message.NotBefore = now + Pauses[Math.Min(message.Attempts, Pauses.Count) - 1];
            if (expected is not { } from || from >= message.Seq) continue;
            // They lack what we sent before, e.g. after a restore: from there on once more, and this one right behind.
            message.NotBefore = now;
            foreach (var earlier in await db.ExchangeMessages.Where(e => e.LinkId == message.LinkId && !e.Incoming && e.Seq >= from && e.Seq < message.Seq).ToListAsync(ct)) (earlier.DoneAt, earlier.NotBefore) = (null, now);
            arrived |= message.Attempts == 1;
        }
        await db.Commit(ct);
        return arrived;
    }

    private async Task<List<(ExchangeMessage, int?, string?, int?)>> Send(ExchangePeer peer, List<ExchangeMessage> messages, Dictionary<Guid, byte[]> bodies, CancellationToken ct)
    {
        var done = new List<(ExchangeMessage, int?, string?, int?)>();
        foreach (var m in messages)
        {
            var (status, fault, body) = await caller.Call(peer, HttpMethod.Post, ExchangeApi.Messages, bodies[m.Id], ct);
            var expected = status == 409 ? Expected(body) : null;
            done.Add((m, status, status == 409 ? expected is null ? ExchangeFaults.Apart : ExchangeFaults.Gap : fault, expected));
            // Who cannot be reached with this one is not asked for the next at once.
            if (fault is ExchangeFaults.Timeout or ExchangeFaults.Unreachable or ExchangeFaults.Refused or ExchangeFaults.Signature || status is >= 500 or 429) break;
        }
        return done;
    }

    private static int? Expected(string body)
    {
        try { return JsonDocument.Parse(body).RootElement is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("expected", out var n) && n.TryGetInt32(out var from) && from > 0 ? from : null; }
        catch (JsonException) { return null; }
    }

    /// <summary>Photos are read only now, and made small: nobody needs the pores of a kerb.</summary>
    private async Task<byte[]> Body(ExchangeLink link, ExchangeMessage m, CancellationToken ct)
    {
        var cargo = ExchangeVoice.CargoOf(m);
        var photos = new List<ExchangePhoto>();
        foreach (var p in cargo?.Photos ?? [])
        {
            if (await files.Find(p.File, ct) is not { } file) continue;
            using var memory = new MemoryStream();
            await using (var content = files.Open(file, false)) await content.CopyToAsync(memory, ct);
            var small = await Images.Thumbnail(memory.ToArray(), PhotoSide, ct);
            if (small.Length <= TakeMessage.MostPhotoBytes) photos.Add(new($"{photos.Count + 1}.jpg", p.When, Convert.ToHexStringLower(SHA256.HashData(small)), Convert.ToBase64String(small)));
        }
        return Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new ExchangeBody(m.MessageId, link.Number, m.Seq, TakeMessage.Name(m.Step), m.Seen, m.SeenStep is { } s ? TakeMessage.Name(s) : null, m.Ruling,
            CaseDoor.Local(m.At).ToString("yyyy-MM-dd'T'HH:mm:sszzz", null), m.By, m.Reason, cargo?.Push, photos), new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull }));
    }
}

/// <summary>Whoever hands matters on here, and whoever leads this one, hear what asks for a person.</summary>
sealed class TellOfExchange(CasesDb db, Linli.Trust.Contracts.INotices notices, Linli.Trust.Contracts.IActors actors, Linli.Trust.Contracts.IBodies bodies) : Kernel.Data.IHear<ExchangeMoved>
{
    public async Task Hear(ExchangeMoved message, Guid messageId, CancellationToken ct)
    {
        if (await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.Id == message.Case).Select(c => new { c.No, c.Region, c.LeadBodyId, Peer = db.ExchangeLinks.Where(l => l.Id == message.Link).Select(l => l.PeerId).FirstOrDefault() }).FirstOrDefaultAsync(ct) is not { } c) return;
        var name = await db.Peers.AsNoTracking().Where(p => p.Id == c.Peer).Select(p => p.Name).FirstOrDefaultAsync(ct) ?? "";
        var to = (await actors.Holding(Linli.Trust.Contracts.Permissions.CasesDispatch, c.Region, ct)).Concat(c.LeadBodyId is { } lead ? (await bodies.Posts(lead, ct)).Select(p => p.AccountId) : []).Distinct();
        await notices.ToAccounts(to, new Kernel.Text.Reason($"notice.exchange.{message.What}", c.No, name), CasesLinks.Staff(message.Case), messageId, ct);
    }
}
