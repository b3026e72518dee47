using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Files;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases;

/// <summary>
/// How every verb is carried out: find the matter within reach, check what the page last saw, decide in the domain, write the
/// event and audit line, answer a retry with the first answer.
/// </summary>
sealed class CaseDesk(CasesDb db, Who who, TimeProvider clock, WorkCalendar calendar, ItemCatalogue items, Papers.PaperNumbers papers, StoredFiles files, IHelpers helpers, Kernel.Installation place)
{
    /// <param name="version">What the page showed; null for timers. A matter that moved on meanwhile is a conflict that says who moved it.</param>
    /// <param name="clientKey">Made by the form; the same key is carried out once (trap 22).</param>
    public async Task<Outcome> Act(Guid caseId, int? version, string? clientKey, string verb, Func<Case, Act, ItemLimits, Outcome> decide, CancellationToken ct)
    {
        var actor = who.Caller ?? (who.IsSystem ? who.Name : "guest");
        if (!Rehearsing && await Again(actor, clientKey, ct) is { } first) return first;
        var found = await Load(caseId, ct);
        if (found is null) return Outcome.NotFound;
        if (version is not null && version != found.Version) return await WhoWasFaster(found, ct);
        if (place.Practice && who.IsStaff && !ForPractice && PracticeMark.Owner(found) is { } owner && owner != who.AccountId)
        {
            db.ChangeTracker.Clear();
            return Outcome.Refuse("PracticeMatterIsAnothers");
        }
        var flow = items.PinnedFlow(found);
        var act = new Act(who, clock.GetUtcNow(), flow, calendar, items.Ratings(found, flow));
        var before = found.EventCount;
        var held = found.Tasks.Where(t => t.IsOpen).Select(t => t.BodyId).ToHashSet();
        var known = found.Tasks.Select(t => t.Id).ToHashSet();
        var outcome = decide(found, act, items.Limits(found));
        // Whatever the step, and whoever made it.
        if (outcome.Ok && found.GoesToWhomItIsAbout(known)) outcome = Outcome.Refuse("NeverToWhomItIsAbout");
        if (!outcome.Ok || Rehearsing)
        {
            db.ChangeTracker.Clear();
            return outcome;
        }
        var lines = found.Events.Where(e => e.Seq > before).ToList();
        var freed = held.Except(found.Tasks.Where(t => t.IsOpen).Select(t => t.BodyId)).ToList();
        var asked = found.Tasks.Where(t => t.IsOpen && !known.Contains(t.Id)).Select(t => t.BodyId).Distinct().ToList();
        foreach (var line in lines.Where(IsAStep)) db.Publish(Told(found, line, freed, asked));
        files.Attach(db, $"case:{found.Id}", Brought);
        db.Note($"case.{verb}", $"case:{found.Id}", found.Region, found.ReporterId, detail: new { found.No, found.State });
        if (clientKey is { Length: > 0 and <= 80 }) db.Answer(actor, clientKey, Done(caseId, verb));
        try
        {
            var issued = lines.Where(l => l.PaperKind is not null).ToList();
            var done = await db.Commit(ct, issued.Count == 0 ? null : async () => { foreach (var line in issued) line.PaperNumber = await papers.Next(found, line.PaperKind!, act.Now, ct); });
            return done.Ok ? done : await WhoWasFaster(found, ct);
        }
        catch (DbUpdateException) when (clientKey is not null)
        {
            // Another copy of the same request came first, or somebody else wrote the same line of the timeline.
            db.ChangeTracker.Clear();
            return await Again(actor, clientKey, ct) ?? await WhoWasFaster(found, ct);
        }
    }

    /// <summary>Files that came with the verb: they are the matter's when it is done, and nobody's when it is refused.</summary>
    public IReadOnlyList<StoredFiles.Prepared> Brought { get; set; } = [];

    /// <summary>A colleague of the demo street brings a matter to where an exercise begins.</summary>
    public bool ForPractice { get; set; }

    /// <summary>Everything is decided as it would be, and nothing is written: what a preview shows is what the verb itself says.</summary>
    public bool Rehearsing { get; set; }

    /// <summary>What the form says beside its key, as a fingerprint; empty for timers.</summary>
    public string Said { get; set; } = "";

    private string Done(Guid caseId, string verb) => $"done {verb} {caseId:N} {Said}";

    /// <summary>The same key again: the first answer, if it asks for the same; a key that asks for something else would be answered "done" for what was not done.</summary>
    private async Task<Outcome?> Again(string actor, string? clientKey, CancellationToken ct) =>
        clientKey is not { Length: > 0 and <= 80 } || await db.Answered<string>(actor, clientKey, ct) is not { } done ? null
        : Said.Length == 0 || done == "done" || done.EndsWith(Said, StringComparison.Ordinal) ? Outcome.Done : Outcome.Refuse("ClientKeyIsSpent");

    /// <summary>
    /// Staff whose post deals with matters reach by region and duty (query filters); residents reach their own, guests what their
    /// code opened. The permission counts here too: attachments and papers ask only for a signed-in visitor.
    /// </summary>
    public async Task<Case?> Load(Guid id, CancellationToken ct)
    {
        if (who.IsStaff && !who.May(Permissions.CasesRead)) return null;
        IQueryable<Case> cases = db.Cases.Include(c => c.Tasks).Include(c => c.Clocks).Include(c => c.Pauses).AsSplitQuery();
        if (who.IsResident)
        {
            var helped = await helpers.People(who.AccountId!.Value, HelperDeeds.Follow, ct);
            cases = cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Where(c => c.ReporterId == who.AccountId || c.HelperId == who.AccountId || c.ReporterId != null && helped.Contains(c.ReporterId.Value));
        }
        else if (!who.IsStaff && !who.IsSystem && !who.IsClient) cases = cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Where(c => c.Id == GuestCase);
        // Whoever works on a matter also sees what is dealt with in it: what was handed in there is evidence here (trap 15).
        var found = await cases.FirstOrDefaultAsync(c => c.Id == id, ct);
        if (found is null && who.OnlyAssigned)
            found = await cases.IgnoreQueryFilters([CasesDb.AssignedFilter]).FirstOrDefaultAsync(c => c.Id == id && c.MergedInto != null && db.Tasks.Any(t => t.CaseId == c.MergedInto && t.BodyId == who.OrgId), ct);
        // Whoever reviews an answer reads what it answered.
        if (found is null && who.OnlyAssigned)
            found = await cases.IgnoreQueryFilters([CasesDb.AssignedFilter]).FirstOrDefaultAsync(c => c.Id == id && c.ReviewedIn != null && db.Cases.Any(r => (r.Id == c.ReviewedIn || r.ReviewOf == c.ReviewedIn) && db.Tasks.Any(t => t.CaseId == r.Id && t.BodyId == who.OrgId)), ct);
        return found is null || !who.IsClient || MayKnow(found) ? found : null;
    }

    /// <summary>A system knows of what is nobody's business only where its organisation works on it, or where it handed it in itself.</summary>
    private bool MayKnow(Case c) => items.IsPublic(c.ItemKind, c.ItemId, c.ItemVersion) || c.Tasks.Any(t => t.BodyId == who.OrgId) || c.ExternalId?.StartsWith(Doors.Api.CaseDoor.OwnMark(who.ClientId!.Value), StringComparison.Ordinal) == true;

    /// <summary>The newest paper of a matter that was loaded before; null when none was issued.</summary>
    public Task<int?> NewestPaper(Guid id, CancellationToken ct) => db.Events.AsNoTracking().Where(e => e.CaseId == id && e.PaperNumber != null).OrderByDescending(e => e.Seq).Select(e => (int?)e.Seq).FirstOrDefaultAsync(ct);

    /// <summary>What was loaded to look at is not written.</summary>
    public void Forget() => db.ChangeTracker.Clear();

    /// <summary>The matter that a guest opened with receipt number and code in this request.</summary>
    public Guid GuestCase { get; set; }

    /// <summary>What staff wrote beside a step is no step of its own.</summary>
    public static bool IsAStep(CaseEvent line) => !line.Internal || Case.IsInside(line.Verb);

    public static CaseMoved Told(Case c, CaseEvent line, IReadOnlyList<Guid>? freed = null, IReadOnlyList<Guid>? asked = null) => new(c.Id, c.No, c.Title, JsonNamingPolicy.CamelCase.ConvertName(line.Verb.ToString()),
        c.State, c.ReporterId, line.At, line.Seq, [.. c.Tasks.Where(t => t.IsOpen).Select(t => t.BodyId).Distinct()], c.LeadBodyId, freed ?? [], asked ?? []);

    private bool IsApplicants(Case c, Verb verb) => verb == Verb.Submit || items.PinnedFlow(c).Transitions.Any(t => t.Verb == verb && t.By == "applicant");

    private async Task<Outcome> WhoWasFaster(Case found, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var last = await db.Events.AsNoTracking().Where(e => e.CaseId == found.Id && (who.IsStaff || !e.Internal)).OrderByDescending(e => e.Seq).FirstOrDefaultAsync(ct);
        return last is null ? Outcome.Conflict : new Outcome(OutcomeKind.Conflict, "SomebodyWasFaster",
            [new Reason("outcome.conflict.who", last.ActorName is { Length: > 0 } n ? n : IsApplicants(found, last.Verb) ? "@actor.applicant" : "@actor.system", $"@verb.{last.Verb}",
                last.At.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", null))]);
    }
}
