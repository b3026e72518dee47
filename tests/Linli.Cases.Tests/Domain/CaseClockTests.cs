using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>The dates of matters. 2026-03-02 is a Monday in a month without holidays; offices close at 17:30, seven and a half hours a day.</summary>
public sealed class CaseClockTests
{
    private static string Local(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", null);

    [Fact]
    public void Submit_StartsThreeClocksWithTheirRules()
    {
        var m = Matter.Received();
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-03 17:30");
        Local(m.Due(ClockKind.Promise)).ShouldBe("2026-03-05 17:30");
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-03-11 17:30");
        m.Case.Clock(ClockKind.Step)!.Rule.ShouldBe("flow appeal@2026.1 · received");
        m.Case.Clock(ClockKind.Whole)!.Rule.ShouldBe("category street-light@2026.1 · limits.whole");
        m.Case.Current!.Due.ShouldBe(m.Due(ClockKind.Step));
        m.Case.Current.BodyId.ShouldBe(Hall);
    }

    [Fact]
    public void Dispatch_TakesTheHandleLimitOfTheItemAndClaimDoesNotRestartIt()
    {
        var m = Matter.Assigned();
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-04 10:00");
        m.Case.Clock(ClockKind.Step)!.Rule.ShouldBe("category street-light@2026.1 · limits.handle");
        var due = m.Due(ClockKind.Step);
        m.On("2026-03-02 16:00").Then(x => x.Claim());
        m.Due(ClockKind.Step).ShouldBe(due);
        m.Case.State.ShouldBe("handling");
    }

    [Fact]
    public void Dispatch_WithoutHandleLimit_TakesTheLimitOfTheState()
    {
        var m = Matter.Assigned("service");
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-09 17:30");
        m.Case.Clock(ClockKind.Step)!.Rule.ShouldBe("flow service@2026.1 · assigned");
    }

    [Theory, InlineData("assigned"), InlineData("handling")]
    public void Transfer_ResetsTheStepClockOnly(string state)
    {
        var m = Matter.In(state);
        var (step, whole, promise) = (m.Due(ClockKind.Step), m.Due(ClockKind.Whole), m.Due(ClockKind.Promise));
        m.On("2026-03-03 09:00").Then(x => x.Transfer());
        m.Due(ClockKind.Step).ShouldBeGreaterThan(step);
        m.Due(ClockKind.Whole).ShouldBe(whole);
        m.Due(ClockKind.Promise).ShouldBe(promise);
        m.Case.LeadBodyId.ShouldBe(Roads);
        m.Case.Current!.BodyId.ShouldBe(Roads);
        m.Case.Current.State.ShouldBe(TaskState.Open);
        m.Case.Current.Due.ShouldBe(m.Due(ClockKind.Step));
    }

    [Fact]
    public void Transfer_ToACoHandler_EndsItsHelp()
    {
        var m = Matter.Handling(co: (Roads, "道路所")).Then(x => x.Transfer());
        m.Case.Tasks.Where(t => t.IsOpen).ShouldHaveSingleItem().Kind.ShouldBe(TaskKind.Lead);
        m.Co.State.ShouldBe(TaskState.Cancelled);
    }

    [Fact]
    public void Return_GivesTheHallAFreshStepAndLeavesTheOthers()
    {
        var m = Matter.Assigned(co: (Estate, "物业办"));
        var whole = m.Due(ClockKind.Whole);
        m.On("2026-03-04 09:00").Then(x => x.Return());
        m.Case.State.ShouldBe("accepted");
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-04 14:30");
        m.Due(ClockKind.Whole).ShouldBe(whole);
        m.Case.LeadBodyId.ShouldBeNull();
        m.Co.State.ShouldBe(TaskState.Cancelled);
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Lead).State.ShouldBe(TaskState.Returned);
        m.Case.Current.ShouldNotBeNull().BodyId.ShouldBe(Hall);
    }

    [Theory, InlineData("2026-03-04 17:30", true), InlineData("2026-03-04 17:31", false)]
    public void Return_IsInTimeUntilTheCloseOfTheSecondWorkingDay(string at, bool inTime) => Matter.Assigned().On(at).Return().Ok.ShouldBe(inTime);

    [Fact]
    public void Return_CountsFromTheTransferToThePresentLead()
    {
        var m = Matter.Assigned().On("2026-03-04 09:00").Then(x => x.Transfer());
        m.On("2026-03-06 09:00").Return(RoadWorker).Ok.ShouldBeTrue();
    }

    [Fact]
    public void DeemAccept_OnlyAfterFiveWorkingDays_BackdatedToReceipt()
    {
        var m = Matter.Received("service");
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-09 17:30");
        m.On("2026-03-09 17:30").DeemAccept().Rule.ShouldBe("DeemedAcceptanceNeedsSilence");
        m.On("2026-03-09 17:31").Then(x => x.DeemAccept());
        m.Case.AcceptedAt.ShouldBe(At("2026-03-02 09:00"));
        m.Case.State.ShouldBe("accepted");
        m.Case.Events[^1].PaperKind.ShouldBe("acceptance");
        m.Case.Events[^1].AccountId.ShouldBeNull();
    }

    [Fact]
    public void DeemAccept_OfAnAppeal_DoesNotExist() => Matter.Received().AfterWorkDays(6).DeemAccept().Rule.ShouldBe("VerbFitsTheState");

    [Fact]
    public void Supplement_BeginsTheTimeToDecideAnew_AndSilenceAcceptsWhatWasCompleteThen()
    {
        var m = Matter.Received("service").On("2026-03-09 10:00").Then(x => x.RequestSupplement()).On("2026-03-17 17:25").Then(x => x.Supplement());
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-24 17:30");
        m.On("2026-03-24 17:30").DeemAccept().Ok.ShouldBeFalse();
        m.On("2026-03-24 18:00").DeemAccept().Ok.ShouldBeTrue();
        m.Case.AcceptedAt.ShouldBe(At("2026-03-17 17:25"));
    }

    [Fact]
    public void LimitsOfAService_CountFromAcceptance_ThoseOfAComplaintFromReceipt()
    {
        Matter.Received().Case.Clocks.Select(c => c.Kind).ShouldBe([ClockKind.Step, ClockKind.Whole, ClockKind.Promise]);
        var m = Matter.Received("service");
        m.Case.Clocks.ShouldHaveSingleItem().Kind.ShouldBe(ClockKind.Step);
        m.On("2026-03-05 15:00").Then(x => x.Accept());
        m.Case.Clocks.Where(c => c.Kind != ClockKind.Step).ShouldAllBe(c => c.Start == At("2026-03-05 15:00"));
        // What the paper says was true then and stays on it.
        m.Case.Events[^1].Args.ShouldBe($"""["{Local(m.Due(ClockKind.Promise))[..10]}",""]""");
    }

    [Fact]
    public void Suspend_StopsAllClocksAndTheDateIsTheSameWhetherComputedOnceOrDaily()
    {
        var m = Matter.Suspended();
        m.Case.Clocks.ShouldAllBe(c => c.Paused);
        m.Case.Current!.Paused.ShouldBeTrue();
        for (var day = 0; day < 7; day++)
        {
            m.After(TimeSpan.FromDays(1));
            m.Case.Compute(m.Act(Sweep));
        }
        m.Then(x => x.Resume());
        m.Case.Clocks.ShouldAllBe(c => !c.Paused);
        m.Case.Current!.Paused.ShouldBeFalse();

        // From Monday to Monday: five working days are lost, once.
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-03-18 17:30");
        Local(m.Due(ClockKind.Promise)).ShouldBe("2026-03-12 17:30");
        m.Case.Compute(m.Act(Sweep));
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-03-18 17:30");
        m.Case.Current.Due.ShouldBe(m.Due(ClockKind.Step));
    }

    [Fact]
    public void Suspend_MovesTheCoHandlersOwnDateToo()
    {
        var m = Matter.Handling(co: (Estate, "物业办"));
        Local(m.Co.Due).ShouldBe("2026-03-05 17:30");
        m.Then(x => x.Suspend()).On("2026-03-09 09:00").Then(x => x.Resume());
        Local(m.Co.Due).ShouldBe("2026-03-12 17:30");
        m.Co.Paused.ShouldBeFalse();
    }

    [Fact]
    public void Suspend_Twice_CountsEachPauseOnce()
    {
        var m = Matter.Suspended().On("2026-03-04 09:00").Then(x => x.Resume()).Then(x => x.Suspend()).On("2026-03-06 09:00").Then(x => x.Resume());
        m.Case.Pauses.Count.ShouldBe(2);
        m.Case.Pauses.ShouldAllBe(p => p.To != null);
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-03-17 17:30");
    }

    [Fact]
    public void Extend_MovesWholeAndPromiseAndTellsTheNewDate()
    {
        var m = Matter.Handling().Then(x => x.Extend(2));
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-03-13 17:30");
        Local(m.Due(ClockKind.Promise)).ShouldBe("2026-03-09 17:30");
        // The one who works on it has until the first of them.
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-09 17:30");
        m.Case.Current!.Due.ShouldBe(m.Due(ClockKind.Promise));
        m.Case.Events[^1].Args.ShouldBe("""["2","2026-03-09"]""");
        m.Case.Extensions.ShouldBe(1);
    }

    [Theory, InlineData("category", 7), InlineData("service", 10)]
    public void Extend_ByTheWholeCap_IsAllowed(string kind, int most)
    {
        Matter.Handling(kind).Extend(most).Ok.ShouldBeTrue();
        (kind == "category" ? Appeal : Service).Rules.ExtensionMost.ShouldBe(most);
    }

    [Fact]
    public void Extend_AfterReopening_ExtendsTheRunningClockNotTheStoppedOne()
    {
        var m = Matter.Closed().Then(x => x.Reopen());
        var (whole, promise) = (m.Due(ClockKind.Whole), m.Due(ClockKind.Promise));
        m.Then(x => x.Claim()).Then(x => x.Extend(1));
        m.Due(ClockKind.Whole).ShouldBe(whole);
        // 16 office hours are three days; an extension is granted in days, whatever the clock counted in.
        var clock = m.Case.Clock(ClockKind.Promise)!;
        (clock.Amount, clock.Extra, clock.Unit).ShouldBe((3, 1, TimeUnit.WorkDay));
        clock.Due.ShouldBeGreaterThan(promise.AddDays(1));
    }

    [Fact]
    public void Extend_LeavesAMissedPromiseMissed()
    {
        var m = Matter.Handling().On("2026-03-10 09:00");
        var missed = m.Due(ClockKind.Promise);
        missed.ShouldBeLessThan(m.Now);
        m.Then(x => x.Extend(7));
        m.Due(ClockKind.Promise).ShouldBe(missed);
        m.Case.Events[^1].Args.ShouldContain(Local(m.Due(ClockKind.Whole))[..10]);
    }

    [Theory, InlineData("closed"), InlineData("refused"), InlineData("withdrawn")]
    public void Ending_StopsEveryClockAndEveryTask(string state)
    {
        var m = Matter.In(state);
        m.Case.Clocks.ShouldAllBe(c => c.StoppedAt == m.Now && !c.Running && !c.Paused);
        m.Case.Tasks.ShouldAllBe(t => !t.IsOpen || t.Kind == TaskKind.CallBack);
        m.Case.ClosedAt.ShouldBe(m.Now);
        var dues = m.Case.Clocks.Select(c => c.Due).ToList();
        m.After(TimeSpan.FromDays(400));
        m.Case.Compute(m.Act(Sweep));
        m.Case.Clocks.Select(c => c.Due).ShouldBe(dues);
    }

    [Fact]
    public void Withdraw_WhileSuspended_EndsThePause()
    {
        var m = Matter.Suspended().On("2026-03-04 09:00").Then(x => x.Withdraw());
        m.Case.Pauses.ShouldHaveSingleItem().To.ShouldBe(m.Now);
        m.Case.Tasks.ShouldAllBe(t => t.State == TaskState.Cancelled || t.Kind == TaskKind.Intake);
    }

    [Fact]
    public void Reopen_StartsStepAndPromiseAnewAndLeavesTheWholeClockStopped()
    {
        var m = Matter.Closed();
        var whole = m.Due(ClockKind.Whole);
        m.On("2026-03-16 08:30").Then(x => x.Reopen());
        Local(m.Due(ClockKind.Step)).ShouldBe("2026-03-18 09:30");
        m.Due(ClockKind.Promise).ShouldBe(m.Due(ClockKind.Step));
        m.Case.Clock(ClockKind.Whole)!.Running.ShouldBeFalse();
        m.Due(ClockKind.Whole).ShouldBe(whole);
        (m.Case.State, m.Case.Resolution, m.Case.ClosedAt, m.Case.Reopens).ShouldBe(("assigned", null, null, 1));
        m.Case.Current!.BodyId.ShouldBe(Lighting);
    }

    [Fact]
    public void StoppedClock_IsNotMovedByAPauseAfterReopening()
    {
        var m = Matter.Closed();
        var whole = m.Due(ClockKind.Whole);
        m.Then(x => x.Reopen()).Then(x => x.Claim()).On("2026-03-03 09:00").Then(x => x.Suspend()).On("2026-03-10 09:00").Then(x => x.Resume());
        m.Case.Clock(ClockKind.Whole)!.Deadline(Calendar, m.Case.ClockPauses, m.Now).Due.ShouldBe(whole);
    }
}
