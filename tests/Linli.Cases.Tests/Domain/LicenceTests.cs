using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>行政许可: working days from acceptance, silence, the pauses of article 45, and the document within ten working days of the decision.</summary>
public sealed class LicenceTests
{
    private static string Local(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", null);

    private static Matter Handling(string accepted = "2026-09-21 10:00") => new Matter("licence", accepted).Then(m => m.Accept()).Then(m => m.Dispatch()).Then(m => m.Claim());

    [Fact]
    public void TwentyWorkingDays_AndTenMoreWithAPaper()
    {
        // 22, 23, 24, 28, 29, 30 September; 8–10 (a worked Saturday), 12–16, 19–23 October are nineteen; the twentieth is the 26th.
        var m = Handling();
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-10-26 17:30");
        m.Extend(11).Rule.ShouldBe("ExtensionIsWithinCap");
        m.Then(x => x.Extend(10));
        Local(m.Due(ClockKind.Whole)).ShouldBe("2026-11-09 17:30");
        m.Case.Events[^1].PaperKind.ShouldBe("licence-extension");
    }

    [Fact]
    public void UnifiedHandling_MayTakeFifteenMore()
    {
        var m = Handling();
        var unified = m.Limits with { Whole = new(45, TimeUnit.WorkDay), ExtensionMost = 15 };
        m.Case.Extend(m.Act(Leader), 16, "部门会审", unified).Rule.ShouldBe("ExtensionIsWithinCap");
        m.Case.Extend(m.Act(Leader), 15, "部门会审", unified).ShouldBe(Outcome.Done);
    }

    [Fact]
    public void SilenceOfFiveWorkingDays_IsAcceptance()
    {
        // 29, 30 September and 8, 9, 10 October.
        var m = new Matter("licence", "2026-09-28 10:00");
        m.On("2026-10-10 17:30").DeemAccept().Rule.ShouldBe("DeemedAcceptanceNeedsSilence");
        m.On("2026-10-10 17:31").Then(x => x.DeemAccept());
        m.Case.AcceptedAt.ShouldBe(At("2026-09-28 10:00"));
    }

    [Fact]
    public void Pause_IsTold_WithItsDuration_AndDoesNotCount()
    {
        var m = Handling();
        var due = m.Due(ClockKind.Whole);
        m.On("2026-10-12 09:00").Then(x => x.Suspend());
        m.Case.Events[^1].PaperKind.ShouldBe("licence-pause");
        m.On("2026-10-14 09:00").Then(x => x.Resume());
        m.Due(ClockKind.Whole).ShouldBeGreaterThan(due);
    }

    [Fact]
    public void Document_IsDeliveredWithinTenWorkingDaysOfTheDecision_OnItsOwnClock()
    {
        var m = Handling().On("2026-09-28 10:00").Then(x => x.Close(Resolution.Granted));
        // 29, 30 September, 8, 9, 10, 12, 13, 14, 15, 16 October.
        Local(m.Due(ClockKind.Delivery)).ShouldBe("2026-10-16 17:30");
        (m.Case.State, m.Case.Clock(ClockKind.Whole)!.Running).ShouldBe(("closed", false));
        m.Deliver(how: "pigeon").Rule.ShouldBe("DeliverySaysHow");
        m.Deliver(RoadWorker).ShouldBe(Outcome.NotFound);
        m.On("2026-10-09 10:00").Then(x => x.Deliver());
        (m.Case.DeliveredAt, m.Case.Clock(ClockKind.Delivery)!.Running).ShouldBe((m.Now, false));
        m.Deliver().Rule.ShouldBe("TaskIsDone");
    }

    [Fact]
    public void WhatIsNotGranted_HasNothingToDeliver() => Handling().Then(x => x.Close(Resolution.NotGranted)).Case.Clock(ClockKind.Delivery).ShouldBeNull();

    [Fact]
    public void Reopened_NothingIsDeliveredUntilItIsDecidedAnew()
    {
        var m = Handling().Then(x => x.Close(Resolution.Granted)).Then(x => x.Rate(1));
        m.Case.Clock(ClockKind.Delivery)!.Running.ShouldBeFalse();
        m.Case.Tasks.ShouldNotContain(t => t.Kind == TaskKind.Delivery && t.IsOpen);
    }

    [Fact]
    public void LicencesOfThePacks_RunOnIt()
    {
        var licences = Items.Services(Today).Where(s => s.Flow == "licence").ToList();
        licences.Select(s => s.Id).ShouldBe(["dog-licence", "occupy-street"], ignoreOrder: true);
        licences.ShouldAllBe(s => s.Limits.Legal != null && s.Limits.Legal.Limit == new TimeLimit(20, TimeUnit.WorkDay));
        // Whatever the list of types calls a licence is one.
        Packs.Of("service", Today).Where(p => p.Body.GetProperty("taskType").GetString() == "01").Select(p => p.Id).ShouldBe(licences.Select(s => s.Id), ignoreOrder: true);
    }
}
