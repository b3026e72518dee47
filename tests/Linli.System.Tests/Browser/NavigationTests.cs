using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>The way through a staff page by keyboard, and the drawer that the navigation is on a phone.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class NavigationTests(Street street)
{
    private const string Where = """
        () => { const e = document.activeElement; return !e || e === document.body ? '' : e.matches('.skip') ? 'skip' : e.closest('header.top') ? 'header' : e.closest('nav.side') ? 'navigation' : e.closest('main') ? 'main' : e.closest('footer') ? 'footer' : e.outerHTML; }
        """;

    private static ILocator Drawer(Person person) => person.Page.Locator("nav.side");
    private static Task OpenDrawer(Person person) => person.Page.GetByRole(AriaRole.Button, new() { Name = "菜单", Exact = true }).TapAsync();

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Tab_GoesFromTheSkipLinkToHeaderNavigationPageAndFoot(int width)
    {
        street.Needed();
        await using var clerk = await street.Open(Somebody.Clerk, width < 768 ? Screen.Phone : Screen.Desk);
        await clerk.Go("/account/password");
        var way = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            await clerk.Page.Keyboard.PressAsync("Tab");
            var at = await clerk.Page.EvaluateAsync<string>(Where);
            if (at == "" || at == "skip" && way.Count > 1) break;
            if (way.LastOrDefault() != at) way.Add(at);
        }
        way.ShouldBe(width < 768 ? ["skip", "header", "main", "footer"] : ["skip", "header", "navigation", "main", "footer"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drawer_OpensOverThePage_AndClosesByEscapeByItsButtonAndByATapBesideIt(bool script)
    {
        street.Needed();
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Phone, script);
        await clerk.Go("/staff");
        var drawer = Drawer(clerk);
        (await drawer.IsVisibleAsync()).ShouldBeFalse();
        Func<Task>[] ways =
        [
            () => clerk.Page.Keyboard.PressAsync("Escape"),
            () => drawer.GetByRole(AriaRole.Button, new() { Name = "关闭菜单" }).TapAsync(),
            () => clerk.Page.Touchscreen.TapAsync(375, 600),
        ];
        foreach (var close in ways)
        {
            await OpenDrawer(clerk);
            await drawer.WaitForAsync();
            await Assertions.Expect(drawer.GetByRole(AriaRole.Link, new() { Name = "待办" })).ToBeInViewportAsync();
            // The trial tap fails where anything covers the link.
            await drawer.GetByRole(AriaRole.Link, new() { Name = "待办" }).TapAsync(new() { Trial = true });
            await close();
            await drawer.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
            clerk.Path.ShouldBe("/staff");
        }
        await OpenDrawer(clerk);
        await clerk.Loads(() => drawer.Locator("a[href='/staff/cases']").TapAsync());
        clerk.Path.ShouldBe("/staff/cases");
    }

    [Fact]
    public async Task OpenDrawer_KeepsTheFocus_AndGivesItBack()
    {
        street.Needed();
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Phone);
        await clerk.Go("/staff");
        await OpenDrawer(clerk);
        await Assertions.Expect(Drawer(clerk).GetByRole(AriaRole.Button, new() { Name = "关闭菜单" })).ToBeFocusedAsync();
        foreach (var key in (string[])["Tab", "Shift+Tab"])
            for (var i = 0; i < 40; i++)
            {
                await clerk.Page.Keyboard.PressAsync(key);
                // Past the last one the browser's own bar has the focus for a moment, and then the first again.
                (await clerk.Page.EvaluateAsync<string>(Where)).ShouldBeOneOf("navigation", "");
            }
        await clerk.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(clerk.Page.Locator(".nav-btn")).ToBeFocusedAsync();
        await OpenDrawer(clerk);
        await clerk.Page.SetViewportSizeAsync(1024, 768);
        await Assertions.Expect(clerk.Page.Locator("#search")).ToBeInViewportAsync();
        await clerk.Page.Locator("#search").ClickAsync();
        await Assertions.Expect(clerk.Page.Locator("#search")).ToBeFocusedAsync();
    }
}
