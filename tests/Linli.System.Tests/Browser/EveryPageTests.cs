using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Every page in both languages, standard and elder, on a desk and on a phone: no fault of accessibility, of width, of language, nothing in the console.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class EveryPageTests(Street street)
{
    private static readonly Screen[] Ways = [Screen.Desk.In("zh-CN"), Screen.Desk.In("en"), Screen.Desk.In("zh-CN").ForElders, Screen.Desk.In("en").ForElders];

    /// <summary>All; while one page is worked on, only those whose name holds what the variable says.</summary>
    public static TheoryData<string> Stops => [.. Pages.All.Select(s => s.Name).Where(n => n.Contains(Environment.GetEnvironmentVariable("LINLI_TEST_PAGES") ?? "", StringComparison.Ordinal))];

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
              put('<div class="btn-row"><button type="button" class="btn" id="second">to the right</button><button type="button" class="btn" id="first">to the left</button></div>');
              document.getElementById('second').style.order = 2;
              put('<button type="button" class="btn" id="own" tabindex="2">before all others</button>');
              put('<button type="button" class="btn unlike-others" id="unseen">no ring</button>');
              document.getElementById('unseen').style.outline = 'none';
              put('<p id="over">a bar over the page</p><button type="button" class="btn" id="below">below the bar</button>');
              Object.assign(document.getElementById('over').style, { position: 'fixed', inset: '0', background: '#fff', pointerEvents: 'auto' });
              put('<p><a href="/" id="alone">alone</a></p><p>A sentence with <a href="/" id="within">a link</a> in it.</p>');
              put('<div class="errors"><a href="/verify/00000000-0000-0000-0000-000000000000/1#gone">leads to nothing</a><a href="/verify/00000000-0000-0000-0000-000000000000/1#mute">is not said there</a><a href="/verify/00000000-0000-0000-0000-000000000000/1#far">is said elsewhere</a></div>');
              put('<div class="field"><input class="form-control" id="mute" aria-label="mute"></div><div class="field"><input class="form-control" id="far" aria-label="far" aria-invalid="true" aria-describedby="farther"></div><p id="farther">is said elsewhere</p>');
              put('<input class="form-control" id="lost" aria-label="lost" aria-invalid="true">');
            }
            """);
        var faults = await Inspector.Faults(page, screen);
        foreach (var expected in (string[])["axe image-alt: #planted", "scrolls sideways at 390", "Chinese without lang: “忘记翻译”", "12 px in elder mode: “tiny”", "in elder mode: #small", "lang is zh-CN, not en",
            "Tab goes back from #second “to the right” to #first", "a tab order of its own: #own", "the focus does not show on #unseen", "covered when it has the focus: #below", "on a phone: #alone",
            "the summary leads nowhere: “leads to nothing”", "no message beside the field: #mute", "not marked as wrong: #mute", "the message stands far from its field: #far", "wrong, and no summary leads to it: #lost"])
            faults.ShouldContain(f => f.Contains(expected, StringComparison.Ordinal), expected);
        foreach (var right in (string[])["李示例", "on a phone: #within"]) faults.ShouldNotContain(f => f.Contains(right, StringComparison.Ordinal), right);
        await page.EvaluateAsync("const s = document.createElement('script'); s.textContent = 'window.ranInline = 1'; document.body.append(s);");
        (await page.EvaluateAsync<bool>("'ranInline' in window")).ShouldBeFalse("the page's policy is on");
        window.Person.Complaints.ShouldContain(c => c.Contains("Content Security Policy", StringComparison.Ordinal));
        window.Person.Complaints.Clear();
    }
}
