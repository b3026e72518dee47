using Linli.Cases.Domain;
using Linli.Kernel.Access;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>Every rule that can refuse, by its name; then who may do what in which state.</summary>
public sealed class CaseRulesTests
{
    private static void Breaks(Outcome outcome, string rule, params string[] args)
    {
        outcome.Kind.ShouldBe(OutcomeKind.Refused);
        outcome.Rule.ShouldBe(rule);
        outcome.Reasons![0].Key.ShouldBe($"rule.{rule}");
        if (args.Length > 0) outcome.Reasons[0].Args.ShouldBe(args);
    }

    // ---- intake

    [Fact]
    public void Supplement_WithNeitherNoteNorFile_BreaksSupplementBringsSomething()
    {
        var m = Matter.In("supplement");
        Breaks(m.Case.Supplement(m.Act(Resident), m.Limits, " ", false), "SupplementBringsSomething");
        m.Case.Supplement(m.Act(Resident), m.Limits, null, true).Ok.ShouldBeTrue();
    }

    [Theory, InlineData("2026-03-01"), InlineData("2027-01-04")]
    public void Suspend_ToADayThatIsPastOrTooFar_BreaksPauseEndsInTime(string until)
    {
        var m = Matter.Handling();
        Breaks(m.Case.Suspend(m.Act(Handler), m.Flow.Rules.PauseReasons[0], "等灯具到货", DateOnly.Parse(until, null)), "PauseEndsInTime");
        m.Case.Suspend(m.Act(Handler), m.Flow.Rules.PauseReasons[0], "等灯具到货", new DateOnly(2026, 3, 12)).Ok.ShouldBeTrue();
        m.Case.Pauses[0].Until.ShouldBe(At("2026-03-12 17:30"));
    }

    [Theory, InlineData("", "市房管局"), InlineData("不归我们", " ")]
    public void Refuse_WithoutReasonOrCompetentBody_BreaksRefusalNamesReasonAndCompetentBody(string reason, string competent) =>
        Breaks(Matter.Received().Refuse(reason: reason, competent: competent), "RefusalNamesReasonAndCompetentBody");

    [Fact]
    public void RequestSupplement_WithoutList_BreaksSupplementNamesWhatIsMissing()
    {
        var m = Matter.Received();
        Breaks(m.Case.RequestSupplement(m.Act(Clerk), []), "SupplementNamesWhatIsMissing");
    }

    [Fact]
    public void RequestSupplement_ASecondTime_BreaksSupplementIsToldOnce() =>
        Breaks(Matter.In("supplement").Then(m => m.Supplement()).RequestSupplement(), "SupplementIsToldOnce");

    [Fact]
    public void DeemAccept_WhileTheLimitRuns_BreaksDeemedAcceptanceNeedsSilence() =>
        Breaks(Matter.Received("service").DeemAccept(), "DeemedAcceptanceNeedsSilence");

    // ---- dispatch

    [Fact]
    public void Dispatch_WithLeadAsCoHandler_BreaksCoHandlerIsNotTheLead() =>
        Breaks(Matter.Accepted().Dispatch(co: (Lighting, "照明所")), "CoHandlerIsNotTheLead");

    [Fact]
    public void AddCoHandler_ThatLeads_BreaksCoHandlerIsNotTheLead() => Breaks(Matter.Handling().AddCo(body: Lighting), "CoHandlerIsNotTheLead");

    [Fact]
    public void AddCoHandler_Twice_BreaksCoHandlerIsAskedAlready() => Breaks(Matter.Handling().Then(m => m.AddCo()).AddCo(), "CoHandlerIsAskedAlready", "物业办");

    [Fact]
    public void Claim_OfADoneTask_BreaksTaskIsDone()
    {
        var m = Matter.Received();
        var first = m.Case.Tasks[0].Id;
        m.Then(x => x.Accept());
        Breaks(m.Case.Claim(m.Act(Clerk), first), "TaskIsDone");
    }

    [Fact]
    public void Claim_SomebodyElses_BreaksTaskIsClaimedByWithTheName() => Breaks(Matter.Handling().Claim(OtherHandler), "TaskIsClaimedBy", "陈工");

    [Fact]
    public void Transfer_ToTheSameBody_BreaksTransferGoesElsewhere() => Breaks(Matter.Assigned().Transfer(to: Lighting), "TransferGoesElsewhere");

    [Theory, InlineData(null), InlineData("  ")]
    public void Transfer_WithoutReason_BreaksTransferGivesReason(string? reason) => Breaks(Matter.Assigned().Transfer(reason: reason), "TransferGivesReason");

    [Theory, InlineData(null), InlineData("  ")]
    public void Return_WithoutReason_BreaksReturnGivesReason(string? reason) => Breaks(Matter.Assigned().Return(reason: reason), "ReturnGivesReason");

    [Theory, InlineData(null), InlineData(" ")]
    public void Recall_WithoutReason_BreaksRecallGivesReason(string? reason) => Breaks(Matter.Assigned().Recall(reason: reason), "RecallGivesReason");

    [Fact]
    public void Recall_ByTheLeadItself_BreaksOwnMatterIsReturned() => Breaks(Matter.Assigned().Recall(Handler), "OwnMatterIsReturned");

    [Fact]
    public void Recall_EndsAllTasks_GivesTheHallAFreshStep_AndCountsAsNoReturn()
    {
        var m = Matter.Handling().Then(x => x.Do(Verb.AddCoHandler)).Then(x => x.Recall());
        (m.Case.State, m.Case.LeadBodyId, m.Case.Returns, m.Case.Current!.Kind).ShouldBe(("accepted", null, 0, TaskKind.Intake));
        m.Case.Tasks.Count(t => t.IsOpen).ShouldBe(1);
        m.Case.Tasks.Where(t => t.Kind != TaskKind.Intake).ShouldAllBe(t => t.State == TaskState.Cancelled);
        m.Case.Clock(ClockKind.Whole)!.Running.ShouldBeTrue();
    }

    [Fact]
    public void Return_BeforeDispatch_BreaksOnlyTheLeadReturns() => Breaks(Matter.Accepted().Return(), "OnlyTheLeadReturns");

    [Fact]
    public void Return_AThirdTime_BreaksReturnsAreUsedUp()
    {
        var m = Matter.Assigned().Then(x => x.Return()).Then(x => x.Dispatch()).Then(x => x.Return()).Then(x => x.Dispatch());
        Breaks(m.Return(), "ReturnsAreUsedUp", "2");
        m.Case.Returns.ShouldBe(2);
        m.Case.State.ShouldBe("assigned");
    }

    [Fact]
    public void Return_AfterTwoWorkingDays_BreaksReturnIsInTime() =>
        Breaks(Matter.Assigned().On("2026-03-05 09:00").Return(), "ReturnIsInTime", "2026-03-04");

    [Fact]
    public void FinishCo_WithoutResult_BreaksResultSaysWhatWasDone() => Breaks(Matter.Handling(co: (Estate, "物业办")).FinishCo(result: " "), "ResultSaysWhatWasDone");

    [Fact]
    public void FinishCo_Twice_BreaksTaskIsDone() => Breaks(Matter.Handling(co: (Estate, "物业办")).Then(m => m.FinishCo()).FinishCo(), "TaskIsDone");

    // ---- handling

    [Fact]
    public void Suspend_ForAReasonThatIsNotListed_BreaksPauseReasonIsListed() => Breaks(Matter.Handling().Suspend(reason: "busy"), "PauseReasonIsListed");

    [Fact]
    public void Suspend_WithoutNote_BreaksPauseIsTold() => Breaks(Matter.Handling().Suspend(note: ""), "PauseIsTold");

    [Fact]
    public void Extend_WithoutReason_BreaksExtensionGivesReason() => Breaks(Matter.Handling().Extend(reason: null), "ExtensionGivesReason");

    [Theory, InlineData("category", 0, "7"), InlineData("category", 8, "7"), InlineData("service", -1, "10"), InlineData("service", 11, "10")]
    public void Extend_OutsideTheCap_BreaksExtensionIsWithinCap(string kind, int amount, string most) => Breaks(Matter.Handling(kind).Extend(amount), "ExtensionIsWithinCap", most);

    [Fact]
    public void Extend_ASecondTime_BreaksExtensionsAreUsedUp() => Breaks(Matter.Handling().Then(m => m.Extend(1)).Extend(1), "ExtensionsAreUsedUp", "1");

    [Fact]
    public void Extend_AfterTheDate_BreaksExtensionComesBeforeTheDate() => Breaks(Matter.Handling().AfterWorkDays(8).Extend(), "ExtensionComesBeforeTheDate");

    [Fact]
    public void Extend_WithoutWholeAndPromise_BreaksNothingToExtend()
    {
        var m = Matter.Handling();
        m.Case.Clocks.RemoveAll(c => c.Kind != ClockKind.Step);
        Breaks(m.Extend(), "NothingToExtend");
    }

    [Fact]
    public void Close_WithoutAnswer_BreaksClosingAnswersTheCitizen() => Breaks(Matter.Handling().Close(answer: " "), "ClosingAnswersTheCitizen");

    [Theory, InlineData(Resolution.RefusedAtIntake), InlineData(Resolution.Withdrawn)]
    public void Close_AsRefusedOrWithdrawn_BreaksClosingNamesAnOutcome(Resolution resolution) => Breaks(Matter.Handling().Close(resolution), "ClosingNamesAnOutcome");

    [Theory]
    [InlineData("category", Resolution.Granted)]
    [InlineData("category", Resolution.NotGranted)]
    [InlineData("service", Resolution.Solved)]
    [InlineData("service", Resolution.PartlySolved)]
    [InlineData("service", Resolution.Explained)]
    [InlineData("service", Resolution.NotCompetent)]
    [InlineData("service", Resolution.NotPossibleNow)]
    [InlineData("service", Resolution.Parked)]
    public void Close_WithTheOtherKindsOutcome_BreaksOutcomeFitsTheMatter(string kind, Resolution resolution) =>
        Breaks(Matter.Handling(kind).Close(resolution), "OutcomeFitsTheMatter");

    [Fact]
    public void Close_WithOpenCoHandler_BreaksCoHandlersFinishFirst() => Breaks(Matter.Handling(co: (Estate, "物业办")).Close(), "CoHandlersFinishFirst", "1");

    // ---- feedback

    [Theory, InlineData(0), InlineData(6), InlineData(-1)]
    public void Rate_OutsideOneToFive_BreaksRatingIsOneToFive(int stars) => Breaks(Matter.Closed().Rate(stars), "RatingIsOneToFive");

    [Fact]
    public void Rate_Twice_BreaksRatedOnce() => Breaks(Matter.Closed().Then(m => m.Rate(5)).Rate(4), "RatedOnce");

    [Fact]
    public void Rate_Withdrawn_BreaksWithdrawnIsNotRated() => Breaks(Matter.In("withdrawn").Rate(), "WithdrawnIsNotRated");

    [Fact]
    public void Reopen_WithoutReason_BreaksReopeningGivesReason() => Breaks(Matter.Closed().Reopen(reason: ""), "ReopeningGivesReason");

    [Fact]
    public void Reopen_OfWhatNobodyHandled_BreaksNeverHandled() => Breaks(Matter.In("refused").Reopen(), "NeverHandled");

    [Fact]
    public void Reopen_AfterTheWindow_BreaksReopenWindowIsOver()
    {
        Breaks(Matter.Closed().After(TimeSpan.FromDays(15) + TimeSpan.FromSeconds(1)).Reopen(), "ReopenWindowIsOver", "15");
        Matter.Closed().After(TimeSpan.FromDays(15)).Reopen().ShouldBe(Outcome.Done);
    }

    // ---- who, where

    public static TheoryData<string, string, Verb> WrongStates()
    {
        var rows = new TheoryData<string, string, Verb>();
        foreach (var kind in (string[])["category", "service"])
        {
            var flow = kind == "category" ? Appeal : Service;
            foreach (var state in flow.States)
                foreach (var verb in Enum.GetValues<Verb>().Where(v => v is > Verb.Submit and not (Verb.Release or Verb.HandOver or Verb.ChangeRules or Verb.Exchange) && flow.Find(v, state.Id) is null))
                    rows.Add(kind, state.Id, verb);
        }
        return rows;
    }

    /// <summary>Refusals that a matter in the wrong state gives by another name than the general one.</summary>
    private static readonly Dictionary<Verb, string[]> Named = new()
    {
        [Verb.DeemAccept] = ["DeemedAcceptanceNeedsSilence"], [Verb.RequestSupplement] = ["SupplementIsToldOnce"], [Verb.Return] = ["OnlyTheLeadReturns"],
        [Verb.Extend] = ["NothingToExtend"], [Verb.Rate] = ["WithdrawnIsNotRated"], [Verb.Reopen] = ["NeverHandled"], [Verb.Claim] = ["TaskIsClaimedBy"],
        [Verb.RemindSupplement] = ["SupplementIsRemindedOnce"], [Verb.LapseSupplement] = ["SupplementLapsesAfterItsDay"],
    };

    [Theory, MemberData(nameof(WrongStates))]
    public void AnyVerb_InAStateItDoesNotLeave_IsRefusedAndChangesNothing(string kind, string state, Verb verb)
    {
        var m = Matter.In(state, kind);
        var events = m.Case.EventCount;
        // Tasks that are not the lead's are claimed in any state, and whoever has the task already may say so again.
        if (verb == Verb.Claim && m.Case.Current is { AccountId: not null }) return;
        var outcome = m.Do(verb);
        outcome.Ok.ShouldBeFalse();
        if (outcome.Kind == OutcomeKind.Refused) Named.GetValueOrDefault(verb, []).Append("VerbFitsTheState").ShouldContain(outcome.Rule!);
        else outcome.ShouldBe(Outcome.NotFound);
        m.Case.State.ShouldBe(state);
        m.Case.EventCount.ShouldBe(events);
    }

    [Fact]
    public void VerbFitsTheState_NamesVerbAndState()
    {
        var outcome = Matter.Received().Close();
        Breaks(outcome, "VerbFitsTheState", "@verb.Close", "@state.received");
    }

    [Theory]
    [InlineData(Verb.Accept, "received")]
    [InlineData(Verb.Refuse, "received")]
    [InlineData(Verb.RequestSupplement, "received")]
    [InlineData(Verb.Dispatch, "accepted")]
    [InlineData(Verb.Claim, "assigned")]
    [InlineData(Verb.Transfer, "handling")]
    [InlineData(Verb.Return, "handling")]
    [InlineData(Verb.AddCoHandler, "handling")]
    [InlineData(Verb.Suspend, "handling")]
    [InlineData(Verb.Resume, "suspended")]
    [InlineData(Verb.Extend, "handling")]
    [InlineData(Verb.Close, "handling")]
    [InlineData(Verb.Contact, "handling")]
    [InlineData(Verb.Inform, "handling")]
    [InlineData(Verb.AskSigners, "handling")]
    public void StaffVerb_WithoutThePermission_IsForbiddenAndChangesNothing(Verb verb, string state)
    {
        foreach (var kind in (string[])["category", "service"])
        {
            var m = Matter.In(state, kind);
            var (events, tasks) = (m.Case.EventCount, m.Case.Tasks.Select(t => (t.State, t.AccountId)).ToList());
            m.Do(verb, Reader).ShouldBe(Outcome.Forbidden);
            if (verb != Verb.Claim) m.Do(verb, Resident).ShouldBe(Outcome.Forbidden);
            m.Case.State.ShouldBe(state);
            m.Case.EventCount.ShouldBe(events);
            m.Case.Tasks.Select(t => (t.State, t.AccountId)).ShouldBe(tasks);
        }
    }

    [Fact]
    public void FinishCo_WithoutThePermission_IsForbidden()
    {
        var m = Matter.Handling(co: (Lighting == Estate ? Roads : Estate, "物业办"));
        var who = new Who();
        who.BecomeStaff(Guid.CreateVersion7(), "新人", Guid.CreateVersion7(), "岗位", Estate, new("物业办", "物业办"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.read" });
        m.FinishCo(who).ShouldBe(Outcome.Forbidden);
        m.Co.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public void Extend_ByAHandlerWhoDoesNotSupervise_IsForbidden() => Matter.Handling().Extend(who: Handler).ShouldBe(Outcome.Forbidden);

    [Fact]
    public void DeemAccept_ByAnybodyButTheTimer_IsForbidden()
    {
        var m = Matter.Received("service").AfterWorkDays(6);
        m.DeemAccept(Clerk).ShouldBe(Outcome.Forbidden);
        m.DeemAccept(Resident).ShouldBe(Outcome.Forbidden);
        m.DeemAccept().ShouldBe(Outcome.Done);
    }

    [Fact]
    public void ClaimAndFinishCo_OfAnotherBodysTask_AreNotFound()
    {
        Matter.Assigned().Claim(RoadWorker).ShouldBe(Outcome.NotFound);
        Matter.Assigned().Claim(Resident).ShouldBe(Outcome.NotFound);
        Matter.Handling(co: (Estate, "物业办")).FinishCo(RoadWorker).ShouldBe(Outcome.NotFound);
    }
}
