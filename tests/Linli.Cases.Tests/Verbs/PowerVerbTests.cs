using System.Net;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Forms.Contracts;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Verbs;

/// <summary>受理、初审、审核、决定, each by whoever has that power or in its name and within the scope; two people, two streets, revoked in the middle (mission row 4).</summary>
public sealed class PowerVerbTests : IAsyncLifetime
{
    private const string Allowance = "subsistence-allowance", Borderline = "borderline-family", Bureau = "西湖区民政局", Civil = "文新街道公共服务办", Hall = "文新街道便民服务中心";

    private Town _town = null!;
    private Visitor _clerk = null!, _hallLeader = null!, _community = null!, _civil = null!, _second = null!, _county = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        (_clerk, _hallLeader, _community) = (await _town.Clerk(), await _town.Staff("qian-lei"), await _town.Staff("lin-shequ"));
        (_civil, _county) = (await _town.Staff("chen-jie"), await _town.Staff("ge-ju"));
        _second = await _town.Guest().SignInStaffAs((await _town.Hire("handler", "330106013000", await Body(Civil))).UserName);
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);
    private string Say(Reason reason, string language = "zh-CN") => _town.Services.GetRequiredService<Texts>().Say(language, reason);
    private string Day(int days) => $"{OfficeHours.DateOf(_town.Clock.GetUtcNow()).AddDays(days):yyyy-MM-dd}";
    private async Task<Case> Now(Handed m) => (await _town.Find(m.No)).ShouldNotBeNull();

    private async Task<Guid> Body(string name)
    {
        await using var scope = _town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().BodyVersions.Where(v => v.NameZh == name).Select(v => v.BodyId).FirstAsync();
    }

    private async Task<Handed> Applied(string service, string assistance = "none", bool accepted = true, string region = Town.Community)
    {
        await using var scope = _town.Inside();
        var done = await scope.ServiceProvider.GetRequiredService<Linli.Cases.Intake.SubmitCaseHandler>().Handle(new Linli.Cases.Intake.SubmitCase(Guid.CreateVersion7().ToString("N"), "service", service, Channel.Counter, region, null, null, null, null, "魏样本", "19900001234", assistance.Length == 0 ? null : Answers.Of(("household.assistance", assistance)), []), default);
        done.Outcome.Ok.ShouldBeTrue(done.Outcome.Rule);
        var m = new Handed(done.Receipt!.CaseId, done.Receipt.No, done.Receipt.FollowCode);
        if (accepted) await _clerk.Do(m, "accept");
        return m;
    }

    private async Task Dispatched(Handed m)
    {
        await _clerk.Submit(await _clerk.Case(m), "dispatch", ("to", $"{await Body(Civil)}"), ("co", ""));
        await _civil.Do(m, "claim");
    }

    /// <summary>Posted past the page, as somebody would who knows the address.</summary>
    private async Task<Page> Post(Visitor by, Handed m, string verb, params (string Name, string Value)[] fields)
    {
        var c = await Now(m);
        (string Name, string Value)[] usual = [await by.FormToken(), ("version", $"{c.Version}"), ("key", Guid.CreateVersion7().ToString("N")), ("task", $"{(c.OpenStage ?? c.Tasks.LastOrDefault(t => t.Kind is TaskKind.First or TaskKind.Examine))?.Id}")];
        return await by.PostRaw(CasesLinks.StaffDo(m.Id, verb), usual.Where(u => fields.All(f => f.Name != u.Name)).Concat(fields));
    }

    private async Task Refused(Visitor by, Handed m, string verb, Reason why, params (string Name, string Value)[] fields)
    {
        var before = await Now(m);
        foreach (var language in Texts.Languages)
        {
            by.WithCookie("ln-lang", language);
            var page = (await Post(by, m, verb, fields)).Ok();
            by.WithCookie("ln-lang", null);
            var here = why with { Args = [.. why.Args.Select(a => a.Split('|') is [var zh, var en] ? language == Texts.English ? en : zh : a)] };
            page.TextOf("main").ShouldContain(Say(here, language), customMessage: $"{verb}: {why.Key}");
        }
        var after = await Now(m);
        (after.State, after.EventCount, after.Tasks.Count).ShouldBe((before.State, before.EventCount, before.Tasks.Count), why.Key);
    }

    private async Task<Case> Did(Visitor by, Handed m, string verb, params (string Name, string Value)[] fields)
    {
        (await by.Do(m, verb, fields)).Text.ShouldContain(Say(new($"done.{verb}")));
        return await Now(m);
    }

    private async Task<Page> Delegate(Visitor by, string service, string to, PowerKind kind, int until = 30, string? most = null, params string[] groups)
    {
        var page = (await by.Get($"/staff/powers?service={service}")).Ok();
        (string, string)[] fields = [("key", Guid.CreateVersion7().ToString("N")), ("service", service), ("kind", $"{kind}"), ("to", $"{await Body(to)}"), ("basis", "省民政厅文件〔2026〕8号"), ("from", Day(0)), ("until", Day(until)), .. most is null ? [] : ((string, string)[])[("most", most)], .. groups.Select(g => ("group", g))];
        return await by.Submit(page, "form#power", fields);
    }

    private async Task<PowerRow> Power(string service, PowerKind kind)
    {
        await using var scope = _town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Powers.IgnoreQueryFilters().AsNoTracking().OrderByDescending(p => p.Id).FirstAsync(p => p.ServiceId == service && p.Kind == kind);
    }

    private const string Both = Bureau + "|Xihu Civil Affairs Bureau";

    [Fact]
    public async Task Allowance_CommunityChecks_StreetExamines_AnotherDecides_InTheCountysNameWithinItsScope()
    {
        var m = await Applied(Allowance);
        var first = (await Now(m)).OpenStage.ShouldNotBeNull();
        (first.Kind, first.BodyId).ShouldBe((TaskKind.First, await Body("竞舟社区居民委员会")));
        (await _community.Get("/staff?tab=co")).Text.ShouldContain(m.No);
        (await _civil.Case(m)).Status.ShouldBe(HttpStatusCode.NotFound, "nothing was put to the street yet");
        await Dispatched(m);
        await Refused(_second, m, "close", R("StagesComeFirst", "@task.First"), ("resolution", "Granted"), ("answer", "符合条件"));
        // Only who is asked gives the opinion.
        (await Post(_civil, m, "examine", ("agrees", "yes"), ("reason", "我来"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Post(_clerk, m, "examine", ("agrees", "yes"), ("reason", "我来"))).Status.ShouldBe(HttpStatusCode.NotFound);
        await Refused(_community, m, "examine", R("SomethingIsChosen"), ("agrees", "maybe"), ("reason", "好"));
        await Refused(_community, m, "examine", R("StageGivesItsReason"), ("agrees", "yes"), ("reason", " "));
        await Refused(_community, m, "examine", R("AmountIsInYuan"), ("agrees", "yes"), ("reason", "属实"), ("amount", "八百"));
        await Refused(_community, m, "pass-back", R("OnlyADelegatePassesBack"), ("reason", "太忙"));
        await Did(_community, m, "examine", ("agrees", "yes"), ("reason", "入户看过，情况属实"), ("amount", "800"));
        var c = await Now(m);
        (c.OpenStage!.Kind, c.OpenStage.BodyId, c.OpenStage.ForBodyId).ShouldBe((TaskKind.Examine, await Body(Civil), null));
        // The applicant reads that a stage is done and not what it found.
        var told = (await _clerk.Get(CasesLinks.Staff(m.Id))).Ok().TextOf("main");
        told.ShouldContain("初审已完成");
        c.Events.Where(e => !e.Internal).ShouldAllBe(e => e.Note == null || !e.Note.Contains("入户看过"));
        await _town.Settle();
        (await _civil.Get("/staff/notices")).Text.ShouldContain(m.No);
        c = await Did(_civil, m, "examine", ("agrees", "yes"), ("reason", "信息核对无异常"), ("amount", "760.50"));
        c.AmountFen.ShouldBe(76_050);
        // Whoever examined does not decide; a colleague may not either without the power.
        await Refused(_civil, m, "close", R("StagesAreOfTwoPeople"), ("resolution", "Granted"), ("answer", "符合条件"));
        await Refused(_second, m, "close", R("DecisionAnswersTheOpinion"), ("resolution", "NotGranted"), ("answer", "不符合条件"));
        await Refused(_second, m, "close", R("DecisionIsOfTheCompetent", Both), ("resolution", "Granted"), ("answer", "符合条件"));
        // Delegated, but not this much.
        (await Delegate(_county, Allowance, Civil, PowerKind.Decide, most: "500")).Text.ShouldContain("已委托");
        await Refused(_second, m, "close", R("AmountIsBeyondThePower", "760.50", "500", Both), ("resolution", "Granted"), ("answer", "符合条件"));
        var small = await Power(Allowance, PowerKind.Decide);
        (await _town.Audit()).ShouldContain(a => a.Action == "power.outside" && a.Subject == $"power:{small.Id}" && a.Detail!.Contains(m.No));
        var page = (await _county.Get(CasesLinks.Power(small.Id))).Ok().TextOf("main");
        page.ShouldContain("最多 500 元");
        page.ShouldContain("金额 760.50 元超过了委托的上限 500 元");
        page.ShouldContain(Civil);
        (await _county.Submit((await _county.Get(CasesLinks.Power(small.Id))).Ok(), "form#revoke", ("reason", "额度太小"))).Text.ShouldContain("已撤销");
        (await Delegate(_county, Allowance, Civil, PowerKind.Decide, most: "1000", groups: ["none", "rigid"])).Text.ShouldContain("已委托");
        (await _county.Get("/staff/powers")).Ok().TextOf("main").ShouldContain("只限：没有享受、刚性支出困难家庭");
        c = await Did(_second, m, "close", ("resolution", "Granted"), ("answer", "符合条件，下月起发放"));
        var line = c.Events.Single(e => e.Verb == Verb.Close);
        var paper = (await _clerk.Get(CasesLinks.Paper(c.Id, line.Seq))).Ok().TextOf("main");
        paper.ShouldContain($"由{Civil}受{Bureau}委托");
        (await _clerk.Case(m)).TextOf("#stages").ShouldContain($"{Civil} 受 {Bureau} 委托");
        (await _town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scope_ByGroup_AndWithoutAnAmount_IsOutside()
    {
        await Delegate(_county, Allowance, Civil, PowerKind.Decide, most: "1000", groups: ["none"]);
        foreach (var (assistance, amount, why) in ((string, string, Reason)[])[("dibao", "800", R("GroupIsBeyondThePower", Both)), ("", "800", R("GroupIsBeyondThePower", Both)), ("none", "", R("PowerNeedsTheAmount", "1000", Both))])
        {
            var m = await Applied(Allowance, assistance);
            await Dispatched(m);
            await Did(_community, m, "examine", ("agrees", "yes"), ("reason", "属实"), ("amount", amount));
            await Did(_civil, m, "examine", ("agrees", "yes"), ("reason", "属实"), ("amount", amount));
            await Refused(_second, m, "close", why, ("resolution", "Granted"), ("answer", "符合条件"));
        }
    }

    /// <summary>The demo has this delegation from its first day.</summary>
    [Fact]
    public async Task Borderline_TheStreetExaminesForTheCounty_RevokedInTheMiddle_EachMatterGoesWhereThePlanSays()
    {
        var (back, left, outside, passed) = (await Applied(Borderline), await Applied(Borderline, "rigid"), await Applied(Borderline, "dibao"), await Applied(Borderline));
        foreach (var m in (Handed[])[back, left, passed]) ((await Now(m)).OpenStage!.BodyId, (await Now(m)).OpenStage!.ForBodyId).ShouldBe((await Body(Civil), await Body(Bureau)));
        (await Now(outside)).OpenStage!.BodyId.ShouldBe(await Body(Bureau), "who is not of the group is examined by the county itself");
        var page = (await _civil.Case(left)).Ok();
        page.TextOf("main").ShouldContain($"受 {Bureau} 委托办理");
        page.TextOf("#stages").ShouldContain($"{Civil} 受 {Bureau} 委托");
        // The delegate cannot do this one and gives it back.
        await Refused(_civil, passed, "pass-back", R("PassingBackGivesReason"), ("reason", " "));
        (await Did(_civil, passed, "pass-back", ("reason", "申请人是本办职工的亲属"))).OpenStage!.BodyId.ShouldBe(await Body(Bureau));
        var path = CasesLinks.Power((await Power(Borderline, PowerKind.Examine)).Id);
        var revoke = (await _county.Get(path)).Ok();
        revoke.TextOf("#revoke").ShouldContain(back.No);
        revoke.TextOf("#revoke").ShouldNotContain(passed.No);
        revoke.TextOf("#revoke").ShouldNotContain(outside.No);
        var twin = _county.Twin();
        (await _county.Submit(revoke, "form#revoke", ("reason", "街道人手不足"), ($"plan-{left.Id}", "left"))).Text.ShouldContain("已撤销");
        // Somebody else had the same page open: told, and nothing is done twice.
        (await twin.Submit(revoke, "form#revoke", ("reason", "再撤一次"), ($"plan-{back.Id}", "left"))).Text.ShouldNotContain("选了转回的事正在转回");
        // At once, before anything was handed back.
        await Refused(_civil, back, "examine", R("PowerIsOfTheCompetent", "@power.Examine", Both), ("agrees", "yes"), ("reason", "属实"));
        await _town.Settle();
        ((await Now(back)).OpenStage!.BodyId, (await Now(left)).OpenStage!.BodyId).ShouldBe((await Body(Bureau), await Body(Civil)));
        (await Now(back)).Events.ShouldContain(e => e.Verb == Verb.PassBack && e.Internal);
        (await _county.Get("/staff?tab=co")).Text.ShouldContain(back.No);
        (await _civil.Get("/staff/notices")).Text.ShouldContain("街道人手不足");
        (await _county.Get(path)).Ok().TextOf("main").ShouldContain(left.No);
        var c = await Did(_civil, left, "examine", ("agrees", "no"), ("reason", "收入超过标准"));
        c.Events.Last(e => e is { Verb: Verb.Examine, Internal: false }).Args.ShouldContain(Bureau);
        (await _civil.Case(left)).Ok().TextOf("main").ShouldContain($"受 {Bureau} 委托完成：审核");
        // What comes in from now on is the county's.
        (await Now(await Applied(Borderline))).OpenStage!.BodyId.ShouldBe(await Body(Bureau));
        await Did(_county, back, "examine", ("agrees", "yes"), ("reason", "属实"));
    }

    [Fact]
    public async Task Stage_IsDoneOnce_ByOnePerson_HoweverOftenItIsSent()
    {
        var m = await Applied(Borderline);
        var form = (await _civil.Case(m)).Ok();
        (string, string)[] fields = [("agrees", "yes"), ("reason", "属实")];
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _civil.Twin().Submit(form, "examine", fields)));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        (await Now(m)).Events.Count(e => e is { Verb: Verb.Examine, Internal: false }).ShouldBe(1);
        // Two colleagues at once: one of them was faster.
        var other = await Applied(Borderline);
        var (mine, theirs) = ((await _civil.Case(other)).Ok(), (await _second.Case(other)).Ok());
        await Task.WhenAll(_civil.Submit(mine, "examine", fields), _second.Submit(theirs, "examine", ("agrees", "no"), ("reason", "不属实")));
        var c = await Now(other);
        c.Events.Count(e => e is { Verb: Verb.Examine, Internal: false }).ShouldBe(1);
        c.Tasks.Count(t => t.Kind == TaskKind.Examine).ShouldBe(1);
        await Refused(_second, other, "examine", R("TaskIsDone"), fields);
    }

    [Fact]
    public async Task Acceptance_IsTheHallsOrInItsName_AndThePaperSaysSo()
    {
        var station = await _town.Hire("hall-clerk", "330106013000");
        var other = await _town.Guest().SignInStaffAs(station.UserName);
        var m = await Applied(Allowance, accepted: false);
        await Refused(other, m, "accept", R("PowerIsOfTheCompetent", "@power.Accept", Hall + "|Wenxin Service Hall"));
        (await _town.Audit()).ShouldContain(a => a.Action == "power.outside" && a.Subject == $"case:{m.Id}");
        await Delegate(_hallLeader, Allowance, "外处机构330106013000", PowerKind.Accept);
        var power = await Power(Allowance, PowerKind.Accept);
        power.ToBody.ShouldBe(station.Body);
        var taken = await Applied(Allowance, accepted: false);
        (await Now(taken)).Current!.BodyId.ShouldBe(station.Body, "it is put to whoever takes in");
        var c = await Did(other, taken, "accept");
        (await other.Case(taken)).TextOf("main").ShouldContain($"受 {Hall} 委托，受理了这件事");
        var paper = (await other.Get(CasesLinks.Paper(c.Id, c.Events.Single(e => e.Verb == Verb.Accept).Seq))).Ok().TextOf("main");
        paper.ShouldContain($"受{Hall}委托");
        // The hall may as well, in its own name.
        c = await Did(_clerk, m, "accept");
        c.Events.Single(e => e.Verb == Verb.Accept).Args.ShouldNotContain(Hall);
        // What waits for acceptance comes back with the power.
        var waits = await Applied(Allowance, accepted: false);
        (await _hallLeader.Submit((await _hallLeader.Get(CasesLinks.Power(power.Id))).Ok(), "form#revoke", ("reason", "站点撤并"))).Text.ShouldContain("已撤销");
        await _town.Settle();
        (await Now(waits)).Current!.BodyId.ShouldBe(await Body(Hall));
        await Refused(other, waits, "accept", R("PowerIsOfTheCompetent", "@power.Accept", Hall + "|Wenxin Service Hall"));
    }

    [Fact]
    public async Task Delegating_ChecksKindAmountAndGroup()
    {
        // The street examines by law: the page does not offer it, and whoever sends it all the same is told.
        (await _county.Get($"/staff/powers?service={Allowance}")).Html.QuerySelectorAll("#kind option").Select(o => o.GetAttribute("value")).ShouldBe(["Decide"]);
        (await _county.PostRaw("/staff/powers", [await _county.FormToken(), ("_handler", "power"), ("key", Guid.CreateVersion7().ToString("N")), ("service", Allowance), ("kind", "Examine"), ("to", $"{await Body(Civil)}"), ("basis", "某号文件"), ("from", Day(0)), ("until", Day(3))])).Text.ShouldContain(Say(R("OnlyOwnPowerIsDelegated")));
        (await Delegate(_county, Allowance, Hall, PowerKind.Decide)).Text.ShouldContain(Say(R("DelegateIsAnAuthority")));
        (await Delegate(_county, Allowance, Civil, PowerKind.Decide, most: "-3")).Text.ShouldContain(Say(R("AmountIsInYuan")));
        (await Delegate(_county, Borderline, Civil, PowerKind.Decide, most: "300")).Text.ShouldContain(Say(R("PowerHasNoAmount")));
        (await Delegate(_county, Allowance, Civil, PowerKind.Decide, groups: ["vip"])).Text.ShouldContain(Say(R("GroupIsOfTheService")));
        (await Delegate(_county, Borderline, Civil, PowerKind.Examine)).Text.ShouldContain(Say(R("DelegatedAlready")), customMessage: "the demo has it");
        (await Delegate(_county, Borderline, Civil, PowerKind.Decide)).Text.ShouldContain("已委托", customMessage: "another power is another delegation");
        (await Delegate(_hallLeader, Allowance, Civil, PowerKind.Accept, most: "300")).Text.ShouldContain(Say(R("PowerHasNoAmount")));
    }

    /// <summary>Accepted under a version of the service that knew no stages, it is decided as it began.</summary>
    [Fact]
    public async Task WhatWasAcceptedBeforeThereWereStages_GoesOnWithout()
    {
        var m = await Applied(Borderline);
        await using (var scope = _town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            db.Tasks.RemoveRange(await db.Tasks.IgnoreQueryFilters().Where(t => t.CaseId == m.Id && t.Kind == TaskKind.Examine).ToListAsync());
            (await db.Commit(default)).Ok.ShouldBeTrue();
        }
        await Dispatched(m);
        (await _civil.Case(m)).Html.QuerySelectorAll("#stages strong").Select(x => x.TextContent).ShouldBe(["受理", "决定"]);
        await Delegate(_county, Borderline, Civil, PowerKind.Decide);
        (await Did(_civil, m, "close", ("resolution", "Granted"), ("answer", "认定"))).Resolution.ShouldBe(Resolution.Granted);
    }

    [Fact]
    public async Task AnotherStreet_HasNothingOfIt()
    {
        var far = await _town.Guest().SignInStaffAs((await _town.Hire("handler", "330106010000", null, "civil-affairs")).UserName);
        var m = await Applied(Borderline);
        (await far.Case(m)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Post(far, m, "examine", ("agrees", "yes"), ("reason", "属实"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Post(far, m, "pass-back", ("reason", "交回"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Post(_town.Guest(), m, "examine", ("agrees", "yes"), ("reason", "属实"))).Text.ShouldNotContain(m.No);
        (await Now(m)).OpenStage!.IsOpen.ShouldBeTrue();
    }
}
