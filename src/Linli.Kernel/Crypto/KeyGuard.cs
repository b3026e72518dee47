using System.Data.Common;
using Linli.Kernel.Audit;
using Linli.Kernel.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Linli.Kernel.Crypto;

/// <summary>
/// Keeps keys and data together. A database that holds data is opened only with the ring that it was written with: a fresh
/// ring would start well and lose every name and phone for good, without a word.
/// </summary>
public static class KeyGuard
{
    /// <summary>Opens the ring; makes one only where the database is still empty.</summary>
    /// <exception cref="CryptoFault">The key file is lost or belongs to another installation; the message says what to do.</exception>
    public static KeyRing Open(Installation place, DatabaseOptions database, TimeProvider clock)
    {
        var (hasData, fingerprint) = Ask(database);
        var ring = KeyRing.Open(place.KeysFolder, clock, mayCreate: !hasData);
        if (fingerprint is not null && fingerprint != ring.Fingerprint) throw Foreign(place);
        return ring;
    }

    /// <summary>Remembers the ring in the database after the schema is up to date. A database from before it was remembered is recognised by its newest audit line.</summary>
    public static async Task Remember(KernelDb db, KeyRing ring, AuditPen pen, Installation place, CancellationToken ct)
    {
        if (await db.Settings.AnyAsync(s => s.Name == SettingRow.KeyRing, ct)) return;
        if (await db.Audit.AsNoTracking().OrderByDescending(a => a.Id).FirstOrDefaultAsync(ct) is { } line && !pen.Genuine(line)) throw Foreign(place);
        db.Settings.Add(new SettingRow { Name = SettingRow.KeyRing, Value = ring.Fingerprint });
        await db.Commit(ct);
    }

    private static CryptoFault Foreign(Installation place) => new(
        $"The key file {Path.Combine(place.KeysFolder, KeyRing.FileName)} belongs to another installation: this database was written with other keys. " +
        "Put the right keys.json from the sealed backup of the keys in its place, or name the database that belongs to these keys; nothing was changed.");

    // Before any context exists: each of them needs the ring. Not asynchronous, since services are made synchronously; it is one look at start.
    private static (bool HasData, string? Fingerprint) Ask(DatabaseOptions database)
    {
        if (database.Kind == DatabaseKind.Sqlite && !File.Exists(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource)) return (false, null);
        using DbConnection db = database.Kind == DatabaseKind.Sqlite ? new SqliteConnection(database.ConnectionString) : new NpgsqlConnection(database.ConnectionString);
        db.Open();
        var (settings, audit) = database.Kind == DatabaseKind.Sqlite
            ? ("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'k_settings'", "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'k_audit'")
            : ("SELECT 1 WHERE to_regclass('k_settings') IS NOT NULL", "SELECT 1 WHERE to_regclass('k_audit') IS NOT NULL");
        var fingerprint = Read(db, settings) is null ? null : (string?)Read(db, $"SELECT \"Value\" FROM k_settings WHERE \"Name\" = '{SettingRow.KeyRing}'");
        return (fingerprint is not null || (Read(db, audit) is not null && Read(db, "SELECT 1 FROM k_audit LIMIT 1") is not null), fingerprint);
    }

    private static object? Read(DbConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }
}
