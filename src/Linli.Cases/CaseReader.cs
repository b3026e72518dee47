using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases;

/// <summary>Everything a page shows of one matter, already within the reader's rights: residents see no internal lines, identifying fields are masked.</summary>
public sealed record CaseView(Case Case, Flow Flow, LocalText ItemName, IReadOnlyList<CaseEvent> Events, IReadOnlyDictionary<Guid, Body> Bodies,
    string? ReporterName, string? ReporterPhone, Answers? Answers)
{
    public FlowState State => Flow.State(Case.State);
}

/// <summary>What belongs together: the matter that this one is dealt with in or was split from, and the ones that are dealt with in it or were split from it.</summary>
public sealed record JoinedMatters(Case? Main, Case? Whole, IReadOnlyList<Case> Merged, IReadOnlyList<Case> Parts)
{
    public static readonly JoinedMatters None = new(null, null, [], []);

    public bool Any => Main is not null || Whole is not null || Merged.Count + Parts.Count > 0;
}

sealed class CaseReader(CasesDb db, CaseDesk desk, Who who, ItemCatalogue items, IBodies bodies, FieldCipher cipher, WorkCalendar calendar, TimeProvider clock, IHelpers helpers)
{
    public async Task<CaseView?> Read(Guid id, CancellationToken ct)
    {
        if (await desk.Load(id, ct) is not { } c) return null;
        var events = await db.Events.AsNoTracking().Where(e => e.CaseId == id && (who.IsStaff || !e.Internal)).OrderByDescending(e => e.Seq).ToListAsync(ct);
        var known = await bodies.Find(c.Tasks.SelectMany(t => new[] { t.BodyId, t.ByBodyId, t.ForBodyId }.OfType<Guid>()).Distinct(), ct);
        var own = who.IsResident && c.ReporterId == who.AccountId;
        if (Hidden(c)) return new CaseView(c, items.PinnedFlow(c), items.Name(c.ItemKind, c.ItemId, c.ItemVersion), events, known, null, null, null);
        var name = c.ReporterName is null ? null : cipher.Open(c.ReporterName, "cases.reporter.name");
        var phone = c.ReporterPhone is null ? null : cipher.Open(c.ReporterPhone, "cases.reporter.phone");
        var answers = c.AnswersSealed is null ? null : JsonSerializer.Deserialize<Answers>(cipher.Open(c.AnswersSealed, "cases.answers"));
        return new CaseView(c, items.PinnedFlow(c), items.Name(c.ItemKind, c.ItemId, c.ItemVersion), events, known,
            own ? name : Masks.Name(name), own ? phone : Masks.Phone(phone), answers);
    }

    /// <summary>Identifying fields in clear, after the reason was written into the audit chain (promise 6).</summary>
    public async Task<(string? Name, string? Phone)?> Reveal(Guid id, string reason, CancellationToken ct)
    {
        if (!who.May(Permissions.PersonsReveal) || reason.Trim().Length < 4 || await desk.Load(id, ct) is not { } c || Hidden(c)) return null;
        db.Note("person.reveal", $"case:{c.Id}", c.Region, c.ReporterId, reason.Trim(), new { c.No });
        await db.Commit(ct);
        return (c.ReporterName is null ? null : cipher.Open(c.ReporterName, "cases.reporter.name"), c.ReporterPhone is null ? null : cipher.Open(c.ReporterPhone, "cases.reporter.phone"));
    }

    /// <summary>保密: whoever works on it does not learn who said it, with no permission and for no reason; the window that took it in knows.</summary>
    public bool Hidden(Case c) => c.Confidential && (who.IsStaff && !who.May(Permissions.CasesAccept) || who.IsClient);

    /// <summary>Until when the next remedy may be asked, and which it is; null when none is left.</summary>
    public (ReviewLevel Level, Deadline Until)? Remedy(CaseView v) => v.Case.NextLevel(v.Flow) is { } level && v.Case.AskUntil(v.Flow, calendar) is { } until ? (level, until) : null;

    /// <summary>The matters of one petition from the first answer to the last review, within the reader's division: whoever answered sees that it is reviewed, whoever reviews what was answered.</summary>
    public async Task<IReadOnlyList<Case>> Levels(Case c, CancellationToken ct)
    {
        if (c.ReviewOf is null && c.ReviewedIn is null) return [];
        var all = new List<Case> { c };
        var query = who.IsResident ? db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Where(o => o.ReporterId == who.AccountId || o.HelperId == who.AccountId) : db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]);
        for (var back = c.ReviewOf; back is { } id && all.Count < 10;)
        {
            if (await query.AsNoTracking().FirstOrDefaultAsync(o => o.Id == id, ct) is not { } before) break;
            all.Insert(0, before);
            back = before.ReviewOf;
        }
        for (var next = c.ReviewedIn; next is { } id && all.Count < 10;)
        {
            if (await query.AsNoTracking().FirstOrDefaultAsync(o => o.Id == id, ct) is not { } after) break;
            all.Add(after);
            next = after.ReviewedIn;
        }
        return all;
    }

    public Deadline Why(Case c, CaseClock k) => k.Deadline(calendar, c.ClockPauses, clock.GetUtcNow());

    public Remaining Left(DateTimeOffset due) => Deadlines.Left(clock.GetUtcNow(), due, calendar);

    /// <summary>Matters of the signed-in resident, newest first.</summary>
    public async Task<List<Case>> Mine(int take, CancellationToken ct)
    {
        var helped = who.IsResident ? await helpers.People(who.AccountId!.Value, HelperDeeds.Follow, ct) : [];
        return await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Include(c => c.Clocks)
            .Where(c => who.AccountId != null && (c.ReporterId == who.AccountId || c.HelperId == who.AccountId || c.ReporterId != null && helped.Contains(c.ReporterId.Value)) && who.IsResident)
            .OrderByDescending(c => c.ReceivedAt).Take(take).ToListAsync(ct);
    }

    /// <summary>Open matters of the same category near a point with similar words: shown at intake so that one thing is not reported five times.</summary>
    public async Task<IReadOnlyList<Case>> Near(Category category, double lon, double lat, string? text, CancellationToken ct)
    {
        // Where such a matter lies nearby is nobody's business: it would tell a neighbour who complained.
        if (category.Duplicates.Meters == 0 || !category.Public && !who.May(Permissions.CasesRead)) return [];
        var since = clock.GetUtcNow().AddDays(-category.Duplicates.Days);
        var dLat = category.Duplicates.Meters / 111_320.0;
        var dLon = dLat / Math.Max(0.2, Math.Cos(lat * Math.PI / 180));
        var box = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking()
            .Where(c => c.ItemId == category.Id && c.Lon >= lon - dLon && c.Lon <= lon + dLon && c.Lat >= lat - dLat && c.Lat <= lat + dLat
                && c.ReceivedAt >= since && c.Phase != Phase.Closed).OrderByDescending(c => c.ReceivedAt).Take(20).ToListAsync(ct);
        return [.. box.Where(c => Linli.Kernel.Geo.Distance.Meters(new(lon, lat), new(c.Lon!.Value, c.Lat!.Value)) <= category.Duplicates.Meters)
            .OrderByDescending(c => Linli.Kernel.Search.Similarity.Of(c.Text ?? "", text ?? "")).Take(3)];
    }

    /// <summary>
    /// Other matters that whoever works on this one should know: of the same person, and of the same kind in the same community these 90 days.
    /// Only what the reader may see anyway: the filters stay on.
    /// </summary>
    public async Task<IReadOnlyList<(Case Case, bool SamePerson)>> Related(Case c, CancellationToken ct)
    {
        const int Most = 4, Days = 90;
        var since = clock.GetUtcNow().AddDays(-Days);
        // Who else asked for something under the same number would say who it is.
        var own = c.ReporterPhoneIndex is null || Hidden(c) ? [] : await db.Cases.AsNoTracking().Where(o => o.Id != c.Id && o.ReporterPhoneIndex == c.ReporterPhoneIndex)
            .OrderByDescending(o => o.ReceivedAt).Take(Most).ToListAsync(ct);
        var scope = RegionScope.Below(c.Region);
        var known = own.Select(o => o.Id).ToList();
        var alike = await db.Cases.AsNoTracking().Where(o => o.Id != c.Id && !known.Contains(o.Id) && o.Street == c.Street && o.ItemId == c.ItemId && o.ReceivedAt >= since
            && string.Compare(o.Region, scope.From) >= 0 && string.Compare(o.Region, scope.To) < 0).OrderByDescending(o => o.ReceivedAt).Take(Most).ToListAsync(ct);
        return [.. own.Select(o => (o, true)), .. alike.Select(o => (o, false))];
    }

    /// <summary>What a matter is merged with and what it was split into, as far as the reader reaches.</summary>
    public async Task<JoinedMatters> Joined(Case c, CancellationToken ct)
    {
        if (c.MergedInto is null && c.Merged == 0 && c.ParentId is null && c.Children == 0) return JoinedMatters.None;
        var near = await db.Cases.AsNoTracking().Where(o => o.Id == c.MergedInto || o.Id == c.ParentId || o.ParentId == c.Id).OrderBy(o => o.ReceivedAt).Take(100).ToListAsync(ct);
        // What is dealt with here is seen by whoever works on it, wherever it lay before.
        var merged = c.Merged == 0 ? [] : await db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]).AsNoTracking().Where(o => o.MergedInto == c.Id).OrderBy(o => o.ReceivedAt).Take(100).ToListAsync(ct);
        return new(near.Find(o => o.Id == c.MergedInto), near.Find(o => o.Id == c.ParentId), merged, [.. near.Where(o => o.ParentId == c.Id)]);
    }

    /// <summary>For whoever reported the same as somebody else: how far the matter is in which theirs is dealt with, and by when. Nothing of whose it is.</summary>
    public async Task<(LocalText State, DateTimeOffset? Promise)?> Followed(Case c, CancellationToken ct)
    {
        if (c.MergedInto is not { } id || c.Phase == Phase.Closed) return null;
        var main = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Include(m => m.Clocks).FirstOrDefaultAsync(m => m.Id == id, ct);
        return main is null ? null : (items.PinnedFlow(main).State(main.State).Public, main.Clock(ClockKind.Promise) is { Running: true } k ? k.Due : null);
    }

    /// <summary>The law or rule that a clock's limit was taken from, as its pack cites it; null when the pack names none for this limit.</summary>
    public string? SourceOf(CaseClock clock) => items.SourceOf(clock.Rule) is { } source ? string.Join(' ', new[] { source.Title, source.Article }.Where(s => !string.IsNullOrEmpty(s))) : null;
}
