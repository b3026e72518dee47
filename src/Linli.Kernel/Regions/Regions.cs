using System.Collections.Concurrent;
using System.IO.Compression;
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

    internal void Forget() => _known.Clear();
}

/// <summary>
/// Asks about divisions. They are public: no scope applies. Each question has a context of its own: several parts of a page ask at
/// once, and a context serves one question at a time.
/// </summary>
public sealed class RegionTree(DbContextOptions<KernelDb> options, ModuleDbServices services, RegionCache cache)
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
    /// <paramref name="take"/>, shortest name first.
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
        var hits = await rows.Where(r => db.RegionKeys.Any(k => k.Code == r.Code && string.Compare(k.Key, key) >= 0 && string.Compare(k.Key, end) < 0))
            .OrderBy(r => r.Level).ThenBy(r => r.Name.Length).ThenBy(r => r.Code).Take(take).Select(ToRegion).ToListAsync(ct);
        if (hits.Count < take && typed.Length >= 2)
        {
            var known = hits.Select(h => h.Code).ToList();
            hits.AddRange(await rows.Where(r => r.Name.Contains(typed) && !known.Contains(r.Code))
                .OrderBy(r => r.Level).ThenBy(r => r.Name.Length).ThenBy(r => r.Code).Take(take - hits.Count).Select(ToRegion).ToListAsync(ct));
        }
        return hits;
    }

    private KernelDb Open() => new(options, services);

    private static IQueryable<RegionRow> Rows(KernelDb db) => db.Regions.AsNoTracking();

    private static readonly System.Linq.Expressions.Expression<Func<RegionRow, Region>> ToRegion =
        r => new Region(r.Code, r.Parent, r.Level, r.Name, r.ValidFrom, r.ValidTo);
}

/// <summary>Loads the bundled national table (MIT, see packs/core/divisions) or the part of it that a city needs.</summary>
public sealed class RegionLoader(KernelDb db, Pinyin pinyin, WriteGate gate, RegionCache cache)
{
    private static readonly DateOnly Published = new(2023, 6, 30); // cut-off day of the bundled table

    /// <param name="city">A prefix such as 3301, or <c>all</c>.</param>
    /// <returns>How many divisions were added; 0 when the part is already there.</returns>
    public async Task<int> Load(Stream csvGz, string city, CancellationToken ct)
    {
        using var _ = await gate.Enter(ct);
        var known = (await db.Regions.AsNoTracking().Select(r => new { r.Code, r.Level }).ToListAsync(ct)).Select(r => (r.Code, r.Level)).ToHashSet();
        var rows = new List<RegionRow>();
        using var reader = new StreamReader(new GZipStream(csvGz, CompressionMode.Decompress));
        await reader.ReadLineAsync(ct); // header
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            // code,parent,level,name — names hold no comma
            var cells = line.Split(',', 4);
            if (cells.Length != 4 || !(city == "all" || cells[0].StartsWith(city, StringComparison.Ordinal) || city.StartsWith(cells[0], StringComparison.Ordinal))) continue;
            var code = cells[0].PadRight(12, '0');
            var level = cells[2][0] - '0';
            if (!known.Add((code, level))) continue;
            rows.Add(new RegionRow
            {
                Code = code, Parent = cells[1].Length == 0 ? null : cells[1].PadRight(12, '0'),
                Level = level, Name = cells[3].Trim('"'), ValidFrom = Published,
            });
        }
        if (rows.Count > 0) await Insert(rows, ct);
        cache.Forget();
        return rows.Count;
    }

    private async Task Insert(List<RegionRow> rows, CancellationToken ct)
    {
        // In key order the B-trees fill from left to right.
        rows.Sort(static (a, b) => string.CompareOrdinal(a.Code, b.Code) is var c && c != 0 ? c : a.Level - b.Level);
        // Spelling and sorting two million words goes on beside the writing of the rows. Villages and communities share their names; each name
        // is spelled once. A repeated division is found by the words of the first.
        var words = Task.Run(() =>
        {
            var all = rows.Where(r => r.Parent != r.Code).GroupBy(r => r.Name, r => r.Code, StringComparer.Ordinal).AsParallel()
                .SelectMany(name => KeysOf(name.Key).SelectMany(w => name.Select(code => (Word: w, Code: code)))).ToArray();
            Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Word, b.Word) is var c && c != 0 ? c : string.CompareOrdinal(a.Code, b.Code));
            return all;
        }, ct);
        await db.Database.OpenConnectionAsync(ct);
        try { await Write(rows, words, ct); }
        finally { await db.Database.CloseConnectionAsync(); }
    }

    private IEnumerable<string> KeysOf(string name) =>
        pinyin.Full(name, 4).Concat(pinyin.Initials(name, 4)).Append(Pinyin.Typed(name)).Where(k => k.Length is > 0 and <= 120).Distinct(StringComparer.Ordinal);

    private async Task Write(List<RegionRow> rows, Task<(string Word, string Code)[]> words, CancellationToken ct)
    {
        var connection = db.Database.GetDbConnection();
        await using var tx = await connection.BeginTransactionAsync(ct);
        async Task Run(string sql)
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText, command.CommandTimeout) = (tx, sql, 600);
            await command.ExecuteNonQueryAsync(ct);
        }
        // The parents do not come in order: an index that is built at the end is written once, from left to right.
        await Run("""DROP INDEX IF EXISTS "IX_k_regions_Parent" """);
        using (var into = BulkRows.Into(connection, "k_regions", "Code", "Parent", "Level", "Name", "ValidFrom"))
        {
            foreach (var r in rows) into.Add(r.Code).Add(r.Parent).Add(r.Level).Add(r.Name).Add(r.ValidFrom).Next();
            into.Complete();
        }
        await Run("""CREATE INDEX "IX_k_regions_Parent" ON k_regions ("Parent")""");
        using (var into = BulkRows.Into(connection, "k_region_keys", "Key", "Code"))
        {
            foreach (var (word, code) in await words) into.Add(word).Add(code).Next();
            into.Complete();
        }
        await tx.CommitAsync(ct);
    }
}
