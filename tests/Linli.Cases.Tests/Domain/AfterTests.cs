using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>联系、回访、挂账复查、归档 (traps 18 to 20).</summary>
public sealed class AfterTests
{
    private static void Breaks(Outcome outcome, string rule)
    {
        outcome.Kind.ShouldBe(OutcomeKind.Refused);
        outcome.Rule.ShouldBe(rule);
    }

    private static CaseTask Call(Matter m) => m.Case.Tasks.Last(t => t.Kind == TaskKind.CallBack);

    [Fact]
    public void Contact_CountsTheFirstTime()
    {
        var m = Matter.Handling();
        Breaks(m.Contact(said: " "), "ContactSaysWhatWasSaid");
        m.Then(x => x.Contact());
        var first = m.Now;
        m.After(TimeSpan.FromHours(2)).Then(x => x.Contact());
        m.Case.ContactedAt.ShouldBe(first);
    }

    [Fact]
    public void MatterOfNobody_IsCalledBackToNobody()
    {
        var m = new Matter(known: false).Then(x => x.Accept()).Then(x => x.Dispatch()).Then(x => x.Claim()).Then(x => x.Close());
        m.Case.Phase.ShouldBe(Phase.Closed);
        m.Case.Tasks.ShouldNotContain(t => t.Kind == TaskKind.CallBack);
        Matter.Handling().Then(x => x.Close()).Case.Tasks.ShouldContain(t => t.Kind == TaskKind.CallBack);
    }

    [Fact]
    public void CallBack_IsForTheHall_AndNotForWhoWorkedOnIt()
    {
        var m = Matter.Closed();
        Call(m).BodyId.ShouldBe(Hall);
        m.CallBack(who: Handler).ShouldBe(Outcome.NotFound);
        Breaks(m.CallBack(words: ""), "CallBackSaysWhatWasSaid");
        Breaks(m.CallBack(stars: 6), "RatingIsOneToFive");
        m.Then(x => x.CallBack(CalledBack.Solved, 4));
        (m.Case.CalledBack, m.Case.CallBackStars, m.Case.Rating, m.Case.State).ShouldBe((CalledBack.Solved, 4, null, "closed"));
    }

    [Fact]
    public void CallBack_WhereTheHallItselfHandled_IsAColleaguesWhoHadNoPartInIt()
    {
        var m = Matter.Accepted();
        m.Case.Dispatch(m.Act(Clerk), m.Limits, Hall, "办事大厅", [], null).ShouldBe(Outcome.Done);
        var worker = new Who();
        worker.BecomeStaff(Guid.CreateVersion7(), "小何", Guid.CreateVersion7(), "岗位", Hall, new("办事大厅", "hall"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.handle", "cases.register" });
        m.Then(x => x.Claim(worker)).Then(x => x.Close(who: worker));
        Breaks(m.CallBack(who: worker), "CallBackIsIndependent");
        m.Then(x => x.CallBack());
    }

    [Fact]
    public void NotSolved_BringsTheMatterBack()
    {
        var m = Matter.Closed().Then(x => x.CallBack(CalledBack.NotSolved, 1));
        (m.Case.State, m.Case.Reopens, m.Case.CalledBack).ShouldBe(("assigned", 1, CalledBack.NotSolved));
    }

    [Fact]
    public void NotReached_IsTriedAgainOnOtherDays_ThenWrittenDown()
    {
        var m = Matter.Closed();
        for (var i = 1; i < m.Flow.Rules.CallBack!.Attempts; i++)
        {
            m.Then(x => x.CallBack(CalledBack.NotReached, null, words: "没有人接"));
            Call(m).IsOpen.ShouldBeTrue();
            m.Case.CalledBackAt.ShouldBeNull();
            m.AfterWorkDays(1);
        }
        m.Then(x => x.CallBack(CalledBack.NotReached, null, words: "没有人接"));
        (Call(m).IsOpen, m.Case.CalledBack, m.Case.State).ShouldBe((false, CalledBack.NotReached, "closed"));
    }

    [Fact]
    public void TheCitizensOwnWord_SparesTheCall()
    {
        var m = Matter.Closed().Then(x => x.Rate(5));
        Call(m).State.ShouldBe(TaskState.Cancelled);
    }

    [Fact]
    public void Parked_HasADay_AndIsReviewedByItsLead()
    {
        var m = Matter.Handling();
        Breaks(m.Close(Resolution.Parked, review: new DateOnly(2026, 3, 2)), "ParkingHasAReviewDay");
        Breaks(m.Close(Resolution.Parked, review: new DateOnly(2027, 3, 2)), "ParkingHasAReviewDay");
        m.Then(x => x.Close(Resolution.Parked, review: new DateOnly(2026, 4, 1)));
        m.Case.ReviewOn.ShouldBe(new DateOnly(2026, 4, 1));
        var task = m.Case.Tasks.Single(t => t.Kind == TaskKind.Review && t.IsOpen);
        (task.BodyId, task.Due).ShouldBe((Lighting, OfficeHours.At(new(2026, 4, 1), Calendar.Hours.Closes).ToUniversalTime()));
        m.ReviewParked(who: RoadWorker).ShouldBe(Outcome.NotFound);
        Breaks(m.ReviewParked(finding: " "), "ReviewSaysWhatWasFound");
        m.On("2026-04-01 10:00").Then(x => x.ReviewParked(new DateOnly(2026, 5, 6)));
        (m.Case.ReviewOn, m.Case.State).ShouldBe((new DateOnly(2026, 5, 6), "closed"));
        m.On("2026-05-06 10:00").Then(x => x.ReviewParked());
        (m.Case.ReviewOn, m.Case.State, m.Case.Resolution).ShouldBe((null, "assigned", null));
    }

    [Fact]
    public void Archive_WaitsForTheWindowAndForOpenTasks()
    {
        var m = Matter.Closed();
        Breaks(m.Archive(), "OtherTasksEndFirst");
        m.Then(x => x.Rate(5));
        Breaks(m.Archive(), "ArchiveWaitsForTheWindow");
        m.After(TimeSpan.FromDays(15.1)).Then(x => x.Archive());
        Breaks(m.Archive(), "ArchivedOnce");
        Breaks(m.Reopen(), "ReopenWindowIsOver");
        Matter.In("refused").Then(x => x.Archive());
    }
}
