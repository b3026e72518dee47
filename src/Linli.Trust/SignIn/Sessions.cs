using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

public sealed record PostChoice(Guid PostId, string Title, string BodyName, bool Deputy = false);

/// <summary>Signs people in and out and knows in which post they act.</summary>
public sealed class Sessions(TrustDb db, IHttpContextAccessor http, PasswordGuard passwords, SecondFactor second, SmsCodes sms, WhoReader reader, TimeProvider clock,
    FieldCipher cipher, BlindIndex index)
{
    /// <summary>The claim that names the session.</summary>
    public const string Sid = "sid";

    // A long working day, and a season; away from the desk, and from the phone.
    private const int StaffHours = 14, ResidentHours = 24 * 90, StaffIdleHours = 10, ResidentIdleHours = 24 * 14;

    /// <summary>Staff: name, password and, when set up, the six digits of the authenticator. One answer for every failure: no names are given away.</summary>
    public async Task<Outcome> SignInStaff(string userName, string password, string? totp, CancellationToken ct)
    {
        var normal = userName.ToUpperInvariant();
        if (!await passwords.Take(normal, ct))
        {
            // The same work as for a try that is looked at.
            passwords.IsRight(null, password);
            return Outcome.Refuse("SignInFailed", $"{PasswordGuard.Tries}", $"{PasswordGuard.PauseMinutes}");
        }
        var account = await db.Accounts.FirstOrDefaultAsync(a => a.NormalizedUserName == normal && a.PasswordHash != null, ct);
        if (!passwords.IsRight(account, password)) return await Failed(account, ct);
        var hash = account!.PasswordHash;
        for (var lost = 0; lost < 5; lost++)
        {
            if (account.PasswordHash != hash || !second.Take(account, totp)) return await Failed(account, ct);
            var posts = await Posts(account.Id, ct);
            var post = account.LockedSince is not null ? null : posts.FirstOrDefault(p => p.PostId == account.LastPostId) ?? posts.FirstOrDefault();
            db.Note(post is null ? "sign-in.refused" : "sign-in", $"account:{account.Id}", await RegionOf(account.Id, post?.PostId, ct), account.Id, by: await Proved(account, post?.PostId, ct));
            var session = post is null ? null : Begin(account, post.PostId);
            if ((await db.Commit(ct, EndThis(ct))).Ok)
            {
                await passwords.Forget(normal, ct);
                // Only whoever has proved who they are learns why they do not get in.
                if (session is null) return Outcome.Refuse(account.LockedSince is null ? "NoPost" : "AccountIsLocked");
                await Hand(session);
                return Outcome.Done;
            }
            // Somebody took a code at the same moment: look again, this one may be used up now.
            db.ChangeTracker.Clear();
            account = await db.Accounts.FirstAsync(a => a.NormalizedUserName == normal, ct);
        }
        return Outcome.Conflict;
    }

    /// <summary>A member of staff who has proved who they are comes in by the post of last time; what the caller changed commits with it. Without a post there is no session.</summary>
    /// <param name="how">For the record.</param>
    internal async Task<(Outcome Outcome, NewSession? Session)> Enter(Account account, object how, CancellationToken ct)
    {
        var posts = await Posts(account.Id, ct);
        var post = posts.FirstOrDefault(p => p.PostId == account.LastPostId) ?? posts.FirstOrDefault();
        db.Note(post is null ? "sign-in.refused" : "sign-in", $"account:{account.Id}", await RegionOf(account.Id, post?.PostId, ct), account.Id, detail: how, by: await Proved(account, post?.PostId, ct));
        var session = post is null ? null : Begin(account, post.PostId);
        return (await db.Commit(ct, EndThis(ct)), session);
    }

    internal async Task<(Outcome Outcome, NewSession Session)> EnterAsResident(Account account, object how, CancellationToken ct)
    {
        db.Note("sign-in", $"account:{account.Id}", person: account.Id, detail: how, by: await Proved(account, null, ct));
        var session = Begin(account, null);
        return (await db.Commit(ct, EndThis(ct)), session);
    }

    /// <summary>A line for every try that was looked at, also of a name that nobody has: the name itself stays out (people type passwords there).</summary>
    private async Task<Outcome> Failed(Account? account, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        // Asked for also where there is nobody: the work is the same.
        var region = await RegionOf(account?.Id ?? default, account?.LastPostId, ct);
        db.Note("sign-in.failed", account is null ? "account" : $"account:{account.Id}", region, account?.Id);
        await db.Commit(ct);
        return Outcome.Refuse("SignInFailed", $"{PasswordGuard.Tries}", $"{PasswordGuard.PauseMinutes}");
    }

    /// <summary>Checks the code; the first sign-in of a phone makes the account.</summary>
    public async Task<Outcome> SignInResident(string phone, string code, string? name, CancellationToken ct)
    {
        if (await sms.Check(phone, code, ct) is { Ok: false } refused) return refused;
        var key = index.Of("phone", phone);
        var account = await db.Accounts.FirstOrDefaultAsync(a => a.PhoneIndex == key, ct);
        if (account is null) db.Accounts.Add(account = NewResident(phone, key, name));
        db.Note("sign-in", $"account:{account.Id}", person: account.Id, by: await Proved(account, null, ct));
        db.Publish(new PhoneProved(account.Id, key));
        var session = Begin(account, null);
        var done = await db.Commit(ct, EndThis(ct));
        if (!done.Ok) return done;
        await sms.Proved(phone, ct);
        await Hand(session);
        return done;
    }

    /// <summary>Who signed in, for the record: the request itself still knows a guest.</summary>
    private async Task<Who> Proved(Account account, Guid? post, CancellationToken ct)
    {
        var who = new Who();
        var name = account.NameSealed is null ? "" : cipher.Open(account.NameSealed, "trust.account.name");
        if (post is null || !await reader.InPost(who, account.Id, name, post.Value, ct)) who.BecomeResident(account.Id, name);
        return who;
    }

    /// <summary>Where somebody works: in the post that is meant, else in their newest one. Whoever is responsible there reads about it.</summary>
    internal async Task<string?> RegionOf(Guid account, Guid? post, CancellationToken ct) =>
        await (from p in db.Posts.AsNoTracking()
               join v in db.BodyVersions.AsNoTracking() on p.BodyId equals v.BodyId
               where p.AccountId == account && v.ValidTo == null
               orderby p.Id == post descending, p.Id descending
               select v.Region).FirstOrDefaultAsync(ct);

    internal Account NewResident(string phone, string key, string? name) => new()
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
        db.Note("post.change", $"post:{post}", await RegionOf(account.Id, post, ct), account.Id);
        var session = Begin(account, post);
        var done = await db.Commit(ct, EndThis(ct));
        if (done.Ok) await Hand(session);
        return done;
    }

    /// <summary>Ends this session for good, also where somebody has copied the cookie. Other devices stay signed in.</summary>
    public async Task SignOut(CancellationToken ct)
    {
        await db.Commit(ct, EndThis(ct));
        await http.HttpContext!.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public async Task<IReadOnlyList<PostChoice>> Posts(Guid account, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var rows = await (from p in db.Posts.AsNoTracking()
                          join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                          where p.AccountId == account && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                          orderby p.Id
                          select new { p.Id, p.TitleZh, p.TitleEn, b.NameZh, b.NameEn, p.DeputyFor }).ToListAsync(ct);
        var en = Texts.Current == Texts.English;
        return [.. rows.Select(r => new PostChoice(r.Id, en ? r.TitleEn : r.TitleZh, en ? r.NameEn : r.NameZh, r.DeputyFor is not null))];
    }

    /// <summary>A session of its own at each sign-in and change: a fixed one cannot be carried over. Begins with the caller's commit.</summary>
    public NewSession Begin(Account account, Guid? post)
    {
        var (sid, now) = (Tokens.New(), clock.GetUtcNow());
        db.Sessions.Add(new SessionRow { Id = Tokens.Hash(sid), AccountId = account.Id, PostId = post, IssuedAt = now, Until = now.AddHours(post is null ? ResidentHours : StaffHours), Device = Domain.Device.Of(http.HttpContext?.Request.Headers.UserAgent) });
        return new(sid, account.Id, account.SecurityStamp ?? "", post is not null);
    }

    /// <summary>Gives the browser its side of a session that was committed.</summary>
    public Task Hand(NewSession session)
    {
        var now = clock.GetUtcNow();
        return http.HttpContext!.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(new ClaimsIdentity([new("sub", $"{session.Account}"), new("stamp", session.Stamp), new(Sid, session.Id)], CookieAuthenticationDefaults.AuthenticationScheme)),
            new AuthenticationProperties { IsPersistent = !session.IsStaff, IssuedUtc = now, ExpiresUtc = now.AddHours(session.IsStaff ? StaffIdleHours : ResidentIdleHours) });
    }

    /// <summary>For inside a commit: ends every session of an account.</summary>
    public Func<Task> EndAll(Guid account, CancellationToken ct) => () => db.Sessions.Where(s => s.AccountId == account).ExecuteDeleteAsync(ct);

    /// <summary>For inside a commit: ends the session that this request came with.</summary>
    private Func<Task>? EndThis(CancellationToken ct)
    {
        if (http.HttpContext?.User.FindFirstValue(Sid) is not { } sid) return null;
        var key = Tokens.Hash(sid);
        return () => db.Sessions.Where(s => s.Id == key).ExecuteDeleteAsync(ct);
    }
}

/// <param name="Id">Goes into the cookie and nowhere else.</param>
public sealed record NewSession(string Id, Guid Account, string Stamp, bool IsStaff);
