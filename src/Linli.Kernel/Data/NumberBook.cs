using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Kernel.Data;

public sealed class NumberRow
{
    public required string Book { get; init; }
    public long Next { get; set; }
}

/// <summary>
/// Running numbers. Each process takes them in blocks, so that submissions do not queue for one row; after a restart
/// some numbers are skipped, which a receipt number may (it proves that a matter exists, not how many there are).
/// </summary>
public sealed class NumberBook(IServiceScopeFactory scopes)
{
    // A receipt's numbers should not jump far at a restart; those that nobody sees may.
    private const int Block = 32, Unseen = 1_024;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, (long Next, long End)> _taken = new(StringComparer.Ordinal);

    public Task<long> Next(string book, CancellationToken ct) => Take(book, Block, ct);

    /// <summary>A number that nobody reads, only different from all others.</summary>
    public Task<long> NextUnseen(string book, CancellationToken ct) => Take(book, Unseen, ct);

    /// <summary>
    /// A number without gaps, for papers (文号): counted in the transaction that uses it, see <see cref="ModuleDb.Commit"/>. Who takes the next one of
    /// the same book waits for this transaction to end.
    /// </summary>
    public static async Task<long> NextWithoutGaps(ModuleDb within, string book, CancellationToken ct)
    {
        if (within.Database.CurrentTransaction is null) throw new InvalidOperationException("A number without gaps is taken inside the transaction that uses it.");
        return await Count(within, book, 1, ct) - 1;
    }

    private async Task<long> Take(string book, int block, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var (next, end) = _taken.GetValueOrDefault(book);
            if (next >= end)
            {
                next = await Reserve(book, block, ct);
                end = next + block;
            }
            if (_taken.Count > 5_000) _taken.Clear();
            _taken[book] = (next + 1, end);
            return next;
        }
        finally { _one.Release(); }
    }

    private async Task<long> Reserve(string book, int block, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        using var _ = await scope.ServiceProvider.GetRequiredService<WriteGate>().Enter(ct);
        return await Count(db, book, block, ct) - block;
    }

    // Both databases know ON CONFLICT and RETURNING; the row lock makes two nodes take different blocks.
    private static async Task<long> Count(ModuleDb db, string book, int block, CancellationToken ct) => (await db.Database.SqlQuery<long>(
        $"""INSERT INTO k_numbers ("Book","Next") VALUES ({book}, {1 + block}) ON CONFLICT ("Book") DO UPDATE SET "Next" = k_numbers."Next" + {block} RETURNING "Next" AS "Value" """)
        .ToListAsync(ct)).Single();
}
