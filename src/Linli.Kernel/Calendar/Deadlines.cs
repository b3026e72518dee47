using Linli.Kernel.Text;

namespace Linli.Kernel.Calendar;

/// <param name="Due">The last moment that is still in time, Beijing time (offset +08:00).</param>
/// <param name="Provisional">A day that mattered lies in a year whose holidays are not announced: compute again when they are.</param>
/// <param name="Paused">The clock stands still at the moment asked about; Due then moves on with every day.</param>
/// <param name="Why">The computation, line by line, for the "why this date" panel.</param>
public sealed record Deadline(DateTimeOffset Due, bool Provisional, bool Paused, IReadOnlyList<Reason> Why);

/// <param name="WorkDays">Working days after the day of the earlier moment, up to and including the day of the later; 0 on the same day.</param>
/// <param name="WorkMinutes">Office minutes between the two moments, rounded down.</param>
public sealed record Remaining(bool Overdue, int WorkDays, int WorkMinutes);

/// <summary>
/// When a limit ends. 民法典 200–203: the starting day is not counted, a last day that is a rest day moves to the next
/// working day, the last day ends with close of business; 行政许可法 82: licence limits are working days.
/// </summary>
public static class Deadlines
{
    /// <summary>The latest moment, to the minute, from which one of these limits is over by <paramref name="now"/>; what began later cannot be late.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset now, IEnumerable<TimeLimit> limits, WorkCalendar calendar)
    {
        var latest = DateTimeOffset.MinValue;
        foreach (var limit in limits)
        {
            // A later start never ends earlier, so halving finds it.
            var (late, early) = (now.AddDays(-2 * limit.Amount - 60), now);
            while (early - late > TimeSpan.FromMinutes(1))
            {
                var middle = late + (early - late) / 2;
                if (DueAt(middle, limit, calendar, [], now).Due <= now) late = middle;
                else early = middle;
            }
            if (late > latest) latest = late;
        }
        return latest;
    }

    /// <summary>
    /// The end of a limit that starts at <paramref name="start"/>.
    /// <list type="bullet">
    /// <item>WorkDay, Day: close of business of the last day. A counted day is skipped when a pause began on an earlier day
    /// and lasted into it: the day a pause starts still counts, the day it ends is a new starting day.</item>
    /// <item>WorkHour: only office minutes outside of pauses count; the exact minute.</item>
    /// <item>Hour: every minute outside of pauses counts; the exact minute, which no rest day moves.</item>
    /// <item>0 days: close of business today if the office is still open, else of the next working day.</item>
    /// <item>A day limit never ends while the clock stands still: it then ends at the first close of business after the pause.</item>
    /// </list>
    /// </summary>
    /// <param name="pauses">In any order, overlapping or not; overlaps count once. What lies before the start is cut off.</param>
    /// <param name="asOf">Taken as the end of a pause that is still open.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is not in 0..1000.</exception>
    public static Deadline DueAt(
        DateTimeOffset start, TimeLimit limit, WorkCalendar calendar, IReadOnlyList<ClockPause> pauses, DateTimeOffset asOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit.Amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit.Amount, 1000);
        var from = start.ToOffset(OfficeHours.Offset);
        var stops = Standstill.Merge(pauses, from, asOf.ToOffset(OfficeHours.Offset));
        var paused = pauses.Any(p => p.From <= asOf && (p.To is null || p.To > asOf));

        var startDay = OfficeHours.DateOf(from);
        DateOnly firstDay, lastCounted;
        DateTimeOffset due;
        if (limit.Unit == TimeUnit.Hour)
        {
            due = AfterTime(from, TimeSpan.FromHours(limit.Amount), stops);
            (firstDay, lastCounted) = (startDay, OfficeHours.DateOf(due));
        }
        else if (limit.Unit == TimeUnit.WorkHour)
        {
            due = AfterWorkTime(from, TimeSpan.FromHours(limit.Amount), calendar, stops);
            firstDay = startDay;
            lastCounted = OfficeHours.DateOf(due);
        }
        else
        {
            var stillOpen = limit.Amount == 0 && from < calendar.ClosingOf(startDay);
            firstDay = stillOpen ? startDay : startDay.AddDays(1);
            lastCounted = limit.Amount == 0 ? firstDay : CountDays(startDay, limit, calendar, stops);
            due = FirstRunningClose(lastCounted, calendar, stops);
        }

        // Of calendar days only the last one asks the calendar; a working-day count asks about each day.
        var firstThatMattered = limit.Unit == TimeUnit.Day ? lastCounted : firstDay;
        // The hours of the clock ask it nothing.
        var unknownYears = limit.Unit == TimeUnit.Hour ? [] : Enumerable.Range(firstThatMattered.Year, OfficeHours.DateOf(due).Year - firstThatMattered.Year + 1)
            .Where(year => !calendar.Knows(year))
            .ToList();
        var why = Explanation.Of(from, limit, calendar, stops, firstDay, lastCounted, due, unknownYears);
        return new(due, unknownYears.Count > 0, paused, why);
    }

    /// <summary>How far off a deadline is, in working time: "3 working days left", "2 hours overdue". On the minute it is not overdue yet.</summary>
    public static Remaining Left(DateTimeOffset now, DateTimeOffset due, WorkCalendar calendar)
    {
        var overdue = now > due;
        var (early, late) = overdue ? (due, now) : (now, due);
        var days = calendar.WorkdaysBetween(OfficeHours.DateOf(early), OfficeHours.DateOf(late));
        var minutes = WorkTimeBetween(early, late, calendar).TotalMinutes;
        return new(overdue, days, (int)Math.Min(minutes, int.MaxValue));
    }

    /// <summary>
    /// The opening time of the working day that many working days before the due day; the moment of a warning.
    /// A due day that is itself a rest day counts from the last working day before it.
    /// </summary>
    public static DateTimeOffset WorkDaysBefore(DateTimeOffset due, int days, WorkCalendar calendar)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var day = OfficeHours.DateOf(due);
        for (var left = days; left > 0 || !calendar.IsWorkday(day);)
        {
            day = day.AddDays(-1);
            if (left > 0 && calendar.IsWorkday(day))
                left--;
        }
        return calendar.OpeningOf(day);
    }

    /// <summary>The same moment if the office is open, else the next opening: no notice goes out at two on a Sunday morning.</summary>
    public static DateTimeOffset NextOfficeTime(DateTimeOffset moment, WorkCalendar calendar) =>
        RunningSpans(moment.ToOffset(OfficeHours.Offset), calendar, []).First().From;

    /// <summary>The moment at which that much office time has passed.</summary>
    public static DateTimeOffset AddWorkTime(DateTimeOffset start, TimeSpan amount, WorkCalendar calendar)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, TimeSpan.Zero);
        return AfterWorkTime(start.ToOffset(OfficeHours.Offset), amount, calendar, []);
    }

    /// <summary>Office time from one moment to a later one; zero if it is not later.</summary>
    public static TimeSpan WorkTimeBetween(DateTimeOffset from, DateTimeOffset to, WorkCalendar calendar)
    {
        var (first, last) = (OfficeHours.DateOf(from), OfficeHours.DateOf(to));
        if (first > last) return TimeSpan.Zero;
        // The days between are whole; only the first and the last are cut.
        return first == last ? OnDay(first) : OnDay(first) + calendar.WorkdaysBetween(first, last.AddDays(-1)) * calendar.Hours.PerDay + OnDay(last);

        TimeSpan OnDay(DateOnly day)
        {
            var total = TimeSpan.Zero;
            if (!calendar.IsWorkday(day))
                return total;
            foreach (var span in calendar.Hours.Spans)
            {
                var (a, b) = (OfficeHours.At(day, span.From), OfficeHours.At(day, span.To));
                if (a < from) a = from;
                if (b > to) b = to;
                if (a < b) total += b - a;
            }
            return total;
        }
    }

    static DateOnly CountDays(DateOnly startDay, TimeLimit limit, WorkCalendar calendar, IReadOnlyList<Standstill> stops)
    {
        var day = startDay;
        for (var left = limit.Amount; left > 0;)
        {
            day = day.AddDays(1);
            if (limit.Unit == TimeUnit.WorkDay && !calendar.IsWorkday(day))
                continue;
            if (!stops.Any(stop => stop.Skips(day)))
                left--;
        }
        return day;
    }

    // One rule for the shift from a rest day, for "0 days" and for a last day that is cut by a pause; being "the first
    // close on or after", it can only move later, and never past the end of a longer limit.
    static DateTimeOffset FirstRunningClose(DateOnly day, WorkCalendar calendar, IReadOnlyList<Standstill> stops)
    {
        for (; ; day = day.AddDays(1))
        {
            if (!calendar.IsWorkday(day))
                continue;
            var close = calendar.ClosingOf(day);
            if (!stops.Any(stop => stop.Covers(close)))
                return close;
        }
    }

    static DateTimeOffset AfterTime(DateTimeOffset from, TimeSpan amount, IReadOnlyList<Standstill> stops)
    {
        var due = from + amount;
        foreach (var stop in stops)
        {
            if (stop.From >= due) break;
            due += stop.To - stop.From;
        }
        return due;
    }

    static DateTimeOffset AfterWorkTime(DateTimeOffset from, TimeSpan amount, WorkCalendar calendar, IReadOnlyList<Standstill> stops)
    {
        var left = amount;
        foreach (var (begin, end) in RunningSpans(from, calendar, stops))
        {
            if (left <= end - begin)
                return begin + left;
            left -= end - begin;
        }
        throw new InvalidOperationException("The calendar ran out of days.");
    }

    // Office time from a moment on with the pauses cut out, without end; no span is empty.
    static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> RunningSpans(
        DateTimeOffset from, WorkCalendar calendar, IReadOnlyList<Standstill> stops)
    {
        for (var day = OfficeHours.DateOf(from); ; day = day.AddDays(1))
        {
            if (!calendar.IsWorkday(day))
                continue;
            foreach (var span in calendar.Hours.Spans)
            {
                var (begin, end) = (OfficeHours.At(day, span.From), OfficeHours.At(day, span.To));
                if (begin < from)
                    begin = from;
                foreach (var stop in stops)
                {
                    if (stop.To <= begin || stop.From >= end)
                        continue;
                    if (stop.From > begin)
                        yield return (begin, stop.From);
                    begin = stop.To;
                }
                if (begin < end)
                    yield return (begin, end);
            }
        }
    }
}
