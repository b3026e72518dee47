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
            var found = (await Names(db, ct)).Holding(typed, level, scope, hits.Select(h => h.Code).ToHashSet(StringComparer.Ordinal), take - hits.Count);
            var codes = found.Select(f => f.Code).ToList();
            var regions = found.Count == 0 ? [] : (await Rows(db).Where(r => codes.Contains(r.Code)).Select(ToRegion).ToListAsync(ct)).ToDictionary(r => (r.Code, r.Level));
            hits.AddRange(found.Select(f => regions.GetValueOrDefault(f)).OfType<Region>());
        }
        return hits;
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
            else cache.Names = new RegionNames(await Rows(db).OrderBy(r => r.Level).ThenBy(r => r.Name.Length).ThenBy(r => r.Code).Select(r => new RegionName(r.Code, r.Level, r.Name)).ToListAsync(ct), loaded) { LookedAt = cache.Now };
            return cache.Names!;
        }
        finally { cache.ReadsNames.Release(); }
    }

    private KernelDb Open() => new(options, services);

    private static IQueryable<RegionRow> Rows(KernelDb db) => db.Regions.AsNoTracking();

    private static readonly System.Linq.Expressions.Expression<Func<RegionRow, Region>> ToRegion =
        r => new Region(r.Code, r.Parent, r.Level, r.Name, r.ValidFrom, r.ValidTo);
}

readonly record struct RegionName(string Code, int Level, string Name);

/// <summary>
/// All names in one text, in the order in which they are found: level, length, code. The whole country is some ten megabytes, which the
/// processor looks through in about a millisecond; asking the database for a part of a name reads every row of it.
/// </summary>
sealed class RegionNames
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);
    private readonly string _text;
    private readonly int[] _starts;
    private readonly long[] _codes;
    private readonly byte[] _levels;
    private long _looked;

    public RegionNames(IReadOnlyList<RegionName> rows, string of)
    {
        Of = of;
        (_starts, _codes, _levels) = (new int[rows.Count + 1], new long[rows.Count], new byte[rows.Count]);
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < rows.Count; i++)
        {
            (_starts[i], _codes[i], _levels[i]) = (text.Length, Number(rows[i].Code), (byte)rows[i].Level);
            text.Append(rows[i].Name).Append('\n');
        }
        _starts[rows.Count] = text.Length;
        _text = text.ToString();
    }

    /// <summary>What had been loaded when these were read.</summary>
    public string Of { get; }
    public DateTimeOffset LookedAt { set => Interlocked.Exchange(ref _looked, value.UtcTicks); }

    public bool Fresh(DateTimeOffset now) => now.UtcTicks - Interlocked.Read(ref _looked) is >= 0 and var age && age < Lasts.Ticks;

    public List<(string Code, int Level)> Holding(string part, int? level, RegionScope scope, HashSet<string> without, int take)
    {
        var found = new List<(string, int)>();
        if (part.Contains('\n')) return found;
        var first = level is { } from ? Array.BinarySearch(_levels, (byte)from) : 0;
        if (first < 0) return found;
        while (level is not null && first > 0 && _levels[first - 1] == level) first--;
        for (var at = _starts[first]; found.Count < take;)
        {
            var next = _text.AsSpan(at).IndexOf(part, StringComparison.Ordinal);
            if (next < 0) break;
            var row = Array.BinarySearch(_starts, at + next);
            if (row < 0) row = ~row - 1;
            if (level is not null && _levels[row] != level) break;
            var code = _codes[row].ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
            if (string.CompareOrdinal(code, scope.From) >= 0 && string.CompareOrdinal(code, scope.To) < 0 && !without.Contains(code)) found.Add((code, _levels[row]));
            at = _starts[row + 1];
        }
        return found;
    }

    private static long Number(string code) => long.Parse(code, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Loads the bundled national table (MIT, see packs/core/divisions) or the part of it that a city needs.</summary>
public sealed class RegionLoader(KernelDb db, Pinyin pinyin, WriteGate gate, RegionCache cache)
{
    /// <summary>Settings that say which file a city's divisions were loaded from, e.g. divisions:3301.</summary>
    public const string Loaded = "divisions:";

    private static readonly DateOnly Published = new(2023, 6, 30); // cut-off day of the bundled table

    /// <summary>The same unless this very file was loaded for the city before: of a whole country, reading what is there already takes longer than all else at start.</summary>
    public async Task<int> LoadOnce(string file, string city, CancellationToken ct)
    {
        await using var content = File.OpenRead(file);
        var (name, hash) = (Loaded + city, Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content, ct)));
        var known = await db.Settings.FirstOrDefaultAsync(s => s.Name == name, ct);
        if (known?.Value == hash) return 0;
        content.Position = 0;
        var added = await Load(content, city, ct);
        if (known is null) db.Settings.Add(new SettingRow { Name = name, Value = hash });
        else known.Value = hash;
        await db.Commit(ct);
        return added;
    }

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
