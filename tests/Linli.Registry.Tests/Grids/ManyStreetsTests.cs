using Linli.Kernel.Data;
using Linli.Registry.Data;
using Linli.Registry.Tests.Domain;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.Registry.Tests.Grids;

/// <summary>A city draws its grids: the street comes first, and no page lists or asks for all of them.</summary>
public sealed class ManyStreetsTests
{
    private const int MostQueries = 14, MostBytes = 150 * 1024;
    private const string Wenxin = "330106013000", City = "330100000000";

    /// <summary>Every street of the loaded city has a hall, every community a grid; the administrator is the city's.</summary>
    private static async Task<(Visitor Admin, int Streets, int Grids)> Whole(Town town)
    {
        await using var scope = town.Inside();
        var regions = await scope.ServiceProvider.GetRequiredService<KernelDb>().Regions.Where(r => r.Level >= 4).Select(r => new { r.Code, r.Level, r.Parent }).ToListAsync();
        var streets = regions.Where(r => r.Level == 4).Select(r => r.Code).Distinct().ToList();
        var trust = scope.ServiceProvider.GetRequiredService<TrustDb>();
        foreach (var street in streets.Where(s => s != Wenxin))
        {
            var id = Guid.CreateVersion7();
            trust.Bodies.Add(new BodyRow { Id = id, Kind = "hall", ValidFrom = new(2026, 1, 1) });
            trust.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(), BodyId = id, Region = street, NameZh = $"便民服务中心{street}", NameEn = $"Hall {street}", Duties = " intake ", ValidFrom = new(2026, 1, 1) });
        }
        (await trust.BodyVersions.SingleAsync(v => v.NameZh == "文新街道办事处")).Region = City;
        (await trust.Commit(default)).Ok.ShouldBeTrue();

        var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();
        var communities = regions.Where(r => r.Level == 5 && r.Parent != Wenxin).Select(r => r.Code).ToList();
        for (var i = 0; i < communities.Count; i++)
            db.Grids.Add(new GridRow { Id = Guid.CreateVersion7(), Code = communities[i] + "001", Community = communities[i], NameZh = "第一网格", NameEn = "Grid 1", Border = GridRulesTests.SquareAt(118.5 + i % 60 * .02, 29 + i / 60 * .02), ValidFrom = new(2026, 1, 1) });
        (await db.Commit(default)).Ok.ShouldBeTrue();
        var all = await db.Grids.CountAsync();
        streets.Count.ShouldBeGreaterThan(150);
        communities.Count.ShouldBeGreaterThan(500, "more than a list of 500 would hold");
        return (await town.Staff("admin"), streets.Count, all);
    }

    [Fact]
    public async Task EveryPageOfGrids_StaysLight_InACityOfManyStreets()
    {
        await using var town = await Town.Small();
        var (admin, streets, grids) = await Whole(town);
        foreach (var (who, path) in ((Visitor, string)[])
            [(admin, "/admin/grids"), (admin, $"/admin/grids?street={Wenxin}"), (admin, "/admin/grids/new"), (admin, $"/admin/grids/new?street={Wenxin}"),
             (town.Guest(), "/grids"), (town.Guest(), $"/grids?street={Wenxin}"), (town.Guest(), "/grids?lon=120.1052&lat=30.2841")])
        {
            (await who.Get(path)).Ok();
            using var counter = await QueryCounter.Of(town);
            var page = (await who.Get(path)).Ok();
            counter.Queries.ShouldBeInRange(1, MostQueries, path);
            page.Body.Length.ShouldBeLessThan(MostBytes, path);
            page.Html.QuerySelectorAll("option").Length.ShouldBeLessThan(streets + 60, path);
        }
        (await admin.Get("/admin/grids")).Text.ShouldContain($"本辖区共 {grids} 个网格");
    }

    [Fact]
    public async Task TheStreetIsChosenFirst_ThenItsGridsAndCommunitiesStandThere()
    {
        await using var town = await Town.Small();
        var (admin, streets, _) = await Whole(town);
        var first = (await admin.Get("/admin/grids")).Ok();
        first.Html.QuerySelectorAll("form#choose-street select#street option[value]:not([value=''])").Length.ShouldBe(streets, "every street of the city, not the first ones");
        first.Html.QuerySelectorAll("table, .map-area").ShouldBeEmpty();
        first.Has("#file").ShouldBeTrue("a file may hold the whole city");

        const string other = "330106009000";
        var list = (await admin.Get($"/admin/grids?street={other}")).Ok();
        list.TextOf("#street-chosen b").ShouldNotBeEmpty();
        list.Html.QuerySelectorAll("tbody .sub.num").Select(c => c.TextContent).ShouldAllBe(c => c.StartsWith("330106009"));
        var drawing = (await admin.Get(list.Html.QuerySelector("a[href^='/admin/grids/new']")!.GetAttribute("href")!)).Ok();
        var communities = drawing.Html.QuerySelectorAll("select#community option").Select(o => o.GetAttribute("value")!).ToList();
        communities.ShouldNotBeEmpty();
        communities.ShouldAllBe(c => c.StartsWith("330106009"));
        var saved = await admin.Submit(drawing, "form[method=post]", ("community", communities[^1]), ("name", "新网格"), ("border", GridRulesTests.SquareAt(117, 28)), ("from", "2026-11-24"));
        saved.Text.ShouldContain("网格已保存");

        (await admin.Get("/admin/grids/new?street=999999999999")).Ok().Has("#choose-street").ShouldBeTrue("an unknown street is chosen again");
        (await town.Guest().Get("/grids")).Ok().Has("#choose-street").ShouldBeTrue();
        var found = (await town.Guest().Get("/grids?lon=120.1052&lat=30.2841")).Ok();
        found.Text.ShouldContain("这里是竞舟第三网格");
        found.TextOf("#street-chosen b").ShouldBe("文新街道");
    }

    [Fact]
    public async Task WhereThereIsOneStreet_NobodyIsAskedForIt()
    {
        await using var town = await Town.Small();
        foreach (var (who, path) in ((Visitor, string)[])[(await town.Staff("admin"), "/admin/grids"), (await town.Staff("admin"), "/admin/grids/new"), (town.Guest(), "/grids")])
            (await who.Get(path)).Ok().Has("#choose-street, #street-chosen").ShouldBeFalse(path);
    }
}
