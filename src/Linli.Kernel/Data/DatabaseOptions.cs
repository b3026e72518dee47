using Npgsql;

namespace Linli.Kernel.Data;

public enum DatabaseKind { Sqlite, Postgres }

/// <summary>Where the data lives. <c>LINLI_DATABASE</c> holds an Npgsql connection string; without it the embedded file is used.</summary>
public sealed record DatabaseOptions(DatabaseKind Kind, string ConnectionString)
{
    public static DatabaseOptions Embedded(string folder) =>
        new(DatabaseKind.Sqlite, $"Data Source={Path.Combine(folder, "linli.db")};Cache=Private;Default Timeout=30");

    public static DatabaseOptions From(string? connectionString, string folder) =>
        string.IsNullOrWhiteSpace(connectionString) ? Embedded(folder) : new(DatabaseKind.Postgres, Tuned(connectionString));

    /// <summary>
    /// What the platform asks all day is planned once a connection, and nothing is compiled to machine code for a question of a millisecond; both may be said otherwise in the connection string
    /// (<c>Max Auto Prepare=0</c> before a pooler that gives each transaction another server connection).
    /// </summary>
    private static string Tuned(string connectionString)
    {
        var c = new NpgsqlConnectionStringBuilder(connectionString);
        if (!c.ContainsKey("Max Auto Prepare")) c.MaxAutoPrepare = 200;
        c.Options ??= "-c jit=off";
        return c.ConnectionString;
    }
}
