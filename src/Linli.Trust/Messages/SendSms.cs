using Linli.Kernel.Crypto;
using Linli.Kernel.Jobs;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Linli.Trust.Messages;

/// <summary>Hands waiting messages to the provider, oldest first; one that fails is tried again with growing pauses and holds up no other.</summary>
sealed class SendSms(TrustDb db, ISmsSender sender, FieldCipher cipher, TimeProvider clock, ILogger<SendSms> log) : IRecurringJob
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public string Name => "trust.sms";
    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task Run(CancellationToken ct)
    {
        // Without a sender they wait: marked as sent they would be lost for good.
        if (!sender.CanSend) return;
        var now = clock.GetUtcNow();
        foreach (var sms in await db.Sms.Where(s => s.SentAt == null && s.NotBefore <= now).OrderBy(s => s.Id).Take(100).ToListAsync(ct))
        {
            if (await Sent(sms, ct)) (sms.SentAt, sms.LastFault) = (clock.GetUtcNow(), null);
            await db.Commit(ct);
        }
    }

    private async Task<bool> Sent(SmsRow sms, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        enough.CancelAfter(Longest);
        try
        {
            await sender.Send(cipher.Open(sms.PhoneSealed, "trust.sms.phone"), cipher.Open(sms.TextSealed, "trust.sms.text"), enough.Token);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // The provider's own words may repeat the number: only the kind of fault is kept.
            sms.LastFault = e.GetType().Name;
            sms.NotBefore = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(3_600, 2 << Math.Min(sms.Attempts, 11)));
            sms.Attempts++;
            log.LogWarning("Message {Id} was not sent, attempt {Attempt}: {Fault}", sms.Id, sms.Attempts, sms.LastFault);
            return false;
        }
    }
}
