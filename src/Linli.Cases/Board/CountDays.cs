using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Board;

/// <summary>
/// Keeps the days and months of the board. A matter that moved is counted anew with its whole day and street, and so is the month: nothing is added to or taken from a figure, so that a run
/// which is repeated or comes late gives the same.
/// </summary>
sealed class CountDays(CasesDb db, KernelDb kernel, WriteGate gate, TimeProvider clock) : IRecurringJob
{
    public const string JobName = "cases.days", Setting = "cases.board";
    private const int Batch = 20_000;

    // A step is written some moments after the time that its key begins with.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    public string Name => JobName;
    public TimeSpan Every => TimeSpan.FromSeconds(30);

    public async Task Run(CancellationToken ct)
    {
        var setting = await kernel.Settings.FirstOrDefaultAsync(s => s.Name == Setting, ct);
        var now = clock.GetUtcNow();
        if (setting is null || !long.TryParse(setting.Value, out var ticks)) await CountAll(ct);
        else
            foreach (var month in (await Moved(new DateTimeOffset(ticks, TimeSpan.Zero) - Overlap, ct)).GroupBy(m => (m.Street, m.Day.Year, m.Day.Month)))
                await Count(month.Key.Street, Runs(month.Select(m => m.Day)), ct);
        if (setting is null) kernel.Settings.Add(new SettingRow { Name = Setting, Value = $"{now.UtcTicks}" });
        else setting.Value = $"{now.UtcTicks}";
        using (await gate.Enter(ct)) await kernel.SaveChangesAsync(ct);
    }

    /// <summary>The days of which a matter moved since then. A million matters that move in are few days.</summary>
    private async Task<HashSet<(string Street, DateOnly Day)>> Moved(DateTimeOffset since, CancellationToken ct)
    {
        var days = new HashSet<(string, DateOnly)>();
        for (var after = First(since); ;)
        {
            var moved = await (from e in db.Events
                               join c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]) on e.CaseId equals c.Id
                               where e.Id.CompareTo(after) > 0
                               orderby e.Id
                               select new { e.Id, c.Street, c.ReceivedAt }).Take(Batch).ToListAsync(ct);
            foreach (var m in moved) days.Add((m.Street, OfficeHours.DateOf(m.ReceivedAt)));
            if (moved.Count < Batch) return days;
            after = moved[^1].Id;
        }
    }

    /// <summary>Once, and after a restore: every month of every street.</summary>
    private async Task CountAll(CancellationToken ct)
    {
        var all = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]);
        foreach (var street in await all.Select(c => c.Street).Distinct().ToListAsync(ct))
        {
            var first = OfficeHours.DateOf(await all.Where(c => c.Street == street).MinAsync(c => c.ReceivedAt, ct));
            var last = OfficeHours.DateOf(await all.Where(c => c.Street == street).MaxAsync(c => c.ReceivedAt, ct));
            for (var month = FirstOf(first); month <= last; month = month.AddMonths(1)) await Count(street, [(month, month.AddMonths(1))], ct);
        }
    }

    /// <param name="days">Of one month, the second day of each run exclusive.</param>
    private async Task Count(string street, IReadOnlyList<(DateOnly From, DateOnly To)> days, CancellationToken ct)
    {
        var region = street.PadRight(12, '0');
        var counted = new Dictionary<(DateOnly, Guid, string, Channel), CaseDay>();
        foreach (var run in days)
        {
            var (low, high) = (OfficeHours.At(run.From, TimeOnly.MinValue).ToUniversalTime(), OfficeHours.At(run.To, TimeOnly.MinValue).ToUniversalTime());
            var matters = from c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking()
                          where c.Street == street && c.ReceivedAt >= low && c.ReceivedAt < high
                          from promise in db.Clocks.Where(k => k.CaseId == c.Id && k.Kind == ClockKind.Promise).DefaultIfEmpty()
                          select new Measured(c.LeadBodyId, c.ItemId, c.Channel, c.ReceivedAt, c.AcceptedAt, c.ContactedAt, c.ClosedAt, c.Resolution, c.Returns, c.Reopens,
                              c.RatingStruckAt == null ? c.Rating : null, c.CalledBack, c.CallBackStars, promise == null ? null : promise.Due, promise == null ? null : promise.StoppedAt);
            await foreach (var m in matters.AsAsyncEnumerable().WithCancellation(ct))
            {
                var key = (OfficeHours.DateOf(m.ReceivedAt), m.Lead ?? Guid.Empty, m.Item, m.Channel);
                if (!counted.TryGetValue(key, out var sum)) counted.Add(key, sum = new CaseDay { Day = key.Item1, Region = region, Body = key.Item2, Item = m.Item, Channel = m.Channel });
                sum.Count(m);
            }
        }
        using (await gate.Enter(ct))
        {
            await using var whole = await db.Database.BeginTransactionAsync(ct);
            var connection = db.Database.GetDbConnection();
            var known = db.Days.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Where(d => d.Region == region);
            foreach (var (from, to) in days) await known.Where(d => d.Day >= from && d.Day < to).ExecuteDeleteAsync(ct);
            BulkTable.Of<CaseDay>(db).Write(connection, counted.Values);
            var (month, next) = (FirstOf(days[0].From), FirstOf(days[0].From).AddMonths(1));
            var months = new Dictionary<(Guid, string, Channel), CaseMonth>();
            await foreach (var day in known.AsNoTracking().Where(d => d.Day >= month && d.Day < next).AsAsyncEnumerable().WithCancellation(ct))
            {
                if (!months.TryGetValue((day.Body, day.Item, day.Channel), out var sum)) months.Add((day.Body, day.Item, day.Channel), sum = new CaseMonth { Month = month, Region = region, Body = day.Body, Item = day.Item, Channel = day.Channel });
                sum.Add(day);
            }
            await db.Months.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Where(m => m.Region == region && m.Month == month).ExecuteDeleteAsync(ct);
            BulkTable.Of<CaseMonth>(db).Write(connection, months.Values);
            await whole.CommitAsync(ct);
        }
    }

    /// <summary>Days that follow each other are asked for together.</summary>
    private static List<(DateOnly From, DateOnly To)> Runs(IEnumerable<DateOnly> days)
    {
        var runs = new List<(DateOnly From, DateOnly To)>();
        foreach (var day in days.Order())
            if (runs.Count > 0 && runs[^1].To == day) runs[^1] = (runs[^1].From, day.AddDays(1));
            else runs.Add((day, day.AddDays(1)));
        return runs;
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>The lowest key of a moment: keys begin with their time.</summary>
    private static Guid First(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
