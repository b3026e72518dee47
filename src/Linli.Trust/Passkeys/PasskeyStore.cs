using System.Buffers.Text;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Passkeys;

/// <summary>
/// What the framework's passkey handler asks of an account store, and nothing more: it only reads. What it finds out is written by <see cref="PasskeyDesk"/>, with audit line and version.
/// </summary>
sealed class PasskeyStore(TrustDb db) : IUserPasskeyStore<Account>
{
    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await db.Passkeys.AsNoTracking().Where(p => p.AccountId == user.Id).ToListAsync(cancellationToken)).Select(Info)];

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        var key = Key(credentialId);
        return await (from p in db.Passkeys.AsNoTracking() join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id where p.Credential == key select a).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken)
    {
        var key = Key(credentialId);
        return await db.Passkeys.AsNoTracking().FirstOrDefaultAsync(p => p.AccountId == user.Id && p.Credential == key, cancellationToken) is { } row ? Info(row) : null;
    }

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.PasswordHash != null, cancellationToken) : null;

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult($"{user.Id}");
    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.UserName);

    public static string Key(byte[] credentialId) => Base64Url.EncodeToString(credentialId);

    // The count is handed over as zero: whether it went back is decided in the same transaction that writes it, and is worth a line of its own.
    private static UserPasskeyInfo Info(PasskeyRow p) =>
        new(Base64Url.DecodeFromChars(p.Credential), p.PublicKey, p.CreatedAt, 0, p.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), isUserVerified: true, p.BackupEligible, p.BackedUp, [], []) { Name = p.Name };

    public void Dispose() { }

    private static NotSupportedException No => new("Accounts are changed by their use cases.");
    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw No;
    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw No;
    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw No;
    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => throw No;
    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw No;
    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw No;
    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw No;
    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw No;
    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw No;
}
