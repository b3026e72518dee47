using CsCheck;
using Linli.Kernel.Geo;
using NetTopologySuite.Geometries;

namespace Linli.Kernel.Tests.Geo;

public class PolygonsTests
{
    const string Square = """{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30.01],[120,30]]]}""";

    static string Box(double west, double south, double east, double north) => FormattableString.Invariant(
        $$"""{"type":"Polygon","coordinates":[[[{{west}},{{south}}],[{{east}},{{south}}],[{{east}},{{north}}],[{{west}},{{north}}],[{{west}},{{south}}]]]}""");

    static string[] Problems(string json) => [.. GeoRules.Check(json).Select(r => string.Join(' ', [r.Key, .. r.Args]))];

    [Theory]
    [InlineData(Square)]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30.1],[120,30]],[[120.02,30.02],[120.02,30.04],[120.04,30.04],[120.04,30.02],[120.02,30.02]]]}""")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[120,30],[120.01,30],[120.01,30.01],[120,30]]],[[[121,30],[121.01,30],[121.01,30.01],[121,30]]]]}""")]
    public void Print_IsWhatWasParsed(string json)
    {
        Polygons.Print(Polygons.Parse(json)).ShouldBe(json);
        GeoRules.Check(json).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120,30.01],[120.01,30.01],[120.01,30],[120,30]]]}""",
        """{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30.01],[120,30]]]}""")]   // clockwise
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30,5],[120.01,30,5],[120.01,30.01,5],[120,30,5]]]}""",
        """{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30]]]}""")]               // heights
    [InlineData("""{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[120.12345678,30],[120.2,30],[120.2,30.1],[120.12345678,30]]]}}""",
        """{"type":"Polygon","coordinates":[[[120.1234568,30],[120.2,30],[120.2,30.1],[120.1234568,30]]]}""")]  // rounded
    public void Print_IsTidy(string json, string printed) => Polygons.Print(Polygons.Parse(json)).ShouldBe(printed);

    [Theory]
    [InlineData("", "geo.json")]
    [InlineData("[]", "geo.json")]
    [InlineData("7", "geo.json")]
    [InlineData("""{"type":"Polygon"}""", "geo.json")]
    [InlineData("""{"type":"Polygon","coordinates":[[["a","b"]]]}""", "geo.json")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120]]]}""", "geo.json")]
    [InlineData("""{"type":"Polygon","coordinates":[[120,30]]}""", "geo.json")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1e400,30],[120.01,30],[120.01,30.01],[120,30]]]}""", "geo.range 1.1 Infinity 30")]
    [InlineData("""{"type":"Point","coordinates":[120,30]}""", "geo.type Point")]
    [InlineData("""{"type":"Feature","geometry":null}""", "geo.type Feature")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Feature","geometry":{}}}""", "geo.type Feature")]
    [InlineData("""{}""", "geo.type ")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "geo.empty")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[]]}""", "geo.empty")]
    [InlineData("""{"type":"Polygon","coordinates":[[]]}""", "geo.ring.short 1.1")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120,30]]]}""", "geo.ring.short 1.1")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30.01]]]}""", "geo.ring.unclosed 1.1")]
    [InlineData("""{"type":"Polygon","coordinates":[[[30,120],[30,120.01],[30.01,120.01],[30,120]]]}""", "geo.swapped 1.1 30 120")]
    [InlineData("""{"type":"Polygon","coordinates":[[[520,30],[120.01,30],[120.01,30.01],[520,30]]]}""", "geo.range 1.1 520 30")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120.01,30.01],[120.01,30],[120,30.01],[120,30]]]}""", "geo.self-intersection 120.005 30.005")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30]],[[121,30],[121.01,30],[121.01,30.01],[121,30]]]}""", "geo.hole-outside 121 30")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[120,30],[120,30],[120,30]]]}""", "geo.too-few-points 120 30")]
    public void Check_NamesWhatIsWrong(string json, string problem) => Problems(json).ShouldBe([problem]);

    [Fact]
    public void Check_NamesEveryRingThatIsWrong() => Problems(
        """{"type":"MultiPolygon","coordinates":[[[[120,30],[120.01,30],[120.01,30.01],[120,30.01]]],[[[121,30],[121.01,30],[121,30]]]]}""")
        .ShouldBe(["geo.ring.unclosed 1.1", "geo.ring.short 2.1"]);

    [Fact]
    public void Parse_OfAnUnclosedRing_Throws() => Should.Throw<FormatException>(() =>
        Polygons.Parse("""{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30.01]]]}""")).Message.ShouldContain("geo.ring.unclosed");

    [Fact]
    public void Print_OfALine_IsRefused() =>
        Should.Throw<ArgumentException>(() => Polygons.Print(new LineString([new(0, 0), new(1, 1)])));

    [Fact]
    public void Area_IsInSquareMetres() =>
        // 0.01° is 1,111.95 m north and that times cos 30.005° east.
        Polygons.AreaSquareMeters(Polygons.Parse(Square)).ShouldBe(1111.95 * 1111.95 * Math.Cos(30.005 * Math.PI / 180), 100);

    [Fact]
    public void Overlaps_AreReportedOnce_WithTheirArea()
    {
        var found = GeoRules.Overlaps([
            ("甲", Polygons.Parse(Box(120, 30, 120.01, 30.01))),
            ("乙", Polygons.Parse(Box(120.009, 30, 120.02, 30.01))),      // a tenth of the first
            ("丙", Polygons.Parse(Box(120.02, 30, 120.03, 30.01))),       // a common border is none
            ("丁", Polygons.Parse(Box(120.03, 30, 120.04, 30.01))),
            ("戊", Polygons.Parse(Box(120.0399999, 30, 120.05, 30.00001))),   // a sliver of a square decimetre
            ("己", Polygons.Parse("""{"type":"Polygon","coordinates":[[[120,30],[120.01,30.01],[120.01,30],[120,30.01],[120,30]]]}""")),
        ]);
        found.ShouldHaveSingleItem().Key.ShouldBe("geo.overlap");
        found[0].Args.Take(2).ShouldBe(["甲", "乙"]);
        double.Parse(found[0].Args[2]).ShouldBe(107_080, 100);
    }

    [Fact]
    public void Index_FindsThePolygonOfAPoint()
    {
        var index = new PolygonIndex<string>([
            (Polygons.Parse(Box(120, 30, 120.1, 30.1)), "街道"),
            (Polygons.Parse(Box(120, 30, 120.01, 30.01)), "网格一"),
            (Polygons.Parse(Box(120.01, 30, 120.02, 30.01)), "网格二"),
            (new Polygon(null), "空"),
        ]);
        index.Count.ShouldBe(3);
        index.At(new(120.005, 30.005)).ShouldBe("网格一");     // the smallest that holds it
        index.At(new(120.015, 30.005)).ShouldBe("网格二");
        index.At(new(120.01, 30.005)).ShouldBeOneOf("网格一", "网格二");
        index.At(new(120.05, 30.05)).ShouldBe("街道");
        index.At(new(120.2, 30.05)).ShouldBeNull();
        index.At(new(double.NaN, 30)).ShouldBeNull();
        index.At(new(30.005, 120.005)).ShouldBeNull();
    }

    [Fact]
    public void Index_OfEqualShapes_TakesTheFirst()
    {
        var shape = Polygons.Parse(Square);
        new PolygonIndex<string>([(shape, "a"), (shape.Copy(), "b")]).At(new(120.01, 30.005)).ShouldBe("a");
        new PolygonIndex<string>([(shape, "b"), (shape.Copy(), "a")]).At(new(120.01, 30.005)).ShouldBe("b");
    }

    [Fact]
    public void Index_KnowsHolesAndValueTypes()
    {
        var index = new PolygonIndex<int>([(Polygons.Parse(
            """{"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30.1],[120,30]],[[120.02,30.02],[120.02,30.04],[120.04,30.04],[120.04,30.02],[120.02,30.02]]]}"""), 7)]);
        index.TryAt(new(120.03, 30.03), out _).ShouldBeFalse();
        index.TryAt(new(120.05, 30.05), out var value).ShouldBeTrue();
        value.ShouldBe(7);
        // From the middle of the hole to its edge: 0.01° of longitude is the shorter way.
        index.Near(new(120.03, 30.03), 960).ShouldBeEmpty();
        index.Near(new(120.03, 30.03), 965).ShouldBe([7]);
    }

    [Fact]
    public void Index_Near_IsInMetresAndByDistance()
    {
        var index = new PolygonIndex<string>([
            (Polygons.Parse(Box(120.02, 30, 120.03, 30.01)), "east"),
            (Polygons.Parse(Box(120, 30, 120.01, 30.01)), "here"),
            (Polygons.Parse(Box(120, 30.02, 120.01, 30.03)), "north"),
        ]);
        var point = new GeoPoint(120.01, 30.01);
        index.Near(point, 0).ShouldBe(["here"]);
        // 0.01° is 963 m east but 1,112 m north.
        index.Near(point, 970).ShouldBe(["here", "east"]);
        index.Near(point, 1113).ShouldBe(["here", "east", "north"]);
        index.Near(new(121, 31), 1000).ShouldBeEmpty();
        new PolygonIndex<string>([]).Near(point, 1000).ShouldBeEmpty();
        new PolygonIndex<string>([]).At(point).ShouldBeNull();
    }

    [Fact]
    public void Index_AnswersAsAPlainSearchDoes()
    {
        var boxes = Enumerable.Range(0, 400).Select(i => (X: 120 + i % 20 * 0.01, Y: 30 + i / 20 * 0.01, Name: i)).ToList();
        var index = new PolygonIndex<int>(boxes.Select(b => (Polygons.Parse(Box(b.X, b.Y, b.X + 0.01, b.Y + 0.01)), b.Name)));
        Gen.Select(Gen.Double[120.0001, 120.1999], Gen.Double[30.0001, 30.1999]).Sample((lon, lat) =>
            index.TryAt(new(lon, lat), out var found) && boxes[found] is var box
            && lon >= box.X - 1e-9 && lon <= box.X + 0.01 + 1e-9 && lat >= box.Y - 1e-9 && lat <= box.Y + 0.01 + 1e-9);
    }

    [Fact]
    public void EveryReason_HasATextInBothLanguages_AndNoneIsLeftOver()
    {
        var texts = Texts.Of("geo");
        var used = new[] { "Polygons.cs", "GeoRules.cs" }.SelectMany(file => Texts.KeysIn("src/Linli.Kernel/Geo/" + file, "geo")).ToHashSet();
        used.ShouldBe(texts.Keys, ignoreOrder: true);
    }
}
