using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Linli.Trust.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Accounts;

/// <summary>A member of staff chooses another password; every other session of theirs ends.</summary>
public sealed record ChangePassword(string Old, string New, string Again);

public sealed class ChangePasswordHandler(TrustDb db, BodyDesk desk, PasswordGuard passwords, Sessions sessions, Who who)
{
    public async Task<Outcome> Handle(ChangePassword c, CancellationToken ct)
    {
        if (!who.IsStaff) return Outcome.Forbidden;
        var account = await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct);
        // Whoever finds an open session must not guess the password here either.
        if (!await passwords.Take(account.UserName!, ct)) return await passwords.Paused(account.UserName!, ct);
        if (!passwords.IsRight(account, c.Old))
        {
            db.Note("password.failed", $"account:{account.Id}", person: account.Id);
            await db.Commit(ct);
            return Outcome.Refuse("PasswordOldIsRight");
        }
        await passwords.Forget(account.UserName!, ct);
        var faults = PasswordPolicy.Faults(c.New, account.UserName ?? "", c.Old).ToList();
        if (c.New != c.Again) faults.Add(new Reason("rule.PasswordsAgree"));
        if (faults.Count > 0) return new Outcome(OutcomeKind.Refused, "PasswordIsGood", faults);
        passwords.Set(account, c.New, mustChange: false);
        db.Note("password.change", $"account:{account.Id}", person: account.Id);
        var session = sessions.Begin(account, who.PostId);
        var done = await desk.Commit($"account:{account.Id}", ct, sessions.EndAll(account.Id, ct));
        if (done.Ok) await sessions.Hand(session);
        return done;
    }
}
