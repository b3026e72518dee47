using System.Globalization;
using System.Text.Json;

namespace Linli.Kernel.Calendar;

/// <summary>A stretch of the day in which an office is open: [From, To), local time.</summary>
public readonly record struct OfficeSpan(TimeOnly From, TimeOnly To)
{
    public TimeSpan Length => To - From;
}

/// <summary>
/// The opening hours of a working day, in Beijing time. The whole country is on UTC+08:00 and has had no summer time
/// since 1991, so a fixed offset is exact and needs no time zone database on the machine.
/// </summary>
public sealed class OfficeHours
{
    /// <summary>Asia/Shanghai.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>08:30–12:00 and 13:30–17:30, until a pack says otherwise.</summary>
    public static OfficeHours Default { get; } = new([
        new(new(8, 30), new(12, 0)),
        new(new(13, 30), new(17, 30)),
    ]);

    /// <exception cref="FormatException">No span, or spans that are empty, overlapping or out of order.</exception>
    public OfficeHours(IReadOnlyList<OfficeSpan> spans)
    {
        if (spans.Count == 0)
            throw new FormatException("Office hours need at least one span.");
        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i].From >= spans[i].To)
                throw new FormatException($"Office hours: {spans[i].From:HH:mm} is not before {spans[i].To:HH:mm}.");
            if (i > 0 && spans[i].From < spans[i - 1].To)
                throw new FormatException($"Office hours: the span from {spans[i].From:HH:mm} begins before the one ahead of it ends.");
        }
        Spans = [.. spans];
        PerDay = Spans.Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length);
    }

    /// <summary>In order, without overlap.</summary>
    public IReadOnlyList<OfficeSpan> Spans { get; }

    public TimeOnly Opens => Spans[0].From;

    /// <summary>Close of business: the moment at which the last day of a limit ends (民法典 203).</summary>
    public TimeOnly Closes => Spans[^1].To;

    /// <summary>As pages write them: 08:30–12:00, 13:30–17:30.</summary>
    public string Words(string between = ", ") => string.Join(between, Spans.Select(span => $"{span.From:HH\\:mm}–{span.To:HH\\:mm}"));

    public TimeSpan PerDay { get; }

    /// <summary>Reads the pack file <c>office-hours.json</c>: <c>timeZone</c> (Asia/Shanghai) and <c>spans</c> of from and to, HH:mm.</summary>
    /// <exception cref="FormatException">Not that shape.</exception>
    public static OfficeHours Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var zone = document.RootElement.GetProperty("timeZone").GetString();
            if (zone != "Asia/Shanghai")
                throw new FormatException($"Office hours: time zone '{zone}' is not Asia/Shanghai.");
            return new([.. document.RootElement.GetProperty("spans").EnumerateArray()
                .Select(span => new OfficeSpan(Time(span, "from"), Time(span, "to")))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"Office hours: {e.Message}", e);
        }

        static TimeOnly Time(JsonElement span, string name) =>
            TimeOnly.ParseExact(span.GetProperty(name).GetString() ?? "", "HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>The moment of a local wall-clock time.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Offset);

    /// <summary>The local date of a moment.</summary>
    public static DateOnly DateOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Offset).DateTime);
}
