using System.Net;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Causes;

/// <summary>每月一题: what comes again and again gets an owner and a proof; figures may speak against the proof; nobody checks themselves.</summary>
public sealed class CausesTests
{
    private static string Rule(Town town, string name, params string[] args) => town.Services.GetRequiredService<Texts>().Say("zh-CN", new Reason($"rule.{name}", args));
    private static string New => $"/staff/causes/new?region={Town.Community}&item=street-light";

    private static async Task<(string Name, string Value)[]> Fields(Town town, Visitor by)
    {
        var page = (await by.Get(New)).Ok();
        var owner = page.Html.QuerySelectorAll("select#owner option").Single(o => o.TextContent.Contains("市政照明科")).GetAttribute("value")!;
        return [("title", "路灯反复熄灭"), ("cause", "控制箱进水"), ("measures", "换控制箱"), ("owner", owner), ("due", $"{OfficeHours.DateOf(town.Clock.GetUtcNow()).AddDays(30):yyyy-MM-dd}")];
    }

    private static async Task<Project> Only(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Projects.IgnoreQueryFilters().Include(p => p.Notes).AsNoTracking().SingleAsync();
    }

    [Fact]
    public async Task Beginning_IsForLeaders_AndCheckedFirst()
    {
        await using var town = await Town.Small();
        (await (await town.Clerk()).Get(New)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Guest().Get("/staff/causes")).Text.ShouldContain("登录");
        // A section chief supervises what was handed to the section, and begins nothing for a place.
        (await (await town.Staff("feng-ke")).Get(New)).Status.ShouldBe(HttpStatusCode.NotFound);
        var leader = await town.Staff("qian-lei");
        (await leader.Get("/staff/causes/new?region=330105001001&item=street-light")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await leader.Get($"/staff/causes/new?region={Town.Community}&item=domestic-violence")).Status.ShouldBe(HttpStatusCode.NotFound, "what tells of persons is no statistic");
        var good = await Fields(town, leader);
        async Task Refused(string field, string value, string rule, params string[] args) =>
            (await leader.Submit((await leader.Get(New)).Ok(), "form[method=post]", [.. good.Where(g => g.Name != field), (field, value)])).Text.ShouldContain(Rule(town, rule, args));
        await Refused("title", " ", "ProjectHasATitle", "80");
        await Refused("cause", "", "ProjectNamesTheCause");
        await Refused("measures", "", "ProjectNamesMeasures");
        await Refused("measures", new string('长', 2_001), "TextFits", "2000");
        await Refused("owner", $"{Guid.CreateVersion7()}", "BodyWorksHere");
        await Refused("due", "2020-01-01", "ProjectHasADay");
        var form = (await leader.Get(New)).Ok();
        var made = await leader.Submit(form, "form[method=post]", good);
        made.Text.ShouldContain("已立项");
        (await leader.Submit(form, "form[method=post]", good)).Text.ShouldContain("路灯反复熄灭"); // the same form again
        (await leader.Submit((await leader.Get(New)).Ok(), "form[method=post]", good)).Text.ShouldContain(Rule(town, "CauseHasAProject"));
        (await Only(town)).Title.ShouldBe("路灯反复熄灭");
    }

    [Fact]
    public async Task Candidates_Project_Proof_FiguresAgainstIt_SentBack_Closed()
    {
        await using var town = await Town.Small();
        foreach (var text in (string[])["门口路灯不亮", "巷口路灯又不亮了", "第三盏路灯不亮"]) await town.OpenReport(text);
        var leader = await town.Staff("qian-lei");
        var list = (await leader.Get("/staff/causes")).Ok();
        list.TextOf("main").ShouldContain("路灯不亮");
        await leader.Submit((await leader.Get(New)).Ok(), "form[method=post]", await Fields(town, leader));
        var p = await Only(town);
        p.Before.ShouldBeGreaterThanOrEqualTo(3);
        var path = CasesLinks.Project(p.Id);

        // The owner is told, works on it and proves it; nobody else of the departments reaches it.
        await town.Settle();
        var owner = await town.Handler();
        (await owner.Get("/staff/notices")).Ok().TextOf("main").ShouldContain("路灯反复熄灭");
        (await (await town.Staff("zhao-qiang")).Get(path)).Status.ShouldBe(HttpStatusCode.NotFound);
        var page = (await owner.Get(path)).Ok();
        (await owner.Submit(page, "form:has(#text-progress)", ("text", " "))).Text.ShouldContain(Rule(town, "ProgressSaysWhatWasDone"));
        await owner.Submit(page, "form:has(#text-progress)", ("text", "换了两个控制箱"));
        (await owner.Submit(page, "form:has(#text-progress)", ("text", "旧页面再来"))).Text.ShouldContain("请看最新内容"); // somebody was faster: oneself
        page = (await owner.Get(path)).Ok();
        await owner.Submit(page, "form:has(#text-prove)", ("text", "控制箱已更换，雨后测试正常"));
        (await owner.Get(path)).Ok().Html.QuerySelector("#text-close").ShouldBeNull("nobody checks themselves");

        // It comes again: closing needs a word on that.
        town.Clock.Advance(TimeSpan.FromMinutes(5));
        await town.OpenReport("路灯又不亮了");
        page = (await leader.Get(path)).Ok();
        page.TextOf("main").ShouldContain("又出现 1 件");
        (await leader.Submit(page, "form:has(#text-close)", ("text", "好"))).Text.ShouldContain(Rule(town, "FiguresAreExplained", "1"));
        await leader.Submit((await leader.Get(path)).Ok(), "form:has(#text-send-back)", ("text", "北侧还有一只没换"));
        (await Only(town)).State.ShouldBe(ProjectState.Open);
        await owner.Submit((await owner.Get(path)).Ok(), "form:has(#text-prove)", ("text", "北侧也换了"));
        await leader.Submit((await leader.Get(path)).Ok(), "form:has(#text-close)", ("text", "现场看过，三天没有新的"));
        p = await Only(town);
        (p.State, p.EndedAt is not null).ShouldBe((ProjectState.Closed, true));
        p.Notes.OrderBy(n => n.At).ThenBy(n => n.Id).Select(n => n.Step).ShouldBe([ProjectStep.Start, ProjectStep.Progress, ProjectStep.Prove, ProjectStep.SendBack, ProjectStep.Prove, ProjectStep.Close]);
        (await leader.Get(path)).Ok().Html.QuerySelector("main form textarea").ShouldBeNull("what is closed is read");
        // The cause may come back, and then has a project again.
        (await leader.Submit((await leader.Get(New)).Ok(), "form[method=post]", await Fields(town, leader))).Text.ShouldContain("已立项");
    }

    [Fact]
    public async Task Late_IsToldOnce_AndMayBeDroppedByWhoeverBegan()
    {
        await using var town = await Town.Small();
        var leader = await town.Staff("qian-lei");
        await leader.Submit((await leader.Get(New)).Ok(), "form[method=post]", await Fields(town, leader));
        var p = await Only(town);
        town.Clock.Advance(TimeSpan.FromDays(35));
        for (var i = 0; i < 2; i++) (await town.Services.GetRequiredService<JobRunner>().RunNow("cases.projects", default)).ShouldBeTrue();
        leader = await town.Staff("qian-lei");
        (await leader.Get("/staff/notices")).Ok().TextOf("main").Split("已过期限").Length.ShouldBe(2);
        var page = (await leader.Get(CasesLinks.Project(p.Id))).Ok();
        (await leader.Submit(page, "form:has(#text-drop)", ("text", ""))).Text.ShouldContain(Rule(town, "DroppingGivesReason"));
        await leader.Submit(page, "form:has(#text-drop)", ("text", "并入全区改造"));
        (await Only(town)).State.ShouldBe(ProjectState.Dropped);
    }

    [Fact]
    public void Steps_OutOfOrder_AreRefusedByName()
    {
        static Who Of(Guid body, params string[] permissions)
        {
            var who = new Who();
            who.BecomeStaff(Guid.CreateVersion7(), "某人", Guid.CreateVersion7(), "岗", body, new("单位", "office"), Town.Community, RegionScope.Everything, false, permissions.ToHashSet());
            return who;
        }
        var (owner, by) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var p = new Project { Region = Town.Community, ItemId = "street-light", Title = "t", Cause = "c", Measures = "m", OwnerId = owner, ByBody = by, ByName = "钱雷" };
        var now = DateTimeOffset.UnixEpoch;
        p.Progress(Of(by), now, "x").Rule.ShouldBe("OwnerOfTheProjectDoesThis");
        p.Prove(Of(by), now, "x").Rule.ShouldBe("OwnerOfTheProjectDoesThis");
        p.Look(Of(by), now, true, "看过了没有问题的", 0).Rule.ShouldBe("ProjectIsProvenFirst");
        p.Prove(Of(owner), now, " ").Rule.ShouldBe("ProofSaysHowOneSeesIt");
        p.Prove(Of(owner), now, "换了").Ok.ShouldBeTrue();
        p.Progress(Of(owner), now, "x").Rule.ShouldBe("ProjectIsOpen");
        p.Look(Of(owner), now, true, "自己看过没有问题", 0).Rule.ShouldBe("ProofIsSeenByAnother");
        p.Look(Of(by), now, true, "", 0).Rule.ShouldBe("FindingSaysWhatWasSeen");
        p.Drop(Of(owner), now, "x").Rule.ShouldBe("WhoeverBeganDropsIt");
        p.Look(Of(by), now, true, "看过", 0).Ok.ShouldBeTrue();
        p.Drop(Of(by), now, "x").Rule.ShouldBe("ProjectIsOpen");
    }
}
