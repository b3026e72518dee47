using System.Net;
using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Stories;

/// <summary>An application: errors, the one request for what is missing, acceptance by word and by silence, refusal.</summary>
public class ServiceStoryTests
{
    private const string Path = "/apply/elder-allowance", Id = "330106194611230015", Account = "6200000000000000125";

    private static readonly (string, string)[] Good =
    [
        ("region", Town.Community), ("person.name", "钱试填"), ("person.idNumber", Id), ("person.birth", "1946-11-23"), ("person.phone", "0571-87650001"),
        ("person.hukouHere", "true"), ("address.hukou", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("address.home", "示范市邻里街道样板社区幸福路8号3幢2单元501室"),
        ("elder.allowanceElsewhere", "false"), ("bank.holder", "钱试填"), ("bank.name", "ICBC"), ("bank.account", Account), ("agent.used", "false"), ("consent.truth", "true"),
    ];

    private static async Task<Handed> Applied(Town town, Visitor resident) => await town.Receipt(await resident.Post(Path, Good));

    [Fact]
    public async Task Apply_WithFieldsMissing_ShowsErrorsAndKeepsWhatWasTyped_ThenSubmits()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var before = await town.CountCases();
        var page = await resident.Post(Path, [.. Good.Where(f => f.Item1 is not ("person.birth" or "bank.account")), ("person.birth", ""), ("bank.account", "")]);
        page.Ok().Has("#receipt-no").ShouldBeFalse();
        page.Has("#f-person-birth, [name='person.birth']").ShouldBeTrue();
        page.Html.QuerySelectorAll(".error-summary a, [role=alert] a").Length.ShouldBe(2, page.Text);
        page.Html.QuerySelector("[name='person.name']")!.GetAttribute("value").ShouldBe("钱试填");
        page.Html.QuerySelector("[name='person.idNumber']")!.GetAttribute("value").ShouldBe(Id);
        (await town.CountCases()).ShouldBe(before);
        var done = await resident.Submit(page, "form[method=post]", ("person.birth", "1946-11-23"), ("bank.account", Account));
        (await town.Receipt(done)).No.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Supplement_IsAskedOnceOnAPaper_ThenSupplementedAndAccepted()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var clerk = await town.Clerk();
        var matter = await Applied(town, resident);
        (await clerk.Case(matter)).Text.ShouldNotContain(Id, customMessage: "identity numbers are masked for staff");

        (await clerk.Do(matter, "request-supplement", ("missing", "户口簿"), ("other", "银行卡正面照片\n"))).Text.ShouldContain("补正告知已发出");
        await town.Settle();
        // What to do, not only that something is missing; also for somebody who does not go online.
        var sms = (await town.Messages()).Single(m => m.Text.Contains(matter.No) && m.Text.Contains("还缺材料")).Text;
        foreach (var word in (string[])["登录", "窗口", "12345"]) sms.ShouldContain(word);
        var paper = await resident.Get((await resident.Mine(matter)).Papers[0]);
        paper.Ok().Text.ShouldContain("户口簿");
        paper.Text.ShouldContain("银行卡正面照片");
        (await resident.Get((await resident.Mine(matter)).Papers[0] + ".pdf")).Body.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());

        (await resident.DoMine(matter, "supplement", ("note", "补上了"))).Text.ShouldContain("材料已补交");
        var again = await clerk.Do(matter, "request-supplement", ("missing", "居民身份证"));
        again.Text.ShouldContain("补正只能告知一次");
        (await clerk.Do(matter, "accept")).Text.ShouldContain("已受理");
        (await resident.Get((await resident.Mine(matter)).Papers[0])).Ok().Text.ShouldContain("受理通知书");
        (await town.Find(matter.No))!.State.ShouldBe("accepted");
    }

    [Fact]
    public async Task FiveWorkingDaysOfSilence_CountAsAcceptedOnTheDayOfReceipt()
    {
        await using var town = await Town.Small();
        var matter = await Applied(town, await town.Resident());
        await town.ElapseWorkingDays(5);
        (await town.Find(matter.No))!.State.ShouldBe("received", "the fifth day is not over");
        await town.ElapseWorkingDays(1);
        await Deemed(town, matter);
        await town.Settle();
        (await town.Messages()).Count(m => m.Text.Contains(matter.No) && m.Text.Contains("视为已受理")).ShouldBe(1);
    }

    [Fact]
    public async Task SilenceThroughDowntime_CountsTheSame()
    {
        await using var town = await Town.Small();
        var matter = await Applied(town, await town.Resident());
        await town.Downtime(TimeSpan.FromDays(12));
        await town.Settle();
        await Deemed(town, matter);
    }

    private static async Task Deemed(Town town, Handed matter)
    {
        var c = (await town.Find(matter.No)).ShouldNotBeNull();
        c.State.ShouldBe("accepted");
        c.AcceptedAt.ShouldBe(c.ReceivedAt);
        c.Events.Single(e => e.Verb == Verb.DeemAccept).PaperNumber.ShouldNotBeNull();
        (await (await town.Clerk()).Case(matter)).Offers("dispatch").ShouldBeTrue();
    }

    [Fact]
    public async Task Refusal_NamesReasonAndCompetentBody_AndItsVerificationNamesNobody()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var clerk = await town.Clerk();
        var matter = await Applied(town, resident);
        (await clerk.Do(matter, "refuse", ("reason", "不属于本街道"), ("competent", ""))).Text.ShouldContain("应向哪个机关提出");
        (await town.Find(matter.No))!.State.ShouldBe("received");
        await clerk.Do(matter, "refuse", ("reason", "户口不在本区"), ("competent", "余杭区民政局"));

        var link = (await resident.Mine(matter)).Papers[0];
        var paper = await resident.Get(link);
        paper.Ok().Text.ShouldContain("户口不在本区");
        paper.Text.ShouldContain("余杭区民政局");

        var verify = await town.Guest().Get(link.Replace("/papers/", "/verify/", StringComparison.Ordinal));
        verify.Ok().Text.ShouldContain(paper.TextOf(".paper-number"));
        foreach (var secret in (string[])["钱", "李示例", Id, Account, "户口不在本区", "幸福路", Town.ResidentPhone]) verify.Text.ShouldNotContain(secret);
        (await town.Guest().Peek(link)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await (await town.Neighbour()).Get(link)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await town.Guest().Get($"/verify/{matter.Id}/99")).Text.ShouldContain("没有", customMessage: "an invented paper is not confirmed");
    }
}
