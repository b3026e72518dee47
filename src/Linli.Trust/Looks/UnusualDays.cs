using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Looks;

sealed class UnusualDays(TrustDb db, INotices notices, Lists lists, TimeProvider clock) : IUnusualDays
{
    public async Task Judge(string use, Guid account, int count, IReadOnlyCollection<int> before, DayLimits limits, CancellationToken ct)
    {
        if (LookHabit.Judge(count, before, new LookLimits(limits.Floor, limits.Factor, 0, limits.HabitNeeds)) is not { } unusual) return;
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var since = OfficeHours.At(today, TimeOnly.MinValue);
        var region = await RegionOf(account, today, ct);
        var (subject, action) = ($"account:{account}", $"{use}.unusual");
        if (!await db.Audit.AsNoTracking().AnyAsync(a => a.Subject == subject && a.At >= since && a.Action == action, ct))
        {
            db.Note(action, subject, region, account, detail: new { unusual.Count, unusual.Habit, unusual.Limit });
            await db.Commit(ct);
        }
        var name = await db.Accounts.AsNoTracking().Where(a => a.Id == account).Select(a => a.UserName).FirstAsync(ct);
        var day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // The same cause: told again after a death in between, nobody reads it twice. Nobody is asked about themselves.
        await notices.ToAccounts((await Watchers(region, today, ct)).Where(w => w != account), unusual.Habit is { } habit
                ? new Reason($"notice.{use}.unusual", name!, day, $"{unusual.Count}", $"{habit}", $"{unusual.Limit}")
                : new Reason($"notice.{use}.unusual.new", name!, day, $"{unusual.Count}", $"{unusual.Limit}"),
            TrustLinks.Account(account), Cause(use, account, today), ct);
    }

    private async Task<string?> RegionOf(Guid account, DateOnly today, CancellationToken ct) =>
        await (from p in db.Posts.AsNoTracking()
               join b in db.BodiesOn(today) on p.BodyId equals b.Id
               where p.AccountId == account && p.ValidFrom <= today
               orderby p.ValidTo == null descending, p.Id descending
               select b.Region).FirstOrDefaultAsync(ct);

    /// <summary>Security administrators whose place holds that of the one who is asked about.</summary>
    private async Task<IReadOnlyList<Guid>> Watchers(string? region, DateOnly today, CancellationToken ct)
    {
        var roles = lists.Roles.Where(r => lists.OfficeOf(r.Id) == Office.Security).Select(r => r.Id).ToList();
        var posts = await (from p in db.Posts.AsNoTracking()
                           join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                           where roles.Contains(p.Role) && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                           select new { p.AccountId, b.Region }).ToListAsync(ct);
        return [.. posts.Where(p => region is null || RegionScope.Below(p.Region).Holds(region)).Select(p => p.AccountId).Distinct()];
    }

    private static Guid Cause(string use, Guid account, DateOnly day) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{use}|{account}|{day:yyyy-MM-dd}"))).AsSpan(0, 16));
}
