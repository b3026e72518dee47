using System.Net;
using Linli.Testing;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Sessions that somebody else made, cookies that were changed, forms that are not ours.</summary>
public sealed class SessionTests(HostileTown h) : IClassFixture<HostileTown>
{
    [Fact]
    public async Task Session_ThatSomebodyPlanted_IsReplacedAtSignIn()
    {
        var attacker = await h.Town.Neighbour();
        var planted = attacker.Cookie("ln-session")!;
        foreach (var cookie in (string[])[planted, "chosen-by-the-attacker"])
        {
            var victim = await h.Town.Guest().WithCookie("ln-session", cookie).SignInStaff("zhou-min");
            victim.Cookie("ln-session").ShouldNotBe(cookie);
            (await victim.Get("/staff")).Ok();
            // What the attacker knows is worth nothing: who signs in ends the session that the browser had before, whosever it was.
            (await h.Town.Guest().WithCookie("ln-session", cookie).Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        }
        // Each sign-in is a ticket of its own.
        (await h.Town.Clerk()).Cookie("ln-session").ShouldNotBe((await h.Town.Clerk()).Cookie("ln-session"));
    }

    [Fact]
    public async Task Cookies_ThatWereChanged_AreNobody()
    {
        var good = h.Clerk.Cookie("ln-session")!;
        (await h.Town.Guest().WithCookie("ln-session", good).Peek("/staff")).Ok();
        string[] changed = ["x", good[..^1], good[1..], good[..(good.Length / 2)] + (good[good.Length / 2] == 'A' ? 'B' : 'A') + good[(good.Length / 2 + 1)..], good + good, new('A', 6_000), "%00", "=;", "../..", "CfDJ8" + new string('A', 200), h.Clerk.Cookie("ln-form") ?? "-"];
        foreach (var (cookie, i) in changed.Select((c, i) => (c, i)))
        {
            var answer = await h.Town.Guest().WithCookie("ln-session", cookie).Peek("/staff");
            answer.Status.ShouldBe(HttpStatusCode.Redirect, $"{i}");
            answer.Location!.ShouldContain("/staff/sign-in");
            foreach (var name in (string[])["ln-form", "ln-flash", "ln-lang", "ln-mode"])
                foreach (var path in (string[])["/report", "/", "/staff/sign-in"])
                    ((int)(await h.Town.Guest().WithCookie(name, cookie).Get(path)).Status).ShouldBe(200, $"{name} {i} {path}");
        }
        // Words cannot be put into our mouth by a cookie.
        (await h.Town.Guest().WithCookie("ln-flash", "{\"Good\":true,\"Reasons\":[{\"Key\":\"done.accept\",\"Args\":[]}]}").WithCookie("ln-session", good).Get("/staff")).Text.ShouldNotContain("已受理，");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Forms_WithoutOurTokenOrWithSomebodyElses_AreRefusedWithAPageThatSaysWhatToDo(string language)
    {
        var matter = await h.Town.OpenReport("门口路灯不亮三天了");
        var token = await h.Clerk.FormToken();
        var foreign = await h.Resident.FormToken();
        var guest = h.Town.Guest();
        var guests = await guest.FormToken();
        var before = await h.Town.CountCases();
        var version = (await h.Town.Find(matter.No))!.Version;
        (string What, Visitor By, string Path, (string, string)[] Fields)[] all =
        [
            ("none", h.Clerk, $"/staff/cases/{matter.Id}/accept", []), ("a resident's", h.Clerk, $"/staff/cases/{matter.Id}/accept", [foreign]), ("a guest's", h.Clerk, $"/staff/cases/{matter.Id}/accept", [guests]),
            ("changed", h.Clerk, $"/staff/cases/{matter.Id}/accept", [(token.Name, token.Value[..^2])]), ("empty", h.Clerk, $"/staff/cases/{matter.Id}/accept", [(token.Name, "")]), ("in the address", h.Clerk, $"/staff/cases/{matter.Id}/accept?{token.Name}={Uri.EscapeDataString(token.Value)}", []),
            ("none", h.Resident, $"/my/{matter.Id}/withdraw", []), ("staff's", h.Resident, $"/my/{matter.Id}/withdraw", [token]),
            ("none", h.Resident, "/report", [("_handler", "report")]), ("staff's", h.Resident, "/report", [("_handler", "report"), token]), ("none", guest, "/report", [("_handler", "report")]), ("a resident's", guest, "/report", [("_handler", "report"), foreign]),
            ("none", guest, "/staff/sign-in", [("_handler", "staff-sign-in"), ("user", "zhou-min"), ("password", Town.Password)]), ("none", h.Clerk, $"/staff/cases/{matter.Id}", [("_handler", "reveal"), ("why", "想看一下电话")]),
        ];
        foreach (var (what, by, path, fields) in all)
        {
            var session = by.Cookie("ln-session");
            var answer = await by.Twin().WithCookie("ln-lang", language).PostRaw(path, [.. fields, ("version", $"{version}"), ("key", Guid.CreateVersion7().ToString("N")), ("text", "没有防伪的报事"), ("region", Town.Community), ("phone", "19900000056")], follow: false);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, $"{what} {path}");
            answer.Html.DocumentElement.GetAttribute("lang").ShouldBe(language);
            answer.Text.ShouldContain(h.Text(language, "ui.status.400.text"), customMessage: $"{what} {path}");
            answer.Text.ShouldNotContain(Town.ResidentPhone);
        }
        (await h.Town.Find(matter.No))!.State.ShouldBe("received");
        (await h.Town.CountCases()).ShouldBe(before);
        // With it, it goes: else the refusals above show nothing.
        (await h.Clerk.PostRaw($"/staff/cases/{matter.Id}/accept", [token, ("version", $"{version}"), ("key", Guid.CreateVersion7().ToString("N"))])).Ok();
        (await h.Town.Find(matter.No))!.State.ShouldBe("accepted");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task RefusalsOfThePlatform_SayWhatToDo(string language)
    {
        Task<Page> By(Visitor v, string path) => v.Twin().WithCookie("ln-lang", language).Get(path);
        (await By(h.Resident, "/staff")).Text.ShouldContain(h.Text(language, "ui.status.403.text"));
        (await By(h.Town.Guest(), "/nowhere")).Text.ShouldContain(h.Text(language, "ui.notFound.text"));
        var gone = await h.Town.Guest().WithCookie("ln-lang", language).PostRaw($"/my/{Guid.CreateVersion7()}/urge", [("key", "k")], follow: false);
        gone.Status.ShouldBe(HttpStatusCode.Unauthorized);
        gone.Text.ShouldContain(h.Text(language, "ui.status.401.text"));
        gone.Has("a[href='/staff/sign-in']").ShouldBeTrue();
    }

    [Fact]
    public async Task Posts_BeyondTheLimit_AreToldToWait()
    {
        await using var town = await Town.Small(with: b => b.Configuration["Limits:PostsPerMinute"] = "5");
        var guest = town.Guest();
        await guest.Get("/follow");
        Page? last = null;
        for (var i = 0; i < 6; i++) last = await guest.PostRaw("/follow", [("_handler", "follow")], follow: false);
        last!.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Text.ShouldContain(h.Text("zh-CN", "ui.status.429.text"));
        (await guest.Get("/follow")).Ok();
    }
}
