using System.Net;
using System.Security.Cryptography;
using System.Text;
using Linli.Testing;
using Linli.Trust.Data;
using Linli.Trust.Passkeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.Trust.Tests.Passkeys;

/// <summary>Passkeys of staff: bound with the password, stand for both factors, and every way in which one must not open.</summary>
public sealed class PasskeyTests
{
    private const string Mine = "/account/passkeys", SignIn = "/staff/sign-in";

    private static Task<Town> Open() => Town.Small(b => b.Configuration["PublicAddress"] = "https://linli.example.gov.cn");

    private static async Task<Page> Add(Visitor by, SoftDevice device, string name = "办公室电脑")
    {
        var asked = (await by.Submit((await by.Get(Mine)).Ok(), "form#passkey-begin", ("name", name), ("password", Town.Password))).Ok();
        asked.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return await by.Submit(asked, "form#passkey-finish", ("credential", device.Create(Options(asked))));
    }

    private static string Options(Page page) => page.Html.QuerySelector("ln-passkey[data-options]").ShouldNotBeNull(page.Text).GetAttribute("data-options")!;

    /// <summary>What the page's script does: asks, lets the device answer, sends.</summary>
    private static async Task<Page> Use(Visitor guest, Func<string, string> answer)
    {
        var page = (await guest.Get(SignIn)).Ok();
        var token = page.Form("form#passkey-sign-in").Elements.OfType<AngleSharp.Html.Dom.IHtmlInputElement>().First(i => i.Name == "__RequestVerificationToken").Value;
        var asked = await guest.PostRaw("/staff/sign-in/passkey", [("__RequestVerificationToken", token)]);
        asked.Status.ShouldBe(HttpStatusCode.OK);
        return await guest.Submit(page, "form#passkey-sign-in", ("credential", answer(Encoding.UTF8.GetString(asked.Body))));
    }

    private static Task<Page> Use(Visitor guest, SoftDevice device) => Use(guest, o => device.Get(o));

    private static async Task<List<PasskeyRow>> Rows(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Passkeys.AsNoTracking().OrderBy(p => p.CreatedAt).ToListAsync();
    }

    [Fact]
    public async Task Added_WithThePassword_ItSignsIn_WithoutPasswordAndDigits()
    {
        await using var town = await Open();
        using var device = new SoftDevice { Count = 5 };
        var clerk = await town.Clerk();
        var refused = await clerk.Submit((await clerk.Get(Mine)).Ok(), "form#passkey-begin", ("name", ""), ("password", "Wrong-Demo-2026"));
        refused.Has("ln-passkey").ShouldBeFalse();
        refused.TextOf("#errors").ShouldContain("密码");
        var page = (await Add(clerk, device)).Ok();
        page.Url.ShouldBe(Mine, page.Text);
        page.TextOf("#passkeys").ShouldContain("办公室电脑");
        page.TextOf("#passkeys").ShouldContain("最近使用：从未");
        (await clerk.Get("/staff/notices")).Ok().Text.ShouldContain("添加了通行密钥“办公室电脑”");

        var guest = town.Guest();
        (await Use(guest, device)).Ok().Url.ShouldBe("/staff");
        (await guest.Get(Mine)).Ok().TextOf("#passkeys").ShouldNotContain("从未");
        (await Rows(town)).ShouldHaveSingleItem().SignCount.ShouldBe(6);
        var audit = await town.Audit();
        audit.ShouldContain(a => a.Action == "passkey.add");
        audit.ShouldContain(a => a.Action == "passkey.failed");
        audit.Last(a => a.Action == "sign-in").Detail.ShouldNotBeNull().ShouldContain("asskey");
        // One of a device that keeps no count.
        using var other = new SoftDevice();
        (await Add(clerk, other, "")).Ok();
        for (var i = 0; i < 2; i++) { var again = town.Guest(); (await Use(again, other)).Ok(); again.IsGuest.ShouldBeFalse(); }
    }

    [Theory]
    [InlineData("other origin")]
    [InlineData("other site")]
    [InlineData("framed")]
    [InlineData("owner not asked for")]
    [InlineData("other challenge")]
    [InlineData("signed by another key")]
    [InlineData("unknown")]
    [InlineData("of somebody else")]
    [InlineData("too late")]
    [InlineData("no JSON")]
    [InlineData("nothing")]
    [InlineData("too long")]
    public async Task Answer_ThatIsNotRight_OpensNothing(string how)
    {
        await using var town = await Open();
        using var device = new SoftDevice { Count = 5 };
        (await Add(await town.Clerk(), device)).Ok();
        using var another = new SoftDevice();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leader = await town.Hire("hall-leader", "330106013000");
        switch (how)
        {
            case "other origin": device.Origin = "https://linli.example.gov.cn.evil.example"; break;
            case "other site": device.Site = "evil.example"; break;
            case "framed": device.CrossOrigin = true; break;
            case "owner not asked for": device.Verifies = false; break;
        }
        var guest = town.Guest();
        var page = await Use(guest, o =>
        {
            if (how == "too late") town.Clock.Advance(TimeSpan.FromMinutes(6));
            return how switch
            {
                "other challenge" => device.Get(o, challenge: "AAAAAAAAAAAAAAAAAAAAAA"),
                "signed by another key" => device.Get(o, by: foreign),
                "unknown" => another.Get(o, user: System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{leader.Account}"))),
                "of somebody else" => device.Get(o, user: System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{leader.Account}"))),
                "no JSON" => "{",
                "nothing" => "",
                "too long" => new string('a', 30_000),
                _ => device.Get(o),
            };
        });
        guest.IsGuest.ShouldBeTrue(how);
        page.TextOf("[role=alert]").ShouldContain("通行密钥");
        (await town.Audit()).ShouldContain(a => a.Action == "sign-in.failed");
        (await Rows(town)).Single().LastUsedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Answer_SentTwice_OpensOnce_AndTheChallengeOfOneUseIsNoneOfTheOther()
    {
        await using var town = await Open();
        using var device = new SoftDevice { Count = 5 };
        var clerk = await town.Clerk();
        (await Add(clerk, device)).Ok();
        var guest = town.Guest();
        string? answer = null, cookie = null;
        await Use(guest, o => { cookie = guest.Cookie("ln-passkey"); return answer = device.Get(o); });
        guest.IsGuest.ShouldBeFalse();
        guest.Cookie("ln-passkey").ShouldBeNull("it is used up");
        var thief = town.Guest();
        await Use(thief, _ => { thief.WithCookie("ln-passkey", cookie); return answer!; });
        thief.IsGuest.ShouldBeTrue();

        // The challenge for adding one is not one for signing in.
        var asked = await clerk.Submit((await clerk.Get(Mine)).Ok(), "form#passkey-begin", ("password", Town.Password));
        var mixed = town.Guest();
        await Use(mixed, _ => { mixed.WithCookie("ln-passkey", clerk.Cookie("ln-passkey")); return device.Get(Options(asked)); });
        mixed.IsGuest.ShouldBeTrue();
        // And nobody adds a passkey with the challenge of another account.
        using var second = new SoftDevice();
        var handler = await town.Handler();
        var his = await handler.Submit((await handler.Get(Mine)).Ok(), "form#passkey-begin", ("password", Town.Password));
        handler.WithCookie("ln-passkey", clerk.Cookie("ln-passkey"));
        (await handler.Submit(his, "form#passkey-finish", ("credential", second.Create(Options(asked))))).TextOf("#errors").ShouldContain("没有通过检查");
        (await Rows(town)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Count_ThatGoesBack_StopsThePasskey_AndIsWrittenDown()
    {
        await using var town = await Open();
        using var device = new SoftDevice { Count = 5 };
        var clerk = await town.Clerk();
        (await Add(clerk, device)).Ok();
        (await Use(town.Guest(), device)).Ok();
        device.Count = 3;
        var thief = town.Guest();
        (await Use(thief, device)).TextOf("[role=alert]").ShouldContain("副本");
        thief.IsGuest.ShouldBeTrue();
        var line = (await town.Audit()).Single(a => a.Action == "passkey.stopped");
        line.Detail.ShouldNotBeNull().ShouldContain("6");
        // Stopped for good: the true one does not open either.
        device.Count = 90;
        var guest = town.Guest();
        (await Use(guest, device)).TextOf("[role=alert]").ShouldContain("停用");
        guest.IsGuest.ShouldBeTrue();
        (await clerk.Get(Mine)).Ok().TextOf("#passkeys").ShouldContain("停用");
        (await clerk.Get("/staff/notices")).Ok().Text.ShouldContain("可能有副本");
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0L, 0u, true)]
    [InlineData(5L, 6u, true)]
    [InlineData(0L, 1u, true)]
    [InlineData(5L, 5u, false)]
    [InlineData(5L, 4u, false)]
    [InlineData(5L, 0u, false)]
    public void Count_MovesOn(long held, uint said, bool on) => PasskeySignIn.CountMovesOn(held, said).ShouldBe(on);

    [Fact]
    public async Task LocksAndOneTimePasswords_HoldForPasskeysToo()
    {
        await using var town = await Open();
        using var device = new SoftDevice { Count = 5 };
        (await Add(await town.Clerk(), device)).Ok();
        var id = (await Rows(town)).Single().AccountId;
        var security = await town.Security();
        async Task<Page> Manage(string verb) => (await security.Submit((await security.Get($"/admin/accounts/{id}")).Ok(), "form#account", ("why", "演示"), ("do", verb))).Ok();

        await Manage("Lock");
        (await Use(town.Guest(), device)).TextOf("[role=alert]").ShouldContain("锁");
        await Manage("Unlock");
        (await Use(town.Guest(), device)).Ok().Url.ShouldBe("/staff");
        var reset = await Manage("ResetPassword");
        (await Use(town.Guest(), device)).TextOf("[role=alert]").ShouldContain("一次性密码");
        (await town.Audit()).Count(a => a.Action == "sign-in.refused").ShouldBe(2);
        // Wrong passwords of somebody else do not lock its owner out.
        await town.Tamper("""UPDATE trust_accounts SET "MustChangePassword" = """ + (Plot.OnPostgres ? "false" : "0"));
        for (var i = 0; i < 6; i++) await town.Guest().Post(SignIn, ("user", "zhou-min"), ("password", "Wrong-Demo-2026"));
        (await Use(town.Guest(), device)).Ok().Url.ShouldBe("/staff");
        // Dropping a lost authenticator drops what was lost with it.
        (await security.Get($"/admin/accounts/{id}")).Ok().Has("button[value=DropAuthenticator]").ShouldBeTrue();
        await Manage("DropAuthenticator");
        (await Rows(town)).ShouldBeEmpty();
        (await Use(town.Guest(), device)).TextOf("[role=alert]").ShouldContain("不能登录");
    }

    [Fact]
    public async Task Own_IsRenamedAndRemoved_AndNobodyElses()
    {
        await using var town = await Open();
        using var device = new SoftDevice();
        var clerk = await town.Clerk();
        var page = (await Add(clerk, device)).Ok();
        var id = (await Rows(town)).Single().Id.ToString("N");
        page = (await clerk.Submit(page, $"form:has(#name-{id})", ("name", "我的手机"))).Ok();
        page.TextOf("#passkeys").ShouldContain("我的手机");
        var handler = await town.Handler();
        var token = await handler.FormToken();
        (await handler.PostRaw(Mine, [("_handler", $"remove-{id}"), ("password", Town.Password), token], follow: false)).Status.ShouldBe(HttpStatusCode.SeeOther, "the form is not there");
        (await clerk.Submit(page, $"form:has(#password-{id})", ("password", "Wrong-Demo-2026"))).Has($"#password-{id}[aria-invalid]").ShouldBeTrue();
        (await Rows(town)).Count.ShouldBe(1);
        (await clerk.Submit((await clerk.Get(Mine)).Ok(), $"form:has(#password-{id})", ("password", Town.Password))).Ok().TextOf("#passkeys").ShouldContain("还没有通行密钥");
        (await Use(town.Guest(), device)).TextOf("[role=alert]").ShouldContain("不能登录");
    }

    [Fact]
    public async Task Page_IsForStaff_AndEleven_AreTooMany()
    {
        await using var town = await Open();
        (await town.Guest().Peek(Mine)).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        (await (await town.Resident()).Get(Mine)).Has("form#passkey-begin").ShouldBeFalse();
        var clerk = await town.Clerk();
        for (var i = 0; i < PasskeyRow.Most; i++)
        {
            using var one = new SoftDevice();
            (await Add(clerk, one, $"{i}")).Ok();
        }
        (await clerk.Get(Mine)).Ok().Has("form#passkey-begin").ShouldBeFalse();
        (await Rows(town)).Count.ShouldBe(PasskeyRow.Most);
        ((int)(await clerk.PostRaw("/staff/sign-in/passkey", [])).Status).ShouldBe(400, "without the form's token");
    }

    [Fact]
    public async Task WithoutAnAddress_ThereAreNone_ButOnLocalhost()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        (await guest.Get(SignIn)).Ok().Has("ln-passkey").ShouldBeFalse();
        (await guest.PostRaw("/staff/sign-in/passkey", [await guest.FormToken()])).Status.ShouldBe(HttpStatusCode.NotFound);
        var clerk = await town.Clerk();
        var page = (await clerk.Get(Mine)).Ok();
        page.Has("form#passkey-begin").ShouldBeFalse();
        page.Text.ShouldContain("publicAddress");
        guest.WithHeader("Host", "localhost");
        (await guest.Get(SignIn)).Ok().Has("ln-passkey").ShouldBeTrue();
        var stranger = town.Guest().WithHeader("Host", "evil.example");
        (await stranger.Get(SignIn)).Ok().Has("ln-passkey").ShouldBeFalse();
    }
}
