using Linli.Kernel.Crypto;
using Linli.Kernel.Jobs;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Linli.Trust.Messages;

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
