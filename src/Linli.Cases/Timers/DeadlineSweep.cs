using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Timers;

/// <summary>
/// What time itself does to matters: acceptance by silence, leases that end, warnings one working day before, word on the first
/// overdue day, escalation of what nobody took. Every effect looks at what is due, not at when it was last looked: after a day
/// of downtime it does the same (trap 25, 5, 6).
/// </summary>
sealed class DeadlineSweep(CasesDb db, Who who, TimeProvider clock, WorkCalendar calendar, ItemCatalogue items, CaseDesk desk, IBodies bodies, INotices notices) : IRecurringJob
{
    private const int Batch = 200;
    public string Name => "cases.deadlines";
    public TimeSpan Every => TimeSpan.FromSeconds(10);

    public async Task Run(CancellationToken ct)
    {
        await DeemAccept(ct);
        await ReleaseLeases(ct);
        await MovePausedDates(ct);
        // Nobody is told at 02:00 on Sunday.
        var now = clock.GetUtcNow();
        if (Deadlines.NextOfficeTime(now, calendar) > now) return;
        await Warn(now, ct);
        await Overdue(now, ct);
        await Escalate(now, ct);
        await RemindOfLeases(now, ct);
    }

    private async Task DeemAccept(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var silent = await (from c in db.Cases
                            join k in db.Clocks on c.Id equals k.CaseId
                            where c.Phase == Phase.Intake && c.ItemKind == "service" && k.Kind == ClockKind.Step && k.StoppedAt == null && !k.Paused && k.Due < now
                            orderby k.Due
                            select c.Id).Take(Batch).ToListAsync(ct);
        foreach (var id in silent)
        {
            db.ChangeTracker.Clear();
            await desk.Act(id, null, null, "deem-accept", (m, act, limits) => m.DeemAccept(act, limits), ct);
        }
    }

    private async Task ReleaseLeases(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var over = await db.Tasks.Where(t => t.State == TaskState.Claimed && t.LeaseUntil < now && t.Kind == TaskKind.Intake)
            .OrderBy(t => t.LeaseUntil).Select(t => new { t.CaseId, t.Id }).Take(Batch).ToListAsync(ct);
        foreach (var lease in over)
        {
            db.ChangeTracker.Clear();
            await desk.Act(lease.CaseId, null, null, "release", (m, act, _) =>
            {
                m.Release(act, m.Tasks.First(t => t.Id == lease.Id));
                return Outcome.Done;
            }, ct);
        }
    }

    /// <summary>While a pause lasts the date moves on with every day; the lists show it moved.</summary>
    private async Task MovePausedDates(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var soon = now.AddDays(1);
        var standing = await db.Clocks.Where(k => k.Paused && k.StoppedAt == null && k.Due < soon).Select(k => k.CaseId).Distinct().Take(Batch).ToListAsync(ct);
        foreach (var id in standing)
        {
            db.ChangeTracker.Clear();
            if (await desk.Load(id, ct) is not { } matter) continue;
            matter.Compute(new Act(who, now, items.PinnedFlow(matter), calendar));
            await db.Commit(ct);
        }
    }

    private async Task Warn(DateTimeOffset now, CancellationToken ct)
    {
        // One working day before: everything due up to the close of the next working day.
        var tomorrow = calendar.WorkdayFrom(OfficeHours.DateOf(now).AddDays(1));
        var until = OfficeHours.At(tomorrow, calendar.Hours.Closes).ToUniversalTime();
        var due = await db.Tasks.Where(t => (t.State == TaskState.Open || t.State == TaskState.Claimed) && !t.Paused && t.WarnedAt == null && t.Due >= now && t.Due <= until)
            .OrderBy(t => t.Due).Take(Batch).ToListAsync(ct);
        foreach (var task in due)
        {
            await Tell(task, "notice.due-soon", task.AccountId is null, ct);
            task.WarnedAt = now;
        }
        await db.Commit(ct);
    }

    private async Task Overdue(DateTimeOffset now, CancellationToken ct)
    {
        var over = await db.Tasks.Where(t => (t.State == TaskState.Open || t.State == TaskState.Claimed) && !t.Paused && t.OverdueAt == null && t.Due < now)
            .OrderBy(t => t.Due).Take(Batch).ToListAsync(ct);
        foreach (var task in over)
        {
            await Tell(task, "notice.overdue", true, ct);
            task.OverdueAt = now;
        }
        await db.Commit(ct);
    }

    private async Task Escalate(DateTimeOffset now, CancellationToken ct)
    {
        var open = await db.Tasks.Where(t => t.State == TaskState.Open && t.EscalatedAt == null && !t.Paused).OrderBy(t => t.CreatedAt).Take(Batch).ToListAsync(ct);
        foreach (var task in open)
        {
            var flow = await db.Cases.Where(c => c.Id == task.CaseId).Select(c => new { c.FlowId, c.FlowVersion, c.No }).FirstAsync(ct);
            var unclaimed = items.Flow(flow.FlowId, OfficeHours.DateOf(now)).Rules.Unclaimed;
            if (Deadlines.DueAt(task.CreatedAt, unclaimed, calendar, [], now).Due > now) continue;
            await Tell(task, "notice.unclaimed", true, ct);
            task.EscalatedAt = now;
        }
        await db.Commit(ct);
    }

    /// <summary>
    /// Who took a matter and is silent beyond the lease may be on the spot or may be ill: the leader is told, and a colleague may take it
    /// over from then on. It is not put back by itself, or work that goes on would seem to be nobody's.
    /// </summary>
    private async Task RemindOfLeases(DateTimeOffset now, CancellationToken ct)
    {
        var silent = await db.Tasks.Where(t => t.State == TaskState.Claimed && t.Kind != TaskKind.Intake && t.LeaseUntil < now && !t.Paused && t.EscalatedAt == null)
            .OrderBy(t => t.LeaseUntil).Take(Batch).ToListAsync(ct);
        foreach (var task in silent)
        {
            await Tell(task, "notice.lease-over", true, ct);
            task.EscalatedAt = now;
        }
        await db.Commit(ct);
    }

    /// <summary>To whoever holds the task, and to the leaders of the organisation when it is nobody's or too late.</summary>
    private async Task Tell(CaseTask task, string key, bool leaders, CancellationToken ct)
    {
        var matter = await db.Cases.AsNoTracking().Where(c => c.Id == task.CaseId).Select(c => new { c.No, c.ItemKind, c.ItemId, c.ItemVersion }).FirstAsync(ct);
        var posts = await bodies.Posts(task.BodyId, ct);
        var to = posts.Where(p => p.AccountId == task.AccountId || (leaders && p.IsLeader)).Select(p => p.AccountId).ToList();
        if (to.Count == 0) to = [.. posts.Select(p => p.AccountId)];
        var cause = new Guid([.. task.Id.ToByteArray().Zip(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{key} {task.Due.UtcTicks / TimeSpan.TicksPerMinute} {task.LeaseUntil?.UtcTicks}")), (a, b) => (byte)(a ^ b))]);
        await notices.ToAccounts(to, new Reason(key, matter.No, items.Name(matter.ItemKind, matter.ItemId, matter.ItemVersion).AsArgument(), task.Due.ToOffset(OfficeHours.Offset).ToString("MM-dd HH:mm", null)), $"/staff/cases/{task.CaseId}", cause, ct);
    }
}
