using Linli.Cases.Domain;
using Linli.Kernel.Access;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>What the verbs leave behind when they are allowed.</summary>
public sealed class CaseStoryTests
{
    [Theory, InlineData("category"), InlineData("service")]
    public void AllTheWayToTheRating(string kind)
    {
        var m = Matter.Closed(kind).Then(x => x.Rate(5));
        m.Case.Events.Select(e => e.Verb).ShouldBe([Verb.Submit, Verb.Accept, Verb.Dispatch, Verb.Dispatch, Verb.Claim, Verb.Close, Verb.Rate]);
        m.Case.Events.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, 7));
        (m.Case.State, m.Case.Phase, m.Case.Rating).ShouldBe(("closed", Phase.Closed, 5));
        m.Case.Resolution.ShouldBe(kind == "service" ? Resolution.Granted : Resolution.Solved);
        m.Case.Reopens.ShouldBe(0);
    }

    [Fact]
    public void Dispatch_KeepsTheNoteAmongStaff()
    {
        var m = Matter.Assigned();
        var steps = m.Case.Events.Where(e => e.Verb == Verb.Dispatch).ToList();
        steps[0].ShouldSatisfyAllConditions(e => e.Internal.ShouldBeFalse(), e => e.Note.ShouldBeNull());
        steps[1].ShouldSatisfyAllConditions(e => e.Internal.ShouldBeTrue(), e => e.Note.ShouldBe("请尽快"));
    }

    [Fact]
    public void Claim_Race_OneWinsAndTheOtherIsToldTheName()
    {
        var m = Matter.Assigned();
        var task = m.Case.Current!.Id;
        m.Case.Claim(m.Act(Handler), task).ShouldBe(Outcome.Done);
        var second = m.Case.Claim(m.Act(OtherHandler), task);
        second.Rule.ShouldBe("TaskIsClaimedBy");
        second.Reasons![0].Args.ShouldBe(["陈工"]);
        m.Case.Current.ShouldNotBeNull().AccountId.ShouldBe(Handler.AccountId);
    }

    [Fact]
    public void Claim_AgainByTheSamePerson_IsDoneOnce()
    {
        var m = Matter.Handling();
        var events = m.Case.EventCount;
        m.Claim().ShouldBe(Outcome.Done);
        m.Case.EventCount.ShouldBe(events);
    }

    [Fact]
    public void Claim_AfterTheLease_PassesToAColleague()
    {
        var m = Matter.Received().Then(x => x.Claim(Clerk));
        m.Claim(OtherClerk).Rule.ShouldBe("TaskIsClaimedBy");
        m.AfterWorkDays(2).Then(x => x.Claim(OtherClerk));
        m.Case.Current!.AccountName.ShouldBe("吴静");
    }

    [Theory, InlineData("received"), InlineData("assigned"), InlineData("handling")]
    public void Claim_WithoutThePermissionForTheWork_LeavesTheTaskOpen(string state)
    {
        var m = Matter.In(state);
        var task = m.Case.Current!;
        var before = (task.State, task.AccountId);
        var body = task.BodyId;
        var who = new Who();
        who.BecomeStaff(new(77, 0, 0, new byte[8]), "访客", new(78, 0, 0, new byte[8]), "岗位", body, new("同单位", "同单位"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.read" });
        m.Case.Claim(m.Act(who), task.Id).ShouldBe(Outcome.Forbidden);
        (task.State, task.AccountId).ShouldBe(before);
    }

    [Fact]
    public void Release_PutsAClaimBackOnlyWhenItsLeaseIsOver()
    {
        var m = Matter.Received().Then(x => x.Claim(Clerk));
        var task = m.Case.Current!;
        m.Case.Release(m.Act(Sweep), task);
        task.State.ShouldBe(TaskState.Claimed);
        m.AfterWorkDays(2);
        m.Case.Release(m.Act(Sweep), task);
        (task.State, task.AccountId).ShouldBe((TaskState.Open, null));
        m.Case.Events[^1].ShouldSatisfyAllConditions(e => e.Verb.ShouldBe(Verb.Release), e => e.Internal.ShouldBeTrue(), e => e.Args.ShouldContain("周敏"));
    }

    [Fact]
    public void Release_OfATaskThatWasFinishedMeanwhile_DoesNotOpenItAgain()
    {
        var m = Matter.Received().Then(x => x.Claim(Clerk));
        var task = m.Case.Current!;
        m.AfterWorkDays(2).Then(x => x.Accept());
        m.Case.Release(m.Act(Sweep), task);
        task.State.ShouldBe(TaskState.Done);
        m.Case.Tasks.Count(t => t.IsOpen).ShouldBe(1);
    }

    [Fact]
    public void RequestSupplement_TellsEverythingOnceAndKeepsTheTask()
    {
        var m = Matter.Received().Then(x => x.RequestSupplement(missing: ["户口本", "收入证明"]));
        m.Case.Supplements.ShouldBe(1);
        m.Case.Events[^1].ShouldSatisfyAllConditions(e => e.Note.ShouldBe("户口本；收入证明"), e => e.PaperKind.ShouldBe("supplement"));
        m.Case.Current.ShouldNotBeNull().Kind.ShouldBe(TaskKind.Intake);
        m.Case.Pauses.ShouldHaveSingleItem().Reason.ShouldBe("supplement");
        m.Then(x => x.Supplement());
        (m.Case.State, m.Case.Pauses[0].To).ShouldBe(("received", m.Now));
    }

    [Fact]
    public void Refuse_EndsTheMatterWithItsPaper()
    {
        var m = Matter.In("refused");
        (m.Case.Resolution, m.Case.Phase).ShouldBe((Resolution.RefusedAtIntake, Phase.Closed));
        m.Case.Events[^1].PaperKind.ShouldBe("refusal");
    }

    [Fact]
    public void Close_PastTheCoHandlersOwnDate_DoesNotWaitForIt()
    {
        var m = Matter.Handling(co: (Estate, "物业办")).AfterWorkDays(3);
        m.Close().Rule.ShouldBe("CoHandlersFinishFirst");
        m.AfterWorkDays(1).Then(x => x.Close());
        m.Co.State.ShouldBe(TaskState.Cancelled);
        m.Case.Tasks.Single(t => t.Kind == TaskKind.Lead).State.ShouldBe(TaskState.Done);
    }

    [Fact]
    public void Close_AfterTheCoHandlerReported_IsAllowed()
    {
        var m = Matter.Handling(co: (Estate, "物业办")).Then(x => x.FinishCo()).Then(x => x.Close());
        m.Co.ShouldSatisfyAllConditions(t => t.State.ShouldBe(TaskState.Done), t => t.Result.ShouldBe("门已打开"), t => t.AccountName.ShouldBe("小钱"));
    }

    [Theory, InlineData(Resolution.Granted), InlineData(Resolution.NotGranted)]
    public void Close_AService_IsGrantedOrNot(Resolution resolution) => Matter.Handling("service").Then(m => m.Close(resolution)).Case.Resolution.ShouldBe(resolution);

    [Theory, InlineData(1), InlineData(2)]
    public void Rate_Badly_BringsTheMatterBackToItsLead(int stars)
    {
        var m = Matter.Closed().On("2026-03-03 09:00").Then(x => x.Rate(stars));
        (m.Case.State, m.Case.Rating, m.Case.Reopens, m.Case.Resolution, m.Case.ClosedAt).ShouldBe(("assigned", stars, 1, null, null));
        m.Case.Current.ShouldNotBeNull().BodyId.ShouldBe(Lighting);
        m.Case.Events.TakeLast(2).Select(e => e.Verb).ShouldBe([Verb.Rate, Verb.Reopen]);
        var step = m.Case.Clock(ClockKind.Step)!;
        (step.Amount, step.Running, step.Rule).ShouldBe((15, true, "rating service-rating@2026.1 · rework"));
        m.Case.Current.Due.ShouldBe(step.Due);
    }

    [Theory, InlineData(3), InlineData(4), InlineData(5)]
    public void Rate_Well_LeavesTheMatterClosed(int stars) => Matter.Closed().Then(m => m.Rate(stars)).Case.State.ShouldBe("closed");

    [Fact]
    public void Reopen_TheNewWorkIsRatedAnew()
    {
        var m = Matter.Closed().Then(x => x.Rate(4)).Then(x => x.Reopen());
        m.Case.MayBeRated.ShouldBeFalse("nothing new is done yet");
        m.Then(x => x.Claim()).Then(x => x.Close()).Then(x => x.Rate(5)).Case.Rating.ShouldBe(5);
    }

    [Fact]
    public void Urge_IsCounted() => Matter.Handling().Then(m => m.Urge()).Then(m => m.Urge()).Case.Urges.ShouldBe(2);
}
