using System.Text.RegularExpressions;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Messages;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Posts;

/// <summary>Gives somebody a post: a person who has a staff account already, or a new one who gets a one-time password.</summary>
/// <param name="IsNew">Makes the account; otherwise it is found by its user name.</param>
/// <param name="Phone">To reach the person; nobody signs in with it.</param>
/// <param name="To">The last day, when it is known.</param>
public sealed record GivePost(string Key, Guid Body, bool IsNew, string? UserName, string? Name, string? Phone, string? Role, string? TitleZh, string? TitleEn, bool IsLeader, DateOnly? From, DateOnly? To, string? Reason);

/// <param name="OneTimePassword">Shown this once; only its hash is kept.</param>
public sealed record GivenPost(Guid Post, string UserName, string? OneTimePassword);

public sealed partial class GivePostHandler(TrustDb db, BodyDesk desk, AccountDesk accounts, Lists lists, Who who, TimeProvider clock, FieldCipher cipher, IPasswordHasher<Account> hasher)
{
    private const int TitleLength = 40;

    public async Task<(Outcome Outcome, GivenPost? Given)> Handle(GivePost c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("FormIsOurs"), null);
        if (await db.Answered<GivenPost>(actor, c.Key, ct) is { } first) return (Outcome.Done, first);
        if (await desk.Load(c.Body, ct) is not var (body, periods)) return (Outcome.NotFound, null);
        if (desk.Day(c.From, c.Reason) is { } day) return (day, null);
        var from = c.From!.Value;
        if (from < body.ValidFrom || from > body.ValidTo || c.To > body.ValidTo) return (Outcome.Refuse("PostIsInLifeOfBody"), null);
        if (c.To < from) return (Outcome.Refuse("PostEndsAfterItBegins"), null);
        if (lists.Roles.FirstOrDefault(r => r.Id == c.Role) is not { } role) return (Outcome.Refuse("RoleIsListed"), null);
        var office = lists.OfficeOf(role.Id);
        // Who runs the platform does not decide who watches it, and who decides that does not staff it.
        if (office is not null && !who.May(Permissions.AdminAccounts)) return (Outcome.Refuse("OfficeIsGivenBySecurity"), null);
        if (office is null && !who.May(Permissions.AdminBodies)) return (Outcome.Refuse("PostIsGivenBySystem"), null);
        var title = BodyDesk.Clean(c.TitleZh, TitleLength) ?? role.Name.Zh;
        var english = BodyDesk.Clean(c.TitleEn, 2 * TitleLength) ?? (BodyDesk.Clean(c.TitleZh, TitleLength) is null ? role.Name.En : title);
        var userName = (c.UserName ?? "").Trim().ToLowerInvariant();
        var (account, password, refusal) = c.IsNew ? New(c, userName) : (await Find(userName, ct), null, null);
        if (refusal is not null) return (refusal, null);
        if (account is null) return (Outcome.Refuse("AccountIsKnown"), null);
        if (c.IsNew && await db.Accounts.AnyAsync(a => a.NormalizedUserName == account.NormalizedUserName, ct)) return (Outcome.Refuse("UserNameIsFree"), null);
        if (account.Id == who.AccountId) return (Outcome.Refuse("OwnPostIsGivenByAnother"), null);
        if (account.LockedSince is not null) return (Outcome.Refuse("AccountIsOpen"), null);
        if (await db.Posts.AnyAsync(p => p.AccountId == account.Id && p.BodyId == c.Body && p.Role == role.Id && (p.ValidTo == null || p.ValidTo >= from && p.ValidTo >= p.ValidFrom) && (c.To == null || p.ValidFrom <= c.To), ct))
            return (Outcome.Refuse("PostIsNotHeldYet"), null);
        if (office is { } one && await accounts.HoldsAnotherOffice(account.Id, one, from, c.To, ct)) return (Outcome.Refuse("AdministratorsAreSeparate"), null);
        if (c.IsNew) db.Accounts.Add(account);
        // Of two who make one person two administrators at once, the second is told.
        else if (office is not null) account.Renew();
        var post = new PostRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = account.Id, BodyId = c.Body, Role = role.Id, TitleZh = title, TitleEn = english, IsLeader = c.IsLeader, ValidFrom = from, ValidTo = c.To,
        };
        db.Posts.Add(post);
        // Whoever ends the organisation at this moment must see the post.
        db.Entry(body).State = EntityState.Modified;
        var region = periods[^1].Region;
        if (c.IsNew) db.Note("account.add", $"account:{account.Id}", region, person: account.Id);
        db.Note("post.give", $"body:{c.Body}", region, person: account.Id, purpose: BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength), detail: new { post = post.Id, role = role.Reference, from, to = c.To, c.IsLeader });
        // The password is no part of the remembered answer: a form that is sent again does not show it again.
        db.Answer(actor, c.Key, new GivenPost(post.Id, userName, null));
        var done = await desk.Commit($"body:{c.Body}", ct);
        if (!done.Ok && await db.Answered<GivenPost>(actor, c.Key, ct) is { } twice) return (Outcome.Done, twice);
        return (done, done.Ok ? new GivenPost(post.Id, userName, password) : null);
    }

    /// <summary>Staff only: accounts of residents have no password and are not found by a name.</summary>
    private Task<Account?> Find(string userName, CancellationToken ct) =>
        db.Accounts.FirstOrDefaultAsync(a => a.NormalizedUserName == userName.ToUpperInvariant() && a.PasswordHash != null, ct);

    private (Account?, string?, Outcome?) New(GivePost c, string userName)
    {
        if (!Sound().IsMatch(userName)) return (null, null, Outcome.Refuse("UserNameIsSound"));
        if (BodyDesk.Clean(c.Name, TitleLength) is not { } name) return (null, null, Outcome.Refuse("PersonHasName"));
        var phone = BodyDesk.Clean(c.Phone, 30) is { } typed ? Phones.Normal(typed, desk.Today) : null;
        if (phone is null && BodyDesk.Clean(c.Phone, 30) is { } wrong) return (null, null, Outcome.Refuse(Phones.Broken(wrong, desk.Today)));
        var password = AccountDesk.OneTimePassword();
        return (Make(userName, name, phone, password, mustChange: true, clock.GetUtcNow(), cipher, hasher), password, null);
    }

    /// <summary>
    /// A staff account. Its phone has no index: with one, the SMS code of that number would open the account past password and
    /// authenticator, and a member of staff who is also a resident could not have both.
    /// </summary>
    internal static Account Make(string userName, string name, string? phone, string password, bool mustChange, DateTimeOffset now, FieldCipher cipher, IPasswordHasher<Account> hasher)
    {
        var account = new Account
        {
            Id = Guid.CreateVersion7(now), UserName = userName, NormalizedUserName = userName.ToUpperInvariant(), SecurityStamp = Tokens.New(16), ConcurrencyStamp = Tokens.New(16),
            NameSealed = cipher.Seal(name, "trust.account.name"), PhoneSealed = phone is null ? null : cipher.Seal(phone, "trust.account.phone"), Language = Texts.Current, CreatedAt = now, MustChangePassword = mustChange,
        };
        account.PasswordHash = hasher.HashPassword(account, password);
        return account;
    }

    internal static bool IsSound(string userName) => Sound().IsMatch(userName);

    [GeneratedRegex("^[a-z][a-z0-9._-]{2,39}$")]
    private static partial Regex Sound();
}
