using Linli.Cases.Domain;
using Linli.Cases.Exchange;
using Linli.Cases.Tests.Exchange;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Linli.Cases.Domain.ExchangeStep;

namespace Linli.Cases.Tests.Verbs;

/// <summary>A street and the city's platform: what staff do, what both sides then know, and what asks for a person.</summary>
public sealed class ExchangeVerbTests : IAsyncLifetime
{
    private TwoTowns _t = null!;

    public async ValueTask InitializeAsync() => _t = await TwoTowns.Open();

    public ValueTask DisposeAsync() => _t.DisposeAsync();

    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);

    private async Task Refused(Visitor by, Handed m, string act, Reason why, params (string Name, string Value)[] fields)
    {
        foreach (var language in Texts.Languages)
        {
            by.WithCookie("ln-lang", language);
            var page = (await TwoTowns.Do(_t.Street, by, m, act, fields)).Ok();
            by.WithCookie("ln-lang", null);
            Desk.Alert(page).ShouldBe([_t.Street.Services.GetRequiredService<Texts>().Say(language, why with { Args = [.. why.Args.Select(a => LocalText.Argument(language, a))] })], $"{act}: {why.Key}");
        }
    }

    private Task<Page> Do(Handed m, string act, params (string, string)[] fields) => TwoTowns.Do(_t.Street, _t.Clerk, m, act, fields);

    /// <summary>A step of staff on a page, and everything that follows from it on both sides.</summary>
    private async Task Step(Visitor by, Handed m, string verb, params (string Name, string Value)[] fields)
    {
        await by.Do(m, verb, fields);
        await _t.Settle();
    }

    private async Task<ExchangeLink> Here(Handed m) => (await TwoTowns.Link(_t.Street, l => l.CaseId == m.Id)).ShouldNotBeNull();
    private async Task<ExchangeLink> There(Handed m) => (await TwoTowns.Link(_t.City, l => l.CaseId == m.Id)).ShouldNotBeNull();

    [Fact]
    public async Task WhoMayNot_AndWhatMayNot_IsRefusedInWords()
    {
        var m = await _t.Street.OpenReport("路灯不亮，走路看不见");
        var peer = ("peer", $"{_t.CityAtStreet}");
        await _t.Clerk.Do(m, "accept");
        await _t.Clerk.Do(m, "dispatch");
        // The handler reaches it now, but hands nothing on; the neighbour's hall does not reach it.
        Desk.Alert((await TwoTowns.Do(_t.Street, await _t.Street.Handler(), m, "push", peer)).Ok()).ShouldContain(a => a.Contains("没有这项权限"));
        var far = await _t.Street.Hire("hall-clerk", "330106009000");
        ((int)(await TwoTowns.Do(_t.Street, await _t.Street.Guest().SignInStaffAs(far.UserName), m, "push", peer)).Status).ShouldBe(404);
        ((int)(await TwoTowns.Do(_t.Street, await _t.Street.Resident(), m, "push", peer)).Status).ShouldBe(403);
        ((int)(await Do(m, "dance")).Status).ShouldBe(404);
        await Refused(_t.Clerk, m, "push", R("ExchangePeerTakesThis"), ("peer", $"{Guid.CreateVersion7()}"));
        await Refused(_t.Clerk, m, "push", R("ClientKeyIsNeeded"), peer, ("key", ""));
        foreach (var act in (string[])["return", "again"]) await Refused(_t.Clerk, m, act, R("ExchangeIsThere"), ("reason", "不归我们"));
        await Refused(_t.Clerk, m, "rule", R("ExchangeHasAConflict"), ("keep", "ours"), ("reason", "查过了"));

        var plain = await _t.Street.OpenReport("路中间一个井盖没了，太吓人");
        (await _t.Street.Find(plain.No))!.ItemId.ShouldBe("manhole-cover");
        var name = _t.Street.Services.GetRequiredService<Linli.Cases.Catalogue.ItemCatalogue>().Name("category", (await _t.Street.Find(plain.No))!.ItemId, "2026.1").AsArgument();
        await Refused(_t.Clerk, plain, "push", R("ExchangeNeedsAClass", name), peer);
        (await _t.Clerk.Case(plain)).Ok().TextOf("#exchange").ShouldContain("没有部件或事件代码");

        var discreet = await _t.Street.OpenReport("我想咨询一下办证要带什么");
        (await _t.Street.Find(discreet.No))!.ItemId.ShouldBe("consultation");
        await Refused(_t.Clerk, discreet, "push", R("ExchangeKeepsDiscreetMatters"), peer);

        Desk.Alert((await Do(m, "push", peer)).Ok()).ShouldBe(["已推送，马上发出。"]);
        await Refused(_t.Clerk, m, "push", R("ExchangeIsPushedOnce", "城市平台"), peer);
        await Refused(_t.Clerk, m, "return", R("ExchangeReturnGivesReason"));
        (await Do(m, "return", ("reason", "已由物业处理"))).Ok();
        await Refused(_t.Clerk, m, "return", R("ExchangeIsReturnedOnce"), ("reason", "再退一次"));
        var refused = await _t.Street.OpenReport("路灯罩裂了，晚上看不见");
        await _t.Clerk.Do(refused, "refuse", ("reason", "不在本街道"), ("competent", "古荡街道"));
        await Refused(_t.Clerk, refused, "push", R("ExchangePushesOpenMatters"), peer);
    }

    [Fact]
    public async Task Push_GoesWithoutAnybodysName_AndComesOnce_WhateverIsPressedTwice()
    {
        var who = await _t.Street.Guest().SignInResident("19900000088", "王小明");
        var m = await _t.Street.OpenReport("路灯不亮，找王先生 13800138000，住3幢2单元501室", who);
        var page = (await _t.Clerk.Case(m)).Ok();
        page.TextOf("#exchange").ShouldContain("████");
        page.TextOf("#exchange").ShouldNotContain("13800138000");
        var key = ("key", Guid.CreateVersion7().ToString("N"));
        foreach (var _ in (int[])[1, 2, 3]) Desk.Alert((await Do(m, "push", ("peer", $"{_t.CityAtStreet}"), key)).Ok()).ShouldBe(["已推送，马上发出。"]);
        Desk.Alert((await Do(m, "return", ("reason", "别的事"), key)).Ok()).ShouldNotBe(["已告诉对方退回。"]);
        await _t.Settle();
        await _t.Equal();
        var there = (await TwoTowns.Link(_t.City)).ShouldNotBeNull();
        await using var scope = _t.City.Inside();
        var c = await scope.ServiceProvider.GetRequiredService<Linli.Cases.Data.CasesDb>().Cases.SingleAsync(x => x.Id == there.CaseId);
        (c.ReporterId, c.ReporterName, c.ReporterPhone).ShouldBe((null, null, null));
        var text = c.Text.ShouldNotBeNull();
        foreach (var told in (string[])["13800138000", "王先生", "王小明", "501室", "19900000088"]) text.ShouldNotContain(told);
        foreach (var said in await TwoTowns.Said(_t.Street, (await Here(m)).Id)) (said.Cargo + said.Reason + said.By).ShouldNotContain("王");
        // The reporter reads that somebody else works on it too; the audit says who pushed it.
        (await who.Mine(m)).Ok().TextOf("main").ShouldContain("城市平台也在办");
        (await _t.Street.Audit()).Count(a => a.Action == "case.exchange.push").ShouldBe(1);
    }

    [Fact]
    public async Task StepsOfBoth_AreToldByThemselves_AndTheirClosingClosesNothingHere()
    {
        var (here, there) = await _t.Pushed();
        ((await Here(here)).OurStep, (await Here(here)).TheirStep).ShouldBe((Collect, Collect));
        await Step(_t.CityClerk, there, "accept");
        (await Here(here)).TheirStep.ShouldBe(Register);
        await Step(_t.CityClerk, there, "dispatch");
        var handler = await _t.City.Handler();
        await Step(handler, there, "claim");
        await Step(handler, there, "close", ("resolution", "Solved"), ("answer", "灯已换好，王先生 13800138000 确认"));
        (await Here(here)).TheirStep.ShouldBe(ExchangeStep.Feedback);
        (await TwoTowns.Said(_t.Street, (await Here(here)).Id)).Last(s => s.Incoming).Reason.ShouldBe("灯已换好，███ ███████████ 确认");
        await Step(_t.CityClerk, there, "call-back", ("said", "Solved"), ("stars", "5"), ("words", "现场核实，亮了"));
        var link = await Here(here);
        (link.TheirStep, link.OurStep, link.Standing, link.Conflict).ShouldBe((Close, Collect, ExchangeStanding.TheyClosed, false));
        (await _t.Street.Find(here.No))!.State.ShouldBe("received", "their closing closes nothing of ours");
        var page = (await _t.Clerk.Case(here)).Ok();
        page.TextOf("#exchange").ShouldContain("等我方核实");
        (await _t.Clerk.Get("/staff/exchange?tab=waiting")).Ok().TextOf("main").ShouldContain(here.No);
        (await _t.Clerk.Get("/staff/notices")).TextOf("main").ShouldContain("等我方核实");
        // Words that are staff's alone stay there.
        (await TwoTowns.Said(_t.Street, link.Id)).ShouldAllBe(s => s.Reason == null || !s.Reason.Contains("现场核实"));
        // Our own way to the end; each step is told without a second typing.
        await Step(_t.Clerk, here, "accept");
        await Step(_t.Clerk, here, "dispatch");
        var mine = await _t.Street.Handler();
        await Step(mine, here, "claim");
        await Step(mine, here, "close", ("resolution", "Solved"), ("answer", "已核实"));
        await Step(_t.Clerk, here, "call-back", ("said", "Solved"), ("stars", "5"), ("words", "亮了"));
        (await Here(here)).Standing.ShouldBe(ExchangeStanding.InStep);
        (await TwoTowns.Said(_t.City, (await There(there)).Id)).Where(s => s.Incoming).Select(s => s.Step).ShouldBe([Collect, Register, ExchangeStep.Dispatch, Handle, ExchangeStep.Feedback, Verify, Close]);
        await _t.Equal();
        (await _t.Street.Audit()).Count(a => a.Action == "case.exchange.take" && a.Subject == $"case:{here.Id}").ShouldBe((await Here(here)).TheirSeq);
    }

    [Fact]
    public async Task Returned_ByRefusing_AndShelved_ComeBackWithTheReason()
    {
        var (here, there) = await _t.Pushed();
        await Step(_t.CityClerk, there, "refuse", ("reason", "属小区内部照明"), ("competent", "物业公司"));
        var link = await Here(here);
        (link.TheirStep, link.Standing).ShouldBe((Returned, ExchangeStanding.TheyReturned));
        (await _t.Clerk.Case(here)).Ok().TextOf("#exchange").ShouldContain("属小区内部照明");
        await Refused(_t.Clerk, here, "return", R("ExchangeCameBack", "城市平台"), ("reason", "也不归我们"));
        // Ours goes on, and nobody calls that a conflict.
        await Step(_t.Clerk, here, "accept");
        (await Here(here)).Conflict.ShouldBeFalse();

        var (second, shelved) = await _t.Pushed("巷口路灯坏了，晚上很黑");
        await Step(_t.CityClerk, shelved, "accept");
        await Step(_t.CityClerk, shelved, "dispatch");
        var handler = await _t.City.Handler();
        await Step(handler, shelved, "claim");
        await Step(handler, shelved, "close", ("resolution", "Parked"), ("answer", "灯杆要等道路改造"), ("review", $"{_t.City.Clock.GetUtcNow().AddDays(60):yyyy-MM-dd}"));
        ((await Here(second)).TheirStep, (await Here(second)).Standing).ShouldBe((Shelved, ExchangeStanding.TheyShelved));
        (await _t.Clerk.Case(second)).Ok().TextOf("#exchange").ShouldContain("灯杆要等道路改造");
    }

    [Fact]
    public async Task BothMoveWithoutKnowing_IsAConflictOnBothSides_UntilSomebodyRules()
    {
        var (here, there) = await _t.Pushed();
        // They park it, we close it, and neither has heard of the other.
        await _t.CityClerk.Do(there, "accept");
        await _t.CityClerk.Do(there, "dispatch");
        var theirs = await _t.City.Handler();
        await theirs.Do(there, "claim");
        await theirs.Do(there, "close", ("resolution", "Parked"), ("answer", "等改造"), ("review", $"{_t.City.Clock.GetUtcNow().AddDays(60):yyyy-MM-dd}"));
        await _t.Clerk.Do(here, "accept");
        await _t.Clerk.Do(here, "dispatch");
        var ours = await _t.Street.Handler();
        await ours.Do(here, "claim");
        await ours.Do(here, "close", ("resolution", "Explained"), ("answer", "已说明"));
        await _t.Clerk.Do(here, "call-back", ("said", "Solved"), ("stars", "5"), ("words", "知道了"));
        foreach (var town in (Town[])[_t.Street, _t.City]) while (await town.Services.GetRequiredService<Linli.Kernel.Data.OutboxTeller>().TellBatch(default) > 0) { }
        await _t.Settle();
        var link = await Here(here);
        (link.Conflict, link.OurStep, link.TheirStep, (await There(there)).Conflict).ShouldBe((true, Close, Shelved, true));
        await _t.Equal();
        (await _t.Street.Find(here.No))!.State.ShouldBe("closed");
        (await _t.City.Find(there.No))!.Resolution.ShouldBe(Resolution.Parked);
        var page = (await _t.Clerk.Case(here)).Ok();
        page.TextOf("#exchange").ShouldContain("两边冲突");
        page.Has("#exchange form[action$='/rule']").ShouldBeTrue();
        (await ours.Case(here)).Ok().Has("#exchange form[action$='/rule']").ShouldBeFalse("who works on it does not rule");
        (await _t.Clerk.Get("/staff/exchange")).Ok().TextOf("main").ShouldContain(here.No);
        (await _t.Clerk.Get("/staff/notices")).TextOf("main").ShouldContain("状态冲突");

        await Refused(_t.Clerk, here, "rule", R("SomethingIsChosen"), ("reason", "看过"));
        await Refused(_t.Clerk, here, "rule", R("ExchangeRulingGivesReason"), ("keep", "ours"));
        // Nobody rules on what they did not see.
        Desk.Alert((await Do(here, "rule", ("keep", "ours"), ("reason", "看过"), ("seq", "1"))).Ok()).ShouldNotBe(["已定下来并告诉对方。"]);
        (await Here(here)).Conflict.ShouldBeTrue();

        Desk.Alert((await Do(here, "rule", ("keep", "ours"), ("reason", "居民已认可，不必再挂"))).Ok()).ShouldBe(["已定下来并告诉对方。"]);
        await _t.Settle();
        ((await Here(here)).Conflict, (await There(there)).Conflict).ShouldBe((false, true), "what we keep is theirs to look at");
        (await _t.CityClerk.Case(there)).Ok().TextOf("#exchange").ShouldContain("居民已认可");
        Desk.Alert((await TwoTowns.Do(_t.City, _t.CityClerk, there, "rule", ("keep", "theirs"), ("reason", "同意结案"))).Ok()).ShouldBe(["已定下来并告诉对方。"]);
        await _t.Settle();
        link = await Here(here);
        (link.Conflict, link.OurStep, link.TheirStep, link.Standing, (await There(there)).Conflict).ShouldBe((false, Close, Close, ExchangeStanding.InStep, false));
        await _t.Equal();
        (await _t.City.Find(there.No))!.Resolution.ShouldBe(Resolution.Parked, "taking their word moves nothing of our own matter");
        (await _t.Street.Audit()).ShouldContain(a => a.Action == "case.exchange.rule" && a.Subject == $"case:{here.Id}");
    }

    [Fact]
    public async Task APeerThatIsDown_LosesNothing_AndTheOrderStays()
    {
        var here = await _t.Street.OpenReport("路灯不亮，走路看不见");
        var address = _t.City.Address;
        await Point("http://127.0.0.1:1");
        await Do(here, "push", ("peer", $"{_t.CityAtStreet}"));
        await Step(_t.Clerk, here, "accept");
        await Step(_t.Clerk, here, "dispatch");
        var said = await TwoTowns.Said(_t.Street, (await Here(here)).Id);
        said.Select(s => (s.Seq, s.DoneAt is null)).ShouldBe([(1, true), (2, true), (3, true)]);
        (said[0].Fault, said[1].Attempts).ShouldBe((ExchangeFaults.Unreachable, 0), "the second waits for the first");
        (await _t.Clerk.Get("/staff/exchange?tab=failed")).Ok().TextOf("main").ShouldContain("连不上对方");
        (await _t.Clerk.Case(here)).Ok().TextOf("#exchange").ShouldContain("3 条没发出去");
        await Point(address);
        Desk.Alert((await Do(here, "again")).Ok()).ShouldBe(["马上再发。"]);
        await _t.Settle();
        await _t.Equal();
        (await TwoTowns.Said(_t.City, (await TwoTowns.Link(_t.City))!.Id)).Where(s => s.Incoming).Select(s => s.Step).ShouldBe([Collect, Register, ExchangeStep.Dispatch]);
        // Restored from an old copy, the platform has never heard of it: it gets all of it again.
        await using (var scope = _t.City.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<Linli.Cases.Data.CasesDb>();
            await db.ExchangeMessages.ExecuteDeleteAsync();
            await db.ExchangeLinks.ExecuteDeleteAsync();
        }
        var cases = await _t.City.CountCases();
        await Step(await _t.Street.Handler(), here, "claim");
        for (var n = 0; n < 3; n++) await _t.Settle();
        (await TwoTowns.Said(_t.City, (await TwoTowns.Link(_t.City))!.Id)).Where(s => s.Incoming).Select(s => s.Step).ShouldBe([Collect, Register, ExchangeStep.Dispatch, Handle]);
        (await _t.City.CountCases()).ShouldBe(cases);

        async Task Point(string url)
        {
            await using var scope = _t.Street.Inside();
            var db = scope.ServiceProvider.GetRequiredService<Linli.Cases.Data.CasesDb>();
            (await db.Peers.SingleAsync(p => p.Id == _t.CityAtStreet)).Url = url;
            (await db.Commit(default)).Ok.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Photos_GoAlong_MadeSmall()
    {
        var resident = await _t.Street.Resident();
        var done = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", [("text", "路灯不亮，走路看不见"), ("region", Town.Community), ("address", "竞舟路90号")], [new Upload("photos", "IMG_1.jpg", Photo.WithPlace(), "image/jpeg")]);
        var here = await _t.Street.Receipt(done);
        await Do(here, "push", ("peer", $"{_t.CityAtStreet}"));
        await _t.Settle();
        var id = (await TwoTowns.Link(_t.City)).ShouldNotBeNull().CaseId;
        await using var scope = _t.City.Inside();
        (await scope.ServiceProvider.GetRequiredService<Linli.Kernel.Files.StoredFiles>().Of($"case:{id}", default)).ShouldHaveSingleItem().IsImage.ShouldBeTrue();
    }
}
