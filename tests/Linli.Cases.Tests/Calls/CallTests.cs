using System.Net;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Calls;

/// <summary>A clerk on the phone: who rings, what they reported before, what to ask, several problems in one call. Mission row 13, trap 16, promise 6.</summary>
public sealed class CallTests
{
    private const string Form = "form#call", Number = "19900000055";

    private static Task<Page> Press(Visitor clerk, Page page, string act, params (string, string)[] fields) => clerk.Submit(page, Form, [("act", act), .. fields]);

    [Fact]
    public async Task OnlyWhoRegisters_ComesIn()
    {
        await using var town = await Town.Small();
        (await town.Guest().Peek("/staff/call")).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        foreach (var who in (Visitor[])[await town.Resident(), await town.Handler(), await town.Administrator()]) (await who.Peek("/staff/call")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Number_ShowsWhatIsWithinReach_AndTheLookIsOnRecordForItsOwner()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var (open, ended) = (await town.OpenReport("三单元门口路灯不亮了", resident), await town.OpenReport("小区门口有流浪狗", resident));
        await resident.DoMine(ended, "withdraw", ("reason", "走了"));
        var clerk = await town.Clerk();
        var page = (await clerk.Get("/staff/call")).Ok();
        page.Text.ShouldContain("还没有查号码");
        (await Press(clerk, page, "find", ("phone", "12a"))).Ok().Has("[data-ln-focus], .field-error").ShouldBeTrue();
        var found = (await Press(clerk, page, "find", ("phone", "199 0000 0001"))).Ok();
        foreach (var part in (string[])["0000001", "1990000", "199%20", "199+"]) found.Url.ShouldNotContain(part);
        var rows = found.Html.QuerySelectorAll("#earlier > li").Select(l => l.TextContent).ToList();
        rows.Count.ShouldBe(2);
        rows[0].ShouldContain(open.No, customMessage: "what is open comes first");
        rows[1].ShouldContain(ended.No);
        found.Text.ShouldNotContain(Town.ResidentPhone);
        var looks = (await town.Audit()).Where(a => a.Action == "person.call").ToList();
        looks.Select(a => a.Subject).ShouldBe([$"case:{open.Id}", $"case:{ended.Id}"], ignoreOrder: true);
        looks.ShouldAllBe(a => a.Person != null);
        (await resident.Get("/me")).Text.ShouldContain("便民服务中心");
        // Shown again it is the same look; asked again it is another.
        (await clerk.Get("/staff/call")).Text.ShouldContain(open.No);
        (await town.Audit()).Count(a => a.Action == "person.call").ShouldBe(2);
        // A hall elsewhere learns nothing, not even that there is something.
        var far = await town.Staff((await town.Hire("hall-clerk", "330106009000")).UserName);
        var none = (await Press(far, (await far.Get("/staff/call")).Ok(), "find", ("phone", Town.ResidentPhone))).Ok();
        none.Has("#earlier").ShouldBeFalse();
        none.Text.ShouldNotContain(open.No);
        (await town.Audit()).ShouldContain(a => a.Action == "person.call" && a.Subject == "phone");
    }

    [Fact]
    public async Task OpenMatter_IsUrged_FromTheCall()
    {
        await using var town = await Town.Small();
        var matter = await town.Dispatched();
        var clerk = await town.Clerk();
        var found = await Press(clerk, await clerk.Get("/staff/call"), "find", ("phone", Town.ResidentPhone));
        var back = (await clerk.Submit(found, "urge", ("note", "老人出门不方便"))).Ok();
        back.Url.ShouldBe("/staff/call");
        back.Html.QuerySelector("#phone")!.GetAttribute("value").ShouldBe(Town.ResidentPhone, "the call goes on");
        (await town.Find(matter.No))!.Urges.ShouldBe(1);
        (await clerk.Case(matter)).Text.ShouldContain("老人出门不方便（本人来电，已核对号码）");
    }

    [Fact]
    public async Task Script_Draft_AndThreeMattersOfOneCaller()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var page = (await Press(clerk, await clerk.Get("/staff/call"), "ask", ("phone", Number), ("name", "来电示例"), ("text", "我家门口路灯不亮，还有楼道堆了东西"))).Ok();
        page.TextOf("#script").ShouldContain("灯杆上的编号");
        // The machine goes off: what was typed is there, for this clerk alone, and nowhere in clear.
        await town.Restart();
        (clerk, var other) = (await town.Clerk(), await town.Staff("qian-lei"));
        page = (await clerk.Get("/staff/call")).Ok();
        (page.TextOf("#text"), page.Html.QuerySelector("#phone")!.GetAttribute("value")).ShouldBe(("我家门口路灯不亮，还有楼道堆了东西", Number));
        if ((await other.Peek("/staff/call")).Status == HttpStatusCode.OK) (await other.Get("/staff/call")).TextOf("#text").ShouldBeEmpty();
        await using (var scope = town.Inside())
            foreach (var row in await scope.ServiceProvider.GetRequiredService<CasesDb>().Drafts.ToListAsync(TestContext.Current.CancellationToken))
                System.Text.Encoding.UTF8.GetString(row.AnswersSealed).ShouldNotContain(Number);

        (await Press(clerk, page, "send")).Ok().Has("#receipt-no").ShouldBeFalse("no place yet");
        var numbers = new List<string>();
        foreach (var (text, category) in ((string, string)[])[("门口路灯不亮", ""), ("三楼楼道堆了纸箱", ""), ("广场舞太吵了，晚上十点还在放音乐", "")])
        {
            page = (await Press(clerk, page, "send", ("region", Town.Community), ("address", "竞舟路1号"), ("text", text), ("category", category))).Ok();
            numbers.Add(page.TextOf("#receipt-no"));
            page.TextOf("#receipt-code").ShouldNotBeEmpty();
            page.Html.QuerySelector("#phone")!.GetAttribute("value").ShouldBe(Number);
        }
        numbers.ShouldBeUnique();
        foreach (var no in numbers) page.Text.ShouldContain(no);
        var matters = new List<Case>();
        foreach (var no in numbers) matters.Add((await town.Find(no)).ShouldNotBeNull());
        matters.Select(m => m.ReporterPhoneIndex).Distinct().ShouldHaveSingleItem();
        matters.Select(m => m.ReporterNameIndex).Distinct().ShouldHaveSingleItem();
        matters.ShouldAllBe(m => m.Channel == Channel.Phone && m.Clocks.Count > 0 && m.HelperName != null);
        matters.Select(m => m.ItemId).ShouldBeUnique();
        var ended = (await clerk.Submit(page, "form:has(input[name=_handler][value=end])")).Ok();
        ended.Url.ShouldBe("/staff/call");
        ended.Text.ShouldNotContain(numbers[0]);
        ended.Html.QuerySelector("#phone")!.GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Press_ThatIsRepeated_MakesOneMatter_AndAnEmergencyIsSaidAtOnce()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var page = await Press(clerk, await clerk.Get("/staff/call"), "ask", ("phone", Number), ("text", "厨房有煤气味，闻着头晕"));
        page.Html.QuerySelector(".notice.t-red, [role=alert]").ShouldNotBeNull().TextContent.ShouldContain("马上拨打");
        var before = await town.CountCases();
        (string, string)[] fields = [("region", Town.Community), ("address", "竞舟路1号")];
        var one = (await Press(clerk, page, "send", fields)).TextOf("#receipt-no");
        (await Press(clerk, page, "send", fields)).TextOf("#receipt-no").ShouldBe(one);
        (await town.CountCases()).ShouldBe(before + 1);
        (await town.Find(one))!.Urgent.ShouldBeTrue();
    }

    [Fact]
    public async Task WhatIsElsewhere_IsSaid_AndTakenInIfTheCallerInsists()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        (string, string)[] said = [("phone", Number), ("name", "来电示例"), ("region", Town.Community), ("text", "工资的事正在仲裁，想再反映一下"), ("category", "consultation")];
        var asked = (await Press(clerk, await clerk.Get("/staff/call"), "send", said)).Ok();
        asked.TextOf("main").ShouldContain("仲裁委员会");
        asked.Has("#receipt-no").ShouldBeFalse();
        var done = (await Press(clerk, asked, "send", [.. said, ("insists", "yes")])).Ok();
        (await town.Find(done.TextOf("#receipt-no")))!.Elsewhere.ShouldBe("arbitration");
        // The next problem of the same call has nothing to insist on.
        done.Has("#insists").ShouldBeFalse();
    }
}
