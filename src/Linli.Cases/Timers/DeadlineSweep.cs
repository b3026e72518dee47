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
sealed class DeadlineSweep(CasesDb db, Who who, TimeProvider clock, WorkCalendar calendar, ItemCatalogue items, CaseDesk desk, IBodies bodies, INotices notices, Powers.PowerDesk powers) : IRecurringJob
{
    private const int Batch = 200;
    public string Name => "cases.deadlines";
    public TimeSpan Every => TimeSpan.FromSeconds(10);

    public async Task Run(CancellationToken ct)
    {
        await DeemAccept(ct);
        await ReleaseLeases(ct);
        await LapseSigners(ct);
        await MovePausedDates(ct);
        // Nobody is told at 02:00 on Sunday, but of what counts the hours of the clock: gas, water, danger to life.
        var now = clock.GetUtcNow();
        var open = Deadlines.NextOfficeTime(now, calendar) <= now;
        await Overdue(now, open, ct);
        await TellOfClocks(now, open, ct);
        await EscalateDanger(now, ct);
        if (!open) return;
        await AwaitSupplements(now, ct);
        await Warn(now, ct);
        await Escalate(now, ct);
        await RemindOfLeases(now, ct);
        await RemindOfPauses(now, ct);
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
            var silentBody = await db.Tasks.Where(t => t.CaseId == id && t.Kind == TaskKind.Intake).OrderByDescending(t => t.CreatedAt).Select(t => t.BodyId).FirstOrDefaultAsync(ct);
            var name = (await bodies.Find(silentBody, ct))?.Names.AsArgument() ?? "";
            var first = await desk.Load(id, ct) is { } found ? await powers.Next(found, ct) : null;
            await desk.Act(id, null, null, "deem-accept", (m, act, limits) => m.DeemAccept(act, limits, name, first), ct);
        }
    }

    private async Task ReleaseLeases(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var over = await db.Tasks.Where(t => t.State == TaskState.Claimed && t.EscalatedAt == null && t.LeaseUntil < now && t.Kind == TaskKind.Intake)
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

    /// <summary>Whoever gave no opinion in time is written down as silent; whether that is enough the round says.</summary>
    private async Task LapseSigners(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var silent = await db.Tasks.Where(t => t.Kind == TaskKind.Sign && t.State <= TaskState.Claimed && t.Due < now).OrderBy(t => t.Due).Select(t => new { t.CaseId, t.Id, t.BodyId }).Take(Batch).ToListAsync(ct);
        foreach (var s in silent)
        {
            db.ChangeTracker.Clear();
            var name = (await bodies.Find(s.BodyId, ct))?.Names.AsArgument() ?? "";
            await desk.Act(s.CaseId, null, null, "lapse-sign", (m, act, _) => m.LapseSign(act, s.Id, name), ct);
        }
    }

    /// <summary>补正 that nobody answers: the applicant is reminded once, and when their day is over the window has a task again.</summary>
    private async Task AwaitSupplements(DateTimeOffset now, CancellationToken ct)
    {
        var flows = items.FlowsThatWait();
        if (flows.Count == 0) return;
        var known = flows.Select(f => $"{f.Id}@{f.Version}").ToList();
        // Whoever is reminded earliest is asked for; the others are looked at and left.
        var near = flows.Max(f => Deadlines.DueAt(now, f.Rules.Supplement!.Remind, calendar, [], now).Due).ToUniversalTime();
        var waiting = await (from p in db.Pauses
                             join c in db.Cases on p.CaseId equals c.Id
                             where p.To == null && p.Reason == Case.AwaitsSupplement && known.Contains(c.FlowId + "@" + c.FlowVersion)
                                 && (p.RemindedAt == null ? p.Until == null || p.Until <= near : p.Until < now)
                             orderby p.Until
                             select new { c.Id, Reminded = p.RemindedAt != null }).Take(Batch).ToListAsync(ct);
        foreach (var w in waiting)
        {
            db.ChangeTracker.Clear();
            await (w.Reminded ? desk.Act(w.Id, null, null, "lapse-supplement", (m, act, _) => m.LapseSupplement(act), ct)
                : desk.Act(w.Id, null, null, "remind-supplement", (m, act, _) => m.RemindSupplement(act), ct));
        }
        db.ChangeTracker.Clear();
    }

    /// <summary>While a pause lasts the date moves on with every day; the lists show it moved.</summary>
    private async Task MovePausedDates(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // The clocks of a matter one by one: together the embedded database would look through those of all matters.
        var standing = await db.Clocks.Where(k => k.Paused && k.StoppedAt == null && k.Due < now).OrderBy(k => k.Due).Select(k => k.CaseId).Take(Batch).ToListAsync(ct);
        foreach (var id in standing.Distinct())
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
        var due = await db.Tasks.Where(t => t.State <= TaskState.Claimed && t.OverdueAt == null && !t.Paused && t.WarnedAt == null && t.Due >= now && t.Due <= until)
            .OrderBy(t => t.Due).Take(Batch).ToListAsync(ct);
        foreach (var task in due)
        {
            await Tell(task, "notice.due-soon", task.AccountId is null, ct);
            task.WarnedAt = now;
        }
        await db.Commit(ct);
    }

    private async Task Overdue(DateTimeOffset now, bool open, CancellationToken ct)
    {
        var over = await db.Tasks.Where(t => t.State <= TaskState.Claimed && t.OverdueAt == null && !t.Paused && t.Due < now
                && (open || db.Clocks.Any(k => k.CaseId == t.CaseId && k.Kind == ClockKind.Step && k.Unit == TimeUnit.Hour)))
            .OrderBy(t => t.Due).Take(Batch).ToListAsync(ct);
        foreach (var task in over)
        {
            await Tell(task, "notice.overdue", true, ct);
            task.OverdueAt = now;
        }
        await db.Commit(ct);
    }

    /// <summary>What nobody took: to the leaders. Whoever is asked for help has a date of its own, which is watched.</summary>
    private async Task Escalate(DateTimeOffset now, CancellationToken ct)
    {
        var latest = Deadlines.StartOf(now, items.Patience(), calendar).ToUniversalTime();
        var open = from t in db.Tasks
                   join c in db.Cases on t.CaseId equals c.Id
                   where t.State == TaskState.Open && t.EscalatedAt == null && t.Kind <= TaskKind.Lead && t.CreatedAt <= latest && !t.Paused && c.Phase != Phase.Waiting
                   orderby t.CreatedAt
                   select new { t.Id, t.CreatedAt, c.FlowId, c.FlowVersion };
        // Each flow has a patience of its own: many that may still wait do not stand before one that may not.
        var late = new List<Guid>(Batch);
        await foreach (var o in open.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (Deadlines.DueAt(o.CreatedAt, items.Flow(o.FlowId, o.FlowVersion).Rules.Unclaimed, calendar, [], now).Due > now) continue;
            late.Add(o.Id);
            if (late.Count == Batch) break;
        }
        foreach (var task in late.Count == 0 ? [] : await db.Tasks.Where(t => late.Contains(t.Id)).OrderBy(t => t.CreatedAt).ToListAsync(ct))
        {
            await Tell(task, "notice.unclaimed", true, ct);
            task.EscalatedAt = now;
        }
        await db.Commit(ct);
    }

    /// <summary>Danger that nobody took: to the leaders of whoever got it and to the hall, at any hour.</summary>
    private async Task EscalateDanger(DateTimeOffset now, CancellationToken ct)
    {
        var open = await (from t in db.Tasks
                          join c in db.Cases on t.CaseId equals c.Id
                          where t.State == TaskState.Open && t.EscalatedAt == null && t.Kind <= TaskKind.Lead && t.Kind == TaskKind.Lead && t.Urgent && c.Danger != null
                          orderby t.CreatedAt
                          select new { Task = t, c.FlowId, c.FlowVersion, c.Region, c.No, c.ItemKind, c.ItemId, c.ItemVersion }).Take(Batch).ToListAsync(ct);
        foreach (var o in open)
        {
            if (items.Flow(o.FlowId, o.FlowVersion).Rules.Emergency is not { } rule || Deadlines.DueAt(o.Task.CreatedAt, rule.Unclaimed, calendar, [], now).Due > now) continue;
            await Tell(o.Task, "notice.danger-unclaimed", true, ct);
            if (await bodies.Competent("intake", "street", o.Region, ct) is { } hall && hall.Id != o.Task.BodyId)
                await notices.ToAccounts((await bodies.Posts(hall.Id, ct)).Select(p => p.AccountId), new Reason("notice.danger-unclaimed", o.No, items.Name(o.ItemKind, o.ItemId, o.ItemVersion).AsArgument(), o.Task.Due.ToOffset(OfficeHours.Offset).ToString("MM-dd HH:mm", null)),
                    $"/staff/cases/{o.Task.CaseId}", Cause(o.Task.Id, "notice.danger-unclaimed hall"), ct);
            o.Task.EscalatedAt = now;
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

    /// <summary>
    /// The clocks of the whole procedure and of the promise go on while a matter is handed around: the leaders of whoever leads hear of them, and when one
    /// is over also those of the hall that gave the promise.
    /// </summary>
    private async Task TellOfClocks(DateTimeOffset now, bool open, CancellationToken ct)
    {
        var until = OfficeHours.At(calendar.WorkdayFrom(OfficeHours.DateOf(now).AddDays(1)), calendar.Hours.Closes).ToUniversalTime();
        var near = await (from k in db.Clocks
                          join c in db.Cases on k.CaseId equals c.Id
                          where k.Kind != ClockKind.Step && k.StoppedAt == null && k.OverdueAt == null && !k.Paused && (open || k.Unit == TimeUnit.Hour && k.Due < now) && (k.Due < now || k.Due <= until && k.WarnedAt == null)
                          orderby k.Due
                          select new { Clock = k, c.Id, c.No, c.Region, c.ItemKind, c.ItemId, c.ItemVersion, c.LeadBodyId }).Take(Batch).ToListAsync(ct);
        foreach (var n in near)
        {
            var over = n.Clock.Due < now;
            var hall = await bodies.Competent("intake", "street", n.Region, ct);
            var to = new List<Guid>();
            foreach (var body in new[] { n.LeadBodyId ?? hall?.Id, over ? hall?.Id : null }.OfType<Guid>().Distinct())
                to.AddRange(Leaders(await bodies.Posts(body, ct)));
            var key = $"notice.clock.{(over ? "over" : "soon")}";
            await notices.ToAccounts(to, new Reason(key, n.No, items.Name(n.ItemKind, n.ItemId, n.ItemVersion).AsArgument(), Day(n.Clock.Due), $"@clock.{n.Clock.Kind}"), $"/staff/cases/{n.Id}",
                Cause(n.Id, $"{key} {n.Clock.Kind} {n.Clock.Due.UtcTicks / TimeSpan.TicksPerMinute}"), ct);
            if (over) n.Clock.OverdueAt = now;
            else n.Clock.WarnedAt = now;
        }
        await db.Commit(ct);
    }

    /// <summary>A pause that lasts longer than was told: nobody hides work in it.</summary>
    private async Task RemindOfPauses(DateTimeOffset now, CancellationToken ct)
    {
        var over = await (from p in db.Pauses
                          join c in db.Cases on p.CaseId equals c.Id
                          where p.To == null && p.Reason != Case.AwaitsSupplement && p.RemindedAt == null && p.Until < now && c.LeadBodyId != null
                          orderby p.Until
                          select new { Pause = p, c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, Lead = c.LeadBodyId!.Value }).Take(Batch).ToListAsync(ct);
        foreach (var o in over)
        {
            await notices.ToAccounts(Leaders(await bodies.Posts(o.Lead, ct)), new Reason("notice.pause-over", o.No, items.Name(o.ItemKind, o.ItemId, o.ItemVersion).AsArgument(), Day(o.Pause.Until!.Value)),
                $"/staff/cases/{o.Id}", Cause(o.Pause.Id, "notice.pause-over"), ct);
            o.Pause.RemindedAt = now;
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
        await notices.ToAccounts(to, new Reason(key, matter.No, items.Name(matter.ItemKind, matter.ItemId, matter.ItemVersion).AsArgument(), task.Due.ToOffset(OfficeHours.Offset).ToString("MM-dd HH:mm", null)), $"/staff/cases/{task.CaseId}",
            Cause(task.Id, $"{key} {task.Due.UtcTicks / TimeSpan.TicksPerMinute} {task.LeaseUntil?.UtcTicks}"), ct);
    }

    /// <summary>Where nobody leads, everybody is told.</summary>
    private static List<Guid> Leaders(IReadOnlyList<PostHolder> posts) =>
        [.. (posts.Any(p => p.IsLeader) ? posts.Where(p => p.IsLeader) : posts).Select(p => p.AccountId)];

    /// <summary>The same for the same occasion, so that a sweep that was cut off tells nobody twice.</summary>
    private static Guid Cause(Guid id, string occasion) =>
        new([.. id.ToByteArray().Zip(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(occasion)), (a, b) => (byte)(a ^ b))]);

    private static string Day(DateTimeOffset at) => OfficeHours.DateOf(at).ToString("MM-dd", null);
}
