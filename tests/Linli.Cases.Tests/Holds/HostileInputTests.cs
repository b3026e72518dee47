using System.Net;
using Linli.Testing;

namespace Linli.Cases.Tests.Holds;

/// <summary>What people type and send that is not what it says.</summary>
public class HostileInputTests
{
    private const string Script = "<script>alert('x')</script><img src=x onerror=alert(1)>路灯不亮";

    [Fact]
    public async Task DisguisedUpload_IsRefusedInWords_AndNothingTypedIsLost()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var before = await town.CountCases();
        foreach (var (name, body) in ((string, byte[])[])
            [("photo.jpg", "<html><script>alert(1)</script></html>"u8.ToArray()), ("photo.jpg", [0x4D, 0x5A, 0x90, 0x00, .. new byte[200]]), ("x.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray())])
        {
            var page = await resident.Submit(await resident.Get("/report"), "form[method=post]", [("text", "门口路灯不亮三天了"), ("region", Town.Community)], [new Upload("photos", name, body, "image/jpeg")]);
            page.Ok().Has("#receipt-no").ShouldBeFalse(name);
            page.Text.ShouldContain($"文件“{name}”不能接收");
            page.TextOf("textarea#text").ShouldBe("门口路灯不亮三天了");
        }
        (await town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task ScriptInText_IsShownAsText_Everywhere()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var page = await resident.Post("/report", ("text", Script), ("address", "<b>88号</b>"), ("category", "street-light"), ("region", Town.Community));
        var matter = await town.Receipt(page);
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        await clerk.Do(matter, "dispatch", ("note", "<script>note</script>"));
        var handler = await town.Handler();
        await town.Settle();
        Page[] pages = [await clerk.Case(matter), await clerk.Get("/staff/cases"), await handler.Get("/staff?tab=all"), await resident.Mine(matter), await resident.Get("/my"), await resident.Get("/"),
            await town.Guest().Post("/follow", ("no", matter.No), ("code", matter.Code)), await resident.Get("/notices"), await town.Guest().Get("/demo/messages")];
        pages[0].Text.ShouldContain(Script);
        pages[1].Text.ShouldContain("<b>88号</b>");
        foreach (var p in pages)
        {
            p.Ok();
            p.Html.QuerySelectorAll("[onerror]").ShouldBeEmpty(p.Url);
            p.Html.QuerySelectorAll("script").ShouldAllBe(s => s.HasAttribute("src") || s.GetAttribute("type") == "importmap", p.Url);
            p.Html.QuerySelectorAll("b").ShouldAllBe(b => b.TextContent != "88号", p.Url);
        }
    }

    [Fact]
    public async Task OversizeText_IsRefused()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var before = await town.CountCases();
        var page = await resident.Post("/report", ("text", new string('长', 4_001)), ("category", "street-light"), ("region", Town.Community));
        page.Ok().Text.ShouldContain("文字太长");
        (await resident.Post("/report", ("text", new string('长', 100_000)), ("category", "street-light"), ("region", Town.Community))).Has("#receipt-no").ShouldBeFalse();
        (await resident.Post("/report", ("text", "路灯不亮三天"), ("address", new string('长', 201)), ("region", Town.Community))).Text.ShouldContain("地址太长");
        (await town.CountCases()).ShouldBe(before);
        var matter = await town.OpenReport("门口路灯不亮三天了", resident);
        (await resident.DoMine(matter, "urge", ("note", new string('长', 2_001)))).Text.ShouldContain("文字太长");
        (await town.Find(matter.No))!.Urges.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("key")]
    [InlineData("region")]
    public async Task Report_WithAFieldForged_IsRefusedNotBroken(string field)
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        var before = await town.CountCases();
        foreach (var value in (string[])["", "999999999999", "' OR '1'='1", new string('9', 90), "\0x"])
        {
            var page = await guest.Post("/report", ("text", "x"), ("phone", "12"), (field.Length == 0 ? "category" : field, value));
            page.Status.ShouldBe(HttpStatusCode.OK, $"{field}={value}");
            page.Has("#receipt-no").ShouldBeFalse();
        }
        (await town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task Redirects_StayHere()
    {
        await using var town = await Town.Small();
        foreach (var evil in (string[])["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%0d%0aSet-Cookie:x=1", "javascript:alert(1)", "/\t/evil.example", " //evil.example"])
        {
            var to = Uri.EscapeDataString(evil);
            foreach (var path in (string[])[$"/lang/en?return={to}", $"/mode/elder?return={to}", $"/aids?size=large&contrast=high&return={to}"])
            {
                var answer = await town.Guest().Peek(path);
                answer.Status.ShouldBe(HttpStatusCode.Redirect, path);
                Local(answer.Location);
            }
            var guest = town.Guest();
            var form = (await guest.Get($"/staff/sign-in?return={to}")).Form();
            var fields = form.QuerySelectorAll("input[type=hidden]").Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).ToList();
            var signedIn = await guest.PostRaw($"/staff/sign-in?return={to}", [.. fields, ("user", "zhou-min"), ("password", Town.Password)], follow: false);
            signedIn.Status.ShouldBe(HttpStatusCode.Redirect);
            Local(signedIn.Location, town.Address);
        }
    }

    private static void Local(string? location, string? own = null)
    {
        location.ShouldNotBeNull();
        if (own is not null && location.StartsWith(own, StringComparison.Ordinal)) location = location[own.Length..];
        location.ShouldStartWith("/");
        location.ShouldNotContain("evil.example", customMessage: location);
        location.ShouldNotContain("\n");
    }
}
