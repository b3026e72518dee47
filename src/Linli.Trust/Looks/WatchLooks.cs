using Linli.Kernel.Calendar;
using Linli.Kernel.Jobs;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Looks;

/// <summary>
/// Tells the security administrators of a place when somebody opens the personal data of far more matters than they are used to: once a day and person, with the figures that led to it. Reads the record itself, so what is told can be proved. 个人信息保护法 art. 51; mission
/// row 59.
/// </summary>
sealed class WatchLooks(TrustDb db, LookLimits limits, IUnusualDays unusual, TimeProvider clock) : IRecurringJob
{
    private const int AtOnce = 200;

    public string Name => "trust.looks";
    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task Run(CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var since = OfficeHours.At(today, TimeOnly.MinValue);
        // By those who can look, a piece at a time: each piece is some short walks in the index of actor and time.
        var holders = await db.Posts.AsNoTracking().Where(p => p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today.AddDays(-1))).Select(p => p.AccountId).Distinct().ToListAsync(ct);
        foreach (var piece in holders.Chunk(AtOnce))
        {
            var actors = piece.Select(a => a.ToString()).ToList();
            var busy = await db.Audit.AsNoTracking().Where(a => actors.Contains(a.Actor) && a.At >= since && a.Action.StartsWith("person."))
                .GroupBy(a => a.Actor).Select(g => new { g.Key, Count = g.Select(a => a.Subject).Distinct().Count() }).Where(g => g.Count > limits.Floor).ToListAsync(ct);
            foreach (var one in busy) await Judge(Guid.Parse(one.Key), one.Count, since, ct);
        }
    }

    private async Task Judge(Guid account, int count, DateTimeOffset since, CancellationToken ct)
    {
        var (actor, from) = (account.ToString(), since.AddDays(-limits.HabitDays));
        var seen = await db.Audit.AsNoTracking().Where(a => a.Actor == actor && a.At >= from && a.At < since && a.Action.StartsWith("person.")).Select(a => new { a.At, a.Subject }).ToListAsync(ct);
        var before = seen.GroupBy(s => OfficeHours.DateOf(s.At)).Select(g => g.Select(s => s.Subject).Distinct().Count()).ToList();
        await unusual.Judge("looks", account, count, before, new DayLimits(limits.Floor, limits.Factor, limits.HabitNeeds), ct);
    }
}
