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
        if (!Guid.TryParse(user.FindFirstValue("sub"), out var id)) return;
        var stamp = user.FindFirstValue("stamp");
        var account = await db.Accounts.AsNoTracking().Where(a => a.Id == id).Select(a => new { a.NameSealed, a.SecurityStamp, a.LockedSince, a.MustChangePassword }).FirstOrDefaultAsync(ct);
        if (account is null || account.LockedSince is not null || (account.SecurityStamp ?? "") != stamp) return;
        var name = account.NameSealed is null ? "" : cipher.Open(account.NameSealed, "trust.account.name");
        if (!Guid.TryParse(user.FindFirstValue("post"), out var postId))
        {
            who.BecomeResident(id, name);
            return;
        }
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var post = await (from p in db.Posts.AsNoTracking()
                          join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                          where p.Id == postId && p.AccountId == id && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                          select new { p.Role, p.TitleZh, p.TitleEn, BodyId = b.Id, b.Region, b.NameZh, b.NameEn }).FirstOrDefaultAsync(ct);
        if (post is null) return;
        MustChangePassword = account.MustChangePassword;
        var role = packs.Find("role", post.Role, today)?.As<Role>() ?? new Role([], "assigned");
        var en = Texts.Current == Texts.English;
        who.BecomeStaff(id, name, postId, en ? post.TitleEn : post.TitleZh, post.BodyId, new(post.NameZh, post.NameEn), post.Region,
            RegionScope.Below(post.Region), role.Jurisdiction == "assigned", role.Permissions.ToHashSet());
    }
}
