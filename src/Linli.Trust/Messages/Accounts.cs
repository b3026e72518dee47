using Linli.Kernel.Crypto;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Messages;

sealed class Accounts(TrustDb db, FieldCipher cipher, BlindIndex index) : IAccounts
{
    public async Task<Guid?> ByPhone(string phone, CancellationToken ct)
    {
        var key = index.Of("phone", phone);
        return await db.Accounts.Where(a => a.PhoneIndex == key).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct);
    }

    public async Task<(string Name, string? Phone)?> Contact(Guid account, CancellationToken ct)
    {
        var row = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == account, ct);
        if (row is null) return null;
        return (row.NameSealed is null ? "" : cipher.Open(row.NameSealed, "trust.account.name"),
            row.PhoneSealed is null ? null : cipher.Open(row.PhoneSealed, "trust.account.phone"));
    }
}
