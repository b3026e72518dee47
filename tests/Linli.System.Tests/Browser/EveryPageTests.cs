using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Every page in both languages, standard and elder, on a desk and on a phone: no fault of accessibility, of width, of language, nothing in the console.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class EveryPageTests(Street street)
{
    private static readonly (string Language, bool Elder)[] Ways = [("zh-CN", false), ("en", false), ("zh-CN", true), ("en", true)];

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
        var stop = Pages.All.Single(s => s.Name == name);
        var furniture = await street.Furnished();
        var faults = (await Task.WhenAll(Ways.Select(async way =>
        {
            var found = new List<(string Fault, string At)>();
            await using var window = await street.Borrow(stop.Who, Screen.Desk.In(way.Language) with { Elder = way.Elder });
            var person = window.Person;
            person.Furniture = furniture;
            await person.Page.SetViewportSizeAsync(Screen.Desk.Width, Screen.Desk.Height);
            await person.Go(stop.Path?.Invoke(furniture) ?? stop.Route);
            if (stop.Then is not null) await stop.Then(person);
            foreach (var screen in (Screen[])[Screen.Desk, Screen.Phone])
            {
                await person.Page.SetViewportSizeAsync(screen.Width, screen.Height);
                if (stop.Each is not null) await stop.Each(person);
                var at = $"{way.Language}{(way.Elder ? ", elder" : "")}, {screen.Width} px";
                found.AddRange((await Inspector.Faults(person.Page, screen.In(way.Language) with { Elder = way.Elder })).Select(f => (f, at)));
                if (Shots is { } folder) await person.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{FileName(name)}-{way.Language}{(way.Elder ? "-elder" : "")}-{screen.Width}.png"), FullPage = true });
            }
            while (person.Complaints.TryDequeue(out var complaint))
                if (!(stop.IsRefusal && (complaint.Contains("404", StringComparison.Ordinal) || complaint.Contains("403", StringComparison.Ordinal)))) found.Add((complaint, way.Language));
            return found;
        }))).SelectMany(f => f).ToList();
        if (faults.Count > 0) Assert.Fail($"{name}:\n" + string.Join('\n', faults.GroupBy(f => f.Fault).Select(g => $"- {g.Key} [{string.Join("; ", g.Select(f => f.At).Distinct())}]")));
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

    /// <summary>A folder for pictures of all pages, to look at them; none are taken otherwise.</summary>
    private static string? Shots => Environment.GetEnvironmentVariable("LINLI_TEST_SHOTS") is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null;

    private static string FileName(string name) => string.Concat(name.Trim('/').Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) is { Length: > 0 } n ? n : "home";
}
