using System.Text.Json;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Kernel.Retention;

/// <summary>A kind of record that its module lets go when its time is over (seam "slot"). The audit chain is none: a chain with a piece cut out proves nothing.</summary>
/// <param name="Delete">Deletes up to so many rows from before a time, in one transaction; returns how many.</param>
public sealed record RetainedKind(string Kind, Func<IServiceProvider, DateTimeOffset, int, CancellationToken, Task<int>> Delete);

/// <summary>
/// Deletes what is past its time: once a day, in small transactions so that nobody waits, with one line in the record that says what went. Run twice or a day late it does
/// the same.
/// </summary>
sealed class SweepRetained(KernelDb db, RetentionBook book, IEnumerable<RetainedKind> kinds, IServiceProvider services, TimeProvider clock) : IRecurringJob
{
    public const string JobName = "kernel.retention", Action = "retention.sweep", Subject = "retention";

    public string Name => JobName;
    public TimeSpan Every => TimeSpan.FromDays(1);

    public async Task Run(CancellationToken ct)
    {
        var (rules, pack) = book.Today;
        var now = clock.GetUtcNow();
        var gone = new SortedDictionary<string, int>(StringComparer.Ordinal);
        try
        {
            foreach (var kind in kinds)
            {
                var before = now.AddDays(-rules.Kinds.First(k => k.Id == kind.Kind).Days);
                for (var last = rules.Batch; last == rules.Batch && gone.GetValueOrDefault(kind.Kind) < rules.MostPerRun;)
                {
                    ct.ThrowIfCancellationRequested();
                    last = await kind.Delete(services, before, rules.Batch, ct);
                    gone[kind.Kind] = gone.GetValueOrDefault(kind.Kind) + last;
                }
            }
        }
        finally
        {
            // Also of a run that broke off: what went is gone.
            db.ChangeTracker.Clear();
            db.Note(Action, Subject, detail: new { rules = pack.Reference, gone });
            await db.Commit(CancellationToken.None);
        }
    }
}

/// <param name="Gone">Rows by kind.</param>
public sealed record RetentionRun(DateTimeOffset At, IReadOnlyDictionary<string, int> Gone);

/// <summary>What the page of the administrators shows beside the rules.</summary>
/// <param name="Next">When the job runs again, give or take some minutes; null before its first run.</param>
/// <param name="Last">Read from the record, so it can be proved; null before the first run.</param>
public sealed record RetentionState(DateTimeOffset? Next, RetentionRun? Last);

public sealed class RetentionReader(KernelDb db)
{
    public async Task<RetentionState> Read(CancellationToken ct)
    {
        var done = await db.Jobs.AsNoTracking().Where(j => j.Name == SweepRetained.JobName).Select(j => j.LastDone).FirstOrDefaultAsync(ct);
        var line = await db.Audit.AsNoTracking().Where(a => a.Subject == SweepRetained.Subject && a.Action == SweepRetained.Action).OrderByDescending(a => a.At).Select(a => new { a.At, a.Detail }).FirstOrDefaultAsync(ct);
        return new(done?.AddDays(1), line is null ? null : new(line.At, JsonSerializer.Deserialize<Detail>(line.Detail ?? "{}", JsonSerializerOptions.Web)?.Gone ?? new Dictionary<string, int>()));
    }

    private sealed record Detail(Dictionary<string, int>? Gone);
}

public static class RetentionRegistration
{
    /// <summary>Rows of a kind that are older than a time; the pack says how much older.</summary>
    /// <param name="old">Only what is done with: what still waits is never deleted for its age.</param>
    public static void AddRetained<TDb, TRow>(this IServiceCollection services, string kind, Func<TDb, DateTimeOffset, IQueryable<TRow>> old) where TDb : ModuleDb where TRow : class =>
        services.AddSingleton(new RetainedKind(kind, async (scope, before, most, ct) =>
        {
            var (db, gone) = (scope.GetRequiredService<TDb>(), 0);
            await db.Commit(ct, async () => gone = await old(db, before).Take(most).ExecuteDeleteAsync(ct));
            return gone;
        }));
}
