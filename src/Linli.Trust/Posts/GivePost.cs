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
    public const int TitleLength = 40;

    /// <summary>What was looked at, and nothing written yet.</summary>
    public sealed record Checked(BodyRow Body, string Region, Kernel.Packs.Pack Role, Office? Office, string TitleZh, string TitleEn, DateOnly From, string UserName, Account Account, string? Password);

    /// <param name="confirmed">The second word on a proposal: who says it is asked elsewhere (Appointments).</param>
    public async Task<(Checked? Checked, Outcome? Refusal)> Check(GivePost c, bool confirmed, CancellationToken ct)
    {
        if (await desk.Load(c.Body, ct) is not var (body, periods)) return (null, Outcome.NotFound);
        if (desk.Day(c.From, c.Reason) is { } day) return (null, day);
        var from = c.From!.Value;
        if (from < body.ValidFrom || from > body.ValidTo || c.To > body.ValidTo) return (null, Outcome.Refuse("PostIsInLifeOfBody"));
        if (c.To < from) return (null, Outcome.Refuse("PostEndsAfterItBegins"));
        if (lists.Roles.FirstOrDefault(r => r.Id == c.Role) is not { } role) return (null, Outcome.Refuse("RoleIsListed"));
        var office = lists.OfficeOf(role.Id);
        // Who runs the platform does not decide who watches it, and who decides that does not staff it.
        if (office is not null && !confirmed && !who.May(Permissions.AdminAccounts)) return (null, Outcome.Refuse("OfficeIsGivenBySecurity"));
        if (office is null && !who.May(Permissions.AdminBodies)) return (null, Outcome.Refuse("PostIsGivenBySystem"));
        var title = BodyDesk.Clean(c.TitleZh, TitleLength) ?? role.Name.Zh;
        var english = BodyDesk.Clean(c.TitleEn, 2 * TitleLength) ?? (BodyDesk.Clean(c.TitleZh, TitleLength) is null ? role.Name.En : title);
        var userName = (c.UserName ?? "").Trim().ToLowerInvariant();
        var (account, password, refusal) = c.IsNew ? New(c, userName) : (await Find(userName, ct), null, null);
        if (refusal is not null) return (null, refusal);
        if (account is null) return (null, Outcome.Refuse("AccountIsKnown"));
        if (c.IsNew && await db.Accounts.AnyAsync(a => a.NormalizedUserName == account.NormalizedUserName, ct)) return (null, Outcome.Refuse("UserNameIsFree"));
        if (account.Id == who.AccountId) return (null, Outcome.Refuse("OwnPostIsGivenByAnother"));
        if (account.LockedSince is not null) return (null, Outcome.Refuse("AccountIsOpen"));
        if (await db.Posts.AnyAsync(p => p.AccountId == account.Id && p.BodyId == c.Body && p.Role == role.Id && (p.ValidTo == null || p.ValidTo >= from && p.ValidTo >= p.ValidFrom) && (c.To == null || p.ValidFrom <= c.To), ct))
            return (null, Outcome.Refuse("PostIsNotHeldYet"));
        if (office is { } one && await accounts.HoldsAnotherOffice(account.Id, one, from, c.To, ct)) return (null, Outcome.Refuse("AdministratorsAreSeparate"));
        return (new(body, periods[^1].Region, role, office, title, english, from, userName, account, password), null);
    }

    /// <param name="confirms">An administrator's post takes two: the proposal that a second person confirms with this.</param>
    public async Task<(Outcome Outcome, GivenPost? Given)> Handle(GivePost c, CancellationToken ct, Appointments.ProposalRow? confirms = null)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("FormIsOurs"), null);
        if (await db.Answered<GivenPost>(actor, c.Key, ct) is { } first) return (Outcome.Done, first);
        var (found, refusal) = await Check(c, confirms is not null, ct);
        if (found is not var (body, region, role, office, title, english, from, userName, account, password)) return (refusal!, null);
        if (office is not null && confirms is null) return (Outcome.Refuse("OfficeTakesTwo"), null);
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
        if (confirms is not null) confirms.PostId = post.Id;
        if (c.IsNew) db.Note("account.add", $"account:{account.Id}", region, person: account.Id);
        db.Note("post.give", $"body:{c.Body}", region, person: account.Id, purpose: BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength), detail: new { post = post.Id, role = role.Reference, from, to = c.To, c.IsLeader, proposal = confirms?.Id });
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
