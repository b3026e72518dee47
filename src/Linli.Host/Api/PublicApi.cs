using System.Globalization;
using Linli.Host.Web;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Data;
using Linli.Kernel.Modules;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Linli.Host.Api;

/// <summary>Public and cheap answers for other systems: divisions, working calendar, code checks, health. Problems as RFC 9457.</summary>
static class PublicApi
{
    private const int MostRegions = 50, LongestQuestion = 4 << 10;

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
        }).WithSummary("api.regions").Produces<RegionAnswer[]>().ProducesProblem(400)
            .WithMetadata(new ApiExample("/api/regions?q=xhq&level=3"), new ApiExample("/api/regions?parent=330106013"), new ApiExample("/api/regions?level=9", 400, Title: "level"));
        api.MapGet("/regions/{code}", async (string code, RegionTree tree, CancellationToken ct) =>
        {
            if (!IsCode(code)) return Problem("code", "The code has 2, 4, 6, 9 or 12 digits.");
            var path = await tree.Path(code.PadRight(12, '0'), ct);
            return path.Count == 0 ? Results.Problem(statusCode: 404, title: "region-unknown", detail: "No such division is loaded.")
                : Results.Ok(new RegionPath(ToJson(path[^1]), [.. path.Select(ToJson)]));
        }).WithSummary("api.region").Produces<RegionPath>().ProducesProblem(400).ProducesProblem(404)
            .WithMetadata(new ApiExample("/api/regions/330106013006"), new ApiExample("/api/regions/33010", 400, Title: "code"), new ApiExample("/api/regions/990000", 404, Title: "region-unknown"));

        api.MapGet("/calendar/{date}", (string date, WorkCalendar calendar) => Day(date) is { } day
            ? Results.Ok(calendar.Day(day) is var d ? new DayAnswer(Iso(d.Date), d.IsWorkday, d.Kind.ToString(), d.Name, d.Provisional, calendar.Version) : null)
            : Problem("date", "date is yyyy-MM-dd between 1990-01-01 and 2100-12-31.")).WithSummary("api.day").Produces<DayAnswer>().ProducesProblem(400)
            .WithMetadata(new ApiExample("/api/calendar/2026-10-01"), new ApiExample("/api/calendar/2026-13-01", 400, Title: "date"));
        api.MapGet("/calendar/due", (string? start, int? amount, string? unit, WorkCalendar calendar, Texts texts, TimeProvider clock) =>
        {
            if (Moment(start) is not { } from) return Problem("start", "start is a date yyyy-MM-dd or a time yyyy-MM-ddTHH:mm, read as Beijing time unless it has an offset (Z or +08:00, in an address %2B08:00).");
            if (amount is null or < 0 or > 1000) return Problem("amount", "amount is a whole number from 0 to 1000.");
            if (!Enum.TryParse<TimeUnit>(unit, true, out var u) || int.TryParse(unit, out _)) return Problem("unit", "unit is workday, day, workhour or hour.");
            var due = Deadlines.DueAt(from, new TimeLimit(amount.Value, u), calendar, [], clock.GetUtcNow());
            return Results.Ok(new DueAnswer(Iso(OfficeHours.DateOf(due.Due)), due.Due, due.Provisional, [.. due.Why.Select(w => texts.Say(w))], calendar.Version));
        }).WithSummary("api.due").Produces<DueAnswer>().ProducesProblem(400)
            .WithMetadata(new ApiExample("/api/calendar/due?start=2026-09-30&amount=5&unit=workday"), new ApiExample("/api/calendar/due?start=2026-09-30T10:00&amount=24&unit=workhour"), new ApiExample("/api/calendar/due?start=2026-09-30&amount=5&unit=fortnight", 400, Title: "unit"));

        api.MapPost("/codes/{kind}", (string kind, CodeQuestion question, Texts texts, TimeProvider clock) =>
        {
            var result = CodeValidators.Check(kind, question.Value, OfficeHours.DateOf(clock.GetUtcNow()));
            return result is null ? Results.Problem(statusCode: 404, title: "kind-unknown", detail: $"kind is one of {string.Join(", ", CodeValidators.Kinds)}.")
                : Results.Ok(new CodeAnswer(result.Valid, result.Reason is null ? null : texts[result.Reason], result.Reason, result.Parts));
        }).WithMetadata(new CountsAsRead(), new RequestSizeLimitAttribute(LongestQuestion)).WithSummary("api.code").Produces<CodeAnswer>().ProducesProblem(400).ProducesProblem(404)
            .WithMetadata(new ApiExample("/api/codes/uscc", Body: """{"value":"91350100M000100Y43"}"""), new ApiExample("/api/codes/phone", Body: """{"value":"1380013800"}"""),
                new ApiExample("/api/codes/nothing", 404, """{"value":"1"}""", "kind-unknown"));

        routes.MapGet("/health/live", () => Results.Ok(new HealthAnswer("live"))).WithMetadata(new PublicAttribute(), new ApiExample("/health/live")).WithSummary("api.live").Produces<HealthAnswer>();
        routes.MapGet("/health/ready", async (KernelDb db, StorageWatch storage, CommitSync sync, CancellationToken ct) =>
        {
            if (sync.IsBroken) return Results.Problem(statusCode: 503, title: "disk", detail: "The disk did not confirm what was written. Look at the disk, then start Linli again.");
            if (storage.Full() is { } full) return Results.Problem(statusCode: 503, title: "disk-full", detail: full == "database" ? "The database found no room to write." : "A disk is full: nothing can be taken in until there is room again.");
            try { _ = await db.Jobs.AsNoTracking().CountAsync(ct); return Results.Ok(new HealthAnswer("ready")); }
            catch (Exception e) when (e is System.Data.Common.DbException || DatabaseGone.Is(e)) { return Results.Problem(statusCode: 503, title: "database", detail: "The database does not answer."); }
        }).WithMetadata(new PublicAttribute(), new ApiExample("/health/ready")).WithSummary("api.ready").Produces<HealthAnswer>().ProducesProblem(503);
    }

    public sealed record CodeQuestion(string? Value);
    public sealed record RegionAnswer(string Code, string? Parent, int Level, string Name, string ValidFrom, string? ValidTo);
    public sealed record RegionPath(RegionAnswer Region, IReadOnlyList<RegionAnswer> Path);
    public sealed record DayAnswer(string Date, bool IsWorkday, string Kind, string? Name, bool Provisional, string Calendar);
    public sealed record DueAnswer(string Date, DateTimeOffset Due, bool Provisional, IReadOnlyList<string> Explanation, string Calendar);
    public sealed record CodeAnswer(bool Valid, string? Reason, string? Code, IReadOnlyDictionary<string, string> Parts);
    public sealed record HealthAnswer(string Status);

    private static IResult Problem(string code, string detail) => Results.Problem(statusCode: 400, title: code, detail: detail);
    private static bool IsCode(string code) => code.Length is 2 or 4 or 6 or 9 or 12 && code.All(char.IsAsciiDigit);
    private static RegionAnswer ToJson(Region r) => new(r.Code, r.Parent, r.Level, r.Name, Iso(r.ValidFrom), r.ValidTo is { } to ? Iso(to) : null);
    private static string Iso(DateOnly d) => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) && d.Year is >= 1990 and <= 2100 ? d : null;

    private static readonly string[] LocalFormats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
    private static readonly string[] OffsetFormats = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Who sends 08:00 without an offset means the clock on the wall of the place, as its office hours do, and not Greenwich.</summary>
    private static DateTimeOffset? Moment(string? text)
    {
        if (Day(text) is { } day) return OfficeHours.At(day, new TimeOnly(12, 0));
        DateTimeOffset? at = DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year > 1 ? new(local, OfficeHours.Offset)
            : DateTimeOffset.TryParseExact(text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) ? exact : null;
        return at is { UtcDateTime.Year: >= 1990 } and { UtcDateTime.Year: <= 2100 } ? at : null;
    }
}
