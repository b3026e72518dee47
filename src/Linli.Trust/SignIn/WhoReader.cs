using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

/// <summary>Fills <see cref="Who"/> from the session, anew for each request: a post that ended ends at once.</summary>
public sealed class WhoReader(TrustDb db, PackStore packs, TimeProvider clock, FieldCipher cipher)
{
    /// <summary>The password came from an administrator: only the page that changes it opens.</summary>
    public bool MustChangePassword { get; private set; }

    public async Task Fill(Who who, ClaimsPrincipal user, CancellationToken ct)
    {
        if (!Guid.TryParse(user.FindFirstValue("sub"), out var id) || user.FindFirstValue(Sessions.Sid) is not { } sid) return;
        var (stamp, key, now) = (user.FindFirstValue("stamp"), Tokens.Hash(sid), clock.GetUtcNow());
        var account = await (from s in db.Sessions.AsNoTracking()
                             join a in db.Accounts.AsNoTracking() on s.AccountId equals a.Id
                             where s.Id == key && s.AccountId == id && s.Until > now
                             select new { a.NameSealed, a.SecurityStamp, a.LockedSince, a.MustChangePassword, s.PostId }).FirstOrDefaultAsync(ct);
        if (account is null || account.LockedSince is not null || (account.SecurityStamp ?? "") != stamp) return;
        var name = account.NameSealed is null ? "" : cipher.Open(account.NameSealed, "trust.account.name");
        if (account.PostId is not { } postId)
        {
            who.BecomeResident(id, name);
            return;
        }
        if (await InPost(who, id, name, postId, ct)) MustChangePassword = account.MustChangePassword;
    }

    /// <summary>Somebody as they act in a post of theirs; false when it is not held today.</summary>
    public async Task<bool> InPost(Who who, Guid id, string name, Guid postId, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var post = await (from p in db.Posts.AsNoTracking()
                          join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                          where p.Id == postId && p.AccountId == id && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                          select new { p.Role, p.TitleZh, p.TitleEn, BodyId = b.Id, b.Region, b.NameZh, b.NameEn }).FirstOrDefaultAsync(ct);
        if (post is null) return false;
        var role = packs.Find("role", post.Role, today)?.As<Role>() ?? new Role([], "assigned");
        var en = Texts.Current == Texts.English;
        who.BecomeStaff(id, name, postId, en ? post.TitleEn : post.TitleZh, post.BodyId, new(post.NameZh, post.NameEn), post.Region,
            RegionScope.Below(post.Region), role.Jurisdiction == "assigned", role.Permissions.ToHashSet());
        return true;
    }
}
