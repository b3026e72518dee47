using Linli.Kernel;
using Linli.Testing;
using Linli.Trust.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Linli.Cases.Tests.Reach;

/// <summary>Lists, searches and everything else that shows rows of several people: only rows within reach, whatever is asked for.</summary>
[Collection(nameof(OneScene))]
public sealed class ListTests(SharedScene shared)
{
    private readonly Scene _s = shared.Scene;

    /// <summary>Words of the page and its links; what was typed into the filter is shown again there and gives nothing away.</summary>
    private bool Shows(Page page) => Scene.Marks.Append(_s.Matter.No).Any(m => page.Text.Contains(m, StringComparison.Ordinal))
        || page.Html.QuerySelectorAll($"a[href*='{_s.Matter.Id}'], form[action*='{_s.Matter.Id}']").Length > 0;

    private IEnumerable<string> Queries()
    {
        string[] words = ["", _s.Matter.No, _s.Matter.No[..11], Scene.Address[..4], Scene.Address, Scene.Phone, Scene.Reporter, "路灯", "%", "_"];
        foreach (var q in words.Select(Uri.EscapeDataString))
        {
            yield return $"/staff/cases?q={q}";
            yield return $"/staff/search?q={q}";
            yield return $"/staff?tab=all&q={q}";
        }
        foreach (var tab in (string[])["mine", "open", "co", "soon", "over", "all"]) yield return $"/staff?tab={tab}&item=street-light&state={_s.Case.State}";
        yield return $"/staff/cases?p=1&item=street-light&state={_s.Case.State}";
    }

    [Fact]
    public async Task Lists_ShowOnlyWhatIsWithinReach()
    {
        // Tests that share the scene may have claimed it meanwhile.
        await _s.Refresh();
        var far = _s.Callers.Where(c => c.IsStaff && c.May("cases.read") && !c.Reaches(_s.Case)).ToList();
        far.Count.ShouldBeGreaterThan(6);
        var near = _s.Who("hall-clerk, here");
        foreach (var path in Queries())
        {
            foreach (var c in far) Shows((await c.Visitor.Get(path)).Ok()).ShouldBeFalse($"{path} as {c}");
            if (path.StartsWith("/staff/cases", StringComparison.Ordinal) && !path.Contains("q=%25", StringComparison.Ordinal) && !path.Contains("q=_", StringComparison.Ordinal))
                Shows((await near.Visitor.Get(path)).Ok()).ShouldBeTrue($"{path} as {near}: else this shows nothing");
        }
        foreach (var name in (string[])["handler, in charge", "handler-leader, in charge"]) Shows((await _s.Who(name).Visitor.Get("/staff?tab=all")).Ok()).ShouldBeTrue(name);
        Shows((await _s.Who("handler, helping").Visitor.Get("/staff?tab=co")).Ok()).ShouldBeTrue("the helping organisation has it in its list");
    }

    [Fact]
    public async Task AuditPage_ShowsLinesOfOnesOwnRegion()
    {
        var path = $"/admin/audit?q={Uri.EscapeDataString($"case:{_s.Matter.Id}")}";
        (await _s.Who("audit-administrator, here").Visitor.Get(path)).Ok().Html.QuerySelectorAll("tbody tr").Length.ShouldBeGreaterThan(2);
        foreach (var c in (string[])["audit-administrator, next street", "audit-administrator, other county"])
            (await _s.Who(c).Visitor.Get(path)).Ok().Html.QuerySelectorAll("tbody tr").ShouldBeEmpty(c);
    }

    [Fact]
    public async Task WhatIsNear_IsSaidWithoutNumberAndAddress()
    {
        foreach (var name in (string[])["anonymous", "stranger", "hall-clerk, other county"])
        {
            var page = await _s.Who(name).Visitor.Post("/report", ("text", "这里的路灯坏了"), ("region", Town.Community), ("category", "street-light"), ("lon", "120.1041"), ("lat", "30.2851"), ("phone", "19912345611"));
            page.Text.ShouldContain("附近已经有人报过", customMessage: name);
            Shows(page).ShouldBeFalse(name);
        }
    }

    [Fact]
    public async Task Drafts_NoticesAndLooks_AreOnesOwn()
    {
        var (owner, stranger) = (_s.Who("owner").Visitor, _s.Who("stranger").Visitor);
        (await owner.Post("/apply/elder-allowance", ("person.name", "草稿标记戊"), ("do", "save"))).Ok();
        (await owner.Get("/apply/elder-allowance")).Html.QuerySelector("[name='person.name']")!.GetAttribute("value").ShouldBe("草稿标记戊");
        (await stranger.Get("/apply/elder-allowance")).Ok().Html.QuerySelector("[name='person.name']")!.GetAttribute("value").ShouldNotBe("草稿标记戊");

        (await owner.Get("/notices")).Text.ShouldContain(_s.Matter.No);
        (await owner.Get("/my")).Text.ShouldContain(Scene.Address);
        foreach (var path in (string[])["/notices", "/staff/notices", "/my", "/", "/me"])
            foreach (var c in _s.Callers.Where(c => c.SignedIn && !c.Reaches(_s.Case)))
                Shows((await c.Visitor.Get(path)).Ok()).ShouldBeFalse($"{path} as {c}");
    }

    private sealed class Provider : ISmsSender
    {
        public Task Send(string phone, string text, CancellationToken ct) => Task.CompletedTask;
    }

    [Fact]
    public async Task Demo_PagesTellNothingWhereThereIsNoDemo()
    {
        await using var town = await Town.Small(with: b =>
        {
            var place = (Installation)b.Services.Last(d => d.ServiceType == typeof(Installation)).ImplementationInstance!;
            b.Services.Replace(ServiceDescriptor.Singleton(place with { Demo = false }));
            b.Services.AddSingleton<ISmsSender>(new Provider());
        });
        var resident = await town.Resident();
        var matter = await town.OpenReport("门口路灯不亮三天了", resident);
        await town.Settle();
        (await town.Messages()).ShouldContain(m => m.Text.Contains(matter.No));
        foreach (var path in (string[])["/demo", "/demo/messages"])
        {
            var page = (await town.Guest().Get(path)).Ok();
            page.Text.ShouldNotContain(matter.No);
            page.Text.ShouldNotContain(Town.Password);
            page.Text.ShouldNotContain("zhou-min");
        }
    }
}
