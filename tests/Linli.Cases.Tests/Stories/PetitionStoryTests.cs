using System.Net;
using Linli.Cases.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Stories;

/// <summary>信访 by nothing but pages: from the register to the last review, the repeat that is not taken up again, and what is kept from whom.</summary>
public sealed class PetitionStoryTests
{
    private const string Words = "我要信访，对街道的处理不服，请求书面答复：补偿少算了一间";
    private const string Civil = "文新街道公共服务办", City = "文新街道城市管理办";

    private static string Option(Page page, string select, string name) => page.Html.QuerySelectorAll($"{select} option").First(o => o.TextContent == name).GetAttribute("value")!;

    private static async Task<Handed> ReviewOf(Town town, Guid answered)
    {
        await using var scope = town.Inside();
        var review = await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.AsNoTracking().SingleAsync(c => c.ReviewOf == answered);
        return new(review.Id, review.No, "");
    }

    private static async Task<Handed> Answered(Town town, Visitor resident)
    {
        var matter = await town.OpenReport(Words, resident);
        var clerk = await town.Clerk();
        await clerk.Do(matter, "dispatch", ("to", Option(await clerk.Case(matter), "#to", Civil)));
        var handler = await town.Staff("chen-jie");
        await handler.Do(matter, "claim");
        await handler.Do(matter, "accept");
        await handler.Do(matter, "close", ("resolution", "NotSupported"), ("answer", "测绘两次，面积相符。"));
        return matter;
    }

    private static async Task Closes(Town town, string staff, Handed matter, string how)
    {
        var reviewer = await town.Staff(staff);
        await reviewer.Do(matter, "claim");
        await reviewer.Do(matter, "close", ("resolution", how), ("answer", "调了原始图纸，复核过。"));
    }

    [Fact]
    public async Task FromTheRegister_ToTheLastReview_AndNotOnceMore()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await Answered(town, resident);
        var c = (await town.Find(matter.No))!;
        (c.ItemId, c.FlowId, c.State).ShouldBe(("petition-claim", "petition", "closed"));
        c.Events.Where(e => e.PaperNumber is not null).OrderBy(e => e.Seq).Select(e => e.PaperKind).ShouldBe(["petition-forward", "petition-acceptance", "petition-opinion"]);

        // The resident reads what is left and until when; 23 November and thirty days.
        var page = (await resident.Mine(matter)).Ok();
        page.Text.ShouldContain("最晚 12 月 23 日");
        var paper = await resident.Get(page.Papers[0]);
        foreach (var word in (string[])["信访事项处理意见书", "不予支持", "复查", "2026年12月23日"]) paper.Ok().Text.ShouldContain(word);
        page.Offers("reopen").ShouldBeFalse("a petition is reviewed, not reopened");

        (await resident.DoMine(matter, "ask-review", ("reason", "少"))).Text.ShouldNotContain("上一级单位会书面答复");
        (await resident.DoMine(matter, "ask-review", ("reason", "图纸上是两间，只算了一间"))).Text.ShouldContain("上一级单位会书面答复");
        var second = await ReviewOf(town, matter.Id);
        var reviewed = (await town.Find(second.No))!;
        (reviewed.ReviewLevel, reviewed.State, reviewed.ReporterId).ShouldBe((1, "handling", c.ReporterId));
        (await town.BodyOf(reviewed.LeadBodyId!.Value))!.Names.Zh.ShouldBe("西湖区信访局");
        (await resident.Mine(matter)).Offers("ask-review").ShouldBeFalse("it is asked once");

        (await (await town.Staff("ding-xin")).Case(second)).Ok().TextOf("#petition").ShouldContain("第 2 级，共 3 级");
        await Closes(town, "ding-xin", second, "Upheld");
        (await resident.Get((await resident.Mine(second)).Papers[0])).Ok().Text.ShouldContain("信访事项复查意见书");
        await resident.DoMine(second, "ask-review", ("reason", "复查没有看图纸"));
        var last = await ReviewOf(town, second.Id);
        (await town.BodyOf((await town.Find(last.No))!.LeadBodyId!.Value))!.Names.Zh.ShouldBe("杭州市信访局");
        // Whoever reviews reads what was answered; nobody else of the departments does.
        foreach (var (staff, of) in ((string, Handed)[])[("ding-xin", matter), ("lu-he", matter), ("lu-he", second)]) (await (await town.Staff(staff)).Case(of)).Ok();
        (await (await town.Handler()).Case(matter)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await (await town.Staff("ding-xin")).Case(last)).Status.ShouldBe(HttpStatusCode.NotFound, "what is said of its own answer is not its business");
        await Closes(town, "lu-he", last, "Upheld");
        (await town.Find(last.No))!.State.ShouldBe("final");
        page = (await resident.Mine(last)).Ok();
        page.Text.ShouldContain("同一事实和理由不再受理");
        page.Offers("ask-review").ShouldBeFalse();
        (await resident.Get(page.Papers[0])).Ok().Text.ShouldContain("信访终结意见");

        // The same once more, by its number: not without new facts.
        (string, string)[] again = [("text", $"我要信访，{matter.No} 的补偿还是不对，请求书面答复"), ("region", Town.Community), ("address", "竞舟路90号")];
        page = await resident.Post("/report", again);
        page.Ok().Has("#receipt-no").ShouldBeFalse();
        page.Text.ShouldContain($"{last.No} 已在 2026-11-23 复核终结");
        var handed = await town.Receipt(await resident.Submit(page, "form[method=post]", ("insists", "yes")));
        (await town.Find(handed.No))!.RepeatOf.ShouldBe(last.Id);
        // How it stands is told nobody who merely knows the number.
        (await town.Receipt(await (await town.Neighbour()).Post("/report", again))).No.ShouldNotBeEmpty();
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task SentTwice_OneReviewIsOpened_AndNobodyElseAsks()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await Answered(town, resident);
        var page = await resident.Mine(matter);
        (string, string)[] reason = [("reason", "图纸上是两间")];
        await Task.WhenAll(resident.Submit(page, "ask-review", reason), resident.Twin().Submit(page, "ask-review", reason));
        await ReviewOf(town, matter.Id);
        (await town.Find(matter.No))!.Events.Count(e => e.Verb == Linli.Cases.Domain.Verb.AskReview).ShouldBe(1);
        (await (await town.Neighbour()).Mine(matter)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task AtTheCounter_TheDayOfArrivalCounts()
    {
        await using var town = await Town.Small();
        var matter = await Answered(town, await town.Resident());
        town.Clock.Advance(TimeSpan.FromDays(35));
        var clerk = await town.Clerk();
        (string, string)[] asked = [("how", "本人到窗口，出示信封"), ("note", "图纸上是两间")];
        (await clerk.Do(matter, "ask-review", asked)).Text.ShouldContain("已经过了");
        (await clerk.Do(matter, "ask-review", [.. asked, ("received", "2026-11-27")])).Text.ShouldNotContain("已经过了");
        (await town.Find(matter.No))!.ReviewedIn.ShouldNotBeNull();
    }

    [Fact]
    public async Task WhomItIsAbout_NeitherSeesNorGetsIt()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport(Words);
        var clerk = await town.Clerk();
        var page = await clerk.Case(matter);
        var (city, community) = (Option(page, "#shield-to", City), Guid.Parse(Option(page, "#shield-to", "竞舟社区居民委员会")));
        var worker = await town.Guest().SignInStaffAs((await town.Hire("community-worker", Town.Community, community)).UserName);
        (await worker.Case(matter)).Ok();
        await clerk.Do(matter, "shield", ("to", $"{community}"));
        await clerk.Do(matter, "shield", ("to", city));
        (await worker.Case(matter)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await worker.Get("/staff/cases")).Text.ShouldNotContain(matter.No);
        page = await clerk.Case(matter);
        page.Html.QuerySelectorAll("#to option").Select(o => o.TextContent).ShouldNotContain(City);
        // Posted past the page all the same.
        (await clerk.Do(matter, "dispatch", ("to", city))).Text.ShouldContain("不能转给被反映的单位");
        (await clerk.Do(matter, "dispatch", ("to", Option(page, "#to", Civil)), ("co", city))).Text.ShouldContain("不能转给被反映的单位");
        (await town.Find(matter.No))!.State.ShouldBe("received");
        await clerk.Do(matter, "dispatch", ("to", Option(page, "#to", Civil)));
        (await town.Find(matter.No))!.State.ShouldBe("assigned");
        // The citizen's own page says nothing of it either way.
        (await (await town.Resident()).Mine(matter)).Ok().Text.ShouldNotContain(City);
    }

    [Fact]
    public async Task Confidential_WhoeverWorksOnIt_DoesNotLearnWhoSaidIt()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.Receipt(await resident.Post("/report", ("text", Words), ("region", Town.Community), ("address", "竞舟路90号"), ("confidential", "yes")));
        var clerk = await town.Clerk();
        (await clerk.Case(matter)).Ok().Text.ShouldContain("李");
        await clerk.Do(matter, "dispatch", ("to", Option(await clerk.Case(matter), "#to", Civil)));
        var handler = await town.Staff("chen-jie");
        var page = (await handler.Case(matter)).Ok();
        page.Text.ShouldContain("反映人要求保密");
        page.Has("form:has(input[name=_handler][value=reveal])").ShouldBeFalse();
        foreach (var where in (string[])[$"/staff/cases/{matter.Id}", "/staff", "/staff?tab=open"]) (await handler.Get(where)).Text.ShouldNotContain("李");
        (await handler.Get($"/staff?tab=open&q={Uri.EscapeDataString("李示例")}")).Text.ShouldNotContain(matter.No);
        (await handler.Get($"/staff/cases?q={Town.ResidentPhone}")).Text.ShouldNotContain(matter.No);
    }
}
