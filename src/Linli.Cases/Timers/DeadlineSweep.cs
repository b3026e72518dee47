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
    private readonly Dictionary<Guid, IReadOnlyList<PostHolder>> _posts = [];
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
        await Tell(due, "notice.due-soon", task => task.AccountId is null, ct);
        foreach (var task in due) task.WarnedAt = now;
        await db.Commit(ct);
    }

    private async Task Overdue(DateTimeOffset now, bool open, CancellationToken ct)
    {
        var over = await db.Tasks.Where(t => t.State <= TaskState.Claimed && t.OverdueAt == null && !t.Paused && t.Due < now
                && (open || db.Clocks.Any(k => k.CaseId == t.CaseId && k.Kind == ClockKind.Step && k.Unit == TimeUnit.Hour)))
            .OrderBy(t => t.Due).Take(Batch).ToListAsync(ct);
        await Tell(over, "notice.overdue", _ => true, ct);
        foreach (var task in over) task.OverdueAt = now;
        await db.Commit(ct);
    }

    /// <summary>What nobody took: to the leaders. Whoever is asked for help has a date of its own, which is watched.</summary>
    private async Task Escalate(DateTimeOffset now, CancellationToken ct)
    {
        var open = from t in db.Tasks
                   join c in db.Cases on t.CaseId equals c.Id
                   where t.State == TaskState.Open && t.EscalatedAt == null && t.Kind <= TaskKind.Lead && !t.Paused && c.Phase != Phase.Waiting
                   select new { t.Id, t.CreatedAt, Flow = c.FlowId + "@" + c.FlowVersion };
        // Each flow has a patience of its own, and the database is asked for what is late alone: many that may still wait neither stand before one that may not, nor are read.
        var latest = DateTimeOffset.MinValue;
        foreach (var flows in items.Patience())
        {
            var start = Deadlines.StartOf(now, [flows.Key], calendar).ToUniversalTime();
            if (start > latest) latest = start;
            var keys = flows.Select(f => $"{f.Id}@{f.Version}").ToList();
            open = open.Where(o => o.CreatedAt <= start || !keys.Contains(o.Flow));
        }
        var late = await open.Where(o => o.CreatedAt <= latest).OrderBy(o => o.CreatedAt).Select(o => o.Id).Take(Batch).ToListAsync(ct);
        var tasks = late.Count == 0 ? [] : await db.Tasks.Where(t => late.Contains(t.Id)).OrderBy(t => t.CreatedAt).ToListAsync(ct);
        await Tell(tasks, "notice.unclaimed", _ => true, ct);
        foreach (var task in tasks) task.EscalatedAt = now;
        await db.Commit(ct);
    }

    /// <summary>Danger that nobody took: to the leaders of whoever got it and to the hall, at any hour.</summary>
    private async Task EscalateDanger(DateTimeOffset now, CancellationToken ct)
    {
        // From the matters: of the urgent tasks that nobody took most are of something else.
        var open = await (from c in db.Cases
                          join t in db.Tasks on c.Id equals t.CaseId
                          where c.Danger != null && c.Phase < Phase.Closed && t.State == TaskState.Open && t.EscalatedAt == null && t.Kind == TaskKind.Lead
                          orderby c.Id
                          select new { Task = t, c.FlowId, c.FlowVersion, c.Region, c.No, c.ItemKind, c.ItemId, c.ItemVersion }).Take(Batch).ToListAsync(ct);
        var late = open.Where(o => items.Flow(o.FlowId, o.FlowVersion).Rules.Emergency is { } rule && Deadlines.DueAt(o.Task.CreatedAt, rule.Unclaimed, calendar, [], now).Due <= now).ToList();
        await Tell([.. late.Select(o => o.Task)], "notice.danger-unclaimed", _ => true, ct);
        var halls = new List<Notice>();
        foreach (var o in late)
            if (await bodies.Competent("intake", "street", o.Region, ct) is { } hall && hall.Id != o.Task.BodyId)
                halls.Add(new([.. (await Posts(hall.Id, ct)).Select(p => p.AccountId)], new Reason("notice.danger-unclaimed", o.No, items.Name(o.ItemKind, o.ItemId, o.ItemVersion).AsArgument(), Minute(o.Task.Due)),
                    CasesLinks.Staff(o.Task.CaseId), Cause(o.Task.Id, "notice.danger-unclaimed hall")));
        await notices.ToAccounts(halls, ct);
        foreach (var o in late) o.Task.EscalatedAt = now;
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
        await Tell(silent, "notice.lease-over", _ => true, ct);
        foreach (var task in silent) task.EscalatedAt = now;
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
        var tells = new List<Notice>();
        foreach (var n in near)
        {
            var over = n.Clock.Due < now;
            var hall = await bodies.Competent("intake", "street", n.Region, ct);
            var to = new HashSet<Guid>();
            foreach (var body in new[] { n.LeadBodyId ?? hall?.Id, over ? hall?.Id : null }.OfType<Guid>().Distinct())
                to.UnionWith(Leaders(await Posts(body, ct)));
            var key = $"notice.clock.{(over ? "over" : "soon")}";
            tells.Add(new(to, new Reason(key, n.No, items.Name(n.ItemKind, n.ItemId, n.ItemVersion).AsArgument(), Day(n.Clock.Due), $"@clock.{n.Clock.Kind}"), CasesLinks.Staff(n.Id),
                Cause(n.Id, $"{key} {n.Clock.Kind} {n.Clock.Due.UtcTicks / TimeSpan.TicksPerMinute}")));
        }
        await notices.ToAccounts(tells, ct);
        foreach (var n in near)
            if (n.Clock.Due < now) n.Clock.OverdueAt = now;
            else n.Clock.WarnedAt = now;
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
        var tells = new List<Notice>();
        foreach (var o in over)
            tells.Add(new(Leaders(await Posts(o.Lead, ct)), new Reason("notice.pause-over", o.No, items.Name(o.ItemKind, o.ItemId, o.ItemVersion).AsArgument(), Day(o.Pause.Until!.Value)), CasesLinks.Staff(o.Id), Cause(o.Pause.Id, "notice.pause-over")));
        await notices.ToAccounts(tells, ct);
        foreach (var o in over) o.Pause.RemindedAt = now;
        await db.Commit(ct);
    }

    /// <summary>To whoever holds a task, and to the leaders of the organisation when it is nobody's or too late. Before it is written down that they were told: told again after a fault it is the same notice.</summary>
    private async Task Tell(IReadOnlyCollection<CaseTask> tasks, string key, Func<CaseTask, bool> leaders, CancellationToken ct)
    {
        if (tasks.Count == 0) return;
        var of = tasks.Select(t => t.CaseId).Distinct().ToList();
        var matters = await db.Cases.AsNoTracking().Where(c => of.Contains(c.Id)).Select(c => new { c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion }).ToDictionaryAsync(c => c.Id, ct);
        var tells = new List<Notice>();
        foreach (var task in tasks)
        {
            var (matter, posts, toLeaders) = (matters[task.CaseId], await Posts(task.BodyId, ct), leaders(task));
            var to = posts.Where(p => p.AccountId == task.AccountId || (toLeaders && p.IsLeader)).Select(p => p.AccountId).ToList();
            if (to.Count == 0) to = [.. posts.Select(p => p.AccountId)];
            tells.Add(new(to, new Reason(key, matter.No, items.Name(matter.ItemKind, matter.ItemId, matter.ItemVersion).AsArgument(), Minute(task.Due)), CasesLinks.Staff(task.CaseId),
                Cause(task.Id, $"{key} {task.Due.UtcTicks / TimeSpan.TicksPerMinute} {task.LeaseUntil?.UtcTicks}")));
        }
        await notices.ToAccounts(tells, ct);
    }

    /// <summary>Who works there, read once a run.</summary>
    private async ValueTask<IReadOnlyList<PostHolder>> Posts(Guid body, CancellationToken ct) => _posts.TryGetValue(body, out var known) ? known : _posts[body] = await bodies.Posts(body, ct);

    /// <summary>Where nobody leads, everybody is told.</summary>
    private static List<Guid> Leaders(IReadOnlyList<PostHolder> posts) =>
        [.. (posts.Any(p => p.IsLeader) ? posts.Where(p => p.IsLeader) : posts).Select(p => p.AccountId)];

    /// <summary>The same for the same occasion, so that a sweep that was cut off tells nobody twice.</summary>
    private static Guid Cause(Guid id, string occasion) =>
        new([.. id.ToByteArray().Zip(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(occasion)), (a, b) => (byte)(a ^ b))]);

    private static string Minute(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset).ToString("MM-dd HH:mm", null);
    private static string Day(DateTimeOffset at) => OfficeHours.DateOf(at).ToString("MM-dd", null);
}
