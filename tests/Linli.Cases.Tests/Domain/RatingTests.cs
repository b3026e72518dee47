using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>好差评 from its own pack: levels, what follows a bad one, and how one that is not true is contested.</summary>
public sealed class RatingTests
{
    private static readonly RatingPack Pack = Items.Rating(Today)!;

    [Fact]
    public void ShippedPack_HasFiveNamedLevels_TheLastTwoBad_AndItsExamplesHold()
    {
        Pack.Faults().ShouldBeEmpty();
        Pack.Levels.OrderByDescending(l => l.Stars).Select(l => l.Name.Zh).ShouldBe(["非常满意", "满意", "基本满意", "不满意", "非常不满意"]);
        Pack.Levels.Where(l => l.Bad).Select(l => l.Stars).ShouldBe([2, 1], ignoreOrder: true);
        (Pack.ContactWithin, Pack.ReworkWithin).ShouldBe((new TimeLimit(1, TimeUnit.WorkDay), new TimeLimit(15, TimeUnit.WorkDay)));
    }

    [Fact]
    public void AGoodLevelBelowABadOne_AndAnExampleThatLies_AreFaults()
    {
        (Pack with { Levels = [.. Pack.Levels.Select(l => l with { Bad = l.Stars == 3 })] }).Faults().ShouldContain("a level is bad and a lower one is not");
        (Pack with { Levels = [.. Pack.Levels.Take(4)] }).Faults().ShouldContain("the levels are not 1 to 5, each once");
        (Pack with { Examples = [new(5, true, true, false)] }).Faults().ShouldContain("the example of 5 stars answers otherwise");
    }

    [Fact]
    public void BadRating_TakesItsDaysFromThePack()
    {
        // Friday before the Qingming holiday (4–6 April).
        var m = Matter.Closed().On("2026-04-03 10:00").Then(x => x.Rate(2));
        m.Case.State.ShouldBe("assigned");
        m.Case.Clock(ClockKind.Step)!.Rule.ShouldBe("rating service-rating@2026.1 · rework");
        m.Due(ClockKind.Step).ShouldBe(At("2026-04-27 17:30").ToUniversalTime());
        m.Case.Events.Last(e => e.Verb == Verb.Rate).Args.ShouldContain("不满意");
        Matter.Closed().Then(x => x.Rate(3)).Case.State.ShouldBe("closed");
    }

    [Fact]
    public void AFlowFromBefore_KeepsItsOwnNumbers()
    {
        var old = Appeal with { Rules = Appeal.Rules with { BadRatingAtMost = 1, BadRatingRework = new(7, TimeUnit.WorkDay) } };
        var terms = RatingTerms.Of(old)!;
        (terms.IsBad(2), terms.IsBad(1), terms.Rework.Amount).ShouldBe((false, true, 7));
        RatingTerms.Of(Appeal).ShouldBeNull("the numbers stand in the rating pack");
    }

    private static Matter Bad() => Matter.Closed().Then(x => x.Rate(1));

    [Fact]
    public void Contest_IsTheLeadsAlone_OnceAndInTime()
    {
        Matter.Closed().ContestRating().Rule.ShouldBe("OnlyBadRatingsAreContested");
        Matter.Closed().Then(x => x.Rate(4)).ContestRating().Rule.ShouldBe("OnlyBadRatingsAreContested");
        Bad().ContestRating(RoadWorker).Rule.ShouldBe("OnlyTheLeadDoesThis");
        Bad().ContestRating(reason: " ").Rule.ShouldBe("ContestGivesReason");
        Bad().AfterWorkDays(11).ContestRating().Rule.ShouldBe("RatingIsContestedInTime");
        var m = Bad().AfterWorkDays(10).Then(x => x.ContestRating());
        m.ContestRating().Rule.ShouldBe("RatingIsContestedOnce");
        m.Case.State.ShouldBe("assigned", "what is to be put right is put right meanwhile");
    }

    [Fact]
    public void Ruling_IsAnothersWithAReason_AndARatingThatDoesNotCountStaysInTheTimeline()
    {
        var m = Bad().Then(x => x.ContestRating());
        m.RuleOnRating(reason: " ").Rule.ShouldBe("RulingGivesReason");
        m.RuleOnRating(who: Clerk).ShouldBe(Outcome.Forbidden);
        m.RuleOnRating(who: Leader).ShouldBe(Outcome.NotFound);
        m.Then(x => x.RuleOnRating(false));
        m.Case.RatingStruckAt.ShouldBe(m.Now);
        m.Case.Events.ShouldContain(e => e.Verb == Verb.Rate);
        m.Case.Events[^1].Internal.ShouldBeFalse("whoever rated reads why");
        m.RuleOnRating().Rule.ShouldBe("TaskIsDone");
    }

    [Fact]
    public void WhoeverContestedIt_DoesNotRule_WhereTheHallItselfLed()
    {
        var m = Matter.Accepted();
        m.Case.Dispatch(m.Act(Clerk), m.Limits, Hall, "办事大厅", [], null).ShouldBe(Outcome.Done);
        var both = new Who();
        both.BecomeStaff(HallLeader.AccountId!.Value, "钱雷", HallLeader.PostId!.Value, "岗位", Hall, new("办事大厅", "hall"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.handle", "cases.supervise" });
        m.Then(x => x.Claim(both)).Then(x => x.Close(who: both)).Then(x => x.Rate(1)).Then(x => x.ContestRating(both));
        m.RuleOnRating(who: both).Rule.ShouldBe("RatingRulingIsIndependent");
    }

    [Fact]
    public void NewRatingPack_MovesAnOpenMatterByItsClauseOnly_AndTheReworkNoLater()
    {
        var clause = new TransitionClause(Moves.All, new("局务会", "meeting"), new PackSource("过渡", null, "local", "2026-03-01"));
        var next = Pack with { Version = "2026.2", ReworkWithin = new(5, TimeUnit.WorkDay) };
        var m = Bad();
        m.Case.ChangeRules(m.Act(Sweep), next).Rule.ShouldBe("RulesChangeByTheirClause");
        m.Case.ChangeRules(m.Act(Sweep), next with { Transition = clause, ReworkWithin = new(30, TimeUnit.WorkDay) }).ShouldBe(Outcome.Done);
        var kept = Bad();
        var due = kept.Due(ClockKind.Step);
        m.Due(ClockKind.Step).ShouldBe(due);
        kept.Case.ChangeRules(kept.Act(Sweep), next with { Transition = clause with { Moves = Moves.Favourable } }).ShouldBe(Outcome.Done);
        kept.Due(ClockKind.Step).ShouldBeLessThan(due);
        kept.Case.RatingRules.ShouldBe("service-rating@2026.2");
    }
}
