using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Trust.Accounts;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Identity;

namespace Linli.Trust.SignIn;

/// <summary>
/// Five tries, then half an hour (GB/T 22239-2019 8.1.4.1). Counted by user name, whether or not anybody has it: who guesses
/// cannot tell by words, time or pause.
/// </summary>
public sealed class PasswordGuard(TryCounter tries, IPasswordHasher<Account> hasher, TimeProvider clock)
{
    public const int Tries = 5, PauseMinutes = 30;

    // What a password of nobody is compared with: the work of a check, whoever is asked for.
    private static string? _nobodys;

    /// <summary>Takes a try, before the password is looked at; false when there is none left for now.</summary>
    public async Task<bool> Take(string userName, CancellationToken ct) => await tries.Take([Of(userName)], ct) is null;

    /// <summary>Who they are is proved, or an administrator lets them try again.</summary>
    public Task Forget(string userName, CancellationToken ct) => tries.Forget([Of(userName)], ct);

    public Task<DateTimeOffset?> RestsUntil(string userName, CancellationToken ct) => tries.RestsUntil(Of(userName), ct);

    /// <summary>What somebody is told who is signed in and has no try left: how long it lasts, what it closes, and who opens it sooner.</summary>
    public async Task<Outcome> Paused(string userName, CancellationToken ct) =>
        Outcome.Refuse("PasswordTriesAreUsed", $"{Tries}", $"{Math.Max(1, (int)Math.Ceiling(((await RestsUntil(userName, ct) ?? default) - clock.GetUtcNow()).TotalMinutes))}");

    public bool IsRight(Account? account, string password)
    {
        var hash = account?.PasswordHash ?? (_nobodys ??= hasher.HashPassword(new Account(), Tokens.New()));
        return hasher.VerifyHashedPassword(account ?? new Account(), hash, password.Length <= 1_000 ? password : "") != PasswordVerificationResult.Failed && account?.PasswordHash is not null;
    }

    public void Set(Account account, string password, bool mustChange)
    {
        account.PasswordHash = hasher.HashPassword(account, password);
        account.MustChangePassword = mustChange;
        account.EndSessions();
        account.Renew();
    }

    private static TryLimit Of(string userName) => new("staff", userName.ToUpperInvariant(), Tries, TimeSpan.FromMinutes(PauseMinutes));
}
