using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Every page in both languages, standard and elder, on a desk and on a phone: no fault of accessibility, of width, of language, nothing in the console.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class EveryPageTests(Street street)
{
    private static readonly Screen[] Ways = [Screen.Desk.In("zh-CN"), Screen.Desk.In("en"), Screen.Desk.In("zh-CN").ForElders, Screen.Desk.In("en").ForElders];

    public static TheoryData<string> Stops => [.. Pages.All.Select(s => s.Name)];

    [Fact]
    public void EveryRoute_IsVisited() => Pages.Gaps(Pages.Routes, Pages.All).ShouldBeEmpty();

    [Fact]
    public void RouteWithoutVisit_IsNamed() =>
        Pages.Gaps(["/", "/planted/{Id}"], [new("/", Somebody.Guest), new("/gone", Somebody.Guest)])
            .ShouldBe(["Nobody visits /planted/{Id}; add a line to Pages.All that says who does.", "Pages.All visits /gone, which is no page any more."]);

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task Page_HasNoFault(string name)
    {
        street.Needed();
        await Visits.Check(street, Pages.All.Single(s => s.Name == name), Ways);
    }

    [Fact]
    public async Task PlantedFaults_AreAllReported()
    {
        street.Needed();
        var screen = Screen.Phone.In("en").ForElders;
        await using var window = await street.Borrow(Somebody.Guest, screen);
        var page = window.Person.Page;
        await page.SetViewportSizeAsync(screen.Width, screen.Height);
        await page.GotoAsync("/verify/00000000-0000-0000-0000-000000000000/1");
        (await Inspector.Faults(page, screen)).ShouldBeEmpty("before anything is planted");
        await page.EvaluateAsync("""
            () => {
              const put = (html) => document.querySelector('main').insertAdjacentHTML('beforeend', html);
              put('<img id="planted" src="/favicon.png">');
              put('<div id="wide">wide</div>');
              document.getElementById('wide').style.width = '900px';
              put('<p>忘记翻译</p>');
              put('<p><span lang="zh-CN">李示例</span></p>');
              put('<p id="tiny">tiny</p>');
              document.getElementById('tiny').style.fontSize = '12px';
              put('<button type="button" id="small">x</button>');
              document.documentElement.lang = 'zh-CN';
            }
            """);
        var faults = await Inspector.Faults(page, screen);
        foreach (var expected in (string[])["axe image-alt: #planted", "scrolls sideways at 390", "Chinese without lang: “忘记翻译”", "12 px in elder mode: “tiny”", "in elder mode: #small", "lang is zh-CN, not en"])
            faults.ShouldContain(f => f.Contains(expected, StringComparison.Ordinal), expected);
        faults.ShouldNotContain(f => f.Contains("李示例", StringComparison.Ordinal));
        await page.EvaluateAsync("const s = document.createElement('script'); s.textContent = 'window.ranInline = 1'; document.body.append(s);");
        (await page.EvaluateAsync<bool>("'ranInline' in window")).ShouldBeFalse("the page's policy is on");
        window.Person.Complaints.ShouldContain(c => c.Contains("Content Security Policy", StringComparison.Ordinal));
        window.Person.Complaints.Clear();
    }
}
