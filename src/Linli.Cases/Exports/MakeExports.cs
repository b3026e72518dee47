using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Jobs;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linli.Cases.Exports;

/// <summary>Writes what may be written, ends what nobody decided on, and deletes files whose time is over. May run twice or a day late and does the same.</summary>
sealed class MakeExports(CasesDb db, IServiceScopeFactory scopes, TimeProvider clock, ILogger<MakeExports> log) : IRecurringJob
{
    private const int Batch = 50;

    public string Name => "cases.exports";
    public TimeSpan Every => TimeSpan.FromSeconds(5);

    public async Task Run(CancellationToken ct)
    {
        await Lapse(ct);
        await Expire(ct);
        var now = clock.GetUtcNow();
        foreach (var one in await db.Exports.AsNoTracking().Where(e => e.State == ExportState.Approved && e.NotBefore <= now).OrderBy(e => e.Id).Take(Batch).Select(e => new { e.Id, e.AccountId, e.PostId, e.Clear, e.List }).ToListAsync(ct))
        {
            ct.ThrowIfCancellationRequested();
            await using var scope = scopes.CreateAsyncScope();
            var who = scope.ServiceProvider.GetRequiredService<Who>();
            // As they are today: whoever left the post meanwhile gets nothing, whatever was approved.
            if (!await scope.ServiceProvider.GetRequiredService<IActors>().Become(who, one.AccountId, one.PostId, ct)) { await End(one.Id, e => e.Fail("post"), ct); continue; }
            if (!who.May(Permissions.ExportsAsk) || one.Clear && !who.May(Permissions.ExportsPersons) || !scope.ServiceProvider.GetRequiredService<ExportMatters>().MayRead(one.List)) { await End(one.Id, e => e.Fail("permission"), ct); continue; }
            try { await scope.ServiceProvider.GetRequiredService<ExportMaker>().Make(one.Id, ct); }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogWarning("Export {Id} was not made: {Fault}", one.Id, e.GetType().Name);
                await End(one.Id, x => { x.Stumble(clock.GetUtcNow()); return true; }, ct);
            }
        }
    }

    private async Task Lapse(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var id in await db.Exports.AsNoTracking().Where(e => e.State == ExportState.Waiting && e.LapsesAt <= now).OrderBy(e => e.Id).Take(Batch).Select(e => e.Id).ToListAsync(ct)) await End(id, e => e.Lapse(now), ct);
    }

    private async Task Expire(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var id in await db.Exports.AsNoTracking().Where(e => e.State == ExportState.Made && e.Until <= now).OrderBy(e => e.Id).Take(Batch).Select(e => e.Id).ToListAsync(ct))
            await End(id, e => e.Expire(now), ct, () => db.ExportFiles.Where(f => f.Id == id).ExecuteDeleteAsync(ct));
    }

    /// <summary>One row, by itself: what somebody else changed meanwhile is looked at again in the next round.</summary>
    private async Task End(Guid id, Func<Export, bool> change, CancellationToken ct, Func<Task>? inside = null)
    {
        db.ChangeTracker.Clear();
        if (await db.Exports.FirstOrDefaultAsync(e => e.Id == id, ct) is not { } row) return;
        var before = row.State;
        if (!change(row)) return;
        if (row.State != before)
        {
            db.Note($"export.{row.State.ToString().ToLowerInvariant()}", $"export:{row.Id}", row.Region, detail: new { row.No, why = row.State == ExportState.Failed ? row.Reason : null });
            if (row.State != ExportState.Expired) db.Publish(new ExportMoved(row.Id, $"{row.State}"));
        }
        await db.Commit(ct, inside);
        db.ChangeTracker.Clear();
    }
}
