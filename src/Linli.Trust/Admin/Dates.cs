using System.Globalization;

namespace Linli.Trust.Admin;

/// <summary>Days as forms send and pages show them.</summary>
static class Dates
{
    public static string Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static string Span(DateOnly from, DateOnly? to) => $"{Iso(from)} – {Iso(to)}".TrimEnd();

    public static DateOnly? Read(string? typed) =>
        DateOnly.TryParseExact(typed?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1949 and <= 2100 ? day : null;
}
