using System.Net;
using Linli.Cases.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Publishing;

/// <summary>Matters whose reporters agreed, seen by everybody: only what a person let through, and gone when it is taken back. Trap 21.</summary>
public sealed class PublicMapTests
{
    private static async Task<Handed> Report(Town town, Visitor resident, string text = "桥下路灯不亮，业主张建国13800138000", string category = "street-light") =>
        await town.Receipt(await resident.Post("/report", ("text", text), ("address", "翠苑桥3幢501室"), ("region", Town.Community), ("category", category), ("lon", "120.1052"), ("lat", "30.2841"), ("sure", "yes")));

    private static async Task<Page> Agree(Visitor resident, Handed m) => (await resident.Submit((await resident.Mine(m)).Ok(), "shown", ("act", "agree"))).Ok();

    private static async Task<string> Map(Town town, string rest = "") => (await town.Guest().Get("/map" + rest)).Ok().Text;

    [Fact]
    public async Task OnlyItsReporterAgrees_AndOnlyWhereTheKindAllowsIt()
    {
        await using var town = await Town.Small();
        var (resident, neighbour, clerk) = (await town.Resident(), await town.Neighbour(), await town.Clerk());
        var m = await Report(town, resident);
        foreach (var other in (Visitor[])[neighbour, clerk]) (await other.PostRaw($"/my/{m.Id}/shown", [await other.FormToken(), ("act", "agree")])).Status.ShouldBe(HttpStatusCode.NotFound);
        var guest = town.Guest();
        ((int)(await guest.PostRaw($"/my/{m.Id}/shown", [await guest.FormToken(), ("act", "agree")], follow: false)).Status).ShouldBeOneOf(401, 302);
        // Handing a matter in is no consent.
        (await clerk.Get("/staff/public")).Ok().Text.ShouldNotContain(m.No);
        var private_ = await Report(town, resident, "邻居家晚上打孩子，哭得很厉害", "domestic-violence");
        if ((await resident.Mine(private_)).Offers("shown")) Assert.Fail("a matter that is nobody's business is not offered");
        (await resident.PostRaw($"/my/{private_.Id}/shown", [await resident.FormToken(), ("act", "agree")])).Text.ShouldContain("这类事不公开");
    }

    [Fact]
    public async Task Agreed_ThenDecided_ThenShown_WithoutAnyPerson()
    {
        await using var town = await Town.Small();
        var (resident, clerk, handler) = (await town.Resident(), await town.Clerk(), await town.Handler());
        var m = await Report(town, resident);
        (await Agree(resident, m)).Text.ShouldContain("等工作人员看过");
        (await Map(town)).ShouldContain("还没有公开的事");
        foreach (var far in (Visitor[])[await town.Staff((await town.Hire("hall-clerk", "330106009000")).UserName)])
        {
            (await far.Get("/staff/public")).Ok().Text.ShouldNotContain(m.No);
            (await far.PostRaw($"/staff/public/{m.Id}", [await far.FormToken(), ("act", "show")])).Status.ShouldBe(HttpStatusCode.NotFound);
        }
        (await handler.Peek("/staff/public")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await clerk.Submit((await clerk.Get("/staff/public")).Ok(), $"{m.Id}", ("act", "show"))).Ok();
        var map = await town.Guest().Get("/map");
        map.Headers.CacheControl!.NoStore.ShouldBeTrue();
        map.Text.ShouldContain("路灯不亮");
        foreach (var hidden in (string[])[m.No, "张建国", "13800138000", "501室", "翠苑桥", "桥下"]) (map.Text + map.Html.DocumentElement.OuterHtml).ShouldNotContain(hidden);
        map.Html.DocumentElement.OuterHtml.ShouldNotContain("120.1052");

        // The answer comes later, names somebody, and is looked at before anybody sees it.
        foreach (var verb in (string[])["accept", "dispatch"]) await clerk.Do(m, verb);
        await handler.Do(m, "claim");
        await handler.Do(m, "close", ("resolution", "Solved"), ("answer", "王女士家门口的灯已换好，电话13900139000"));
        (await Map(town)).ShouldNotContain("已换好");
        var review = (await clerk.Get("/staff/public")).Ok();
        review.Text.ShouldContain("电话: 13900139000");
        review.TextOf("textarea").ShouldBe("███家门口的灯已换好，电话███████████");
        var raw = (await clerk.Submit(review, $"{m.Id}", ("act", "show"), ("words", "王女士家门口的灯已换好"))).Ok();
        raw.Text.ShouldContain("王女士");
        raw.TextOf("textarea").ShouldBe("王女士家门口的灯已换好", "what was typed is kept");
        raw.Url.ShouldNotContain("王", customMessage: "and stands in no address in clear");
        raw.Has("input[name=sure]").ShouldBeTrue();
        (await Map(town)).ShouldNotContain("王女士");
        await clerk.Submit(review, $"{m.Id}", ("act", "show"), ("words", "门口的灯已换好"));
        (await Map(town)).ShouldContain("门口的灯已换好");
        (await Map(town, "?q=" + Uri.EscapeDataString("换好"))).ShouldContain("门口的灯已换好");
        (await town.Audit()).ShouldContain(a => a.Action == "case.public-show" && a.Subject == $"case:{m.Id}");

        // Later redaction: what was taken out is found no more, and stands in no table.
        var again = (await clerk.Get("/staff/public")).Ok();
        await clerk.Submit(again, $"{m.Id}", ("act", "show"), ("words", "灯已更换"));
        (await Map(town, "?q=" + Uri.EscapeDataString("换好"))).ShouldNotContain("路灯不亮 ");
        (await Map(town)).ShouldNotContain("门口的灯");
        await using (var scope = town.Inside())
            (await scope.ServiceProvider.GetRequiredService<CasesDb>().Public.SingleAsync(p => p.CaseId == m.Id, TestContext.Current.CancellationToken)).Words.ShouldBe("灯已更换");

        // Taken back: at once, and whoever decides meanwhile is told.
        await resident.Submit((await resident.Mine(m)).Ok(), "shown", ("act", "withdraw"));
        (await Map(town)).ShouldContain("还没有公开的事");
        (await clerk.PostRaw($"/staff/public/{m.Id}", [await clerk.FormToken(), ("act", "show"), ("words", "灯已更换")])).Text.ShouldContain("报事人撤回了同意");
        await using (var scope = town.Inside())
        {
            var row = await scope.ServiceProvider.GetRequiredService<CasesDb>().Public.SingleAsync(p => p.CaseId == m.Id, TestContext.Current.CancellationToken);
            (row.Words, row.Lon, row.Lat).ShouldBe(("", null, null));
        }
    }

    [Fact]
    public async Task Consent_IsAskedApart_WhenAMatterIsHandedIn()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var form = (await resident.Get("/report")).Ok();
        form.Html.QuerySelector("input[name=public]").ShouldNotBeNull().HasAttribute("checked").ShouldBeFalse();
        (await town.Guest().Get("/report")).Has("input[name=public]").ShouldBeFalse("who has no account could not take it back by a tap");
        var m = await town.Receipt(await resident.Submit(form, "form[method=post]", ("text", "门口路灯不亮了"), ("region", Town.Community), ("address", "竞舟路90号"), ("public", "true")));
        (await (await town.Clerk()).Get("/staff/public")).Text.ShouldContain(m.No);
    }

    [Fact]
    public async Task Place_IsFollowed_AtOnceOrOnceADay_AndStoppedByOneTap()
    {
        await using var town = await Town.Small();
        var (resident, neighbour, clerk) = (await town.Resident(), await town.Neighbour(), await town.Clerk());
        (await town.Guest().Peek("/map/follow")).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        const string form = "form:has(#region)";
        (await neighbour.Submit((await neighbour.Get("/map/follow")).Ok(), form)).Text.ShouldContain("请");
        (await neighbour.Submit((await neighbour.Get("/map/follow")).Ok(), form, ("region", "330106009001"))).Has("#region-error, .field-error, [role=alert]").ShouldBeTrue("no hall of ours is there");
        (await neighbour.Submit((await neighbour.Get("/map/follow")).Ok(), form, ("lon", "120.1050"), ("lat", "30.2840"), ("meters", "500"), ("daily", "false"))).Text.ShouldContain("500 米");
        (await resident.Submit((await resident.Get("/map/follow")).Ok(), form, ("region", Town.Community), ("daily", "true"))).Text.ShouldContain("每天早上汇总一次");

        var m = await Report(town, await town.Resident(), "门口路灯不亮了");
        await Tell(town);
        (await neighbour.Get("/notices")).Text.ShouldNotContain("您关注的地方", customMessage: "nobody agreed yet");
        await Agree(resident, m);
        await clerk.Submit((await clerk.Get("/staff/public")).Ok(), $"{m.Id}", ("act", "show"));
        for (var i = 0; i < 2; i++) await Tell(town);
        Told(await neighbour.Get("/notices")).ShouldBe(["您关注的地方：新公开 1 件，办完 0 件"]);
        Told(await resident.Get("/notices")).ShouldBeEmpty("the digest comes in the morning");
        await town.ElapseWorkingDays(1);
        for (var i = 0; i < 2; i++) await Tell(town);
        (resident, neighbour) = (await town.Resident(), await town.Neighbour());
        Told(await resident.Get("/notices")).ShouldBe(["您关注的地方：新公开 1 件，办完 0 件"]);

        // Nobody else sees what somebody follows, or stops it.
        (await resident.Get("/map/follow")).Text.ShouldNotContain("500 米 ");
        var stop = (await neighbour.Get("/map/follow")).Ok();
        var id = stop.Html.QuerySelector("form[action$='/stop']")!.GetAttribute("action")!;
        await resident.PostRaw(id, [await resident.FormToken()]);
        (await neighbour.Submit(stop, "stop")).Text.ShouldContain("已停止");
        (await neighbour.Get("/map/follow")).Has("form[action$='/stop']").ShouldBeFalse();
    }

    [Fact]
    public async Task WhoSwitchesFromOnceADayToAtOnce_IsToldWhatTheDigestStillHeld()
    {
        await using var town = await Town.Small();
        var (resident, neighbour, clerk) = (await town.Resident(), await town.Neighbour(), await town.Clerk());
        const string form = "form:has(#region)";
        async Task Follow(string daily) => (await neighbour.Submit((await neighbour.Get("/map/follow")).Ok(), form, ("region", Town.Community), ("daily", daily))).Ok();
        await Follow("true");
        // The day's digest has gone out.
        await Tell(town);
        await Shown("门口路灯不亮了");
        await Tell(town);
        Told(await neighbour.Get("/notices")).ShouldBeEmpty("the digest comes in the morning");
        for (var i = 0; i < 2; i++) await Follow("false");
        Told(await neighbour.Get("/notices")).ShouldBe(["您关注的地方：新公开 1 件，办完 0 件"]);
        for (var i = 0; i < 2; i++) await Tell(town);
        Told(await neighbour.Get("/notices")).Count().ShouldBe(1);
        await Shown("楼道堆物没有人管");
        await Tell(town);
        Told(await neighbour.Get("/notices")).Count().ShouldBe(2);
        // And back: the next digest tells what came since.
        await Follow("true");
        await Shown("小区门口积水");
        await Tell(town);
        Told(await neighbour.Get("/notices")).Count().ShouldBe(2);
        await town.ElapseWorkingDays(1);
        await Tell(town);
        Told(await (await town.Neighbour()).Get("/notices")).ShouldBe(Enumerable.Repeat("您关注的地方：新公开 1 件，办完 0 件", 3));

        async Task Shown(string text)
        {
            var m = await Report(town, resident, text);
            await Agree(resident, m);
            await clerk.Submit((await clerk.Get("/staff/public")).Ok(), $"{m.Id}", ("act", "show"));
        }
    }

    [Fact]
    public async Task AnEnd_IsTold_HoweverMuchElseMoved_AndToThoseAloneWhoFollowThere()
    {
        await using var town = await Town.Small();
        var (resident, neighbour, clerk, handler) = (await town.Resident(), await town.Neighbour(), await town.Clerk(), await town.Handler());
        const string form = "form:has(#region)";
        (await neighbour.Submit((await neighbour.Get("/map/follow")).Ok(), form, ("lon", "120.1120"), ("lat", "30.2841"), ("meters", "1000"), ("daily", "false"))).Text.ShouldContain("1000 米");
        // 1,240 m off, in a corner of the square that is asked about.
        (await resident.Submit((await resident.Get("/map/follow")).Ok(), form, ("lon", "120.1145"), ("lat", "30.2925"), ("meters", "1000"), ("daily", "false"))).Text.ShouldContain("1000 米");
        var m = await Report(town, resident, "门口路灯不亮了");
        await Agree(resident, m);
        await clerk.Submit((await clerk.Get("/staff/public")).Ok(), $"{m.Id}", ("act", "show"));
        await Tell(town);
        Told(await neighbour.Get("/notices")).ShouldBe(["您关注的地方：新公开 1 件，办完 0 件"]);

        foreach (var verb in (string[])["accept", "dispatch"]) await clerk.Do(m, verb);
        await handler.Do(m, "claim");
        await handler.Do(m, "close", ("resolution", "Solved"), ("answer", "灯已换好"));
        // Many others are shown at the same moment, elsewhere.
        await using var scope = town.Inside();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<CasesDb>(), town.Clock.GetUtcNow());
        var communities = await scope.ServiceProvider.GetRequiredService<Linli.Kernel.Data.KernelDb>().Regions.Where(r => r.Level == 5 && r.Code.StartsWith("330106013")).Select(r => r.Code).ToListAsync();
        await scope.ServiceProvider.GetRequiredService<Linli.Cases.Contracts.ICaseBench>().Fill(600, communities, _ => { }, default);
        foreach (var id in await db.Cases.Where(c => c.No.StartsWith("CS-")).Select(c => c.Id).ToListAsync())
            db.Public.Add(new Linli.Cases.Publishing.PublicRow { CaseId = id, Region = "330106013999", AgreedAt = now, State = Linli.Cases.Publishing.PublicState.Shown, ShownAt = now.AddSeconds(1), Lon = 120.301, Lat = 30.401 });
        await db.SaveChangesAsync();
        for (var i = 0; i < 2; i++) await Tell(town);
        Told(await neighbour.Get("/notices")).Order().ShouldBe(["您关注的地方：新公开 0 件，办完 1 件", "您关注的地方：新公开 1 件，办完 0 件"]);
        Told(await resident.Get("/notices")).ShouldBeEmpty();
    }

    private static IEnumerable<string> Told(Page page) => page.Html.QuerySelectorAll(".notices a").Select(a => a.TextContent.Trim()).Where(t => t.StartsWith("您关注的地方", StringComparison.Ordinal));

    private static async Task Tell(Town town)
    {
        town.Clock.Advance(TimeSpan.FromMinutes(2));
        (await town.Services.GetRequiredService<Linli.Kernel.Jobs.JobRunner>().RunNow("cases.places", default)).ShouldBeTrue();
    }
}
