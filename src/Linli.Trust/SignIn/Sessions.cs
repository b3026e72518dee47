using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

/// <summary>A role as a pack: permissions, how far they reach, whether identifying fields may be revealed.</summary>
public sealed record Role(IReadOnlyList<string> Permissions, string Jurisdiction);

public sealed record PostChoice(Guid PostId, string Title, string BodyName);

/// <summary>Signs people in and out and knows in which post they act.</summary>
public sealed class Sessions(TrustDb db, IHttpContextAccessor http, PasswordGuard passwords, SecondFactor second, TimeProvider clock, FieldCipher cipher,
    BlindIndex index, OneTimeCodes codes)
{
    private const int CodeMinutes = 5, CodeTries = 5, ResendSeconds = 60;

    /// <summary>Staff: name, password and, when set up, the six digits of the authenticator. One answer for every failure: no names are given away.</summary>
    public async Task<Outcome> SignInStaff(string userName, string password, string? totp, CancellationToken ct)
    {
        var normal = userName.ToUpperInvariant();
        var account = await db.Accounts.FirstOrDefaultAsync(a => a.NormalizedUserName == normal && a.PasswordHash != null, ct);
        if (account is null)
        {
            passwords.Pretend(password);
            return Outcome.Refuse("SignInFailed");
        }
        if (!await passwords.Take(account, ct))
        {
            // The same words and the same work as for a name that nobody has.
            passwords.Pretend(password);
            return Outcome.Refuse("SignInFailed");
        }
        if (!passwords.IsRight(account, password)) return await Failed(account, ct);
        var hash = account.PasswordHash;
        for (var lost = 0; lost < 5; lost++)
        {
            if (account.PasswordHash != hash || !second.Take(account, totp)) return await Failed(account, ct);
            PasswordGuard.GiveBack(account);
            account.Renew();
            var posts = await Posts(account.Id, ct);
            var post = account.LockedSince is not null ? null : posts.FirstOrDefault(p => p.PostId == account.LastPostId) ?? posts.FirstOrDefault();
            db.Note(post is null ? "sign-in.refused" : "sign-in", $"account:{account.Id}", person: account.Id);
            if ((await db.Commit(ct)).Ok)
            {
                // Only whoever has proved who they are learns why they do not get in.
                if (post is null) return Outcome.Refuse(account.LockedSince is null ? "NoPost" : "AccountIsLocked");
                await Issue(account, post.PostId);
                return Outcome.Done;
            }
            // Somebody tried at the same moment: look again, a code may be used up now.
            db.ChangeTracker.Clear();
            account = await db.Accounts.FirstAsync(a => a.NormalizedUserName == normal, ct);
        }
        return Outcome.Conflict;
    }

    private async Task<Outcome> Failed(Account account, CancellationToken ct)
    {
        db.Note("sign-in.failed", $"account:{account.Id}", person: account.Id);
        await db.Commit(ct);
        return Outcome.Refuse("SignInFailed");
    }

    /// <summary>After a change of password or authenticator: every other session has ended, this one goes on.</summary>
    public Task GoOn(Account account, Who who) => Issue(account, who.PostId);

    /// <summary>Sends a code to a phone; the answer is the same whether or not an account exists.</summary>
    public async Task<Outcome> SendCode(string phone, INotices notices, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = index.Of("phone", phone);
        var row = await db.OneTimeCodes.FirstOrDefaultAsync(c => c.PhoneIndex == key, ct);
        if (row is not null && now - row.SentAt < TimeSpan.FromSeconds(ResendSeconds)) return Outcome.Refuse("CodeTooSoon");
        var code = codes.New();
        if (row is null) db.OneTimeCodes.Add(row = new OneTimeCodeRow { PhoneIndex = key, Hash = "" });
        (row.Hash, row.Expires, row.Tries, row.SentAt) = (codes.Hash(code, "sign-in"), now.AddMinutes(CodeMinutes), 0, now);
        Outcome done;
        try { done = await db.Commit(ct); }
        // Two first requests of one phone at the same moment: the other one's code is on its way.
        catch (DbUpdateException) { return Outcome.Refuse("CodeTooSoon"); }
        if (done.Ok) await notices.Sms(phone, new Reason("sms.code", code, $"{CodeMinutes}"), Guid.CreateVersion7(now), ct);
        return done;
    }

    /// <summary>Checks the code; the first sign-in of a phone makes the account.</summary>
    public async Task<Outcome> SignInResident(string phone, string code, string? name, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = index.Of("phone", phone);
        var row = await db.OneTimeCodes.FirstOrDefaultAsync(c => c.PhoneIndex == key, ct);
        if (row is null || row.Expires < now || row.Tries >= CodeTries) return Outcome.Refuse("CodeWrong");
        row.Tries++;
        if (!codes.Verify(code, row.Hash, "sign-in"))
        {
            await db.Commit(ct);
            return Outcome.Refuse("CodeWrong");
        }
        db.OneTimeCodes.Remove(row);
        var account = await db.Accounts.FirstOrDefaultAsync(a => a.PhoneIndex == key, ct);
        if (account is null) db.Accounts.Add(account = NewResident(phone, key, name));
        db.Note("sign-in", $"account:{account.Id}", person: account.Id);
        db.Publish(new PhoneProved(account.Id, key));
        var done = await db.Commit(ct);
        if (done.Ok) await Issue(account, null);
        return done;
    }

    private Account NewResident(string phone, string key, string? name) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()), UserName = $"r:{key}", NormalizedUserName = $"R:{key.ToUpperInvariant()}",
        SecurityStamp = Tokens.New(16), ConcurrencyStamp = Tokens.New(16), PhoneIndex = key, CreatedAt = clock.GetUtcNow(),
        PhoneSealed = cipher.Seal(phone, "trust.account.phone"),
        NameSealed = string.IsNullOrWhiteSpace(name) ? null : cipher.Seal(name.Trim(), "trust.account.name"),
        Language = Texts.Current,
    };

    public async Task<Outcome> ActAs(Guid post, Who who, CancellationToken ct)
    {
        // Somebody who came in by SMS has shown neither password nor authenticator and stays a resident.
        if (!who.IsStaff) return Outcome.Forbidden;
        var posts = await Posts(who.AccountId!.Value, ct);
        if (posts.All(p => p.PostId != post)) return Outcome.NotFound;
        var account = await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct);
        account.LastPostId = post;
        db.Note("post.change", $"post:{post}", person: account.Id);
        var done = await db.Commit(ct);
        if (done.Ok) await Issue(account, post);
        return done;
    }

    public Task SignOut() => http.HttpContext!.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);

    public async Task<IReadOnlyList<PostChoice>> Posts(Guid account, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var rows = await (from p in db.Posts.AsNoTracking()
                          join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                          where p.AccountId == account && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                          orderby p.Id
                          select new { p.Id, p.TitleZh, p.TitleEn, b.NameZh, b.NameEn }).ToListAsync(ct);
        var en = Texts.Current == Texts.English;
        return [.. rows.Select(r => new PostChoice(r.Id, en ? r.TitleEn : r.TitleZh, en ? r.NameEn : r.NameZh))];
    }

    private Task Issue(Account account, Guid? post)
    {
        var claims = new List<Claim> { new("sub", account.Id.ToString()), new("stamp", account.SecurityStamp ?? "") };
        if (post is not null) claims.Add(new Claim("post", post.Value.ToString()));
        // A fresh ticket at each sign-in: a fixed session cannot be carried over.
        return http.HttpContext!.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme)),
            new AuthenticationProperties { IsPersistent = post is null, IssuedUtc = clock.GetUtcNow(), ExpiresUtc = clock.GetUtcNow().AddHours(post is null ? 24 * 14 : 10) });
    }
}

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
