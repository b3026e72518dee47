using System.Globalization;
using Linli.Registry.Domain;
using Shouldly;

namespace Linli.Registry.Tests.Domain;

public class GridRulesTests
{
    [Theory]
    [InlineData("330106013006001", "330106013006")]
    [InlineData("330106013006Z001", "330106013006")]
    [InlineData("330106013006000", null)] // serials begin with 001
    [InlineData("330106013006Z000", null)]
    [InlineData("33010601300600", null)]
    [InlineData("3301060130060011", null)]
    [InlineData("330106013006z001", null)]
    [InlineData("33010601300A001", null)]
    [InlineData("３３０１０６０１３００６００１", null)] // full-width digits are no code
    [InlineData("", null)]
    public void CommunityOf_ReadsOnlyWholeCodes(string code, string? community) => GridRules.CommunityOf(code).ShouldBe(community);

    [Fact]
    public void Next_CountsEachKindByItself_AndNeverReusesANumber()
    {
        string[] taken = ["330106013006001", "330106013006004", "330106013006Z002", "330106013007009"];
        GridRules.Next("330106013006", false, taken).ShouldBe("330106013006005");
        GridRules.Next("330106013006", true, taken).ShouldBe("330106013006Z003");
        GridRules.Next("330106013001", false, taken).ShouldBe("330106013001001");
    }

    [Theory]
    [InlineData(Square, null)]
    [InlineData("{", "BorderIsSound")]
    [InlineData("""{"type":"Point","coordinates":[120,30]}""", "BorderIsSound")]
    [InlineData("""{"type":"Polygon","coordinates":[[[120.1,30.2],[120.11,30.21],[120.11,30.2],[120.1,30.21],[120.1,30.2]]]}""", "BorderIsSound")] // a bow tie
    [InlineData("""{"type":"Polygon","coordinates":[[[30.2,120.1],[30.2,120.11],[30.21,120.11],[30.21,120.1],[30.2,120.1]]]}""", "BorderIsSound")] // latitude first
    [InlineData("""{"type":"Polygon","coordinates":[[[120.1,30.2],[120.10001,30.2],[120.10001,30.20001],[120.1,30.20001],[120.1,30.2]]]}""", "BorderHasSize")] // one square metre
    [InlineData("""{"type":"Polygon","coordinates":[[[120,30],[121,30],[121,31],[120,31],[120,30]]]}""", "BorderHasSize")] // a whole city
    public void Border_IsSoundAndOfSensibleSize(string geoJson, string? rule)
    {
        var outcome = GridRules.Border(geoJson, out var shape);
        outcome.Rule.ShouldBe(rule);
        (shape is null).ShouldBe(rule is not null);
    }

    [Fact]
    public void Border_TooLong_BreaksBorderIsShort() => GridRules.Border(new string(' ', GridRules.MostBoundary + 1), out _).Rule.ShouldBe("BorderIsShort");

    [Fact]
    public void Apart_OverlapOfTheSameKind_BreaksGridsDoNotOverlap_ADedicatedGridMayLieOverABasicOne()
    {
        GridRules.Border(Square, out var shape).Ok.ShouldBeTrue();
        GridRules.Border(SquareAt(120.1005, 30.2), out var over).Ok.ShouldBeTrue();
        GridRules.Border(SquareAt(120.101, 30.2), out var beside).Ok.ShouldBeTrue();
        GridRules.Apart("330106013006002", over!, [("330106013006001", "一网格", shape!)]).Rule.ShouldBe("GridsDoNotOverlap");
        GridRules.Apart("330106013006Z001", over!, [("330106013006001", "一网格", shape!)]).Ok.ShouldBeTrue();
        GridRules.Apart("330106013006002", beside!, [("330106013006001", "一网格", shape!)]).Ok.ShouldBeTrue("neighbours share a border");
        GridRules.Apart("330106013006001", over!, [("330106013006001", "一网格", shape!)]).Ok.ShouldBeTrue("a grid may be redrawn over itself");
    }

    private const string Square = """{"type":"Polygon","coordinates":[[[120.1,30.2],[120.101,30.2],[120.101,30.201],[120.1,30.201],[120.1,30.2]]]}""";

    /// <summary>About 96 by 111 metres.</summary>
    internal static string SquareAt(double lon, double lat)
    {
        string P(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"[{x:0.######},{y:0.######}]");
        return $$"""{"type":"Polygon","coordinates":[[{{P(lon, lat)}},{{P(lon + .001, lat)}},{{P(lon + .001, lat + .001)}},{{P(lon, lat + .001)}},{{P(lon, lat)}}]]}""";
    }
}
