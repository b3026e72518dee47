using System.Net;
using Linli.Testing;

namespace Linli.Cases.Tests.Printing;

/// <summary>Papers for somebody without a phone: queued by themselves, printed in two steps, never lost on a half print. Promise 8.</summary>
public sealed class PrintTests
{
    private static async Task<Handed> ByLetter(Town town, Visitor clerk, string phone = "19900000055")
    {
        var page = await clerk.Get("/staff/register?item=service:elder-allowance");
        page = await clerk.Get("/staff/register?item=category:street-light");
        return await town.Receipt(await clerk.Submit(page, "form:has(#received)", ("channel", "Paper"), ("region", Town.Community), ("address", "竞舟路1号"), ("phone", phone), ("name", "来信示例"), ("phone-other", "true"), ("text", "来信：路灯坏了好几天")));
    }

    private static IEnumerable<string> Rows(Page page, string section) => page.Html.QuerySelectorAll($"#{section} li").Select(l => l.TextContent);

    [Fact]
    public async Task Letter_IsAnsweredByPaper_FromTheQueueToTheHand()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var (one, two, online) = (await ByLetter(town, clerk), await ByLetter(town, clerk, "19900000056"), await town.OpenReport("三单元门口路灯不亮了"));
        foreach (var m in (Handed[])[one, two, online]) await clerk.Do(m, "refuse", ("reason", "不在本街道"), ("competent", "余杭区"));
        await town.Settle();
        await town.Settle();
        var page = (await clerk.Get("/staff/print")).Ok();
        Rows(page, "waiting").Count().ShouldBe(2);
        page.Text.ShouldNotContain(online.No, customMessage: "who reads it in an account needs no paper");
        page.Html.QuerySelectorAll("nav.side a").Single(a => a.GetAttribute("href") == "/staff/print").TextContent.ShouldContain("2");

        (await clerk.Submit(page, "#waiting form", ("act", "print"))).Ok().Text.ShouldContain("请先勾选");
        string Row(Page p, string section, Handed m) => p.Html.QuerySelectorAll($"#{section} li").Single(l => l.TextContent.Contains(m.No)).QuerySelector("input")!.GetAttribute("value")!;
        page = (await clerk.Submit(page, "#waiting form", ("act", "print"), ("row", Row(page, "waiting", one)), ("row", Row(page, "waiting", two)))).Ok();
        Rows(page, "printing").Count().ShouldBe(2);
        var pdf = await clerk.Get("/staff/print/papers.pdf");
        (pdf.Status, pdf.About!.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "application/pdf"));
        // The printer jams after the first sheet and the machine goes off: both are still there.
        await town.Restart();
        clerk = await town.Clerk();
        page = (await clerk.Get("/staff/print")).Ok();
        Rows(page, "printing").Count().ShouldBe(2);
        page = await clerk.Submit(page, "#printing form", ("act", "back"), ("row", Row(page, "printing", two)));
        Rows(page, "waiting").Single().ShouldContain(two.No);
        page = await clerk.Submit(page, "#printing form", ("act", "printed"), ("row", Row(page, "printing", one)));
        (await clerk.Submit(page, "#printed form", ("act", "posted"), ("row", Row(page, "printed", one)))).Text.ShouldContain("请写谁领走的");
        var row = Row(page, "printed", one);
        page = await clerk.Submit(page, "#printed form", ("act", "posted"), ("note", "挂号信 XA123"), ("row", row));
        Rows(page, "done").Single().ShouldContain("挂号信 XA123");
        Rows(page, "done").Single().ShouldContain("周敏");
        foreach (var act in (string[])["print", "printed", "posted"]) (await town.Audit()).ShouldContain(a => a.Action == $"paper.{act}" && a.Subject == $"case:{one.Id}", act);
        (await town.Audit()).ShouldContain(a => a.Action == "person.paper" && a.Subject == $"case:{one.Id}");
        // A page that was left open does nothing twice.
        (await clerk.PostRaw("/staff/print/do", [await clerk.FormToken(), ("act", "handed"), ("note", "本人"), ("row", row)])).Text.ShouldContain("现在是“已寄”");
        await town.Settle();
        Rows(await clerk.Get("/staff/print"), "waiting").Count().ShouldBe(1, "the step told again queues nothing again");
    }

    [Fact]
    public async Task AnotherHall_SeesNothing_AndMovesNothing()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var m = await ByLetter(town, clerk);
        await clerk.Do(m, "refuse", ("reason", "不在本街道"), ("competent", "余杭区"));
        await town.Settle();
        var row = (await clerk.Get("/staff/print")).Html.QuerySelector("#waiting input[name=row]")!.GetAttribute("value")!;
        var far = await town.Staff((await town.Hire("hall-clerk", "330106009000")).UserName);
        (await far.Get("/staff/print")).Ok().Text.ShouldNotContain(m.No);
        (await far.PostRaw("/staff/print/do", [await far.FormToken(), ("act", "print"), ("row", row)])).Has("#printing").ShouldBeFalse();
        (await far.Peek("/staff/print/papers.pdf")).Location.ShouldBe("/staff/print");
        Rows(await clerk.Get("/staff/print"), "waiting").Count().ShouldBe(1);
        (await town.Guest().Peek("/staff/print")).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        foreach (var who in (Visitor[])[await town.Resident(), await town.Handler()]) (await who.Peek("/staff/print")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
