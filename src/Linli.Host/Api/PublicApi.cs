using System.Globalization;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Data;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Host.Api;

/// <summary>Public and cheap answers for other systems: divisions, working calendar, code checks, health. Problems as RFC 9457.</summary>
static class PublicApi
{
    private const int MostRegions = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithMetadata(new PublicAttribute()).DisableAntiforgery();

        api.MapGet("/regions", async (string? q, int? level, string? parent, RegionTree tree, CancellationToken ct) =>
        {
            if (q is { Length: > 60 }) return Problem("q-too-long", "q has at most 60 characters.");
            if (level is < 1 or > 5) return Problem("level", "level is 1 (province) to 5 (community).");
            if (parent is not null && !IsCode(parent)) return Problem("parent", "parent is a division code of 2, 4, 6, 9 or 12 digits.");
            var found = string.IsNullOrWhiteSpace(q) && parent is not null && level is null
                ? await tree.Children(parent.PadRight(12, '0'), ct) : await tree.Search(q, level, parent?.PadRight(12, '0'), MostRegions, ct);
            return Results.Ok(found.Select(ToJson));
        });
        api.MapGet("/regions/{code}", async (string code, RegionTree tree, CancellationToken ct) =>
        {
            if (!IsCode(code)) return Problem("code", "The code has 2, 4, 6, 9 or 12 digits.");
            var path = await tree.Path(code.PadRight(12, '0'), ct);
            return path.Count == 0 ? Results.Problem(statusCode: 404, title: "region-unknown", detail: "No such division is loaded.")
                : Results.Ok(new { region = ToJson(path[^1]), path = path.Select(ToJson) });
        });

        api.MapGet("/calendar/{date}", (string date, WorkCalendar calendar) => Day(date) is { } day
            ? Results.Ok(calendar.Day(day) is var d ? new { date = Iso(d.Date), isWorkday = d.IsWorkday, kind = d.Kind.ToString(), name = d.Name, provisional = d.Provisional, calendar = calendar.Version } : null)
            : Problem("date", "date is yyyy-MM-dd between 1990-01-01 and 2100-12-31."));
        api.MapGet("/calendar/due", (string? start, int? amount, string? unit, WorkCalendar calendar, Texts texts, TimeProvider clock) =>
        {
            if (Moment(start) is not { } from) return Problem("start", "start is a date yyyy-MM-dd or a time with offset, e.g. 2026-09-30T10:00:00+08:00.");
            if (amount is null or < 0 or > 1000) return Problem("amount", "amount is a whole number from 0 to 1000.");
            if (!Enum.TryParse<TimeUnit>(unit, true, out var u) || int.TryParse(unit, out _)) return Problem("unit", "unit is workday, day or workhour.");
            var due = Deadlines.DueAt(from, new TimeLimit(amount.Value, u), calendar, [], clock.GetUtcNow());
            return Results.Ok(new { date = Iso(OfficeHours.DateOf(due.Due)), due = due.Due, provisional = due.Provisional, explanation = due.Why.Select(w => texts.Say(w)), calendar = calendar.Version });
        });

        api.MapPost("/codes/{kind}", (string kind, CodeQuestion question, Texts texts, TimeProvider clock) =>
        {
            var result = CodeValidators.Check(kind, question.Value, OfficeHours.DateOf(clock.GetUtcNow()));
            return result is null ? Results.Problem(statusCode: 404, title: "kind-unknown", detail: $"kind is one of {string.Join(", ", CodeValidators.Kinds)}.")
                : Results.Ok(new { valid = result.Valid, reason = result.Reason is null ? null : texts[result.Reason], code = result.Reason, parts = result.Parts });
        });

        routes.MapGet("/health/live", () => Results.Ok(new { status = "live" })).WithMetadata(new PublicAttribute());
        routes.MapGet("/health/ready", async (KernelDb db, CancellationToken ct) =>
        {
            try { _ = await db.Jobs.AsNoTracking().CountAsync(ct); return Results.Ok(new { status = "ready" }); }
            catch (System.Data.Common.DbException) { return Results.Problem(statusCode: 503, title: "database", detail: "The database does not answer."); }
        }).WithMetadata(new PublicAttribute());
    }

    public sealed record CodeQuestion(string? Value);

    private static IResult Problem(string code, string detail) => Results.Problem(statusCode: 400, title: code, detail: detail);
    private static bool IsCode(string code) => code.Length is 2 or 4 or 6 or 9 or 12 && code.All(char.IsAsciiDigit);
    private static object ToJson(Region r) => new { code = r.Code, parent = r.Parent, level = r.Level, name = r.Name, validFrom = Iso(r.ValidFrom), validTo = r.ValidTo is { } to ? Iso(to) : null };
    private static string Iso(DateOnly d) => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) && d.Year is >= 1990 and <= 2100 ? d : null;

    private static DateTimeOffset? Moment(string? text)
    {
        if (Day(text) is { } day) return OfficeHours.At(day, new TimeOnly(12, 0));
        return text is { Length: > 10 } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at.Year is >= 1990 and <= 2100 ? at : null;
    }
}
