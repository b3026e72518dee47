using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Geo;
using Linli.Kernel.Search;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Triage;

/// <summary>Why two matters may be one: how far apart, how alike their words, how long between them.</summary>
/// <param name="Meters">Null when one of them has no point.</param>
/// <param name="Alike">0 to 1, of what was written and where.</param>
public sealed record Likeness(double? Meters, double Alike, TimeSpan Between, bool SameCaller);

public sealed record Candidate(Case Case, Likeness Why);

/// <summary>查重: what may have been reported twice, looked at side by side by a person. Trap 15; mission row 13.</summary>
sealed class DuplicateDesk(CasesDb db, CaseDesk desk, Who who, ItemCatalogue items, TimeProvider clock)
{
    private const int Near = 60, LookAt = 400, Most = 10, MostPairs = 50;

    /// <summary>Without a point: words so alike that it may be the same place.</summary>
    private const double AlikeWithoutPoint = 0.45, AlikeNearby = 0.12;

    /// <summary>Open matters of the same kind that may be the same thing, likeliest first; none that somebody found to be another.</summary>
    public async Task<IReadOnlyList<Candidate>> Of(Case c, CancellationToken ct)
    {
        if (c.ItemKind != "category" || c.MergedInto is not null || c.Phase == Phase.Closed) return [];
        var (meters, days) = Reach(c.ItemId);
        var (from, to) = (c.ReceivedAt.AddDays(-days), c.ReceivedAt.AddDays(days));
        var others = await db.Cases.AsNoTracking().Where(o => o.Street == c.Street && o.ItemId == c.ItemId && o.ReceivedAt >= from && o.ReceivedAt <= to && o.Id != c.Id && o.Phase != Phase.Closed && o.MergedInto == null && o.ParentId != c.Id)
            .OrderByDescending(o => o.ReceivedAt).Take(LookAt).ToListAsync(ct);
        var apart = await Apart([c.Id], ct);
        var words = Pairs($"{c.Address}{c.Text}");
        return [.. others.Where(o => o.Id != c.ParentId && MayBe(c, o, words, Pairs($"{o.Address}{o.Text}"), meters) && !apart.Contains(DistinctRow.Pair(o.Id, c.Id))).Select(o => new Candidate(o, Compare(c, o))).Where(x => Likely(x.Why, meters))
            .OrderByDescending(x => Weight(x.Why, meters)).Take(Most)];
    }

    /// <summary>Pairs among what is open within reach, newest first: what a triage desk works through.</summary>
    public async Task<IReadOnlyList<(Case One, Candidate Other)>> Pairs(CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-30);
        var open = await db.Cases.AsNoTracking().Where(c => c.ItemKind == "category" && c.ReceivedAt >= since && c.Phase != Phase.Closed && c.MergedInto == null).OrderByDescending(c => c.ReceivedAt).Take(LookAt).ToListAsync(ct);
        var apart = await Apart([.. open.Select(c => c.Id)], ct);
        var pairs = new List<(Case, Candidate)>();
        foreach (var group in open.GroupBy(c => (c.Street, c.ItemId)))
        {
            var (meters, days) = Reach(group.Key.ItemId);
            var list = group.ToList();
            var words = list.ConvertAll(c => Pairs($"{c.Address}{c.Text}"));
            for (var i = 0; i < list.Count; i++)
                for (var j = i + 1; j < list.Count; j++)
                    if (MayBe(list[i], list[j], words[i], words[j], meters) && (list[i].ReceivedAt - list[j].ReceivedAt).TotalDays <= days && list[i].ParentId != list[j].Id && list[j].ParentId != list[i].Id && !apart.Contains(DistinctRow.Pair(list[i].Id, list[j].Id)) && Compare(list[i], list[j]) is var why && Likely(why, meters))
                        pairs.Add((list[i], new(list[j], why)));
        }
        return [.. pairs.OrderByDescending(p => Weight(p.Item2.Why, Reach(p.Item1.ItemId).Meters)).ThenByDescending(p => p.Item1.ReceivedAt).Take(MostPairs)];
    }

    /// <summary>两件不是一回事: remembered, so that nobody is asked twice.</summary>
    public async Task<Outcome> Distinct(Guid one, Guid other, CancellationToken ct)
    {
        if (await desk.Load(one, ct) is not { } c) return Outcome.NotFound;
        var o = one == other ? null : await desk.Load(other, ct);
        desk.Forget();
        if (!who.May(Permissions.CasesDispatch) && !who.May(Permissions.CasesHandle)) return Outcome.Forbidden;
        if (o is null) return Outcome.Refuse("DuplicateIsWithinReach");
        var (a, b) = DistinctRow.Pair(one, other);
        if (await db.Distinct.AnyAsync(d => d.A == a && d.B == b, ct)) return Outcome.Done;
        db.Distinct.Add(new DistinctRow { A = a, B = b, ByAccount = who.AccountId!.Value, ByName = who.Name, At = clock.GetUtcNow() });
        db.Note("case.distinct", $"case:{one}", c.Region, detail: new { c.No, other = o.No });
        try { return await db.Commit(ct); }
        catch (DbUpdateException)
        {
            // Somebody else found the same in the same moment.
            db.ChangeTracker.Clear();
            return Outcome.Done;
        }
    }

    /// <summary>Asked of every two before the slow question: far apart, or with hardly a pair of signs in common, they are not alike.</summary>
    private static bool MayBe(Case a, Case b, HashSet<int> inA, HashSet<int> inB, int meters)
    {
        if (a.Lon is { } x && a.Lat is { } y && b.Lon is { } u && b.Lat is { } v) return Distance.Meters(new(x, y), new(u, v)) <= meters;
        var (few, many) = inA.Count < inB.Count ? (inA, inB) : (inB, inA);
        var common = few.Count(many.Contains);
        return common * 2 >= (inA.Count + inB.Count) * AlikeWithoutPoint / 3;
    }

    private static HashSet<int> Pairs(string text)
    {
        var pairs = new HashSet<int>(text.Length);
        for (var i = 1; i < text.Length; i++) pairs.Add((text[i - 1] << 16) | text[i]);
        return pairs;
    }

    public static Likeness Compare(Case a, Case b) => new(
        a.Lon is { } x && a.Lat is { } y && b.Lon is { } u && b.Lat is { } v ? Distance.Meters(new(x, y), new(u, v)) : null,
        Math.Max(Similarity.Of(a.Text, b.Text), Similarity.Of($"{a.Address} {a.Text}", $"{b.Address} {b.Text}")), (a.ReceivedAt - b.ReceivedAt).Duration(), a.ReporterPhoneIndex is not null && a.ReporterPhoneIndex == b.ReporterPhoneIndex);

    /// <summary>Far apart is not the same thing, whatever the words; near by a few words are enough; without a point the words and the address must say it.</summary>
    public static bool Likely(Likeness w, int meters) => w.Meters is { } m ? m <= meters && w.Alike >= AlikeNearby : w.Alike >= (w.SameCaller ? AlikeWithoutPoint / 2 : AlikeWithoutPoint);

    public static double Weight(Likeness w, int meters) => w.Alike + (w.Meters is { } m ? 1 - m / Math.Max(1, meters) : 0) + (w.SameCaller ? 0.3 : 0);

    private (int Meters, int Days) Reach(string item) => items.Category(item, OfficeHours.DateOf(clock.GetUtcNow()))?.Duplicates is { } d && d.Days > 0 ? (d.Meters == 0 ? Near : d.Meters, d.Days) : (Near, 14);

    private async Task<HashSet<(Guid, Guid)>> Apart(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        [.. (await db.Distinct.AsNoTracking().Where(d => ids.Contains(d.A) || ids.Contains(d.B)).Select(d => new { d.A, d.B }).ToListAsync(ct)).Select(d => (d.A, d.B))];
}
