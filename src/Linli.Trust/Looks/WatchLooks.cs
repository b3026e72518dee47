using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Looks;

/// <summary>
/// Tells the security administrators of a place when somebody opens the personal data of far more matters than they are used to: once a day and person, with the figures that led to it. Reads the record itself, so what is told can be proved. 个人信息保护法 art. 51; mission
/// row 59.
/// </summary>
sealed class WatchLooks(TrustDb db, LookLimits limits, INotices notices, Lists lists, TimeProvider clock) : IRecurringJob
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
            foreach (var one in busy) await Judge(Guid.Parse(one.Key), one.Count, today, since, ct);
        }
    }

    private async Task Judge(Guid account, int count, DateOnly today, DateTimeOffset since, CancellationToken ct)
    {
        var (actor, from) = (account.ToString(), since.AddDays(-limits.HabitDays));
        var seen = await db.Audit.AsNoTracking().Where(a => a.Actor == actor && a.At >= from && a.At < since && a.Action.StartsWith("person.")).Select(a => new { a.At, a.Subject }).ToListAsync(ct);
        var before = seen.GroupBy(s => OfficeHours.DateOf(s.At)).Select(g => g.Select(s => s.Subject).Distinct().Count()).ToList();
        if (LookHabit.Judge(count, before, limits) is not { } unusual) return;
        var region = await RegionOf(account, today, ct);
        var cause = Cause(account, today);
        var subject = $"account:{account}";
        if (!await db.Audit.AsNoTracking().AnyAsync(a => a.Subject == subject && a.At >= since && a.Action == "looks.unusual", ct))
        {
            db.Note("looks.unusual", subject, region, account, detail: new { unusual.Count, unusual.Habit, unusual.Limit });
            await db.Commit(ct);
        }
        var name = await db.Accounts.AsNoTracking().Where(a => a.Id == account).Select(a => a.UserName).FirstAsync(ct);
        var day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // The same cause: told again after a death in between, nobody reads it twice. Nobody is asked about themselves.
        await notices.ToAccounts((await Watchers(region, today, ct)).Where(w => w != account), unusual.Habit is { } habit
                ? new Reason("notice.looks.unusual", name!, day, $"{unusual.Count}", $"{habit}", $"{unusual.Limit}")
                : new Reason("notice.looks.unusual.new", name!, day, $"{unusual.Count}", $"{unusual.Limit}"),
            TrustLinks.Account(account), cause, ct);
    }

    private async Task<string?> RegionOf(Guid account, DateOnly today, CancellationToken ct) =>
        await (from p in db.Posts.AsNoTracking()
               join b in db.BodiesOn(today) on p.BodyId equals b.Id
               where p.AccountId == account && p.ValidFrom <= today
               orderby p.ValidTo == null descending, p.Id descending
               select b.Region).FirstOrDefaultAsync(ct);

    /// <summary>Security administrators whose place holds that of the one who looked.</summary>
    private async Task<IReadOnlyList<Guid>> Watchers(string? region, DateOnly today, CancellationToken ct)
    {
        var roles = lists.Roles.Where(r => lists.OfficeOf(r.Id) == Office.Security).Select(r => r.Id).ToList();
        var posts = await (from p in db.Posts.AsNoTracking()
                           join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                           where roles.Contains(p.Role) && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                           select new { p.AccountId, b.Region }).ToListAsync(ct);
        return [.. posts.Where(p => region is null || RegionScope.Below(p.Region).Holds(region)).Select(p => p.AccountId).Distinct()];
    }

    private static Guid Cause(Guid account, DateOnly day) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"looks|{account}|{day:yyyy-MM-dd}"))).AsSpan(0, 16));
}
