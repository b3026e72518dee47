using System.Text.Json.Nodes;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Tests.Editor;
using Linli.Kernel.Jobs;
using Linli.Kernel.Packs;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Linli.Cases.Tests.Editor.Editing;

namespace Linli.Cases.Tests.Timers;

/// <summary>A clause from the editor to the matters that it moves, once.</summary>
public sealed class TransitionStoryTests
{
    private static Task Run(Town town) => town.Services.GetRequiredService<JobRunner>().RunNow("cases.transitions", default);

    private static async Task<int> Waiting(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.CountAsync(c => c.FlowId == "appeal" && c.FlowVersion == "2026.1" && c.Phase != Phase.Closed && c.AcceptedAt == null);
    }

    private static async Task<Guid> Writes(Town town, Visitor admin, bool clause)
    {
        var draft = Draft(await admin.Begins("flow", "appeal"));
        var body = PackText.Node((await Row(town, draft)).Body);
        (body["rules"]!["tellWithin"], body["states"]![0]!["limit"]) = (JsonNode.Parse("""{"amount":2,"unit":"workday"}"""), JsonNode.Parse("""{"amount":2,"unit":"workday"}"""));
        if (clause) body["transition"] = JsonNode.Parse("""{"moves":"notAccepted","basis":{"zh-CN":"街道办公会 2026 年第 3 次","en":"street meeting 3 of 2026"},"source":{"title":"街道办公会纪要","certainty":"local","checked":"2026-11-23"}}""");
        await admin.WritesText(draft, PackText.Write(body));
        return draft;
    }

    [Fact]
    public async Task AClause_IsShownWithItsNumber_Applied_Told_AndAppliedOnce()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var waits = await town.OpenReport("路灯不亮，走路看不见");
        var accepted = await town.OpenReport("路灯又不亮了", await town.Neighbour());
        await (await town.Clerk()).Do(accepted, "accept");
        var draft = await Writes(town, admin, clause: true);
        var count = await Waiting(town);
        var page = (await admin.Get(CasesLinks.RuleDraft(draft, "check"))).Ok();
        page.TextOf("[data-clause=NotAccepted]").ShouldContain($"会换 {count} 件");
        Said(town, await admin.HandsOver(draft), "rules.handed");
        Said(town, await leader.Approves(draft, "2026-11-24"), "rules.approved");
        await Run(town);
        (await town.Find(waits.No))!.FlowVersion.ShouldBe("2026.1", "its day has not come");

        await town.ElapseWorkingDays(1);
        await Run(town);
        await town.Settle();
        var moved = (await town.Find(waits.No))!;
        (moved.FlowVersion, moved.Events.Count(e => e.Verb == Verb.ChangeRules)).ShouldBe(("2026.2", 1));
        moved.Clock(ClockKind.Step)!.Rule.ShouldBe("flow appeal@2026.2 · received");
        (await town.Find(accepted.No))!.FlowVersion.ShouldBe("2026.1");
        (await (await town.Resident()).Mine(waits)).Ok().Text.ShouldContain("街道办公会 2026 年第 3 次");
        (await town.Messages()).Count(m => m.Text.Contains(waits.No) && m.Text.Contains("新的规则")).ShouldBe(1);
        admin = await town.Administrator();
        (await admin.Get(CasesLinks.Rule("flow", "appeal"))).Ok().Text.ShouldContain($"换了 {count} 件");

        await Run(town);
        await town.Settle();
        (await town.Find(waits.No))!.Events.Count(e => e.Verb == Verb.ChangeRules).ShouldBe(1);
        // What comes in now begins on the new version, and the next change has no clause of its own accord.
        var late = await town.OpenReport("桥头路灯不亮", await town.Neighbour());
        (await town.Find(late.No))!.FlowVersion.ShouldBe("2026.2");
        PackText.Node((await Row(town, Draft(await admin.Begins("flow", "appeal")))).Body).ContainsKey("transition").ShouldBeFalse();
    }

    [Fact]
    public async Task WithoutAClause_WhatIsOpenKeepsItsVersion()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var waits = await town.OpenReport("路灯不亮，走路看不见");
        var draft = await Writes(town, admin, clause: false);
        (await admin.Get(CasesLinks.RuleDraft(draft, "check"))).Ok().Has("[data-clause]").ShouldBeFalse();
        Said(town, await admin.HandsOver(draft), "rules.handed");
        Said(town, await leader.Approves(draft, "2026-11-24"), "rules.approved");
        await town.ElapseWorkingDays(1);
        await Run(town);
        (await town.Find(waits.No))!.FlowVersion.ShouldBe("2026.1");
    }
}
