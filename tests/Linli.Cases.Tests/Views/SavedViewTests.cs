using System.Net;
using Linli.Testing;

namespace Linli.Cases.Tests.Views;

/// <summary>Filters under a name of one's own.</summary>
public sealed class SavedViewTests(SavedViewTests.OneTown one) : IClassFixture<SavedViewTests.OneTown>
{
    public sealed class OneTown : IAsyncLifetime
    {
        public Town Town { get; private set; } = null!;
        public async ValueTask InitializeAsync() => Town = await Town.Small();
        public ValueTask DisposeAsync() => Town.DisposeAsync();
    }

    [Fact]
    public async Task AView_IsKept_Opened_Replaced_AndDropped_AndIsNobodyElses()
    {
        var clerk = await one.Town.Clerk();
        var page = await clerk.Get("/staff?tab=soon&item=street-light&q=%E8%B7%AF%E7%81%AF&evil=%2F%2Fexample.org");
        var kept = await clerk.Submit(page, "views", ("name", "快到期的路灯"));
        kept.Text.ShouldContain("已保存为常用筛选");
        var link = kept.Html.QuerySelectorAll(".views nav a").Single(a => a.TextContent == "快到期的路灯").GetAttribute("href")!;
        link.ShouldBe("/staff?tab=soon&q=%E8%B7%AF%E7%81%AF&item=street-light");
        (await clerk.Get(link)).Ok().Html.QuerySelector(".views nav a[aria-current=true]")!.TextContent.ShouldBe("快到期的路灯");

        (await clerk.Submit(await clerk.Get("/staff?tab=over"), "views", ("name", "快到期的路灯"))).Html.QuerySelectorAll(".views nav a").Length.ShouldBe(1, "the same name is the new filter");
        (await (await one.Town.Staff("feng-ke")).Get("/staff")).Html.QuerySelectorAll(".views nav a").ShouldBeEmpty();

        var dropped = await clerk.Submit(await clerk.Get("/staff"), "drop");
        dropped.Text.ShouldContain("已删除");
        dropped.Html.QuerySelectorAll(".views nav a").ShouldBeEmpty();
    }

    [Fact]
    public async Task Views_AreFew_Named_AndOfAList()
    {
        var leader = await one.Town.Staff("qian-lei");
        var page = await leader.Get("/staff?tab=all");
        (await leader.Submit(page, "views", ("name", "   "))).Text.ShouldContain("请起个名字");
        (await leader.Submit(page, "views", ("name", "外面"), ("list", "//example.org"))).Url.ShouldBe("/staff");
        for (var i = 0; i < 20; i++) (await leader.Submit(page, "views", ("name", $"第{i}个"))).Text.ShouldContain("已保存");
        (await leader.Submit(page, "views", ("name", "第二十一个"))).Text.ShouldContain("最多保存 20 个");
    }

    [Fact]
    public async Task AnothersView_CannotBeDropped()
    {
        var handler = await one.Town.Handler();
        var kept = await handler.Submit(await handler.Get("/staff?tab=open"), "views", ("name", "我的"));
        var drop = kept.Html.QuerySelectorAll("form").Select(f => f.GetAttribute("action")).Single(a => a?.EndsWith("/drop", StringComparison.Ordinal) == true)!;
        var second = await one.Town.SecondHandler();
        var token = (await second.Get("/staff")).Html.QuerySelector("form[action='/staff/views'] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        (await second.PostRaw(drop, [("__RequestVerificationToken", token)])).Status.ShouldBe(HttpStatusCode.OK);
        (await handler.Get("/staff")).Html.QuerySelectorAll(".views nav a").Length.ShouldBe(1);
    }
}
