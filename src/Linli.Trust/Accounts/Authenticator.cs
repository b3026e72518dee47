using Linli.Kernel.Access;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Linli.Trust.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Accounts;

public enum AuthenticatorVerb { Begin, Confirm, NewCodes, Off }

/// <param name="Password">Asked for everything but the first code: an open session alone must not bind somebody else's phone.</param>
public sealed record UseAuthenticator(AuthenticatorVerb Verb, string? Password, string? Code);

/// <param name="Secret">For the app, while the first code is awaited.</param>
public sealed record AuthenticatorState(bool On, byte[]? Secret, int RecoveryLeft, string UserName);

/// <summary>Binds an authenticator to one's own account, makes new recovery codes, or switches it off.</summary>
public sealed class AuthenticatorHandler(TrustDb db, BodyDesk desk, PasswordGuard passwords, SecondFactor second, Sessions sessions, Who who)
{
    public async Task<AuthenticatorState?> Read(CancellationToken ct)
    {
        if (!who.IsStaff) return null;
        var account = await db.Accounts.AsNoTracking().FirstAsync(a => a.Id == who.AccountId, ct);
        return new(account.TwoFactorEnabled, account.TwoFactorEnabled ? null : second.Secret(account), SecondFactor.RecoveryLeft(account), account.UserName ?? "");
    }

    /// <returns>Recovery codes when new ones were made; shown once.</returns>
    public async Task<(Outcome Outcome, IReadOnlyList<string> Codes)> Handle(UseAuthenticator c, CancellationToken ct)
    {
        if (!who.IsStaff) return (Outcome.Forbidden, []);
        var account = await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct);
        if ((c.Verb is AuthenticatorVerb.Begin or AuthenticatorVerb.Confirm) == account.TwoFactorEnabled) return (Outcome.Refuse("AuthenticatorStateMovedOn"), []);
        if (!await passwords.Take(account.UserName!, ct)) return (await passwords.Paused(account.UserName!, ct), []);
        var proved = c.Verb == AuthenticatorVerb.Confirm ? second.TakeDigits(account, c.Code) : passwords.IsRight(account, c.Password ?? "");
        if (!proved)
        {
            db.Note("authenticator.failed", $"account:{account.Id}", person: account.Id);
            await db.Commit(ct);
            return (Outcome.Refuse(c.Verb == AuthenticatorVerb.Confirm ? "CodeIsRight" : "PasswordOldIsRight"), []);
        }
        await passwords.Forget(account.UserName!, ct);
        IReadOnlyList<string> codes = [];
        switch (c.Verb)
        {
            case AuthenticatorVerb.Begin: second.Begin(account); break;
            case AuthenticatorVerb.Confirm:
                account.TwoFactorEnabled = true;
                codes = second.NewRecoveryCodes(account);
                account.EndSessions();
                break;
            case AuthenticatorVerb.NewCodes: codes = second.NewRecoveryCodes(account); break;
            case AuthenticatorVerb.Off:
                account.DropAuthenticator();
                account.EndSessions();
                break;
        }
        account.Renew();
        db.Note($"authenticator.{char.ToLowerInvariant($"{c.Verb}"[0])}{$"{c.Verb}"[1..]}", $"account:{account.Id}", person: account.Id);
        // What ends every other session begins this one anew.
        var session = c.Verb is AuthenticatorVerb.Confirm or AuthenticatorVerb.Off ? sessions.Begin(account, who.PostId) : null;
        var done = await desk.Commit($"account:{account.Id}", ct, session is null ? null : sessions.EndAll(account.Id, ct));
        if (done.Ok && session is not null) await sessions.Hand(session);
        return (done, done.Ok ? codes : []);
    }
}
