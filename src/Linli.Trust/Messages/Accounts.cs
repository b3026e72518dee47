using Linli.Kernel.Crypto;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Messages;

sealed class Accounts(TrustDb db, FieldCipher cipher, BlindIndex index) : IAccounts
{
    // Asked with every submission.
    private static readonly Func<TrustDb, string, CancellationToken, Task<Guid?>> OfPhone = EF.CompileAsyncQuery(
        (TrustDb db, string key, CancellationToken ct) => db.Accounts.Where(a => a.PhoneIndex == key).Select(a => (Guid?)a.Id).FirstOrDefault());

    public Task<Guid?> ByPhone(string phone, CancellationToken ct) => OfPhone(db, index.Of("phone", phone), ct);

    public async Task<(string Name, string? Phone)?> Contact(Guid account, CancellationToken ct)
    {
        var row = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == account, ct);
        if (row is null) return null;
        return (row.NameSealed is null ? "" : cipher.Open(row.NameSealed, "trust.account.name"),
            row.PhoneSealed is null ? null : cipher.Open(row.PhoneSealed, "trust.account.phone"));
    }
}
