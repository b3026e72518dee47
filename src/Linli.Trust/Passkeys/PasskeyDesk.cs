using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Passkeys;

/// <summary>One's own passkeys: adding one (with the password, an open session alone must not bind somebody else's device), naming, removing. The framework's passkey handler checks what the device says.</summary>
sealed class PasskeyDesk(TrustDb db, Who who, BodyDesk desk, PasskeyCeremony ceremony, PasswordGuard passwords, INotices notices, FieldCipher cipher, TimeProvider clock)
{
    public bool IsPossible => ceremony.IsPossible;

    public async Task<IReadOnlyList<PasskeyRow>> Own(CancellationToken ct) => await db.Passkeys.AsNoTracking().Where(p => p.AccountId == who.AccountId).OrderBy(p => p.CreatedAt).ToListAsync(ct);

    /// <returns>What the device is asked.</returns>
    public async Task<(Outcome Outcome, string? Options)> Begin(string? password, CancellationToken ct)
    {
        if (!who.IsStaff) return (Outcome.Forbidden, null);
        if (!ceremony.IsPossible) return (Outcome.Refuse("PasskeysNeedAnAddress"), null);
        var account = await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct);
        if (await Refused(account, password, ct) is { } refused) return (refused, null);
        if (await db.Passkeys.CountAsync(p => p.AccountId == account.Id, ct) >= PasskeyRow.Most) return (Outcome.Refuse("PasskeysAreFew", $"{PasskeyRow.Most}"), null);
        return (Outcome.Done, await ceremony.BeginCreate(account, account.NameSealed is null ? account.UserName! : cipher.Open(account.NameSealed, "trust.account.name")));
    }

    public async Task<Outcome> Finish(string? name, string? answer, CancellationToken ct)
    {
        if (!who.IsStaff) return Outcome.Forbidden;
        if (await ceremony.Created(who.AccountId!.Value, answer, ct) is not { } made) return Outcome.Refuse("PasskeyIsSound");
        var credential = PasskeyStore.Key(made.CredentialId);
        if (credential.Length > PasskeyRow.LongestId || await db.Passkeys.AnyAsync(p => p.Credential == credential, ct)) return Outcome.Refuse("PasskeyIsNew");
        var row = new PasskeyRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = who.AccountId.Value, Credential = credential, PublicKey = made.PublicKey, Name = BodyDesk.Clean(name, PasskeyRow.NameLength) ?? $"{clock.GetUtcNow():yyyy-MM-dd}",
            CreatedAt = clock.GetUtcNow(), SignCount = made.SignCount, Transports = string.Join(' ', (made.Transports ?? []).Where(t => t.Length <= 20).Take(8)), BackupEligible = made.IsBackupEligible, BackedUp = made.IsBackedUp,
        };
        db.Passkeys.Add(row);
        // Two who add at once: the account's mark makes the second one look again.
        (await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct)).Renew();
        db.Note("passkey.add", $"account:{who.AccountId}", person: who.AccountId, detail: new { Passkey = row.Id, row.BackupEligible });
        var done = await desk.Commit($"account:{who.AccountId}", ct);
        // Whoever did not do it themselves must hear of it.
        if (done.Ok) await notices.ToAccounts([who.AccountId.Value], new Reason("notice.passkey.added", row.Name), TrustLinks.Passkeys, row.Id, ct);
        return done;
    }

    public async Task<Outcome> Rename(Guid id, string? name, CancellationToken ct)
    {
        if (await db.Passkeys.FirstOrDefaultAsync(p => p.Id == id && p.AccountId == who.AccountId, ct) is not { } row) return Outcome.NotFound;
        if (BodyDesk.Clean(name, PasskeyRow.NameLength) is not { } called) return Outcome.Refuse("PasskeyHasName", $"{PasskeyRow.NameLength}");
        row.Name = called;
        return await db.Commit(ct);
    }

    public async Task<Outcome> Remove(Guid id, string? password, CancellationToken ct)
    {
        if (!who.IsStaff) return Outcome.Forbidden;
        if (await db.Passkeys.FirstOrDefaultAsync(p => p.Id == id && p.AccountId == who.AccountId, ct) is not { } row) return Outcome.NotFound;
        if (await Refused(await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct), password, ct) is { } refused) return refused;
        db.Passkeys.Remove(row);
        db.Note("passkey.remove", $"account:{who.AccountId}", person: who.AccountId, detail: new { Passkey = id });
        return await desk.Commit($"account:{who.AccountId}", ct);
    }

    private async Task<Outcome?> Refused(Account account, string? password, CancellationToken ct)
    {
        if (!await passwords.Take(account.UserName!, ct)) return await passwords.Paused(account.UserName!, ct);
        if (!passwords.IsRight(account, password ?? ""))
        {
            db.ChangeTracker.Clear();
            db.Note("passkey.failed", $"account:{account.Id}", person: account.Id);
            await db.Commit(ct);
            return Outcome.Refuse("PasswordOldIsRight");
        }
        await passwords.Forget(account.UserName!, ct);
        return null;
    }
}
