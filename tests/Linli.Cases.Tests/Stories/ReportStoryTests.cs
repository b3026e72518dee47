using Microsoft.Extensions.DependencyInjection;
using Microsoft.EntityFrameworkCore;
using System.Text;
using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Stories;

/// <summary>A street light, from the photo to the bad rating. Mission rows 5, 6, 13.</summary>
public class ReportStoryTests
{
    [Fact]
    public async Task StreetLight_IsReportedHandledRatedBadlyAndComesBack()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.OpenReport("小区门口路灯不亮，晚上看不见路", resident, new Upload("photos", "IMG_1.jpg", Photo.WithPlace(), "image/jpeg"));
        (await town.Find(matter.No)).ShouldNotBeNull().ItemId.ShouldBe("street-light");
        await PhotoSaysNothingOfPlace(resident, matter);

        var clerk = await town.Clerk();
        (await clerk.Do(matter, "accept")).Text.ShouldContain("已受理");
        var choosing = await clerk.Case(matter);
        choosing.Html.QuerySelector("select#to option[selected]")!.TextContent.ShouldBe("西湖区城市管理局市政照明科");
        (await clerk.Submit(choosing, "dispatch", ("note", "请今晚前看一下"))).Text.ShouldContain("已派单");

        var handler = await town.Handler();
        (await handler.Get("/staff?tab=open")).Text.ShouldContain(matter.No);
        (await handler.Do(matter, "claim")).Text.ShouldContain("已领取");
        (await handler.Do(matter, "close", ("resolution", "Solved"), ("answer", "已更换两只灯泡，今晚亮灯。"))).Text.ShouldContain("已办结");
        await town.Settle();

        var mine = await resident.Mine(matter);
        mine.Text.ShouldContain("已更换两只灯泡");
        mine.Text.ShouldNotContain("请今晚前看一下", customMessage: "what staff write to each other stays inside");
        var mySms = (await town.Messages()).Where(m => m.Phone == Town.ResidentPhone && m.Text.Contains(matter.No)).Select(m => m.Text).ToList();
        mySms.Count.ShouldBe(4);
        foreach (var word in (string[])["已收到", "已受理", "已派给", "已办结"]) mySms.ShouldContain(t => t.Contains(word), word);

        var rated = await resident.DoMine(matter, "rate", ("stars", "1"), ("words", "还是不亮"));
        rated.Text.ShouldContain("谢谢您的评价");
        await town.Settle();
        var back = (await town.Find(matter.No)).ShouldNotBeNull();
        (back.Phase, back.Rating, back.Reopens).ShouldBe((Phase.Handling, 1, 1));
        (await handler.Get("/staff?tab=open")).Text.ShouldContain(matter.No);
        (await handler.Case(matter)).Offers("claim").ShouldBeTrue();
        (await town.Messages()).ShouldContain(m => m.Text.Contains(matter.No) && m.Text.Contains("重新办理"));
    }

    private static async Task PhotoSaysNothingOfPlace(Visitor resident, Handed matter)
    {
        // The generated photo does tell the place; else this would show nothing.
        Encoding.Latin1.GetString(Photo.WithPlace()).ShouldContain("SpyCam");
        var page = await resident.Mine(matter);
        var link = page.Html.QuerySelector(".photos a")!.GetAttribute("href")!;
        foreach (var path in (string[])[link, link + "?small=true"])
        {
            var file = await resident.Get(path);
            file.Body.AsSpan(0, 2).ToArray().ShouldBe([0xFF, 0xD8]);
            var bytes = Encoding.Latin1.GetString(file.Body);
            bytes.ShouldNotContain("Exif");
            bytes.ShouldNotContain("SpyCam");
        }
    }

    [Theory]
    [InlineData("en", "zh-CN", "文新街道便民服务中心", "西湖区城市管理局市政照明科", "Wenxin Service Hall")]
    [InlineData("zh-CN", "en", "Wenxin Service Hall", "Lighting", "文新街道便民服务中心")]
    public async Task NamesOfOrganisations_AreInTheReadersLanguage_WhateverTheClerkReads(string clerkReads, string residentReads, string hall, string lead, string notHall)
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.OpenReport("门口路灯不亮，走路看不见", resident);
        var clerk = (await town.Clerk()).WithCookie("ln-lang", clerkReads);
        await clerk.Do(matter, "accept");
        await clerk.Do(matter, "dispatch");
        var timeline = (await resident.WithCookie("ln-lang", residentReads).Mine(matter)).TextOf(".timeline");
        timeline.ShouldContain(hall);
        timeline.ShouldContain(lead);
        timeline.ShouldNotContain(notHall);
        timeline.ShouldNotContain("\u001F");
    }

    [Theory]
    [InlineData("/my/", "我的事")]
    [InlineData("/staff/cases/", "待办")]
    public async Task MatterThatIsNotThere_IsSaidByThePageItself_WithTheWayOn(string path, string wayOn)
    {
        await using var town = await Town.Small();
        var visitor = path == "/my/" ? await town.Resident() : await town.Clerk();
        var page = await visitor.Get(path + Guid.CreateVersion7());
        page.Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        page.Text.ShouldNotContain("没有找到这个页面");
        page.Html.QuerySelector("main a.btn").ShouldNotBeNull().TextContent.ShouldContain(wayOn);
    }

    [Fact]
    public async Task NameOfASignedInResident_IsMaskedForStaff_AlsoInTheTimeline()
    {
        await using var town = await Town.Small();
        var resident = await town.Guest().SignInResident("19900000061", "钱全名");
        var m = await town.OpenReport("路灯不亮，晚上看不见路", resident);
        await resident.DoMine(m, "urge", ("note", "请快一点"));
        var clerk = await town.Clerk();
        var page = await clerk.Case(m);
        page.Text.ShouldContain("钱**");
        page.Text.ShouldNotContain("钱全名");
        (await town.Find(m.No))!.Events.ShouldAllBe(e => string.IsNullOrEmpty(e.ActorName));
    }

    [Fact]
    public async Task WhatIsNobodyElsesBusiness_IsNotFoundByAskingNearby()
    {
        await using var town = await Town.Small();
        await Report("lone-elder-unwell", "独居老人好几天没出门", "yes");
        (await Report("lone-elder-unwell", "独居老人没出门，敲门没人应")).Has("#receipt-no").ShouldBeTrue("it goes in without a word of the other");
        // A lamp is everybody's.
        await Report("street-light", "路灯不亮", "yes");
        (await Report("street-light", "路灯不亮了")).Has("[name=sure]").ShouldBeTrue();

        Task<Page> Report(string category, string text, string? sure = null) => town.Guest().Post("/report", [("text", text), ("category", category), ("region", Town.Community), ("address", "竞舟路9号"),
            ("lon", "120.1052"), ("lat", "30.2841"), ("name", "过客"), ("phone", "19900000062"), .. sure is null ? ((string, string)[])[] : [("sure", "yes")]]);
    }

    [Fact]
    public async Task ReopenedAfterTheOrganisationIsGone_GoesToWhoIsCompetentNow()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        var handler = await town.Handler();
        await handler.Do(m, "claim");
        await handler.Do(m, "close", ("resolution", "Solved"), ("answer", "已换灯"));
        var lighting = (await town.Find(m.No))!.LeadBodyId!.Value;
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<Trust.Data.TrustDb>();
            (await db.Bodies.SingleAsync(b => b.Id == lighting)).ValidTo = new DateOnly(2026, 11, 20);
            (await db.Commit(default)).Ok.ShouldBeTrue();
        }
        await (await town.Resident()).DoMine(m, "reopen", ("reason", "又不亮了"));
        var c = (await town.Find(m.No))!;
        c.LeadBodyId.ShouldNotBe(lighting);
        c.Current!.BodyId.ShouldBe(c.LeadBodyId!.Value);
    }
}
