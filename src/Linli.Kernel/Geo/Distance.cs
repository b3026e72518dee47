namespace Linli.Kernel.Geo;

public static class Distance
{
    /// <summary>Mean radius of the earth in metres (IUGG).</summary>
    internal const double EarthRadius = 6371008.8;

    /// <summary>Great-circle distance in metres (haversine); the earth's flattening makes it up to 0.5 % wrong.</summary>
    public static double Meters(GeoPoint a, GeoPoint b)
    {
        var (lat1, lat2) = (Radians(a.Lat), Radians(b.Lat));
        var (sinLat, sinLon) = (Math.Sin((lat2 - lat1) / 2), Math.Sin(Radians(b.Lon - a.Lon) / 2));
        var h = sinLat * sinLat + Math.Cos(lat1) * Math.Cos(lat2) * sinLon * sinLon;
        return 2 * EarthRadius * Math.Asin(Math.Sqrt(Math.Min(1, h)));
    }

    internal static double Radians(double degrees) => degrees * Math.PI / 180;
}
