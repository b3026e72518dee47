using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Geo;
using Linli.Kernel.Jobs;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Publishing;

/// <summary>A place that a resident follows: a community, or a point with a radius. Where somebody's interest lies is their own business: nobody else reads it.</summary>
public sealed class PlaceWatchRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>12 digits; empty for a point.</summary>
    public required string Region { get; init; }
    public double? Lon { get; init; }
    public double? Lat { get; init; }
    public int Meters { get; init; }

    /// <summary>Once a day in the morning instead of at once.</summary>
    public bool Daily { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What happened until then has been told.</summary>
    public DateTimeOffset ToldUntil { get; set; }
}

/// <summary>关注一个地方.</summary>
sealed class PlaceWatchDesk(CasesDb db, Who who, RegionTree regions, IBodies bodies, TimeProvider clock)
{
    public const int Most = 10;
    public static readonly IReadOnlyList<int> Radii = [200, 500, 1_000];

    public async Task<IReadOnlyList<PlaceWatchRow>> Mine(CancellationToken ct) =>
        who.AccountId is { } me ? await db.Watches.AsNoTracking().Where(w => w.AccountId == me).OrderBy(w => w.CreatedAt).Take(Most).ToListAsync(ct) : [];

    public async Task<Outcome> Follow(string? region, double? lon, double? lat, int meters, bool daily, CancellationToken ct)
    {
        if (who.AccountId is not { } me) return Outcome.Forbidden;
        var place = lon is not null && lat is not null ? "" : region ?? "";
        if (place.Length > 0 && (await regions.Find(place, ct) is not { Level: 5 } || !(await bodies.HallRegions(ct)).Any(h => RegionScope.Below(h).Holds(place)))) return Outcome.Refuse("PlaceIsKnown");
        if (place.Length == 0 && (lon is null || !Radii.Contains(meters))) return Outcome.Refuse("PlaceIsGiven");
        var mine = await db.Watches.Where(w => w.AccountId == me).ToListAsync(ct);
        // The same place again: how it is told changes, and nothing is told twice.
        var same = mine.Find(w => w.Region == place && (place.Length > 0 || w.Meters == meters && Distance.Meters(new(w.Lon!.Value, w.Lat!.Value), new(lon!.Value, lat!.Value)) < 20));
        if (same is null && mine.Count >= Most) return Outcome.Refuse("WatchesAreFew", $"{Most}");
        if (same is not null) db.Watches.Remove(same);
        var now = clock.GetUtcNow();
        db.Watches.Add(new PlaceWatchRow { Id = Guid.CreateVersion7(now), AccountId = me, Region = place, Lon = place.Length > 0 ? null : lon, Lat = place.Length > 0 ? null : lat, Meters = place.Length > 0 ? 0 : meters, Daily = daily, CreatedAt = now, ToldUntil = same?.ToldUntil ?? now });
        return await db.Commit(ct);
    }

    public async Task<Outcome> Stop(Guid id, CancellationToken ct)
    {
        if (await db.Watches.FirstOrDefaultAsync(w => w.Id == id && w.AccountId == who.AccountId, ct) is not { } row) return Outcome.NotFound;
        db.Watches.Remove(row);
        return await db.Commit(ct);
    }
}

/// <summary>
/// Tells those who follow a place what is newly shown there and what has ended: at once, or once a day from eight. What is not on the public map is told to
/// nobody; running twice or late tells the same once.
/// </summary>
sealed class TellPlaces(CasesDb db, INotices notices, TimeProvider clock) : IRecurringJob
{
    public const string JobName = "cases.places";
    private const int LookAt = 500;
    private static readonly TimeOnly Morning = new(8, 0);
    public string Name => JobName;
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // The digest is of whole days: told once after eight, it waits for the next morning.
        var morning = OfficeHours.At(OfficeHours.DateOf(now), Morning).ToUniversalTime();
        var watches = await db.Watches.Where(w => !w.Daily || now >= morning && w.ToldUntil < morning).ToListAsync(ct);
        if (watches.Count == 0) return;
        var since = watches.Min(w => w.ToldUntil);
        var moved = await (from p in db.Public.AsNoTracking()
                           join c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking() on p.CaseId equals c.Id
                           where p.State == PublicState.Shown && p.WithdrawnAt == null && (p.ShownAt > since || c.ClosedAt > since)
                           orderby p.ShownAt descending
                           select new { p.Region, p.Lon, p.Lat, p.ShownAt, c.ClosedAt }).Take(LookAt).ToListAsync(ct);
        foreach (var w in watches)
        {
            var here = moved.Where(m => Holds(w, m.Region, m.Lon, m.Lat)).ToList();
            var (news, ends) = (here.Count(m => m.ShownAt > w.ToldUntil && m.ShownAt <= now), here.Count(m => m.ClosedAt > w.ToldUntil && m.ClosedAt <= now));
            if (news + ends == 0) continue;
            // Made from what was told before: told again after a fault it is the same notice.
            var cause = new Guid(Sm3.Hash(System.Text.Encoding.UTF8.GetBytes($"place {w.Id:N} {w.ToldUntil.UtcTicks}"))[..16]);
            await notices.ToAccounts([w.AccountId], new Reason("notice.place", $"{news}", $"{ends}"), CasesLinks.Map + (w.Region.Length > 0 ? $"?region={w.Region}" : ""), cause, ct);
            w.ToldUntil = now;
            await db.Commit(ct);
        }
    }

    public static bool Holds(PlaceWatchRow w, string region, double? lon, double? lat) =>
        w.Region.Length > 0 ? w.Region == region : lon is { } x && lat is { } y && w.Lon is { } u && w.Lat is { } v && Distance.Meters(new(x, y), new(u, v)) <= w.Meters;
}
