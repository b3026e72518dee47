namespace Linli.Kernel.Geo;

/// <summary>
/// Between the national datum (CGCS2000, taken as WGS-84) and the shifted ones of domestic phone maps: GCJ-02 (高德, 腾讯)
/// and BD-09 (百度). Taking one for the other misses by 300–700 m, which is another community.
/// Outside of China GCJ-02 is WGS-84.
/// </summary>
public static class Datum
{
    // Krasovsky 1940: semi-major axis in metres and squared eccentricity.
    const double A = 6378245.0;
    const double Ee = 0.006693421622965823;
    const double BaiduAngle = 3000 * Math.PI / 180;

    /// <summary>Degrees; far below a millimetre.</summary>
    const double Close = 1e-11;

    public static GeoPoint Wgs84ToGcj02(GeoPoint wgs)
    {
        if (!InChina(wgs))
            return wgs;
        var (x, y) = (wgs.Lon - 105, wgs.Lat - 35);
        var both = (20 * Math.Sin(6 * x * Math.PI) + 20 * Math.Sin(2 * x * Math.PI)) * 2 / 3;
        var lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.Sqrt(Math.Abs(x)) + both
            + (20 * Math.Sin(y * Math.PI) + 40 * Math.Sin(y / 3 * Math.PI)) * 2 / 3
            + (160 * Math.Sin(y / 12 * Math.PI) + 320 * Math.Sin(y * Math.PI / 30)) * 2 / 3;
        var lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.Sqrt(Math.Abs(x)) + both
            + (20 * Math.Sin(x * Math.PI) + 40 * Math.Sin(x / 3 * Math.PI)) * 2 / 3
            + (150 * Math.Sin(x / 12 * Math.PI) + 300 * Math.Sin(x / 30 * Math.PI)) * 2 / 3;
        var radLat = wgs.Lat * Math.PI / 180;
        var magic = 1 - Ee * Math.Sin(radLat) * Math.Sin(radLat);
        var root = Math.Sqrt(magic);
        return new(
            wgs.Lon + lon * 180 / (A / root * Math.Cos(radLat) * Math.PI),
            wgs.Lat + lat * 180 / (A * (1 - Ee) / (magic * root) * Math.PI));
    }

    public static GeoPoint Gcj02ToWgs84(GeoPoint gcj) => InChina(gcj) ? Invert(Wgs84ToGcj02, gcj, gcj) : gcj;

    public static GeoPoint Gcj02ToBd09(GeoPoint gcj)
    {
        var z = Math.Sqrt(gcj.Lon * gcj.Lon + gcj.Lat * gcj.Lat) + 2e-5 * Math.Sin(gcj.Lat * BaiduAngle);
        var theta = Math.Atan2(gcj.Lat, gcj.Lon) + 3e-6 * Math.Cos(gcj.Lon * BaiduAngle);
        return new(z * Math.Cos(theta) + 0.0065, z * Math.Sin(theta) + 0.006);
    }

    public static GeoPoint Bd09ToGcj02(GeoPoint bd)
    {
        // The usual closed formula is good to some 1e-6 degrees only; it serves as the first guess.
        var (x, y) = (bd.Lon - 0.0065, bd.Lat - 0.006);
        var z = Math.Sqrt(x * x + y * y) - 2e-5 * Math.Sin(y * BaiduAngle);
        var theta = Math.Atan2(y, x) - 3e-6 * Math.Cos(x * BaiduAngle);
        return Invert(Gcj02ToBd09, bd, new(z * Math.Cos(theta), z * Math.Sin(theta)));
    }

    /// <summary>The rectangle in which GCJ-02 shifts. It takes in parts of the neighbours; so do the maps that use it.</summary>
    static bool InChina(GeoPoint p) => p is { Lon: >= 72.004 and <= 137.8347, Lat: >= 0.8293 and <= 55.8271 };

    // The shift changes by less than a thousandth over its own length, so a handful of rounds is plenty; the bound is for
    // points on the edge of the rectangle, where there may be no exact answer.
    static GeoPoint Invert(Func<GeoPoint, GeoPoint> shift, GeoPoint goal, GeoPoint guess)
    {
        for (var round = 0; round < 20; round++)
        {
            var there = shift(guess);
            var (dx, dy) = (there.Lon - goal.Lon, there.Lat - goal.Lat);
            guess = new(guess.Lon - dx, guess.Lat - dy);
            if (Math.Abs(dx) < Close && Math.Abs(dy) < Close)
                break;
        }
        return guess;
    }
}
