using System.Net;
using Linli.Cases.Domain;
using Linli.Kernel.Text;
using Linli.Testing;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Verbs;

/// <summary>差评 over HTTP: rework and call from the rating pack, and a rating that is contested.</summary>
public sealed class RatingVerbTests(Desk desk) : IClassFixture<Desk>
{
    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);

    private static (string, string) Of(Case c, TaskKind kind) => ("task", $"{c.Tasks.LastOrDefault(t => t.Kind == kind && t.IsOpen)?.Id}");

    [Fact]
    public async Task BadRating_IsContested_RuledOnByAnother_AndTheRaterReadsWhy()
    {
        var m = await desk.In("closed");
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Ok().Text.ShouldContain("基本满意", customMessage: "the levels are called as the pack calls them");
        await desk.Refused(desk.Handler, m, "contest-rating", R("OnlyBadRatingsAreContested"), ("reason", "不属实"));
        var c = await desk.Do(desk.Resident, m, "rate", ("stars", "1"), ("words", "没人来"));
        (c.State, c.RatingRules).ShouldBe(("assigned", "service-rating@2026.1"));
        c.Tasks.ShouldContain(t => t.Kind == TaskKind.CallBack && t.IsOpen, "whoever left a number is called");

        (await desk.Handler.Get(CasesLinks.Staff(m.Id))).Ok().Offers("contest-rating").ShouldBeTrue();
        await desk.Refused(desk.Handler, m, "contest-rating", R("ContestGivesReason"));
        c = await desk.Do(desk.Handler, m, "contest-rating", ("reason", "评的是另一盏灯"));
        await desk.Refused(desk.Handler, m, "contest-rating", R("RatingIsContestedOnce"), ("reason", "再说一次"));
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Ok().Text.ShouldNotContain("评的是另一盏灯");

        (await desk.HallLeader.Get(CasesLinks.Staff(m.Id))).Ok().Offers("rule-on-rating").ShouldBeTrue();
        (await desk.Clerk.Get(CasesLinks.Staff(m.Id))).Ok().Offers("rule-on-rating").ShouldBeFalse();
        await desk.Refused(desk.HallLeader, m, "rule-on-rating", R("SomethingIsChosen"), Of(c, TaskKind.RatingRuling), ("reason", "听过录音"));
        await desk.Refused(desk.HallLeader, m, "rule-on-rating", R("RulingGivesReason"), Of(c, TaskKind.RatingRuling), ("counts", "no"));
        (await desk.Post(desk.Leader, m, "rule-on-rating", Of(c, TaskKind.RatingRuling), ("counts", "no"), ("reason", "我说了算"))).Status.ShouldBe(HttpStatusCode.NotFound);
        c = await desk.Do(desk.HallLeader, m, "rule-on-rating", Of(c, TaskKind.RatingRuling), ("counts", "no"), ("reason", "录音说的是3幢那盏"));
        c.RatingStruckAt.ShouldNotBeNull();
        (await desk.Resident.Get(CasesLinks.Mine(m.Id))).Ok().Text.ShouldContain("录音说的是3幢那盏");
        await desk.Town.Settle();
        (await desk.Town.Messages()).Count(x => x.Text.Contains(m.No) && x.Text.Contains("已有结论")).ShouldBe(1);
    }
}
