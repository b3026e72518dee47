using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Jobs;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Linli.Trust.Messages;

/// <summary>
/// Hands waiting messages to a provider, what is urgent first, then the oldest. Whoever certainly did not take one is followed by the next provider; one that may have taken it is the last that is asked, so that nobody
/// gets a message twice (docs/decisions, mission trap 73). What is being handed over is written down before, so that it is known after kill -9 too.
/// </summary>
sealed class SendSms(TrustDb db, ISmsSender sender, FieldCipher cipher, TimeProvider clock, IConfiguration configuration, ILogger<SendSms> log) : IRecurringJob
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(35);

    /// <summary>How often a provider that knows ids is asked again before it stays open what became of the message.</summary>
    public const int Repeats = 5;

    /// <summary>Of what a day may cost, kept for sign-in codes.</summary>
    public const int KeptForCodesPercent = 10;

    public string Name => "trust.sms";
    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task Run(CancellationToken ct)
    {
        // Without a sender they wait: marked as sent they would be lost for good.
        if (!sender.CanSend) return;
        var routes = sender.Routes;
        await AfterADeath(routes, ct);
        var now = clock.GetUtcNow();
        var due = await db.Sms.Where(s => s.State == SmsState.Waiting && s.NotBefore <= now).OrderByDescending(s => s.Urgent).ThenBy(s => s.Id).Take(100).ToListAsync(ct);
        if (due.Count == 0) return;
        var health = await db.SmsRoutes.ToDictionaryAsync(r => r.Name, ct);
        foreach (var route in routes.Where(r => !health.ContainsKey(r.Name))) db.SmsRoutes.Add(health[route.Name] = new SmsRouteRow { Name = route.Name });
        foreach (var sms in due)
        {
            ct.ThrowIfCancellationRequested();
            await Deliver(sms, routes, health, ct);
        }
    }

    /// <summary>This job runs once at a time: what is being sent as it begins was being sent when another run died.</summary>
    private async Task AfterADeath(IReadOnlyList<ISmsRoute> routes, CancellationToken ct)
    {
        var orphans = await db.Sms.Where(s => s.State == SmsState.Sending).ToListAsync(ct);
        if (orphans.Count == 0) return;
        foreach (var sms in orphans)
        {
            Open(sms, routes.FirstOrDefault(r => r.Name == sms.Route), "Died");
            (await Day(sms.Route ?? "", ct)).Unknown++;
        }
        await db.Commit(ct);
    }

    private async Task Deliver(SmsRow sms, IReadOnlyList<ISmsRoute> routes, Dictionary<string, SmsRouteRow> health, CancellationToken ct)
    {
        while (sms.State == SmsState.Waiting)
        {
            var now = clock.GetUtcNow();
            if (sms.NotBefore > now) break;
            if (now > sms.Until) { (sms.State, sms.LastFault) = (sms.MayBeOut ? SmsState.Unknown : SmsState.TooLate, sms.LastFault ?? "TooLate"); break; }
            // Who may have it already is the only one that may be asked again.
            var left = routes.Where(r => sms.MayBeOut ? r.Name == sms.Route : !sms.WasTried(r.Name)).ToList();
            if (left.FirstOrDefault(r => !health[r.Name].Circuit.RestsAt(now)) is not { } route) { Later(sms, left, health, now); break; }
            var text = cipher.Open(sms.TextSealed, "trust.sms.text");
            var day = await Day(route.Name, ct);
            var fen = route.Fen(text);
            if (fen > 0 && await SpentOn(day.Day, ct) + fen > Budget(sms.Urgent))
            {
                (sms.LastFault, sms.NotBefore) = ("DayIsSpent", OfficeHours.At(day.Day.AddDays(1), TimeOnly.MinValue));
                log.LogWarning("What messages of a day may cost is spent; message {Id} waits", sms.Id);
                break;
            }
            (sms.State, sms.Route) = (SmsState.Sending, route.Name);
            await db.Commit(ct);
            // Not cut off by a stop of the platform: it is short, and cut off it would stay open what became of it.
            var answer = await Ask(route, new(sms.Id, cipher.Open(sms.PhoneSealed, "trust.sms.phone"), text));
            Take(sms, route, health[route.Name], day, answer, fen);
            await db.Commit(CancellationToken.None);
        }
        await db.Commit(ct);
    }

    private static async Task<SmsAnswer> Ask(ISmsRoute route, SmsOut message)
    {
        using var enough = new CancellationTokenSource(Longest);
        try { return await route.Send(message, enough.Token); }
        // Its words may repeat the number: only the kind is kept.
        catch (Exception e) { return new(SmsFate.Unknown, e.GetType().Name); }
    }

    private void Take(SmsRow sms, ISmsRoute route, SmsRouteRow health, SmsDayRow day, SmsAnswer answer, int fen)
    {
        var now = clock.GetUtcNow();
        switch (answer.Fate)
        {
            case SmsFate.Taken:
                (sms.State, sms.SentAt, sms.LastFault, sms.MayBeOut) = (SmsState.Sent, now, null, false);
                (day.Taken, day.Fen) = (day.Taken + 1, day.Fen + fen);
                break;
            case SmsFate.BadNumber:
                (sms.State, sms.LastFault) = (SmsState.BadNumber, answer.Fault);
                day.BadNumbers++;
                break;
            case SmsFate.NotTaken when !sms.MayBeOut:
                (sms.State, sms.LastFault, sms.Tried) = (SmsState.Waiting, answer.Fault, $"{sms.Tried} {route.Name}".Trim());
                day.Refused++;
                break;
            default:
                Open(sms, route, answer.Fault);
                (day.Unknown, day.Fen) = (day.Unknown + 1, day.Fen + fen);
                break;
        }
        if (answer.Fate is SmsFate.Taken or SmsFate.BadNumber)
        {
            health.Circuit = SmsCircuit.Closed;
            health.LastOkAt = now;
            return;
        }
        (health.LastFaultAt, health.LastFault) = (now, answer.Fault);
        if (route.Failures > 0) health.Circuit = health.Circuit.Failed(now, route.Failures, route.Pause);
        log.LogWarning("Message {Id} was not sent by {Route}: {Fate}, {Fault}", sms.Id, route.Name, answer.Fate, answer.Fault);
    }

    /// <summary>It may be out: the same provider is asked again where it knows the id, and nobody otherwise.</summary>
    private void Open(SmsRow sms, ISmsRoute? route, string? fault)
    {
        (sms.MayBeOut, sms.LastFault) = (true, fault);
        sms.Attempts++;
        if (route?.RepeatSafe != true || sms.Attempts >= Repeats) sms.State = SmsState.Unknown;
        else (sms.State, sms.NotBefore) = (SmsState.Waiting, clock.GetUtcNow() + Growing(sms.Attempts));
    }

    /// <summary>All were asked or rest: again from the first one, later.</summary>
    private void Later(SmsRow sms, List<ISmsRoute> left, Dictionary<string, SmsRouteRow> health, DateTimeOffset now)
    {
        var ends = left.Select(r => health[r.Name].PausedUntil).Min();
        if (sms.MayBeOut && left.Count == 0) { sms.State = SmsState.Unknown; return; }
        if (sms.Tried.Length > 0)
        {
            sms.NotBefore = now + Growing(sms.Attempts);
            sms.Attempts++;
            sms.Tried = "";
            log.LogWarning("Message {Id} was not sent, attempt {Attempt}: {Fault}", sms.Id, sms.Attempts, sms.LastFault);
        }
        else sms.NotBefore = ends ?? now.AddMinutes(1);
    }

    private static TimeSpan Growing(int attempts) => TimeSpan.FromSeconds(Math.Min(3_600, 2 << Math.Min(attempts, 11)));

    private async Task<SmsDayRow> Day(string route, CancellationToken ct)
    {
        var day = OfficeHours.DateOf(clock.GetUtcNow());
        var row = db.SmsDays.Local.FirstOrDefault(d => d.Day == day && d.Route == route) ?? await db.SmsDays.FirstOrDefaultAsync(d => d.Day == day && d.Route == route, ct);
        if (row is null) db.SmsDays.Add(row = new SmsDayRow { Day = day, Route = route });
        return row;
    }

    private async Task<long> SpentOn(DateOnly day, CancellationToken ct) => await db.SmsDays.AsNoTracking().Where(d => d.Day == day).SumAsync(d => d.Fen, ct);

    /// <summary>Half a bulk of notices must not keep everybody from signing in.</summary>
    private long Budget(bool urgent)
    {
        var all = DayFen(configuration);
        return urgent ? all : all - all * KeptForCodesPercent / 100;
    }

    public static long DayFen(IConfiguration configuration) => configuration.GetValue("Limits:SmsFenPerDay", 100_000L);
}
