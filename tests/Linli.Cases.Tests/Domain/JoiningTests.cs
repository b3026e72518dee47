using Linli.Cases.Domain;
using Linli.Kernel.Access;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>合并、撤销合并、拆分 (traps 15 and 16).</summary>
public sealed class JoiningTests
{
    private static void Breaks(Outcome outcome, string rule)
    {
        outcome.Kind.ShouldBe(OutcomeKind.Refused);
        outcome.Rule.ShouldBe(rule);
    }

    /// <summary>Reported on Monday and, again, on Thursday; the older one is merged into the newer one, which is in work.</summary>
    private static (Matter Older, Matter Newer) Pair()
    {
        var older = Matter.Accepted();
        var newer = new Matter(received: "2026-03-05 09:00").Then(m => m.Accept());
        older.Now = newer.Now;
        older.Main = newer;
        return (older, newer);
    }

    [Fact]
    public void TheEarliestClockSurvives_AndUnmergingGivesBothTheirOwn()
    {
        var (older, newer) = Pair();
        var (theirs, own, rule) = (older.Due(ClockKind.Promise), newer.Due(ClockKind.Promise), newer.Case.Clock(ClockKind.Promise)!.Start);
        theirs.ShouldBeLessThan(own);
        older.Then(m => m.Merge());
        (older.Case.State, older.Case.MergedInto, newer.Case.Merged).ShouldBe(("merged", newer.Case.Id, 1));
        newer.Due(ClockKind.Promise).ShouldBe(theirs);
        older.AfterWorkDays(1).Then(m => m.Unmerge());
        (newer.Due(ClockKind.Promise), newer.Case.Clock(ClockKind.Promise)!.Start, newer.Case.Merged).ShouldBe((own, rule, 0));
        (older.Case.State, older.Due(ClockKind.Promise), older.Case.Clock(ClockKind.Promise)!.Running).ShouldBe(("accepted", theirs, true));
        older.Case.Current!.Kind.ShouldBe(TaskKind.Intake);
    }

    [Fact]
    public void TheLaterClock_MovesNothing()
    {
        var (older, newer) = Pair();
        var due = older.Due(ClockKind.Promise);
        newer.Main = older;
        newer.Then(m => m.Merge());
        older.Due(ClockKind.Promise).ShouldBe(due);
    }

    [Fact]
    public void UnmergingOne_KeepsTheDateOfTheOther()
    {
        var (first, main) = Pair();
        var second = new Matter(received: "2026-03-03 09:00").Then(m => m.Accept());
        (second.Now, second.Main) = (main.Now, main);
        first.Then(m => m.Merge());
        second.Then(m => m.Merge());
        var middle = second.Due(ClockKind.Promise);
        first.Then(m => m.Unmerge(remaining: second.Case));
        main.Due(ClockKind.Promise).ShouldBe(middle);
        main.Case.Merged.ShouldBe(1);
    }

    [Fact]
    public void AnExtensionMeanwhile_StaysAfterUnmerging()
    {
        var (older, newer) = Pair();
        var own = newer.Case.Clock(ClockKind.Whole)!.Amount;
        older.Then(m => m.Merge());
        newer.Then(m => m.Dispatch()).Then(m => m.Extend(2));
        older.Then(m => m.Unmerge());
        (newer.Case.Clock(ClockKind.Whole)!.Amount, newer.Case.Clock(ClockKind.Whole)!.Extra).ShouldBe((own, 2));
    }

    [Fact]
    public void UnmergedFromWork_GoesToWhoeverLed_ToBeTakenAnew()
    {
        var (_, newer) = Pair();
        var handled = Matter.Handling();
        (handled.Now, handled.Main) = (newer.Now, newer);
        handled.Then(m => m.Merge()).Then(m => m.Unmerge());
        (handled.Case.State, handled.Case.Current!.BodyId, handled.Case.Current.State).ShouldBe(("assigned", Lighting, TaskState.Open));
    }

    [Fact]
    public void EndsWithTheMainMatter_AndIsRatedForItself()
    {
        var (older, newer) = Pair();
        older.Then(m => m.Merge());
        older.CloseMerged().Ok.ShouldBeFalse();
        newer.Then(m => m.Dispatch()).Then(m => m.Claim()).Then(m => m.Close());
        older.CloseMerged(Clerk).ShouldBe(Outcome.Forbidden);
        older.Then(m => m.CloseMerged());
        (older.Case.State, older.Case.Resolution).ShouldBe(("closed", Resolution.Solved));
        older.Then(m => m.Rate(1));
        // A bad word of this citizen brings this matter back, on its own.
        (older.Case.State, older.Case.MergedInto, older.Case.LeadBodyId).ShouldBe(("assigned", null, Lighting));
    }

    [Fact]
    public void WhatDoesNotFit_IsRefusedByName()
    {
        var (older, newer) = Pair();
        Breaks(older.Merge(reason: " "), "MergingGivesReason");
        older.Main = older;
        Breaks(older.Merge(), "MergingNeedsTwo");
        Breaks(Matter.Accepted("service").Merge(), "VerbFitsTheState");
        older.Main = Matter.Closed();
        Breaks(older.Merge(), "MergingNeedsAMatterInWork");
        older.Main = newer;
        older.Then(m => m.Merge());
        newer.Main = Matter.Accepted();
        Breaks(newer.Merge(), "OthersAreMergedHere");
        var third = Matter.Accepted();
        third.Main = older;
        Breaks(third.Merge(), "MergingNeedsAMatterInWork");
        var watched = Matter.Handling().Then(m => m.Supervise());
        watched.Main = newer;
        Breaks(watched.Merge(), "OtherTasksEndFirst");
        Breaks(older.Unmerge(reason: null), "UnmergingGivesReason");
    }

    [Fact]
    public void Split_TheWholeEndsAfterItsParts()
    {
        var m = Matter.Handling().Then(x => x.Split());
        m.Case.Children.ShouldBe(2);
        Breaks(m.Close(openParts: 1), "PartsEndFirst");
        m.Then(x => x.Close(openParts: 0));
        Breaks(Matter.Handling().Split(reason: ""), "SplittingGivesReason");
        Breaks(Matter.Handling("service").Split(), "VerbFitsTheState");
        Breaks(Matter.Closed().Split(), "VerbFitsTheState");
    }
}
