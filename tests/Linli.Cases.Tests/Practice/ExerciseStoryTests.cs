using System.Net;
using Linli.Testing;

namespace Linli.Cases.Tests.Practice;

/// <summary>Each exercise of the packs over HTTP: it becomes done by the deeds that it asks for, and by no others.</summary>
public sealed class ExerciseStoryTests : IAsyncLifetime
{
    private static readonly (string, string)[] Allowance =
    [
        ("region", Town.Community), ("person.name", "钱试填"), ("person.idNumber", "330106194611230015"), ("person.birth", "1946-11-23"), ("person.phone", "0571-87650001"),
        ("person.hukouHere", "true"), ("address.hukou", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("address.home", "示范市邻里街道样板社区幸福路8号3幢2单元501室"),
        ("elder.allowanceElsewhere", "false"), ("bank.holder", "钱试填"), ("bank.name", "ICBC"), ("bank.account", "6200000000000000125"), ("agent.used", "false"), ("consent.truth", "true"),
    ];

    private Town _town = null!;

    public async ValueTask InitializeAsync() => _town = await Town.Practice();
    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private async Task<Page> Report(Visitor by, bool photo, bool point, string path = "/report", params (string, string)[] more) => (await by.Submit((await by.Get(path)).Ok(), "form[method=post]:has(#text)",
        [("text", "小区门口路灯不亮"), ("region", Town.Community), ("address", "竞舟路90号"), .. point ? [("lon", "120.1041"), ("lat", "30.2851"), ("sure", "yes")] : Array.Empty<(string, string)>(), .. more], photo ? [new Upload(path == "/report" ? "photos" : "files", "lamp.jpg", Photo.WithPlace(), "image/jpeg")] : [])).Ok();

    [Fact]
    public async Task ReportALight_WithPhoto_ThenWithPoint()
    {
        var elder = await _town.Card("elder");
        (await elder.Get("/")).Html.DocumentElement.ClassList.ShouldContain("elder");
        (await elder.Panel()).ShouldBe("");
        await elder.Begin("report-light");
        (await elder.Panel("/")).ShouldBe("1/2", "on every page");
        await Report(elder, photo: false, point: true);
        (await elder.Panel()).ShouldBe("1/2", "no photo");
        (await Report(elder, photo: true, point: false)).Has("#receipt-no").ShouldBeTrue();
        (await elder.Panel()).ShouldBe("2/2");
        var sent = await Report(elder, photo: true, point: true);
        sent.Has("#receipt-no").ShouldBeTrue(sent.Text);
        (await elder.Panel("/my")).ShouldBe("done");
    }

    [Fact]
    public async Task ApplyForTheAllowance()
    {
        var resident = await _town.Card("resident");
        await resident.Post("/apply/elder-allowance", Allowance);
        await resident.Begin("apply-allowance");
        (await resident.Panel()).ShouldBe("1/1", "what was sent before does not count");
        (await resident.Post("/apply/elder-allowance", Allowance)).Has("#receipt-no").ShouldBeTrue();
        (await resident.Panel()).ShouldBe("done");
        await resident.Begin("apply-allowance");
        (await resident.Panel()).ShouldBe("1/1", "begun anew");
    }

    [Fact]
    public async Task SupplementAndRate()
    {
        var resident = await _town.Card("resident");
        await resident.Begin("supplement-and-rate");
        var (form, light) = (await _town.Made(resident, "supplement-and-rate", "allowance"), await _town.Made(resident, "supplement-and-rate", "light"));
        (await resident.Mine(form)).Ok().Text.ShouldContain("户口簿");
        (await resident.Mine(light)).Ok().Text.ShouldContain("灯泡已经换好");
        await resident.DoMine(light, "rate", ("stars", "5"), ("words", "快"));
        (await resident.Panel()).ShouldBe("1/2");
        await resident.DoMine(form, "supplement", ("note", "补上了"));
        (await resident.Panel()).ShouldBe("done");
    }

    [Fact]
    public async Task NumberAndCode()
    {
        var resident = await _town.Card("resident");
        await resident.Begin("number-and-code");
        var receipt = await Report(resident, photo: false, point: false);
        (await resident.Panel()).ShouldBe("2/2");
        await resident.Post("/follow", ("no", receipt.TextOf("#receipt-no")), ("code", "AAAA-AAAA"));
        (await resident.Panel()).ShouldBe("2/2", "a wrong code finds nothing");
        (await resident.Post("/follow", ("no", receipt.TextOf("#receipt-no")), ("code", receipt.TextOf("#receipt-code")))).Ok();
        (await resident.Panel()).ShouldBe("done");
    }

    [Fact]
    public async Task PaperApplication()
    {
        var clerk = await _town.Card("clerk");
        await clerk.Begin("paper-application");
        async Task<Page> Enter(string channel) => (await clerk.Submit((await clerk.Get("/staff/register?item=service:elder-allowance")).Ok(), "form[enctype]", [.. Allowance, ("channel", channel), ("phone", "19900000066"), ("name", "钱试填")])).Ok();
        await Enter("Phone");
        (await clerk.Panel("/staff")).ShouldBe("1/2", "that was no paper");
        var handed = await _town.Receipt(await Enter("Paper"));
        (await clerk.Panel("/staff")).ShouldBe("2/2");
        await clerk.Do(handed, "accept");
        (await clerk.Panel("/staff")).ShouldBe("done");
    }

    [Fact]
    public async Task AskOnce_ForEverything()
    {
        var clerk = await _town.Card("clerk");
        await clerk.Begin("ask-once");
        await clerk.Do(await _town.Made(clerk, "ask-once", "form"), "request-supplement", ("missing", "户口簿"));
        (await clerk.Panel()).ShouldBe("1/1", "only half of what is missing, and it cannot be told again");
        await clerk.Begin("ask-once");
        await clerk.Do(await _town.Made(clerk, "ask-once", "form"), "request-supplement", ("missing", "户口簿"), ("other", "银行卡正面照片"));
        (await clerk.Panel()).ShouldBe("done");
    }

    [Fact]
    public async Task RefuseAndSayWho()
    {
        var clerk = await _town.Card("clerk");
        await clerk.Begin("refuse-and-say-who");
        var matter = await _town.Made(clerk, "refuse-and-say-who", "elsewhere");
        await clerk.Do(matter, "refuse", ("reason", "不在本市"), ("competent", ""));
        (await clerk.Panel()).ShouldBe("1/1", "nobody is named");
        await clerk.Do(matter, "refuse", ("reason", "不在本市"), ("competent", "当地 12345"));
        (await clerk.Panel()).ShouldBe("done");
    }

    [Theory]
    [InlineData("handler")]
    [InlineData("handler-leader")]
    public async Task TakeWorkFinish(string card)
    {
        var handler = await _town.Card(card);
        await handler.Begin("take-work-finish");
        var matter = await _town.Made(handler, "take-work-finish", "light");
        (await handler.Panel("/staff")).ShouldBe("1/3");
        await handler.Do(matter, "claim");
        (await handler.Panel("/staff")).ShouldBe("2/3");
        await handler.Do(matter, "contact", ("said", "说今晚就去"));
        (await handler.Panel("/staff")).ShouldBe("3/3");
        await handler.Do(matter, "close", ("resolution", "Solved"), ("answer", "灯泡换好了"));
        (await handler.Panel("/staff")).ShouldBe("done");
    }

    [Fact]
    public async Task RuleADispute()
    {
        var leader = await _town.Card("hall-leader");
        await leader.Begin("rule-a-dispute");
        var matter = await _town.Made(leader, "rule-a-dispute", "disputed");
        var page = (await leader.Case(matter)).Ok();
        page.TextOf("main").ShouldContain("不归我们管");
        var lead = page.Html.QuerySelector("form[action$='/rule'] select[name=to] option[value]:not([value=''])")!.GetAttribute("value")!;
        await leader.Do(matter, "rule", ("to", lead), ("reason", ""));
        (await leader.Panel()).ShouldBe("1/1");
        await leader.Do(matter, "rule", ("to", lead), ("reason", "按权责清单"));
        (await leader.Panel()).ShouldBe("done");
    }

    [Fact]
    public async Task PatrolFind()
    {
        var worker = await _town.Card("worker");
        await worker.Begin("patrol-find");
        const string path = "/staff/register?item=category:street-light";
        await Report(worker, photo: false, point: true, path, ("phone", "19900000067"));
        (await worker.Panel()).ShouldBe("1/1");
        var done = await Report(worker, photo: true, point: true, path, ("phone", "19900000067"));
        done.Has("#receipt-no").ShouldBeTrue(done.Text);
        (await worker.Panel()).ShouldBe("done");
    }

    [Fact]
    public async Task TwoAtOnce_DoNotTouchEachOther()
    {
        var (one, two) = (await _town.Card("clerk"), await _town.Card("clerk"));
        await one.Begin("refuse-and-say-who");
        var mine = await _town.Made(one, "refuse-and-say-who", "elsewhere");
        await two.Begin("refuse-and-say-who");
        (await two.Submit((await two.Case(mine)).Ok(), "refuse", ("reason", "不在本市"), ("competent", "当地 12345"))).Text.ShouldContain("这件事是别人正在练习用的");
        (await one.Panel()).ShouldBe("1/1");
        (await two.Panel()).ShouldBe("1/1");
        await one.Do(mine, "refuse", ("reason", "不在本市"), ("competent", "当地 12345"));
        (await one.Panel()).ShouldBe("done");
        (await two.Panel()).ShouldBe("1/1", "another's deed is nobody else's");
    }

    [Fact]
    public async Task OneAtATime_PutAside_AndOnlyOfOnesRole()
    {
        var clerk = await _town.Card("clerk");
        var page = (await clerk.Get("/practice")).Ok();
        page.Has("input[value=report-light]").ShouldBeFalse("a resident's");
        page.Has("input[value=ask-once]").ShouldBeTrue();
        var token = page.Html.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        (await clerk.PostRaw("/practice/start", [("__RequestVerificationToken", token), ("exercise", "report-light")])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await clerk.PostRaw("/practice/start", [("__RequestVerificationToken", token), ("exercise", "no-such")])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await clerk.PostRaw("/practice/start", [("exercise", "ask-once")])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await clerk.PostRaw("/practice/take", [("__RequestVerificationToken", token), ("card", "admin")])).Status.ShouldBe(HttpStatusCode.NotFound);
        await clerk.Begin("ask-once");
        await clerk.Begin("refuse-and-say-who");
        (await clerk.Get("/practice")).TextOf(".practice-panel").ShouldContain("不归我们办的");
        (await clerk.Submit((await clerk.Get("/practice")).Ok(), "stop")).Ok().Has(".practice-panel").ShouldBeFalse();
        foreach (var ways in (string[])["/practice/start", "/practice/stop"])
            (await _town.Guest().PostRaw(ways, [])).Status.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest);
    }
}
