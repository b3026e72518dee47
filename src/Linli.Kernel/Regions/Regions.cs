using System.IO.Compression;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Search;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Regions;

/// <summary>An administrative division. Code: 12 digits, padded (GB/T 2260, GB/T 10114, NBS). Level 1 province … 5 community.</summary>
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

/// <summary>Asks about divisions. They are public: no scope applies.</summary>
public sealed class RegionTree(KernelDb db)
{
    public async Task<Region?> Find(string code, CancellationToken ct) =>
        await Rows().Where(r => r.Code == code).Select(ToRegion).FirstOrDefaultAsync(ct);

    public Task<List<Region>> Children(string? parent, CancellationToken ct) =>
        Rows().Where(r => r.Parent == parent).OrderBy(r => r.Code).Select(ToRegion).ToListAsync(ct);

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
        var rows = Rows().Where(r => (level == null || r.Level == level)
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

    private IQueryable<RegionRow> Rows() => db.Regions.AsNoTracking();

    private static readonly System.Linq.Expressions.Expression<Func<RegionRow, Region>> ToRegion =
        r => new Region(r.Code, r.Parent, r.Level, r.Name, r.ValidFrom, r.ValidTo);
}

/// <summary>Loads the bundled national table (MIT, see packs/core/divisions) or the part of it that a city needs.</summary>
public sealed class RegionLoader(KernelDb db, Pinyin pinyin, WriteGate gate)
{
    private static readonly DateOnly Published = new(2023, 6, 30); // cut-off day of the bundled table

    /// <param name="city">A prefix such as 3301, or <c>all</c>.</param>
    /// <returns>How many divisions were added; 0 when the part is already there.</returns>
    public async Task<int> Load(Stream csvGz, string city, CancellationToken ct)
    {
        using var _ = await gate.Enter(ct);
        var known = await db.Regions.AsNoTracking().Select(r => r.Code).ToHashSetAsync(ct);
        var rows = new List<RegionRow>();
        using var reader = new StreamReader(new GZipStream(csvGz, CompressionMode.Decompress));
        await reader.ReadLineAsync(ct); // header
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            // code,parent,level,name — names hold no comma
            var cells = line.Split(',', 4);
            if (cells.Length != 4 || !(city == "all" || cells[0].StartsWith(city, StringComparison.Ordinal) || city.StartsWith(cells[0], StringComparison.Ordinal))) continue;
            var code = cells[0].PadRight(12, '0');
            if (!known.Add(code)) continue;
            rows.Add(new RegionRow
            {
                Code = code, Parent = cells[1].Length == 0 ? null : cells[1].PadRight(12, '0'),
                Level = cells[2][0] - '0', Name = cells[3].Trim('"'), ValidFrom = Published,
            });
        }
        if (rows.Count > 0) await Insert(rows, ct);
        return rows.Count;
    }

    private async Task Insert(List<RegionRow> rows, CancellationToken ct)
    {
        var keys = rows.AsParallel().AsOrdered().Select(r => (r.Code, Keys: KeysOf(r.Name))).ToList();
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            if (db.Database.GetDbConnection() is Npgsql.NpgsqlConnection npgsql) await Copy(npgsql, rows, keys, ct);
            else await InsertSqlite(rows, keys, ct);
        }
        finally { await db.Database.CloseConnectionAsync(); }
    }

    private IEnumerable<string> KeysOf(string name) =>
        pinyin.Full(name, 4).Concat(pinyin.Initials(name, 4)).Append(Pinyin.Typed(name)).Where(k => k.Length is > 0 and <= 120).Distinct(StringComparer.Ordinal);

    private static async Task Copy(Npgsql.NpgsqlConnection connection, List<RegionRow> rows, List<(string Code, IEnumerable<string> Keys)> keys, CancellationToken ct)
    {
        await using var tx = await connection.BeginTransactionAsync(ct);
        await using (var copy = await connection.BeginBinaryImportAsync("""COPY k_regions ("Code","Parent","Level","Name","ValidFrom") FROM STDIN (FORMAT BINARY)""", ct))
        {
            foreach (var r in rows)
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(r.Code, ct);
                if (r.Parent is null) await copy.WriteNullAsync(ct); else await copy.WriteAsync(r.Parent, ct);
                await copy.WriteAsync(r.Level, ct);
                await copy.WriteAsync(r.Name, ct);
                await copy.WriteAsync(r.ValidFrom, ct);
            }
            await copy.CompleteAsync(ct);
        }
        await using (var copy = await connection.BeginBinaryImportAsync("""COPY k_region_keys ("Key","Code") FROM STDIN (FORMAT BINARY)""", ct))
        {
            foreach (var (code, words) in keys)
                foreach (var word in words)
                {
                    await copy.StartRowAsync(ct);
                    await copy.WriteAsync(word, ct);
                    await copy.WriteAsync(code, ct);
                }
            await copy.CompleteAsync(ct);
        }
        await tx.CommitAsync(ct);
    }

    private async Task InsertSqlite(List<RegionRow> rows, List<(string Code, IEnumerable<string> Keys)> keys, CancellationToken ct)
    {
        await using var tx = await db.Database.GetDbConnection().BeginTransactionAsync(ct);
        await using var region = db.Database.GetDbConnection().CreateCommand();
        region.CommandText = """INSERT INTO k_regions ("Code","Parent","Level","Name","ValidFrom") VALUES ($a,$b,$c,$d,$e)""";
        var parameters = "abcde".Select(n => { var p = region.CreateParameter(); p.ParameterName = "$" + n; region.Parameters.Add(p); return p; }).ToArray();
        foreach (var r in rows)
        {
            (parameters[0].Value, parameters[1].Value, parameters[2].Value, parameters[3].Value, parameters[4].Value) =
                (r.Code, (object?)r.Parent ?? DBNull.Value, r.Level, r.Name, r.ValidFrom.ToString("yyyy-MM-dd", null));
            region.ExecuteNonQuery();
        }
        await using var key = db.Database.GetDbConnection().CreateCommand();
        key.CommandText = """INSERT INTO k_region_keys ("Key","Code") VALUES ($k,$c)""";
        var (pk, pc) = (key.CreateParameter(), key.CreateParameter());
        (pk.ParameterName, pc.ParameterName) = ("$k", "$c");
        key.Parameters.Add(pk);
        key.Parameters.Add(pc);
        // In key order the B-tree fills from left to right.
        foreach (var (code, word) in keys.SelectMany(k => k.Keys.Select(w => (k.Code, w))).OrderBy(k => k.w, StringComparer.Ordinal))
        {
            (pk.Value, pc.Value) = (word, code);
            key.ExecuteNonQuery();
        }
        await tx.CommitAsync(ct);
    }
}
