using System.Collections.Concurrent;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Search;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Regions;

/// <summary>
/// An administrative division. Code: 12 digits, padded (GB/T 2260, GB/T 10114, NBS). Level 1 province … 5 community. Where a level is
/// missing (cities without counties), the official table repeats the division as its own child: same padded code, next level.
/// </summary>
public sealed class RegionRow
{
    public required string Code { get; init; }
    public string? Parent { get; init; }
    public int Level { get; init; }
    public required string Name { get; set; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; set; }
}

/// <summary>A word by which a division is found: its name, its full pinyin, its pinyin initials (every reading of a polyphone).</summary>
public sealed class RegionKeyRow
{
    public required string Key { get; init; }
    public required string Code { get; init; }
}

public sealed record Region(string Code, string? Parent, int Level, string Name, DateOnly ValidFrom, DateOnly? ValidTo);

/// <summary>Divisions that were asked for, for some minutes: they change a few times a year, and every submission asks for two.</summary>
public sealed class RegionCache(TimeProvider clock)
{
    private const int Most = 20_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (Region Region, DateTimeOffset At)> _known = new(StringComparer.Ordinal);

    internal Region? Find(string code) => _known.TryGetValue(code, out var k) && clock.GetUtcNow() - k.At is var age && age < Fresh && age >= TimeSpan.Zero ? k.Region : null;

    internal Region Keep(Region region)
    {
        if (_known.Count >= Most) _known.Clear();
        _known[region.Code] = (region, clock.GetUtcNow());
        return region;
    }

    internal void Forget()
    {
        _known.Clear();
        Names = null;
    }

    /// <summary>The names of all divisions, once somebody has looked for a part of one.</summary>
    internal RegionNames? Names { get; set; }
    internal SemaphoreSlim ReadsNames { get; } = new(1, 1);
    internal DateTimeOffset Now => clock.GetUtcNow();
}

/// <summary>
/// Asks about divisions. They are public: no scope applies. Each question has a context of its own: several parts of a page ask at
/// once, and a context serves one question at a time.
/// </summary>
public sealed class RegionTree(IDbContextFactory<KernelDb> pool, ModuleDbServices services, RegionCache cache)
{
    public async ValueTask<Region?> Find(string code, CancellationToken ct)
    {
        if (cache.Find(code) is { } known) return known;
        await using var db = Open();
        return await Rows(db).Where(r => r.Code == code).OrderBy(r => r.Level).Select(ToRegion).FirstOrDefaultAsync(ct) is { } found ? cache.Keep(found) : null;
    }

    public async Task<List<Region>> Children(string? parent, CancellationToken ct)
    {
        await using var db = Open();
        return await Rows(db).Where(r => r.Parent == parent && r.Code != parent).OrderBy(r => r.Code).Select(ToRegion).ToListAsync(ct);
    }

    /// <summary>Several divisions in one question, by code; a repeated code is the upper one, as in <see cref="Find(string, CancellationToken)"/>.</summary>
    public async Task<IReadOnlyList<Region>> Find(IReadOnlyCollection<string> codes, CancellationToken ct)
    {
        if (codes.Count == 0) return [];
        await using var db = Open();
        return [.. (await Rows(db).Where(r => codes.Contains(r.Code)).OrderBy(r => r.Code).ThenBy(r => r.Level).Select(ToRegion).ToListAsync(ct)).DistinctBy(r => r.Code)];
    }

    /// <summary>What lies directly below several divisions, in one question, by code; at most <paramref name="take"/>.</summary>
    public async Task<IReadOnlyList<Region>> Children(IReadOnlyCollection<string> parents, int take, CancellationToken ct)
    {
        if (parents.Count == 0) return [];
        await using var db = Open();
        return await Rows(db).Where(r => r.Parent != null && parents.Contains(r.Parent) && r.Code != r.Parent).OrderBy(r => r.Code).Take(take).Select(ToRegion).ToListAsync(ct);
    }

    /// <summary>From the province down to the division itself.</summary>
    public async Task<IReadOnlyList<Region>> Path(string code, CancellationToken ct)
    {
        var path = new List<Region>();
        for (var at = await Find(code, ct); at is not null && path.Count < 6; at = at.Parent is null ? null : await Find(at.Parent, ct)) path.Insert(0, at);
        return path;
    }

    /// <summary>
    /// Divisions whose name, full pinyin or initials begin with the words, then those whose name holds them; at most
    /// <paramref name="take"/>, shortest name first. One letter without <paramref name="under"/> finds no division below a county.
    /// </summary>
    public async Task<IReadOnlyList<Region>> Search(string? words, int? level, string? under, int take, CancellationToken ct)
    {
        var typed = (words ?? "").Trim();
        var scope = string.IsNullOrEmpty(under) ? RegionScope.Everything : RegionScope.Below(under);
        await using var db = Open();
        var rows = Rows(db).Where(r => (level == null || r.Level == level)
            && string.Compare(r.Code, scope.From) >= 0 && string.Compare(r.Code, scope.To) < 0);
        if (typed.Length == 0)
            return await rows.OrderBy(r => r.Code).Take(take).Select(ToRegion).ToListAsync(ct);
        var key = Pinyin.Typed(typed);
        if (key.Length == 0) return [];
        var end = key[..^1] + (char)(key[^1] + 1);
        // From the keys to the rows: asked of each row whether it has such a key, the database walks the whole country.
        var keyed = db.RegionKeys.Where(k => string.Compare(k.Key, key) >= 0 && string.Compare(k.Key, end) < 0
            && string.Compare(k.Code, scope.From) >= 0 && string.Compare(k.Code, scope.To) < 0).Select(k => k.Code).Distinct();
        // A single letter is the first of some sixty thousand villages; of the whole country it finds counties and what is above them.
        if (key.Length == 1 && string.IsNullOrEmpty(under)) keyed = keyed.Where(code => code.EndsWith("000000"));
        var hits = await rows.Where(r => keyed.Contains(r.Code))
            .OrderBy(r => r.Level).ThenBy(r => r.Name.Length).ThenBy(r => r.Code).Take(take).Select(ToRegion).ToListAsync(ct);
        if (hits.Count < take && typed.Length >= 2)
        {
            var found = (await Names(db, ct)).Holding(typed, level, scope, hits.Select(h => h.Code).ToHashSet(StringComparer.Ordinal), take - hits.Count);
            var codes = found.Select(f => f.Code).ToList();
            var regions = found.Count == 0 ? [] : (await Rows(db).Where(r => codes.Contains(r.Code)).Select(ToRegion).ToListAsync(ct)).ToDictionary(r => (r.Code, r.Level));
            hits.AddRange(found.Select(f => regions.GetValueOrDefault(f)).OfType<Region>());
        }
        return hits;
    }

    /// <summary>Reads the names that a search for a part of one looks through, when nobody has yet.</summary>
    public async Task Warm(CancellationToken ct)
    {
        await using var db = Open();
        await Names(db, ct);
    }

    private async Task<RegionNames> Names(KernelDb db, CancellationToken ct)
    {
        if (cache.Names is { } fresh && fresh.Fresh(cache.Now)) return fresh;
        await cache.ReadsNames.WaitAsync(ct);
        try
        {
            if (cache.Names is { } other && other.Fresh(cache.Now)) return other;
            // Another process may have loaded more meanwhile: what was loaded is written down beside the settings.
            var loaded = string.Join(';', await db.Settings.AsNoTracking().Where(s => s.Name.StartsWith(RegionLoader.Loaded)).OrderBy(s => s.Name).Select(s => s.Name + s.Value).ToListAsync(ct));
            if (cache.Names is { } old && old.Of == loaded) old.LookedAt = cache.Now;
            else cache.Names = await RegionNames.Read(Rows(db).OrderBy(r => r.Level).ThenBy(r => r.Name.Length).ThenBy(r => r.Code).Select(r => new RegionName(r.Code, r.Level, r.Name)).AsAsyncEnumerable(), loaded, cache.Now, ct);
            return cache.Names!;
        }
        finally { cache.ReadsNames.Release(); }
    }

    private KernelDb Open() => pool.Lend(services);

    private static IQueryable<RegionRow> Rows(KernelDb db) => db.Regions.AsNoTracking();

    private static readonly System.Linq.Expressions.Expression<Func<RegionRow, Region>> ToRegion =
        r => new Region(r.Code, r.Parent, r.Level, r.Name, r.ValidFrom, r.ValidTo);
}
