using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>补正 that nobody answers: a day that is told, one reminder, a task for the window, and no effect by itself.</summary>
public sealed class SupplementTests
{
    private static DateOnly Told(Matter m) => OfficeHours.DateOf(m.Case.Awaited!.Until!.Value);

    [Theory, InlineData("category", "2026-03-09"), InlineData("service", "2026-03-23")]
    public void Request_NamesTheDayOfTheFlow(string kind, string day)
    {
        var m = Matter.In("supplement", kind);
        Told(m).ToString("yyyy-MM-dd", null).ShouldBe(day);
        m.Case.Events[^1].Args.ShouldBe($"[\"{day}\"]");
    }

    [Fact]
    public void Request_UnderAFlowThatNamesNoDay_WaitsAsBefore()
    {
        var m = Matter.Received();
        m.Flow = m.Flow with { Rules = m.Flow.Rules with { Supplement = null } };
        m.Then(x => x.RequestSupplement()).AfterWorkDays(100);
        (m.Case.Awaited!.Until, m.Case.Events[^1].Args).ShouldBe((null, "[]"));
        m.RemindSupplement().Rule.ShouldBe("SupplementIsRemindedOnce");
        m.LapseSupplement().Rule.ShouldBe("SupplementLapsesAfterItsDay");
    }

    [Theory, InlineData("category", 4, 3), InlineData("service", 12, 11)]
    public void Reminder_ComesOnceAndNotEarlier(string kind, int days, int early)
    {
        Matter.In("supplement", kind).AfterWorkDays(early).RemindSupplement().Rule.ShouldBe("SupplementIsRemindedOnce");
        var m = Matter.In("supplement", kind);
        var told = Told(m);
        m.AfterWorkDays(days).Then(x => x.RemindSupplement());
        Told(m).ShouldBe(told, "in time it moves nothing");
        m.Case.State.ShouldBe("supplement");
        m.Case.Current!.Paused.ShouldBeTrue();
        m.RemindSupplement().Rule.ShouldBe("SupplementIsRemindedOnce");
    }

    [Fact]
    public void Reminder_ThatComesLate_LeavesTheTimeOfAReminder()
    {
        var m = Matter.In("supplement", "service").AfterWorkDays(40).Then(x => x.RemindSupplement());
        m.LapseSupplement().Rule.ShouldBe("SupplementLapsesAfterItsDay");
        m.AfterWorkDays(3).LapseSupplement().Rule.ShouldBe("SupplementLapsesAfterItsDay");
        m.AfterWorkDays(1).Then(x => x.LapseSupplement());
    }

    [Fact]
    public void Reminder_OfAMatterThatWasAskedBeforeTheFlowNamedADay_NamesOne()
    {
        var m = Matter.Received("service");
        var flow = m.Flow;
        m.Flow = flow with { Rules = flow.Rules with { Supplement = null } };
        m.Then(x => x.RequestSupplement());
        m.Flow = flow;
        m.AfterWorkDays(11).RemindSupplement().Ok.ShouldBeFalse();
        m.AfterWorkDays(1).Then(x => x.RemindSupplement());
        Told(m).ToString("yyyy-MM-dd", null).ShouldBe("2026-03-23");
    }

    [Fact]
    public void Lapse_BringsTheTaskBackWithADateOfItsOwn_AndTheClocksStandOn()
    {
        var m = Matter.Lapsed("service");
        var task = m.Case.Current!;
        (task.Paused, OfficeHours.DateOf(task.Due).ToString("yyyy-MM-dd", null)).ShouldBe((false, "2026-03-31"));
        m.Case.Clocks.Where(k => k.Running).ShouldAllBe(k => k.Paused);
        m.LapseSupplement().Ok.ShouldBeFalse("it lapses once");
        // Whatever computes the dates again finds the same.
        m.AfterWorkDays(20);
        m.Case.Compute(m.Act(Sweep));
        (task.Paused, OfficeHours.DateOf(task.Due).ToString("yyyy-MM-dd", null)).ShouldBe((false, "2026-03-31"));
        m.DeemAccept().Ok.ShouldBeFalse("the silence is not the office's");
    }

    [Fact]
    public void Lapse_AndReminder_AreTheTimersAlone()
    {
        var m = Matter.In("supplement").AfterWorkDays(4);
        m.RemindSupplement(Clerk).ShouldBe(Outcome.Forbidden);
        m.Then(x => x.RemindSupplement()).AfterWorkDays(2).LapseSupplement(Clerk).ShouldBe(Outcome.Forbidden);
    }

    [Fact]
    public void Supplement_AfterTheDay_IsTakenInAndTheTimeToDecideBeginsAnew()
    {
        var m = Matter.Lapsed().Then(x => x.Supplement());
        (m.Case.State, m.Case.Current!.Due, m.Case.Current.Paused).ShouldBe(("received", m.Due(ClockKind.Step), false));
        m.EndUnanswered().Rule.ShouldBe("VerbFitsTheState");
        m.Then(x => x.Accept());
    }

    [Fact]
    public void End_BeforeTheDay_BreaksSupplementIsStillOpen()
    {
        var outcome = Matter.In("supplement").EndUnanswered();
        (outcome.Rule, outcome.Reasons![0].Args[0]).ShouldBe(("SupplementIsStillOpen", "2026-03-09"));
    }

    [Theory, InlineData(null), InlineData(" ")]
    public void End_WithoutSayingHow_BreaksEndingSaysHowTheyWereAsked(string? asked) => Matter.Lapsed().EndUnanswered(asked: asked).Rule.ShouldBe("EndingSaysHowTheyWereAsked");

    [Fact]
    public void End_ByAnybodyButTheWindow_IsForbidden()
    {
        foreach (var who in (Who[])[Reader, Handler, Resident]) Matter.Lapsed().EndUnanswered(who).ShouldBe(Outcome.Forbidden);
    }

    [Fact]
    public void End_IsNoRefusalAndNoWithdrawal()
    {
        var m = Matter.In("unanswered", "service");
        (m.Case.Resolution, m.Case.Phase, m.Case.MayBeRated).ShouldBe((Resolution.Unanswered, Phase.Closed, false));
        m.Case.Events[^1].ShouldSatisfyAllConditions(e => e.Internal.ShouldBeFalse(), e => e.Note.ShouldBe("打了三次电话没有人接"), e => e.PaperKind.ShouldBeNull());
        m.Case.Tasks.ShouldAllBe(t => !t.IsOpen);
        m.Close(Resolution.Unanswered).Rule.ShouldBe("ClosingNamesAnOutcome");
    }
}
