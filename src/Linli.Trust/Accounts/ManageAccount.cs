using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Accounts;

public enum AccountVerb { Lock, Unlock, ResetPassword, DropAuthenticator }

/// <summary>What an administrator does to the account of a member of staff: close it, open it, a new one-time password, drop a lost authenticator.</summary>
/// <param name="Seen">The mark of the account that the page showed.</param>
public sealed record ManageAccount(Guid Account, string? Seen, AccountVerb Verb, string? Reason);

public sealed class ManageAccountHandler(TrustDb db, BodyDesk desk, AccountDesk accounts, Who who, TimeProvider clock, PasswordGuard passwords, Sessions sessions, IPasswordHasher<Account> hasher)
{
    private Func<Task> End(Account account, AccountVerb verb, CancellationToken ct)
    {
        var sessionsEnd = sessions.EndAll(account.Id, ct);
        // Whoever has lost one has perhaps lost the other with it.
        return verb == AccountVerb.DropAuthenticator ? async () => { await sessionsEnd(); await db.Passkeys.Where(p => p.AccountId == account.Id).ExecuteDeleteAsync(ct); } : sessionsEnd;
    }

    /// <returns>With a reset the one-time password, to be shown once.</returns>
    public async Task<(Outcome Outcome, string? OneTimePassword)> Handle(ManageAccount c, CancellationToken ct)
    {
        var account = await db.Accounts.FirstOrDefaultAsync(a => a.Id == c.Account && a.PasswordHash != null, ct);
        if (account is null) return (Outcome.NotFound, null);
        if (!await accounts.IsOurs(c.Account, ct)) return (Outcome.Refuse("AccountIsInReach"), null);
        if (account.ConcurrencyStamp != c.Seen) return (await desk.WhoWasFaster($"account:{c.Account}", ct), null);
        if (account.Id == who.AccountId) return (Outcome.Refuse(c.Verb == AccountVerb.ResetPassword ? "OwnPasswordIsChanged" : "OwnAccountIsManagedByAnother"), null);
        if (BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength) is not { } reason) return (Outcome.Refuse("AccountChangeGivesReason"), null);
        string? password = null;
        switch (c.Verb)
        {
            case AccountVerb.Lock:
                if (account.LockedSince is not null) return (Outcome.Refuse("AccountIsOpen"), null);
                if (!await accounts.AnAdministratorStays(null, account.Id, desk.Today, ct)) return (Outcome.Refuse("LastAdministratorStays"), null);
                account.LockedSince = clock.GetUtcNow();
                break;
            case AccountVerb.Unlock:
                account.LockedSince = null;
                break;
            case AccountVerb.ResetPassword:
                password = AccountDesk.OneTimePassword();
                account.PasswordHash = hasher.HashPassword(account, password);
                account.MustChangePassword = true;
                break;
            case AccountVerb.DropAuthenticator:
                account.DropAuthenticator();
                break;
        }
        account.EndSessions();
        account.Renew();
        db.Note($"account.{char.ToLowerInvariant($"{c.Verb}"[0])}{$"{c.Verb}"[1..]}", $"account:{c.Account}", who.Region, person: account.Id, purpose: reason);
        var done = await desk.Commit($"account:{c.Account}", ct, End(account, c.Verb, ct));
        if (done.Ok && c.Verb is AccountVerb.Unlock or AccountVerb.ResetPassword) await passwords.Forget(account.UserName!, ct);
        return (done, done.Ok ? password : null);
    }
}
