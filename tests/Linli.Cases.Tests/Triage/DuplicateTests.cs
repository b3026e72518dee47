using System.Net;
using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Triage;

/// <summary>What may have been reported twice, side by side. Trap 15.</summary>
public sealed class DuplicateTests
{
    private static async Task<Handed> Report(Town town, string text, string address, string phone, string? lon = null, string? lat = null) =>
        await town.Receipt(await town.Guest().Post("/report", ("text", text), ("address", address), ("region", Town.Community), ("category", "street-light"), ("phone", phone), ("name", "过客示例"), ("lon", lon ?? ""), ("lat", lat ?? ""), ("sure", "yes")));

    [Fact]
    public async Task Candidates_AreNearOrAlike_AndNotWhatIsElsewhere()
    {
        await using var town = await Town.Small();
        var one = await Report(town, "翠苑桥下的路灯全灭了，晚上看不见台阶", "翠苑桥", "19900000061", "120.1052", "30.2841");
        var near = await Report(town, "桥下路灯不亮，有人摔了", "翠苑桥西", "19900000062", "120.1053", "30.2842");
        var words = await Report(town, "翠苑桥下路灯全灭了，看不见台阶", "翠苑桥", "19900000063");
        var far = await Report(town, "翠苑桥下的路灯全灭了，晚上看不见台阶", "翠苑桥", "19900000064", "120.1040", "30.2841");
        var other = await Report(town, "小区北门的路灯一闪一闪", "竞舟路92号", "19900000065");
        var clerk = await town.Clerk();
        var page = (await clerk.Get($"/staff/duplicates/{one.Id}")).Ok();
        foreach (var m in (Handed[])[near, words]) page.Text.ShouldContain(m.No);
        foreach (var m in (Handed[])[far, other]) page.Text.ShouldNotContain(m.No);
        page.Text.ShouldContain("米");
        await clerk.Do(one, "accept");
        (await clerk.Case(one)).Html.QuerySelector($"a[href='/staff/duplicates/{one.Id}']").ShouldNotBeNull();
        (await clerk.Get("/staff")).Has("a[href='/staff/duplicates']").ShouldBeTrue();
        var pairs = (await clerk.Get("/staff/duplicates")).Ok();
        pairs.Html.QuerySelectorAll("tbody tr").ShouldContain(r => r.TextContent.Contains(one.No) && r.TextContent.Contains(near.No));
        pairs.Html.QuerySelectorAll("tbody tr").ShouldNotContain(r => r.TextContent.Contains(other.No));
    }

    [Fact]
    public async Task SideBySide_MarksDifferences_AndMergesOrRemembers()
    {
        await using var town = await Town.Small();
        var one = await Report(town, "翠苑桥下的路灯全灭了，晚上看不见台阶", "翠苑桥", "19900000061");
        var two = await Report(town, "翠苑桥下的路灯全灭了，晚上看不见路", "翠苑桥西", "19900000062");
        var three = await Report(town, "翠苑桥下的路灯全灭了，看不见台阶", "翠苑桥", "19900000063");
        var clerk = await town.Clerk();
        foreach (var m in (Handed[])[one, two, three]) await clerk.Do(m, "accept");
        var page = (await clerk.Get($"/staff/duplicates/{one.Id}?with={two.Id:N}")).Ok();
        page.Html.QuerySelectorAll("mark").Select(x => x.TextContent).ShouldBe(["台阶", "路"]);
        page.Html.QuerySelectorAll("tr.differs th").ShouldContain(th => th.TextContent.Contains("地址"));
        page.Text.ShouldNotContain("19900000061");

        // Not the same: remembered for both, in whatever order, and offered to nobody again.
        var noted = (await clerk.Submit(page, "distinct")).Ok();
        noted.Text.ShouldContain("不再提示");
        noted.Text.ShouldNotContain(two.No);
        (await clerk.Get($"/staff/duplicates/{two.Id}")).Text.ShouldNotContain(one.No);
        await clerk.Submit(page, "distinct");
        (await town.Audit()).Count(a => a.Action == "case.distinct").ShouldBe(1);
        (await clerk.Get("/staff/duplicates")).Html.QuerySelectorAll("tbody tr").ShouldNotContain(r => r.TextContent.Contains(one.No) && r.TextContent.Contains(two.No));

        // The same: the later goes into the earlier, by the verb itself.
        var same = (await clerk.Get($"/staff/duplicates/{three.Id}?with={one.Id:N}")).Ok();
        (await clerk.Submit(same, "merge", ("reason", "同一座桥下的灯"))).Ok();
        (await town.Find(three.No))!.MergedInto.ShouldBe(one.Id);
        (await clerk.Get($"/staff/duplicates/{one.Id}")).Text.ShouldNotContain(three.No);
    }

    [Fact]
    public async Task WhoDoesNotReachThem_LearnsNothing()
    {
        await using var town = await Town.Small();
        var (one, two) = (await Report(town, "翠苑桥下的路灯全灭了", "翠苑桥", "19900000061"), await Report(town, "翠苑桥下的路灯全灭了", "翠苑桥", "19900000062"));
        var far = await town.Staff((await town.Hire("hall-clerk", "330106009000")).UserName);
        (await far.Get($"/staff/duplicates/{one.Id}?with={two.Id:N}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await far.Get("/staff/duplicates")).Ok().Text.ShouldNotContain(one.No);
        (await far.PostRaw($"/staff/duplicates/{one.Id}/distinct", [await far.FormToken(), ("other", $"{two.Id}")])).Status.ShouldBe(HttpStatusCode.NotFound);
        var clerk = await town.Clerk();
        foreach (var other in (string[])[$"{one.Id}", $"{Guid.Empty}", "x"])
            (await clerk.PostRaw($"/staff/duplicates/{one.Id}/distinct", [await clerk.FormToken(), ("other", other)])).Ok().Text.ShouldContain("请从列出的疑似重复里选一件");
        (await town.Guest().Peek($"/staff/duplicates/{one.Id}")).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        (await (await town.Resident()).Peek($"/staff/duplicates/{one.Id}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await (await town.Handler()).Peek("/staff/duplicates")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
