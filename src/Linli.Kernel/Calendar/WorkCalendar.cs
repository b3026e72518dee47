using System.Globalization;
using System.Text.Json;

namespace Linli.Kernel.Calendar;

/// <summary>What a day is: 调休 swaps make some Saturdays and Sundays working days.</summary>
public enum DayKind { Workday, Weekend, Holiday, MakeUpWorkday }

/// <param name="Name">The holiday, in Chinese as the State Council's notice has it; null on other days.</param>
/// <param name="Provisional">The year's notice is not in the data: Monday to Friday are taken as working days.</param>
public sealed record DayInfo(DateOnly Date, bool IsWorkday, DayKind Kind, string? Name, bool Provisional);

/// <summary>
/// The working days of mainland China by the State Council's yearly notices (全国年节及纪念日放假办法), with the office
/// hours. Immutable: a case keeps the <see cref="Version"/> that its deadline was computed with.
/// </summary>
public sealed class WorkCalendar
{
    readonly Dictionary<DateOnly, string> _holidays;
    readonly HashSet<DateOnly> _makeUps;
    readonly HashSet<int> _years;

    // Working days from _first to each day after it: lists ask how far off hundreds of dates are, some of them long past.
    readonly DateOnly _first;
    readonly int[] _upTo;

    WorkCalendar(Dictionary<DateOnly, string> holidays, HashSet<DateOnly> makeUps, HashSet<int> years, OfficeHours hours, string version)
    {
        _holidays = holidays;
        _makeUps = makeUps;
        _years = years;
        Years = [.. years.Order()];
        Hours = hours;
        Version = version;
        _first = new(Math.Max(1, Years[0] - 10), 1, 1);
        _upTo = new int[new DateOnly(Math.Min(9999, LastKnownYear + 10), 1, 1).DayNumber - _first.DayNumber];
        for (var i = 1; i < _upTo.Length; i++) _upTo[i] = _upTo[i - 1] + (IsWorkday(_first.AddDays(i)) ? 1 : 0);
    }

    public string Version { get; }

    public OfficeHours Hours { get; }

    /// <summary>The years whose notice is in the data, ascending.</summary>
    public IReadOnlyList<int> Years { get; }

    public int LastKnownYear => Years[^1];

    public bool Knows(int year) => _years.Contains(year);

    /// <summary>
    /// Reads the body of a calendar pack, <c>{"years":{"2026":{"holidays":{"2026-01-01":"元旦"},"makeupWorkdays":["2026-01-04"]}}}</c>.
    /// </summary>
    /// <exception cref="FormatException">Not that shape, no year, or a day that is both holiday and make-up workday.</exception>
    public static WorkCalendar Load(string json, OfficeHours hours, string version)
    {
        var holidays = new Dictionary<DateOnly, string>();
        var makeUps = new HashSet<DateOnly>();
        var years = new HashSet<int>();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var year in document.RootElement.GetProperty("years").EnumerateObject())
            {
                years.Add(int.Parse(year.Name, NumberStyles.None, CultureInfo.InvariantCulture));
                // A notice may name days of the neighbouring year (2022's has 31 December for 元旦), hence one common table.
                foreach (var day in year.Value.GetProperty("holidays").EnumerateObject())
                    holidays[Date(day.Name)] = day.Value.GetString() ?? throw new FormatException($"Calendar: {day.Name} has no name.");
                foreach (var day in year.Value.GetProperty("makeupWorkdays").EnumerateArray())
                    makeUps.Add(Date(day.GetString()));
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"Calendar: {e.Message}", e);
        }
        if (years.Count == 0)
            throw new FormatException("Calendar: it has no year.");
        foreach (var day in makeUps.Where(holidays.ContainsKey))
            throw new FormatException($"Calendar: {day:yyyy-MM-dd} is both a holiday and a make-up workday.");
        return new(holidays, makeUps, years, hours, version);

        static DateOnly Date(string? text) => DateOnly.ParseExact(text ?? "", "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public DayInfo Day(DateOnly date)
    {
        var name = _holidays.GetValueOrDefault(date);
        var kind = _makeUps.Contains(date) ? DayKind.MakeUpWorkday
            : name is not null ? DayKind.Holiday
            : IsWeekend(date) ? DayKind.Weekend
            : DayKind.Workday;
        return new(date, kind is DayKind.Workday or DayKind.MakeUpWorkday, kind, name, !Knows(date.Year));
    }

    /// <summary>Same as <see cref="Day"/> without the record: sweeps over open cases ask this millions of times.</summary>
    public bool IsWorkday(DateOnly date) => _makeUps.Contains(date) || (!IsWeekend(date) && !_holidays.ContainsKey(date));

    /// <summary>How many working days lie after one day, up to and including a later one; 0 if it is not later.</summary>
    public int WorkdaysBetween(DateOnly after, DateOnly upTo)
    {
        var (a, b) = (after.DayNumber - _first.DayNumber, upTo.DayNumber - _first.DayNumber);
        if (a >= 0 && b < _upTo.Length) return Math.Max(0, _upTo[Math.Max(a, b)] - _upTo[a]);
        var days = 0;
        for (var day = after; day < upTo;)
        {
            day = day.AddDays(1);
            if (IsWorkday(day)) days++;
        }
        return days;
    }

    /// <summary>The first working day on or after the date.</summary>
    public DateOnly WorkdayFrom(DateOnly date)
    {
        while (!IsWorkday(date))
            date = date.AddDays(1);
        return date;
    }

    internal DateTimeOffset OpeningOf(DateOnly day) => OfficeHours.At(day, Hours.Opens);

    internal DateTimeOffset ClosingOf(DateOnly day) => OfficeHours.At(day, Hours.Closes);

    static bool IsWeekend(DateOnly date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
