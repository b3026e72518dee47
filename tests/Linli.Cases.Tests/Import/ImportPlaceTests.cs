using System.Globalization;
using System.Text;
using Linli.Cases.Contracts;
using Linli.Cases.Import;
using Linli.Kernel.Geo;
using Linli.Registry.Contracts;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Import;

/// <summary>Where the rows of a table go, and what is said of the place before any row goes in.</summary>
public sealed class ImportPlaceTests
{
    private const string Street = "330106013000";

    private static async Task<ImportReport> Run(Town town, string csv, string region, bool dry, string? source = "hotline")
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<IImportRequests>().Import(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "rows.csv", region, source, dry, null, default);
    }

    private static async Task<Cases.Domain.Case> Row(Town town, string id)
    {
        await using var scope = town.Inside();
        return scope.ServiceProvider.GetRequiredService<Cases.Data.CasesDb>().Cases.Single(c => c.ExternalId == id);
    }

    /// <summary>A point of a grid in each of two communities.</summary>
    private static async Task<List<(string Community, string Point)>> Two(Town town)
    {
        await using var scope = town.Inside();
        var grids = scope.ServiceProvider.GetRequiredService<IGrids>();
        var found = new List<(string, string)>();
        foreach (var g in await grids.Under(Street, default))
        {
            var middle = new GeoPoint(g.Rings[0].Average(p => p.Lon), g.Rings[0].Average(p => p.Lat));
            if (found.All(f => f.Item1 != g.Community) && (await grids.At(middle, default))?.Community == g.Community)
                found.Add((g.Community, string.Create(CultureInfo.InvariantCulture, $"{middle.Lon},{middle.Lat}")));
        }
        found.Count.ShouldBeGreaterThan(1, "the street has grids in several communities");
        return found[..2];
    }

    [Fact]
    public async Task ARow_GoesToTheCommunityItsPointLiesIn_WithoutOneToTheChosenPlace()
    {
        await using var town = await Town.Small();
        var two = await Two(town);
        var csv = $"编号,内容,经度,纬度\n1,甲处的路灯不亮了,{two[0].Point}\n2,乙处的路灯不亮了,{two[1].Point}\n3,没有坐标的路灯,,\n4,网格外面的路灯,121.5,31.2\n";
        (await Run(town, csv, two[0].Community, false)).ShouldSatisfyAllConditions(r => r.Imported.ShouldBe(4), r => r.Rejected.ShouldBeEmpty());
        var came = new List<string>();
        foreach (var id in (int[])[1, 2, 3, 4]) came.Add((await Row(town, $"hotline:{id}")).Region);
        came.ShouldBe([two[0].Community, two[1].Community, two[0].Community, two[0].Community]);
        (await Row(town, "hotline:2")).Grid.ShouldNotBeNull().ShouldStartWith(two[1].Community);
    }

    [Fact]
    public async Task APoint_LeadsNowhereThatTheImporterDoesNotReach()
    {
        await using var town = await Town.Small();
        var two = await Two(town);
        // A leader of one community brings a table of the whole street.
        await using var scope = town.Services.CreateAsyncScope();
        var who = scope.ServiceProvider.GetRequiredService<Kernel.Access.Who>();
        who.BecomeStaff(Guid.CreateVersion7(), "x", Guid.CreateVersion7(), "x", Guid.CreateVersion7(), new("x", "x"), two[0].Community, Kernel.Access.RegionScope.Below(two[0].Community), false, new HashSet<string> { "cases.import" });
        var report = await scope.ServiceProvider.GetRequiredService<IImportRequests>().Import(new MemoryStream(Encoding.UTF8.GetBytes($"编号,内容,经度,纬度\n1,乙处的路灯不亮了,{two[1].Point}\n")), "rows.csv", two[0].Community, "hotline", false, null, default);
        report.Imported.ShouldBe(1);
        (await Row(town, "hotline:1")).Region.ShouldBe(two[0].Community);
    }

    [Theory]
    [InlineData("330106999999", "import.region-unknown")]
    [InlineData("330106013", "import.region-unknown")]
    [InlineData("330106000000", "import.region-too-large")]
    [InlineData("330106009000", "import.region-without-hall")]
    public async Task APlaceThatTakesNothing_IsSaidOnceAndByADryRunToo(string region, string key)
    {
        await using var town = await Town.Small();
        var before = await town.CountCases();
        foreach (var dry in (bool[])[true, false])
        {
            var report = await Run(town, "编号,内容\n1,路灯不亮了\n2,井盖没了\n", region, dry);
            (report.Read, report.Ready, report.Imported).ShouldBe((2, 0, 0), $"dry: {dry}");
            report.Faults.ShouldHaveSingleItem().Key.ShouldBe(key);
            report.Rejected.ShouldBeEmpty();
        }
        (await town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task TwoSystemsWithTheSameNumbers_BothComeIn_AndATableThatDoesNotTellNeedsAName()
    {
        await using var town = await Town.Small();
        const string csv = "编号,内容\n1,路灯不亮了\n2,井盖没了很危险\n";
        (await Run(town, csv, Town.Community, true, null)).Faults.ShouldHaveSingleItem().Key.ShouldBe("import.source-needed");
        (await Run(town, csv, Town.Community, true, "两个")).Faults.ShouldHaveSingleItem().Key.ShouldBe("import.source");
        (await Run(town, csv, Town.Community, false, "hotline")).Imported.ShouldBe(2);
        (await Run(town, csv, Town.Community, false, "street-app")).Imported.ShouldBe(2);
        (await Run(town, csv, Town.Community, false, "street-app")).Known.ShouldBe(2);
    }

    [Fact]
    public async Task ThePage_AsksForTheNameOfTheSource()
    {
        await using var town = await Town.Small();
        var leader = await town.Staff("qian-lei");
        var page = await leader.Submit((await leader.Get("/staff/import")).Ok(), "form:has(#table)", [], [new Upload("table", "表.csv", "编号,内容\n1,路灯不亮了\n"u8.ToArray(), "text/csv")]);
        var input = page.Html.QuerySelector("input#source").ShouldNotBeNull();
        (input.GetAttribute("value") ?? "", input.HasAttribute("required")).ShouldBe(("", true));
        page.TextOf("#source-help").ShouldContain("每个系统一个");
        (await leader.Submit(page, "form:has(#source)", ("do", "check"))).Text.ShouldContain("请给这张表的来源起个简称");
        (await leader.Submit(page, "form:has(#source)", ("source", "hotline"), ("do", "check"))).Text.ShouldContain("可导入 1 行");
    }
}
