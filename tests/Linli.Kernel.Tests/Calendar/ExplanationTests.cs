using Linli.Kernel.Calendar;
using static Linli.Kernel.Tests.Calendar.Calendars;

namespace Linli.Kernel.Tests.Calendar;

public class ExplanationTests
{
    static string[] Lines(Deadline deadline) => [.. deadline.Why.Select(r => string.Join(" | ", [r.Key["calendar.why.".Length..], .. r.Args]))];

    [Fact]
    public void WorkDays_OverSpringFestival() => Lines(Due("2026-02-13 10:00", 20, TimeUnit.WorkDay)).ShouldBe([
        "start | 2026-02-13 10:00",
        "limit.workday | 20",
        "holiday | @calendar.holiday.spring-festival | 2026-02-15 – 2026-02-23 | 9",
        "weekend | 2026-03-01, 2026-03-07 – 2026-03-08, 2026-03-14 – 2026-03-15 | 5",
        "makeup | 2026-02-14, 2026-02-28",
        "due | 2026-03-19 17:30",
        "version | 2026.1",
    ]);

    [Fact]
    public void CalendarDays_WithShift() => Lines(Due("2026-06-04 10:00", 15, TimeUnit.Day)).ShouldBe([
        "start | 2026-06-04 10:00",
        "limit.day | 15",
        "shift | 2026-06-19 | @calendar.holiday.dragon-boat | 2026-06-22",
        "due | 2026-06-22 17:30",
        "version | 2026.1",
    ]);

    [Fact]
    public void WorkHours_OverAWeekend() => Lines(Due("2026-06-05 17:00", 2, TimeUnit.WorkHour)).ShouldBe([
        "start.workhour | 2026-06-05 17:00",
        "limit.workhour | 2 | 08:30–12:00, 13:30–17:30",
        "weekend | 2026-06-06 – 2026-06-07 | 2",
        "due | 2026-06-08 10:00",
        "version | 2026.1",
    ]);

    [Fact]
    public void AtOnce_OnASaturday() => Lines(Due("2026-06-06 09:00", 0, TimeUnit.WorkDay)).ShouldBe([
        "start.now | 2026-06-06 09:00",
        "shift | 2026-06-06 | @calendar.rest.weekend | 2026-06-08",
        "due | 2026-06-08 17:30",
        "version | 2026.1",
    ]);

    [Fact]
    public void Pauses_MergedOpenAndOverTheEnd()
    {
        Lines(Due("2026-06-01 10:00", 5, TimeUnit.WorkDay,
            Pause("2026-06-05 09:00", "2026-06-09 10:00", "现场核查"), Pause("2026-06-03 09:00", "2026-06-08 10:00", "补正"))).ShouldBe([
            "start | 2026-06-01 10:00",
            "limit.workday | 5",
            "pause | 2026-06-03 09:00 | 2026-06-09 10:00 | 补正 | 4 | @calendar.unit.workday",
            "pause.also | 2026-06-05 09:00 | 2026-06-09 10:00 | 现场核查",
            "due | 2026-06-12 17:30",
            "version | 2026.1",
        ]);
    }

    [Fact]
    public void Pause_OpenOverTheEnd()
    {
        var deadline = Deadlines.DueAt(At("2026-06-01 10:00"), new(1, TimeUnit.WorkDay), China,
            [Pause("2026-06-02 09:00", null, "听证")], At("2026-06-04 09:00"));
        Lines(deadline).ShouldBe([
            "start | 2026-06-01 10:00",
            "limit.workday | 1",
            "pause.open | 2026-06-02 09:00 | 2026-06-04 09:00 | 听证 | 2 | @calendar.unit.workday",
            "resume | 2026-06-02 | 2026-06-04",
            "due | 2026-06-04 17:30",
            "version | 2026.1",
        ]);
    }

    [Fact]
    public void Pause_OfWorkHours_TellsMinutes() =>
        Lines(Due("2026-06-01 09:00", 3, TimeUnit.WorkHour, Pause("2026-06-01 11:30", "2026-06-01 14:00"))).ShouldContain(
            "pause | 2026-06-01 11:30 | 2026-06-01 14:00 | 补正 | 60 | @calendar.unit.workminute");

    [Fact]
    public void EveryKey_HasATextInBothLanguages_AndNoneIsLeftOver()
    {
        var texts = Texts.Of("calendar");
        var used = new[] { "Explanation.cs" }
            .SelectMany(file => Texts.KeysIn("src/Linli.Kernel/Calendar/" + file, "calendar"))
            .ToHashSet();
        used.ShouldBe(texts.Keys, ignoreOrder: true);
    }

    [Fact]
    public void EveryArgument_IsUsedByTheText()
    {
        var texts = Texts.Of("calendar");
        var deadlines = new[]
        {
            Due("2026-02-13 10:00", 250, TimeUnit.WorkDay, Pause("2026-03-02 10:00", "2026-03-09 10:00"), Pause("2026-03-03 10:00", "2026-03-09 10:00")),
            Due("2026-06-04 10:00", 15, TimeUnit.Day, Pause("2026-06-08 10:00", null), Pause("2026-06-09 10:00", null)),
            Due("2026-06-05 17:00", 2, TimeUnit.WorkHour),
        };
        foreach (var reason in deadlines.SelectMany(d => d.Why))
        {
            var (zh, en) = texts[reason.Key];
            for (var i = 0; i < reason.Args.Count; i++)
            {
                zh.ShouldContain($"{{{i}}}", customMessage: reason.Key);
                en.ShouldContain($"{{{i}}}", customMessage: reason.Key);
                if (reason.Args[i].StartsWith('@'))
                    texts.ShouldContainKey(reason.Args[i][1..]);
            }
            zh.ShouldNotContain($"{{{reason.Args.Count}}}");
        }
    }
}
