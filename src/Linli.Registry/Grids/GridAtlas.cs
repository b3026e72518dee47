using System.Collections.Frozen;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Geo;
using Linli.Kernel.Text;
using Linli.Registry.Contracts;
using Linli.Registry.Data;
using Linli.Registry.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;

namespace Linli.Registry.Grids;

/// <summary>
/// Today's grids in memory: a point is asked for with every submission. Read anew after a change here, at midnight, and every
/// minute, since another node may have changed one.
/// </summary>
sealed class GridAtlas(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Atlas? _atlas;

    public void Forget() => _atlas = null;

    public async ValueTask<Atlas> Today(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = OfficeHours.DateOf(now);
        if (_atlas is { } known && known.Day == today && now - known.ReadAt < Fresh && now >= known.ReadAt) return known;
        await _one.WaitAsync(ct);
        try
        {
            if (_atlas is { } other && other.Day == today && now - other.ReadAt < Fresh && now >= other.ReadAt) return other;
            await using var scope = scopes.CreateAsyncScope();
            var rows = await scope.ServiceProvider.GetRequiredService<RegistryDb>().Grids.AsNoTracking()
                .Where(g => g.ValidFrom <= today && (g.ValidTo == null || g.ValidTo >= today)).OrderBy(g => g.Code).ToListAsync(ct);
            return _atlas = new Atlas(rows, today, now);
        }
        finally { _one.Release(); }
    }

    public void Dispose() => _one.Dispose();

    internal sealed class Atlas
    {
        private readonly FrozenDictionary<string, (Grid Grid, GridRow Row)> _byCode;
        private readonly PolygonIndex<Grid> _dedicated, _basic;

        public Atlas(IReadOnlyList<GridRow> rows, DateOnly day, DateTimeOffset readAt)
        {
            (Day, ReadAt) = (day, readAt);
            // Two rows of one code on one day are a fault of the data; it must not take the whole map away. The one that began last counts.
            var read = rows.GroupBy(r => r.Code, StringComparer.Ordinal).Select(g => g.MaxBy(r => r.ValidFrom)!).Select(r => (Row: r, Shape: Polygons.Parse(r.Border))).Select(r => (r.Row, r.Shape, Grid: ToGrid(r.Row, r.Shape))).ToList();
            _byCode = read.ToFrozenDictionary(r => r.Grid.Code, r => (r.Grid, r.Row), StringComparer.Ordinal);
            _dedicated = new(read.Where(r => r.Grid.Dedicated).Select(r => (r.Shape, r.Grid)));
            _basic = new(read.Where(r => !r.Grid.Dedicated).Select(r => (r.Shape, r.Grid)));
            All = [.. read.Select(r => r.Grid)];
        }

        public DateOnly Day { get; }
        public DateTimeOffset ReadAt { get; }
        public IReadOnlyList<Grid> All { get; }
        public Grid? At(GeoPoint point) => _dedicated.At(point) ?? _basic.At(point);
        public (Grid Grid, GridRow Row)? Find(string code) => _byCode.TryGetValue(code, out var found) ? found : null;

        public IReadOnlyList<Grid> Under(string region)
        {
            var scope = RegionScope.Below(region);
            return [.. All.Where(g => scope.Holds(g.Community))];
        }
    }

    private static Grid ToGrid(GridRow row, Geometry shape) => new(row.Code, row.Community, GridRules.IsDedicated(row.Code), new LocalText(row.NameZh, row.NameEn), Rings(shape),
        Polygons.AreaSquareMeters(shape), row.Phone, row.SupervisionPhone, row.ValidFrom);

    internal static IReadOnlyList<IReadOnlyList<GeoPoint>> Rings(Geometry shape) =>
        [.. Enumerable.Range(0, shape.NumGeometries).Select(i => (Polygon)shape.GetGeometryN(i))
            .SelectMany(p => p.InteriorRings.Prepend(p.ExteriorRing)).Select(r => (IReadOnlyList<GeoPoint>)[.. r.Coordinates.Select(c => new GeoPoint(c.X, c.Y))])];
}
