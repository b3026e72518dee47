using System.Net;
using Linli.Cases.Domain;
using Linli.Kernel.Text;
using Linli.Testing;

namespace Linli.Cases.Tests.Verbs;

/// <summary>Answer templates: leaders write them, their people use them, and nothing half-filled reaches a citizen.</summary>
public sealed class TemplateTests(Desk desk) : IClassFixture<Desk>
{
    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);
    private string Say(Reason reason) => desk.Text("zh-CN", reason);
    private const string Form = "form:has(#text)";

    private static async Task<Page> Save(Visitor by, string name, string text, string path = "/staff/templates", params (string, string)[] more) =>
        (await by.Submit((await by.Get(path)).Ok(), Form, [("name", name), ("text", text), .. more])).Ok();

    [Fact]
    public async Task OnlyLeadersWrite()
    {
        foreach (var who in (Visitor[])[desk.Clerk, desk.Handler, desk.Resident]) (await who.Peek("/staff/templates")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await desk.Town.Guest().Peek("/staff/templates")).Location.ShouldNotBeNull().ShouldContain("/sign-in");
    }

    [Fact]
    public async Task WhatIsNoTemplate_IsRefused()
    {
        (await Save(desk.Leader, " ", "好了，请看。")).Text.ShouldContain(Say(R("TemplateHasName", "40")));
        (await Save(desk.Leader, "太短", "好")).Text.ShouldContain(Say(R("TemplateSaysSomething", "1000")));
        (await Save(desk.Leader, "半个", "原因是{{原因，请看")).Text.ShouldContain(Say(R("TemplatePlacesAreWhole")));
        (await Save(desk.Leader, "不存在", "好了，请看。", "/staff/templates", ("item", "dance"))).Text.ShouldContain(Say(R("ItemExists")));
        var named = await Save(desk.Leader, "有人名", "业主张建国反映的路灯已修好，电话13800138000");
        named.Text.ShouldContain("姓名: 张建国");
        named.Text.ShouldContain("电话: 13800138000");
        named.TextOf("#text").ShouldContain("张建国", customMessage: "what was typed is kept");
        (await desk.Leader.Get("/staff/templates")).Html.QuerySelectorAll("li[data-ln-row]").ShouldNotContain(l => l.TextContent.Contains("有人名"));
        // Somebody looked and decides; that they did is on record.
        (await desk.Leader.Submit(named, Form, ("sure", "true"))).Text.ShouldContain("有人名");
        (await desk.Town.Audit()).ShouldContain(a => a.Action == "case.template" && a.Detail!.Contains("true"));
    }

    [Fact]
    public async Task Offered_Filled_AndRefusedUntilNothingIsLeft()
    {
        var m = await desk.In("handling");
        await Save(desk.Leader, "修好了", "编号{{编号}}的{{事项}}已于{{今天}}修好：{{做了什么}}。{{本单位}}", "/staff/templates", ("for", "Close"), ("item", "street-light"));
        await Save(desk.HallLeader, "大厅的", "大厅写的办结答复，别的单位看不到");
        var list = (await desk.Leader.Get("/staff/templates")).Ok();
        list.Text.ShouldNotContain("大厅写的");
        (await desk.HallLeader.Get("/staff/templates")).Text.ShouldNotContain("修好：");
        var page = (await desk.Handler.Case(m)).Ok();
        var link = page.Html.QuerySelectorAll("ln-fill[data-for=answer] a").Single(a => a.TextContent == "修好了");
        page.Text.ShouldNotContain("大厅写的");
        // Without script the link itself fills the field in.
        var begun = (await desk.Handler.Get(link.GetAttribute("href")!.Split('#')[0])).Ok();
        var text = begun.TextOf("#answer");
        text.ShouldBe(link.GetAttribute("data-text"));
        text.ShouldContain($"编号{m.No}的路灯不亮已于2026年");
        text.ShouldContain("市政照明科");
        text.ShouldContain("{{做了什么}}");
        await desk.Refused(desk.Handler, m, "close", R("PlaceholderIsFilled", "{{做了什么}}"), ("resolution", "Solved"), ("answer", text));
        await desk.Refused(desk.Handler, m, "inform", R("PlaceholderIsFilled", "{{"), ("note", "还差{{一半"));
        // Whoever does not reach the matter learns nothing of braces either.
        (await desk.Post(desk.Civil, m, "close", ("resolution", "Solved"), ("answer", text))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await desk.Do(desk.Handler, m, "close", ("resolution", "Solved"), ("answer", text.Replace("{{做了什么}}", "换了灯头")))).State.ShouldBe("closed");
        (await desk.Resident.Mine(m)).Text.ShouldContain("换了灯头");
    }

    [Fact]
    public async Task Change_IsANewVersion_AndAnEndedOneIsOfferedNoMore()
    {
        await Save(desk.Leader, "分两版", "第一版的话，请看。", "/staff/templates", ("for", "Inform"));
        var href = (await desk.Leader.Get("/staff/templates")).Html.QuerySelectorAll("li[data-ln-row] a").Single(a => a.TextContent == "分两版").GetAttribute("href")!;
        await Save(desk.Leader, "分两版", "第二版的话，请看。", href, ("for", "Inform"));
        var page = (await desk.Leader.Get(href)).Ok();
        page.TextOf("#text").ShouldBe("第二版的话，请看。");
        page.Text.ShouldContain("第 2 版");
        page.Text.ShouldContain("第一版的话");
        var m = await desk.In("handling");
        (await desk.Handler.Case(m)).Html.QuerySelectorAll("ln-fill[data-for='inform-note'] a").Single(a => a.TextContent == "分两版").GetAttribute("data-text").ShouldBe("第二版的话，请看。");
        // Another organisation's leader neither reads nor ends it.
        (await desk.HallLeader.Get(href)).Text.ShouldNotContain("第二版的话");
        await desk.Leader.Submit(page, "form:has(input[name=_handler][value=end])");
        (await desk.Handler.Case(m)).Html.QuerySelectorAll("ln-fill a").ShouldNotContain(a => a.TextContent == "分两版");
        (await desk.Leader.Get("/staff/templates")).Text.ShouldNotContain("第二版的话");
    }
}
