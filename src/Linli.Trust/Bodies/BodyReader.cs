using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Regions;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Bodies;

/// <param name="Depth">0 for what stands at the top of the administrator's region.</param>
/// <param name="Above">Name of what it stands below, also when that is outside of the region.</param>
public sealed record BodyLine(BodyOn Body, int Depth, string? Above, string RegionName);

/// <summary>Reads organisations for the administrator's pages, as they were on a day.</summary>
public sealed class BodyReader(TrustDb db, Who who, TimeProvider clock, RegionTree regions, Lists lists)
{
    /// <summary>More divisions than this are not offered in a list; their code is typed.</summary>
    public const int MostRegions = 400;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>The tree of the administrator's region on a day, parents before children; with words the lines that hold all of them.</summary>
    public async Task<IReadOnlyList<BodyLine>> Tree(DateOnly day, string? words, CancellationToken ct)
    {
        var (from, to) = (who.Scope.From, who.Scope.To);
        var all = await db.BodiesAliveOn(day).Where(b => string.Compare(b.Region, from) >= 0 && string.Compare(b.Region, to) < 0).ToListAsync(ct);
        var inside = all.ToDictionary(b => b.Id);
        var outside = all.Where(b => b.ParentId is { } p && !inside.ContainsKey(p)).Select(b => b.ParentId!.Value).Distinct().ToList();
        var names = outside.Count == 0 ? [] : await db.BodiesOn(day).Where(b => outside.Contains(b.Id)).ToDictionaryAsync(b => b.Id, b => b.Name, ct);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var code in all.Select(b => b.Region).Distinct()) places[code] = (await regions.Find(code, ct))?.Name ?? code;
        var children = all.ToLookup(b => b.ParentId is { } p && inside.ContainsKey(p) ? p : Guid.Empty);
        var lines = new List<BodyLine>();
        void Walk(Guid parent, int depth)
        {
            foreach (var b in children[parent].OrderBy(b => b.Region, StringComparer.Ordinal).ThenBy(b => b.NameZh, StringComparer.Ordinal))
            {
                lines.Add(new(b, depth, b.ParentId is not { } p ? null : inside.TryGetValue(p, out var above) ? above.Name : names.GetValueOrDefault(p), places[b.Region]));
                Walk(b.Id, depth + 1);
            }
        }
        Walk(Guid.Empty, 0);
        var wanted = (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return wanted.Length == 0 ? lines : [.. lines.Where(l => Matches(l, wanted)).Select(l => l with { Depth = 0 })];
    }

    private bool Matches(BodyLine l, string[] wanted)
    {
        var text = string.Join(' ', [l.Body.NameZh, l.Body.NameEn, l.Body.Region, l.RegionName, l.Body.Phone, lists.Kind(l.Body.Kind), .. l.Body.DutyCodes.Select(lists.Duty)]);
        return wanted.All(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Divisions of the administrator's region; empty when there are too many to choose from.</summary>
    public async Task<IReadOnlyList<Region>> Regions(CancellationToken ct)
    {
        if (who.Region is not { } mine) return [];
        var all = await regions.Search(null, null, mine, MostRegions + 1, ct);
        return all.Count > MostRegions ? [] : all;
    }

    public async Task<string> RegionName(string code, CancellationToken ct) => string.Join(" ", (await regions.Path(code, ct)).Skip(1).Select(r => r.Name)) is { Length: > 0 } path ? path : code;

    public Task<Dictionary<Guid, BodyOn>> On(DateOnly day, IEnumerable<Guid> ids, CancellationToken ct)
    {
        var wanted = ids.Distinct().ToList();
        return db.BodiesOn(day).Where(b => wanted.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
    }
}
