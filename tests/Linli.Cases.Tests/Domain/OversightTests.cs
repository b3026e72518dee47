using Linli.Cases.Domain;
using Linli.Kernel.Access;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>签收, 派单异议与裁定, 督办: what happens beside the work, and who may end it.</summary>
public sealed class OversightTests
{
    private static void Breaks(Outcome outcome, string rule, params string[] args)
    {
        outcome.Kind.ShouldBe(OutcomeKind.Refused);
        outcome.Rule.ShouldBe(rule);
        if (args.Length > 0) outcome.Reasons![0].Args.ShouldBe(args);
    }

    // ---- 签收

    [Fact]
    public void Acknowledge_SaysWhoSawIt_TakesNothing_AndMovesNoDate()
    {
        var m = Matter.Assigned();
        var due = m.Case.Current!.Due;
        m.After(TimeSpan.FromHours(1)).Acknowledge().ShouldBe(Outcome.Done);
        (m.Case.Current.State, m.Case.Current.AcknowledgedBy, m.Case.Current.Due).ShouldBe((TaskState.Open, "陈工", due));
        Breaks(m.Acknowledge(OtherHandler), "AcknowledgedOnce", "陈工", "2026-03-02");
        m.Claim(OtherHandler).ShouldBe(Outcome.Done);
        m.Case.Tasks.Last().AcknowledgedBy.ShouldBe("陈工");
    }

    [Fact]
    public void Claim_IsSigningForToo()
    {
        var m = Matter.Handling();
        m.Case.Current!.AcknowledgedAt.ShouldBe(m.Now);
        m.Acknowledge(RoadWorker).ShouldBe(Outcome.NotFound);
    }

    // ---- 派单异议

    private static Matter ReturnedTwice()
    {
        var m = Matter.Assigned();
        for (var i = 0; i < m.Flow.Rules.ReturnsBeforeRuling; i++) m.Then(x => x.Return()).Then(x => x.Dispatch());
        return m;
    }

    [Fact]
    public void ThirdReturn_IsNoReturn_ButAsksForARuling()
    {
        var m = ReturnedTwice();
        Breaks(m.Return(), "ReturnsAreUsedUp", "2");
        m.Object().ShouldBe(Outcome.Done);
        Breaks(m.Object(), "ObjectionIsOpen");
        var task = m.Case.Tasks.Single(t => t.Kind == TaskKind.Ruling);
        (task.BodyId, task.ByBodyId, task.IsOpen).ShouldBe((Hall, Lighting, true));
        task.Due.ShouldBe(At("2026-03-03 17:30").ToUniversalTime());
        // Work and clocks go on.
        (m.Case.State, m.Case.Current!.Kind, m.Case.Clock(ClockKind.Step)!.Running).ShouldBe(("assigned", TaskKind.Lead, true));
    }

    [Fact]
    public void Ruling_IsByTheHallsLeader_NamesALead_AndBinds()
    {
        var m = ReturnedTwice().Then(x => x.Object());
        m.Rule(Clerk).ShouldBe(Outcome.Forbidden);
        m.Rule(Leader).ShouldBe(Outcome.NotFound);
        Breaks(m.Rule(reason: " "), "RulingGivesReason");
        m.Rule(to: Roads).ShouldBe(Outcome.Done);
        (m.Case.LeadBodyId, m.Case.State, m.Case.Current!.BodyId).ShouldBe((Roads, "assigned", Roads));
        Breaks(m.Case.Return(m.Act(RoadWorker), "还是不归", Hall), "RulingIsBinding");
        Breaks(m.Case.Object(m.Act(RoadWorker), "还是不归", Hall), "RulingIsBinding");
        Breaks(m.Case.Transfer(m.Act(RoadWorker), m.Limits, Estate, "物业办", "归物业"), "RulingIsBinding");
    }

    [Fact]
    public void Object_BeforeTheReturnsAreUsedUp_OrTooLate_IsRefused()
    {
        Breaks(Matter.Assigned().Object(), "ObjectionComesAfterReturns", "2");
        Breaks(ReturnedTwice().AfterWorkDays(4).Object(), "ReturnIsInTime");
    }

    // ---- 督办

    [Fact]
    public void Supervise_HasItsOwnDay_WhichNoStepMoves()
    {
        var m = Matter.Handling().Then(x => x.Supervise(by: new DateOnly(2026, 3, 5)));
        var task = m.Case.Tasks.Single(t => t.Kind == TaskKind.Supervision);
        (task.BodyId, task.ByBodyId, task.ByName, task.Due).ShouldBe((Lighting, Hall, "钱雷", At("2026-03-05 17:30").ToUniversalTime()));
        m.Then(x => x.Suspend()).AfterWorkDays(1).Then(x => x.Resume());
        task.Due.ShouldBe(At("2026-03-05 17:30").ToUniversalTime());
        Breaks(m.Supervise(), "SupervisedAlready");
    }

    [Fact]
    public void Supervise_ByTheHandlersOwnOffice_WithoutReasonOrDay_IsRefused()
    {
        var m = Matter.Handling();
        m.Supervise(Clerk).ShouldBe(Outcome.Forbidden);
        Breaks(m.Supervise(Leader), "SupervisorIsNotTheHandler");
        Breaks(m.Supervise(reason: ""), "SupervisionGivesReason");
        Breaks(m.Supervise(by: new DateOnly(2026, 3, 1)), "SupervisionHasADay");
        Breaks(m.Supervise(by: new DateOnly(2027, 6, 1)), "SupervisionHasADay");
    }

    [Fact]
    public void Supervision_IsAnsweredByTheLead_AndEndedOnlyByWhoeverBeganIt()
    {
        var m = Matter.Handling().Then(x => x.Supervise());
        m.AnswerSupervision(RoadWorker).ShouldBe(Outcome.NotFound);
        Breaks(m.AnswerSupervision(answer: " "), "SupervisionIsAnsweredInWords");
        m.Then(x => x.AnswerSupervision());
        var check = m.Case.Tasks.Single(t => t.Kind == TaskKind.Conclude);
        (check.BodyId, check.Note).ShouldBe((Hall, "配件周五到"));
        m.EndSupervision(Leader).ShouldBe(Outcome.NotFound);
        Breaks(m.EndSupervision(finding: ""), "SupervisionEndsWithAFinding");
        m.Then(x => x.EndSupervision());
        m.Case.Tasks.ShouldAllBe(t => t.IsMain || !t.IsOpen);
    }

    [Fact]
    public void NotSatisfied_AsksAgain_WithADayOfItsOwn()
    {
        var m = Matter.Handling().Then(x => x.Supervise()).Then(x => x.AnswerSupervision()).Then(x => x.Supervise(reason: "没有说日期"));
        m.Case.Tasks.Count(t => t.Kind == TaskKind.Conclude && t.IsOpen).ShouldBe(0);
        m.Case.Tasks.Count(t => t.Kind == TaskKind.Supervision && t.IsOpen).ShouldBe(1);
    }

    [Fact]
    public void Supervision_FollowsTheLead_AndOutlivesTheWork()
    {
        var m = Matter.Handling().Then(x => x.Supervise()).Then(x => x.Transfer(to: Roads));
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Supervision && t.IsOpen).BodyId.ShouldBe(Roads);
        m.Then(x => x.Claim(RoadWorker)).Then(x => x.Close(who: RoadWorker));
        // Closing answers it; that it is enough only the supervisor says, also after the end.
        m.Case.Tasks.Single(t => t.IsOpen && t.Kind == TaskKind.Conclude).BodyId.ShouldBe(Hall);
        m.Then(x => x.EndSupervision());
    }
}
