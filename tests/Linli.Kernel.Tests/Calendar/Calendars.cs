using Linli.Kernel.Calendar;

namespace Linli.Kernel.Tests.Calendar;

static class Calendars
{
    public static OfficeHours Hours { get; } = OfficeHours.Parse(RepositoryFiles.Text("packs/core/calendars/office-hours.json"));

    public static WorkCalendar China { get; } =
        WorkCalendar.Load(RepositoryFiles.Text("packs/core/calendars/calendar-cn.json"), Hours, "2026.1");

    /// <summary>"2026-02-13 10:00", Beijing time.</summary>
    public static DateTimeOffset At(string text) =>
        new(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static ClockPause Pause(string from, string? to, string reason = "补正") => new(At(from), to is null ? null : At(to), reason);

    public static Deadline Due(string start, int amount, TimeUnit unit, params ClockPause[] pauses) =>
        Deadlines.DueAt(At(start), new(amount, unit), China, pauses, At("2026-12-31 12:00"));
}
