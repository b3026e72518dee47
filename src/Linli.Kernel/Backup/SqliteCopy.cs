using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Linli.Kernel.Backup;

/// <summary>The embedded database as one consistent file, made while others write: a reader of the log holds nobody up.</summary>
static class SqliteCopy
{
    /// <summary>VACUUM INTO and not a copy of pages: what was deleted does not travel in free pages.</summary>
    public static async Task Make(string connectionString, string to, CancellationToken ct)
    {
        await using var db = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await db.OpenAsync(ct);
        await using var command = db.CreateCommand();
        command.CommandText = "VACUUM INTO $to";
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$to", to);
        await command.ExecuteNonQueryAsync(ct);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public static SqliteConnection Open(string file)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
        db.Open();
        return db;
    }

    /// <summary>Every table that holds rows of its own, also those in which an index of words keeps itself.</summary>
    public static List<BackupTable> Tables(SqliteConnection db)
    {
        // The file came whole; whether it is sound inside is another question.
        if (Texts(db, "PRAGMA integrity_check(1)") is not ["ok"]) throw new BackupFault("The copy of the database is damaged inside (PRAGMA integrity_check). Look at the disk; restore from another backup.");
        return [.. Texts(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").Select(t => Digest(db, t))];
    }

    public static List<string> Texts(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var all = new List<string>();
        while (rows.Read()) all.Add(rows.GetString(0));
        return all;
    }

    private static BackupTable Digest(SqliteConnection db, string table)
    {
        var key = Texts(db, $"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk");
        using var command = db.CreateCommand();
        command.CommandText = $"SELECT * FROM \"{table}\" ORDER BY {(key.Count > 0 ? string.Join(',', key.Select(k => $"\"{k}\"")) : "rowid")}";
        command.CommandTimeout = 0;
        using var rows = command.ExecuteReader();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long count = 0;
        Span<byte> head = stackalloc byte[5];
        while (rows.Read())
        {
            count++;
            for (var i = 0; i < rows.FieldCount; i++)
            {
                // The kind and the length go along, so that nothing can move from one value into the next.
                var (kind, bytes) = rows.GetValue(i) switch
                {
                    long n => ((byte)1, Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture))),
                    double d => ((byte)2, BitConverter.GetBytes(d)),
                    string s => ((byte)3, Encoding.UTF8.GetBytes(s)),
                    byte[] b => ((byte)4, b),
                    _ => ((byte)0, Array.Empty<byte>()),
                };
                head[0] = kind;
                BinaryPrimitives.WriteInt32BigEndian(head[1..], bytes.Length);
                hash.AppendData(head);
                hash.AppendData(bytes);
            }
        }
        return new(table, [], count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
