using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Linli.Kernel.Data;

/// <summary>What a database began as, read without touching it: before its tables are brought up to date, and before keys are made beside it.</summary>
public static class BegunAs
{
    /// <summary>One of yes, no and practice; null for one that is empty or not there, and an empty text for one that holds data without a mark.</summary>
    public static async Task<string?> Read(DatabaseOptions database, string folder, CancellationToken ct)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            if (!File.Exists(Path.Combine(folder, "linli.db"))) return null;
            await using var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "linli.db"), Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
            await file.OpenAsync(ct);
            return await Read(file, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{0}'", ct);
        }
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await server.OpenAsync(ct);
        return await Read(server, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{0}'", ct);
    }

    private static async Task<string?> Read(System.Data.Common.DbConnection db, string there, CancellationToken ct)
    {
        async Task<object?> Ask(string sql)
        {
            await using var command = db.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(ct);
        }
        async Task<bool> Has(string table) => Convert.ToInt64(await Ask(string.Format(null, CompositeFormat.Parse(there), table)), null) > 0;
        if (!await Has("k_settings")) return await Has("k_audit") ? "" : null;
        if (await Ask($"SELECT \"Value\" FROM k_settings WHERE \"Name\" = '{SettingRow.Demo}'") is string mark) return mark;
        // From before there was a mark, or a first start that was cut off before it did anything.
        return await Has("k_audit") && await Ask("SELECT 1 FROM k_audit LIMIT 1") is not null ? "" : null;
    }
}
