using System.Net;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Tests.Reach;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Verbs;

/// <summary>Steps beside the work, over HTTP: refusals first, then the whole of each story with what everybody sees of it.</summary>
public sealed class BesideVerbTests(Desk desk) : IClassFixture<Desk>
{
    /// <summary>Verbs that answer a task which another verb asked for; the stories here bring the task about.</summary>
    public static readonly IReadOnlyList<Verb> Verbs =
    [
        Verb.Acknowledge, Verb.Object, Verb.Rule, Verb.AnswerSupervision, Verb.EndSupervision, Verb.AddSigner, Verb.Sign, Verb.DelegateSign, Verb.WithdrawSigning, Verb.CallBack, Verb.ReviewParked, Verb.Archive,
        Verb.ContestRating, Verb.RuleOnRating, Verb.Examine, Verb.PassBack,
    ];

    private static (string, string) Of(Case c, TaskKind kind) => ("task", $"{c.Tasks.LastOrDefault(t => t.Kind == kind && t.IsOpen)?.Id}");
    private string Day(int days) => $"{OfficeHours.DateOf(desk.Town.Clock.GetUtcNow()).AddDays(days):yyyy-MM-dd}";
    private Guid Bureau => desk.Body("西湖区城市管理局");

    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);

    [Fact]
    public async Task WithoutATask_OrSomebodyElses_IsNotFound_InEveryState()
    {
        foreach (var state in (string[])["received", "handling", "closed"])
        {
            var m = await desk.In(state);
            var before = await desk.Now(m);
            foreach (var (by, verb) in ((Visitor, string)[])[(desk.HallLeader, "rule"), (desk.Leader, "answer-supervision"), (desk.HallLeader, "end-supervision"), (desk.Handler, "sign"), (desk.Handler, "delegate-sign"), (desk.Handler, "call-back"), (desk.Handler, "review-parked")])
            {
                var page = await desk.Post(by, m, verb, ("task", $"{Guid.CreateVersion7()}"), ("to", $"{Bureau}"), ("agrees", "yes"), ("said", "Solved"), ("stars", "5"), ("goes", "on"), ("words", "好"), ("reason", "理由"), ("finding", "查过"), ("answer", "答复"));
                page.Status.ShouldBeOneOf([HttpStatusCode.NotFound, HttpStatusCode.OK], $"{verb} in {state}");
            }
            (await desk.Now(m)).EventCount.ShouldBe(before.EventCount, state);
        }
    }

    [Fact]
    public async Task SignFor_ThenClaim()
    {
        var m = await desk.In("assigned");
        var c = await desk.Do(desk.Second, m, "acknowledge");
        c.Current!.State.ShouldBe(TaskState.Open);
        var who = c.Current.AcknowledgedBy.ShouldNotBeNull();
        who.ShouldStartWith("何工");
        await desk.Refused(desk.Handler, m, "acknowledge", R("AcknowledgedOnce", who, Day(0)));
        // Nobody but staff reads of it.
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Ok().TextOf("main").ShouldNotContain("何工");
    }

    [Fact]
    public async Task ThirdReturn_GoesToTheHallsLeader_WhoseRulingBinds()
    {
        var m = await desk.In("assigned");
        await desk.Refused(desk.Handler, m, "object", R("ObjectionComesAfterReturns", "2"), ("reason", "不归我们"));
        for (var i = 0; i < 2; i++)
        {
            await desk.Do(desk.Handler, m, "return", ("reason", "不归我们"));
            await desk.Do(desk.Clerk, m, "dispatch", ("to", $"{desk.Lighting}"));
        }
        await desk.Refused(desk.Handler, m, "return", R("ReturnsAreUsedUp", "2"), ("reason", "不归我们"));
        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Ok().Html.QuerySelector("form[action$='/object']").ShouldNotBeNull();
        await desk.Refused(desk.Handler, m, "object", R("ObjectionGivesReason"));
        var c = await desk.Do(desk.Handler, m, "object", ("reason", "灯杆产权在市局"));
        await desk.Refused(desk.Handler, m, "object", R("ObjectionIsOpen"), ("reason", "再说一次"));
        var page = (await desk.HallLeader.Get(CasesLinks.Staff(m.Id))).Ok();
        page.TextOf("main").ShouldContain("灯杆产权在市局");
        page.Html.QuerySelector("form[action$='/rule']").ShouldNotBeNull();
        (await desk.Clerk.Get(CasesLinks.Staff(m.Id))).Html.QuerySelector("form[action$='/rule']").ShouldBeNull("the clerk who dispatched does not rule");
        await desk.Refused(desk.HallLeader, m, "rule", R("RulingGivesReason"), Of(c, TaskKind.Ruling), ("to", $"{Bureau}"));
        c = await desk.Do(desk.HallLeader, m, "rule", Of(c, TaskKind.Ruling), ("to", $"{desk.Lighting}"), ("reason", "按权责清单"));
        (c.LeadBodyId, c.State, c.RuledAt is not null).ShouldBe((desk.Lighting, "assigned", true));
        await desk.Refused(desk.Handler, m, "return", R("RulingIsBinding"), ("reason", "还是不归我们"));
        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Html.QuerySelector("form[action$='/return']").ShouldBeNull();
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).TextOf("main").ShouldContain("定下由谁办");
    }

    [Fact]
    public async Task Supervision_FromAskingToTheFinding()
    {
        var m = await desk.In("handling");
        (await desk.Post(desk.Clerk, m, "supervise", ("reason", "催"), ("by", Day(3)))).TextOf("main").ShouldContain("没有这项权限");
        await desk.Refused(desk.HallLeader, m, "supervise", R("SupervisionHasADay"), ("reason", "催"), ("by", "2020-01-01"));
        await desk.Refused(desk.HallLeader, m, "supervise", R("SupervisionGivesReason"), ("by", Day(3)));
        await desk.Refused(desk.Leader, m, "supervise", R("SupervisorIsNotTheHandler"), ("reason", "催"), ("by", Day(3)));
        var c = await desk.Do(desk.HallLeader, m, "supervise", ("reason", "居民三次来电"), ("by", Day(3)));
        await desk.Refused(desk.HallLeader, m, "supervise", R("SupervisedAlready"), ("reason", "催"), ("by", Day(3)));
        await desk.Refused(desk.Handler, m, "answer-supervision", R("SupervisionIsAnsweredInWords"), Of(c, TaskKind.Supervision));
        await desk.Refused(desk.Clerk, m, "merge", R("OtherTasksEndFirst"), ("into", (await desk.In("accepted")).No), ("reason", "同一盏"));
        var asked = (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Ok();
        asked.TextOf("main").ShouldContain("居民三次来电");
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).TextOf("main").ShouldNotContain("居民三次来电");
        (await desk.Handler.Get("/staff?tab=co")).TextOf("main").ShouldContain(m.No);
        c = await desk.Do(desk.Handler, m, "answer-supervision", Of(c, TaskKind.Supervision), ("answer", "配件周五到"));
        (await desk.HallLeader.Get(CasesLinks.Staff(m.Id))).TextOf("main").ShouldContain("配件周五到");
        await desk.Refused(desk.HallLeader, m, "end-supervision", R("SupervisionEndsWithAFinding"), Of(c, TaskKind.Conclude));
        c = await desk.Do(desk.HallLeader, m, "end-supervision", Of(c, TaskKind.Conclude), ("finding", "已核实"));
        c.Tasks.Where(t => t.IsOpen).ShouldAllBe(t => t.IsMain);
    }

    [Fact]
    public async Task Opinions_OneIsSilent_AndTheTimerWritesSilenceDown()
    {
        var m = await desk.In("handling", service: true);
        var c = await desk.Do(desk.Civil, m, "ask-signers", ("rule", "All"), ("question", "家庭情况属实吗"), ("to", $"{Bureau}"), ("to", $"{desk.Lighting}"));
        await desk.Refused(desk.Civil, m, "close", R("ClosingWaitsForSignatures"), ("resolution", "Granted"), ("answer", "同意"));
        var mine = c.Tasks.Single(t => t.Kind == TaskKind.Sign && t.BodyId == desk.Lighting);
        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Ok().TextOf("main").ShouldContain("家庭情况属实吗");
        await desk.Refused(desk.Handler, m, "sign", R("SomethingIsChosen"), ("task", $"{mine.Id}"), ("agrees", "maybe"));
        await desk.Refused(desk.Handler, m, "sign", R("RefusingToSignGivesReason"), ("task", $"{mine.Id}"), ("agrees", "no"));
        c = await desk.Do(desk.Handler, m, "sign", ("task", $"{mine.Id}"), ("agrees", "yes"), ("opinion", "属实"));
        await desk.Later(async () => { await desk.Town.ElapseWorkingDays(6); await desk.Town.Settle(); });
        c = await desk.Now(m);
        (c.Rounds[^1].Result, c.Tasks.Single(t => t.Kind == TaskKind.Sign && t.BodyId == Bureau).State).ShouldBe((SignResult.NotReached, TaskState.Lapsed));
        (await desk.Civil.Get(CasesLinks.Staff(m.Id))).TextOf("main").ShouldContain("没有达成");
        await desk.Refused(desk.Civil, m, "close", R("GrantingNeedsTheSignatures"), ("resolution", "Granted"), ("answer", "同意"));
    }

    [Fact]
    public async Task Opinions_AskingIsChecked_DelegatingAndTakingBackToo()
    {
        var m = await desk.In("handling", service: true);
        (string, string) to = ("to", $"{Bureau}"), all = ("rule", "All"), question = ("question", "属实吗");
        await desk.Refused(desk.Civil, m, "ask-signers", R("SomethingIsChosen"), ("rule", "Most"), question, to);
        await desk.Refused(desk.Civil, m, "ask-signers", R("SigningAsksSomething"), all, to);
        await desk.Refused(desk.Civil, m, "ask-signers", R("SignerIsNotTheLead"), all, question, ("to", $"{desk.Street}"));
        await desk.Refused(desk.Civil, m, "ask-signers", R("SigningNamesOrganisations", "20"), all, question);
        await desk.Refused(desk.Civil, m, "ask-signers", R("RatioIsAFraction"), ("rule", "Ratio"), ("need", "3"), ("of", "2"), question, to);
        await desk.Refused(desk.Civil, m, "ask-signers", R("BodyWorksHere"), all, question, ("to", $"{Guid.CreateVersion7()}"));
        await desk.Refused(desk.Civil, m, "add-signer", R("SigningIsOver"), to);
        await desk.Refused(desk.Civil, m, "withdraw-signing", R("SigningIsOver"), ("reason", "改了"));
        await desk.Refused(desk.Community, m, "ask-signers", R("OnlyTheLeadDoesThis"), all, question, to);
        var c = await desk.Do(desk.Civil, m, "ask-signers", all, question, to, ("to", $"{desk.Lighting}"));
        await desk.Refused(desk.Civil, m, "ask-signers", R("SigningIsOpen"), all, question, to);
        var task = ("task", $"{c.Tasks.Single(t => t.Kind == TaskKind.Sign && t.BodyId == desk.Lighting).Id}");
        await desk.Refused(desk.Handler, m, "claim", R("TaskIsForAll"), task);
        await desk.Refused(desk.Handler, m, "delegate-sign", R("DelegatingGivesReason"), task, ("to", $"{desk.Body("文新街道办事处")}"));
        await desk.Refused(desk.Handler, m, "delegate-sign", R("BodyExists"), task, ("to", "nobody"), ("reason", "已划转"));
        // Asked already: by name, in both languages.
        var bureau = (await desk.Town.BodyOf(Bureau)).ShouldNotBeNull();
        await desk.Refused(desk.Civil, m, "add-signer", R("SignerIsAskedAlready", bureau.Names.AsArgument()), to);
        await desk.Refused(desk.Civil, m, "withdraw-signing", R("WithdrawingSigningGivesReason"));
        c = await desk.Do(desk.Civil, m, "withdraw-signing", ("reason", "换了方案"));
        c.Tasks.ShouldAllBe(t => t.Kind != TaskKind.Sign || !t.IsOpen);
        await desk.Do(desk.Civil, m, "close", ("resolution", "Granted"), ("answer", "同意"));
    }

    [Fact]
    public async Task DelegatedOpinion_IsNotDelegatedAgain()
    {
        var m = await desk.In("handling", service: true);
        var c = await desk.Do(desk.Civil, m, "ask-signers", ("rule", "Any"), ("question", "属实吗"), ("to", $"{Bureau}"));
        await using var scope = desk.Town.Inside();
        var worker = await desk.Town.Hire("handler", "330106000000", Bureau);
        var other = await desk.Town.Guest().SignInStaff(worker.UserName);
        var form = (await other.Get(CasesLinks.Staff(m.Id))).Ok();
        form = await other.Submit(form, "delegate-sign", ("to", $"{desk.Lighting}"), ("reason", "业务已划转"));
        form.Text.ShouldContain("已委托");
        c = await desk.Now(m);
        var task = c.Tasks.Last(t => t.Kind == TaskKind.Sign);
        (task.BodyId, task.ForBodyId).ShouldBe((desk.Lighting, Bureau));
        await desk.Refused(desk.Handler, m, "delegate-sign", R("DelegatedOnce"), ("task", $"{task.Id}"), ("to", $"{desk.Body("西湖区城市管理局市政照明科")}"), ("reason", "再转"));
        c = await desk.Do(desk.Handler, m, "sign", ("task", $"{task.Id}"), ("agrees", "yes"));
        c.Rounds[^1].Result.ShouldBe(SignResult.Agreed);
        (await desk.Civil.Get(CasesLinks.Staff(m.Id))).Text.ShouldContain("代 西湖区城市管理局 表态");
    }

    [Fact]
    public async Task Merge_WhatDoesNotFit_SaysWhy()
    {
        var main = await desk.In("accepted");
        var m = await desk.In("accepted");
        var closed = await desk.In("closed");
        (string, string) reason = ("reason", "同一盏");
        await desk.Refused(desk.Clerk, m, "merge", R("MergingNeedsAMatterInWork", closed.No), ("into", closed.No), reason);
        await desk.Refused(desk.Clerk, m, "merge", R("OnlyReportsAreMerged"), ("into", (await desk.In("received", service: true)).No), reason);
        await desk.Do(desk.Clerk, m, "merge", ("into", main.No), reason);
        await desk.Refused(desk.Clerk, main, "merge", R("OthersAreMergedHere", "1"), ("into", (await desk.In("accepted")).No), reason);
        var split = await desk.In("accepted");
        await desk.Do(desk.Clerk, split, "split", ("category", "dog"), ("part", "狗没有牵绳"), ("reason", "两件事"));
        await desk.Refused(desk.Clerk, split, "merge", R("SplitMattersAreNotMerged"), ("into", main.No), reason);
        await using var scope = desk.Town.Inside();
        var part = await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.AsNoTracking().FirstAsync(p => p.ParentId == split.Id);
        await desk.Refused(desk.Clerk, new Handed(part.Id, part.No, ""), "split", R("PartsAreNotSplit"), ("category", "dog"), ("part", "还有一只狗"), ("reason", "两只狗"));
    }

    [Fact]
    public async Task Contact_SaysWhatWasSaid()
    {
        var m = await desk.In("handling");
        await desk.Refused(desk.Handler, m, "contact", R("ContactSaysWhatWasSaid"));
        await desk.Refused(desk.Community, m, "contact", R("OnlyTheLeadDoesThis"), ("said", "打过电话"));
        (await desk.Do(desk.Handler, m, "contact", ("said", "电话里说明天上门"))).ContactedAt.ShouldNotBeNull();
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Text.ShouldNotContain("电话里说明天上门");
    }

    [Fact]
    public async Task Archive_WaitsForTheCitizen()
    {
        var m = await desk.In("closed");
        await desk.Refused(desk.Clerk, m, "archive", R("OtherTasksEndFirst"));
        await desk.Do(desk.Resident, m, "rate", ("stars", "5"));
        var c = await desk.Now(m);
        await desk.Refused(desk.Clerk, m, "archive", R("ArchiveWaitsForTheWindow", $"{OfficeHours.DateOf(c.ClosedAt!.Value.AddDays(15)):yyyy-MM-dd}"));
    }

    [Fact]
    public async Task Merge_TellsTheFollower_ClosesBoth_AndEachRatesForThemselves()
    {
        var main = await desk.In("accepted");
        var m = await desk.In("received");
        await desk.Refused(desk.Clerk, m, "merge", R("MergingFindsTheOther"), ("into", "XH-20260101-00001-1"), ("reason", "同一盏"));
        await desk.Refused(desk.Clerk, m, "merge", R("MergingNeedsTwo"), ("into", m.No), ("reason", "同一盏"));
        await desk.Refused(desk.Clerk, m, "merge", R("MergingGivesReason"), ("into", main.No));
        var c = await desk.Do(desk.Clerk, m, "merge", ("into", main.No.ToLowerInvariant()), ("reason", "同一盏灯"));
        c.State.ShouldBe("merged");
        await desk.Town.Settle();
        (await desk.Town.Messages()).ShouldContain(s => s.Text.Contains(m.No) && s.Text.Contains("一起办"));
        (await desk.Clerk.Get(CasesLinks.Staff(main.Id))).TextOf("main").ShouldContain(m.No);
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Ok().TextOf("main").ShouldContain("两件一起办");
        await desk.Do(desk.Clerk, main, "dispatch", ("to", $"{desk.Lighting}"));
        await desk.Do(desk.Handler, main, "claim");
        // What was handed in with the other one is evidence for whoever works on this one; nobody else of the department reaches it.
        (await desk.Handler.Get(CasesLinks.Staff(main.Id))).Text.ShouldContain(m.No);
        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Ok();
        (await desk.Civil.Peek(CasesLinks.Staff(m.Id))).Status.ShouldBe(HttpStatusCode.NotFound);
        await desk.Do(desk.Handler, main, "close", ("resolution", "Solved"), ("answer", "换了灯泡"));
        await desk.Town.Settle();
        c = await desk.Now(m);
        (c.State, c.Resolution).ShouldBe(("closed", Resolution.Solved));
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).TextOf("main").ShouldContain("换了灯泡");
        await desk.Do(desk.Resident, m, "rate", ("stars", "5"));
        (await desk.Now(main)).Rating.ShouldBeNull();
    }

    [Fact]
    public async Task Merge_TheMainOneIsWithdrawn_TheOtherGoesOnAlone()
    {
        var main = await desk.In("accepted");
        var m = await desk.In("accepted");
        await desk.Do(desk.Clerk, m, "merge", ("into", main.No), ("reason", "同一盏灯"));
        await desk.Do(desk.Resident, main, "withdraw", ("reason", "不用了"));
        await desk.Town.Settle();
        var c = await desk.Now(m);
        (c.State, c.MergedInto, c.Current!.Kind).ShouldBe(("accepted", null, TaskKind.Intake));
    }

    [Fact]
    public async Task Unmerge_GivesBothBack()
    {
        var main = await desk.In("accepted");
        var m = await desk.In("accepted");
        await desk.Do(desk.Clerk, m, "merge", ("into", main.No), ("reason", "同一盏灯"));
        (await desk.Now(main)).Merged.ShouldBe(1);
        await desk.Refused(desk.Clerk, m, "unmerge", R("UnmergingGivesReason"));
        var c = await desk.Do(desk.Clerk, m, "unmerge", ("reason", "不是同一盏"));
        (c.State, (await desk.Now(main)).Merged).ShouldBe(("accepted", 0));
    }

    [Fact]
    public async Task Split_MakesMattersOfTheSameReporter_AndTheWholeWaitsForThem()
    {
        var m = await desk.In("handling");
        await desk.Refused(desk.Clerk, m, "split", R("SplittingNamesParts", "5"), ("reason", "三件事"));
        await desk.Refused(desk.Clerk, m, "split", R("SplittingGivesReason"), ("category", "dog"), ("part", "狗没有牵绳"));
        var key = Guid.CreateVersion7().ToString("N");
        (string, string)[] parts = [("reason", "一个电话三件事"), ("category", "dog"), ("part", "楼下狗没有牵绳"), ("category", "tree-hazard"), ("part", "树枝要断了"), ("key", key)];
        var c = await desk.Do(desk.Clerk, m, "split", parts);
        c.Children.ShouldBe(2);
        var page = (await desk.Clerk.Get(CasesLinks.Staff(m.Id))).Ok();
        var links = page.Html.QuerySelectorAll("a").Where(a => a.TextContent.Contains("XH-") && !a.TextContent.Contains(m.No)).ToList();
        links.Count.ShouldBeGreaterThanOrEqualTo(2);
        await desk.Refused(desk.Handler, m, "close", R("PartsEndFirst", "2"), ("resolution", "Solved"), ("answer", "修好了"));
        // The same form again makes no second parts.
        await desk.Post(desk.Clerk, m, "split", parts);
        (await desk.Now(m)).Children.ShouldBe(2);
        await using var scope = desk.Town.Inside();
        var part = await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.AsNoTracking().Where(p => p.ParentId == m.Id).ToListAsync();
        part.Count.ShouldBe(2);
        part.ShouldAllBe(p => p.ReceivedAt == c.ReceivedAt && p.ReporterId == c.ReporterId && p.ReporterPhoneIndex == c.ReporterPhoneIndex);
    }

    [Fact]
    public async Task CallBack_ByTheHall_NotSolved_BringsItBack()
    {
        var m = await desk.In("closed");
        var c = await desk.Now(m);
        (await desk.Clerk.Get(CasesLinks.Staff(m.Id))).Ok().Html.QuerySelector("form[action$='/call-back']").ShouldNotBeNull();
        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Ok().Html.QuerySelector("form[action$='/call-back']").ShouldBeNull();
        await desk.Refused(desk.Clerk, m, "call-back", R("CallBackSaysWhatWasSaid"), Of(c, TaskKind.CallBack), ("said", "NotSolved"), ("stars", "1"));
        c = await desk.Do(desk.Clerk, m, "call-back", Of(c, TaskKind.CallBack), ("said", "NotSolved"), ("stars", "1"), ("words", "只修了一盏"));
        (c.State, c.CalledBack).ShouldBe(("assigned", CalledBack.NotSolved));
    }

    [Fact]
    public async Task Parked_StandsInTheLedger_IsReviewed_AndGoesOn()
    {
        var m = await desk.In("handling");
        await desk.Refused(desk.Handler, m, "close", R("ParkingHasAReviewDay", "180"), ("resolution", "Parked"), ("answer", "要等管线改造"));
        var c = await desk.Do(desk.Handler, m, "close", ("resolution", "Parked"), ("answer", "要等管线改造"), ("review", Day(10)));
        (await desk.Clerk.Get(CasesLinks.Parked)).Ok().TextOf("main").ShouldContain(m.No);
        await desk.Refused(desk.Handler, m, "review-parked", R("ReviewSaysWhatWasFound"), Of(c, TaskKind.Review), ("goes", "on"));
        await desk.Refused(desk.Handler, m, "review-parked", R("ReviewNamesTheNextDay"), Of(c, TaskKind.Review), ("finding", "还在施工"), ("goes", "later"));
        c = await desk.Do(desk.Handler, m, "review-parked", Of(c, TaskKind.Review), ("finding", "还在施工"), ("goes", "later"), ("next", Day(20)));
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).TextOf("main").ShouldContain("还在施工");
        c = await desk.Do(desk.Handler, m, "review-parked", Of(c, TaskKind.Review), ("finding", "改好了"), ("goes", "on"));
        (c.State, c.ReviewOn).ShouldBe(("assigned", null));
        (await desk.Clerk.Get(CasesLinks.Parked)).TextOf("main").ShouldNotContain(m.No);
    }

    [Fact]
    public async Task Archive_IsOneFile()
    {
        var open = await desk.In("handling");
        // So far; nobody archives what is not over.
        (await desk.Clerk.Peek(CasesLinks.CaseFile(open.Id))).Status.ShouldBe(HttpStatusCode.OK);
        (await desk.Clerk.Get(CasesLinks.Staff(open.Id))).Offers("archive").ShouldBeFalse();
        var m = await desk.In("refused");
        (await desk.Resident.Peek(CasesLinks.CaseFile(m.Id))).Status.ShouldBe(HttpStatusCode.Forbidden);
        var c = await desk.Do(desk.Clerk, m, "archive");
        c.ArchivedAt.ShouldNotBeNull();
        await desk.Refused(desk.Clerk, m, "archive", R("ArchivedOnce", Day(0)));
        var file = (await desk.Clerk.Get(CasesLinks.CaseFile(m.Id))).Ok();
        file.Body.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
        file.Body.Length.ShouldBeGreaterThan(10_000);
    }
}
