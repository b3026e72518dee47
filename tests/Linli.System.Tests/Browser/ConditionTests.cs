using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>The conditions of form fields as the page works them out: what the server asks for is never hidden.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class ConditionTests(Street street)
{
    private static readonly Lazy<string> Script = new(() =>
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Linli.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine(folder, "src", "Linli.Ui", "wwwroot", "linli.js"));
    });

    [Fact]
    public async Task WhatTheServerAsksFor_IsShown()
    {
        street.Needed();
        (string Condition, string Answer, bool Shown)[] all =
        [
            ("a_n > 2", "3", true), ("a_n > 2", "2", false), ("a_n > 2", "３", true), ("a_n > 2000", "2，500", true), ("a_n > 2000", "２,５００元", true), ("a_n > 2", "", false),
            ("a_n > 2", "很多", true), ("a_n == 3", "３", true), ("a_n == 3", "3.0", true), ("a_n == 3", "4", false), ("a_n != 3", "３.0", false), ("a_n < 3", "−1", true),
            ("in(a_n, 1, 2)", "２", true), ("in(a_n, 1, 2)", "5", false), ("in(a_n, 1, 2)", "", false), ("a_n + 1 > 2", "0", true), ("a_n > 2 * 3", "4", true), ("age(a_n) > 60", "2020-01-01", true),
            ("a_n < '2020-01-01'", "2019-05-05", true), ("a_n < '2020-01-01'", "2021-05-05", false), ("a_n == 'x'", "x", true), ("a_n == 'x'", "y", false), ("has(a_n)", "  ", false), ("has(a_n)", "0", true),
            ("has(a_m)", "", false), ("not has(a_m)", "", true), ("in(a_m, 'p')", "", false), ("a_n > 2 and has(a_m)", "9", false), ("a_n >", "1", true),
        ];
        await using var person = await street.Open(Somebody.Guest, Screen.Desk);
        foreach (var (condition, answer, shown) in all)
        {
            await person.Page.GotoAsync("about:blank");
            await person.Page.SetContentAsync($"""<form><input name="a.n"><input type="checkbox" name="a.m" value="p"><input type="checkbox" name="a.m" value="q"><p data-show-if="{condition}">it</p></form>""");
            await person.Page.AddScriptTagAsync(new() { Content = "{" + Script.Value + "}" });
            await person.Page.Locator("[name='a.n']").FillAsync(answer);
            (await person.Page.Locator("p").IsHiddenAsync()).ShouldBe(!shown, $"{condition} with '{answer}'");
        }
    }
}
