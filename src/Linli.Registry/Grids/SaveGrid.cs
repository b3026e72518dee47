using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Geo;
using Linli.Kernel.Regions;
using Linli.Registry.Data;
using Linli.Registry.Domain;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;

namespace Linli.Registry.Grids;

/// <summary>Draws a grid anew or changes one, from a day on; what was before stays for history. Mission rows 1, 19.</summary>
/// <param name="Code">15 or 16 characters, see <see cref="Contracts.Grid"/>; a new one must be free.</param>
/// <param name="Seen">Stamp of the latest row as the page showed it; null for a new grid.</param>
public sealed record SaveGrid(string Code, string NameZh, string? NameEn, string Border, Guid? WorkerPost, string? Phone, string? SupervisionPhone, DateOnly From, string? Seen);

/// <summary>Ends a grid; its last day is the one before <paramref name="From"/>.</summary>
public sealed record EndGrid(string Code, DateOnly From, string? Seen);

/// <param name="Kept">Whether something that the file did not carry was taken over from the grid as it was.</param>
public sealed record ImportedGrid(SaveGrid Grid, Outcome Outcome, bool Kept);

sealed class GridDesk(RegistryDb db, RegionTree regions, IBodies bodies, Who who, TimeProvider clock, GridAtlas atlas)
{
    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    public async Task<Outcome> Handle(SaveGrid c, CancellationToken ct)
    {
        if (await Check(c, ct) is { Ok: false } refused) return refused;
        if (GridRules.Border(c.Border, out var shape) is { Ok: false } unsound) return unsound;
        if (GridRules.Apart(c.Code, shape!, await Others(c.From, ct)) is { Ok: false } overlapping) return overlapping;
        if (await Stage(c, shape!, ct) is { Ok: false } stale) return stale;
        return await Commit(ct);
    }

    public async Task<Outcome> Handle(EndGrid c, CancellationToken ct)
    {
        if (GridRules.CommunityOf(c.Code) is not { } community || !who.Scope.Holds(community)) return Outcome.NotFound;
        if (await Latest(c.Code, ct) is not { } row || row.ValidTo is not null) return Outcome.NotFound;
        if (row.Stamp != c.Seen) return Faster(row);
        if (c.From <= row.ValidFrom || c.From < Today || c.From > Today.AddYears(1)) return Outcome.Refuse("GridChangesFromToday");
        (row.ValidTo, row.ChangedBy) = (c.From.AddDays(-1), Changer);
        db.Note("grid.end", $"grid:{c.Code}", community, detail: new { c.From });
        return await Commit(ct);
    }

    /// <summary>
    /// Many at once, all or none. What a file does not carry stays as it is: the worker always, phones and the English name where they
    /// are null (an empty one clears). <paramref name="write"/> false: only what would be refused is told.
    /// </summary>
    public async Task<IReadOnlyList<ImportedGrid>> Import(IReadOnlyList<SaveGrid> grids, bool write, CancellationToken ct)
    {
        var told = new List<ImportedGrid>();
        var others = grids.Count == 0 ? [] : await Others(grids[0].From, ct);
        var mine = grids.Select(g => g.Code).ToHashSet(StringComparer.Ordinal);
        others.RemoveAll(o => mine.Contains(o.Code));
        foreach (var grid in grids)
        {
            var latest = await Latest(grid.Code, ct);
            var (whole, kept) = latest is null ? (grid, false) : await Completed(grid, latest, ct);
            var outcome = await Check(whole, ct);
            if (outcome.Ok && latest is not null && grid.From < latest.ValidFrom) outcome = Outcome.Refuse("GridChangesFromToday");
            if (outcome.Ok) outcome = GridRules.Border(grid.Border, out var shape) is { Ok: false } unsound ? unsound : Keep(grid, shape!, others);
            told.Add(new(whole, outcome, kept));
        }
        if (!write || told.Any(t => !t.Outcome.Ok)) return told;
        foreach (var (grid, _, _) in told)
        {
            _ = GridRules.Border(grid.Border, out var shape);
            // Nothing is written yet, so one that is refused after all refuses them all.
            if (await Stage(grid, shape!, ct) is { Ok: false } refused) return [.. told.Select(t => t with { Outcome = refused })];
        }
        return await Commit(ct) is { Ok: false } lost ? [.. told.Select(t => t with { Outcome = lost })] : told;
    }

    private async Task<(SaveGrid Grid, bool Kept)> Completed(SaveGrid grid, GridRow latest, CancellationToken ct)
    {
        // A worker who has left the post's community since would refuse the whole file.
        var worker = grid.WorkerPost ?? (latest.WorkerPostId is { } post && await BodyOf(post, latest.Community, ct) is not null ? post : null);
        // An English name that was only ever the Chinese one goes with it.
        var nameEn = grid.NameEn ?? (latest.NameEn == latest.NameZh ? null : latest.NameEn);
        var (phone, supervision) = (grid.Phone ?? latest.Phone, grid.SupervisionPhone ?? latest.SupervisionPhone);
        var kept = worker != grid.WorkerPost || nameEn != grid.NameEn || phone != grid.Phone || supervision != grid.SupervisionPhone;
        return (grid with { WorkerPost = worker, NameEn = nameEn, Phone = phone, SupervisionPhone = supervision, Seen = latest.Stamp }, kept);
    }

    private static Outcome Keep(SaveGrid grid, Geometry shape, List<(string Code, string Name, Geometry Shape)> others)
    {
        if (others.Any(o => o.Code == grid.Code)) return Outcome.Refuse("GridStandsOnce", grid.Code);
        var apart = GridRules.Apart(grid.Code, shape, others);
        others.Add((grid.Code, grid.NameZh, shape));
        return apart;
    }

    private async Task<Outcome> Check(SaveGrid c, CancellationToken ct)
    {
        if (GridRules.CommunityOf(c.Code) is not { } community) return Outcome.Refuse("GridCodeHasForm");
        if (!who.IsSystem && !who.Scope.Holds(community)) return Outcome.Refuse("GridIsInOurRegion");
        if (await regions.Find(community, ct) is not { Level: 5 }) return Outcome.Refuse("GridBelongsToCommunity", community);
        if (c.NameZh.Trim().Length is 0 or > GridRules.MostName || c.NameEn is { Length: > GridRules.MostName * 2 } || (c.NameZh + c.NameEn).Any(char.IsControl)) return Outcome.Refuse("GridHasName", $"{GridRules.MostName}");
        foreach (var phone in (string?[])[c.Phone, c.SupervisionPhone])
            if (!string.IsNullOrWhiteSpace(phone) && CodeValidators.Check("phone", phone, Today) is not { Valid: true }) return Outcome.Refuse("GridPhoneIsReal");
        if (c.From < Today && !who.IsSystem || c.From > Today.AddYears(1)) return Outcome.Refuse("GridChangesFromToday");
        return Outcome.Done;
    }

    // Puts the change before the commit: a row that already ran ends the day before, also where a later end was set, one that begins
    // on the same day is simply changed. No two rows of a code may hold on one day.
    private async Task<Outcome> Stage(SaveGrid c, Geometry shape, CancellationToken ct)
    {
        var community = GridRules.CommunityOf(c.Code)!;
        var latest = await Latest(c.Code, ct);
        if (c.Seen is null && latest is not null) return Outcome.Refuse("GridStandsOnce", c.Code);
        if (c.Seen is not null && latest is null) return Outcome.NotFound;
        if (latest is not null && latest.Stamp != c.Seen) return Faster(latest);
        if (latest is not null && c.From < latest.ValidFrom) return Outcome.Refuse("GridChangesFromToday");
        Guid? workerBody = null;
        if (c.WorkerPost is { } post)
        {
            workerBody = await BodyOf(post, community, ct);
            if (workerBody is null) return Outcome.Refuse("GridWorkerWorksHere");
        }
        GridRow row;
        if (latest is not null && latest.ValidFrom == c.From) (row = latest).ValidTo = null;
        else
        {
            if (latest is not null && (latest.ValidTo is null || latest.ValidTo >= c.From)) latest.ValidTo = c.From.AddDays(-1);
            db.Grids.Add(row = new GridRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), Code = c.Code, Community = community, NameZh = "", NameEn = "", Border = "", ValidFrom = c.From });
        }
        (row.NameZh, row.NameEn, row.Border) = (c.NameZh.Trim(), string.IsNullOrWhiteSpace(c.NameEn) ? c.NameZh.Trim() : c.NameEn.Trim(), Polygons.Print(shape));
        (row.WorkerBodyId, row.WorkerPostId, row.Phone, row.SupervisionPhone) = (workerBody, c.WorkerPost, Trimmed(c.Phone), Trimmed(c.SupervisionPhone));
        row.ChangedBy = Changer;
        db.Note("grid.save", $"grid:{c.Code}", community, detail: new { c.From, row.NameZh, area = Math.Round(Polygons.AreaSquareMeters(shape)) });
        return Outcome.Done;
    }

    private async Task<Guid?> BodyOf(Guid post, string community, CancellationToken ct)
    {
        foreach (var body in await bodies.Over(community, ct))
            if ((await bodies.Posts(body.Id, ct)).Any(p => p.PostId == post)) return body.Id;
        return null;
    }

    private async Task<Outcome> Commit(CancellationToken ct)
    {
        Outcome outcome;
        try { outcome = await db.Commit(ct); }
        // Two drew the same code at once.
        catch (DbUpdateException) { outcome = Outcome.Conflict; }
        if (outcome.Ok) atlas.Forget();
        return outcome;
    }

    private Task<GridRow?> Latest(string code, CancellationToken ct) => db.Grids.Where(g => g.Code == code).OrderByDescending(g => g.ValidFrom).FirstOrDefaultAsync(ct);

    private async Task<List<(string Code, string Name, Geometry Shape)>> Others(DateOnly day, CancellationToken ct) =>
        [.. (await db.Grids.AsNoTracking().Where(g => g.ValidTo == null || g.ValidTo >= day).ToListAsync(ct)).Select(g => (g.Code, g.NameZh, Polygons.Parse(g.Border)))];

    private string Changer => who.IsSystem ? "@actor.system" : who.Name;

    private static Outcome Faster(GridRow row) => new(OutcomeKind.Conflict, "SomebodyWasFaster", [new("grid.faster", row.ChangedBy)]);
    private static string? Trimmed(string? s) => string.IsNullOrWhiteSpace(s) ? null : s.Trim();
}
