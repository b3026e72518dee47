using Linli.Kernel.Calendar;
using static Linli.Kernel.Tests.Calendar.Calendars;

namespace Linli.Kernel.Tests.Calendar;

public class DeadlinesTests
{
    // The worked examples of the reference, around each holiday of 2026.
    [Theory]
    [InlineData("2026-02-13 10:00", 5, "2026-02-27 17:30")]
    [InlineData("2026-02-13 10:00", 20, "2026-03-19 17:30")]
    [InlineData("2026-04-30 10:00", 5, "2026-05-11 17:30")]
    [InlineData("2026-04-30 10:00", 20, "2026-06-01 17:30")]
    [InlineData("2026-09-18 10:00", 5, "2026-09-24 17:30")]
    [InlineData("2026-09-18 10:00", 20, "2026-10-22 17:30")]
    [InlineData("2026-09-29 10:00", 5, "2026-10-12 17:30")]
    [InlineData("2026-09-30 10:00", 20, "2026-11-03 17:30")]
    // The starting day never counts, whatever the hour or the day.
    [InlineData("2026-06-01 00:00", 1, "2026-06-02 17:30")]
    [InlineData("2026-06-01 23:59", 1, "2026-06-02 17:30")]
    [InlineData("2026-06-06 09:00", 1, "2026-06-08 17:30")]   // Saturday: Monday is the first day
    // Nothing to count: today while the office is open, else the next working day.
    [InlineData("2026-06-01 02:00", 0, "2026-06-01 17:30")]
    [InlineData("2026-06-01 17:29", 0, "2026-06-01 17:30")]
    [InlineData("2026-06-01 17:30", 0, "2026-06-02 17:30")]
    [InlineData("2026-06-05 18:00", 0, "2026-06-08 17:30")]
    [InlineData("2026-06-06 09:00", 0, "2026-06-08 17:30")]
    [InlineData("2026-02-14 09:00", 0, "2026-02-14 17:30")]   // a Saturday that is worked
    public void WorkDays(string start, int amount, string due) => Due(start, amount, TimeUnit.WorkDay).Due.ShouldBe(At(due));

    [Theory]
    [InlineData("2026-06-01 10:00", 15, "2026-06-16 17:30")]
    [InlineData("2026-06-01 10:00", 5, "2026-06-08 17:30")]   // ends Saturday
    [InlineData("2026-06-04 10:00", 15, "2026-06-22 17:30")]  // ends on 端午, which lasts over the weekend
    [InlineData("2026-02-01 10:00", 14, "2026-02-24 17:30")]  // ends on the first day of 春节
    [InlineData("2026-02-07 10:00", 7, "2026-02-14 17:30")]   // ends on a Saturday that is worked
    [InlineData("2026-01-05 10:00", 60, "2026-03-06 17:30")]
    [InlineData("2026-06-01 18:00", 0, "2026-06-02 17:30")]
    [InlineData("2026-06-01 18:00", 1, "2026-06-02 17:30")]
    public void CalendarDays_MoveFromARestDay(string start, int amount, string due) =>
        Due(start, amount, TimeUnit.Day).Due.ShouldBe(At(due));

    [Theory]
    [InlineData("2026-06-01 09:00", 2, "2026-06-01 11:00")]
    [InlineData("2026-06-01 09:10", 4, "2026-06-01 14:40")]   // over lunch
    [InlineData("2026-06-01 10:00", 2, "2026-06-01 12:00")]   // ends with the morning
    [InlineData("2026-06-01 12:30", 1, "2026-06-01 14:30")]   // starts at lunch
    [InlineData("2026-06-01 16:30", 4, "2026-06-02 11:30")]   // over night
    [InlineData("2026-06-05 17:00", 2, "2026-06-08 10:00")]   // over the weekend
    [InlineData("2026-06-07 02:00", 1, "2026-06-08 09:30")]   // Sunday night
    [InlineData("2026-02-13 17:00", 1, "2026-02-14 09:00")]   // into a Saturday that is worked
    [InlineData("2026-02-14 17:00", 1, "2026-02-24 09:00")]   // over 春节
    [InlineData("2026-06-01 08:30", 15, "2026-06-02 17:30")]  // two full days end at the close, not at the next opening
    [InlineData("2026-06-01 10:15", 0, "2026-06-01 10:15")]
    [InlineData("2026-06-01 12:00", 0, "2026-06-01 13:30")]
    [InlineData("2026-06-01 17:30", 0, "2026-06-02 08:30")]
    public void WorkHours_AreTheExactMinute(string start, int amount, string due) =>
        Due(start, amount, TimeUnit.WorkHour).Due.ShouldBe(At(due));

    [Theory]
    // On one day: nothing lost.
    [InlineData(5, "2026-06-03 09:00", "2026-06-03 16:00", "2026-06-08 17:30")]
    // The day it starts counts, the day it ends is a new starting day: Thursday is lost.
    [InlineData(5, "2026-06-03 09:00", "2026-06-04 10:00", "2026-06-09 17:30")]
    // Over a weekend: Monday is lost, the weekend would not have counted anyway.
    [InlineData(5, "2026-06-05 16:00", "2026-06-08 09:00", "2026-06-09 17:30")]
    // From before the start: cut off there.
    [InlineData(5, "2026-05-01 09:00", "2026-06-02 09:00", "2026-06-09 17:30")]
    // Wholly before the start, wholly after the end, back to front: none.
    [InlineData(5, "2026-05-01 09:00", "2026-05-20 09:00", "2026-06-08 17:30")]
    [InlineData(5, "2026-06-09 09:00", "2026-06-20 09:00", "2026-06-08 17:30")]
    [InlineData(5, "2026-06-05 09:00", "2026-06-03 09:00", "2026-06-08 17:30")]
    // Over the end of the last day: the limit does not end while the clock stands, but with the day it runs again …
    [InlineData(5, "2026-06-08 10:00", "2026-06-11 10:00", "2026-06-11 17:30")]
    // … or with the next working day, if that one was over.
    [InlineData(5, "2026-06-08 10:00", "2026-06-12 18:00", "2026-06-15 17:30")]
    [InlineData(0, "2026-06-01 11:00", "2026-06-03 10:00", "2026-06-03 17:30")]
    public void Pause_OfWorkDays(int amount, string from, string to, string due) =>
        Due("2026-06-01 10:00", amount, TimeUnit.WorkDay, Pause(from, to)).Due.ShouldBe(At(due));

    [Theory]
    [InlineData(7, "2026-06-05 16:00", "2026-06-08 09:00", "2026-06-11 17:30")]   // Saturday, Sunday, Monday
    [InlineData(5, "2026-06-06 10:00", "2026-06-10 10:00", "2026-06-10 17:30")]   // ends on Saturday, in the pause
    public void Pause_OfCalendarDays(int amount, string from, string to, string due) =>
        Due("2026-06-01 10:00", amount, TimeUnit.Day, Pause(from, to)).Due.ShouldBe(At(due));

    [Theory]
    [InlineData("2026-06-01 09:30", "2026-06-01 10:30", "2026-06-01 14:30")]   // an hour
    [InlineData("2026-06-01 11:30", "2026-06-01 14:00", "2026-06-01 14:30")]   // lunch costs nothing
    [InlineData("2026-06-01 09:00", "2026-06-02 09:00", "2026-06-02 12:00")]
    [InlineData("2026-06-01 19:00", "2026-06-02 08:00", "2026-06-01 12:00")]   // after the end
    public void Pause_OfWorkHours_TakesItsOfficeMinutes(string from, string to, string due) =>
        Due("2026-06-01 09:00", 3, TimeUnit.WorkHour, Pause(from, to)).Due.ShouldBe(At(due));

    [Fact]
    public void Pauses_ThatOverlap_CountOnce()
    {
        var both = Due("2026-06-01 10:00", 10, TimeUnit.WorkDay,
            Pause("2026-06-03 09:00", "2026-06-09 10:00", "补正"), Pause("2026-06-05 09:00", "2026-06-11 10:00", "现场核查"));
        var one = Due("2026-06-01 10:00", 10, TimeUnit.WorkDay, Pause("2026-06-03 09:00", "2026-06-11 10:00"));
        both.Due.ShouldBe(one.Due);
        both.Due.ShouldBe(At("2026-06-24 17:30"));   // 6 working days lost, and 端午
    }

    [Fact]
    public void OpenPause_EndsForNowAtTheMomentAsked()
    {
        var limit = new TimeLimit(5, TimeUnit.WorkDay);
        ClockPause[] pauses = [Pause("2026-06-03 09:00", null)];
        Deadline Asked(string asOf) => Deadlines.DueAt(At("2026-06-01 10:00"), limit, China, pauses, At(asOf));

        Asked("2026-06-02 12:00").ShouldSatisfyAllConditions(d => d.Paused.ShouldBeFalse(), d => d.Due.ShouldBe(At("2026-06-08 17:30")));
        Asked("2026-06-03 12:00").ShouldSatisfyAllConditions(d => d.Paused.ShouldBeTrue(), d => d.Due.ShouldBe(At("2026-06-08 17:30")));
        Asked("2026-06-05 12:00").Due.ShouldBe(At("2026-06-10 17:30"));
        Asked("2026-06-10 12:00").ShouldSatisfyAllConditions(d => d.Paused.ShouldBeTrue(), d => d.Due.ShouldBe(At("2026-06-15 17:30")));
    }

    [Fact]
    public void Paused_OnlyWhileThePauseLasts()
    {
        bool Paused(string asOf) => Deadlines.DueAt(At("2026-06-01 10:00"), new(5, TimeUnit.WorkDay), China,
            [Pause("2026-06-03 09:00", "2026-06-04 09:00")], At(asOf)).Paused;
        Paused("2026-06-03 08:59").ShouldBeFalse();
        Paused("2026-06-03 09:00").ShouldBeTrue();
        Paused("2026-06-04 08:59").ShouldBeTrue();
        Paused("2026-06-04 09:00").ShouldBeFalse();
    }

    [Fact]
    public void Start_InAnotherOffset_IsTheSameMoment()
    {
        // 2026-06-01 17:00 in London is already the next day in Beijing.
        var start = new DateTimeOffset(2026, 6, 1, 17, 0, 0, TimeSpan.Zero);
        var due = Deadlines.DueAt(start, new(1, TimeUnit.WorkDay), China, [], start).Due;
        due.ShouldBe(At("2026-06-03 17:30"));
        due.Offset.ShouldBe(TimeSpan.FromHours(8));
    }

    [Fact]
    public void SummerTimeElsewhere_ChangesNothing()
    {
        // The nights on which Europe and America change their clocks.
        foreach (var night in new[] { "2026-03-28 20:00", "2026-10-24 20:00", "2026-03-07 20:00", "2026-10-31 20:00" })
        {
            var due = Deadlines.DueAt(At(night), new(8, TimeUnit.WorkHour), China, [], At(night)).Due;
            due.Offset.ShouldBe(TimeSpan.FromHours(8));
            due.ToString("HH:mm").ShouldBe("09:00");
            Deadlines.WorkTimeBetween(At(night), due, China).ShouldBe(TimeSpan.FromHours(8));
        }
    }

    [Theory]
    [InlineData("2026-12-25 10:00", 4, TimeUnit.WorkDay, false)]
    [InlineData("2026-12-25 10:00", 5, TimeUnit.WorkDay, true)]
    [InlineData("2026-12-01 10:00", 30, TimeUnit.Day, false)]
    [InlineData("2026-12-01 10:00", 31, TimeUnit.Day, true)]
    [InlineData("2026-12-31 17:00", 1, TimeUnit.WorkHour, true)]
    [InlineData("2003-12-31 10:00", 1, TimeUnit.WorkDay, false)]   // the starting day is not asked about
    [InlineData("2003-12-01 10:00", 31, TimeUnit.Day, false)]
    public void ADeadlineInAYearThatIsNotAnnounced_IsProvisional(string start, int amount, TimeUnit unit, bool provisional)
    {
        var deadline = Due(start, amount, unit);
        deadline.Provisional.ShouldBe(provisional);
        deadline.Why.Any(r => r.Key == "calendar.why.provisional").ShouldBe(provisional);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Amount_OutOfRange_IsRefused(int amount) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Due("2026-06-01 10:00", amount, TimeUnit.WorkDay));

    [Theory]
    [InlineData("2026-06-01 09:00", "2026-06-04 17:30", false, 3, 1770)]
    [InlineData("2026-06-01 09:00", "2026-06-01 17:30", false, 0, 420)]
    [InlineData("2026-06-01 17:30", "2026-06-01 17:30", false, 0, 0)]    // on the minute: in time
    [InlineData("2026-06-01 17:31", "2026-06-01 17:30", true, 0, 0)]
    [InlineData("2026-06-02 10:30", "2026-06-01 17:30", true, 1, 120)]
    [InlineData("2026-06-08 08:30", "2026-06-05 17:30", true, 1, 0)]     // nobody worked since
    [InlineData("2026-02-13 17:30", "2026-02-24 17:30", false, 2, 900)]  // 春节, and the Saturday before it
    public void Left(string now, string due, bool overdue, int days, int minutes) =>
        Deadlines.Left(At(now), At(due), China).ShouldBe(new Remaining(overdue, days, minutes));

    [Theory]
    [InlineData("2026-06-04 17:30", 1, "2026-06-03 08:30")]
    [InlineData("2026-06-08 17:30", 1, "2026-06-05 08:30")]
    [InlineData("2026-02-24 17:30", 1, "2026-02-14 08:30")]
    [InlineData("2026-02-24 17:30", 2, "2026-02-13 08:30")]
    [InlineData("2026-06-04 17:30", 0, "2026-06-04 08:30")]
    [InlineData("2026-06-07 23:59", 0, "2026-06-05 08:30")]   // a limit that ends on a Sunday by law
    [InlineData("2026-06-07 23:59", 1, "2026-06-05 08:30")]
    public void WorkDaysBefore(string due, int days, string warning) =>
        Deadlines.WorkDaysBefore(At(due), days, China).ShouldBe(At(warning));

    [Theory]
    [InlineData("2026-06-01 09:17", "2026-06-01 09:17")]
    [InlineData("2026-06-01 02:00", "2026-06-01 08:30")]
    [InlineData("2026-06-01 12:00", "2026-06-01 13:30")]
    [InlineData("2026-06-01 17:30", "2026-06-02 08:30")]
    [InlineData("2026-06-07 02:00", "2026-06-08 08:30")]
    [InlineData("2026-09-20 09:00", "2026-09-20 09:00")]   // a Sunday that is worked
    [InlineData("2026-09-30 18:00", "2026-10-08 08:30")]
    public void NextOfficeTime(string moment, string next) => Deadlines.NextOfficeTime(At(moment), China).ShouldBe(At(next));

    [Fact]
    public void AddWorkTime_IsUndoneByWorkTimeBetween()
    {
        Deadlines.AddWorkTime(At("2026-06-05 17:00"), TimeSpan.FromMinutes(45), China).ShouldBe(At("2026-06-08 08:45"));
        Deadlines.WorkTimeBetween(At("2026-06-05 17:00"), At("2026-06-08 08:45"), China).ShouldBe(TimeSpan.FromMinutes(45));
        Should.Throw<ArgumentOutOfRangeException>(() => Deadlines.AddWorkTime(At("2026-06-05 17:00"), TimeSpan.FromMinutes(-1), China));
    }

    [Theory]
    [InlineData("2026-06-05 17:29", 2, "2026-06-05 19:29")]
    [InlineData("2026-09-30 17:29", 24, "2026-10-01 17:29")]
    [InlineData("2026-06-06 02:10", 0, "2026-06-06 02:10")]
    public void HoursOfTheClock_CountNightsAndHolidays(string start, int amount, string due) =>
        Due(start, amount, TimeUnit.Hour).ShouldSatisfyAllConditions(d => d.Due.ShouldBe(At(due)), d => d.Provisional.ShouldBeFalse(), d => d.Why.ShouldNotContain(w => w.Key == "calendar.why.shift"));

    [Fact]
    public void HoursOfTheClock_StandStillInAPause() =>
        Due("2026-06-05 17:00", 2, TimeUnit.Hour, Pause("2026-06-05 18:00", "2026-06-06 09:00"), Pause("2026-06-06 12:00", "2026-06-06 13:00")).Due.ShouldBe(At("2026-06-06 10:00"));
}
