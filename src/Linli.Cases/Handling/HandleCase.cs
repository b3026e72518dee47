using Linli.Cases.Data;
using Linli.Cases.Dispatch;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Handling;

/// <summary>挂起: the clocks stand for a reason that the flow lists; the citizen is told. 行政许可法 45.</summary>
/// <param name="Until">When it should end at the latest; null: the latest that the flow allows.</param>
public sealed record SuspendCase(Guid Case, int Version, string ClientKey, string Reason, string Note, DateOnly? Until = null);

/// <summary>恢复: the clocks run again.</summary>
public sealed record ResumeCase(Guid Case, int Version, string ClientKey, string? Note);

/// <summary>延期: before the date, within the cap, by a leader, told to the citizen. 行政许可法 42.</summary>
public sealed record ExtendCase(Guid Case, int Version, string ClientKey, int Amount, string Reason);

/// <summary>催办: the citizen (or the clerk for them) asks to hurry.</summary>
public sealed record UrgeCase(Guid Case, int Version, string ClientKey, string? Note);

/// <summary>联系诉求人: what was said, so that the next who rings need not ask again.</summary>
public sealed record ContactReporter(Guid Case, int Version, string ClientKey, string Said);

/// <summary>进展告知: how it goes, told to the citizen before anybody asks.</summary>
public sealed record InformReporter(Guid Case, int Version, string ClientKey, string Note);

/// <summary>办结: with an outcome that says which, and an answer to the citizen.</summary>
/// <param name="Review">挂账: the day on which it is looked at again.</param>
/// <param name="Against">Why it does not follow what a stage before it found.</param>
public sealed record CloseCase(Guid Case, int Version, string ClientKey, Resolution Resolution, string Answer, DateOnly? Review = null, string? Against = null);

/// <summary>送达: the document of a decision is handed over. 行政许可法 44.</summary>
/// <param name="How">counter, post or online.</param>
public sealed record DeliverDocument(Guid Case, int Version, string ClientKey, Guid Task, string How, string? Note);

/// <summary>挂账复查: it stays until another day, or work begins again.</summary>
public sealed record ReviewParkedCase(Guid Case, int Version, string ClientKey, Guid Task, string Finding, DateOnly? Next);

sealed class HandlingDesk(CaseDesk desk, CasesDb db, Powers.PowerDesk powers)
{
    public Task<Outcome> Handle(SuspendCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "suspend", (m, act, _) => Lead.Of(m, act, () => m.Suspend(act, c.Reason, c.Note, c.Until)), ct);

    public Task<Outcome> Handle(ResumeCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "resume", (m, act, _) => Lead.Of(m, act, () => m.Resume(act, c.Note)), ct);

    public Task<Outcome> Handle(ExtendCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "extend", (m, act, limits) => act.Who.May(Permissions.CasesSupervise) ? Lead.OrHall(m, act, () => m.Extend(act, c.Amount, c.Reason, limits)) : Outcome.Forbidden, ct);

    public Task<Outcome> Handle(DeliverDocument c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "deliver", (m, act, _) => m.Deliver(act, c.Task, c.How, c.Note), ct);

    public Task<Outcome> Handle(UrgeCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "urge", (m, act, _) => m.Urge(act, c.Note), ct);

    public async Task<Outcome> Handle(CloseCase c, CancellationToken ct)
    {
        // Whatever was split off counts, wherever it lies now.
        var open = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).CountAsync(p => p.ParentId == c.Case && p.Phase != Phase.Closed, ct);
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        var (decision, stages) = (await powers.Of(found, PowerKind.Decide, found.LeadBodyId, ct), await powers.Before(found, ct));
        return await powers.Noted(await desk.Act(c.Case, c.Version, c.ClientKey, "close", (m, act, _) => Lead.Of(m, act, () => m.Close(act, c.Resolution, c.Answer, open, c.Review, decision, stages, c.Against)), ct), decision, found, desk.Rehearsing, ct);
    }

    public Task<Outcome> Handle(ContactReporter c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "contact", (m, act, _) => Lead.Of(m, act, () => m.Contact(act, c.Said)), ct);

    public Task<Outcome> Handle(InformReporter c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "inform", (m, act, _) => Lead.OrHall(m, act, () => m.Inform(act, c.Note)), ct);

    public Task<Outcome> Handle(ReviewParkedCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "review-parked", (m, act, limits) => m.ReviewParked(act, c.Task, c.Finding, c.Next, limits), ct);
}
