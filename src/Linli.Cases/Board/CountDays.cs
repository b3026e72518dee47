using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Board;

/// <summary>
/// Keeps the days of the board. A matter that moved is counted anew with its whole day and street: nothing is added to or taken from a figure, so that a run which is repeated or
/// comes late gives the same.
/// </summary>
sealed class CountDays(CasesDb db, KernelDb kernel, WriteGate gate, TimeProvider clock) : IRecurringJob
{
    public const string JobName = "cases.days", Setting = "cases.days";
    private const int Batch = 5_000;

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
            for (var after = First(new DateTimeOffset(ticks, TimeSpan.Zero) - Overlap); ;)
            {
                var moved = await (from e in db.Events
                                   join c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]) on e.CaseId equals c.Id
                                   where e.Id.CompareTo(after) > 0
                                   orderby e.Id
                                   select new { e.Id, c.Street, c.ReceivedAt }).Take(Batch).ToListAsync(ct);
                foreach (var (street, day) in moved.Select(m => (m.Street, OfficeHours.DateOf(m.ReceivedAt))).Distinct()) await Count(street, day, ct);
                if (moved.Count < Batch) break;
                after = moved[^1].Id;
            }
        if (setting is null) kernel.Settings.Add(new SettingRow { Name = Setting, Value = $"{now.UtcTicks}" });
        else setting.Value = $"{now.UtcTicks}";
        using (await gate.Enter(ct)) await kernel.SaveChangesAsync(ct);
    }

    /// <summary>Once, and after a restore: every day of every street.</summary>
    private async Task CountAll(CancellationToken ct)
    {
        var all = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]);
        foreach (var street in await all.Select(c => c.Street).Distinct().ToListAsync(ct))
        {
            var first = await all.Where(c => c.Street == street).MinAsync(c => c.ReceivedAt, ct);
            var last = await all.Where(c => c.Street == street).MaxAsync(c => c.ReceivedAt, ct);
            for (var day = OfficeHours.DateOf(first); day <= OfficeHours.DateOf(last); day = day.AddDays(1)) await Count(street, day, ct);
        }
    }

    private async Task Count(string street, DateOnly day, CancellationToken ct)
    {
        var (from, to) = (OfficeHours.At(day, TimeOnly.MinValue).ToUniversalTime(), OfficeHours.At(day.AddDays(1), TimeOnly.MinValue).ToUniversalTime());
        var matters = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.Street == street && c.ReceivedAt >= from && c.ReceivedAt < to)
            .Select(c => new Measured(c.LeadBodyId, c.ItemId, c.Channel, c.ReceivedAt, c.AcceptedAt, c.ContactedAt, c.ClosedAt, c.Resolution, c.Returns, c.Reopens, c.RatingStruckAt == null ? c.Rating : null, c.CalledBack, c.CallBackStars,
                c.Clocks.Where(k => k.Kind == ClockKind.Promise).Select(k => (DateTimeOffset?)k.Due).FirstOrDefault(), c.Clocks.Where(k => k.Kind == ClockKind.Promise).Select(k => k.StoppedAt).FirstOrDefault())).ToListAsync(ct);
        var region = street.PadRight(12, '0');
        var days = new Dictionary<(Guid, string, Channel), CaseDay>();
        foreach (var m in matters)
        {
            var key = (m.Lead ?? Guid.Empty, m.Item, m.Channel);
            if (!days.TryGetValue(key, out var sum)) days.Add(key, sum = new CaseDay { Day = day, Region = region, Body = key.Item1, Item = m.Item, Channel = m.Channel });
            sum.Count(m);
        }
        using (await gate.Enter(ct))
        {
            await using var whole = await db.Database.BeginTransactionAsync(ct);
            await db.Days.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).Where(d => d.Region == region && d.Day == day).ExecuteDeleteAsync(ct);
            db.Days.AddRange(days.Values);
            await db.SaveChangesAsync(ct);
            await whole.CommitAsync(ct);
        }
        db.ChangeTracker.Clear();
    }

    /// <summary>The lowest key of a moment: keys begin with their time.</summary>
    private static Guid First(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
