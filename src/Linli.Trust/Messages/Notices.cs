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
    // So many are read and written together: nobody else who writes to the embedded database waits long.
    private const int Together = 1_000;

    public Task ToAccounts(IEnumerable<Guid> accounts, Reason text, string href, Guid cause, CancellationToken ct) => ToAccounts([new([.. accounts], text, href, cause)], ct);

    public async Task ToAccounts(IReadOnlyList<Notice> many, CancellationToken ct)
    {
        foreach (var some in many.SelectMany(n => n.Accounts.Distinct().Select(a => (Account: a, Notice: n))).DistinctBy(n => (n.Account, n.Notice.Cause)).Chunk(Together))
        {
            var (wanted, causes) = (some.Select(n => n.Account).Distinct().ToList(), some.Select(n => n.Notice.Cause).Distinct().ToList());
            var have = (await db.Notices.Where(n => wanted.Contains(n.AccountId) && causes.Contains(n.Cause)).Select(n => new { n.AccountId, n.Cause }).ToListAsync(ct)).Select(n => (n.AccountId, n.Cause)).ToHashSet();
            var now = clock.GetUtcNow();
            var rows = some.Where(n => !have.Contains((n.Account, n.Notice.Cause))).Select(n => new NoticeRow
            {
                Id = Guid.CreateVersion7(now), AccountId = n.Account, Cause = n.Notice.Cause, TextKey = n.Notice.Text.Key, Args = JsonSerializer.Serialize(n.Notice.Text.Args), Href = n.Notice.Href, At = now,
            }).ToList();
            db.Notices.AddRange(rows);
            await db.Commit(ct);
            // Whoever tells many would look through all that it told, with each commit.
            foreach (var row in rows) db.Entry(row).State = EntityState.Detached;
        }
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
