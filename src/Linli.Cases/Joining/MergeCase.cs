using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Joining;

/// <summary>合并: dealt with in the matter of that number from now on. Mission row 13, trap 15.</summary>
public sealed record MergeCase(Guid Case, int Version, string ClientKey, string Into, string Reason);

/// <summary>撤销合并: both go on as they were.</summary>
public sealed record UnmergeCase(Guid Case, int Version, string ClientKey, string Reason);

sealed class JoiningDesk(CaseDesk desk, CasesDb db, ItemCatalogue items)
{
    public async Task<Outcome> Handle(MergeCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is null) return Outcome.NotFound;
        var id = await db.Cases.Where(m => m.No == c.Into.Trim().ToUpperInvariant()).Select(m => m.Id).FirstOrDefaultAsync(ct);
        if (id == Guid.Empty || await desk.Load(id, ct) is not { } main) return Outcome.Refuse("MergingFindsTheOther");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "merge", (m, act, _) => m.Merge(act, main, c.Reason) is { Ok: false } refused ? refused : Beside(main, act, a => main.Absorb(a, m)), ct);
    }

    public async Task<Outcome> Handle(UnmergeCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        var main = found.MergedInto is { } into ? await Anywhere(into, ct) : null;
        var others = main is null ? [] : await MergedIn(main.Id, found.Id, ct);
        return await desk.Act(c.Case, c.Version, c.ClientKey, "unmerge",
            (m, act, limits) => m.Unmerge(act, limits, c.Reason) is { Ok: false } refused ? refused : main is null ? Outcome.Done : Beside(main, act, a => main.Yield(a, m.No, others)), ct);
    }

    /// <summary>The other matter of the two, in the same transaction: its line is told as if it had been done to it alone.</summary>
    private Outcome Beside(Case other, Act act, Func<Act, Outcome> decide)
    {
        var before = other.EventCount;
        var outcome = decide(act with { Flow = items.PinnedFlow(other) });
        if (outcome.Ok)
            foreach (var line in other.Events.Where(e => e.Seq > before && CaseDesk.IsAStep(e))) db.Publish(CaseDesk.Told(other, line));
        return outcome;
    }

    private Task<Case?> Anywhere(Guid id, CancellationToken ct) =>
        db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Include(m => m.Tasks).Include(m => m.Clocks).Include(m => m.Pauses).AsSplitQuery().FirstOrDefaultAsync(m => m.Id == id, ct);

    /// <summary>What is dealt with in a matter now, but for one of them.</summary>
    public Task<List<Case>> MergedIn(Guid main, Guid? but, CancellationToken ct) =>
        db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Include(m => m.Clocks).Include(m => m.Tasks).Include(m => m.Pauses).AsSplitQuery()
            .Where(m => m.MergedInto == main && m.Id != but && m.Phase != Phase.Closed).OrderBy(m => m.ReceivedAt).ToListAsync(ct);

    // ---- what follows by itself ----------------------------------------------------------------------------------

    /// <summary>The main matter has ended: what is merged in it ends with the same answer, or goes on alone where the main one was withdrawn or refused.</summary>
    public async Task Follow(Guid mainId, CancellationToken ct)
    {
        if (await Anywhere(mainId, ct) is not { Phase: Phase.Closed } main) return;
        // 挂账: whatever waits for better days waits together.
        if (main.Resolution is Resolution.Parked) return;
        var answer = await db.Events.AsNoTracking().Where(e => e.CaseId == mainId && e.Verb == Verb.Close).OrderByDescending(e => e.Seq).Select(e => e.Note).FirstOrDefaultAsync(ct);
        foreach (var id in (await MergedIn(mainId, null, ct)).Select(m => m.Id).ToList())
        {
            db.ChangeTracker.Clear();
            var outcome = main.Resolution is Resolution.RefusedAtIntake or Resolution.Withdrawn or Resolution.Unanswered
                ? await desk.Act(id, null, null, "unmerge", (m, act, limits) => m.Unmerge(act, limits, null), ct)
                : await desk.Act(id, null, null, "close-merged", (m, act, _) => m.CloseMerged(act, main, answer), ct);
            if (outcome.Kind == OutcomeKind.Conflict) throw new InvalidOperationException($"{main.No} has a merged matter that is being changed; told again.");
        }
    }

    /// <summary>One that was merged was withdrawn: the main matter has its own dates again.</summary>
    public async Task Leave(Guid goneId, CancellationToken ct)
    {
        if (await Anywhere(goneId, ct) is not { MergedInto: { } mainId, Phase: Phase.Closed } gone) return;
        var others = await MergedIn(mainId, goneId, ct);
        var told = await db.Events.AnyAsync(e => e.CaseId == mainId && e.Verb == Verb.Yield && e.Args.Contains(gone.No), ct);
        if (told || await Anywhere(mainId, ct) is not { Phase: not Phase.Closed }) return;
        db.ChangeTracker.Clear();
        await desk.Act(mainId, null, null, "yield", (m, act, _) => m.Yield(act, gone.No, others), ct);
    }
}

/// <summary>Whatever was merged follows its main matter.</summary>
sealed class FollowMain(JoiningDesk joining) : IHear<CaseMoved>
{
    public async Task Hear(CaseMoved m, Guid messageId, CancellationToken ct)
    {
        if (m.Verb is "close" or "closeMerged" or "refuse" or "withdraw" or "endUnanswered") await joining.Follow(m.CaseId, ct);
        if (m.Verb == "withdraw") await joining.Leave(m.CaseId, ct);
    }
}
