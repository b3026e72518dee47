using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

sealed class Actors(TrustDb db, WhoReader reader, Lists lists, FieldCipher cipher, TimeProvider clock) : IActors
{
    public async Task<bool> Become(Who who, Guid account, Guid post, CancellationToken ct)
    {
        var found = await db.Accounts.AsNoTracking().Where(a => a.Id == account && a.LockedSince == null).Select(a => new { a.NameSealed }).FirstOrDefaultAsync(ct);
        return found is not null && await reader.InPost(who, account, found.NameSealed is null ? "" : cipher.Open(found.NameSealed, "trust.account.name"), post, ct);
    }

    public async Task<IReadOnlyList<Guid>> Holding(string permission, string region, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var roles = lists.Roles.Select(r => (r.Id, Role: r.As<Role>())).Where(r => r.Role.Jurisdiction != "assigned" && r.Role.Permissions.Contains(permission)).Select(r => r.Id).ToList();
        var posts = await (from p in db.Posts.AsNoTracking()
                           join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                           join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id
                           where roles.Contains(p.Role) && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today) && a.LockedSince == null
                           select new { p.AccountId, b.Region }).ToListAsync(ct);
        return [.. posts.Where(p => RegionScope.Below(p.Region).Holds(region)).Select(p => p.AccountId).Distinct()];
    }
}
