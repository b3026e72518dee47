using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Counter;

/// <summary>Somebody without a phone: a letter that lay some days, papers brought to the counter, a daughter who calls. Promise 8; traps 8, 17, 26.</summary>
public sealed class CounterTests
{
    [Fact]
    public async Task ALetter_RunsFromTheDayItCame()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var page = await clerk.Get("/staff/register?item=category:street-light");
        var done = await clerk.Submit(page, "form:has(#received)", ("channel", "Paper"), ("received", "2026-11-19"), ("region", Town.Community), ("address", "竞舟路1号"), ("phone", "19900000055"), ("text", "来信：路灯坏了好几天"));
        var matter = (await town.Find((await town.Receipt(done)).No)).ShouldNotBeNull();
        matter.ReceivedAt.ToOffset(TimeSpan.FromHours(8)).Date.ShouldBe(new DateTime(2026, 11, 19));
        matter.Clocks.ShouldNotBeEmpty();
        matter.Clocks.ShouldAllBe(c => c.Start == matter.ReceivedAt);

        foreach (var day in (string[])["2026-11-24", "2026-01-01", "x"])
            (await clerk.Submit(await clerk.Get("/staff/register?item=category:street-light"), "form:has(#received)", ("received", day), ("region", Town.Community), ("phone", "19900000055"), ("text", "来信：路灯坏了好几天")))
                .Text.ShouldContain("收到日期要在今天和 60 天前之间", customMessage: day);
    }

    [Fact]
    public async Task PapersBroughtToTheCounter_GoOn_WithTheHelperNamed()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("三单元门口路灯不亮了", town.Guest());
        var clerk = await town.Clerk();
        await clerk.Do(matter, "request-supplement", ("other", "请说明是几号楼"));
        (await town.Find(matter.No))!.State.ShouldBe("supplement");
        (await clerk.Do(matter, "supplement", ("how", "来"), ("note", "5号楼"))).Text.ShouldContain("请写明谁、怎样提出的");
        var page = await clerk.Do(matter, "supplement", ("how", "本人到窗口"), ("note", "5号楼"));
        page.Text.ShouldContain("5号楼（本人到窗口）");
        (await town.Find(matter.No))!.State.ShouldBe("received");
        page.Text.ShouldContain("周敏");
    }

    [Fact]
    public async Task WhoHandlesAMatter_DoesNotSpeakForItsCitizen_NorRatesForThem()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("邻里纠纷，两家为一面墙天天吵");
        var worker = await town.Staff("lin-shequ");
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        var page = await clerk.Case(matter);
        var community = page.Html.QuerySelectorAll("select#to option").Single(o => o.TextContent.Contains("竞舟")).GetAttribute("value")!;
        await clerk.Submit(page, "dispatch", ("to", community), ("co", ""));
        (await worker.Case(matter)).Offers("urge").ShouldBeFalse();
        (await clerk.Do(matter, "urge", ("how", "女儿来电，已核对"))).Text.ShouldContain("女儿来电");
        (await town.Find(matter.No))!.Urges.ShouldBe(1);
        await worker.Do(matter, "claim");
        await worker.Do(matter, "close", ("resolution", "Solved"), ("answer", "已经收走了"));
        var reopened = await clerk.Do(matter, "reopen", ("how", "本人来电"), ("note", "又堆上了"));
        reopened.Text.ShouldContain("又堆上了（本人来电）");
        (await town.Find(matter.No))!.Reopens.ShouldBe(1);
        // Neither who works on it nor who helped at the counter rates it, offered or not.
        await worker.Do(matter, "claim");
        await worker.Do(matter, "close", ("resolution", "Solved"), ("answer", "这次连垃圾桶也换了"));
        foreach (var staff in (Visitor[])[worker, clerk])
        {
            (await staff.Case(matter)).Offers("rate").ShouldBeFalse();
            foreach (var door in (string[])[$"/staff/cases/{matter.Id}/rate", $"/my/{matter.Id}/rate"])
                (await staff.PostRaw(door, [await staff.FormToken(), ("version", $"{(await town.Find(matter.No))!.Version}"), ("key", Guid.CreateVersion7().ToString("N")), ("stars", "5")])).Status.ShouldBe(System.Net.HttpStatusCode.NotFound, door);
        }
        (await town.Find(matter.No))!.Rating.ShouldBeNull();
    }

    [Fact]
    public async Task AMatterThatCameBack_IsRatedAgain_AndEachEndingOnce()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.OpenReport("小区门口的路灯又灭了一盏", resident);
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        await clerk.Do(matter, "dispatch");
        var handler = await town.Handler();
        await handler.Do(matter, "claim");
        await handler.Do(matter, "close", ("resolution", "Solved"), ("answer", "已修"));
        await resident.DoMine(matter, "rate", ("stars", "1"));
        (await town.Find(matter.No))!.Phase.ShouldBe(Phase.Handling);
        await handler.Do(matter, "claim");
        await handler.Do(matter, "close", ("resolution", "Solved"), ("answer", "换了新灯"));
        var mine = await resident.Mine(matter);
        mine.Offers("rate").ShouldBeTrue("what came back is rated again");
        await resident.DoMine(matter, "rate", ("stars", "5"));
        var done = (await town.Find(matter.No))!;
        (done.Rating, done.Phase, done.MayBeRated).ShouldBe((5, Phase.Closed, false));
        (await resident.Mine(matter)).Offers("rate").ShouldBeFalse();
    }

    [Fact]
    public async Task WhoTookAMatterAndIsSilent_IsReportedToTheLeader_AndMayBeRelieved()
    {
        await using var town = await Town.Small();
        var matter = await town.Dispatched();
        var handler = await town.Handler();
        await handler.Do(matter, "claim");
        var second = await town.SecondHandler();
        (await second.Case(matter)).Offers("claim").ShouldBeFalse();
        await town.ElapseWorkingHours(9);
        var leader = await town.Staff("feng-ke");
        (await leader.Get("/staff/notices")).Text.ShouldContain("领取后没有进展");
        second = await town.SecondHandler();
        var page = await second.Case(matter);
        page.Text.ShouldContain("孙工（演示） 领取后超过时限没有进展");
        await second.Do(matter, "claim");
        (await town.Find(matter.No))!.Current!.AccountName.ShouldBe("何工（演示）");
    }
}
