using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Linli.Trust.Messages.Providers;

/// <param name="Row">Null where it was never asked.</param>
public sealed record SmsRouteLine(ISmsRoute Route, SmsRouteRow? Row, SmsDayRow Today);

/// <param name="Oldest">Since when the longest waiting one waits.</param>
/// <param name="Days">The last seven, newest first, all providers together.</param>
public sealed record SmsHealthNow(IReadOnlyList<SmsRouteLine> Routes, int Waiting, DateTimeOffset? Oldest, int Unknown, int TooLate, long SpentFen, long DayFen, IReadOnlyList<SmsDayRow> Days);

/// <summary>How the providers are. Numbers only: whom a message went to and what it said is no business of whoever runs the platform.</summary>
public sealed class SmsHealth(TrustDb db, ISmsSender sender, IConfiguration configuration, TimeProvider clock)
{
    private const int Shown = 7;

    public bool CanSend => sender.CanSend;
    public bool IsDemo => sender.Routes is [{ Name: OnlyRoute.Is }];
    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<SmsHealthNow> Read(CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var from = today.AddDays(1 - Shown);
        var rows = await db.SmsRoutes.AsNoTracking().ToDictionaryAsync(r => r.Name, ct);
        var days = await db.SmsDays.AsNoTracking().Where(d => d.Day >= from).ToListAsync(ct);
        var waiting = await db.Sms.AsNoTracking().Where(s => s.State == SmsState.Waiting || s.State == SmsState.Sending).GroupBy(_ => 1).Select(g => new { Count = g.Count(), Oldest = g.Min(s => s.At) }).FirstOrDefaultAsync(ct);
        var since = OfficeHours.At(today, TimeOnly.MinValue);
        var ends = await db.Sms.AsNoTracking().Where(s => s.At >= since && (s.State == SmsState.Unknown || s.State == SmsState.TooLate)).GroupBy(s => s.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        return new([.. sender.Routes.Select(r => new SmsRouteLine(r, rows.GetValueOrDefault(r.Name), days.FirstOrDefault(d => d.Day == today && d.Route == r.Name) ?? new SmsDayRow { Day = today, Route = r.Name }))],
            waiting?.Count ?? 0, waiting?.Oldest, ends.FirstOrDefault(e => e.Key == SmsState.Unknown)?.Count ?? 0, ends.FirstOrDefault(e => e.Key == SmsState.TooLate)?.Count ?? 0,
            days.Where(d => d.Day == today).Sum(d => d.Fen), SendSms.DayFen(configuration),
            [.. days.GroupBy(d => d.Day).OrderByDescending(g => g.Key).Select(g => new SmsDayRow { Day = g.Key, Route = "", Taken = g.Sum(d => d.Taken), Refused = g.Sum(d => d.Refused), Unknown = g.Sum(d => d.Unknown), BadNumbers = g.Sum(d => d.BadNumbers), Fen = g.Sum(d => d.Fen) })]);
    }

    /// <summary>Ends the rest of a provider, for somebody who has mended it: the next message tries it.</summary>
    public async Task<Outcome> Resume(string? name, CancellationToken ct)
    {
        if (sender.Routes.All(r => r.Name != name) || await db.SmsRoutes.FirstOrDefaultAsync(r => r.Name == name, ct) is not { } row) return Outcome.NotFound;
        if (!row.Circuit.RestsAt(clock.GetUtcNow())) return Outcome.Refuse("SmsProviderRests");
        row.Circuit = SmsCircuit.Closed;
        // What waits for the end of the rest waits no longer.
        var now = clock.GetUtcNow();
        db.Note("sms.resume", $"sms:{row.Name}");
        return await db.Commit(ct, () => db.Sms.Where(s => s.State == SmsState.Waiting && s.NotBefore > now && s.LastFault != "DayIsSpent").ExecuteUpdateAsync(s => s.SetProperty(x => x.NotBefore, now), ct));
    }
}
