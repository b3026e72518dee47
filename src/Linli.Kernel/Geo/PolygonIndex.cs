using System.Diagnostics.CodeAnalysis;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Linli.Kernel.Geo;

/// <summary>
/// Which grid, community or fence a point lies in, from memory. Immutable and safe for concurrent readers: build a new one
/// when boundaries change.
/// </summary>
public sealed class PolygonIndex<T>
{
    readonly STRtree<Entry> _tree = new();

    /// <param name="shapes">Sound polygons or multipolygons (<see cref="GeoRules"/>); empty ones are left out.</param>
    public PolygonIndex(IEnumerable<(Geometry Shape, T Value)> shapes)
    {
        foreach (var (shape, value) in shapes)
        {
            if (shape.IsEmpty)
                continue;
            var locator = new IndexedPointInAreaLocator(shape);
            // It builds its index on the first question, which is not safe to do from two threads: ask one now.
            locator.Locate(shape.Coordinate);
            _tree.Insert(shape.EnvelopeInternal, new(shape, locator, shape.Area, Count++, value));
        }
        _tree.Build();
    }

    public int Count { get; }

    /// <summary>
    /// The value of the shape that holds the point, borders included. Of several the smallest, of equal ones the first
    /// given: a point on a common border always has the same answer. Default if there is none.
    /// </summary>
    public T? At(GeoPoint point) => TryAt(point, out var value) ? value : default;

    /// <summary>As <see cref="At"/>, for value types.</summary>
    public bool TryAt(GeoPoint point, [MaybeNullWhen(false)] out T value)
    {
        Entry? best = null;
        if (point.Valid)
        {
            var place = new Coordinate(point.Lon, point.Lat);
            foreach (var entry in _tree.Query(new Envelope(place)))
                if ((best is null || (entry.Area, entry.Order).CompareTo((best.Area, best.Order)) < 0)
                    && entry.Locator.Locate(place) != Location.Exterior)
                    best = entry;
        }
        value = best is null ? default : best.Value;
        return best is not null;
    }

    /// <summary>The values of the shapes within that many metres, nearest first; shapes that hold the point are at 0.</summary>
    public IEnumerable<T> Near(GeoPoint point, double meters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(meters);
        if (!point.Valid)
            return [];
        var plane = new LocalPlane(point);
        return _tree.Query(plane.Around(meters))
            .Select(entry => (Entry: entry, Meters: MetersTo(entry, point, plane)))
            .Where(found => found.Meters <= meters)
            .OrderBy(found => found.Meters).ThenBy(found => found.Entry.Order)
            .Select(found => found.Entry.Value)
            .ToList();
    }

    static double MetersTo(Entry entry, GeoPoint point, LocalPlane plane)
    {
        if (entry.Locator.Locate(new Coordinate(point.Lon, point.Lat)) != Location.Exterior)
            return 0;
        var nearest = double.PositiveInfinity;
        for (var i = 0; i < entry.Shape.NumGeometries; i++)
        {
            var polygon = (Polygon)entry.Shape.GetGeometryN(i);
            if (polygon.IsEmpty)
                continue;
            nearest = Math.Min(nearest, plane.MetersTo(polygon.ExteriorRing.CoordinateSequence));
            foreach (var hole in polygon.InteriorRings)
                nearest = Math.Min(nearest, plane.MetersTo(hole.CoordinateSequence));
        }
        return nearest;
    }

    sealed record Entry(Geometry Shape, IndexedPointInAreaLocator Locator, double Area, int Order, T Value);
}

/// <summary>The plane in metres that touches the earth at a point; within a city its error is below that of the haversine.</summary>
readonly struct LocalPlane(GeoPoint origin)
{
    readonly double _perLat = Distance.Radians(1) * Distance.EarthRadius;
    // At the very pole a degree of longitude has no length; keep the division below finite.
    readonly double _perLon = Math.Max(1e-6, Distance.Radians(1) * Distance.EarthRadius * Math.Cos(Distance.Radians(origin.Lat)));

    public Envelope Around(double meters) => new(
        origin.Lon - meters / _perLon, origin.Lon + meters / _perLon, origin.Lat - meters / _perLat, origin.Lat + meters / _perLat);

    /// <summary>From the origin to the nearest point of a line.</summary>
    public double MetersTo(CoordinateSequence line)
    {
        var nearest = double.PositiveInfinity;
        for (var i = 1; i < line.Count; i++)
        {
            var (ax, ay) = ((line.GetX(i - 1) - origin.Lon) * _perLon, (line.GetY(i - 1) - origin.Lat) * _perLat);
            var (dx, dy) = ((line.GetX(i) - origin.Lon) * _perLon - ax, (line.GetY(i) - origin.Lat) * _perLat - ay);
            var square = dx * dx + dy * dy;
            var along = square == 0 ? 0 : Math.Clamp(-(ax * dx + ay * dy) / square, 0, 1);
            nearest = Math.Min(nearest, double.Hypot(ax + along * dx, ay + along * dy));
        }
        return nearest;
    }
}
