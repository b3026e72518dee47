using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>A map on a phone does not hold the page: one finger scrolls it, two move and enlarge the map, a tap chooses a place.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class MapTests(Street street)
{
    private sealed record Point(double X, double Y);

    private sealed record Box(double X, double Y, double Width, double Height);

    private static async Task<Box> View(Person person)
    {
        var numbers = (await person.Page.Locator(".ln-map > svg").First.GetAttributeAsync("viewBox"))!.Split(' ').Select(n => double.Parse(n, global::System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return new(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private static Task<double> Scrolled(Person person) => person.Page.EvaluateAsync<double>("scrollY");

    /// <summary>Fingers as the glass reports them: down, in small steps along, up.</summary>
    private static async Task Draw(Person person, params (Point From, Point To)[] fingers)
    {
        var glass = await person.Page.Context.NewCDPSessionAsync(person.Page);
        Task Send(string type, double part) => glass.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = type == "touchEnd" ? Array.Empty<object>() : fingers.Select((f, id) => (object)new { x = f.From.X + (f.To.X - f.From.X) * part, y = f.From.Y + (f.To.Y - f.From.Y) * part, id }).ToArray(),
        });
        await Send("touchStart", 0);
        for (var step = 1; step <= 12; step++)
        {
            await Send("touchMove", step / 12.0);
            await person.Page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }
        await Send("touchEnd", 1);
        await Task.Delay(200);
    }

    [Theory]
    [InlineData("zh-CN", "两个手指")]
    [InlineData("en", "two fingers")]
    public async Task OneFingerScrollsThePage_TwoMoveTheMap(string language, string hint)
    {
        street.Needed();
        await using var guest = await street.Open(Somebody.Guest, Screen.Phone.In(language));
        await guest.Go("/grids");
        var map = guest.Page.Locator(".ln-map > svg").First;
        await map.EvaluateAsync("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 300)");
        var box = (await map.BoundingBoxAsync())!;
        Point At(double across, double down) => new(box.X + box.Width * across, box.Y + box.Height * down);
        var (whole, from) = (await View(guest), await Scrolled(guest));
        var said = guest.Page.Locator(".map-two");
        (await said.IsVisibleAsync()).ShouldBeFalse();

        await Draw(guest, (At(.5, .8), At(.5, .2)));
        (await Scrolled(guest)).ShouldBeGreaterThan(from + 40, "one finger scrolls the page");
        (await View(guest)).ShouldBe(whole);
        (await said.InnerTextAsync()).ShouldContain(hint);
        (await guest.Page.Locator(".map-pick").GetAttributeAsync("visibility")).ShouldBe("hidden", "a finger that scrolls chooses no place");

        box = (await map.BoundingBoxAsync())!;
        from = await Scrolled(guest);
        await Draw(guest, (At(.4, .5), At(.2, .5)), (At(.6, .5), At(.8, .5)));
        var near = await View(guest);
        near.Width.ShouldBeLessThan(whole.Width * .8, "two fingers apart enlarge");
        await Draw(guest, (At(.3, .3), At(.3, .6)), (At(.6, .3), At(.6, .6)));
        var moved = await View(guest);
        moved.Width.ShouldBe(near.Width, near.Width * .05);
        moved.Y.ShouldBeLessThan(near.Y, "two fingers down pull the map down");
        (await Scrolled(guest)).ShouldBe(from, 1, "and the page stays");
        (await guest.Page.EvaluateAsync<double>("visualViewport.scale")).ShouldBe(1, .01);

        await guest.Page.Touchscreen.TapAsync((float)At(.5, .5).X, (float)At(.5, .5).Y);
        (await guest.Page.Locator(".map-pick").GetAttributeAsync("visibility")).ShouldBe("visible");
    }

    [Fact]
    public async Task MouseAndKeyboard_MoveTheMapAsBefore()
    {
        street.Needed();
        await using var guest = await street.Open(Somebody.Guest, Screen.Desk);
        await guest.Go("/grids");
        var map = guest.Page.Locator(".ln-map > svg").First;
        await map.ScrollIntoViewIfNeededAsync();
        var whole = await View(guest);
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "放大" }).FocusAsync();
        await guest.Page.Keyboard.PressAsync("Enter");
        var near = await View(guest);
        near.Width.ShouldBeLessThan(whole.Width);
        var box = (await map.BoundingBoxAsync())!;
        await guest.Page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + 60);
        await guest.Page.Mouse.DownAsync();
        await guest.Page.Mouse.MoveAsync(box.X + box.Width / 2 - 80, box.Y + 90, new() { Steps = 6 });
        await guest.Page.Mouse.UpAsync();
        (await View(guest)).X.ShouldBeGreaterThan(near.X);
        (await guest.Page.Locator(".map-two").IsVisibleAsync()).ShouldBeFalse();
        (await guest.Page.Locator(".map-pick").GetAttributeAsync("visibility")).ShouldBe("hidden");
    }
}
