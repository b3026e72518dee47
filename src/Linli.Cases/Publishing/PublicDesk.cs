using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Publishing;

/// <summary>A matter as everybody may see it: no person, no number, no door.</summary>
public sealed record PublicMatter(string ItemKind, string ItemId, string ItemVersion, string FlowId, string FlowVersion, string State, Phase Phase, string Region, string? Grid, double? Lon, double? Lat, DateOnly Day, string Words);

/// <summary>What somebody looks at who decides.</summary>
/// <param name="Answer">The newest answer of the matter; empty when there is none.</param>
public sealed record ToDecide(PublicRow Row, Case Case, string Answer, int Seq, IReadOnlyList<PrivateFact> Found);

/// <summary>
/// 公开事项: shown when the reporter agreed by an act of its own, the category allows it, and a person looked. Withdrawn at any time, at once. PIPL 14, 15, 25; trap 21.
/// </summary>
sealed class PublicDesk(CasesDb db, ItemCatalogue items, PackStore packs, Who who, TimeProvider clock)
{
    public const int Most = 200, MostDays = 180, MostWords = 500;
    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    public IReadOnlyList<PrivateFact> Check(string? text) => PrivacyCheck.Find(text, PrivacyWords.Of(packs, Today), Today);

    public static bool MayBe(ItemCatalogue items, Case c) => c.ItemKind == "category" && items.IsPublic(c.ItemKind, c.ItemId, c.ItemVersion);

    public Task<PublicRow?> Of(Guid id, CancellationToken ct) => db.Public.AsNoTracking().FirstOrDefaultAsync(p => p.CaseId == id, ct);

    /// <summary>The reporter's own act, apart from handing the matter in; nobody agrees in their place.</summary>
    public async Task<Outcome> Agree(Guid id, CancellationToken ct)
    {
        if (await Own(id, ct) is not { } c) return Outcome.NotFound;
        if (!MayBe(items, c)) return Outcome.Refuse("OnlyPublicKindsAreShown");
        var now = clock.GetUtcNow();
        var row = await db.Public.FirstOrDefaultAsync(p => p.CaseId == id, ct);
        if (row is { WithdrawnAt: null }) return Outcome.Done;
        if (row is null) db.Public.Add(row = new PublicRow { CaseId = id, Region = c.Region });
        (row.AgreedAt, row.WithdrawnAt, row.State, row.Lon, row.Lat) = (now, null, PublicState.Waiting, c.Lon is { } x ? RoughPlace.Of(x) : null, c.Lat is { } y ? RoughPlace.Of(y) : null);
        db.Note("case.public-agree", $"case:{id}", c.Region, c.ReporterId, detail: new { c.No });
        return await Commit(ct);
    }

    public async Task<Outcome> Withdraw(Guid id, CancellationToken ct)
    {
        if (await Own(id, ct) is not { } c) return Outcome.NotFound;
        if (await db.Public.FirstOrDefaultAsync(p => p.CaseId == id, ct) is not { WithdrawnAt: null } row) return Outcome.Done;
        Purge(row);
        row.WithdrawnAt = clock.GetUtcNow();
        db.Note("case.public-withdraw", $"case:{id}", c.Region, c.ReporterId, detail: new { c.No });
        return await Commit(ct);
    }

    /// <summary>What waits for a person, within the reader's reach: newly agreed, or with an answer that nobody has looked at.</summary>
    public async Task<IReadOnlyList<ToDecide>> Queue(CancellationToken ct)
    {
        var rows = await (from p in db.Public.AsNoTracking()
                          join c in db.Cases.AsNoTracking() on p.CaseId equals c.Id
                          where p.WithdrawnAt == null && (p.State == PublicState.Waiting || p.State == PublicState.Shown && db.Events.Any(e => e.CaseId == c.Id && e.Seq > p.SeenSeq && (e.Verb == Verb.Close || e.Verb == Verb.CloseMerged)))
                          orderby p.AgreedAt
                          select new { p, c }).Take(50).ToListAsync(ct);
        var list = new List<ToDecide>();
        foreach (var r in rows) list.Add(await Look(r.p, r.c, ct));
        return list;
    }

    public async Task<IReadOnlyList<ToDecide>> Decided(CancellationToken ct)
    {
        var rows = await (from p in db.Public.AsNoTracking() join c in db.Cases.AsNoTracking() on p.CaseId equals c.Id where p.WithdrawnAt == null && p.State != PublicState.Waiting orderby p.DecidedAt descending select new { p, c }).Take(50).ToListAsync(ct);
        return [.. rows.Select(r => new ToDecide(r.p, r.c, r.p.Words, r.p.SeenSeq, []))];
    }

    private async Task<ToDecide> Look(PublicRow p, Case c, CancellationToken ct)
    {
        var line = await db.Events.AsNoTracking().Where(e => e.CaseId == c.Id && (e.Verb == Verb.Close || e.Verb == Verb.CloseMerged)).OrderByDescending(e => e.Seq).FirstOrDefaultAsync(ct);
        var answer = line?.Note ?? "";
        if (answer.Length > MostWords) answer = answer[..MostWords];
        return new(p, c, answer, c.EventCount, Check(answer));
    }

    /// <param name="sure">Somebody looked at what the check found and says that it is nobody's.</param>
    /// <param name="seen">Up to which line of the timeline the page showed it.</param>
    public async Task<Outcome> Decide(Guid id, bool show, string words, bool sure, int seen, CancellationToken ct)
    {
        if (await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct) is not { } c) return Outcome.NotFound;
        var row = await db.Public.FirstOrDefaultAsync(p => p.CaseId == id, ct);
        if (!who.May(Permissions.CasesDispatch)) return Outcome.Forbidden;
        // Taken back while it was looked at: it stays away.
        if (row is not { WithdrawnAt: null }) return Outcome.Refuse("ConsentWasWithdrawn");
        words = words.Trim();
        if (words.Length > MostWords || words.Contains('\0')) return Outcome.Refuse("TextFits", $"{MostWords}");
        var found = show ? Check(words) : [];
        if (found.Count > 0 && !sure) return Outcome.Refuse("PublicTextNamesNobody", string.Join(Texts.Current == Texts.English ? ", " : "、", found.Select(f => f.Words)));
        if (!show) Purge(row);
        (row.State, row.Words, row.SeenSeq, row.DecidedBy, row.DecidedAt) = (show ? PublicState.Shown : PublicState.Hidden, show ? words : "", Math.Clamp(seen, 0, c.EventCount), who.Name, clock.GetUtcNow());
        row.ShownAt = show ? row.ShownAt ?? row.DecidedAt : null;
        if (show && row.Lon is null && c.Lon is { } x && c.Lat is { } y) (row.Lon, row.Lat) = (RoughPlace.Of(x), RoughPlace.Of(y));
        db.Note(show ? "case.public-show" : "case.public-hide", $"case:{id}", c.Region, c.ReporterId, detail: new { c.No, found = found.Count, sure });
        return await Commit(ct);
    }

    /// <summary>What everybody may see, newest first. Whoever wants only a kind or a community asks for it; words are looked for in what is shown and nowhere else.</summary>
    public async Task<IReadOnlyList<PublicMatter>> Shown(string? item, string? region, string? words, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-MostDays);
        var rows = from p in db.Public.AsNoTracking()
                   join c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking() on p.CaseId equals c.Id
                   where p.State == PublicState.Shown && p.WithdrawnAt == null && c.ReceivedAt >= since
                   select new { p, c };
        if (!string.IsNullOrEmpty(item)) rows = rows.Where(r => r.c.ItemId == item);
        if (!string.IsNullOrEmpty(region)) rows = rows.Where(r => r.p.Region == region);
        if (!string.IsNullOrWhiteSpace(words)) rows = rows.Where(r => r.p.Words.Contains(words) || r.c.Title.Contains(words));
        var list = await rows.OrderByDescending(r => r.c.ReceivedAt).Take(Most).Select(r => new { r.p, r.c.ItemKind, r.c.ItemId, r.c.ItemVersion, r.c.FlowId, r.c.FlowVersion, r.c.State, r.c.Phase, r.c.Grid, r.c.ReceivedAt }).ToListAsync(ct);
        return [.. list.Select(r => new PublicMatter(r.ItemKind, r.ItemId, r.ItemVersion, r.FlowId, r.FlowVersion, r.State, r.Phase, r.p.Region, r.Grid, r.p.Lon, r.p.Lat, OfficeHours.DateOf(r.ReceivedAt), r.p.Words))];
    }

    private static void Purge(PublicRow row) => (row.Words, row.Lon, row.Lat, row.ShownAt) = ("", null, null, null);

    private async Task<Case?> Own(Guid id, CancellationToken ct)
    {
        if (!who.IsResident) return null;
        var c = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().FirstOrDefaultAsync(c => c.Id == id && c.ReporterId == who.AccountId, ct);
        return c;
    }

    private async Task<Outcome> Commit(CancellationToken ct)
    {
        try { return await db.Commit(ct); }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return Outcome.Conflict;
        }
    }
}
