namespace Linli.Kernel.Data;

public enum DatabaseKind { Sqlite, Postgres }

/// <summary>Where the data lives. <c>LINLI_DATABASE</c> holds an Npgsql connection string; without it the embedded file is used.</summary>
public sealed record DatabaseOptions(DatabaseKind Kind, string ConnectionString)
{
    public static DatabaseOptions Embedded(string folder) =>
        new(DatabaseKind.Sqlite, $"Data Source={Path.Combine(folder, "linli.db")};Cache=Private;Default Timeout=30");

    public static DatabaseOptions From(string? connectionString, string folder) =>
        string.IsNullOrWhiteSpace(connectionString) ? Embedded(folder) : new(DatabaseKind.Postgres, connectionString);
}
