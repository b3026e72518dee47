using Linli.Cases.Domain;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Linli.Cases.Data;
using Linli.Trust.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Intake;

/// <summary>Danger goes past the queue at any hour and shows the number first; what lies before a court is told where it belongs, and who means something else gets through (trap 23).</summary>
public sealed class GateStoryTests
{
    [Fact]
    public async Task Danger_AtNight_ShowsTheNumber_GoesStraightToWhoCanCome_AndTheHallHears()
    {
        await using var town = await Town.Small();
        town.Clock.Set(new DateTimeOffset(town.Clock.GetUtcNow().Date, TimeSpan.Zero).AddHours(17)); // one o'clock at night
        var resident = await town.Resident();
        var done = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", ("text", "楼道里煤气味很重，可能漏燃气了"), ("region", Town.Community), ("address", "竞舟路90号3幢"));
        done.Html.QuerySelector("a[href='tel:119']").ShouldNotBeNull();
        done.TextOf("main").IndexOf("119", StringComparison.Ordinal).ShouldBeLessThan(done.TextOf("main").IndexOf("回执", StringComparison.Ordinal), "the number comes before the receipt");
        var matter = await town.Receipt(done);
        var c = (await town.Find(matter.No))!;
        (c.State, c.Danger, c.Urgent).ShouldBe(("assigned", "gas", true));
        c.Events.Select(e => e.Verb).ShouldBe([Verb.Submit, Verb.Expedite]);
        c.Events[1].PaperNumber.ShouldNotBeNull();
        c.Clock(ClockKind.Step)!.Due.ShouldBeLessThanOrEqualTo(c.ReceivedAt.AddHours(2));
        await town.Settle();
        (await town.Messages()).ShouldContain(s => s.Phone == Town.ResidentPhone && s.Text.Contains("119"));
        var clerk = await town.Clerk();
        (await clerk.Get("/staff/notices")).Ok().TextOf("main").ShouldContain("险情");
        (await clerk.Case(matter)).TextOf("main").ShouldContain("119");
        // The same again is the same matter.
        (await town.Find(matter.No))!.EventCount.ShouldBe(2);
        // Nobody takes it for an hour, in the middle of the night: the leaders and the hall are told.
        town.Clock.Advance(TimeSpan.FromMinutes(61));
        await town.Settle();
        (await clerk.Get("/staff/notices")).Ok().TextOf("main").ShouldContain("还没有人领取");
    }

    [Fact]
    public async Task DangerInAHarmlessCategory_GoesToWhoeverTheDangerSends()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("咨询一下，王阿姨在楼下晕倒了叫不醒怎么办");
        var c = (await town.Find(matter.No))!;
        (c.State, c.Danger).ShouldBe(("assigned", "medical"));
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        (await db.BodyVersions.AsNoTracking().Where(b => b.BodyId == c.LeadBodyId).Select(b => b.NameZh).FirstAsync()).ShouldBe("文新街道办事处");
    }

    [Fact]
    public async Task WhatIsBeforeACourt_IsToldWhere_AndGetsThroughWhenItIsAnother()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        (string, string)[] said = [("text", "漏水的事法院已经立案了，楼道灯也坏了"), ("region", Town.Community), ("address", "竞舟路90号")];
        var page = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", said);
        page.Html.QuerySelector("#receipt-no").ShouldBeNull();
        page.TextOf("main").ShouldContain("12368");
        page.TextOf("main").ShouldContain("漏水的事法院已经立案了");
        var done = await resident.Submit(page, "form[method=post]", [.. said, ("insists", "yes")]);
        var matter = await town.Receipt(done);
        var c = (await town.Find(matter.No))!;
        (c.State, c.Elsewhere).ShouldBe(("received", "court"));
        // The clerk sees the hint, with the refusal half written and its basis.
        var clerk = await town.Clerk();
        var desk = await clerk.Case(matter);
        desk.TextOf("main").ShouldContain("12368");
        desk.Html.QuerySelector("#competent")!.GetAttribute("value").ShouldNotBeNull().ShouldContain("法院");
        (await clerk.Submit(desk, "refuse")).Text.ShouldContain("不予受理");
    }

    [Fact]
    public async Task ClerkAtTheCounter_IsAskedTheSame()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var form = (await clerk.Get("/staff/register?item=category:consultation")).Ok();
        (string, string)[] said = [("text", "工资的事正在仲裁，想再反映一下"), ("region", Town.Community), ("phone", "19900000055"), ("name", "赵示例")];
        var asked = await clerk.Submit(form, "form[method=post]", said);
        asked.TextOf("main").ShouldContain("12333");
        var done = await clerk.Submit(asked, "form[method=post]", [.. said, ("insists", "yes")]);
        (await town.Find((await town.Receipt(done)).No))!.Elsewhere.ShouldBe("arbitration");
    }

    [Fact]
    public async Task CommunityList_IsPublic()
    {
        await using var town = await Town.Small();
        var page = (await town.Guest().Get("/community-list")).Ok();
        page.TextOf("main").ShouldContain("邻里纠纷");
        page.TextOf("main").ShouldNotContain("违法建设");
    }
}
