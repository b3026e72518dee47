using Linli.Trust.Accounts;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Identity;

namespace Linli.Trust.SignIn;

/// <summary>
/// Five tries, then half an hour (GB/T 22239-2019 8.1.4.1). A try is counted before the password is looked at, so that of
/// hundreds of guesses that come at once no more than five are looked at; a right one gives them back.
/// </summary>
public sealed class PasswordGuard(TrustDb db, TimeProvider clock, IPasswordHasher<Account> hasher)
{
    private const int Tries = 5, PauseMinutes = 30;

    /// <summary>Takes a try; false when there is none left for now.</summary>
    public async Task<bool> Take(Account account, CancellationToken ct)
    {
        // Who loses the race for the row counts again on what is there now.
        for (var lost = 0; lost < 40; lost++)
        {
            if (account.LockoutEnd > clock.GetUtcNow()) return false;
            if (++account.AccessFailedCount >= Tries) (account.LockoutEnd, account.AccessFailedCount) = (clock.GetUtcNow().AddMinutes(PauseMinutes), 0);
            account.Renew();
            if ((await db.Commit(ct)).Ok) return true;
            await db.Entry(account).ReloadAsync(ct);
        }
        return false;
    }

    public bool IsRight(Account account, string password) =>
        account.PasswordHash is { } hash && password.Length <= 1_000 && hasher.VerifyHashedPassword(account, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>The work of a check without one: time does not tell whether an account exists.</summary>
    public void Pretend(string password) => hasher.HashPassword(new Account(), password);

    public static void GiveBack(Account account) => (account.AccessFailedCount, account.LockoutEnd) = (0, null);

    public void Set(Account account, string password, bool mustChange)
    {
        account.PasswordHash = hasher.HashPassword(account, password);
        account.MustChangePassword = mustChange;
        account.EndSessions();
        account.Renew();
    }
}
