using System.Globalization;
using Linli.Kernel.Geo;

namespace Linli.Ui.Components;

/// <summary>Degrees to the pixels of a map drawing: equirectangular, longitudes drawn together by cos(latitude). True enough for a city.</summary>
internal sealed record Projection(double West, double North, double PerLon, double PerLat)
{
    public const int Width = 640;
    public const int Height = 400;
    private const double Margin = 28;
    private const double SmallestSpan = 0.002;
    private const double MetresPerDegree = 111_320;

    public static Projection Around(IEnumerable<GeoPoint> points)
    {
        double west = 180, east = -180, south = 90, north = -90;
        foreach (var p in points.Where(p => p.Valid))
        {
            west = Math.Min(west, p.Lon);
            east = Math.Max(east, p.Lon);
            south = Math.Min(south, p.Lat);
            north = Math.Max(north, p.Lat);
        }
        if (west > east) (west, east, south, north) = (73.5, 135.1, 18, 53.6); // nothing to show: the country
        var (lon, lat) = ((west + east) / 2, (south + north) / 2);
        var squeeze = Math.Max(0.1, Math.Cos(lat * Math.PI / 180));
        var perLat = Math.Min(
            (Width - 2 * Margin) / Math.Max((east - west) * squeeze, SmallestSpan),
            (Height - 2 * Margin) / Math.Max(north - south, SmallestSpan));
        var perLon = perLat * squeeze;
        return new(lon - Width / 2 / perLon, lat + Height / 2 / perLat, perLon, perLat);
    }

    public (double X, double Y) At(GeoPoint p) => ((p.Lon - West) * PerLon, (North - p.Lat) * PerLat);

    /// <summary>A round length that is between a tenth and a quarter of the map wide.</summary>
    public (double Pixels, string Words) Bar
    {
        get
        {
            var perMetre = PerLat / MetresPerDegree;
            var most = Width / 4 / perMetre;
            var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
            var metres = most / power >= 5 ? 5 * power : most / power >= 2 ? 2 * power : power;
            return (metres * perMetre, metres >= 1000
                ? string.Create(CultureInfo.InvariantCulture, $"{metres / 1000:0} km")
                : string.Create(CultureInfo.InvariantCulture, $"{metres:0} m"));
        }
    }
}
