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

namespace Linli.Cases.Tests.Powers;

/// <summary>A service of which only the decision is named: the competent authority decides alone, or another in its name, with both names, for a time; revoked, what is in flight goes back (mission row 4).</summary>
public sealed class PowersTests : IAsyncLifetime
{
    private Town _town = null!;
    private Visitor _county = null!, _civil = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        (_county, _civil) = (await _town.Staff("ge-ju"), await _town.Staff("chen-jie"));
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private string Day(int days) => $"{OfficeHours.DateOf(_town.Clock.GetUtcNow()).AddDays(days):yyyy-MM-dd}";
    private string Rule(string name, params string[] args) => _town.Services.GetRequiredService<Texts>().Say("zh-CN", new Reason($"rule.{name}", args));

    private async Task<Guid> Body(string name)
    {
        await using var scope = _town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().BodyVersions.Where(v => v.NameZh == name).Select(v => v.BodyId).FirstAsync();
    }

    private async Task<PowerRow> Power()
    {
        await using var scope = _town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Powers.IgnoreQueryFilters().AsNoTracking().SingleAsync(p => p.ServiceId == "destitute-support");
    }

    private async Task<Page> Delegate(Visitor by, string service, Guid to, string basis, int from, int until) =>
        await by.Submit((await by.Get("/staff/powers?service=destitute-support")).Ok(), "form#power", ("key", Guid.CreateVersion7().ToString("N")), ("service", service), ("to", $"{to}"), ("basis", basis), ("from", Day(from)), ("until", Day(until)));

    /// <summary>An application that a clerk typed in, accepted and handed to the street's civil affairs.</summary>
    private async Task<Handed> Applied()
    {
        await using var scope = _town.Inside();
        var done = await scope.ServiceProvider.GetRequiredService<Linli.Cases.Intake.SubmitCaseHandler>().Handle(new Linli.Cases.Intake.SubmitCase(Guid.CreateVersion7().ToString("N"), "service", "destitute-support", Channel.Counter, Town.Community, null, null, null, null, "柯样例", "19900001234", null, []), default);
        done.Outcome.Ok.ShouldBeTrue();
        var result = new Handed(done.Receipt!.CaseId, done.Receipt.No, done.Receipt.FollowCode);
        var clerk = await _town.Clerk();
        await clerk.Do(result, "accept");
        await clerk.Submit(await clerk.Case(result), "dispatch", ("to", $"{await Body("文新街道公共服务办")}"), ("co", ""));
        await _civil.Do(result, "claim");
        return result;
    }

    [Fact]
    public async Task Delegating_IsForTheCompetentAlone_AndCheckedFirst()
    {
        (await (await _town.Clerk()).Get("/staff/powers")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await (await _town.Staff("feng-ke")).Get("/staff/powers")).Ok().Html.QuerySelector("form#power").ShouldBeNull("the lighting section decides on none of these");
        var (street, community) = (await Body("文新街道公共服务办"), await Body("竞舟社区居民委员会"));
        (await Delegate(_county, "elder-allowance", street, "某号文件", 0, 30)).Text.ShouldContain(Rule("OnlyOwnPowerIsDelegated"));
        (await Delegate(_county, "destitute-support", community, "某号文件", 0, 30)).Text.ShouldContain(Rule("DelegateIsAnAuthority"));
        (await Delegate(_county, "destitute-support", street, "x", 0, 30)).Text.ShouldContain(Rule("DelegationHasABasis", "200"));
        (await Delegate(_county, "destitute-support", street, "某号文件", -1, 30)).Text.ShouldContain(Rule("DelegationHasDays", "5"));
        (await Delegate(_county, "destitute-support", street, "某号文件", 5, 2)).Text.ShouldContain(Rule("DelegationHasDays", "5"));
        (await Delegate(_county, "destitute-support", street, "某号文件", 0, 30)).Text.ShouldContain("已委托");
        (await Delegate(_county, "destitute-support", street, "某号文件", 10, 40)).Text.ShouldContain(Rule("DelegatedAlready"));
    }

    [Fact]
    public async Task WithoutThePower_ThePreparingOfficeDoesNotDecide_WithIt_BothNamesStandOnThePaper()
    {
        var matter = await Applied();
        (await _civil.Do(matter, "close", ("resolution", "Granted"), ("answer", "符合条件"))).Text.ShouldContain(Rule("DecisionIsOfTheCompetent", "西湖区民政局"));
        (await _town.Find(matter.No))!.State.ShouldBe("handling");
        (await Delegate(_county, "destitute-support", await Body("文新街道公共服务办"), "省民政厅文件〔2026〕8号", 0, 30)).Text.ShouldContain("已委托");
        (await _civil.Do(matter, "close", ("resolution", "Granted"), ("answer", "符合条件，下月起发放"))).Text.ShouldContain("已办结");
        var c = (await _town.Find(matter.No))!;
        c.Resolution.ShouldBe(Resolution.Granted);
        var line = c.Events.Single(e => e.Verb == Verb.Close);
        line.PaperNumber.ShouldNotBeNull();
        var clerk = await _town.Clerk();
        (await clerk.Case(matter)).TextOf("main").ShouldContain("西湖区民政局 委托决定");
        var paper = (await clerk.Get(CasesLinks.Paper(c.Id, line.Seq))).Ok().TextOf("main");
        paper.ShouldContain("西湖区民政局");
        paper.ShouldContain("由文新街道公共服务办受西湖区民政局委托");
    }

    [Fact]
    public async Task Revoked_ListsWhatIsInFlight_AndHandsBackWhatIsTicked()
    {
        await Delegate(_county, "destitute-support", await Body("文新街道公共服务办"), "省民政厅文件〔2026〕8号", 0, 30);
        var (back, stays) = (await Applied(), await Applied());
        var power = await Power();
        var path = CasesLinks.Power(power.Id);
        var page = (await _county.Get(path)).Ok();
        page.TextOf("main").ShouldContain(back.No);
        // The delegate sees it and revokes nothing.
        (await (await _town.Staff("zhao-qiang")).Get(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await _county.Submit(page, "form#revoke", ("reason", " "))).Text.ShouldContain(Rule("RevokingGivesReason"));
        page = (await _county.Get(path)).Ok();
        page.Html.QuerySelectorAll("form#revoke input[type=radio][checked]").Select(i => i.GetAttribute("value")).ShouldBe(["back", "back"], "back is what is chosen unless somebody says otherwise");
        (await _county.Submit(page, "form#revoke", ("reason", "换了办法"), ($"plan-{stays.Id}", "left"))).Text.ShouldContain("已撤销");
        await _town.Settle();
        var county = await Body("西湖区民政局");
        ((await _town.Find(back.No))!.LeadBodyId, (await _town.Find(stays.No))!.LeadBodyId).ShouldBe((county, await Body("文新街道公共服务办")));
        (await _county.Get(path)).Ok().TextOf("main").ShouldContain("撤销后留给受托单位办完的");
        // From this moment nothing else is decided there; what was left is finished, in the delegator's name.
        var later = await Applied();
        (await _civil.Do(later, "close", ("resolution", "Granted"), ("answer", "符合条件"))).Text.ShouldContain(Rule("DecisionIsOfTheCompetent", "西湖区民政局"));
        (await _civil.Do(stays, "close", ("resolution", "Granted"), ("answer", "符合条件"))).Text.ShouldContain("已办结");
        (await _town.Find(stays.No))!.Events.Single(e => e.Verb == Verb.Close).Args.ShouldContain("西湖区民政局");
        (await _civil.Get("/staff/notices")).Text.ShouldContain("撤销了对“特困人员救助供养”的委托");
        // The competent authority itself decides as ever.
        await _county.Do(back, "claim");
        await _county.Do(back, "close", ("resolution", "NotGranted"), ("answer", "家庭财产超过规定"));
        (await _town.Find(back.No))!.Resolution.ShouldBe(Resolution.NotGranted);
        (await _county.Get(path)).Ok().Html.QuerySelector("form#revoke").ShouldBeNull();
    }

    [Fact]
    public async Task Power_EndsWithItsDay()
    {
        await Delegate(_county, "destitute-support", await Body("文新街道公共服务办"), "省民政厅文件〔2026〕8号", 0, 1);
        _town.Clock.Advance(TimeSpan.FromDays(2));
        (_county, _civil) = (await _town.Staff("ge-ju"), await _town.Staff("chen-jie"));
        var matter = await Applied();
        (await _civil.Do(matter, "close", ("resolution", "Granted"), ("answer", "符合条件"))).Text.ShouldContain(Rule("DecisionIsOfTheCompetent", "西湖区民政局"));
    }
}
