using System.Data.Common;
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

    /// <summary>How many questions a connection keeps planned: as many as the busy pages, submitting and the jobs have.</summary>
    private const int Prepared = 100;

    /// <summary>
    /// Few connections, and those warm: two cores answer no more questions at once from a hundred, but each of a hundred plans everything anew and fetches every page of the cache for itself. Where the
    /// driver's hundred are allowed, one slow moment opens them, and the list that took 20 ms takes seconds from then on. A question waits for a connection instead.
    /// </summary>
    private static int Pool => Math.Max(12, 4 * Environment.ProcessorCount);

    /// <summary>
    /// Nothing is compiled to machine code or spread over workers for a question of some milliseconds, which costs as much as the question and takes a core from other readers. What is asked again and
    /// again is planned once: planning takes a good part of a busy page there. Whatever the connection string says itself stays as it is.
    /// </summary>
    private static string Tuned(string connectionString)
    {
        var c = new NpgsqlConnectionStringBuilder(connectionString);
        c.Options ??= "-c jit=off -c max_parallel_workers_per_gather=0";
        // Npgsql's own builder knows every key, whether it was given or not.
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>().Select(k => k.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant()).ToHashSet();
        if (!given.Contains("MAXAUTOPREPARE")) c.MaxAutoPrepare = Prepared;
        if (!given.Overlaps(["MAXPOOLSIZE", "MAXIMUMPOOLSIZE"])) c.MaxPoolSize = Math.Max(Pool, c.MinPoolSize);
        return c.ConnectionString;
    }
}
