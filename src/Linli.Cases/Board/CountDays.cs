using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Board;

/// <summary>
/// Keeps the days, months and years of the board. A matter that moved is counted anew with its whole day and street, and so are month and year: nothing is added to or taken from a figure, so that a run
/// which is repeated or comes late gives the same.
/// </summary>
sealed class CountDays(CasesDb db, KernelDb kernel, WriteGate gate, TimeProvider clock) : IRecurringJob
{
    public const string JobName = "cases.days", Setting = "cases.board.counted";
    private const int Batch = 20_000, ManyDays = 2_000;

    // A step is written some moments after the time that its key begins with.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    public string Name => JobName;
    public TimeSpan Every => TimeSpan.FromSeconds(30);

    public async Task Run(CancellationToken ct)
    {
        var setting = await kernel.Settings.FirstOrDefaultAsync(s => s.Name == Setting, ct);
        var now = clock.GetUtcNow();
        if (setting is null || !long.TryParse(setting.Value, out var ticks)) await CountAll(ct);
        else if (await Moved(new DateTimeOffset(ticks, TimeSpan.Zero) - Overlap, ct) is var moved && moved.Count > ManyDays)
            foreach (var month in moved.Select(m => FirstOf(m.Day)).Distinct()) await CountMonth(month, ct);
        else
            foreach (var month in moved.GroupBy(m => (m.Street, FirstOf(m.Day))))
            {
                var runs = Runs(month.Select(m => m.Day));
                await Keep(Region(month.Key.Street), runs, await Counted(month.Key.Street, runs, ct), ct);
            }
        if (setting is null) kernel.Settings.Add(new SettingRow { Name = Setting, Value = $"{now.UtcTicks}" });
        else setting.Value = $"{now.UtcTicks}";
        using (await gate.Enter(ct)) await kernel.SaveChangesAsync(ct);
    }

    /// <summary>The days of which a matter moved since then. A million matters that move in are few days.</summary>
    private async Task<HashSet<(string Street, DateOnly Day)>> Moved(DateTimeOffset since, CancellationToken ct)
    {
        var days = new HashSet<(string, DateOnly)>();
        for (var after = TimeKey.First(since); ;)
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

    /// <summary>Once, and after a restore.</summary>
    private async Task CountAll(CancellationToken ct)
    {
        var all = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter, CasesDb.ShieldFilter]);
        if (await all.OrderBy(c => c.ReceivedAt).Select(c => (DateTimeOffset?)c.ReceivedAt).FirstOrDefaultAsync(ct) is not { } first) return;
        var last = await all.MaxAsync(c => c.ReceivedAt, ct);
        for (var month = FirstOf(OfficeHours.DateOf(first)); month <= OfficeHours.DateOf(last); month = month.AddMonths(1)) await CountMonth(month, ct);
    }

    /// <summary>A month of all streets together: matters lie in the order of their time, so street by street each page of the table would be read as often as there are streets.</summary>
    private async Task CountMonth(DateOnly month, CancellationToken ct)
    {
        List<(DateOnly, DateOnly)> days = [(month, month.AddMonths(1))];
        foreach (var street in (await Counted(null, days, ct)).GroupBy(d => d.Region)) await Keep(street.Key, days, [.. street], ct);
    }

    /// <param name="street">Null: all.</param>
    /// <param name="days">The second day of each run exclusive.</param>
    private async Task<IReadOnlyCollection<CaseDay>> Counted(string? street, IReadOnlyList<(DateOnly From, DateOnly To)> days, CancellationToken ct)
    {
        var counted = new Dictionary<(DateOnly, string, Guid, string, Channel), CaseDay>();
        foreach (var run in days)
        {
            var (low, high) = (OfficeHours.At(run.From, TimeOnly.MinValue).ToUniversalTime(), OfficeHours.At(run.To, TimeOnly.MinValue).ToUniversalTime());
            var within = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter, CasesDb.ShieldFilter]).AsNoTracking().Where(c => c.ReceivedAt >= low && c.ReceivedAt < high);
            if (street is not null) within = within.Where(c => c.Street == street);
            var matters = from c in within
                          from promise in db.Clocks.Where(k => k.CaseId == c.Id && k.Kind == ClockKind.Promise).DefaultIfEmpty()
                          select new
                          {
                              c.Street,
                              Of = new Measured(c.LeadBodyId, c.ItemId, c.Channel, c.ReceivedAt, c.AcceptedAt, c.ContactedAt, c.ClosedAt, c.Resolution, c.Returns, c.Reopens,
                                  c.RatingStruckAt == null ? c.Rating : null, c.CalledBack, c.CallBackStars, promise == null ? null : promise.Due, promise == null ? null : promise.StoppedAt),
                          };
            await foreach (var m in matters.AsAsyncEnumerable().WithCancellation(ct))
            {
                var key = (OfficeHours.DateOf(m.Of.ReceivedAt), m.Street, m.Of.Lead ?? Guid.Empty, m.Of.Item, m.Of.Channel);
                if (!counted.TryGetValue(key, out var sum)) counted.Add(key, sum = new CaseDay { From = key.Item1, Region = Region(m.Street), Body = key.Item3, Item = m.Of.Item, Channel = m.Of.Channel });
                sum.Count(m.Of);
            }
        }
        return counted.Values;
    }

    /// <param name="days">Of one month.</param>
    private async Task Keep(string region, IReadOnlyList<(DateOnly From, DateOnly To)> days, IReadOnlyCollection<CaseDay> counted, CancellationToken ct)
    {
        using (await gate.Enter(ct))
        {
            await using var whole = await db.Database.BeginTransactionAsync(ct);
            var known = Unscoped(db.Days).Where(d => d.Region == region);
            foreach (var (from, to) in days) await known.Where(d => d.From >= from && d.From < to).ExecuteDeleteAsync(ct);
            BulkTable.Of<CaseDay>(db).Write(db.Database.GetDbConnection(), counted);
            var (month, year) = (FirstOf(days[0].From), new DateOnly(days[0].From.Year, 1, 1));
            await Roll(known, db.Months, region, month, month.AddMonths(1), ct);
            await Roll(Unscoped(db.Months).Where(m => m.Region == region), db.Years, region, year, year.AddYears(1), ct);
            await whole.CommitAsync(ct);
        }
    }

    /// <summary>Makes the whole anew of its parts.</summary>
    private async Task Roll<TPart, TWhole>(IQueryable<TPart> parts, IQueryable<TWhole> wholes, string region, DateOnly first, DateOnly next, CancellationToken ct) where TPart : CaseSum where TWhole : CaseSum, new()
    {
        var sums = new Dictionary<(Guid, string, Channel), TWhole>();
        await foreach (var part in parts.AsNoTracking().Where(p => p.From >= first && p.From < next).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (!sums.TryGetValue((part.Body, part.Item, part.Channel), out var sum)) sums.Add((part.Body, part.Item, part.Channel), sum = new TWhole { From = first, Region = region, Body = part.Body, Item = part.Item, Channel = part.Channel });
            sum.Add(part);
        }
        await Unscoped(wholes).Where(w => w.Region == region && w.From == first).ExecuteDeleteAsync(ct);
        BulkTable.Of<TWhole>(db).Write(db.Database.GetDbConnection(), sums.Values);
    }

    private static IQueryable<T> Unscoped<T>(IQueryable<T> sums) where T : CaseSum => sums.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]);

    private static string Region(string street) => street.PadRight(12, '0');

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
}
