using System.Globalization;
using Linli.Kernel.Text;

namespace Linli.Kernel.Calendar;

/// <summary>Tells how a deadline came about. It re-reads the finished computation, so it can never change a date.</summary>
static class Explanation
{
    // The pack's holidays are Chinese names; these have a text in both languages, a rarer one (a single jubilee) shows as it is.
    static readonly Dictionary<string, string> HolidayKeys = new()
    {
        ["元旦"] = "@calendar.holiday.new-year",
        ["春节"] = "@calendar.holiday.spring-festival",
        ["清明"] = "@calendar.holiday.qingming",
        ["劳动节"] = "@calendar.holiday.labour-day",
        ["端午"] = "@calendar.holiday.dragon-boat",
        ["中秋"] = "@calendar.holiday.mid-autumn",
        ["国庆节"] = "@calendar.holiday.national-day",
    };

    public static IReadOnlyList<Reason> Of(
        DateTimeOffset start, TimeLimit limit, WorkCalendar calendar, IReadOnlyList<Standstill> stops,
        DateOnly firstDay, DateOnly lastCounted, DateTimeOffset due, IReadOnlyList<int> unknownYears)
    {
        var why = new List<Reason>();
        var dueDay = OfficeHours.DateOf(due);
        why.Add(limit switch
        {
            { Unit: TimeUnit.WorkHour } => new("calendar.why.start.workhour", Moment(start)),
            { Unit: TimeUnit.Hour } => new("calendar.why.start.hour", Moment(start)),
            { Amount: 0 } => new("calendar.why.start.now", Moment(start)),
            _ => new("calendar.why.start", Moment(start)),
        });
        if (limit.Unit == TimeUnit.WorkHour)
            why.Add(new("calendar.why.limit.workhour", Number(limit.Amount), calendar.Hours.Words()));
        else if (limit.Unit == TimeUnit.Hour)
            why.Add(new("calendar.why.limit.hour", Number(limit.Amount)));
        else if (limit.Amount > 0)
            why.Add(new(limit.Unit == TimeUnit.WorkDay ? "calendar.why.limit.workday" : "calendar.why.limit.day", Number(limit.Amount)));
        // Calendar days count rest days too, and "0 days" counts none: there only the shift line below speaks of them.
        if (limit.Unit == TimeUnit.WorkHour || limit is { Unit: TimeUnit.WorkDay, Amount: > 0 })
            why.AddRange(RestDays(calendar, stops, firstDay, lastCounted));
        var makeUpsFrom = limit.Unit == TimeUnit.Day ? dueDay : firstDay;
        var makeUps = limit.Unit == TimeUnit.Hour ? [] : Days(makeUpsFrom, dueDay)
            .Where(day => calendar.Day(day).Kind == DayKind.MakeUpWorkday && !stops.Any(stop => stop.Skips(day)))
            .Select(Date)
            .ToList();
        if (makeUps.Count > 0)
            why.Add(new("calendar.why.makeup", string.Join(", ", makeUps)));
        foreach (var stop in stops.Where(stop => stop.From < due))
            why.AddRange(Pause(stop, limit, calendar, firstDay, dueDay, due));
        if (limit.Unit is TimeUnit.WorkDay or TimeUnit.Day)
        {
            var shifted = calendar.WorkdayFrom(lastCounted);
            if (shifted != lastCounted)
                why.Add(new("calendar.why.shift", Date(lastCounted), Rest(calendar.Day(lastCounted)), Date(shifted)));
            if (dueDay != shifted)
                why.Add(new("calendar.why.resume", Date(shifted), Date(dueDay)));
        }
        why.Add(new("calendar.why.due", Moment(due)));
        if (unknownYears.Count > 0)
            why.Add(new("calendar.why.provisional", string.Join(", ", unknownYears.Select(Number))));
        if (limit.Unit != TimeUnit.Hour) why.Add(new("calendar.why.version", calendar.Version));
        return why;
    }

    // One line a holiday and one for all weekends, by the first day of each. Days that a pause takes are told with the pause.
    static IEnumerable<Reason> RestDays(WorkCalendar calendar, IReadOnlyList<Standstill> stops, DateOnly from, DateOnly to) =>
        Days(from, to)
            .Select(calendar.Day)
            .Where(day => !day.IsWorkday && !stops.Any(stop => stop.Skips(day.Date)))
            .GroupBy(day => day.Name)
            .Select(group => group.Key is null
                ? new Reason("calendar.why.weekend", Ranges([.. group.Select(day => day.Date)]), Number(group.Count()))
                : new Reason("calendar.why.holiday", Rest(group.First()), Ranges([.. group.Select(day => day.Date)]), Number(group.Count())));

    static IEnumerable<Reason> Pause(
        Standstill stop, TimeLimit limit, WorkCalendar calendar, DateOnly firstDay, DateOnly dueDay, DateTimeOffset due)
    {
        var (lost, unit) = limit.Unit switch
        {
            TimeUnit.WorkHour => ((int)Deadlines.WorkTimeBetween(stop.From, stop.To < due ? stop.To : due, calendar).TotalMinutes, "@calendar.unit.workminute"),
            TimeUnit.Hour => ((int)((stop.To < due ? stop.To : due) - stop.From).TotalMinutes, "@calendar.unit.minute"),
            TimeUnit.WorkDay => (Days(firstDay, dueDay).Count(day => stop.Skips(day) && calendar.IsWorkday(day)), "@calendar.unit.workday"),
            _ => (Days(firstDay, dueDay).Count(stop.Skips), "@calendar.unit.day"),
        };
        yield return new(stop.Open ? "calendar.why.pause.open" : "calendar.why.pause",
            Moment(stop.From), Moment(stop.To), stop.Pauses[0].Reason, Number(lost), unit);
        foreach (var also in stop.Pauses.Skip(1))
            yield return also.To is { } end
                ? new("calendar.why.pause.also", Moment(also.From), Moment(end), also.Reason)
                : new("calendar.why.pause.also.open", Moment(also.From), also.Reason);
    }

    static string Rest(DayInfo day) =>
        day.Name is null ? "@calendar.rest.weekend" : HolidayKeys.GetValueOrDefault(day.Name, day.Name);

    static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
            yield return day;
    }

    /// <summary>"2026-02-15 – 2026-02-23, 2026-02-28": neighbouring days as one range.</summary>
    static string Ranges(IReadOnlyList<DateOnly> days)
    {
        var parts = new List<string>();
        for (var i = 0; i < days.Count;)
        {
            var first = i;
            while (++i < days.Count && days[i] == days[i - 1].AddDays(1)) { }
            parts.Add(i - first == 1 ? Date(days[first]) : $"{Date(days[first])} – {Date(days[i - 1])}");
        }
        return string.Join(", ", parts);
    }

    static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Moment(DateTimeOffset moment) =>
        moment.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
