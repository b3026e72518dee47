using System.Security.Cryptography;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Accounts;

/// <summary>What the use cases of staff accounts share: whose they are, and that one administrator always stays.</summary>
public sealed class AccountDesk(TrustDb db, Who who, TimeProvider clock, Lists lists)
{
    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>
    /// True when every post of the account lies in the administrator's region: whoever could reset the password of somebody
    /// with a wider post could act as them there.
    /// </summary>
    public async Task<bool> IsOurs(Guid account, CancellationToken ct)
    {
        var today = Today;
        var posts = await (from p in db.Posts.AsNoTracking()
                           join v in db.BodyVersions.AsNoTracking() on p.BodyId equals v.BodyId
                           where p.AccountId == account && (v.ValidTo == null || v.ValidTo >= today)
                           select new { p.ValidFrom, p.ValidTo, v.Region }).ToListAsync(ct);
        var open = posts.Where(p => p.ValidTo is null || p.ValidTo >= today).ToList();
        return posts.Count > 0 && (open.Count > 0 ? open : posts).All(p => who.Scope.Holds(p.Region));
    }

    /// <summary>
    /// True when for every administrator's post that goes another one of the same office stays that reaches as far: in an organisation whose region holds
    /// that of the one who goes, begun by that day and without an end. Marks the row of the installation, so that of two who go at
    /// once one is told to look again.
    /// </summary>
    /// <param name="day">The first day without it.</param>
    public async Task<bool> AnAdministratorStays(Guid? withoutPost, Guid? withoutAccount, DateOnly day, CancellationToken ct)
    {
        var offices = lists.Roles.Where(r => lists.OfficeOf(r.Id) is not null).ToDictionary(r => r.Id, r => lists.OfficeOf(r.Id)!.Value, StringComparer.Ordinal);
        var roles = offices.Keys.ToList();
        db.Entry(await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct)).State = EntityState.Modified;
        var posts = await (from p in db.Posts.AsNoTracking()
                           join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id
                           join b in db.Bodies.AsNoTracking() on p.BodyId equals b.Id
                           join v in db.BodyVersions.AsNoTracking() on p.BodyId equals v.BodyId
                           where roles.Contains(p.Role) && (p.ValidTo == null || p.ValidTo >= day && p.ValidTo >= p.ValidFrom) && (b.ValidTo == null || b.ValidTo >= day) && (v.ValidTo == null || v.ValidTo >= day)
                           select new { p.Id, p.AccountId, p.Role, v.Region, Stays = p.ValidTo == null && p.ValidFrom <= day && b.ValidTo == null && a.LockedSince == null && a.PasswordHash != null }).ToListAsync(ct);
        var goes = posts.Where(p => p.Id == withoutPost || p.AccountId == withoutAccount).ToList();
        var stays = posts.Except(goes).Where(p => p.Stays).GroupBy(p => p.Id).ToList();
        // Wherever the one who stays works from that day on: a planned move must not take them out of reach.
        return goes.All(g => stays.Any(s => offices[s.First().Role] == offices[g.Role] && s.All(p => RegionScope.Below(p.Region).Holds(g.Region))));
    }

    /// <summary>
    /// True when the account holds, on any day of that time, the post of another of the three administrators (三权分立): nobody is two of them, neither now nor by a post that begins later.
    /// </summary>
    public async Task<bool> HoldsAnotherOffice(Guid account, Office office, DateOnly from, DateOnly? to, CancellationToken ct)
    {
        var roles = await db.Posts.AsNoTracking().Where(p => p.AccountId == account && (p.ValidTo == null || p.ValidTo >= from && p.ValidTo >= p.ValidFrom) && (to == null || p.ValidFrom <= to)).Select(p => p.Role).ToListAsync(ct);
        return roles.Any(r => lists.OfficeOf(r) is { } other && other != office);
    }

    /// <summary>Three groups of four that are read from paper without mistakes; about 54 bits.</summary>
    public static string OneTimePassword() => string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Tokens.FollowAlphabet, 4)));
}

public static class AccountChanges
{
    /// <summary>Ends every session of the account, also one that begins at this moment; their rows go with the commit (Sessions.EndAll).</summary>
    public static void EndSessions(this Account account) => account.SecurityStamp = Tokens.New(16);

    public static void DropAuthenticator(this Account account) => (account.TwoFactorEnabled, account.TotpSealed, account.TotpStep, account.RecoveryHashes) = (false, null, null, "");

    /// <summary>Two who change one account at once: the second is told. Identity's store would renew the mark; we write past it.</summary>
    public static void Renew(this Account account) => account.ConcurrencyStamp = Tokens.New(16);
}
