namespace Linli.Cases.Board;

public enum SpanUnit { Day, Month, Year }

/// <summary>
/// Days that follow each other, as few kept sums as they can be put together of: ten months are a year without two. However long they are and wherever they begin, it is at most one run of
/// years, two of at most six months and two of at most sixteen days.
/// </summary>
/// <param name="End">The day after the last.</param>
/// <param name="Sign">1, or -1 for what a larger unit has beyond the days.</param>
public readonly record struct BoardSpan(SpanUnit Unit, DateOnly From, DateOnly End, int Sign)
{
    public static IEnumerable<BoardSpan> Cover(DateOnly from, DateOnly end, SpanUnit unit = SpanUnit.Year, int sign = 1)
    {
        if (from >= end) return [];
        if (unit == SpanUnit.Day) return [new(unit, from, end, sign)];
        var (first, last) = (Near(from, unit), Near(end, unit));
        if (first >= last) return Cover(from, end, unit - 1, sign);
        return [new(unit, first, last, sign), .. Edge(from, first), .. Edge(last, end)];

        IEnumerable<BoardSpan> Edge(DateOnly a, DateOnly b) => a < b ? Cover(a, b, unit - 1, sign) : Cover(b, a, unit - 1, -sign);
    }

    /// <summary>The beginning of a unit that lies nearest.</summary>
    private static DateOnly Near(DateOnly day, SpanUnit unit)
    {
        var before = new DateOnly(day.Year, unit == SpanUnit.Year ? 1 : day.Month, 1);
        var after = unit == SpanUnit.Year ? before.AddYears(1) : before.AddMonths(1);
        return day.DayNumber - before.DayNumber <= after.DayNumber - day.DayNumber ? before : after;
    }
}
