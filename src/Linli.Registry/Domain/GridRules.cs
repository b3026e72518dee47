using Linli.Kernel.Access;
using Linli.Kernel.Geo;
using Linli.Kernel.Text;
using NetTopologySuite.Geometries;

namespace Linli.Registry.Domain;

/// <summary>What a grid must keep, whoever draws it. GB/T 30428.1: borders closed, without overlap; serials of three digits inside a community.</summary>
static class GridRules
{
    /// <summary>A grid is looked after on foot: at most this many square metres (20 km², a rural one), at least 100.</summary>
    public const double LeastArea = 100, MostArea = 20_000_000;

    public const int MostBoundary = 200_000, MostName = 40;

    /// <summary>Reads the community out of a code; null when the code has not the form of one.</summary>
    public static string? CommunityOf(string code)
    {
        var serial = code.Length switch { 15 => code[12..], 16 when code[12] == 'Z' => code[13..], _ => "" };
        return serial.Length == 3 && serial.All(char.IsAsciiDigit) && serial != "000" && code[..12].All(char.IsAsciiDigit) ? code[..12] : null;
    }

    public static bool IsDedicated(string code) => code.Length == 16;

    public static string Next(string community, bool dedicated, IEnumerable<string> taken)
    {
        var prefix = dedicated ? community + "Z" : community;
        var most = taken.Where(c => c.Length == prefix.Length + 3 && c.StartsWith(prefix, StringComparison.Ordinal)).Select(c => int.Parse(c.AsSpan(prefix.Length), null)).DefaultIfEmpty().Max();
        return prefix + (most + 1).ToString("000", null);
    }

    /// <summary>The border by itself: readable, sound, of a sensible size.</summary>
    public static Outcome Border(string geoJson, out Geometry? shape)
    {
        shape = null;
        if (geoJson.Length > MostBoundary) return Outcome.Refuse("BorderIsShort", $"{MostBoundary / 1000}");
        if (!Polygons.TryParse(geoJson, out var read, out var problems)) return Unsound(problems);
        if (GeoRules.Check(read) is { Count: > 0 } faults) return Unsound(faults);
        var area = Polygons.AreaSquareMeters(read);
        if (area is < LeastArea or > MostArea) return Outcome.Refuse("BorderHasSize", area.ToString("0", null), $"{LeastArea}", $"{MostArea / 1_000_000}");
        shape = read;
        return Outcome.Done;
    }

    /// <summary>Against the neighbours of the same kind; a dedicated grid may lie over basic ones.</summary>
    /// <param name="tolerance">Square metres that two neighbours may share: digitising along a wall leaves slivers.</param>
    public static Outcome Apart(string code, Geometry shape, IEnumerable<(string Code, string Name, Geometry Shape)> others, double tolerance = 25)
    {
        foreach (var o in others.Where(o => o.Code != code && IsDedicated(o.Code) == IsDedicated(code) && o.Shape.EnvelopeInternal.Intersects(shape.EnvelopeInternal)))
            if (GeoRules.Overlaps([("a", shape), ("b", o.Shape)], tolerance) is [{ } overlap, ..])
                return Outcome.Refuse("GridsDoNotOverlap", o.Name, o.Code, overlap.Args[2]);
        return Outcome.Done;
    }

    private static Outcome Unsound(IReadOnlyList<Reason> why) => new(OutcomeKind.Refused, "BorderIsSound", [new Reason("rule.BorderIsSound"), .. why.Take(3)]);
}
