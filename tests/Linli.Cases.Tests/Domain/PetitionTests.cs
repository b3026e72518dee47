using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>信访: its days over the holidays of 2026 (National Day 1–7 October, a working Saturday on the 10th), its remedies, and whom it never reaches.</summary>
public sealed class PetitionTests
{
    private static string Local(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", null);

    private static Matter Assigned(string received = "2026-09-28 09:00") => new Matter("petition", received).Then(m => m.Dispatch());
    private static Matter Handling(string received = "2026-09-28 09:00") => Assigned(received).Then(m => m.Claim()).Then(m => m.Accept(Handler));
    private static Matter Answered(string closed) => Handling().On(closed).Then(m => m.Close());

    [Theory] // Calendar days; a last day in the holidays moves to the first working day after them.
    [InlineData("2026-09-01 09:00", "2026-09-16 17:30")]
    [InlineData("2026-09-17 09:00", "2026-10-08 17:30")]
    [InlineData("2026-09-25 09:00", "2026-10-10 17:30")]
    public void Received_IsForwardedWithinFifteenDays(string received, string due)
    {
        var m = new Matter("petition", received);
        Local(m.Due(ClockKind.Step)).ShouldBe(due);
        m.Case.Clock(ClockKind.Whole).ShouldBeNull("the sixty days begin when somebody accepts it");
        m.Then(x => x.Dispatch()).Case.Events.Select(e => e.PaperKind).ShouldContain("petition-forward");
    }

    [Theory] // Five working days: the 29th and 30th, the 8th, 9th and the Saturday that is worked.
    [InlineData("2026-10-10 17:29", true)]
    [InlineData("2026-10-12 08:31", false)]
    public void ReceivingBody_ObjectsWithinFiveWorkingDays_AndWhoeverForwardedItRules(string at, bool inTime)
    {
        var m = Assigned().On(at);
        if (!inTime)
        {
            m.Object().Rule.ShouldBe("ReturnIsInTime");
            m.Object().Reasons![0].Args.ShouldBe(["2026-10-10"]);
            return;
        }
        m.Then(x => x.Object()).Then(x => x.Rule(to: Roads));
        (m.Case.LeadBodyId, m.Case.State).ShouldBe((Roads, "assigned"));
        m.Object(RoadWorker).Rule.ShouldBe("RulingIsBinding");
    }

    [Fact]
    public void Accepted_SixtyDaysRun_AndThirtyMoreWithAPaper()
    {
        var m = Assigned().Then(x => x.Claim()).On("2026-09-29 10:00").Then(x => x.Accept(Handler));
        // 28 November is a Saturday.
        foreach (var kind in (ClockKind[])[ClockKind.Step, ClockKind.Whole, ClockKind.Promise]) Local(m.Due(kind)).ShouldBe("2026-11-30 17:30");
        m.Case.Events[^1].PaperKind.ShouldBe("petition-acceptance");
        m.Case.Current!.AccountId.ShouldBe(Handler.AccountId, "whoever took it keeps it");
        m.Extend(31).Rule.ShouldBe("ExtensionIsWithinCap");
        m.Then(x => x.Extend(30));
        Local(m.Due(ClockKind.Promise)).ShouldBe("2026-12-28 17:30");
        m.Case.Events[^1].PaperKind.ShouldBe("petition-extension");
        m.Extend(1).Rule.ShouldBe("ExtensionsAreUsedUp");
    }

    [Fact]
    public void NobodyClosesWhatWasNotAccepted() => Assigned().Then(x => x.Claim()).Close().Rule.ShouldBe("VerbFitsTheState");

    [Theory] // Thirty days from the answer: 3 October is a holiday, the 8th is not.
    [InlineData("2026-10-08 17:29", null, true)]
    [InlineData("2026-10-09 08:31", null, false)]
    [InlineData("2026-10-10 17:29", "2026-09-10", true)]
    [InlineData("2026-10-12 08:31", "2026-09-10", false)]
    public void Review_IsAskedWithinThirtyDaysOfTheAnswer(string at, string? received, bool inTime)
    {
        var m = new Matter("petition", "2026-08-03 09:00").Then(x => x.Dispatch()).Then(x => x.Claim()).Then(x => x.Accept(Handler)).On("2026-09-03 10:00").Then(x => x.Close());
        m.Case.Events[^1].PaperKind.ShouldBe("petition-opinion");
        Local(m.Case.AskUntil(Petition, Calendar)!.Due).ShouldBe("2026-10-08 17:30");
        var outcome = m.On(at).AskReview(received: received is null ? null : DateOnly.Parse(received));
        outcome.Ok.ShouldBe(inTime, outcome.Rule);
        if (!inTime) outcome.Rule.ShouldBe("ReviewIsAskedInTime");
    }

    [Fact]
    public void Review_IsAskedOnce_WithAReason_AndNotBeforeTheAnswerCame()
    {
        var m = Answered("2026-10-20 10:00");
        m.AskReview(reason: " ").Rule.ShouldBe("ReviewGivesReason");
        m.AskReview(received: new DateOnly(2026, 10, 19)).Rule.ShouldBe("AnswerIsReceivedAfterItWasGiven");
        m.AskReview(received: new DateOnly(2026, 10, 21)).Rule.ShouldBe("AnswerIsReceivedAfterItWasGiven");
        m.Then(x => x.AskReview());
        m.AskReview().Rule.ShouldBe("ReviewIsAskedOnce");
        Handling().AskReview().Rule.ShouldBe("VerbFitsTheState");
    }

    [Fact]
    public void Reexamination_IsAMatterOfItsOwn_ThirtyDaysFromTheDayItWasAsked_AndNamesTheNextRemedy()
    {
        var m = new Matter("petition", "2026-10-08 16:00", level: 1).Then(x => x.OpenReview());
        (m.Case.State, m.Case.LeadBodyId).ShouldBe(("handling", Above));
        // 7 November is a Saturday.
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-11-09 17:30");
        m.Then(x => x.Claim(Coordinator));
        m.Close(Resolution.Solved, Coordinator).Rule.ShouldBe("OutcomeFitsTheMatter");
        m.On("2026-10-20 10:00").Then(x => x.Close(Resolution.Upheld, Coordinator));
        var line = m.Case.Events[^1];
        (m.Case.State, line.PaperKind).ShouldBe(("closed", "petition-recheck"));
        line.Args.ShouldContain("2026-11-19");
        m.Case.NextLevel(Petition)!.Id.ShouldBe("final-review");
    }

    [Fact]
    public void FinalReview_EndsForGood()
    {
        var m = new Matter("petition", "2026-10-08 16:00", level: 2).Then(x => x.OpenReview()).Then(x => x.Claim(Coordinator)).Then(x => x.Close(Resolution.Changed, Coordinator));
        (m.Case.State, m.Case.Phase).ShouldBe(("final", Phase.Closed));
        m.Case.Events.Select(e => e.PaperKind).ShouldContain("petition-review");
        m.Case.AskUntil(Petition, Calendar).ShouldBeNull();
        m.AskReview().Rule.ShouldBe("VerbFitsTheState");
        m.Then(x => x.Rate(4));
    }

    [Fact]
    public void AReviewThatTheWindowHandsOnByItself_RunsSinceItWasAsked()
    {
        var m = new Matter("petition", "2026-10-08 16:00", level: 1).On("2026-10-14 09:00").Then(x => x.Dispatch()).Then(x => x.Claim()).Then(x => x.Accept(Handler));
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-11-09 17:30");
    }

    [Fact]
    public void APetition_IsSupportedOrNot_AndOnlyAReviewUpholds()
    {
        Handling().Close(Resolution.NotSupported).ShouldBe(Outcome.Done);
        Handling().Close(Resolution.Upheld).Rule.ShouldBe("OutcomeFitsTheMatter");
        Handling().Close(Resolution.Parked).Rule.ShouldBe("OutcomeFitsTheMatter");
        Matter.Handling().Close(Resolution.NotSupported).Rule.ShouldBe("OutcomeFitsTheMatter");
    }

    [Fact]
    public void WhomItIsAbout_GetsNoPartOfIt()
    {
        var m = new Matter("petition").Then(x => x.Shield(null, Estate, Roads));
        m.Shield(null, Estate).Rule.ShouldBe("ShieldedAlready");
        m.Shield(null, Hall).Rule.ShouldBe("ShieldedHoldsIt");
        var known = m.Case.Tasks.Select(t => t.Id).ToHashSet();
        m.Then(x => x.Dispatch(co: (Estate, "物业办")));
        m.Case.GoesToWhomItIsAbout(known).ShouldBeTrue("help is a part of it too");
        var other = new Matter("petition").Then(x => x.Shield(null, Roads));
        known = [.. other.Case.Tasks.Select(t => t.Id)];
        other.Then(x => x.Dispatch());
        other.Case.GoesToWhomItIsAbout(known).ShouldBeFalse();
        other.Case.IsAgainst(Roads).ShouldBeTrue();
        other.Case.IsAgainst(Lighting).ShouldBeFalse();
    }
}
