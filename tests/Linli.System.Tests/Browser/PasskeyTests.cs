using Linli.Testing;
using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>A passkey as a person makes and uses it: the browser's own authenticator, our page script, our policy.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class PasskeyTests(Street street)
{
    [Fact]
    public async Task Clerk_AddsOne_AndSignsInWithIt_WithoutAPassword()
    {
        street.Needed();
        await using var clerk = await street.Open(Somebody.Guest, Screen.Desk);
        // A passkey belongs to a name; an address of numbers has none.
        var here = street.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var devices = await clerk.Page.Context.NewCDPSessionAsync(clerk.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true } });

        await clerk.Go(here + "/staff/sign-in");
        await clerk.Fill("用户名", "lin-shequ");
        await clerk.Page.Locator("#password").FillAsync(Town.Password);
        await clerk.Tap(clerk.Main.Locator("form:has(#password) button[type=submit]"));
        await clerk.Go(here + "/account/passkeys");
        await clerk.Sees("还没有通行密钥");
        await clerk.Page.Locator("#name").FillAsync("社区电脑");
        await clerk.Page.Locator("#password").FillAsync(Town.Password);
        await clerk.Press("下一步");
        await clerk.Press("用这台设备添加");
        await clerk.Sees("已添加通行密钥", "社区电脑");
        // The same device a second time says so itself.
        await clerk.Page.Locator("#password").FillAsync(Town.Password);
        await clerk.Press("下一步");
        await clerk.Main.GetByRole(AriaRole.Button, new() { Name = "用这台设备添加" }).ClickAsync();
        await clerk.Sees("已经有这个账号的通行密钥");

        await clerk.Page.Context.ClearCookiesAsync();
        await clerk.Go(here + "/staff/sign-in");
        await clerk.Press("用通行密钥登录");
        clerk.Path.ShouldStartWith("/staff");
        await clerk.Go(here + "/account/passkeys");
        (await clerk.Main.InnerTextAsync()).ShouldNotContain("最近使用：从未");

        // It is removed, and opens nothing any more.
        await clerk.Unfold("改名或删除");
        await clerk.Main.Locator("form:has(button.btn-outline-danger) input[type=password]").FillAsync(Town.Password);
        await clerk.Press("删除");
        await clerk.Sees("已删除");
        await clerk.Page.Context.ClearCookiesAsync();
        await clerk.Go(here + "/staff/sign-in");
        await clerk.Press("用通行密钥登录");
        await clerk.Sees("这个通行密钥不能登录");
        clerk.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task WithoutScript_ThePasswordWayStays_AndNothingIsPromised()
    {
        street.Needed();
        await using var guest = await street.Open(Somebody.Guest, Screen.Phone, script: false);
        await guest.Go(street.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/staff/sign-in");
        (await guest.Main.GetByText("用通行密钥登录").IsVisibleAsync()).ShouldBeFalse();
        (await guest.Page.Locator("#password").IsVisibleAsync()).ShouldBeTrue();
    }
}
