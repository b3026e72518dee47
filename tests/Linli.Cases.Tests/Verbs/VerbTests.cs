using Microsoft.Extensions.DependencyInjection;
using Linli.Kernel.Calendar;
using System.Text.RegularExpressions;
using Linli.Cases.Domain;
using Linli.Kernel.Text;
using Linli.Testing;

namespace Linli.Cases.Tests.Verbs;

/// <summary>Each verb as it is meant to go, with everything it leaves behind, and each rule that refuses one.</summary>
public sealed partial class VerbTests(Desk desk) : IClassFixture<Desk>
{
    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);
    private static Reason Not(Verb verb, string state) => new("rule.VerbFitsTheState", [$"@verb.{verb}", $"@state.{state}"]);

    private async Task<IReadOnlyList<string>> Sms(Handed m)
    {
        await desk.Town.Settle();
        return [.. (await desk.Town.Messages()).Where(x => x.Text.Contains(m.No)).Select(x => x.Text)];
    }

    private async Task Noted(Handed m, string action) =>
        (await desk.Town.Audit()).ShouldContain(a => a.Action == action && a.Subject == $"case:{m.Id}", action);

    [Fact]
    public async Task CoHandler_IsAskedOnItsOwnDate_AnswersAndThenItMayBeClosed()
    {
        var m = await desk.In("handling");
        var c = await desk.Do(desk.Handler, m, "add-co-handler", ("to", $"{desk.Street}"), ("note", "请核对地址"));
        var co = c.Tasks.Single(t => t.Kind == TaskKind.Co);
        co.Due.ShouldNotBe(c.Clock(ClockKind.Step)!.Due, "a co-handler runs on its own date");
        co.Due.ToOffset(TimeSpan.FromHours(8)).Date.ShouldBe(desk.Town.WorkingDaysOn(3).Date);
        (await desk.Civil.Get("/staff?tab=co")).Text.ShouldContain(m.No);
        await desk.Town.Settle();
        (await desk.Civil.Get("/staff/notices")).Text.ShouldContain($"{m.No} 路灯不亮：请协办");
        (await desk.Resident.Mine(m)).Text.ShouldNotContain("请核对地址", customMessage: "what staff write to each other stays inside");

        await desk.Refused(desk.Handler, m, "add-co-handler", R("CoHandlerIsAskedAlready", "文新街道公共服务办|Wenxin Public Services Office"), ("to", $"{desk.Street}"));
        await desk.Refused(desk.Handler, m, "add-co-handler", R("CoHandlerIsNotTheLead"), ("to", $"{desk.Lighting}"));
        await desk.Refused(desk.Handler, m, "add-co-handler", R("BodyExists"), ("to", "nobody"));
        await desk.Refused(desk.Handler, m, "close", R("CoHandlersFinishFirst", "1"), ("resolution", "Solved"), ("answer", "好了"));
        await desk.Refused(desk.Civil, m, "finish-co", R("ResultSaysWhatWasDone"), ("result", " "));
        // Helping is not leading.
        foreach (var verb in (string[])["close", "transfer", "return", "suspend", "add-co-handler"])
            await desk.Refused(desk.Civil, m, verb, R("OnlyTheLeadDoesThis"), ("resolution", "Solved"), ("answer", "好了"), ("to", $"{desk.Body("西湖区城市管理局")}"), ("reason", verb == "suspend" ? "weather" : "不归我们"), ("note", "说明"));
        c = await desk.Do(desk.Civil, m, "finish-co", ("result", "地址无误"));
        c.Tasks.Single(t => t.Id == co.Id).State.ShouldBe(TaskState.Done);
        await desk.Refused(desk.Civil, m, "finish-co", R("TaskIsDone"), ("task", $"{co.Id}"), ("result", "再说一次"));
        (await desk.Handler.Case(m)).Text.ShouldContain("地址无误");
        await Noted(m, "case.add-co-handler");
        await Noted(m, "case.finish-co");
        (await desk.Do(desk.Handler, m, "close", ("resolution", "Solved"), ("answer", "好了"))).State.ShouldBe("closed");
    }

    [Fact]
    public async Task Community_ThatOnlySeesTheMatter_DoesNotDecideIt()
    {
        var m = await desk.In("handling");
        (await desk.Community.Case(m)).Ok().Text.ShouldContain(m.No);
        await desk.Refused(desk.Community, m, "close", R("OnlyTheLeadDoesThis"), ("resolution", "Solved"), ("answer", "好了"));
        await desk.Refused(desk.Clerk, m, "extend", new Reason("outcome.forbidden"), ("amount", "1"), ("reason", "人手不够"));
        ((int)(await desk.Post(desk.Civil, m, "close", ("resolution", "Solved"), ("answer", "好了"))).Status).ShouldBe(404);
    }

    [Fact]
    public async Task Hall_AsksForHelpAfterItHandedTheMatterOn_AndTheLeadHearsThatItIsDone()
    {
        var m = await desk.In("handling");
        (await desk.Clerk.Case(m)).Has("form[action$=add-co-handler]").ShouldBeTrue();
        var c = await desk.Do(desk.Clerk, m, "add-co-handler", ("to", $"{desk.Street}"), ("note", "开一下门"));
        c.Tasks.ShouldContain(t => t.Kind == TaskKind.Co && t.BodyId == desk.Street && t.IsOpen);
        await desk.Do(desk.Civil, m, "finish-co", ("result", "门已打开"));
        await desk.Town.Settle();
        (await desk.Handler.Get("/staff/notices")).Text.ShouldContain($"{m.No} 路灯不亮：协办已完成");
    }

    [Fact]
    public async Task Supplement_ThatIsRefused_LeavesNoFile_AndTheSameKeyAttachesOnce()
    {
        var m = await desk.In("supplement");
        await desk.Refused(desk.Resident, m, "supplement", R("SupplementBringsSomething"), ("note", ""));
        var key = Guid.CreateVersion7().ToString("N");
        Upload[] photo = [new("files", "杆号.jpg", Photo.WithPlace(), "image/jpeg")];
        var version = $"{(await desk.Now(m)).Version}";
        async Task<Page> Send(string shown, string k) => await desk.Resident.PostRaw(CasesLinks.MineDo(m.Id, "supplement"), [await desk.Resident.FormToken(), ("version", shown), ("key", k), ("note", "照片")], photo, multipart: true);
        await Send("0", Guid.CreateVersion7().ToString("N"));
        (await desk.Files(m)).ShouldBe(0, "the page was stale: nothing happened, so nothing is kept");
        await Send(version, key);
        await Send(version, key);
        (await desk.Files(m)).ShouldBe(1);
    }

    [Fact]
    public async Task Transfer_KeepsTheCitizensDate_AndTellsEverybody()
    {
        var m = await desk.In("handling");
        var promise = (await desk.Now(m)).Clock(ClockKind.Promise)!.Due;
        var to = desk.Body("西湖区城市管理局");
        await desk.Refused(desk.Handler, m, "transfer", R("TransferGivesReason"), ("to", $"{to}"), ("reason", ""));
        await desk.Refused(desk.Handler, m, "transfer", R("TransferGoesElsewhere"), ("to", $"{desk.Lighting}"), ("reason", "x"));
        await desk.Refused(desk.Handler, m, "transfer", R("BodyExists"), ("to", ""), ("reason", "x"));
        var c = await desk.Do(desk.Handler, m, "transfer", ("to", $"{to}"), ("reason", "属于道路养护"));
        (c.State, c.LeadBodyId, c.Current!.BodyId, c.Current.State).ShouldBe(("assigned", to, to, TaskState.Open));
        c.Tasks.Where(t => t.Kind == TaskKind.Lead && t.BodyId == desk.Lighting).ShouldAllBe(t => t.State == TaskState.Done);
        c.Clock(ClockKind.Promise)!.Due.ShouldBe(promise);
        (await Sms(m)).ShouldContain(t => t.Contains("改由别的单位办理，答应您的日期不变"));
        // What one office writes to the next stays between them.
        (await desk.Resident.Mine(m)).Text.ShouldNotContain("属于道路养护");
        (await desk.Clerk.Case(m)).Text.ShouldContain("属于道路养护");
        await Noted(m, "case.transfer");
        // Whoever handed it on no longer decides.
        await desk.Refused(desk.Handler, m, "return", R("OnlyTheLeadDoesThis"), ("reason", "x"));
    }

    [Fact]
    public async Task Recall_TakesItBack_TellsWhoeverHadIt_AndLosesAgainstWhoWasFaster()
    {
        var m = await desk.In("handling");
        await desk.Refused(desk.Clerk, m, "recall", R("RecallGivesReason"), ("reason", " "));
        await desk.Refused(desk.Handler, m, "recall", R("OwnMatterIsReturned"), ("reason", "x"));
        await desk.Refused(desk.Community, m, "recall", new Reason("outcome.forbidden"), ("reason", "x"));
        (await desk.Clerk.Case(m)).Offers("recall").ShouldBeTrue();
        (await desk.Handler.Case(m)).Offers("recall").ShouldBeFalse();
        var c = await desk.Do(desk.Clerk, m, "recall", ("reason", "派错了，应由水务办理"));
        (c.State, c.Returns, c.LeadBodyId, c.Current!.Kind).ShouldBe(("accepted", 0, null, TaskKind.Intake));
        await desk.Town.Settle();
        (await desk.Handler.Get("/staff/notices")).Text.ShouldContain($"{m.No} 路灯不亮：收回派单，本单位的任务已结束");
        (await desk.Clerk.Get("/staff/notices")).Text.ShouldContain($"{m.No} 路灯不亮：已收回，待重新派单");
        (await desk.Resident.Mine(m)).Text.ShouldNotContain("派错了", customMessage: "offices' notes to each other stay inside");
        await Noted(m, "case.recall");
        await desk.Refused(desk.Clerk, m, "recall", Not(Verb.Recall, "accepted"), ("reason", "x"));

        // The lead finishes while the hall still looks at the page from before.
        var late = await desk.In("handling");
        var seen = (await desk.Now(late)).Version;
        await desk.Do(desk.Handler, late, "close", ("resolution", "Solved"), ("answer", "修好了"));
        var page = await desk.Post(desk.Clerk, late, "recall", ("reason", "派错了"), ("version", $"{seen}"));
        Desk.Alert(page).ShouldContain(t => t.Contains("办结"));
        (await desk.Now(late)).State.ShouldBe("closed");
    }

    [Fact]
    public async Task Return_GoesBackToDispatch_TwiceAndInTime()
    {
        var m = await desk.In("assigned");
        await desk.Refused(desk.Handler, m, "return", R("ReturnGivesReason"), ("reason", "  "));
        for (var i = 1; i <= 2; i++)
        {
            var c = await desk.Do(desk.Handler, m, "return", ("reason", $"第{i}次：不归我们"));
            (c.State, c.Returns, c.LeadBodyId, c.Current!.Kind).ShouldBe(("accepted", i, null, TaskKind.Intake));
            await desk.Refused(desk.Handler, m, "return", R("OnlyTheLeadReturns"), ("reason", "x"));
            await desk.Do(desk.Clerk, m, "dispatch", ("to", $"{desk.Lighting}"));
        }
        await desk.Refused(desk.Handler, m, "return", R("ReturnsAreUsedUp", "2"), ("reason", "第三次"));
        await desk.Town.Settle();
        (await desk.Clerk.Get("/staff/notices")).Text.ShouldContain($"{m.No} 路灯不亮：被退回，待重新派单");
        await Noted(m, "case.return");

        var late = await desk.In("assigned");
        var day = desk.Town.WorkingDaysOn(2);
        await desk.Later(() => desk.Town.ElapseWorkingDays(3));
        await desk.Refused(desk.Handler, late, "return", R("ReturnIsInTime", day.ToString("yyyy-MM-dd")), ("reason", "晚了"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Suspend_ForEachListedReason_StopsTheClocks_AndResumeGivesTheTimeBack(bool service)
    {
        var m = await desk.In("handling", service);
        var lead = service ? desk.Civil : desk.Handler;
        var flow = Reach.Fills.FlowsOf(desk.Town).Single(f => f.Id == (service ? "service" : "appeal"));
        flow.Rules.PauseReasons.Count.ShouldBeGreaterThan(2);
        await desk.Refused(lead, m, "suspend", R("PauseReasonIsListed"), ("reason", "lunch"), ("note", "x"));
        await desk.Refused(lead, m, "suspend", R("PauseReasonIsListed"), ("reason", service ? "weather" : "hearing"), ("note", "x"));
        await desk.Refused(lead, m, "suspend", R("PauseEndsInTime", Latest(flow)), ("reason", flow.Rules.PauseReasons[0]), ("note", "x"), ("until", "2026-01-05"));
        await desk.Refused(lead, m, "suspend", R("PauseIsTold"), ("reason", flow.Rules.PauseReasons[0]), ("note", ""));
        foreach (var (reason, i) in flow.Rules.PauseReasons.Select((r, i) => (r, i)))
        {
            var before = (await desk.Now(m)).Clock(ClockKind.Promise)!.Due;
            var c = await desk.Do(lead, m, "suspend", ("reason", reason), ("note", $"原因{i}"));
            (c.State, c.Clock(ClockKind.Promise)!.Paused, c.Current!.Paused).ShouldBe(("suspended", true, true), reason);
            await desk.Refused(lead, m, "close", Not(Verb.Close, "suspended"), ("resolution", service ? "Granted" : "Solved"), ("answer", "好了"));
            await desk.Later(() => desk.Town.ElapseWorkingDays(1));
            c = await desk.Do(lead, m, "resume");
            (c.State, c.Clock(ClockKind.Promise)!.Paused).ShouldBe(("handling", false), reason);
            c.Clock(ClockKind.Promise)!.Due.ShouldBeGreaterThan(before, reason);
            (await desk.Resident.Mine(m)).Text.ShouldContain($"原因{i}");
        }
        var told = await Sms(m);
        told.Count(t => t.Contains("暂停办理")).ShouldBe(flow.Rules.PauseReasons.Count);
        told.Count(t => t.Contains("接着办理")).ShouldBe(flow.Rules.PauseReasons.Count);
        await Noted(m, "case.suspend");
        await Noted(m, "case.resume");
    }

    [Fact]
    public async Task Extend_ByALeaderOnceWithinTheCap_MovesTheDateAndIsTold()
    {
        var m = await desk.In("handling");
        foreach (var who in (Visitor[])[desk.Handler, desk.Second]) await desk.Refused(who, m, "extend", new Reason("outcome.forbidden"), ("amount", "2"), ("reason", "配件未到"));
        await desk.Refused(desk.Leader, m, "extend", R("ExtensionGivesReason"), ("amount", "2"), ("reason", ""));
        foreach (var amount in (string[])["0", "8", "-3", "x", "99999999999"]) await desk.Refused(desk.Leader, m, "extend", R("ExtensionIsWithinCap", "7"), ("amount", amount), ("reason", "配件未到"));
        var before = (await desk.Now(m)).Clock(ClockKind.Promise)!.Due;
        var c = await desk.Do(desk.Leader, m, "extend", ("amount", "2"), ("reason", "配件未到"));
        c.Clock(ClockKind.Promise)!.Due.ShouldBeGreaterThan(before);
        (c.Extensions, c.State).ShouldBe((1, "handling"));
        await desk.Refused(desk.Leader, m, "extend", R("ExtensionsAreUsedUp", "1"), ("amount", "1"), ("reason", "还是没到"));
        (await Sms(m)).ShouldContain(t => t.Contains("延期"));
        (await desk.Resident.Mine(m)).Text.ShouldContain("配件未到");
        await Noted(m, "case.extend");

        var late = await desk.In("handling");
        await desk.Later(() => desk.Town.ElapseWorkingDays(9));
        await desk.Refused(desk.Leader, late, "extend", R("ExtensionComesBeforeTheDate"), ("amount", "1"), ("reason", "晚了"));
    }

    [Theory]
    [InlineData("Solved")]
    [InlineData("PartlySolved")]
    [InlineData("Explained")]
    [InlineData("NotCompetent")]
    [InlineData("NotPossibleNow")]
    [InlineData("Parked")]
    [InlineData("Granted")]
    [InlineData("NotGranted")]
    public async Task Close_WithEachOutcome_IsTheCitizensAnswer(string outcome)
    {
        var service = outcome is "Granted" or "NotGranted";
        var m = await desk.In("handling", service);
        var lead = service ? desk.Civil : desk.Handler;
        (await lead.Case(m)).Html.QuerySelectorAll("#resolution option").Select(o => o.GetAttribute("value")).ShouldContain(outcome);
        await desk.Refused(lead, m, "close", R("ClosingAnswersTheCitizen"), ("resolution", outcome), ("answer", ""));
        await desk.Refused(lead, m, "close", R("OutcomeFitsTheMatter"), ("resolution", service ? "Solved" : "Granted"), ("answer", "x"));
        foreach (var wrong in (string[])["", "Withdrawn", "RefusedAtIntake", "Fine"]) await desk.Refused(lead, m, "close", R("ClosingNamesAnOutcome"), ("resolution", wrong), ("answer", "x"));
        var c = await desk.Do(lead, m, "close", ("resolution", outcome), ("answer", $"答复：{outcome}"), ("review", $"{OfficeHours.DateOf(desk.Town.Clock.GetUtcNow()).AddDays(30):yyyy-MM-dd}"));
        (c.State, c.Phase, $"{c.Resolution}").ShouldBe(("closed", Phase.Closed, outcome));
        c.ClosedAt.ShouldNotBeNull();
        c.Clocks.ShouldAllBe(k => !k.Running);
        // Somebody asks the citizen; what is parked is looked at again.
        c.Tasks.Where(t => t.IsOpen).Select(t => t.Kind).ShouldBe(outcome == "Parked" ? [TaskKind.Review, TaskKind.CallBack] : [TaskKind.CallBack], ignoreOrder: true);
        (await desk.Resident.Mine(m)).Text.ShouldContain($"答复：{outcome}");
        (await desk.Clerk.Get($"/staff/cases?q={m.No}")).Text.ShouldContain(desk.Text("zh-CN", new Reason($"resolution.{outcome}")));
        (await Sms(m)).ShouldContain(t => t.Contains("办完了"));
        await Noted(m, "case.close");
    }

    [Fact]
    public async Task Urge_IsCounted_SeenByWhoHandles_AndRefusedWhenClosed()
    {
        var m = await desk.In("handling");
        var c = await desk.Do(desk.Resident, m, "urge", ("note", "老人晚上出门怕摔"));
        (c.Urges, c.State).ShouldBe((1, "handling"));
        await desk.Town.Settle();
        (await desk.Handler.Get("/staff/notices")).Text.ShouldContain($"{m.No} 路灯不亮：居民催办");
        (await desk.Handler.Case(m)).Text.ShouldContain("老人晚上出门怕摔");
        await Noted(m, "case.urge");
        await desk.Do(desk.Handler, m, "close", ("resolution", "Solved"), ("answer", "好了"));
        await desk.Refused(desk.Resident, m, "urge", Not(Verb.Urge, "closed"));
        await desk.Refused(desk.Resident, m, "withdraw", Not(Verb.Withdraw, "closed"));
    }

    [Fact]
    public async Task Withdraw_EndsItAtOnce_FromEveryOpenState()
    {
        foreach (var state in (string[])["received", "accepted", "assigned", "handling", "suspended"])
        {
            var m = await desk.In(state);
            var c = await desk.Do(desk.Resident, m, "withdraw", ("reason", "自己修好了"));
            (c.State, c.Resolution).ShouldBe(("withdrawn", Resolution.Withdrawn), state);
            c.Tasks.ShouldAllBe(t => !t.IsOpen, state);
            c.Clocks.ShouldAllBe(k => !k.Running, state);
            await Noted(m, "case.withdraw");
            await desk.Refused(desk.Resident, m, "rate", R("WithdrawnIsNotRated"), ("stars", "5"));
            if (state is "received" or "accepted") await desk.Refused(desk.Resident, m, "reopen", R("NeverHandled"), ("reason", "又坏了"));
        }
    }

    [Fact]
    public async Task Refuse_AndSupplement_NameWhatTheLawAsks()
    {
        var m = await desk.In("received", service: true);
        await desk.Refused(desk.Clerk, m, "refuse", R("RefusalNamesReasonAndCompetentBody"), ("reason", ""), ("competent", "余杭区"));
        await desk.Refused(desk.Clerk, m, "refuse", R("RefusalNamesReasonAndCompetentBody"), ("reason", "不归我们"), ("competent", ""));
        await desk.Refused(desk.Clerk, m, "request-supplement", R("SupplementNamesWhatIsMissing"), ("other", "  \n "));
        await desk.Refused(desk.Clerk, m, "request-supplement", R("TextFits", "2000"), ("missing", new string('长', 1_500)), ("other", new string('长', 1_500)));
        await desk.Refused(desk.Handler == desk.Clerk ? desk.Second : desk.Community, m, "accept", new Reason("outcome.forbidden"));
        var c = await desk.Do(desk.Clerk, m, "request-supplement", ("missing", "户口簿"), ("other", "银行卡\n"));
        (c.State, c.Supplements).ShouldBe(("supplement", 1));
        c.Clocks.Where(k => k.Running).ShouldAllBe(k => k.Paused);
        c.Events.MaxBy(e => e.Seq)!.PaperNumber.ShouldNotBeNull();
        c = await desk.Do(desk.Resident, m, "supplement", ("note", "补上了"));
        c.State.ShouldBe("received");
        c.Clocks.Where(k => k.Running).ShouldAllBe(k => !k.Paused);
        await desk.Refused(desk.Clerk, m, "request-supplement", R("SupplementIsToldOnce"), ("missing", "户口簿"));
        await desk.Refused(desk.Resident, m, "supplement", Not(Verb.Supplement, "received"), ("note", "再补"));
        c = await desk.Do(desk.Clerk, m, "refuse", ("reason", "户口不在本区"), ("competent", "余杭区民政局"));
        (c.State, c.Resolution).ShouldBe(("refused", Resolution.RefusedAtIntake));
        c.Events.MaxBy(e => e.Seq)!.PaperKind.ShouldBe("refusal");
        (await Sms(m)).ShouldContain(t => t.Contains("没有受理"));
        foreach (var action in (string[])["case.refuse", "case.request-supplement", "case.supplement"]) await Noted(m, action);
    }

    [Fact]
    public async Task Supplement_ThatNobodyAnswers_IsRemindedOf_ThenEndedByAPersonWhoSaysHowTheyAsked()
    {
        var m = await desk.In("supplement", service: true);
        var by = (await desk.Now(m)).Awaited!.Until!.Value.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd");
        (await Sms(m)).ShouldContain(t => t.Contains($"请在 {by} 前补上"));
        (await desk.Resident.Mine(m)).Text.ShouldContain($"请您在 {by} 前补上：户口簿");
        (await desk.Clerk.Case(m)).Offers("end-unanswered").ShouldBeFalse();
        await desk.Refused(desk.Clerk, m, "end-unanswered", R("SupplementIsStillOpen", by), ("note", "打过电话"));
        await desk.Lapse(m);
        // Reminded some hours before the day: they still get the time that a reminder leaves.
        var later = (await desk.Now(m)).Pauses.Single(p => p.Reason == Linli.Cases.Domain.Case.AwaitsSupplement).Until!.Value.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd");
        string.CompareOrdinal(later, by).ShouldBeGreaterThan(0);
        (await Sms(m)).Count(t => t.Contains("提醒您") && t.Contains(later)).ShouldBe(1);
        (await desk.Clerk.Get("/staff/notices")).Text.ShouldContain($"{m.No} 高龄津贴：补正期满");
        await desk.Refused(desk.Clerk, m, "end-unanswered", R("EndingSaysHowTheyWereAsked"), ("note", " "));
        await desk.Refused(desk.Community, m, "end-unanswered", new Reason("outcome.forbidden"), ("note", "打过电话"));
        var mine = await desk.Resident.Mine(m);
        mine.Text.ShouldContain("现在仍然可以补");
        mine.Offers("supplement").ShouldBeTrue("late is not too late");
        (await desk.Clerk.Case(m)).Offers("end-unanswered").ShouldBeTrue();
        var c = await desk.Do(desk.Clerk, m, "end-unanswered", ("note", "打了三次电话没有人接"));
        (c.State, c.Resolution, c.Phase, c.MayBeRated).ShouldBe(("unanswered", Resolution.Unanswered, Phase.Closed, false));
        (c.Tasks.Any(t => t.IsOpen), c.Clocks.Any(k => k.Running), c.Pauses.Any(p => p.To is null)).ShouldBe((false, false, false));
        (await Sms(m)).Count(t => t.Contains("随时可以重新提交")).ShouldBe(1);
        mine = await desk.Resident.Mine(m);
        mine.Text.ShouldContain("打了三次电话没有人接");
        mine.Html.QuerySelector("a.btn-primary[href='/apply/elder-allowance']").ShouldNotBeNull();
        foreach (var action in (string[])["case.remind-supplement", "case.lapse-supplement", "case.end-unanswered"]) await Noted(m, action);
        await desk.Refused(desk.Resident, m, "supplement", Not(Verb.Supplement, "unanswered"), ("note", "补上了"));
        await desk.Refused(desk.Resident, m, "reopen", R("NeverHandled"), ("reason", "我有材料了"));
    }

    [Fact]
    public async Task Supplement_AfterTheDay_GoesOnAsBefore()
    {
        var m = await desk.In("supplement");
        await desk.Lapse(m);
        var c = await desk.Do(desk.Resident, m, "supplement", ("note", "补上了"));
        (c.State, c.Current!.Paused, c.Current.Due).ShouldBe(("received", false, c.Clock(ClockKind.Step)!.Due));
        c.Pauses.ShouldAllBe(p => p.To != null);
        await desk.Do(desk.Clerk, m, "accept");
    }

    [Fact]
    public async Task Rate_Badly_BringsItBack_Well_DoesNot_AndReopenHasAWindow()
    {
        var m = await desk.In("closed");
        foreach (var stars in (string[])["0", "6", "", "-1", "five"]) await desk.Refused(desk.Resident, m, "rate", R("RatingIsOneToFive"), ("stars", stars));
        var c = await desk.Do(desk.Resident, m, "rate", ("stars", "2"), ("words", "还是暗"));
        (c.State, c.Rating, c.Reopens, c.Current!.BodyId, c.Current.State).ShouldBe(("assigned", 2, 1, desk.Lighting, TaskState.Open));
        c.Clock(ClockKind.Step)!.Running.ShouldBeTrue();
        (await Sms(m)).ShouldContain(t => t.Contains("重新办理"));
        (await desk.Handler.Get("/staff?tab=open")).Text.ShouldContain(m.No);
        await desk.Do(desk.Handler, m, "claim");
        await desk.Do(desk.Handler, m, "close", ("resolution", "Solved"), ("answer", "换了更亮的"));
        // What came back is rated again, and each ending once.
        (await desk.Do(desk.Resident, m, "rate", ("stars", "5"))).Rating.ShouldBe(5);
        await desk.Refused(desk.Resident, m, "rate", R("RatedOnce"), ("stars", "4"));
        await Noted(m, "case.rate");

        var good = await desk.In("closed");
        (await desk.Do(desk.Resident, good, "rate", ("stars", "5"))).State.ShouldBe("closed");
        await desk.Refused(desk.Resident, good, "reopen", R("ReopeningGivesReason"), ("reason", ""));
        c = await desk.Do(desk.Resident, good, "reopen", ("reason", "又坏了"));
        (c.State, c.Reopens, c.Resolution, c.ClosedAt).ShouldBe(("assigned", 1, null, null));
        await Noted(good, "case.reopen");

        var old = await desk.In("closed");
        await desk.Later(() => { desk.Town.Clock.Advance(TimeSpan.FromDays(15.5)); return Task.CompletedTask; });
        await desk.Refused(desk.Resident, old, "reopen", R("ReopenWindowIsOver", "15"), ("reason", "又坏了"));
    }

    [Fact]
    public async Task Claim_OnceADayIsTaken_NamesWhoHasIt()
    {
        var m = await desk.In("handling");
        var task = (await desk.Now(m)).Current!.Id;
        await desk.Refused(desk.Second, m, "claim", R("TaskIsClaimedBy", "孙工（演示）"), ("task", $"{task}"));
        await desk.Do(desk.Handler, m, "close", ("resolution", "Solved"), ("answer", "好了"));
        await desk.Refused(desk.Second, m, "claim", R("TaskIsDone"), ("task", $"{task}"));
        ((int)(await desk.Post(desk.Second, m, "claim", ("task", $"{Guid.Empty}"))).Status).ShouldBe(404);
    }

    [Fact]
    public async Task Dispatch_NamesALeadThatExistsAndHelpersThatAreOthers()
    {
        var m = await desk.In("accepted");
        await desk.Refused(desk.Clerk, m, "dispatch", R("BodyExists"), ("to", ""));
        await desk.Refused(desk.Clerk, m, "dispatch", R("BodyWorksHere"), ("to", $"{desk.Lighting}"), ("co", $"{Guid.CreateVersion7()}"));
        // Those of the next community could neither see nor do it.
        var next = await desk.Town.Hire("community-worker", "330106013007");
        await desk.Refused(desk.Clerk, m, "dispatch", R("BodyWorksHere"), ("to", $"{next.Body}"));
        (await desk.Clerk.Case(m)).Html.QuerySelectorAll("select#to option").ShouldNotContain(o => o.GetAttribute("value") == $"{next.Body}");
        await desk.Refused(desk.Clerk, m, "dispatch", R("CoHandlerIsNotTheLead"), ("to", $"{desk.Lighting}"), ("co", $"{desk.Lighting}"));
        var c = await desk.Do(desk.Clerk, m, "dispatch", ("to", $"{desk.Lighting}"), ("co", $"{desk.Street}"), ("co", $"{desk.Street}"));
        c.Tasks.Count(t => t.Kind == TaskKind.Co).ShouldBe(1);
    }

    // ---- two hands, one key ----------------------------------------------------------------------------------------

    [Fact]
    public async Task StaleVersion_NamesWhoWasFaster_InBothLanguages()
    {
        var m = await desk.In("handling");
        var stale = (await desk.Now(m)).Version;
        await desk.Do(desk.Handler, m, "suspend", ("reason", "weather"), ("note", "下雨"));
        var at = desk.Town.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm");
        await desk.Refused(desk.Second, m, "close", new Reason("outcome.conflict.who", ["孙工（演示）", "@verb.Suspend", at]), ("version", $"{stale}"), ("resolution", "Solved"), ("answer", "好了"));
        await desk.Refused(desk.Resident, m, "urge", new Reason("outcome.conflict.who", ["孙工（演示）", "@verb.Suspend", at]), ("version", $"{stale}"));
    }

    [Fact]
    public async Task SameKey_IsDoneOnce_AndWithOtherContentRefused()
    {
        var m = await desk.In("handling");
        (string, string)[] first = [("key", "same-key"), ("version", $"{(await desk.Now(m)).Version}"), ("note", "请快一点")];
        await desk.Do(desk.Resident, m, "urge", first);
        for (var i = 0; i < 3; i++) await desk.Do(desk.Resident, m, "urge", first);
        var c = await desk.Now(m);
        (c.Urges, c.Events.Count(e => e.Verb == Verb.Urge)).ShouldBe((1, 1));
        // Other words, another verb, another matter: what was not done is not called done.
        await desk.Refused(desk.Resident, m, "urge", R("ClientKeyIsSpent"), ("key", "same-key"), ("note", "另一句话"));
        await desk.Refused(desk.Resident, m, "withdraw", R("ClientKeyIsSpent"), ("key", "same-key"), ("note", "请快一点"));
        var other = await desk.In("received");
        await desk.Refused(desk.Resident, other, "urge", R("ClientKeyIsSpent"), ("key", "same-key"), ("note", "请快一点"));
        // Somebody else's key is somebody else's.
        await desk.Do(desk.Handler, m, "suspend", ("key", "same-key"), ("reason", "weather"), ("note", "下雨"));
        await desk.Refused(desk.Handler, m, "resume", R("ClientKeyIsNeeded"), ("key", ""));
    }

    [Fact]
    public async Task Report_SentAgainWithOtherWords_IsNotSwallowedByTheFirstReceipt()
    {
        var form = await desk.Resident.Get("/report");
        (string, string)[] first = [("text", "东门路灯不亮三天了"), ("region", Town.Community), ("address", "东门")];
        var one = await desk.Town.Receipt(await desk.Resident.Submit(form, "form[method=post]", first));
        (await desk.Town.Receipt(await desk.Resident.Submit(form, "form[method=post]", first))).No.ShouldBe(one.No);
        var before = await desk.Town.CountCases();
        // Back in the browser, something else typed over it.
        var asked = await desk.Resident.Submit(form, "form[method=post]", ("text", "西门垃圾没人收，很臭"), ("region", Town.Community), ("address", "西门"));
        asked.Has("#receipt-no").ShouldBeFalse();
        asked.Text.ShouldContain(desk.Text("zh-CN", R("SentBeforeDifferently", one.No)));
        asked.TextOf("textarea#text").ShouldBe("西门垃圾没人收，很臭");
        (await desk.Town.CountCases()).ShouldBe(before);
        var two = await desk.Town.Receipt(await desk.Resident.Submit(asked, "form[method=post]"));
        two.No.ShouldNotBe(one.No);
        (await desk.Now(two)).Text.ShouldBe("西门垃圾没人收，很臭");
    }

    /// <summary>Whoever adds a rule to the domain shows here that it speaks over HTTP.</summary>
    [Fact]
    public void EveryRuleOfTheDomain_IsProvokedHere()
    {
        var root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "packs", "schema"))) root = Path.GetDirectoryName(root)!;
        var rules = Directory.EnumerateFiles(Path.Combine(root, "src", "Linli.Cases"), "*.cs", SearchOption.AllDirectories).Where(f => f.Contains("Domain/") || f.Contains("Dispatch/") || f.Contains("Handling/") || f.Contains("Feedback/") || f.Contains("Joining/") || f.Contains("Signing/") || f.Contains("Supervision/") || f.Contains("Whistle/") || f.Contains("Papers/") || f.EndsWith("StaffVerbs.cs") || f.EndsWith("CaseDesk.cs"))
            .SelectMany(f => Rule().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct().ToList();
        rules.Count.ShouldBeGreaterThan(30);
        var here = string.Concat(Directory.EnumerateFiles(Path.Combine(root, "tests", "Linli.Cases.Tests", "Verbs"), "*.cs").Select(File.ReadAllText));
        (string Rule, string Why)[] elsewhere =
        [
            ("DeemedAcceptanceNeedsSilence", "only the timer asks"), ("NobodyAcceptsHere", "every street of the town has a hall"), ("NothingToExtend", "every item of the packs has a limit"),
            ("SupplementIsRemindedOnce", "only the timer asks"), ("OnlyThePersonDoesThis", "Mine/"), ("DecisionIsOfTheCompetent", "Powers/"), ("ProjectHasATitle", "Causes/"), ("ProjectNamesTheCause", "Causes/"), ("ProjectNamesMeasures", "Causes/"), ("ProjectHasADay", "Causes/"), ("ProjectIsOpen", "Causes/"),
            ("OwnerOfTheProjectDoesThis", "Causes/"), ("ProjectIsProvenFirst", "Causes/"), ("ProofIsSeenByAnother", "Causes/"), ("FiguresAreExplained", "Causes/"), ("WhoeverBeganDropsIt", "Causes/"), ("CallBackIsIndependent", "nobody of the demo's hall may handle: Domain/AfterTests"), ("SupplementLapsesAfterItsDay", "only the timer asks"),
            ("TextIsPlain", "Hostile/"), ("HelperIsNotTheHandler", "Counter/"), ("HelperSaysHowTheyKnow", "Counter/"), ("ViewHasName", "Views/"), ("ViewIsOfAList", "Views/"), ("ViewsAreFew", "Views/"), ("VerbFitsTheState", "Not(…) above"),
            ("ReviewsAreUsedUp", "after the last level the state refuses it: Domain/PetitionTests"), ("RulesChangeByTheirClause", "only the timer asks"), ("RatingRulingIsIndependent", "nobody of the demo's hall may handle: Domain/RatingTests"),
            ("RatingIsContestedInTime", "Domain/RatingTests"), ("DeliverySaysHow", "Stories/LicenceStoryTests"),
            ("NobodyApprovesOwnExport", "Exports/"), ("ExportWaitsForADecision", "Exports/"), ("ExportRefusalHasAReason", "Exports/"), ("ExportHasAFile", "Exports/"), ("ExportCanBeEnded", "Exports/"),
        ];
        rules.Where(r => elsewhere.All(e => e.Rule != r) && !here.Contains($"R(\"{r}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private string Latest(Flow flow) => OfficeHours.DateOf(Deadlines.DueAt(desk.Town.Clock.GetUtcNow(), flow.Rules.PauseMost, desk.Town.Services.GetRequiredService<WorkCalendar>(), [], desk.Town.Clock.GetUtcNow()).Due).ToString("yyyy-MM-dd");

    [GeneratedRegex("Outcome\\.Refuse\\(\"(\\w+)\"")]
    private static partial Regex Rule();
}
