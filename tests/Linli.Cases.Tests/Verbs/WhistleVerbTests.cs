using System.Net;
using Linli.Cases.Domain;
using Linli.Cases.Tests.Reach;
using Linli.Kernel.Text;
using Linli.Testing;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Verbs;

/// <summary>吹哨报到 over HTTP: refusals first, then the whole call with what everybody sees of it.</summary>
public sealed class WhistleVerbTests(Desk desk) : IClassFixture<Desk>
{
    /// <summary>Verbs of a call; each answers a task or an open call that the stories here bring about.</summary>
    public static readonly IReadOnlyList<Verb> Verbs = [Verb.Whistle, Verb.ReportIn, Verb.ObjectToWhistle, Verb.RuleOnWhistle, Verb.VisitOnWhistle, Verb.AnswerWhistle, Verb.EndWhistle];

    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);
    private Guid Civil => desk.Street;
    private Guid Roads => desk.Body("西湖区城市管理局");
    private static (string, string) Of(Case c, TaskKind kind, Guid body) => ("task", $"{c.Tasks.LastOrDefault(t => t.Kind == kind && t.BodyId == body)?.Id}");

    private async Task<(Handed Matter, Case Case)> Called()
    {
        var m = await desk.In("handling");
        return (m, await desk.Do(desk.Community, m, "whistle", ("matter", "井盖下管网塌了，请到现场"), ("grade", "urgent"), ("to", $"{Civil}"), ("to", $"{Roads}")));
    }

    [Fact]
    public async Task Calling_IsCheckedFirst()
    {
        var m = await desk.In("handling");
        (string, string) what = ("matter", "请到现场"), grade = ("grade", "ordinary"), to = ("to", $"{Civil}");
        await desk.Refused(desk.Community, m, "whistle", R("WhistleSaysWhatIsNeeded"), grade, to);
        await desk.Refused(desk.Community, m, "whistle", R("WhistleHasAGrade"), what, ("grade", "now"), to);
        await desk.Refused(desk.Community, m, "whistle", R("WhistleNamesOrganisations", "10"), what, grade);
        await desk.Refused(desk.Clerk, m, "whistle", R("WhistleCallsOthers"), what, grade, ("to", $"{(await desk.Now(m)).Tasks.First(t => t.Kind == TaskKind.Intake).BodyId}"));
        await desk.Refused(desk.Clerk, m, "whistle", R("WhistleCallsDepartments"), what, grade, ("to", $"{desk.Body("竞舟社区居民委员会")}"));
        var next = await desk.Town.Hire("handler", "330106012000");
        await desk.Refused(desk.Community, m, "whistle", R("BodyWorksHere"), what, grade, ("to", $"{next.Body}"));
        (await desk.Post(desk.Resident, m, "whistle", what, grade, to)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Html.QuerySelector("form[action$='/whistle']").ShouldBeNull("a department asks for help and whistles for nobody");
        // Whoever works in the field may register, and still calls nobody from a department.
        var other = await desk.Town.Staff((await desk.Town.Hire("hall-clerk", Town.Community[..9] + "000")).UserName);
        (await other.Get(CasesLinks.Staff(m.Id))).Html.QuerySelector("form[action$='/whistle']").ShouldBeNull();
        var page = await other.PostRaw(CasesLinks.StaffDo(m.Id, "whistle"), [await other.FormToken(), ("version", $"{(await desk.Now(m)).Version}"), ("key", Guid.CreateVersion7().ToString("N")), what, grade, to]);
        Desk.Alert(page).ShouldBe([desk.Text("zh-CN", R("CommunitiesWhistle"))]);
    }

    [Fact]
    public async Task Departments_Report_Object_AreRuledOn_AndSayWhatTheyDid()
    {
        var (m, c) = await Called();
        await desk.Refused(desk.Community, m, "whistle", R("WhistleIsOpen"), ("matter", "再请"), ("grade", "urgent"), ("to", $"{Civil}"));
        await desk.Refused(desk.Handler, m, "close", R("WhistleEndsFirst", c.Whistles[^1].ByName), ("resolution", "Solved"), ("answer", "好了"));
        (await desk.Civil.Get("/staff?tab=co")).Ok().TextOf("main").ShouldContain(m.No[..2]);
        var page = (await desk.Civil.Get(CasesLinks.Staff(m.Id))).Ok();
        page.TextOf("main").ShouldContain("井盖下管网塌了");
        await desk.Refused(desk.Civil, m, "report-in", R("ReportingSaysWhoComes"), Of(c, TaskKind.Report, Civil));
        await desk.Refused(desk.Civil, m, "object-to-whistle", R("ObjectionGivesReason"), Of(c, TaskKind.Report, Civil));
        (await desk.Post(desk.Civil, m, "report-in", Of(c, TaskKind.Report, Roads), ("comes", "冒名"))).Status.ShouldBe(HttpStatusCode.NotFound);

        c = await desk.Do(desk.Civil, m, "object-to-whistle", Of(c, TaskKind.Report, Civil), ("reason", "管网归城管局"));
        await desk.Refused(desk.Civil, m, "object-to-whistle", R("WhistleIsObjectedToOnce"), Of(c, TaskKind.Report, Civil), ("reason", "再说一次"));
        var hall = c.Tasks.First(t => t.Kind == TaskKind.Intake).BodyId;
        await desk.Refused(desk.HallLeader, m, "rule-on-whistle", R("SomethingIsChosen"), Of(c, TaskKind.WhistleRuling, hall), ("reason", "没选"));
        await desk.Refused(desk.HallLeader, m, "rule-on-whistle", R("RulingGivesReason"), Of(c, TaskKind.WhistleRuling, hall), ("released", "no"));
        await desk.Refused(desk.HallLeader, m, "rule-on-whistle", R("WhistleCallsAnotherInstead"), Of(c, TaskKind.WhistleRuling, hall), ("released", "yes"), ("instead", $"{Roads}"), ("reason", "换"));
        c = await desk.Do(desk.HallLeader, m, "rule-on-whistle", Of(c, TaskKind.WhistleRuling, hall), ("released", "no"), ("reason", "要一起看"));
        c = await desk.Do(desk.Civil, m, "report-in", Of(c, TaskKind.Report, Civil), ("comes", "陈洁 下午两点"));
        await desk.Refused(desk.Civil, m, "answer-whistle", R("SomethingIsChosen"), Of(c, TaskKind.WhistleResult, Civil), ("result", "好了"));
        await desk.Refused(desk.Civil, m, "answer-whistle", R("ResultSaysWhatWasDone"), Of(c, TaskKind.WhistleResult, Civil), ("done", "yes"));

        await desk.Refused(desk.Community, m, "visit-on-whistle", R("VisitSaysWhatWasFound"), ("there", $"{Civil}"));
        await desk.Refused(desk.Community, m, "visit-on-whistle", R("OnlyWhoWasCalledWasThere"), ("there", $"{desk.Lighting}"), ("found", "看过"));
        c = await desk.Do(desk.Community, m, "visit-on-whistle", ("there", $"{Civil}"), ("found", "塌了两米，先围起来"));
        c = await desk.Do(desk.Civil, m, "answer-whistle", Of(c, TaskKind.WhistleResult, Civil), ("done", "yes"), ("result", "已围挡并安置两户"));
        page = (await desk.Community.Get(CasesLinks.Staff(m.Id))).Ok();
        page.TextOf("main").ShouldContain("已围挡并安置两户");
        // Everybody who was called is named, to each reader in his language.
        page.TextOf("main").ShouldContain("请 文新街道公共服务办、西湖区城市管理局 到场");
        var english = (await desk.Community.WithCookie("ln-lang", "en").Get(CasesLinks.Staff(m.Id))).Ok().TextOf("main");
        desk.Community.WithCookie("ln-lang", null);
        english.ShouldContain("called Wenxin Public Services Office, Xihu Urban Management Bureau to the spot");
        // A resident reads that departments were called, and nothing of who objected to what.
        var seen = (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Ok().TextOf("main");
        seen.ShouldContain("社区请部门到场");
        seen.ShouldNotContain("管网归城管局");

        await desk.Refused(desk.Community, m, "end-whistle", R("SomethingIsChosen"), ("finding", "好了"));
        await desk.Refused(desk.Community, m, "end-whistle", R("WhistleEndsWithAFinding"), ("result", "Solved"));
        await desk.Refused(desk.Community, m, "end-whistle", R("WhistleEndsWithAResult"), ("result", "Ended"), ("finding", "好了"));
        c = await desk.Do(desk.Community, m, "end-whistle", ("result", "PartlySolved"), ("finding", "管要换，已列计划"));
        await desk.Refused(desk.Community, m, "end-whistle", R("WhistleIsOver"), ("result", "Solved"), ("finding", "好了"));
        await desk.Refused(desk.Community, m, "visit-on-whistle", R("WhistleIsOver"), ("there", $"{Civil}"), ("found", "看过"));
        c.Tasks.Where(t => t.Kind is TaskKind.Report or TaskKind.WhistleResult).ShouldAllBe(t => !t.IsOpen);
        await desk.Do(desk.Handler, m, "close", ("resolution", "Solved"), ("answer", "修好了"));
    }

    [Fact]
    public async Task NobodyCame_IsNotSolved_AndGoesUpToTheCounty_WhichRules()
    {
        var (m, c) = await Called();
        await desk.Refused(desk.Community, m, "end-whistle", R("WhistleIsSolvedBySomebody"), ("result", "Solved"), ("finding", "好了"));
        var stranger = await desk.Town.Staff((await desk.Town.Hire("community-worker", Town.Community)).UserName);
        var token = await stranger.FormToken();
        (await stranger.PostRaw(CasesLinks.StaffDo(m.Id, "end-whistle"), [token, ("version", $"{c.Version}"), ("key", Guid.CreateVersion7().ToString("N")), ("result", "Unsolved"), ("finding", "不归他说")])).Text
            .ShouldContain(desk.Text("zh-CN", R("WhoeverCalledOrTheStreetDoesThis")));
        c = await desk.Do(desk.Community, m, "end-whistle", ("result", "Unsolved"), ("finding", "没有人来"));
        var ruling = c.Tasks.Single(t => t.Kind == TaskKind.Ruling);
        ruling.IsOpen.ShouldBeTrue();
        var county = await desk.Town.Staff("tang-yun");
        (await county.Get("/staff?tab=co")).Ok().TextOf("main").ShouldContain(m.No[..2]);
        (await county.Get(CasesLinks.Staff(m.Id))).Ok().TextOf("main").ShouldContain("没有人来");
        var post = await county.FormToken();
        (await county.PostRaw(CasesLinks.StaffDo(m.Id, "rule"), [post, ("version", $"{c.Version}"), ("key", Guid.CreateVersion7().ToString("N")), ("task", $"{ruling.Id}"), ("to", $"{Roads}"), ("reason", "按权责清单")])).Ok();
        ((await desk.Now(m)).LeadBodyId, (await desk.Now(m)).State).ShouldBe((Roads, "assigned"));
    }

    [Fact]
    public async Task LateReport_IsTold_AndSeenAsLate()
    {
        var (m, c) = await Called();
        await desk.Later(() => desk.Town.ElapseWorkingHours(4));
        await desk.Town.Settle();
        c = await desk.Now(m);
        c.Tasks.Where(t => t.Kind == TaskKind.Report).ShouldAllBe(t => t.OverdueAt != null);
        c = await desk.Do(desk.Civil, m, "report-in", Of(c, TaskKind.Report, Civil), ("comes", "陈洁"));
        (await desk.Community.Get(CasesLinks.Staff(m.Id))).Ok().TextOf("main").ShouldContain("超时");
    }

    [Fact]
    public async Task WorkOutsideTheList_IsNotHandedToACommunity_AndTheBasisIsNamed()
    {
        var community = desk.Body("竞舟社区居民委员会");
        var list = "中华人民共和国城市居民委员会组织法";
        var m = await desk.In("accepted");
        await desk.Refused(desk.Clerk, m, "dispatch", R("CommunityListHoldsTheMatter", "路灯不亮|Street light out", "西湖区城市管理局市政照明科|Xihu Municipal Lighting Section", list), ("to", $"{community}"));
        var rubbish = await desk.New("路边渣土车撒了一路，全是泥");
        await desk.Do(desk.Clerk, rubbish, "accept");
        var c = await desk.Now(rubbish);
        c.ItemId.ShouldBe("truck-spill");
        await desk.Refused(desk.Clerk, rubbish, "dispatch", R("CommunityListHoldsTheHelp", Domain.Matters.Items.Name(c.ItemKind, c.ItemId, c.ItemVersion).AsArgument(), "西湖区城市管理局|Xihu Urban Management Bureau", list), ("to", $"{Roads}"), ("co", $"{community}"));
        // What is its own goes there as ever.
        var noise = await desk.New("楼上邻居半夜吵闹，睡不着");
        await desk.Do(desk.Clerk, noise, "accept");
        await desk.Do(desk.Clerk, noise, "dispatch", ("to", $"{community}"));
    }

}
