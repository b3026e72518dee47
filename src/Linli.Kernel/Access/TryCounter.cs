using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Kernel.Access;

/// <summary>How often something may be tried, and for how long it rests once that is used up.</summary>
/// <param name="Use">What is tried; keeps equal words of different uses apart.</param>
/// <param name="What">Whom it concerns (user name, phone, address). Kept as a blind index, so that the table tells nothing.</param>
/// <param name="Window">From the first try on; the last one that was left begins it anew, so a rest is never shorter.</param>
public sealed record TryLimit(string Use, string What, int Most, TimeSpan Window);

/// <summary>Tries of one limit within its window; over at <see cref="Until"/>.</summary>
public sealed class TryRow
{
    public required string Key { get; init; }
    public int Wrong { get; set; }
    public DateTimeOffset Until { get; set; }
}

/// <summary>
/// Bounds guessing. A try is counted before it is looked at and given back when it was right: of hundreds that come at once, on
/// however many nodes, no more than the limit are looked at.
/// </summary>
public sealed class TryCounter(IServiceScopeFactory scopes, WriteGate gate, TimeProvider clock, BlindIndex index)
{
    /// <summary>Counts one try under each limit, or under none of them: then the first limit that is used up comes back.</summary>
    public async Task<TryLimit?> Take(IReadOnlyList<TryLimit> limits, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        using var _ = await gate.Enter(ct);
        await using var whole = await db.Database.BeginTransactionAsync(ct);
        var full = new List<TryLimit>();
        // Always in the order of the keys: two who take the same ones never wait for each other in a circle.
        foreach (var (limit, key) in Keyed(limits))
            if (await Count(db, key, limit, ct) == 0) full.Add(limit);
        if (full.Count > 0) return limits.First(full.Contains);
        await whole.CommitAsync(ct);
        return null;
    }

    /// <summary>The try was right: it does not count.</summary>
    public async Task GiveBack(IReadOnlyList<TryLimit> limits, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await Each(limits, (rows, key) => rows.Where(t => t.Key == key && t.Wrong > 0 && t.Until > now).ExecuteUpdateAsync(s => s.SetProperty(t => t.Wrong, t => t.Wrong - 1), ct), ct);
    }

    /// <summary>Nothing was tried yet: after a proof, or when an administrator says so.</summary>
    public Task Forget(IReadOnlyList<TryLimit> limits, CancellationToken ct) => Each(limits, (rows, key) => rows.Where(t => t.Key == key).ExecuteDeleteAsync(ct), ct);

    /// <summary>Until when a limit is used up; null when there are tries left.</summary>
    public async Task<DateTimeOffset?> RestsUntil(TryLimit limit, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (now, key) = (clock.GetUtcNow(), KeyOf(limit));
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Tries.Where(t => t.Key == key && t.Until > now && t.Wrong >= limit.Most).Select(t => (DateTimeOffset?)t.Until).FirstOrDefaultAsync(ct);
    }

    private async Task Each(IReadOnlyList<TryLimit> limits, Func<DbSet<TryRow>, string, Task<int>> change, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        using var _ = await gate.Enter(ct);
        foreach (var (_, key) in Keyed(limits)) await change(db.Tries, key);
    }

    /// <returns>0 when nothing is left: the condition is looked at under the lock of the row.</returns>
    private Task<int> Count(KernelDb db, string key, TryLimit limit, CancellationToken ct)
    {
        var stored = db.Model.FindEntityType(typeof(TryRow))!.FindProperty(nameof(TryRow.Until))!.GetTypeMapping().Converter!;
        var (now, until) = (stored.ConvertToProvider(clock.GetUtcNow())!, stored.ConvertToProvider(clock.GetUtcNow() + limit.Window)!);
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO k_tries AS t ("Key", "Wrong", "Until") VALUES ({key}, 1, {until})
            ON CONFLICT ("Key") DO UPDATE SET
              "Wrong" = CASE WHEN t."Until" <= {now} THEN 1 ELSE t."Wrong" + 1 END,
              "Until" = CASE WHEN t."Until" <= {now} OR t."Wrong" + 1 >= {limit.Most} THEN excluded."Until" ELSE t."Until" END
            WHERE t."Until" <= {now} OR t."Wrong" < {limit.Most}
            """, ct);
    }

    private IEnumerable<(TryLimit Limit, string Key)> Keyed(IReadOnlyList<TryLimit> limits) => limits.Select(l => (l, KeyOf(l))).OrderBy(l => l.Item2, StringComparer.Ordinal);

    private string KeyOf(TryLimit limit) => index.Of("try", $"{limit.Use}|{limit.What}");
}

/// <summary>Takes away what is over.</summary>
sealed class SweepTries(KernelDb db, WriteGate gate, TimeProvider clock) : IRecurringJob
{
    public string Name => "kernel.tries";
    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task Run(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        using var _ = await gate.Enter(ct);
        await db.Tries.Where(t => t.Until <= now).ExecuteDeleteAsync(ct);
    }
}
