using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Editor;

/// <summary>One version of a pack and how it came about; without a change it came with the installation.</summary>
public sealed record VersionLine(Pack Pack, PackChangeRow? Change, bool InForce, bool ToCome);

/// <summary>Matters in work that keep a version.</summary>
public sealed record StillOn(string Version, int Matters);

/// <summary>What a transition clause would move, or has moved.</summary>
/// <param name="Open">Open matters on earlier versions, as far as they were looked at; of a clause that was applied those that stayed.</param>
/// <param name="More">There are more than were looked at.</param>
/// <param name="AppliedAt">Null while it is to come.</param>
public sealed record Movement(TransitionClause Clause, int Moves, int Open, bool More, DateTimeOffset? AppliedAt);

/// <summary>What the pages of rules show.</summary>
sealed class RuleReader(KernelDb db, CasesDb cases, PackStore packs, RuleReach reach, Timers.ApplyTransitions transitions, Who who, TimeProvider clock)
{
    private const int Most = 200;
    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>Changes that somebody works on or that are to come, newest first.</summary>
    public async Task<IReadOnlyList<PackChangeRow>> Open(CancellationToken ct)
    {
        var today = Today;
        var rows = await db.PackChanges.AsNoTracking().Where(c => c.State == PackChangeState.Draft || c.State == PackChangeState.InReview || c.State == PackChangeState.Approved && c.ValidFrom > today).OrderByDescending(c => c.ChangedAt).Take(Most).ToListAsync(ct);
        return await Reached(rows, ct);
    }

    /// <summary>What somebody could review now.</summary>
    public async Task<int> ToReview(CancellationToken ct)
    {
        var me = who.AccountId;
        return (await Reached(await db.PackChanges.AsNoTracking().Where(c => c.State == PackChangeState.InReview && c.AuthorId != me).Take(Most).ToListAsync(ct), ct)).Count;
    }

    /// <summary>Open changes of one pack, so that two people do not write the same without knowing.</summary>
    public async Task<IReadOnlyList<PackChangeRow>> Of(string kind, string id, CancellationToken ct) =>
        await Reached(await db.PackChanges.AsNoTracking().Where(c => c.Kind == kind && c.PackId == id && (c.State == PackChangeState.Draft || c.State == PackChangeState.InReview)).OrderBy(c => c.CreatedAt).Take(Most).ToListAsync(ct), ct);

    private async Task<IReadOnlyList<PackChangeRow>> Reached(List<PackChangeRow> rows, CancellationToken ct)
    {
        var within = new List<PackChangeRow>();
        foreach (var row in rows) if (await reach.Holds(row.Region, ct)) within.Add(row);
        return within;
    }

    /// <summary>Every version, newest first; rules in force are no secret of anybody's.</summary>
    public async Task<IReadOnlyList<VersionLine>> History(string kind, string id, CancellationToken ct)
    {
        var changes = (await db.PackChanges.AsNoTracking().Where(c => c.Kind == kind && c.PackId == id && c.State == PackChangeState.Approved).ToListAsync(ct)).ToDictionary(c => c.NewVersion!);
        var now = packs.Find(kind, id, Today);
        return [.. packs.Versions(kind, id).Reverse().Select(p => new VersionLine(p, changes.GetValueOrDefault(p.Version), p == now, p.ValidFrom > Today))];
    }

    /// <summary>Null where the version has no clause; without one no open matter moves.</summary>
    public async Task<Movement?> Moved(Pack pack, CancellationToken ct)
    {
        if (Timers.ApplyTransitions.ClauseOf(pack) is not { } clause) return null;
        if (await cases.Transitions.AsNoTracking().FirstOrDefaultAsync(t => t.Kind == pack.Kind && t.PackId == pack.Id && t.Version == pack.Version, ct) is { } done) return new(clause, done.Moved, done.Kept, false, done.AppliedAt);
        var (moves, open, more) = await transitions.Preview(pack, ct);
        return new(clause, moves, open, more, null);
    }

    /// <summary>Matters in work by the version that they keep. Counted over the whole installation: a rule is not one street's. Nothing but the number leaves.</summary>
    public async Task<IReadOnlyList<StillOn>> Kept(string kind, string id, CancellationToken ct)
    {
        var open = cases.Cases.AsNoTracking().IgnoreQueryFilters().Where(c => c.Phase != Phase.Closed);
        var counts = kind switch
        {
            "service" or "category" => await open.Where(c => c.ItemKind == kind && c.ItemId == id).GroupBy(c => c.ItemVersion).Select(g => new { Version = g.Key, Count = g.Count() }).ToListAsync(ct),
            "rating" => await open.Where(c => c.RatingRules != null && c.RatingRules.StartsWith(id + "@")).GroupBy(c => c.RatingRules!.Substring(id.Length + 1)).Select(g => new { Version = g.Key, Count = g.Count() }).ToListAsync(ct),
            "flow" => await open.Where(c => c.FlowId == id).GroupBy(c => c.FlowVersion).Select(g => new { Version = g.Key, Count = g.Count() }).ToListAsync(ct),
            _ => [],
        };
        return [.. counts.Select(c => new StillOn(c.Version, c.Count)).OrderByDescending(c => c.Version, PackVersions.Order)];
    }
}
