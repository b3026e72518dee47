using System.IO.Compression;
using Linli.Kernel.Data;
using Linli.Kernel.Search;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Regions;

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
