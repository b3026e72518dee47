namespace Linli.Kernel.Calendar;

/// <summary>Pauses that overlap or touch, as one: what two reasons stop together is not counted twice.</summary>
/// <param name="Open">It has not ended yet; To is the moment the question is asked for.</param>
/// <param name="Pauses">The pauses it was made of, by beginning.</param>
sealed record Standstill(DateTimeOffset From, DateTimeOffset To, bool Open, IReadOnlyList<ClockPause> Pauses)
{
    /// <summary>A day is lost to the pause if it began on an earlier day and lasted into this one.</summary>
    public bool Skips(DateOnly day) => OfficeHours.DateOf(From) < day && day <= OfficeHours.DateOf(To);

    /// <summary>Whether the clock stands at that moment. Closed at the end, so that resuming on the very close of business does not leave no time at all.</summary>
    public bool Covers(DateTimeOffset moment) => From < moment && moment <= To;

    public static IReadOnlyList<Standstill> Merge(IReadOnlyList<ClockPause> pauses, DateTimeOffset start, DateTimeOffset asOf)
    {
        var merged = new List<Standstill>();
        var clipped = pauses
            .Select(pause => new Standstill(
                Later(pause.From.ToOffset(OfficeHours.Offset), start), pause.To?.ToOffset(OfficeHours.Offset) ?? asOf, pause.To is null, [pause]))
            .Where(stop => stop.From < stop.To || (stop.Open && stop.From == stop.To))
            .OrderBy(stop => stop.From);
        foreach (var next in clipped)
        {
            if (merged.Count > 0 && next.From <= merged[^1].To)
            {
                var last = merged[^1];
                merged[^1] = new(last.From, Later(last.To, next.To), last.Open || next.Open, [.. last.Pauses, .. next.Pauses]);
            }
            else
            {
                merged.Add(next);
            }
        }
        return merged;
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
