using System.Security.Cryptography;
using Npgsql;

namespace Linli.Kernel.Backup;

/// <summary>
/// PostgreSQL table by table with binary COPY, all in one snapshot (REPEATABLE READ) and without a tool of the server: a box that runs Linli need not have pg_dump, nor one of
/// the server's version. The schema is not copied: the migrations make it.
/// </summary>
static class PostgresCopy
{
    public static async Task<List<string>> Texts(NpgsqlConnection db, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, db) { CommandTimeout = 0 };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var all = new List<string>();
        while (await rows.ReadAsync(ct)) all.Add(rows.GetString(0));
        return all;
    }

    /// <summary>Tables in which rows lie, without those in which migrations are noted.</summary>
    public static async Task<List<string>> Tables(NpgsqlConnection db, CancellationToken ct) =>
        [.. (await Texts(db, "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname::text COLLATE \"C\"", ct))
            .Where(t => !t.EndsWith("_migrations", StringComparison.Ordinal))];

    public static async Task<BackupTable> Digest(NpgsqlConnection db, string table, Stream? to, CancellationToken ct)
    {
        // What the database computes itself is computed anew.
        var columns = await Texts(db, $"SELECT attname::text FROM pg_attribute WHERE attrelid = '{Quoted(table)}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname::text COLLATE \"C\"", ct);
        // In the order of bytes, whatever language the server sorts by: the hash must be the same on another server.
        var key = await Texts(db, $"""
            SELECT quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END
            FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(att, pos) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.att
            WHERE i.indrelid = '{Quoted(table)}'::regclass AND i.indisprimary ORDER BY k.pos
            """, ct);
        if (key.Count == 0) throw new BackupFault($"The table {table} has no key, so its copy could not be proved. It is none of Linli's: move it into another schema or database.");
        var rows = long.Parse((await Texts(db, $"SELECT count(*)::text FROM {Quoted(table)}", ct))[0], System.Globalization.CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var copy = await db.BeginRawBinaryCopyAsync($"COPY (SELECT {List(columns)} FROM {Quoted(table)} ORDER BY {string.Join(',', key)}) TO STDOUT (FORMAT BINARY)", ct);
        var buffer = new byte[128 << 10];
        for (int read; (read = await copy.ReadAsync(buffer, ct)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            to?.Write(buffer.AsSpan(0, read));
        }
        return new(table, columns, rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public static async Task<Dictionary<string, long>> Sequences(NpgsqlConnection db, CancellationToken ct)
    {
        var all = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1", db);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) all[rows.GetString(0)] = rows.GetInt64(1);
        return all;
    }

    /// <summary>Tables so that each comes after those that its rows point to.</summary>
    public static async Task<List<string>> InOrder(NpgsqlConnection db, IReadOnlyList<string> tables, CancellationToken ct)
    {
        var needs = tables.ToDictionary(t => t, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var pair in await Texts(db, "SELECT a.relname || '>' || b.relname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid JOIN pg_namespace n ON n.oid = a.relnamespace WHERE k.contype = 'f' AND n.nspname = current_schema()", ct))
            if (pair.Split('>') is [var from, var to] && from != to && needs.TryGetValue(from, out var mine) && needs.ContainsKey(to)) mine.Add(to);
        var ordered = new List<string>();
        while (needs.Count > 0)
        {
            var free = needs.Where(n => n.Value.All(t => !needs.ContainsKey(t))).Select(n => n.Key).Order(StringComparer.Ordinal).ToList();
            if (free.Count == 0) throw new InvalidOperationException("Tables point at each other in a circle; their rows cannot be copied one table after the other.");
            ordered.AddRange(free);
            free.ForEach(t => needs.Remove(t));
        }
        return ordered;
    }

    public static async Task Run(NpgsqlConnection db, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, db) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    public static string List(IEnumerable<string> names) => string.Join(',', names.Select(Quoted));

    // Names of tables come from the database or from a manifest whose code was checked; they are quoted all the same.
    public static string Quoted(string name) => name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_') ? throw new BackupFault($"'{name}' is no name of a table or column of Linli.") : $"\"{name}\"";
}
