using Linli.Kernel.Data;
using Linli.Kernel.Regions;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Intake;

/// <summary>A whole city takes matters in: the street comes first, and a page stays as light as that of one street.</summary>
public sealed class ManyStreetsTests
{
    private const int MostQueries = 12, MostBytes = 100 * 1024;
    private const string Wenxin = "330106013000";

    /// <summary>Every street of the loaded city gets a hall.</summary>
    private static async Task<IReadOnlyList<string>> City(Town town)
    {
        await using var scope = town.Inside();
        var streets = await scope.ServiceProvider.GetRequiredService<KernelDb>().Regions.Where(r => r.Level == 4).Select(r => r.Code).Distinct().ToListAsync();
        streets.Count.ShouldBeGreaterThan(150, "a city has many streets");
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        foreach (var street in streets.Where(s => s != Wenxin))
        {
            var id = Guid.CreateVersion7();
            db.Bodies.Add(new BodyRow { Id = id, Kind = "hall", ValidFrom = new(2026, 1, 1) });
            db.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(), BodyId = id, Region = street, NameZh = $"便民服务中心{street}", NameEn = $"Hall {street}", Duties = " intake ", ValidFrom = new(2026, 1, 1) });
        }
        (await db.Commit(default)).Ok.ShouldBeTrue();
        return streets;
    }

    private static async Task<(Page Page, int Queries)> Open(Town town, Visitor who, string path)
    {
        // What is read once in a while is read; then one visit is counted.
        (await who.Get(path)).Ok();
        using var counter = await QueryCounter.Of(town);
        var page = (await who.Get(path)).Ok();
        return (page, counter.Queries);
    }

    [Fact]
    public async Task EveryDoor_StaysLight_WhereAllStreetsOfACityTakeMattersIn()
    {
        await using var town = await Town.Small();
        var streets = await City(town);
        var (resident, clerk) = (await town.Resident(), await town.Clerk());
        foreach (var (who, path) in ((Visitor, string)[])
            [(town.Guest(), "/report"), (town.Guest(), $"/report?street={Wenxin}"), (resident, "/apply/elder-allowance"), (resident, $"/apply/elder-allowance?street={Wenxin}"),
             (clerk, "/staff/register?item=category:street-light"), (clerk, "/staff/register?item=category:street-light&street=")])
        {
            var (page, queries) = await Open(town, who, path);
            queries.ShouldBeInRange(1, MostQueries, path);
            page.Body.Length.ShouldBeLessThan(MostBytes, path);
            page.Html.QuerySelectorAll("option").Length.ShouldBeLessThan(streets.Count + 60, path);
        }
    }

    [Fact]
    public async Task AReport_StartsWithTheStreet_AndListsItsCommunitiesOnly()
    {
        await using var town = await Town.Small();
        await City(town);
        var guest = town.Guest();
        var first = (await guest.Get("/report")).Ok();
        first.Has("textarea#text").ShouldBeFalse("nothing can be typed that would be lost");
        var form = first.Form("form#choose-street");
        (form.Method, form.GetAttribute("action")).ShouldBe(("get", "/report"));
        form.QuerySelectorAll("select#street optgroup").ShouldContain(g => g.GetAttribute("label") == "西湖区" && g.QuerySelectorAll($"option[value='{Wenxin}']").Length == 1);

        const string other = "330106009000";
        var page = (await guest.Get($"/report?street={other}")).Ok();
        page.Has("#choose-street").ShouldBeFalse();
        var communities = page.Html.QuerySelectorAll("select#region option").Select(o => o.GetAttribute("value")!).Where(v => v.Length > 0).ToList();
        communities.ShouldNotBeEmpty();
        communities.ShouldAllBe(c => c.StartsWith("330106009"));
        page.Html.QuerySelectorAll(".map-area, ln-map").ShouldBeEmpty("the grids of the demo street are not of this one, and a map without any shows nothing");
        (page.Html.QuerySelector("select#region")!.HasAttribute("required"), page.Text.Contains("按地图上的点")).ShouldBe((true, false));
        (await guest.Get($"/report?street={Wenxin}")).Html.QuerySelectorAll(".map-area").ShouldNotBeEmpty();

        // Refused once, the form keeps its street and what was typed.
        var back = await guest.Submit(page, "form[method=post]", ("text", "门口路灯不亮三天了"), ("region", communities[0]), ("phone", "12a"));
        back.TextOf("textarea#text").ShouldBe("门口路灯不亮三天了");
        back.Html.QuerySelector("select#region option[selected]")!.GetAttribute("value").ShouldBe(communities[0]);
        var matter = await town.Receipt(await guest.Submit(back, "form[method=post]", ("phone", "19900000066")));
        (await town.Find(matter.No))!.Region.ShouldBe(communities[0]);
    }

    [Fact]
    public async Task AnUnknownStreet_IsChosenAgain_AndTheChoiceKeepsTheRestOfTheAddress()
    {
        await using var town = await Town.Small();
        await City(town);
        (await town.Guest().Get("/report?street=999999999999")).Ok().Has("#choose-street").ShouldBeTrue();
        var clerk = await town.Clerk();
        var own = (await clerk.Get("/staff/register?item=category:street-light")).Ok();
        own.TextOf("#street-chosen b").ShouldBe("文新街道", "a hall's own street needs no choice");
        var again = (await clerk.Get(own.Html.QuerySelector("#street-chosen a")!.GetAttribute("href")!)).Ok();
        again.Html.QuerySelector("#choose-street input[name=item]")!.GetAttribute("value").ShouldBe("category:street-light");
    }

    [Fact]
    public async Task WhereAFewCommunitiesAreListed_NobodyIsAskedForAStreet()
    {
        await using var town = await Town.Small();
        var (page, queries) = await Open(town, town.Guest(), "/report");
        page.Has("#choose-street, #street-chosen").ShouldBeFalse();
        page.Has("select#region").ShouldBeTrue();
        queries.ShouldBeLessThanOrEqualTo(MostQueries);
    }
}
