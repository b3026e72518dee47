using Linli.Cases.Domain;
using Linli.Kernel.Access;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>吹哨报到: called, reported in time or not, objected once, on the spot, each its part, and what stays unsolved goes up (mission row 20).</summary>
public sealed class WhistleTests
{
    private static void Breaks(Outcome outcome, string rule) => outcome.Rule.ShouldBe(rule);

    [Fact]
    public void Called_EachHasTheTimeOfTheGrade_AndTheMatterGoesOn()
    {
        var m = Matter.Handling();
        var step = m.Due(ClockKind.Step);
        Breaks(m.Whistle(matter: " "), "WhistleSaysWhatIsNeeded");
        Breaks(m.Whistle(grade: "sometime"), "WhistleHasAGrade");
        Breaks(m.Whistle(to: [Village]), "WhistleCallsOthers");
        Breaks(m.Whistle(to: [.. Enumerable.Range(0, m.Flow.Rules.Whistle!.Most + 1).Select(_ => Guid.CreateVersion7())]), "WhistleNamesOrganisations");
        m.Then(x => x.Whistle());
        Breaks(m.Whistle(), "WhistleIsOpen");
        var tasks = m.Case.Tasks.Where(t => t.Kind == TaskKind.Report).ToList();
        tasks.Select(t => t.BodyId).ShouldBe([Roads, Estate]);
        tasks.ShouldAllBe(t => t.Due == m.Now.AddHours(2) && t.ByBodyId == Village && t.Note == "管网塌了，要水务和道路一起看");
        (m.Case.State, m.Due(ClockKind.Step)).ShouldBe(("handling", step));
        Breaks(m.Close(), "WhistleEndsFirst");
    }

    [Fact]
    public void Reported_ThenItsPart_IsATaskOfItsOwn()
    {
        var m = Matter.Handling().Then(x => x.Whistle()).After(TimeSpan.FromMinutes(50));
        Breaks(m.ReportIn(comes: ""), "ReportingSaysWhoComes");
        m.ReportIn(Handler).ShouldBe(Outcome.NotFound);
        m.Then(x => x.ReportIn());
        var report = m.Case.Tasks.Single(t => t.Kind == TaskKind.Report && t.BodyId == Roads);
        (report.State, report.Result, report.DoneAt <= report.Due).ShouldBe((TaskState.Done, "老赵，下午两点", true));
        Breaks(m.ReportIn(), "TaskIsDone");
        m.Case.Tasks.Single(t => t.Kind == TaskKind.WhistleResult).BodyId.ShouldBe(Roads);
        Breaks(m.AnswerWhistle(result: null), "ResultSaysWhatWasDone");
        m.Then(x => x.AnswerWhistle());
        m.Case.Tasks.Single(t => t.Kind == TaskKind.WhistleResult).Agrees.ShouldBe(true);
        m.Case.OpenWhistle.ShouldNotBeNull("whoever called says when it is over, not whoever answered");
    }

    [Fact]
    public void Objects_Once_AndTheStreetHoldsThemOrCallsAnother()
    {
        var m = Matter.Handling().Then(x => x.Whistle());
        Breaks(m.ObjectToWhistle(reason: null), "ObjectionGivesReason");
        m.Then(x => x.ObjectToWhistle());
        Breaks(m.ObjectToWhistle(), "WhistleIsObjectedToOnce");
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Report && t.BodyId == Roads).IsOpen.ShouldBeTrue("nobody is released by objecting");
        m.RuleOnWhistle(who: OtherHandler).Ok.ShouldBeFalse();
        Breaks(m.RuleOnWhistle(reason: ""), "RulingGivesReason");
        Breaks(m.RuleOnWhistle(released: false, instead: Lighting), "WhistleCallsAnotherInstead");
        Breaks(m.RuleOnWhistle(released: true, instead: Estate), "WhistleCallsAnotherInstead");
        m.Then(x => x.RuleOnWhistle());
        Breaks(m.ObjectToWhistle(), "WhistleIsObjectedToOnce");

        var other = Matter.Handling().Then(x => x.Whistle()).Then(x => x.ObjectToWhistle()).Then(x => x.RuleOnWhistle(released: true, instead: Hall));
        other.Case.Called(other.Case.OpenWhistle!).Select(t => t.BodyId).ShouldBe([Estate, Hall]);
        other.ReportIn().Rule.ShouldBe("TaskIsDone");
    }

    [Fact]
    public void Visit_SaysWhoWasThere_ByTheWordOfWhoeverCalled()
    {
        var m = Matter.Handling().Then(x => x.Whistle());
        Breaks(m.VisitOnWhistle(there: [Lighting]), "OnlyWhoWasCalledWasThere");
        Breaks(m.VisitOnWhistle(found: " ", there: [Roads]), "VisitSaysWhatWasFound");
        var stranger = new Who();
        stranger.BecomeStaff(Guid.CreateVersion7(), "别家社区", Guid.CreateVersion7(), "岗位", Guid.CreateVersion7(), new("邻社区", "other"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.register" });
        Breaks(m.VisitOnWhistle(stranger, there: [Roads]), "WhoeverCalledOrTheStreetDoesThis");
        m.Then(x => x.VisitOnWhistle(there: [Roads]));
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Report && t.BodyId == Roads).ArrivedAt.ShouldBe(m.Now);
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Report && t.BodyId == Estate).ArrivedAt.ShouldBeNull();
    }

    [Fact]
    public void Ends_ByWhoeverCalled_AndUnsolvedGoesUp_WhereSomebodyRulesWhoLeads()
    {
        var m = Matter.Handling().Then(x => x.Whistle());
        Breaks(m.EndWhistle(WhistleResult.Solved), "WhistleIsSolvedBySomebody");
        Breaks(m.EndWhistle(WhistleResult.Ended), "WhistleEndsWithAResult");
        Breaks(m.EndWhistle(finding: null), "WhistleEndsWithAFinding");
        m.Then(x => x.ReportIn()).Then(x => x.EndWhistle(WhistleResult.Unsolved));
        m.Case.Whistles.Single().ShouldSatisfyAllConditions(w => w.Result.ShouldBe(WhistleResult.Unsolved), w => w.RaisedTo.ShouldBe(Above));
        m.Case.Tasks.Where(t => t.Kind is TaskKind.Report or TaskKind.WhistleResult).ShouldAllBe(t => !t.IsOpen);
        var ruling = m.Case.Tasks.Single(t => t.Kind == TaskKind.Ruling);
        (ruling.BodyId, ruling.IsOpen).ShouldBe((Above, true));
        m.Then(x => x.Rule(Coordinator, Roads));
        (m.Case.LeadBodyId, m.Case.State).ShouldBe((Roads, "assigned"));
        Breaks(m.Case.EndWhistle(m.Act(Community), WhistleResult.Solved, "好了", null, ""), "WhistleIsOver");
    }

    [Fact]
    public void MatterThatEnds_EndsTheCall()
    {
        var m = Matter.Handling().Then(x => x.Whistle()).Then(x => x.ReportIn()).Then(x => x.Withdraw());
        m.Case.Whistles.Single().Result.ShouldBe(WhistleResult.Ended);
        m.Case.Tasks.ShouldAllBe(t => !t.IsOpen);
    }

    [Fact]
    public void Danger_GoesPastTheQueue_WithThePaper_AndItsOwnHours()
    {
        var m = new Matter(received: "2026-03-01 23:40");
        m.Then(x => x.Expedite());
        (m.Case.State, m.Case.LeadBodyId, m.Case.AcceptedAt).ShouldBe(("assigned", Lighting, m.Now));
        m.Due(ClockKind.Step).ShouldBe(m.Now.AddHours(2), "danger counts the hours of the clock, not of the office");
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Intake).State.ShouldBe(TaskState.Done);
        m.Case.Events.Last().PaperKind.ShouldBe("acceptance");
        m.Then(x => x.Claim());
        Matter.Accepted().Expedite().Ok.ShouldBeFalse("what somebody has looked at is dispatched by them");
        new Matter("service").Expedite().Ok.ShouldBeFalse();
    }

    [Fact]
    public void RuledOnWhileItStoodStill_TheClocksRunForWhoeverGetsIt()
    {
        var m = Matter.Suspended().Then(x => x.Whistle()).Then(x => x.EndWhistle(WhistleResult.Unsolved)).Then(x => x.Rule(Coordinator, Roads));
        m.Case.State.ShouldBe("assigned");
        m.Case.Pauses.ShouldAllBe(p => p.To != null);
        (m.Case.Current!.Paused, m.Case.Clock(ClockKind.Whole)!.Paused, m.Case.Clock(ClockKind.Step)!.Paused).ShouldBe((false, false, false));
    }
}
