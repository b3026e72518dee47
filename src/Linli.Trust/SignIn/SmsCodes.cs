using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

/// <summary>
/// Six digits by SMS: good for five minutes and five tries. One a minute and some a day for each phone, so that nobody is
/// rung awake in somebody's name and a patient guesser gets no further than fifty tries of a million.
/// </summary>
public sealed class SmsCodes(TrustDb db, TryCounter tries, OneTimeCodes codes, BlindIndex index, TimeProvider clock)
{
    public const int Minutes = 5, Tries = 5, SentADay = 10, WrongADay = 20;

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Sends a code to a phone; the answer is the same whether or not an account exists.</summary>
    public async Task<Outcome> Send(string phone, INotices notices, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = index.Of("phone", phone);
        // Whoever takes the minute writes the code: of many who ask at once nobody else comes this far.
        if (await tries.Take([SentToday(key), SentNow(key)], ct) is { } full) return Outcome.Refuse(full == SentNow(key) ? "CodeTooSoon" : "CodesOfTheDayAreSent");
        var code = codes.New();
        var row = await db.OneTimeCodes.FirstOrDefaultAsync(c => c.PhoneIndex == key, ct);
        if (row is null) db.OneTimeCodes.Add(row = new OneTimeCodeRow { PhoneIndex = key, Hash = "" });
        (row.Hash, row.Expires) = (codes.Hash(code, "sign-in"), now.AddMinutes(Minutes));
        var done = await db.Commit(ct);
        if (done.Ok) await notices.SmsNow(phone, new Reason("sms.code", code, $"{Minutes}"), Guid.CreateVersion7(now), TimeSpan.FromMinutes(Minutes), ct);
        return done;
    }

    /// <summary>Takes a try and looks at the code; a right one is used up with the caller's commit, so that of two who type it at once one gets in.</summary>
    public async Task<Outcome> Check(string phone, string typed, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = index.Of("phone", phone);
        // Where no code waits there is nothing to guess, and nothing is counted.
        if (await db.OneTimeCodes.FirstOrDefaultAsync(c => c.PhoneIndex == key && c.Expires >= now, ct) is not { } row) return Outcome.Refuse("CodeWrong");
        if (await tries.Take([WrongToday(key), WrongHere(row)], ct) is { } full) return Outcome.Refuse(full == WrongHere(row) ? "CodeWrong" : "CodeTriesOfTheDayAreUsed");
        if (!codes.Verify(typed, row.Hash, "sign-in")) return Outcome.Refuse("CodeWrong");
        db.OneTimeCodes.Remove(row);
        return Outcome.Done;
    }

    /// <summary>The holder of the phone is here: nothing that was counted for it stands against them.</summary>
    public Task Proved(string phone, CancellationToken ct) => index.Of("phone", phone) is var key ? tries.Forget([SentNow(key), SentToday(key), WrongToday(key)], ct) : Task.CompletedTask;

    private static TryLimit SentNow(string key) => new("sms.minute", key, 1, TimeSpan.FromSeconds(60));
    private static TryLimit SentToday(string key) => new("sms.day", key, SentADay, Day);
    private static TryLimit WrongToday(string key) => new("sms.wrong", key, WrongADay, Day);

    // The salted hash is another one for each code that is sent.
    private static TryLimit WrongHere(OneTimeCodeRow row) => new("sms.code", row.Hash, Tries, TimeSpan.FromMinutes(Minutes));
}
