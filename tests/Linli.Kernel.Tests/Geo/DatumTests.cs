using CsCheck;
using Linli.Kernel.Geo;

namespace Linli.Kernel.Tests.Geo;

public class DatumTests
{
    const double Tolerance = 1e-8;

    static void ShouldBeAt(GeoPoint point, double lon, double lat)
    {
        point.Lon.ShouldBe(lon, Tolerance);
        point.Lat.ShouldBe(lat, Tolerance);
    }

    [Theory]
    [InlineData(116.404, 39.915, 116.41024450, 39.91640428, 116.41662724, 39.92269955)]
    [InlineData(120.153576, 30.287459, 120.15827598, 30.28513427, 120.16482775, 30.29098634)]
    [InlineData(114.057868, 22.543099, 114.06298196, 22.54038176, 114.06953197, 22.54604041)]
    public void Vectors_BothWays(double lon, double lat, double gcjLon, double gcjLat, double bdLon, double bdLat)
    {
        var wgs = new GeoPoint(lon, lat);
        var gcj = Datum.Wgs84ToGcj02(wgs);
        var bd = Datum.Gcj02ToBd09(gcj);
        ShouldBeAt(gcj, gcjLon, gcjLat);
        ShouldBeAt(bd, bdLon, bdLat);
        ShouldBeAt(Datum.Gcj02ToWgs84(gcj), lon, lat);
        ShouldBeAt(Datum.Bd09ToGcj02(bd), gcj.Lon, gcj.Lat);
        ShouldBeAt(Datum.Gcj02ToWgs84(Datum.Bd09ToGcj02(bd)), lon, lat);
        Distance.Meters(wgs, gcj).ShouldBeInRange(300, 700);
    }

    [Theory]
    [InlineData(-0.1276, 51.5072)]
    [InlineData(139.6917, 35.6895)]
    [InlineData(72.0039, 40)]
    [InlineData(100, 55.8272)]
    [InlineData(double.NaN, 30)]
    public void OutsideOfChina_NothingIsShifted(double lon, double lat)
    {
        var point = new GeoPoint(lon, lat);
        Datum.Wgs84ToGcj02(point).ShouldBe(point);
        Datum.Gcj02ToWgs84(point).ShouldBe(point);
    }

    [Fact]
    public void Inverse_ReturnsTheInput_AllOverChina() =>
        Gen.Select(Gen.Double[73.5, 135], Gen.Double[3.8, 53.5]).Sample((lon, lat) =>
        {
            var wgs = new GeoPoint(lon, lat);
            var gcj = Datum.Wgs84ToGcj02(wgs);
            var back = Datum.Gcj02ToWgs84(gcj);
            var bd = Datum.Bd09ToGcj02(Datum.Gcj02ToBd09(gcj));
            return Math.Abs(back.Lon - lon) < Tolerance && Math.Abs(back.Lat - lat) < Tolerance
                && Math.Abs(bd.Lon - gcj.Lon) < Tolerance && Math.Abs(bd.Lat - gcj.Lat) < Tolerance;
        });

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(180, -90, true)]
    [InlineData(180.1, 0, false)]
    [InlineData(30.28, 120.15, false)]
    [InlineData(double.NaN, 0, false)]
    [InlineData(0, double.PositiveInfinity, false)]
    public void Valid(double lon, double lat, bool valid) => new GeoPoint(lon, lat).Valid.ShouldBe(valid);

    [Fact]
    public void Meters()
    {
        Distance.Meters(new(120, 30), new(120, 30)).ShouldBe(0);
        Distance.Meters(new(0, 0), new(0, 1)).ShouldBe(111195.08, 0.01);
        Distance.Meters(new(0, 0), new(180, 0)).ShouldBe(Math.PI * 6371008.8, 0.01);
        Distance.Meters(new(179.5, 0), new(-179.5, 0)).ShouldBe(111195.08, 0.01);
        // Beijing to Shanghai, city centres.
        Distance.Meters(new(116.4074, 39.9042), new(121.4737, 31.2304)).ShouldBe(1_067_000, 2_000);
    }
}
