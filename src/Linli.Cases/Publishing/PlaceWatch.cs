using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
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
sealed class PlaceWatchDesk(CasesDb db, PlaceNews news, Who who, RegionTree regions, IBodies bodies, TimeProvider clock)
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
        var now = clock.GetUtcNow();
        // At once begins with the last look, which came long after the last digest: what lies between is told now.
        if (same is { Daily: true } && !daily) await news.Tell([same], await news.Since(PlaceNews.Seen(await news.Look(PlaceNews.Daily, ct), now), now, ct), now, ct);
        if (same is not null) db.Watches.Remove(same);
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

/// <summary>Something on the public map that was newly shown, or whose matter ended.</summary>
sealed record Moved(string Region, double? Lon, double? Lat, DateTimeOffset At, bool Ended)
{
    public bool HasPlace => Lon is not null && Lat is not null;
}

/// <summary>What moved on the public map, and its telling.</summary>
sealed class PlaceNews(CasesDb db, KernelDb kernel, WriteGate gate, INotices notices)
{
    public const string AtOnce = "cases.places.at-once", Daily = "cases.places.daily";
    public const int Many = 200;

    // What was written in the moments around a look may not have been there yet; whoever was told of it is not told again.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <summary>When those who follow in this way were last looked after; null before the first time. The row is tracked.</summary>
    public Task<SettingRow?> Look(string setting, CancellationToken ct) => kernel.Settings.FirstOrDefaultAsync(s => s.Name == setting, ct);

    /// <summary>What moved until then has been told; a day ago before the first look.</summary>
    public static DateTimeOffset Seen(SettingRow? look, DateTimeOffset now) => (At(look) ?? now.AddDays(-1)) - Overlap;

    public static DateTimeOffset? At(SettingRow? look) => long.TryParse(look?.Value, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>What was newly shown or ended, of what is on the public map.</summary>
    public async Task<IReadOnlyList<Moved>> Since(DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var shown = db.Public.AsNoTracking().Where(p => p.State == PublicState.Shown && p.WithdrawnAt == null);
        var news = await shown.Where(p => p.ShownAt > since && p.ShownAt <= now).Select(p => new Moved(p.Region, p.Lon, p.Lat, p.ShownAt!.Value, false)).ToListAsync(ct);
        // A step is written for each end: found by its key, which begins with the time.
        var first = TimeKey.First(since);
        var ends = await (from e in db.Events
                          join c in db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]) on e.CaseId equals c.Id
                          where e.Id.CompareTo(first) > 0 && c.ClosedAt > since && c.ClosedAt <= now
                          select new { c.Id, c.ClosedAt }).Distinct().ToDictionaryAsync(c => c.Id, c => c.ClosedAt!.Value, ct);
        foreach (var some in ends.Keys.Chunk(Many))
            news.AddRange((await shown.Where(p => some.Contains(p.CaseId)).Select(p => new { p.CaseId, p.Region, p.Lon, p.Lat }).ToListAsync(ct)).Select(p => new Moved(p.Region, p.Lon, p.Lat, ends[p.CaseId], true)));
        return news;
    }

    /// <summary>One notice to each of these that something moved for since it was last told; twice it is the same notice.</summary>
    public async Task Tell(IEnumerable<PlaceWatchRow> watches, IReadOnlyList<Moved> moved, DateTimeOffset now, CancellationToken ct)
    {
        var (byRegion, withPlace) = (moved.ToLookup(m => m.Region), moved.Where(m => m.HasPlace).ToList());
        foreach (var some in watches.Chunk(Many))
        {
            var tells = new List<(PlaceWatchRow Watch, Notice Notice)>();
            foreach (var w in some)
            {
                var here = (w.Region.Length > 0 ? byRegion[w.Region] : withPlace.Where(m => IsNear(w, m))).Where(m => m.At > w.ToldUntil).ToList();
                if (here.Count == 0) continue;
                // Made from what was told before: told again after a fault it is the same notice.
                var cause = new Guid(Sm3.Hash(System.Text.Encoding.UTF8.GetBytes($"place {w.Id:N} {w.ToldUntil.UtcTicks}"))[..16]);
                tells.Add((w, new([w.AccountId], new Reason("notice.place", $"{here.Count(m => !m.Ended)}", $"{here.Count(m => m.Ended)}"), CasesLinks.Map + (w.Region.Length > 0 ? $"?region={w.Region}" : ""), cause)));
            }
            if (tells.Count == 0) continue;
            await notices.ToAccounts([.. tells.Select(t => t.Notice)], ct);
            var told = tells.Select(t => t.Watch.Id).ToList();
            using (await gate.Enter(ct)) await db.Watches.Where(w => told.Contains(w.Id)).ExecuteUpdateAsync(w => w.SetProperty(x => x.ToldUntil, now), ct);
            foreach (var (w, _) in tells) w.ToldUntil = now;
        }
    }

    private static bool IsNear(PlaceWatchRow w, Moved m) => w is { Lon: { } u, Lat: { } v } && Distance.Meters(new(m.Lon!.Value, m.Lat!.Value), new(u, v)) <= w.Meters;
}

/// <summary>
/// Tells those who follow a place what is newly shown there and what has ended: at once, or once a day from eight. It begins with what moved since it last looked and asks who follows there, so that
/// a city's many quiet followers cost nothing. What is not on the public map is told to nobody; running twice or late tells the same once.
/// </summary>
sealed class TellPlaces(CasesDb db, KernelDb kernel, PlaceNews news, WriteGate gate, TimeProvider clock) : IRecurringJob
{
    public const string JobName = "cases.places";
    private static readonly TimeOnly Morning = new(8, 0);
    public string Name => JobName;
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await Tell(PlaceNews.AtOnce, false, now, now, ct);
        // The digest is of whole days: told once after eight, it waits for the next morning.
        if (OfficeHours.At(OfficeHours.DateOf(now), Morning).ToUniversalTime() is var morning && now >= morning) await Tell(PlaceNews.Daily, true, morning, now, ct);
    }

    /// <param name="due">Not again when it was looked at since then.</param>
    private async Task Tell(string setting, bool daily, DateTimeOffset due, DateTimeOffset now, CancellationToken ct)
    {
        var looked = await news.Look(setting, ct);
        if (PlaceNews.At(looked) >= due) return;
        var moved = await news.Since(PlaceNews.Seen(looked, now), now, ct);
        if (moved.Count > 0) await news.Tell(await Following(moved, daily, ct), moved, now, ct);
        // Last: who was not told for a fault is told by the next run.
        if (looked is null) kernel.Settings.Add(new SettingRow { Name = setting, Value = $"{now.UtcTicks}" });
        else looked.Value = $"{now.UtcTicks}";
        using (await gate.Enter(ct)) await kernel.SaveChangesAsync(ct);
    }

    /// <summary>Whoever follows a community where something moved, or a point near one of the squares where it did.</summary>
    private async Task<IReadOnlyCollection<PlaceWatchRow>> Following(IReadOnlyList<Moved> moved, bool daily, CancellationToken ct)
    {
        var found = new Dictionary<Guid, PlaceWatchRow>();
        foreach (var some in moved.Select(m => m.Region).Distinct().Chunk(PlaceNews.Many))
            foreach (var w in await db.Watches.AsNoTracking().Where(w => some.Contains(w.Region) && w.Daily == daily).ToListAsync(ct)) found[w.Id] = w;
        const double degree = 111_000;
        var reach = PlaceWatchDesk.Radii[^1];
        foreach (var (x, y) in moved.Where(m => m.HasPlace).Select(m => (m.Lon!.Value, m.Lat!.Value)).Distinct())
        {
            var (up, aside) = (reach / degree, reach / (degree * Math.Max(0.1, Math.Cos(y * Math.PI / 180))));
            var (south, north, west, east) = (y - up, y + up, x - aside, x + aside);
            foreach (var w in await db.Watches.AsNoTracking().Where(w => w.Region == "" && w.Lat >= south && w.Lat <= north && w.Lon >= west && w.Lon <= east && w.Daily == daily).ToListAsync(ct)) found[w.Id] = w;
        }
        return found.Values;
    }
}
