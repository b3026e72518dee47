using System.Text.Json;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Messages;

sealed class Notices(TrustDb db, TimeProvider clock, Texts texts, FieldCipher cipher, BlindIndex index) : INotices
{
    public async Task ToAccounts(IEnumerable<Guid> accounts, Reason text, string href, Guid cause, CancellationToken ct)
    {
        var wanted = accounts.Distinct().ToList();
        var have = await db.Notices.Where(n => n.Cause == cause && wanted.Contains(n.AccountId)).Select(n => n.AccountId).ToListAsync(ct);
        foreach (var account in wanted.Except(have))
            db.Notices.Add(new NoticeRow
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = account, Cause = cause, TextKey = text.Key,
                Args = JsonSerializer.Serialize(text.Args), Href = href, At = clock.GetUtcNow(),
            });
        await db.Commit(ct);
    }

    /// <summary>What happened three days ago is no news any more, and a phone that was silent so long must not be flooded.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(3);

    public Task Sms(string phone, Reason text, Guid cause, CancellationToken ct) => Sms(phone, text, cause, News, urgent: false, ct);

    public Task SmsNow(string phone, Reason text, Guid cause, TimeSpan good, CancellationToken ct) => Sms(phone, text, cause, good, urgent: true, ct);

    private async Task Sms(string phone, Reason text, Guid cause, TimeSpan good, bool urgent, CancellationToken ct)
    {
        var phoneIndex = index.Of("phone", phone);
        if (await db.Sms.AnyAsync(s => s.PhoneIndex == phoneIndex && s.Cause == cause, ct)) return;
        var language = await db.Accounts.Where(a => a.PhoneIndex == phoneIndex).Select(a => a.Language).FirstOrDefaultAsync(ct) ?? Texts.Chinese;
        db.Sms.Add(new SmsRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), Cause = cause, PhoneIndex = phoneIndex, At = clock.GetUtcNow(), NotBefore = clock.GetUtcNow(), Until = clock.GetUtcNow() + good, Urgent = urgent,
            PhoneSealed = cipher.Seal(phone, "trust.sms.phone"), TextSealed = cipher.Seal(texts.Say(language, text), "trust.sms.text"),
        });
        await db.Commit(ct);
    }
}
