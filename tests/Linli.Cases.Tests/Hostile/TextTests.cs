using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Script in every field that somebody types into: stored as typed, shown as text, on every page that shows it.</summary>
public sealed class TextTests(HostileTown h) : IClassFixture<HostileTown>
{
    private static string Evil(string where) => $"\"'><script>x('{where}')</script><img src=x onerror=alert('{where}')>{{{{{where}}}}}";

    [Fact]
    public async Task Noncharacters_InAReport_AreTakenOut()
    {
        var matter = await h.Town.Receipt(await h.Town.Guest().Post("/report", ("text", "\uFFFE路灯\uFFFF不亮了\uFDD0三天"), ("address", "文新\uFDEF路"), ("name", "李\uFFFE红"), ("phone", Town.ResidentPhone), ("category", "street-light"), ("region", Town.Community)));
        var c = (await h.Town.Find(matter.No)).ShouldNotBeNull();
        (c.Text, c.Address).ShouldBe(("路灯不亮了三天", "文新路"));
        (await h.Clerk.Case(matter)).Ok().Text.ShouldContain("路灯不亮了三天");
    }

    /// <summary>As staff may write it: two braces are a place of a template that nobody filled, and are refused to them by name.</summary>
    private static string Written(string where) => Evil(where).Replace("{{", "{ {", StringComparison.Ordinal).Replace("}}", "} }", StringComparison.Ordinal);

    [Fact]
    public async Task Script_InEveryFieldOfAReportAndItsVerbs_IsShownAsText()
    {
        var town = h.Town;
        var guest = town.Guest();
        var matter = await town.Receipt(await guest.Post("/report", ("text", Evil("text") + "路灯不亮"), ("address", Evil("address")), ("name", "<script>alert(name)</script>"), ("phone", Town.ResidentPhone), ("category", "street-light"), ("region", Town.Community)));
        await h.Clerk.Do(matter, "request-supplement", ("other", Written("missing")));
        await h.Resident.DoMine(matter, "supplement", ("note", Evil("supplement")));
        await h.Clerk.Do(matter, "accept");
        await h.Clerk.Do(matter, "dispatch", ("note", Written("dispatch")));
        var handler = await town.Handler();
        await handler.Do(matter, "claim");
        var co = (await handler.Case(matter)).Html.QuerySelectorAll("#cto option").First(o => o.TextContent == "文新街道公共服务办").GetAttribute("value")!;
        await handler.Do(matter, "add-co-handler", ("to", co), ("note", Written("co")));
        var civil = await town.Staff("chen-jie");
        await civil.Do(matter, "finish-co", ("result", Written("result")));
        await handler.Do(matter, "suspend", ("reason", "weather"), ("note", Written("suspend")));
        await handler.Do(matter, "resume");
        await h.Resident.DoMine(matter, "urge", ("note", Evil("urge")));
        await handler.Do(matter, "close", ("resolution", "Explained"), ("answer", Written("answer")));
        await h.Resident.DoMine(matter, "rate", ("stars", "1"), ("words", Evil("words")));
        await handler.Do(matter, "transfer", ("to", co), ("reason", Written("transfer")));
        await civil.Do(matter, "return", ("reason", Written("return")));
        await h.Clerk.Do(matter, "dispatch", ("note", Written("again")));
        await h.Resident.DoMine(matter, "withdraw", ("reason", Evil("withdraw")));
        await town.Settle();
        var c = (await town.Find(matter.No)).ShouldNotBeNull();
        c.Events.Count.ShouldBeGreaterThan(14);
        // It was kept as typed: nothing "cleaned", nothing lost.
        foreach (var verb in (Verb[])[Verb.Supplement, Verb.Urge, Verb.Close, Verb.Transfer, Verb.Return, Verb.Withdraw]) c.Events.ShouldContain(e => e.Verb == verb && e.Note != null && e.Note.Contains("<script>"), $"{verb}");

        var evil = Uri.EscapeDataString(Evil("query"));
        List<Page> pages =
        [
            await h.Clerk.Case(matter), await handler.Case(matter), await h.Clerk.Get("/staff/cases"), await h.Clerk.Get($"/staff/cases?q={evil}&p={evil}"), await handler.Get($"/staff?tab={evil}&q={evil}&item={evil}&state={evil}"),
            await h.Resident.Mine(matter), await h.Resident.Get("/my"), await h.Resident.Get("/"), await h.Resident.Get("/notices"), await h.Resident.Get("/me"), await handler.Get("/staff/notices"),
            await town.Guest().Post("/follow", ("no", matter.No), ("code", matter.Code)), await town.Guest().Post("/follow", ("no", Evil("no")[..28]), ("code", Evil("code"))), await town.Guest().Get("/demo/messages"),
            await town.Guest().Get($"/services?q={evil}&field={evil}"), await town.Guest().Get($"/services/{evil}"), await town.Guest().Get($"/staff/sign-in?return={evil}"), await town.Guest().Post("/staff/sign-in", ("user", Evil("user")), ("password", "x")),
            await h.Clerk.Get($"/staff/register?item={evil}"), await town.Guest().Get($"/nothing/{evil}"), await (await town.Guest().SignInStaffAs("admin")).Get($"/admin/audit?q={evil}"),
        ];
        foreach (var paper in (await h.Resident.Mine(matter)).Papers) pages.Add(await h.Resident.Get(paper));
        pages.Count.ShouldBeGreaterThan(21);
        pages[0].Text.ShouldContain("<script>x('answer')</script>");
        foreach (var p in pages)
        {
            ((int)p.Status).ShouldBeLessThan(500, p.Url);
            p.Html.QuerySelectorAll("[onerror], [onload], [onclick], [style]").ShouldBeEmpty(p.Url);
            p.Html.QuerySelectorAll("script").ShouldAllBe(s => s.HasAttribute("src") || s.GetAttribute("type") == "importmap", p.Url);
            p.Html.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href")!.Trim()).ShouldAllBe(l => !l.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) && !l.StartsWith("data:", StringComparison.OrdinalIgnoreCase), p.Url);
            p.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self'");
        }
    }

    [Fact]
    public async Task Script_InAnApplication_IsRefusedOrShownAsText()
    {
        var page = await h.Resident.Get("/apply/elder-allowance");
        var typed = page.Html.QuerySelectorAll("form[method=post] input[name]:not([type=hidden]):not([type=file]):not([type=radio]):not([type=checkbox]), form[method=post] textarea[name]").Select(i => i.GetAttribute("name")!).Distinct().ToList();
        typed.Count.ShouldBeGreaterThan(6);
        foreach (var what in (string[])["save", "send"])
        {
            var answer = (await h.Resident.Submit(page, "form[method=post]", [("do", what), .. typed.Select(n => (n, Evil(n)))])).Ok();
            answer.Has("#receipt-no").ShouldBeFalse();
            foreach (var p in (Page[])[answer, await h.Resident.Get("/apply/elder-allowance")])
            {
                p.Html.QuerySelectorAll("[onerror]").ShouldBeEmpty();
                p.Html.QuerySelectorAll("script").ShouldAllBe(s => s.HasAttribute("src") || s.GetAttribute("type") == "importmap");
            }
            answer.Html.QuerySelector("[name='person.name']")!.GetAttribute("value").ShouldBe(Evil("person.name"), "nothing typed is lost");
        }
    }
}
