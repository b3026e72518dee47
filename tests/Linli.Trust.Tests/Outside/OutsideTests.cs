using System.Net;
using System.Web;
using Linli.Testing;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Linli.Trust.Outside;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.Trust.Tests.Outside;

/// <summary>Signing in with a provider of identities: against a real one in a process of its own, and every way in which it must not open.</summary>
public sealed class OutsideTests
{
    private static async Task<Town> Open(IdentityProcess provider, string whom = """["residents", "staff"]""", bool twoFactors = false)
    {
        var town = await Town.Small(b =>
        {
            (b.Configuration["Outbound:Allow"], b.Configuration["Secrets:IDP"]) = ("127.0.0.1", "client-secret-55");
            b.Configuration["SignInProviders"] = $$"""[{ "name": "city", "label": { "zh-CN": "浙里办", "en": "Zheli Ban" }, "issuer": "{{provider.Issuer}}", "clientId": "linli", "secret": "{secret:IDP}", "for": {{whom}}, "claims": { "phone": "phone_number" }, "twoFactors": {{(twoFactors ? "true" : "false")}} }]""";
        });
        // Tokens bear the time of the machine.
        town.Clock.Set(TimeProvider.System.GetUtcNow());
        return town;
    }

    private static async Task<string> Out(Visitor by, string path)
    {
        var out_ = await by.Peek(path);
        out_.Status.ShouldBe(HttpStatusCode.Redirect, out_.Text);
        return out_.Location!;
    }

    /// <summary>There, and back to the page that decides.</summary>
    private static async Task<Page> Come(IdentityProcess provider, Visitor by, string path = "/sign-in/with/city")
    {
        var back = await provider.Through(await Out(by, path));
        return await by.Get(back.PathAndQuery);
    }

    private static async Task<List<OutsideRow>> Rows(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Outside.AsNoTracking().OrderBy(o => o.LinkedAt).ToListAsync();
    }

    private static async Task<Guid?> ResidentOf(Town town, string phone)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<Linli.Trust.Contracts.IAccounts>().ByPhone(phone, default);
    }

    [Fact]
    public async Task Resident_ComesWithAPhoneThatTheProviderVouchesFor_AndNextTimeWithout()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        var known = (await ResidentOf(town, Town.ResidentPhone)).ShouldNotBeNull();
        (await town.Guest().Get("/sign-in")).Ok().TextOf("main").ShouldContain("浙里办");
        await provider.Next("330106-0001", Town.ResidentPhone);
        var guest = town.Guest();
        (await Come(provider, guest)).Ok().Url.ShouldBe("/");
        guest.IsGuest.ShouldBeFalse();
        guest.Cookie("ln-outside").ShouldBeNull("it is used up");
        var row = (await Rows(town)).ShouldHaveSingleItem();
        row.AccountId.ShouldBe(known);
        row.Subject.ShouldNotContain("330106");
        (await guest.Get("/notices")).Ok().Text.ShouldContain("浙里办");

        // The subject decides now: another phone, or none, changes nothing.
        await provider.Next("330106-0001", Town.NeighbourPhone);
        (await Come(provider, town.Guest())).Ok().Url.ShouldBe("/");
        await provider.Next("330106-0001");
        (await Come(provider, town.Guest(), "/sign-in/with/city?return=/my")).Ok().Url.ShouldBe("/my");
        (await Rows(town)).ShouldHaveSingleItem().AccountId.ShouldBe(known);

        // A new one is made of phone and name.
        await provider.Next("330106-0002", "+86 199-0000-0071".Replace("-", ""), name: "新居民");
        var fresh = town.Guest();
        (await Come(provider, fresh)).Ok().Url.ShouldBe("/");
        (await ResidentOf(town, "19900000071")).ShouldNotBeNull();
        (await fresh.Get("/me")).Ok().Text.ShouldContain("新居民");
        var audit = await town.Audit();
        audit.Count(a => a.Action == "outside.tie").ShouldBe(2);
        audit.ShouldAllBe(a => a.Detail == null || !a.Detail.Contains("330106-000", StringComparison.Ordinal) && !a.Detail.Contains("19900000071", StringComparison.Ordinal));
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Phone_WithoutTheProvidersWord_OrNone_TiesNothing()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        await provider.Next("a", Town.ResidentPhone, verified: false);
        var guest = town.Guest();
        (await Come(provider, guest)).TextOf("[role=alert]").ShouldContain("手机号");
        await provider.Next("b");
        (await Come(provider, guest)).TextOf("[role=alert]").ShouldContain("手机号");
        await provider.Next("c", "0571-88880000");
        (await Come(provider, guest)).TextOf("[role=alert]").ShouldContain("手机号");
        guest.IsGuest.ShouldBeTrue();
        (await Rows(town)).ShouldBeEmpty();
        (await town.Audit()).Count(a => a.Action == "sign-in.refused").ShouldBe(3);
    }

    [Fact]
    public async Task Staff_AreTiedByThemselves_WithThePassword_AndNeverByAPhone()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        var clerk = await town.Clerk();
        await provider.Next("clerk-7", "19900000079");
        // Without the ticket of the page nobody begins to tie.
        (await clerk.Peek("/account/outside/city")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await clerk.Submit((await clerk.Get("/account/outside")).Ok(), "form:has(#password-city)", ("password", "Wrong-Demo-2026"))).Has("#outside-go").ShouldBeFalse();
        var go = (await clerk.Submit((await clerk.Get("/account/outside")).Ok(), "form:has(#password-city)", ("password", Town.Password))).Ok().Html.QuerySelector("#outside-go").ShouldNotBeNull().GetAttribute("href")!;
        // Nor with that of somebody else.
        (await (await town.Handler()).Peek(go)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Come(provider, clerk, go)).Ok().Url.ShouldBe("/account/outside");
        (await clerk.Get("/account/outside")).Ok().TextOf("#outside-city").ShouldContain("已绑定");

        var guest = town.Guest();
        (await Come(provider, guest)).Ok().Url.ShouldBe("/staff");
        (await guest.Get("/account/outside")).Ok().Text.ShouldNotContain("从未");
        // A subject is of one account.
        var handler = await town.Handler();
        var his = (await handler.Submit((await handler.Get("/account/outside")).Ok(), "form:has(#password-city)", ("password", Town.Password))).Html.QuerySelector("#outside-go")!.GetAttribute("href")!;
        (await Come(provider, handler, his)).Ok().TextOf("main").ShouldContain("另一个账号");
        (await Rows(town)).Count.ShouldBe(1);

        // Locks and one-time passwords hold.
        var id = (await Rows(town)).Single().AccountId;
        var security = await town.Security();
        async Task Manage(string verb) => (await security.Submit((await security.Get($"/admin/accounts/{id}")).Ok(), "form#account", ("why", "演示"), ("do", verb))).Ok();
        await Manage("Lock");
        (await Come(provider, town.Guest())).TextOf("[role=alert]").ShouldContain("锁");
        await Manage("Unlock");
        await Manage("ResetPassword");
        (await Come(provider, town.Guest())).TextOf("[role=alert]").ShouldContain("一次性密码");
    }

    [Fact]
    public async Task Staff_AreTiedByTheSecurityAdministrator_OfTheirPlace_AndHearOfIt()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        var hired = await town.Hire("hall-clerk", "330106013000");
        var security = await town.Security();
        var page = (await security.Get($"/admin/accounts/{hired.Account}")).Ok();
        (await security.Submit(page, "form#outside-tie", ("subject", "dir-0042"), ("why", ""))).Ok().TextOf("#outside").ShouldContain("原因");
        (await security.Submit(page, "form#outside-tie", ("subject", " "), ("why", "名册导入"))).Ok().TextOf("#outside").ShouldContain("编号");
        (await Rows(town)).ShouldBeEmpty();
        page = (await security.Submit(page, "form#outside-tie", ("subject", "dir-0042"), ("why", "名册导入"))).Ok();
        page.TextOf("#outside").ShouldContain("浙里办");
        await provider.Next("dir-0042");
        var guest = town.Guest();
        await Come(provider, guest);
        guest.IsGuest.ShouldBeFalse();
        (await guest.Get("/staff/notices")).Ok().Text.ShouldContain("安全管理员");
        // The same subject for another account, somebody of another place, and one's own account.
        var second = await town.Hire("hall-clerk", "330106013000");
        (await security.Submit((await security.Get($"/admin/accounts/{second.Account}")).Ok(), "form#outside-tie", ("subject", "dir-0042"), ("why", "名册导入"))).TextOf("#outside").ShouldContain("另一个账号");
        var far = await town.Hire("hall-clerk", "330105000000");
        (await security.Get($"/admin/accounts/{far.Account}")).Status.ShouldBe(HttpStatusCode.NotFound);
        await using (var scope = town.Inside())
        {
            var own = await scope.ServiceProvider.GetRequiredService<TrustDb>().Accounts.Where(a => a.UserName == "security").Select(a => a.Id).FirstAsync();
            (await security.Get($"/admin/accounts/{own}")).Ok().Has("form#outside-tie").ShouldBeFalse();
        }
        (await (await town.Administrator()).Get($"/admin/accounts/{hired.Account}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var line = (await town.Audit()).Single(a => a.Action == "outside.tie");
        (line.Purpose, line.Person).ShouldBe(("名册导入", hired.Account));
        line.Detail.ShouldNotBeNull().ShouldNotContain("dir-0042");

        page = (await security.Submit((await security.Get($"/admin/accounts/{hired.Account}")).Ok(), "form#outside-untie", ("tie", $"{(await Rows(town)).Single().Id}"), ("why", "离岗"))).Ok();
        (await Rows(town)).ShouldBeEmpty();
        var again = town.Guest();
        (await Come(provider, again)).TextOf("[role=alert]").ShouldContain("无法确定您的账号");
        again.IsGuest.ShouldBeTrue();
    }

    [Fact]
    public async Task Staff_WithAnAuthenticator_AreAskedForItsDigits()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        var clerk = await town.Clerk();
        await provider.Next("clerk-7");
        var go = (await clerk.Submit((await clerk.Get("/account/outside")).Ok(), "form:has(#password-city)", ("password", Town.Password))).Html.QuerySelector("#outside-go")!.GetAttribute("href")!;
        (await Come(provider, clerk, go)).Ok();
        byte[] secret;
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            var second = scope.ServiceProvider.GetRequiredService<Linli.Trust.SignIn.SecondFactor>();
            var account = await db.Accounts.FirstAsync(a => a.UserName == "zhou-min");
            second.Begin(account);
            account.TwoFactorEnabled = true;
            secret = second.Secret(account)!;
            (await db.Commit(default)).Ok.ShouldBeTrue();
        }
        var guest = town.Guest();
        var asked = (await Come(provider, guest)).Ok();
        guest.IsGuest.ShouldBeTrue();
        asked = await guest.Submit(asked, "form#outside-digits", ("totp", "000000"));
        asked.TextOf("[role=alert]").ShouldContain("动态口令");
        guest.IsGuest.ShouldBeTrue();
        var code = Totp.Code(secret, town.Clock.GetUtcNow().ToUnixTimeSeconds() / Totp.StepSeconds);
        (await guest.Submit(asked, "form#outside-digits", ("totp", code))).Ok().Url.ShouldBe("/staff");
        // Without having come from the provider the digits alone are nothing.
        var thief = town.Guest();
        await thief.PostRaw("/sign-in/outside", [("_handler", "outside-digits"), ("totp", code), await thief.FormToken()]);
        thief.IsGuest.ShouldBeTrue();
    }

    [Fact]
    public async Task WayBack_OpensOnce_InTheBrowserThatWentOut_WithItsState()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        await provider.Next("330106-0001", Town.ResidentPhone);
        var guest = town.Guest();
        var way = await Out(guest, "/sign-in/with/city");
        var sent = HttpUtility.ParseQueryString(new Uri(way).Query);
        (sent["response_type"], sent["code_challenge_method"], sent["redirect_uri"]).ShouldBe(("code", "S256", $"{town.Address}/sign-in/with/city/back"));
        sent["state"].ShouldNotBeNullOrEmpty();
        sent["nonce"].ShouldNotBeNullOrEmpty();
        sent["code_challenge"].ShouldNotBeNullOrEmpty();
        var back = await provider.Through(way);

        var thief = town.Guest();
        (await thief.Get(back.PathAndQuery)).TextOf("[role=alert]").ShouldContain("没有成功");
        thief.IsGuest.ShouldBeTrue();
        // A forged state, and none.
        (await guest.Twin().Get(back.PathAndQuery.Replace("state=", "state=x", StringComparison.Ordinal))).TextOf("[role=alert]").ShouldContain("没有成功");
        (await guest.Twin().Get("/sign-in/with/city/back?code=abc")).TextOf("[role=alert]").ShouldContain("没有成功");
        // A code of somebody else's (login CSRF): our state, their code; PKCE and nonce do not fit.
        await provider.Next("attacker", "19900000078");
        var theirs = HttpUtility.ParseQueryString((await provider.Through(await Out(town.Guest(), "/sign-in/with/city"))).Query)["code"]!;
        var mine = HttpUtility.ParseQueryString(back.Query);
        var victim = guest.Twin();
        (await victim.Get($"/sign-in/with/city/back?code={Uri.EscapeDataString(theirs)}&state={Uri.EscapeDataString(mine["state"]!)}&iss={Uri.EscapeDataString(mine["iss"] ?? provider.Issuer)}")).TextOf("[role=alert]").ShouldContain("没有成功");
        victim.IsGuest.ShouldBeTrue();

        (await guest.Get(back.PathAndQuery)).Ok().Url.ShouldBe("/");
        guest.IsGuest.ShouldBeFalse();
        // The same way back again, by the same browser and by one that had its cookies of before.
        var again = await guest.Get(back.PathAndQuery);
        again.TextOf("[role=alert]").ShouldContain("没有成功");
        (await town.Audit()).Count(a => a.Action == "sign-in.failed").ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public async Task Code_TakenBefore_OpensNothing()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        await provider.Next("330106-0001", Town.ResidentPhone);
        var guest = town.Guest();
        var back = await provider.Through(await Out(guest, "/sign-in/with/city"));
        var copy = guest.Twin();
        (await guest.Get(back.PathAndQuery)).Ok().Url.ShouldBe("/");
        // All cookies of then, and the same code: the provider gives nothing for it any more.
        (await copy.Get(back.PathAndQuery)).TextOf("[role=alert]").ShouldContain("没有成功");
        copy.IsGuest.ShouldBeTrue();
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Return_LeadsNowhereElse(string to)
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        await provider.Next("330106-0001", Town.ResidentPhone);
        (await Come(provider, town.Guest(), $"/sign-in/with/city?return={Uri.EscapeDataString(to)}")).Ok().Url.ShouldBe("/");
    }

    [Fact]
    public async Task Issuer_ThatIsAnother_OpensNothing()
    {
        await using var provider = await IdentityProcess.Start(port => $"http://localhost:{port}/");
        await using var town = await Open(provider);
        await provider.Next("330106-0001", Town.ResidentPhone);
        var guest = town.Guest();
        var out_ = await Out(guest, "/sign-in/with/city");
        (await guest.Get((await provider.Through(out_)).PathAndQuery)).TextOf("[role=alert]").ShouldContain("没有成功");
        guest.IsGuest.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, true)] // our clock is slow within the two minutes
    [InlineData(-4, false)]
    [InlineData(21, true)] // a token of 20 minutes, within the two
    [InlineData(23, false)]
    [InlineData(600, false)]
    public async Task Token_IsTakenInItsTime_WithTwoMinutesEitherWay(int minutes, bool taken)
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider);
        town.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await provider.Next("330106-0001", Town.ResidentPhone);
        var guest = town.Guest();
        await Come(provider, guest);
        guest.IsGuest.ShouldBe(!taken);
    }

    [Fact]
    public async Task Provider_ThatIsDown_OrNotAllowed_IsSaidSo()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider, """["residents"]""");
        (await town.Guest().Peek("/sign-in/with/nobody")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await town.Guest().Get("/staff/sign-in")).Ok().Text.ShouldNotContain("浙里办");
        await provider.Stop();
        var page = await town.Guest().Get("/sign-in/with/city");
        page.TextOf("[role=alert]").ShouldContain("没有成功");
    }

    [Fact]
    public async Task Own_IsUntied_AndNobodyElses()
    {
        await using var provider = await IdentityProcess.Start();
        await using var town = await Open(provider, """["residents"]""");
        await provider.Next("330106-0001", Town.ResidentPhone);
        var resident = town.Guest();
        (await Come(provider, resident)).Ok();
        var id = (await Rows(town)).Single().Id.ToString("N");
        var neighbour = await town.Neighbour();
        (await neighbour.PostRaw("/account/outside", [("_handler", $"untie-{id}"), await neighbour.FormToken()], follow: false)).Status.ShouldBe(HttpStatusCode.SeeOther, "the form is not there");
        (await resident.Submit((await resident.Get("/account/outside")).Ok(), "form:has(button.btn-outline-danger)")).Ok().TextOf("main").ShouldContain("已解除");
        (await Rows(town)).ShouldBeEmpty();
        (await town.Audit()).ShouldContain(a => a.Action == "outside.untie");
    }
}

/// <summary>The rule alone, one line for each meeting.</summary>
public sealed class OutsideRulesTests
{
    private static KnownAccount Resident(bool tied) => new(Guid.Empty, false, tied);
    private static KnownAccount Staff(bool tied) => new(Guid.Empty, true, tied);

    [Fact]
    public void ASubjectThatIsTied_DecidesAlone()
    {
        OutsideRules.Decide(true, true, Resident(true), false, null).ShouldBe((OutsideEnd.Resident, null));
        OutsideRules.Decide(true, true, Staff(true), true, Resident(false)).ShouldBe((OutsideEnd.Staff, null));
        OutsideRules.Decide(true, false, Staff(true), true, Resident(false)).Rule.ShouldBe("OutsideServesStaff");
        OutsideRules.Decide(false, true, Resident(true), true, null).Rule.ShouldBe("OutsideServesResidents");
    }

    [Fact]
    public void APhone_LeadsToAResident_NeverToStaff()
    {
        OutsideRules.Decide(true, true, null, true, Resident(false)).End.ShouldBe(OutsideEnd.TieAndEnter);
        OutsideRules.Decide(true, true, null, true, null).End.ShouldBe(OutsideEnd.MakeAndEnter);
        OutsideRules.Decide(true, true, null, true, Staff(false)).Rule.ShouldBe("OutsideIsTied");
        OutsideRules.Decide(true, true, null, false, null).Rule.ShouldBe("OutsideVouchesForPhone");
        OutsideRules.Decide(false, true, null, true, null).Rule.ShouldBe("OutsideIsTied");
    }
}
