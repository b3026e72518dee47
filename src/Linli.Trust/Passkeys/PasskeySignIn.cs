using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Passkeys;

/// <summary>
/// Signing in with a passkey: the device has asked for finger, face or PIN, so it stands for password and second factor. The administrator's lock holds; a one-time password must be replaced first, or a passkey of before would outlast the
/// reset. The pause after wrong passwords does not: a passkey cannot be guessed, and who guesses passwords must not lock its owner out.
/// </summary>
sealed class PasskeySignIn(TrustDb db, PasskeyCeremony ceremony, Sessions sessions, INotices notices, TimeProvider clock)
{
    public bool IsPossible => ceremony.IsPossible;

    public Task<string> Begin() => ceremony.BeginGet();

    public async Task<Outcome> Handle(string? answer, CancellationToken ct)
    {
        if (await ceremony.Got(answer, ct) is not var (found, said))
        {
            db.Note("sign-in.failed", "account");
            await db.Commit(ct);
            return Outcome.Refuse("PasskeyOpens");
        }
        var key = PasskeyStore.Key(said.CredentialId);
        for (var lost = 0; lost < 5; lost++)
        {
            db.ChangeTracker.Clear();
            // Between the check and this moment it may have been removed.
            if (await db.Passkeys.FirstOrDefaultAsync(p => p.Credential == key && p.AccountId == found.Id, ct) is not { } passkey) return Outcome.Refuse("PasskeyOpens");
            var account = await db.Accounts.FirstAsync(a => a.Id == found.Id, ct);
            if (passkey.StoppedAt is not null) return await Refuse(account, passkey, "PasskeyIsNotStopped", ct);
            if (!CountMovesOn(passkey.SignCount, said.SignCount)) return await Stop(account, passkey, said, ct);
            if (account.LockedSince is not null) return await Refuse(account, passkey, "AccountIsLocked", ct);
            if (account.MustChangePassword) return await Refuse(account, passkey, "PasskeyWaitsForPassword", ct);
            (passkey.SignCount, passkey.LastUsedAt, passkey.BackedUp) = (said.SignCount, clock.GetUtcNow(), said.IsBackedUp);
            var (done, session) = await sessions.Enter(account, new { Passkey = passkey.Id }, ct);
            if (done.Ok)
            {
                if (session is null) return Outcome.Refuse("NoPost");
                await sessions.Hand(session);
                return done;
            }
        }
        return Outcome.Conflict;
    }

    /// <summary>WebAuthn level 3, 7.2 step 22: a count that does not grow belongs to a copy. Devices that keep none say zero always.</summary>
    public static bool CountMovesOn(long held, uint said) => held == 0 && said == 0 || said > held;

    private async Task<Outcome> Refuse(Account account, PasskeyRow passkey, string rule, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        db.Note("sign-in.refused", $"account:{account.Id}", await sessions.RegionOf(account.Id, account.LastPostId, ct), account.Id, detail: new { Passkey = passkey.Id, Rule = rule });
        await db.Commit(ct);
        return Outcome.Refuse(rule);
    }

    private async Task<Outcome> Stop(Account account, PasskeyRow passkey, UserPasskeyInfo said, CancellationToken ct)
    {
        passkey.StoppedAt = clock.GetUtcNow();
        db.Note("passkey.stopped", $"account:{account.Id}", await sessions.RegionOf(account.Id, account.LastPostId, ct), account.Id, detail: new { Passkey = passkey.Id, Held = passkey.SignCount, Said = said.SignCount });
        if ((await db.Commit(ct)).Ok) await notices.ToAccounts([account.Id], new Reason("notice.passkey.stopped", passkey.Name), TrustLinks.Passkeys, Guid.CreateVersion7(clock.GetUtcNow()), ct);
        return Outcome.Refuse("PasskeyIsNotStopped");
    }
}
