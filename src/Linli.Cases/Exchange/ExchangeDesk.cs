using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <summary>Hands an open matter to a peer as well.</summary>
public sealed record PushCase(Guid Case, string Key, Guid Peer);

/// <summary>Says that it is not ours; what we do with our own matter is another step.</summary>
public sealed record ReturnToPeer(Guid Case, string Key, int TheirSeq, string Reason);

/// <summary>Rules on a conflict.</summary>
/// <param name="TheirSeq">The last of theirs that the page showed: nobody rules on what they did not see.</param>
public sealed record RuleOnConflict(Guid Case, string Key, int TheirSeq, bool? KeepOurs, string Reason);

/// <summary>Tries again at once what could not be sent.</summary>
public sealed record SendAgain(Guid Case);

/// <summary>What would be said with a push, word for word.</summary>
public sealed record PushPreview(ExchangePeer Peer, ExchangeClass Class, string? Text, string? Address);

/// <summary>What a page shows of the exchange of a matter.</summary>
/// <param name="Said">What both sides said, the newest first.</param>
/// <param name="Refusal">Why it cannot be pushed; null when it can.</param>
public sealed record ExchangeView(ExchangePeer? Peer, ExchangeLink? Link, IReadOnlyList<ExchangeMessage> Said, IReadOnlyList<PushPreview> Offers, Outcome? Refusal);

/// <summary>Staff's side of the exchange. Whoever hands matters on inside hands them on to the platform too.</summary>
sealed class ExchangeDesk(CasesDb db, CaseDesk desk, ExchangeVoice voice, ItemCatalogue items, WorkCalendar calendar, Who who, TimeProvider clock)
{
    private const int MostSaid = 60;

    public static ExchangeClass? ClassOf(Category c) => c is { Class: { } kind, Code: { } code } ? new(kind, code) : null;

    private static LocalText Named(ExchangePeer peer) => new(peer.Name, peer.Name);

    public async Task<ExchangeView> Of(Case c, CancellationToken ct)
    {
        if (await db.ExchangeLinks.AsNoTracking().FirstOrDefaultAsync(l => l.CaseId == c.Id, ct) is { } link)
            return new(await db.Peers.AsNoTracking().FirstOrDefaultAsync(p => p.Id == link.PeerId, ct), link,
                await db.ExchangeMessages.AsNoTracking().Where(m => m.LinkId == link.Id).OrderByDescending(m => m.StoredAt).ThenByDescending(m => m.Id).Take(MostSaid).ToListAsync(ct), [], null);
        if (!who.May(Permissions.CasesDispatch) || c.Phase == Phase.Closed) return new(null, null, [], [], null);
        var peers = await Open(c, ct);
        if (peers.Count == 0) return new(null, null, [], [], null);
        if (Unfit(c) is { } unfit) return new(null, null, [], [], unfit);
        var offers = peers.Select(p => (Peer: p, Class: Class(p, c))).Where(o => o.Class is not null).Select(o => new PushPreview(o.Peer, o.Class!, voice.Clean(c.Text, TakeMessage.MostText), voice.Clean(c.Address, TakeMessage.MostAddress))).ToList();
        return new(null, null, [], offers, offers.Count == 0 ? NoClass(c) : null);
    }

    public async Task<Outcome> Push(PushCase p, CancellationToken ct)
    {
        if (await desk.Load(p.Case, ct) is not { } c) return Outcome.NotFound;
        if (!who.May(Permissions.CasesDispatch)) return Outcome.Forbidden;
        if (await Again(p.Key, $"push {p.Case:N}", ct) is { } first) return first;
        if (await db.ExchangeLinks.IgnoreQueryFilters().AsNoTracking().Where(l => l.CaseId == c.Id).Select(l => (Guid?)l.PeerId).FirstOrDefaultAsync(ct) is { } there)
            return Outcome.Refuse("ExchangeIsPushedOnce", await db.Peers.Where(x => x.Id == there).Select(x => x.Name).FirstAsync(ct));
        if (Unfit(c) is { } unfit) return unfit;
        if ((await Open(c, ct)).Find(x => x.Id == p.Peer) is not { } peer) return Outcome.Refuse("ExchangePeerTakesThis");
        if (Class(peer, c) is not { } named) return NoClass(c);
        if (voice.Clean(c.Text, TakeMessage.MostText) is not { } text) return Outcome.Refuse("TextSaysWhatIsWrong");
        var now = clock.GetUtcNow();
        var link = new ExchangeLink { Id = Guid.CreateVersion7(now), PeerId = peer.Id, Number = $"{Guid.CreateVersion7(now):N}", CaseId = c.Id, Region = c.Region, ClassKind = named.Kind, ClassCode = named.Code, BegunAt = now };
        db.ExchangeLinks.Add(link);
        var step = Standing(c, await db.Events.AsNoTracking().Where(e => e.CaseId == c.Id).OrderBy(e => e.Seq).ToListAsync(ct));
        var cargo = await voice.Photos(link, "before", new(named.Kind, named.Code, c.Region, c.Grid, c.Lon, c.Lat, c.Lon is null ? null : "CGCS2000", text, voice.Clean(c.Address, TakeMessage.MostAddress)), ct);
        voice.Say(link, link.Mirror.Say(step), now, who.OrgNames.Zh, null, cargo);
        // The citizen is told that somebody else works on it too.
        c.Exchanged(new(who, now, items.PinnedFlow(c), calendar), Named(peer), "exchange.told.pushed", step, null, isInternal: false);
        link.ToldUpTo = c.EventCount;
        db.Publish(CaseDesk.Told(c, c.Events[^1]));
        return await Commit("case.exchange.push", c, link, peer, p.Key, $"push {p.Case:N}", ct);
    }

    public async Task<Outcome> Return(ReturnToPeer r, CancellationToken ct)
    {
        if (await Find(r.Case, ct) is not var (c, link, peer)) return Outcome.NotFound;
        if (!who.May(Permissions.CasesDispatch)) return Outcome.Forbidden;
        if (await Again(r.Key, $"return {r.Case:N}", ct) is { } first) return first;
        if (link is null) return Outcome.Refuse("ExchangeIsThere");
        if (string.IsNullOrWhiteSpace(r.Reason)) return Outcome.Refuse("ExchangeReturnGivesReason");
        if (link.OurStep == ExchangeStep.Returned) return Outcome.Refuse("ExchangeIsReturnedOnce");
        if (link.TheirStep == ExchangeStep.Returned) return Outcome.Refuse("ExchangeCameBack", peer!.Name);
        if (link.TheirSeq != r.TheirSeq) return Outcome.Conflict;
        var now = clock.GetUtcNow();
        voice.Say(link, link.Mirror.Say(ExchangeStep.Returned), now, who.OrgNames.Zh, r.Reason);
        Line(c, peer!, "exchange.told.returned", ExchangeStep.Returned, r.Reason, now);
        return await Commit("case.exchange.return", c, link, peer!, r.Key, $"return {r.Case:N}", ct);
    }

    public async Task<Outcome> Rule(RuleOnConflict r, CancellationToken ct)
    {
        if (await Find(r.Case, ct) is not var (c, link, peer)) return Outcome.NotFound;
        if (!who.May(Permissions.CasesDispatch)) return Outcome.Forbidden;
        var said = $"rule {r.Case:N} {r.KeepOurs}";
        if (await Again(r.Key, said, ct) is { } first) return first;
        if (link is not { Conflict: true }) return Outcome.Refuse("ExchangeHasAConflict");
        if (r.KeepOurs is not { } keep) return Outcome.Refuse("SomethingIsChosen");
        if (string.IsNullOrWhiteSpace(r.Reason)) return Outcome.Refuse("ExchangeRulingGivesReason");
        if (link.TheirSeq != r.TheirSeq) return Outcome.Conflict;
        var now = clock.GetUtcNow();
        voice.Say(link, link.Mirror.Rule(keep), now, who.OrgNames.Zh, r.Reason, ruling: true);
        Line(c, peer!, keep ? "exchange.told.kept" : "exchange.told.taken", link.OurStep, r.Reason, now);
        return await Commit("case.exchange.rule", c, link, peer!, r.Key, said, ct);
    }

    public async Task<Outcome> Again(SendAgain s, CancellationToken ct)
    {
        if (await Find(s.Case, ct) is not var (c, link, peer)) return Outcome.NotFound;
        if (!who.May(Permissions.CasesDispatch)) return Outcome.Forbidden;
        if (link is null) return Outcome.Refuse("ExchangeIsThere");
        var now = clock.GetUtcNow();
        db.Note("case.exchange.again", $"case:{c.Id}", c.Region, detail: new { peer = peer!.Name });
        return await db.Commit(ct, () => db.ExchangeMessages.Where(m => m.LinkId == link.Id && !m.Incoming && m.DoneAt == null).ExecuteUpdateAsync(x => x.SetProperty(m => m.NotBefore, now), ct));
    }

    private async Task<(Case, ExchangeLink?, ExchangePeer?)?> Find(Guid id, CancellationToken ct)
    {
        if (await desk.Load(id, ct) is not { } c) return null;
        var link = await db.ExchangeLinks.IgnoreQueryFilters().FirstOrDefaultAsync(l => l.CaseId == id, ct);
        return (c, link, link is null ? null : await db.Peers.AsNoTracking().FirstAsync(p => p.Id == link.PeerId, ct));
    }

    private void Line(Case c, ExchangePeer peer, string told, ExchangeStep? step, string? reason, DateTimeOffset now) => c.Exchanged(new(who, now, items.PinnedFlow(c), calendar), Named(peer), told, step, reason);

    private async Task<Outcome?> Again(string key, string said, CancellationToken ct) => key.Length is 0 or > 80 ? Outcome.Refuse("ClientKeyIsNeeded")
        : await db.Answered<string>(who.Caller!, key, ct) is not { } first ? null : first == said ? Outcome.Done : Outcome.Refuse("ClientKeyIsSpent");

    private async Task<Outcome> Commit(string action, Case c, ExchangeLink link, ExchangePeer peer, string key, string said, CancellationToken ct)
    {
        db.Note(action, $"case:{c.Id}", c.Region, c.ReporterId, detail: new { c.No, peer = peer.Name, step = $"{link.OurStep}", seq = link.OurSeq });
        db.Answer(who.Caller!, key, said);
        try { return await db.Commit(ct); }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return await Again(key, said, ct) ?? Outcome.Conflict;
        }
    }

    /// <summary>Platforms that are open for matters of this place.</summary>
    private async Task<List<ExchangePeer>> Open(Case c, CancellationToken ct) =>
        [.. (await db.Peers.AsNoTracking().Where(p => p.Pushes && p.SuspendedAt == null).OrderBy(p => p.Name).ToListAsync(ct)).Where(p => RegionScope.Below(p.Region).Holds(c.Region))];

    private Outcome? Unfit(Case c)
    {
        if (c.Phase == Phase.Closed || c.MergedInto is not null) return Outcome.Refuse("ExchangePushesOpenMatters");
        if (c.ItemKind != "category") return NoClass(c);
        // What is nobody's business, and who asked not to be known, stays here whatever class it has.
        return c.Confidential || c.Against is not null || !items.IsPublic(c.ItemKind, c.ItemId, c.ItemVersion) ? Outcome.Refuse("ExchangeKeepsDiscreetMatters") : null;
    }

    private ExchangeClass? Class(ExchangePeer peer, Case c) => c.ItemKind == "category" ? peer.Classes.Of(c.ItemId, items.Category(c.ItemId, OfficeHours.DateOf(clock.GetUtcNow())) is { } now ? ClassOf(now) : null) : null;

    private Outcome NoClass(Case c) => Outcome.Refuse("ExchangeNeedsAClass", items.Name(c.ItemKind, c.ItemId, c.ItemVersion).AsArgument());

    private static ExchangeStep Standing(Case c, IEnumerable<CaseEvent> lines) => lines.Select(ExchangeSteps.Of).OfType<ExchangeStep>().DefaultIfEmpty(ExchangeStep.Collect).Last() is var step && step < ExchangeStep.Close ? step : ExchangeStep.Handle;
}
