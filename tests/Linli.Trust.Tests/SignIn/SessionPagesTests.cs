using System.Net;
using Linli.Testing;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.SignIn;

/// <summary>Where somebody is signed in: seen and ended by themselves, by the security administrator of their region, and by nobody else.</summary>
public class SessionPagesTests
{
    private static async Task<Guid> AccountOf(Town town, string user)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Accounts.Where(a => a.UserName == user).Select(a => a.Id).FirstAsync();
    }

    [Fact]
    public async Task Guest_IsSentToSignIn()
    {
        await using var town = await Town.Small();
        foreach (var path in (string[])["/account/sessions", "/me/sessions"]) (await town.Guest().Peek(path)).Location!.ShouldContain("/sign-in?return=");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OwnDevices_AreListed_AndOneOrAllOthersEnd(bool staff)
    {
        await using var town = await Town.Small();
        Task<Visitor> In() => staff ? town.Clerk() : town.Resident();
        var (path, home) = staff ? ("/account/sessions", "/staff") : ("/me/sessions", "/my");
        var (one, two, three) = (await In(), await In(), await In());
        var page = (await one.Get("/account/sessions")).Ok();
        page.Url.ShouldBe(path);
        page.Html.QuerySelectorAll("#sessions li").Length.ShouldBe(3);
        page.Html.QuerySelectorAll("#sessions form").Length.ShouldBe(2, "this device signs out by signing out");
        page.Text.ShouldContain("本机");
        (await one.Submit(page, "#sessions form")).Ok().Text.ShouldContain("已退出登录");
        ((await two.Peek(home)).Status == HttpStatusCode.OK ^ (await three.Peek(home)).Status == HttpStatusCode.OK).ShouldBeTrue("one of them is dead with its next request");
        var late = await In();
        (await one.Submit((await one.Get(path)).Ok(), "form#end-others")).Ok().Html.QuerySelectorAll("#sessions li").Length.ShouldBe(1);
        foreach (var other in (Visitor[])[two, three, late]) (await other.Peek(home)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await one.Get(home)).Ok();
        var audit = await town.Audit();
        audit.ShouldContain(a => a.Action == "session.end");
        audit.ShouldContain(a => a.Action == "session.endOthers");
    }

    [Fact]
    public async Task SomebodyElsesSession_IsNotEnded()
    {
        await using var town = await Town.Small();
        var (clerk, leader) = (await town.Clerk(), await town.Staff("qian-lei"));
        await town.Staff("qian-lei");
        // The form of the leader, sent by the clerk: there is no such form on the clerk's page.
        var form = (await leader.Get("/account/sessions")).Ok().Form("#sessions form");
        var handler = form.QuerySelector("[name=_handler]")!.GetAttribute("value")!;
        (await clerk.PostRaw("/account/sessions", [await clerk.FormToken(), ("_handler", handler)], follow: false)).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await leader.Get("/account/sessions")).Html.QuerySelectorAll("#sessions li").Length.ShouldBe(2);
    }

    [Fact]
    public async Task SecurityAdministrator_EndsThoseOfTheirRegion_WithAReason()
    {
        await using var town = await Town.Small();
        var (security, clerk, account) = (await town.Security(), await town.Clerk(), await AccountOf(town, "zhou-min"));
        var path = $"/admin/accounts/{account}";
        (await security.Submit((await security.Get(path)).Ok(), "form#sessions-end")).TextOf("#errors").ShouldContain("请写明原因");
        (await clerk.Get("/staff")).Ok();
        (await security.Submit((await security.Get(path)).Ok(), "form#sessions-end", ("why", "手机丢失"))).Ok().Text.ShouldContain("没有在任何设备上登录");
        (await clerk.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await (await town.Clerk()).Get("/staff")).Ok();
        (await town.Audit()).Single(a => a.Action == "session.endAll").Purpose.ShouldBe("手机丢失");
        (await security.Get($"/admin/accounts/{await AccountOf(town, "sun-gong")}")).Status.ShouldBe(HttpStatusCode.NotFound, "another county's");
        (await security.Get($"/admin/accounts/{await AccountOf(town, "security")}")).Ok().Has("form#sessions-end").ShouldBeFalse();
    }

    [Fact]
    public async Task LastSeen_MovesByTenMinutes()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var began = town.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm", null);
        town.Clock.Advance(TimeSpan.FromMinutes(25));
        var seen = town.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm", null);
        (await clerk.Get("/staff")).Ok();
        var line = (await clerk.Get("/account/sessions")).Ok().TextOf("#sessions li");
        line.ShouldContain(began);
        line.ShouldContain(seen);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Windows · Edge")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50", "Android · WeChat")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "iPhone · Safari")]
    [InlineData("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.1", "HarmonyOS · Huawei Browser")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Linux · Firefox")]
    [InlineData("curl/8.5.0", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Device_InTwoWords(string? agent, string? words) => Device.Of(agent).ShouldBe(words);
}
