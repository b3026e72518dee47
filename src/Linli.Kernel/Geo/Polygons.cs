using System.Globalization;
using System.Text;
using System.Text.Json;
using Linli.Kernel.Text;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Linli.Kernel.Geo;

/// <summary>GeoJSON (RFC 7946) polygons and multipolygons, longitude first, CGCS2000/WGS-84 degrees.</summary>
public static class Polygons
{
    internal static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <exception cref="FormatException">With the key of the first problem; ask <see cref="TryParse"/> for all.</exception>
    public static Geometry Parse(string geoJson) =>
        TryParse(geoJson, out var geometry, out var problems)
            ? geometry
            : throw new FormatException($"GeoJSON: {problems[0].Key} {string.Join(", ", problems[0].Args)}");

    /// <summary>
    /// Reads a Polygon or MultiPolygon, bare or as a Feature. It refuses what cannot be a polygon at all; whether the
    /// polygon is a sound one is for <see cref="GeoRules"/>. A third coordinate (height) is dropped.
    /// </summary>
    public static bool TryParse(
        string geoJson,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Geometry? geometry,
        out IReadOnlyList<Reason> problems)
    {
        var found = new List<Reason>();
        geometry = null;
        try
        {
            using var document = JsonDocument.Parse(geoJson);
            geometry = Read(document.RootElement, found);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            found.Add(new("geo.json"));
        }
        problems = found;
        if (found.Count > 0)
            geometry = null;
        return geometry is not null;
    }

    /// <summary>One line of GeoJSON; shells counter-clockwise, holes clockwise.</summary>
    /// <param name="decimals">7 decimals of a degree are a centimetre.</param>
    /// <exception cref="ArgumentException">Neither a polygon nor a multipolygon.</exception>
    public static string Print(Geometry geometry, int decimals = 7)
    {
        var json = new StringBuilder();
        switch (geometry)
        {
            case Polygon polygon:
                json.Append("{\"type\":\"Polygon\",\"coordinates\":");
                Append(json, polygon, decimals);
                break;
            case MultiPolygon many:
                json.Append("{\"type\":\"MultiPolygon\",\"coordinates\":[");
                for (var i = 0; i < many.NumGeometries; i++)
                {
                    if (i > 0) json.Append(',');
                    Append(json, (Polygon)many.GetGeometryN(i), decimals);
                }
                json.Append(']');
                break;
            default:
                throw new ArgumentException($"A {geometry.GeometryType} is not a polygon.", nameof(geometry));
        }
        return json.Append('}').ToString();
    }

    /// <summary>Square metres, on the plane that touches the earth at the middle of the shape: exact enough up to a city's size.</summary>
    public static double AreaSquareMeters(Geometry geometry)
    {
        if (geometry.IsEmpty)
            return 0;
        var middle = geometry.EnvelopeInternal.Centre;
        var metersPerDegree = Distance.Radians(1) * Distance.EarthRadius;
        return geometry.Area * metersPerDegree * metersPerDegree * Math.Cos(Distance.Radians(middle.Y));
    }

    static Geometry? Read(JsonElement element, List<Reason> found)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            found.Add(new("geo.json"));
            return null;
        }
        var type = element.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "";
        if (type == "Feature" && element.TryGetProperty("geometry", out var inner) && inner.ValueKind == JsonValueKind.Object
            && !(inner.TryGetProperty("type", out var again) && again.ValueEquals("Feature")))
            return Read(inner, found);
        if (type is not ("Polygon" or "MultiPolygon"))
        {
            found.Add(new("geo.type", type));
            return null;
        }
        if (!element.TryGetProperty("coordinates", out var coordinates) || coordinates.ValueKind != JsonValueKind.Array)
        {
            found.Add(new("geo.json"));
            return null;
        }
        if (coordinates.GetArrayLength() == 0)
        {
            found.Add(new("geo.empty"));
            return null;
        }
        if (type == "Polygon")
            return ReadPolygon(coordinates, 1, found);
        var polygons = new List<Polygon>();
        foreach (var (i, polygon) in coordinates.EnumerateArray().Index())
            if (ReadPolygon(polygon, i + 1, found) is { } read)
                polygons.Add(read);
        return Factory.CreateMultiPolygon([.. polygons]);
    }

    static Polygon? ReadPolygon(JsonElement rings, int number, List<Reason> found)
    {
        var before = found.Count;
        if (rings.GetArrayLength() == 0)
            found.Add(new("geo.empty"));
        var read = new List<LinearRing>();
        foreach (var (i, ring) in rings.EnumerateArray().Index())
            if (ReadRing(ring, $"{number}.{i + 1}", found) is { } linear)
                read.Add(linear);
        return found.Count > before ? null : Factory.CreatePolygon(read[0], [.. read.Skip(1)]);
    }

    static LinearRing? ReadRing(JsonElement ring, string name, List<Reason> found)
    {
        var points = new List<Coordinate>();
        foreach (var position in ring.EnumerateArray())
        {
            if (position.GetArrayLength() < 2)
                throw new FormatException("A position has two numbers.");
            var point = new GeoPoint(position[0].GetDouble(), position[1].GetDouble());
            if (!point.Valid)
            {
                // 30.27,120.15 is the common slip: latitude written first.
                var swapped = new GeoPoint(point.Lat, point.Lon).Valid;
                found.Add(new(swapped ? "geo.swapped" : "geo.range", name, Text(point.Lon, 7), Text(point.Lat, 7)));
                return null;
            }
            points.Add(new(point.Lon, point.Lat));
        }
        if (points.Count > 0 && !points[0].Equals2D(points[^1]))
        {
            found.Add(new("geo.ring.unclosed", name));
            return null;
        }
        if (points.Count < 4)
        {
            found.Add(new("geo.ring.short", name));
            return null;
        }
        return Factory.CreateLinearRing([.. points]);
    }

    static void Append(StringBuilder json, Polygon polygon, int decimals)
    {
        json.Append('[');
        if (!polygon.IsEmpty)
        {
            Append(json, polygon.ExteriorRing, true, decimals);
            foreach (var hole in polygon.InteriorRings)
            {
                json.Append(',');
                Append(json, hole, false, decimals);
            }
        }
        json.Append(']');
    }

    static void Append(StringBuilder json, LineString ring, bool counterClockwise, int decimals)
    {
        var points = ring.Coordinates;
        if (Orientation.IsCCW(points) != counterClockwise)
            Array.Reverse(points = [.. points]);
        json.Append('[');
        for (var i = 0; i < points.Length; i++)
        {
            if (i > 0) json.Append(',');
            json.Append('[').Append(Text(points[i].X, decimals)).Append(',').Append(Text(points[i].Y, decimals)).Append(']');
        }
        json.Append(']');
    }

    internal static string Text(double degrees, int decimals) =>
        Math.Round(degrees, decimals).ToString("0.###############", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;
}
