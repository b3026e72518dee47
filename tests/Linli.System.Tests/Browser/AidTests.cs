using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Text in steps up to 30 pt, high contrast, a big pointer and reading aloud: on every page, kept for the person, without script too.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class AidTests(Street street)
{
    /// <summary>One of each kind; every page in every step would take long and show the same style sheet again.</summary>
    public static TheoryData<string> Sample =>
    [
        "/", "/ – resident", "/services/{Id}", "/report – refused", "/report – files kept", "/apply/{Id} – refused", "/follow – open", "/my", "/my/{Id:guid} – closed", "/papers/{Id:guid}/{Seq:int}", "/verify/{Id:guid}/{Seq:int}",
        "/sign-in", "/demo", "/grids – found", "/staff", "/staff – drawer open", "/staff/cases", "/staff/register – refused", "/staff/cases/{Id:guid} – handling, all unfolded", "/admin/grids/{Code} – refused",
        "/admin/bodies/{Id:guid}", "/admin/items", "/admin/calendar", "/admin/audit", "/status/{Number:int}",
    ];

    private static ILocator Panel(Person person) => person.Page.Locator(".aids");
    private static Task<string> Size(Person person) => person.Page.EvaluateAsync<string>("getComputedStyle(document.body).fontSize");

    private static async Task Choose(Person person, string button)
    {
        if (await Panel(person).GetAttributeAsync("open") is null) await Panel(person).Locator("summary").ClickAsync();
        await person.Loads(() => Panel(person).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());
    }

    [Theory]
    [MemberData(nameof(Sample))]
    public async Task LargestTextAndHighContrast_HaveNoFault(string name)
    {
        street.Needed();
        await Visits.Check(street, Pages.All.Single(s => s.Name == name), [Screen.Desk.In("zh-CN").Largest, Screen.Desk.In("en").Largest, Screen.Desk.In("zh-CN") with { Contrast = true }, (Screen.Desk.In("en") with { Contrast = true }).ForElders]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Choice_HoldsOnEveryPage_AndLeadsBackToIt(bool script)
    {
        street.Needed();
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Desk, script);
        await clerk.Go("/staff?tab=all&q=1");
        (await Size(clerk)).ShouldBe("15px");
        foreach (var (step, pixels) in ((string, string)[])[("更大", "32px"), ("大", "24px"), ("最大", "40px")])
        {
            await Choose(clerk, step);
            clerk.Path.ShouldBe("/staff?tab=all&q=1");
            (await Size(clerk)).ShouldBe(pixels);
            (await Panel(clerk).Locator("button[name=size][aria-pressed=true]").TextContentAsync())!.Trim().ShouldBe(step);
        }
        await Choose(clerk, "高对比（黑底）");
        await Choose(clerk, "大指针");
        var furniture = await street.Furnished();
        foreach (var path in (string[])["/", "/staff/cases", "/staff/sign-in", furniture.Paper, "/no-such-page"])
        {
            await clerk.Go(path);
            (await Size(clerk)).ShouldBe("40px", path);
            (await clerk.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(0, 0, 0)", path);
            (await clerk.Page.EvaluateAsync<string>("getComputedStyle(document.body).cursor")).ShouldContain("pointer.svg", Case.Sensitive, path);
            (await Panel(clerk).Locator("summary").IsVisibleAsync()).ShouldBeTrue(path);
            if (script) (await clerk.Page.Locator("ln-read button").IsVisibleAsync()).ShouldBeTrue($"{path} is read aloud");
        }
        // The short way back and forth keeps the step.
        await clerk.Go("/");
        await clerk.Loads(() => clerk.Page.GetByRole(AriaRole.Link, new() { Name = "标准版" }).ClickAsync());
        (await Size(clerk)).ShouldBe("15px");
        await clerk.Loads(() => clerk.Page.GetByRole(AriaRole.Link, new() { Name = "长辈版" }).ClickAsync());
        (await Size(clerk)).ShouldBe("40px");
        await Choose(clerk, "标准");
        await Choose(clerk, "普通");
        (await Size(clerk)).ShouldBe("15px");
        (await clerk.Page.EvaluateAsync<string>("document.documentElement.className")).ShouldBe("pointer");
        clerk.Complaints.ShouldAllBe(c => c.Contains("404", StringComparison.Ordinal));
        clerk.Complaints.Clear();
    }

    [Fact]
    public async Task Panel_ClosesByEscapeAndByATapBesideIt()
    {
        street.Needed();
        await using var guest = await street.Open(Somebody.Guest, Screen.Phone);
        await guest.Go("/");
        await Panel(guest).Locator("summary").TapAsync();
        await guest.Page.Keyboard.PressAsync("Escape");
        (await Panel(guest).GetAttributeAsync("open")).ShouldBeNull();
        await Assertions.Expect(Panel(guest).Locator("summary")).ToBeFocusedAsync();
        await Panel(guest).Locator("summary").TapAsync();
        await Assertions.Expect(Panel(guest).Locator("form")).ToBeInViewportAsync(new() { Ratio = 1 });
        await guest.Page.Touchscreen.TapAsync(20, 640);
        (await Panel(guest).GetAttributeAsync("open")).ShouldBeNull();
    }

    [Fact]
    public async Task Paper_OffersItsAidsOnTheScreen_AndPrintsWithoutThem()
    {
        street.Needed();
        var furniture = await street.Furnished();
        await using var resident = await street.Open(Somebody.Resident, Screen.Phone with { Contrast = true });
        await resident.Go(furniture.Paper);
        (await resident.Page.Locator(".print-bar").IsVisibleAsync()).ShouldBeTrue();
        foreach (var name in (string[])["长辈版", "EN"]) (await resident.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).IsVisibleAsync()).ShouldBeTrue(name);
        await Panel(resident).Locator("summary").TapAsync();
        (await Panel(resident).GetByRole(AriaRole.Button, new() { Name = "读给我听" }).IsVisibleAsync()).ShouldBeTrue();
        await resident.Page.EmulateMediaAsync(new() { Media = Media.Print });
        (await resident.Page.Locator(".print-bar, .aids, .skip, ln-read").Filter(new() { Visible = true }).CountAsync()).ShouldBe(0);
        // Who reads white on black still prints black on white.
        (await resident.Page.EvaluateAsync<string[]>("['.paper', '.paper td, .paper dd, .paper p'].flatMap(s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility()).map(e => getComputedStyle(e).color))")).ShouldAllBe(c => c != "rgb(255, 255, 255)");
        (await resident.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(255, 255, 255)");
    }
}
