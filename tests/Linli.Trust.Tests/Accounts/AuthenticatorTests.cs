using System.Net;
using Linli.Testing;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Accounts;

/// <summary>The second factor: bound with the password, asked at every sign-in, each code taken once.</summary>
public class AuthenticatorTests
{
    private const string Page_ = "/account/authenticator";

    /// <summary>The app on the phone: it has the secret that the page showed.</summary>
    private static string Code(Town town, byte[] secret, int stepsAhead = 0) => Totp.Code(secret, town.Clock.GetUtcNow().ToUnixTimeSeconds() / Totp.StepSeconds + stepsAhead);

    private static byte[] Read(string base32)
    {
        var (bits, count, bytes) = (0, 0, new List<byte>());
        foreach (var c in base32.Replace(" ", "", StringComparison.Ordinal))
        {
            (bits, count) = (bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), count + 5);
            if (count >= 8) { bytes.Add((byte)(bits >> (count - 8))); count -= 8; bits &= (1 << count) - 1; }
        }
        return [.. bytes];
    }

    private static async Task<(Visitor Clerk, byte[] Secret, List<string> Recovery)> Bound(Town town)
    {
        var clerk = await town.Clerk();
        var shown = await clerk.Submit((await clerk.Get(Page_)).Ok(), "form#totp-begin", ("password", Town.Password));
        var secret = Read(shown.TextOf("#totp-secret"));
        secret.Length.ShouldBe(Totp.SecretSize);
        shown.Has("svg.qr").ShouldBeTrue();
        var done = await clerk.Submit(shown, "form#totp-confirm", ("code", Code(town, secret)));
        return (clerk, secret, [.. done.Html.QuerySelectorAll("#recovery-codes code").Select(c => c.TextContent)]);
    }

    private static async Task<string?> TryIn(Town town, string totp, string password = Town.Password)
    {
        var guest = town.Guest();
        var page = await guest.Post("/staff/sign-in", ("user", "zhou-min"), ("password", password), ("totp", totp));
        return guest.IsGuest ? page.TextOf("[role=alert]") : null;
    }

    [Fact]
    public async Task Binding_AsksForThePassword_AndForAFirstCode()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        (await clerk.Submit((await clerk.Get(Page_)).Ok(), "form#totp-begin", ("password", "Wrong-Demo-2026"))).Has("#totp-secret").ShouldBeFalse();
        var shown = await clerk.Submit((await clerk.Get(Page_)).Ok(), "form#totp-begin", ("password", Town.Password));
        shown.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var secret = Read(shown.TextOf("#totp-secret"));
        (await TryIn(town, "")).ShouldBeNull("until the first code it is not asked");
        var wrong = Code(town, secret) == "000000" ? "000001" : "000000";
        var refused = await clerk.Submit(shown, "form#totp-confirm", ("code", wrong));
        refused.TextOf("#errors").ShouldContain("动态口令不对");
        refused.Has("#recovery-codes").ShouldBeFalse();
        var done = await clerk.Submit(refused, "form#totp-confirm", ("code", Code(town, secret)));
        done.Html.QuerySelectorAll("#recovery-codes code").Length.ShouldBe(10);
        (await clerk.Get(Page_)).Has("#recovery-codes").ShouldBeFalse("shown once");
        await using var scope = town.Inside();
        var kept = await scope.ServiceProvider.GetRequiredService<TrustDb>().Accounts.AsNoTracking().SingleAsync(a => a.UserName == "zhou-min");
        System.Text.Encoding.Latin1.GetString(kept.TotpSealed!).ShouldNotContain(Convert.ToBase64String(secret));
    }

    [Fact]
    public async Task SignIn_NeedsTheDigits_AndTakesEachOnce()
    {
        await using var town = await Town.Small();
        var (clerk, secret, _) = await Bound(town);
        (await clerk.Get("/staff")).Ok();
        (await TryIn(town, "")).ShouldNotBeNull().ShouldContain("不对");
        (await TryIn(town, Code(town, secret))).ShouldNotBeNull("the code that bound it was used");
        town.Clock.Advance(TimeSpan.FromSeconds(60));
        var code = Code(town, secret);
        (await TryIn(town, code, "Wrong-Demo-2026")).ShouldNotBeNull("a right code without the password");
        (await TryIn(town, code)).ShouldBeNull();
        (await TryIn(town, code)).ShouldNotBeNull("a code cannot be used twice");
        (await TryIn(town, Code(town, secret, -1))).ShouldNotBeNull("nor an older one");
        town.Clock.Advance(TimeSpan.FromSeconds(30));
        (await TryIn(town, Code(town, secret))).ShouldBeNull();
    }

    [Fact]
    public async Task OneCode_TwoAtOnce_OneGetsIn()
    {
        await using var town = await Town.Small();
        var (_, secret, _) = await Bound(town);
        town.Clock.Advance(TimeSpan.FromSeconds(60));
        var code = Code(town, secret);
        (await Task.WhenAll(TryIn(town, code), TryIn(town, code), TryIn(town, code))).Count(a => a is null).ShouldBe(1);
    }

    [Fact]
    public async Task WrongDigits_LockLikeWrongPasswords()
    {
        await using var town = await Town.Small();
        var (_, secret, _) = await Bound(town);
        town.Clock.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 5; i++) (await TryIn(town, "abcdef")).ShouldNotBeNull().ShouldContain("不对");
        (await TryIn(town, Code(town, secret))).ShouldNotBeNull("the right one is not looked at");
        town.Clock.Advance(TimeSpan.FromMinutes(31));
        (await TryIn(town, Code(town, secret))).ShouldBeNull();
    }

    [Fact]
    public async Task RecoveryCode_WorksOnce_AndNewOnesReplaceTheOld()
    {
        await using var town = await Town.Small();
        var (clerk, _, recovery) = await Bound(town);
        (await TryIn(town, recovery[0])).ShouldBeNull();
        (await TryIn(town, recovery[0])).ShouldNotBeNull();
        (await TryIn(town, recovery[1].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))).ShouldBeNull("as people type it");
        var page = (await clerk.Get(Page_)).Ok();
        page.Text.ShouldContain("还有 8 个恢复码");
        (await clerk.Submit(page, "form#totp-codes", ("password", "Wrong"))).Has("#recovery-codes").ShouldBeFalse();
        var fresh = await clerk.Submit(page, "form#totp-codes", ("password", Town.Password));
        fresh.Html.QuerySelectorAll("#recovery-codes code").Length.ShouldBe(10);
        (await TryIn(town, recovery[2])).ShouldNotBeNull();
        (await TryIn(town, fresh.TextOf("#recovery-codes code"))).ShouldBeNull();
    }

    [Fact]
    public async Task SwitchOff_AsksForThePassword_ThenThePasswordAloneOpens()
    {
        await using var town = await Town.Small();
        var (clerk, _, _) = await Bound(town);
        (await clerk.Submit((await clerk.Get(Page_)).Ok(), "form#totp-off", ("password", "Wrong"))).TextOf("#errors").ShouldContain("现在的密码不对");
        (await TryIn(town, "")).ShouldNotBeNull();
        (await clerk.Submit((await clerk.Get(Page_)).Ok(), "form#totp-off", ("password", Town.Password))).Has("form#totp-begin").ShouldBeTrue();
        (await TryIn(town, "")).ShouldBeNull();
    }

    [Fact]
    public async Task LostPhone_TheAdministratorDropsTheAuthenticator()
    {
        await using var town = await Town.Small();
        var (clerk, _, _) = await Bound(town);
        Guid account;
        await using (var scope = town.Inside()) account = await scope.ServiceProvider.GetRequiredService<TrustDb>().Accounts.Where(a => a.UserName == "zhou-min").Select(a => a.Id).FirstAsync();
        var security = await town.Security();
        (await security.Submit((await security.Get($"/admin/accounts/{account}")).Ok(), "form#account", ("do", "DropAuthenticator"), ("why", "手机丢失，当面核实"))).Text.ShouldContain("动态口令已解除");
        (await clerk.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await TryIn(town, "")).ShouldBeNull();
    }
}
