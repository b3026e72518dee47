using System.Globalization;
using Linli.Kernel.Text;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Valid;

namespace Linli.Kernel.Geo;

/// <summary>
/// What a drawn or imported boundary must keep. GB/T 30428.1: grid polygons are closed, without gap or overlap.
/// </summary>
public static class GeoRules
{
    /// <summary>Square metres two neighbours may share: digitising along a common wall leaves slivers.</summary>
    public const double DefaultTolerance = 1;

    /// <summary>All that is wrong with a GeoJSON polygon; empty if it is sound.</summary>
    public static IReadOnlyList<Reason> Check(string geoJson) =>
        Polygons.TryParse(geoJson, out var geometry, out var problems) ? Check(geometry) : problems;

    /// <summary>Self-intersection, holes outside of their shell and the like; the first such fault, with its place.</summary>
    public static IReadOnlyList<Reason> Check(Geometry geometry)
    {
        if (geometry is not (Polygon or MultiPolygon))
            return [new("geo.type", geometry.GeometryType)];
        if (geometry.IsEmpty)
            return [new("geo.empty")];
        var error = new IsValidOp(geometry).ValidationError;
        if (error is null)
            return [];
        var key = error.ErrorType switch
        {
            TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => "geo.self-intersection",
            TopologyValidationErrors.HoleOutsideShell => "geo.hole-outside",
            TopologyValidationErrors.NestedHoles => "geo.nested-holes",
            TopologyValidationErrors.NestedShells or TopologyValidationErrors.DuplicateRings => "geo.nested-shells",
            TopologyValidationErrors.DisconnectedInteriors => "geo.disconnected",
            TopologyValidationErrors.TooFewPoints => "geo.too-few-points",
            _ => "geo.invalid",
        };
        return [new(key, Polygons.Text(error.Coordinate.X, 7), Polygons.Text(error.Coordinate.Y, 7))];
    }

    /// <summary>
    /// Each pair that overlaps, once, with the area in square metres. Shapes that are not sound themselves are passed
    /// over: <see cref="Check(Geometry)"/> reports them.
    /// </summary>
    /// <param name="toleranceSquareMeters">An overlap up to this size is let pass.</param>
    public static IReadOnlyList<Reason> Overlaps(
        IReadOnlyList<(string Name, Geometry Shape)> shapes, double toleranceSquareMeters = DefaultTolerance)
    {
        var sound = shapes.Where(s => Check(s.Shape).Count == 0).ToList();
        var tree = new STRtree<int>();
        for (var i = 0; i < sound.Count; i++)
            tree.Insert(sound[i].Shape.EnvelopeInternal, i);
        var found = new List<Reason>();
        for (var i = 0; i < sound.Count; i++)
        {
            foreach (var j in tree.Query(sound[i].Shape.EnvelopeInternal).Where(j => j > i).Order())
            {
                var shared = OverlayNGRobust.Overlay(sound[i].Shape, sound[j].Shape, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection);
                var area = Polygons.AreaSquareMeters(shared);
                if (area > toleranceSquareMeters)
                    found.Add(new("geo.overlap", sound[i].Name, sound[j].Name, Math.Round(area).ToString("0", CultureInfo.InvariantCulture)));
            }
        }
        return found;
    }
}
