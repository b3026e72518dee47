using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Jobs;
using Linli.Kernel.Packs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Timers;

/// <summary>
/// 过渡条款: on the first day of a new version the open matters that its clause names move to it, once. A matter that did not move then does not move later, whatever
/// happens to it. Cut off in the middle it goes on where it was: who has moved has the new version.
/// </summary>
sealed class ApplyTransitions(CasesDb db, PackStore packs, ItemCatalogue items, CaseDesk desk, TimeProvider clock, WorkCalendar calendar, Who who) : IRecurringJob
{
    private const int Batch = 200;
    public string Name => "cases.transitions";
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        foreach (var pack in packs.All.Where(p => p.Kind is "flow" or "rating" && p.ValidFrom <= today && ClauseOf(p) is { Moves: not Moves.None }).OrderBy(p => p.ValidFrom).ThenBy(p => p.Version, PackVersions.Order))
        {
            if (await db.Transitions.AnyAsync(t => t.Kind == pack.Kind && t.PackId == pack.Id && t.Version == pack.Version, ct)) continue;
            var (moved, kept) = (0, 0);
            var after = Guid.Empty;
            while (await Older(pack, after).OrderBy(c => c.Id).Take(Batch).Select(c => c.Id).ToListAsync(ct) is { Count: > 0 } ids)
            {
                foreach (var id in ids)
                {
                    db.ChangeTracker.Clear();
                    var done = await desk.Act(id, null, null, "change-rules", (m, act, _) => pack.Kind == "flow" ? m.ChangeRules(act, Flow.From(pack)) : m.ChangeRules(act, pack.As<RatingPack>()), ct);
                    if (done.Ok) moved++;
                    else if (done.Kind == OutcomeKind.Conflict) return; // Somebody worked on it at that moment: the next run looks again.
                    else kept++;
                }
                after = ids[^1];
            }
            db.ChangeTracker.Clear();
            db.Transitions.Add(new TransitionRow { Kind = pack.Kind, PackId = pack.Id, Version = pack.Version, AppliedAt = clock.GetUtcNow(), Moved = moved, Kept = kept });
            db.Note("rule.transition", $"{pack.Kind}:{pack.Id}", null, null, detail: new { pack.Version, moved, kept });
            await db.Commit(ct);
        }
    }

    public static TransitionClause? ClauseOf(Pack pack) => pack.Kind switch { "flow" => Flow.From(pack).Transition, "rating" => pack.As<RatingPack>().Transition, _ => null };

    /// <summary>Open matters on the versions before it.</summary>
    private IQueryable<Case> Older(Pack pack, Guid after)
    {
        var open = Open(db, packs, pack);
        return open.Where(c => c.Id.CompareTo(after) > 0);
    }

    /// <summary>Of the whole installation: a rule is not one street's.</summary>
    public static IQueryable<Case> Open(CasesDb db, PackStore packs, Pack pack)
    {
        // A draft stands on none of them yet: all that there are come before it.
        var before = packs.Versions(pack.Kind, pack.Id).TakeWhile(p => p.Version != pack.Version).Select(p => pack.Kind == "flow" ? p.Version : p.Reference).ToList();
        var open = db.Cases.IgnoreQueryFilters().AsNoTracking().Where(c => c.Phase != Phase.Closed);
        return pack.Kind == "flow" ? open.Where(c => c.FlowId == pack.Id && before.Contains(c.FlowVersion)) : open.Where(c => c.RatingRules != null && before.Contains(c.RatingRules));
    }

    /// <summary>How many would move today.</summary>
    /// <returns>And whether there may be more than were looked at.</returns>
    public async Task<(int Moves, int Open, bool More)> Preview(Pack pack, CancellationToken ct)
    {
        const int Most = 500;
        var some = await Open(db, packs, pack).Include(c => c.Clocks).Include(c => c.Pauses).AsSplitQuery().OrderBy(c => c.Id).Take(Most + 1).ToListAsync(ct);
        var moves = some.Take(Most).Count(c =>
        {
            var flow = items.PinnedFlow(c);
            var act = new Act(who, clock.GetUtcNow(), flow, calendar, items.Ratings(c, flow));
            return pack.Kind == "flow" ? c.MovesTo(act, Flow.From(pack)) : act.Ratings is { } pinned && c.MovesTo(pack.As<RatingPack>(), pinned);
        });
        return (moves, Math.Min(some.Count, Most), some.Count > Most);
    }
}
