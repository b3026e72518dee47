using System.Net;
using Linli.Testing;

namespace Linli.Trust.Tests.Accounts;

/// <summary>Changing one's own password, and what an open session must not be able to do.</summary>
public class PasswordTests
{
    private const string New = "Blue-Lantern-26";

    [Fact]
    public async Task Page_IsForStaffOnly()
    {
        await using var town = await Town.Small();
        foreach (var path in (string[])["/account/password", "/account/authenticator"])
        {
            (await town.Guest().Peek(path)).Status.ShouldBe(HttpStatusCode.Redirect);
            var resident = (await (await town.Resident()).Get(path)).Ok();
            resident.Has("main form").ShouldBeFalse();
            resident.Text.ShouldContain("居民用手机号和验证码登录");
        }
    }

    [Fact]
    public async Task Change_SaysEverythingThatIsWrong_ThenEndsOtherSessions()
    {
        await using var town = await Town.Small();
        var (here, there) = (await town.Clerk(), await town.Clerk());
        (await here.Get("/staff")).Html.QuerySelector("a[href='/account/password']").ShouldNotBeNull("the menu leads there");
        (await here.Post("/account/password", ("old", "Wrong-Demo-2026"), ("new", New), ("again", New))).TextOf("#errors").ShouldContain("现在的密码不对");
        var weak = await here.Post("/account/password", ("old", Town.Password), ("new", "zhou-min"), ("again", "zhou"));
        foreach (var says in (string[])["10 到 128 位", "至少要有三种", "不能有用户名", "不一样"]) weak.TextOf("#errors").ShouldContain(says);
        (await there.Get("/staff")).Ok();
        (await here.Post("/account/password", ("old", Town.Password), ("new", New), ("again", New))).Ok().Text.ShouldContain("密码已修改");
        (await here.Get("/staff")).Ok();
        (await there.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect, "the other session has ended");
        var guest = town.Guest();
        (await guest.Post("/staff/sign-in", ("user", "zhou-min"), ("password", Town.Password))).Text.ShouldContain("不对");
        (await (await town.Guest().SignInStaff("zhou-min", New)).Get("/staff")).Ok();
        (await town.Audit()).Count(a => a.Action == "password.change").ShouldBe(1);
    }

    [Fact]
    public async Task OpenSession_CannotGuessThePasswordHere()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        for (var i = 0; i < 5; i++) await clerk.Post("/account/password", ("old", $"Guess-{i}"), ("new", New), ("again", New));
        (await clerk.Post("/account/password", ("old", Town.Password), ("new", New), ("again", New))).TextOf("#errors").ShouldContain("约 30 分钟内不能再试");
        town.Clock.Advance(TimeSpan.FromMinutes(12));
        var english = await clerk.WithCookie("ln-lang", "en").Post("/account/password", ("old", Town.Password), ("new", New), ("again", New));
        english.TextOf("#errors").ShouldContain("for about 18 minutes");
        english.TextOf("#errors").ShouldContain("wrong 5 times");
        clerk.WithCookie("ln-lang", "zh-CN");
        // What the page says is so: the session goes on, and nobody signs in with this name for now.
        (await clerk.Get("/staff")).Ok();
        var again = await town.Guest().Post("/staff/sign-in", ("user", "zhou-min"), ("password", Town.Password));
        again.Text.ShouldContain("连续输错 5 次，这个用户名要过 30 分钟才能再登录");
        (await town.Audit()).ShouldNotContain(a => a.Action == "password.change");
        town.Clock.Advance(TimeSpan.FromMinutes(31));
        await clerk.Post("/account/password", ("old", Town.Password), ("new", New), ("again", New));
        (await town.Audit()).ShouldContain(a => a.Action == "password.change");
    }

    [Fact]
    public async Task Pause_IsThatOfTheTownsClock()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        for (var i = 0; i < 5; i++) await guest.Post("/staff/sign-in", ("user", "zhou-min"), ("password", $"Wrong-{i}"));
        town.Clock.Advance(TimeSpan.FromMinutes(29));
        await guest.Post("/staff/sign-in", ("user", "zhou-min"), ("password", Town.Password));
        guest.IsGuest.ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromMinutes(2));
        (await (await town.Clerk()).Get("/staff")).Ok();
        // A right one gave the tries back: four wrong ones do not lock.
        for (var i = 0; i < 4; i++) await guest.Post("/staff/sign-in", ("user", "zhou-min"), ("password", $"Wrong-{i}"));
        (await (await town.Clerk()).Get("/staff")).Ok();
    }

    [Fact]
    public async Task ManyGuessesAtOnce_AreNotMoreThanFive()
    {
        await using var town = await Town.Small();
        var guests = Enumerable.Range(0, 12).Select(_ => town.Guest()).ToList();
        var answers = await Task.WhenAll(guests.Select((g, i) => g.Post("/staff/sign-in", ("user", "sun-gong"), ("password", $"Wrong-{i}"))));
        answers.Select(a => a.TextOf("[role=alert], .notice, .alert")).Distinct().ShouldHaveSingleItem("nobody learns by the words that the account exists");
        (await town.Audit()).Count(a => a.Action == "sign-in.failed").ShouldBe(5, "only five were looked at");
    }
}
