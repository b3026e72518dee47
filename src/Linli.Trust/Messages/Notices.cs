using System.Text.Json;
using Linli.Kernel.Codes;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Linli.Trust.Messages;

/// <summary>Sends one SMS. Adapters: the demo shows messages on a page; a city plugs in its provider.</summary>
public interface ISmsSender
{
    Task Send(string phone, string text, CancellationToken ct);
}

/// <summary>The demo's provider: nothing leaves the machine, the messages are read on /demo/messages.</summary>
sealed class DemoSms : ISmsSender
{
    public Task Send(string phone, string text, CancellationToken ct) => Task.CompletedTask;
}

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

    public async Task Sms(string phone, Reason text, Guid cause, CancellationToken ct)
    {
        var phoneIndex = index.Of("phone", phone);
        if (await db.Sms.AnyAsync(s => s.PhoneIndex == phoneIndex && s.Cause == cause, ct)) return;
        var language = await db.Accounts.Where(a => a.PhoneIndex == phoneIndex).Select(a => a.Language).FirstOrDefaultAsync(ct) ?? Texts.Chinese;
        db.Sms.Add(new SmsRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), Cause = cause, PhoneIndex = phoneIndex, At = clock.GetUtcNow(),
            PhoneSealed = cipher.Seal(phone, "trust.sms.phone"), TextSealed = cipher.Seal(texts.Say(language, text), "trust.sms.text"),
        });
        await db.Commit(ct);
    }
}

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

/// <summary>Hands waiting messages to the provider; one that fails waits for the next round.</summary>
sealed class SendSms(TrustDb db, ISmsSender sender, FieldCipher cipher, TimeProvider clock, IConfiguration configuration) : IRecurringJob
{
    public string Name => "trust.sms";
    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task Run(CancellationToken ct)
    {
        // Without a sender they wait: marked as sent they would be lost for good.
        if (configuration["Sms"] == "none") return;
        foreach (var sms in await db.Sms.Where(s => s.SentAt == null).OrderBy(s => s.Id).Take(100).ToListAsync(ct))
        {
            await sender.Send(cipher.Open(sms.PhoneSealed, "trust.sms.phone"), cipher.Open(sms.TextSealed, "trust.sms.text"), ct);
            sms.SentAt = clock.GetUtcNow();
            await db.Commit(ct);
        }
    }
}

/// <summary>Phone numbers as people write them become the one form that is stored and looked for.</summary>
public static class Phones
{
    public static string? Normal(string? typed, DateOnly today)
    {
        var check = CodeValidators.Check("phone", typed, today);
        return check is { Valid: true } && check.Parts.GetValueOrDefault("kind") is "mobile" or "landline" ? check!.Normalized : null;
    }
}
