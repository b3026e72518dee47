namespace Linli.Kernel.Geo;

/// <summary>
/// A place in decimal degrees, longitude first as in GeoJSON (CAP and Open311 write latitude first). Stored points are
/// CGCS2000, which for this use is WGS-84; other datums exist only at the edge, see <see cref="Datum"/>.
/// </summary>
public readonly record struct GeoPoint(double Lon, double Lat)
{
    public bool Valid => double.Abs(Lon) <= 180 && double.Abs(Lat) <= 90;
}
