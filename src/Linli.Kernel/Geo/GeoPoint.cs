using System.Globalization;

namespace Linli.Kernel.Geo;

/// <summary>
/// A place in decimal degrees, longitude first as in GeoJSON (CAP and Open311 write latitude first). Stored points are
/// CGCS2000, which for this use is WGS-84; other datums exist only at the edge, see <see cref="Datum"/>.
/// </summary>
public readonly record struct GeoPoint(double Lon, double Lat)
{
    public bool Valid => double.Abs(Lon) <= 180 && double.Abs(Lat) <= 90;

    /// <summary>From the two inputs of a form or an address; false when one is missing, no number or out of range.</summary>
    public static bool TryParse(string? lon, string? lat, out GeoPoint point)
    {
        var both = double.TryParse(lon, CultureInfo.InvariantCulture, out var x) & double.TryParse(lat, CultureInfo.InvariantCulture, out var y);
        point = both ? new(x, y) : default;
        return both && point.Valid;
    }
}
