using Linli.Kernel.Calendar;
using static Linli.Kernel.Tests.Calendar.Calendars;

namespace Linli.Kernel.Tests.Calendar;

public class WorkCalendarTests
{
    [Theory]
    [InlineData("2026-01-01", DayKind.Holiday, "元旦")]
    [InlineData("2026-01-03", DayKind.Holiday, "元旦")]          // a Saturday inside a holiday is the holiday
    [InlineData("2026-01-04", DayKind.MakeUpWorkday, null)]      // Sunday
    [InlineData("2026-01-05", DayKind.Workday, null)]
    [InlineData("2026-01-10", DayKind.Weekend, null)]
    [InlineData("2026-02-14", DayKind.MakeUpWorkday, null)]      // Saturday
    [InlineData("2026-02-15", DayKind.Holiday, "春节")]
    [InlineData("2026-02-23", DayKind.Holiday, "春节")]
    [InlineData("2026-02-24", DayKind.Workday, null)]
    [InlineData("2026-02-28", DayKind.MakeUpWorkday, null)]
    [InlineData("2026-05-09", DayKind.MakeUpWorkday, null)]
    [InlineData("2026-09-20", DayKind.MakeUpWorkday, null)]
    [InlineData("2026-10-07", DayKind.Holiday, "国庆节")]
    [InlineData("2026-10-10", DayKind.MakeUpWorkday, null)]
    [InlineData("2022-12-31", DayKind.Holiday, "元旦")]          // the neighbouring year's holiday
    public void Day_OfAKnownYear(string date, DayKind kind, string? name)
    {
        var day = China.Day(Day(date));
        day.ShouldBe(new DayInfo(Day(date), kind is DayKind.Workday or DayKind.MakeUpWorkday, kind, name, false));
        China.IsWorkday(Day(date)).ShouldBe(day.IsWorkday);
    }

    [Fact]
    public void Day_OfAYearThatIsNotAnnounced_IsMondayToFridayAndProvisional()
    {
        China.Day(Day("2027-01-01")).ShouldBe(new DayInfo(Day("2027-01-01"), true, DayKind.Workday, null, true));
        China.Day(Day("2027-01-02")).ShouldBe(new DayInfo(Day("2027-01-02"), false, DayKind.Weekend, null, true));
        China.Day(Day("2003-12-31")).Provisional.ShouldBeTrue();
    }

    [Fact]
    public void Years_AreThoseOfTheData()
    {
        China.Version.ShouldBe("2026.1");
        China.Years.ShouldBe(Enumerable.Range(2004, 23));
        China.LastKnownYear.ShouldBe(2026);
        China.Knows(2026).ShouldBeTrue();
        China.Knows(2027).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"years":{}}""")]
    [InlineData("""{"years":{"2026":{"holidays":{}}}}""")]
    [InlineData("""{"years":{"MMXXVI":{"holidays":{},"makeupWorkdays":[]}}}""")]
    [InlineData("""{"years":{"2026":{"holidays":{"2026-02-30":"春节"},"makeupWorkdays":[]}}}""")]
    [InlineData("""{"years":{"2026":{"holidays":{"2026-01-01":null},"makeupWorkdays":[]}}}""")]
    [InlineData("""{"years":{"2026":{"holidays":{"2026-01-01":"元旦"},"makeupWorkdays":["2026-01-01"]}}}""")]
    public void Load_OfAnotherShape_IsRefused(string json) =>
        Should.Throw<FormatException>(() => WorkCalendar.Load(json, Hours, "x"));

    [Fact]
    public void OfficeHours_OfThePack_AreTheDefault()
    {
        Hours.Spans.ShouldBe(OfficeHours.Default.Spans);
        Hours.Opens.ShouldBe(new TimeOnly(8, 30));
        Hours.Closes.ShouldBe(new TimeOnly(17, 30));
        Hours.PerDay.ShouldBe(TimeSpan.FromHours(7.5));
    }

    [Theory]
    [InlineData("""{"timeZone":"Asia/Shanghai","spans":[]}""")]
    [InlineData("""{"timeZone":"Asia/Urumqi","spans":[{"from":"10:00","to":"19:00"}]}""")]
    [InlineData("""{"timeZone":"Asia/Shanghai","spans":[{"from":"12:00","to":"08:30"}]}""")]
    [InlineData("""{"timeZone":"Asia/Shanghai","spans":[{"from":"13:00","to":"17:00"},{"from":"08:00","to":"12:00"}]}""")]
    [InlineData("""{"timeZone":"Asia/Shanghai","spans":[{"from":"08:00","to":"12:00"},{"from":"11:00","to":"17:00"}]}""")]
    [InlineData("""{"timeZone":"Asia/Shanghai","spans":[{"from":"8","to":"12:00"}]}""")]
    [InlineData("""{"spans":[{"from":"08:00","to":"12:00"}]}""")]
    [InlineData("no")]
    public void OfficeHours_OfAnotherShape_AreRefused(string json) =>
        Should.Throw<FormatException>(() => OfficeHours.Parse(json));
}
