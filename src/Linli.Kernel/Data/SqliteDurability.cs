using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Linli.Kernel.Data;

/// <summary>
/// WAL with synchronous=FULL: a commit that was acknowledged is on the disk (promise 5), readers never wait for the writer.
/// WAL is a property of the file. FULL, and keeping foreign keys, is how the bundled library is built; asking for it on every connection would cost
/// a statement each, so it is verified once, and a library built otherwise is refused.
/// </summary>
public static class SqliteDurability
{
    private const long Full = 2;

    public static async Task Ensure(DatabaseFacade database, CancellationToken ct)
    {
        if (!database.IsSqlite()) return;
        await database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", ct);
        if (await Synchronous(database, ct) < Full || await Ask(database, "foreign_keys", ct) != 1)
            throw new InvalidOperationException("This SQLite library does not wait for the disk by default (PRAGMA synchronous is below FULL) or does not keep foreign keys. Use the one that comes with Linli: with another, acknowledged matters could be lost.");
    }

    /// <summary>0 off, 1 normal, 2 full, 3 extra.</summary>
    public static Task<long> Synchronous(DatabaseFacade database, CancellationToken ct) => Ask(database, "synchronous", ct);

    private static async Task<long> Ask(DatabaseFacade database, string pragma, CancellationToken ct)
    {
        await database.OpenConnectionAsync(ct);
        try
        {
            await using var command = database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA {pragma}";
            return (long)(await command.ExecuteScalarAsync(ct))!;
        }
        finally { await database.CloseConnectionAsync(); }
    }
}
