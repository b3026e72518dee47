using System.Globalization;
using System.Text.Json;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Codes;
using Linli.Kernel.Files;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Doors.Api;

/// <summary>
/// <c>/api/v1/cases</c>: matters for registered systems. Limits: bodies of 64 KB (attachments as on the pages), lists of 100, keys of 80 characters, and the
/// calls a minute that <c>RateLimit-Limit</c> says.
/// </summary>
static class CaseApi
{
    public const string KeyHeader = "Idempotency-Key", PurposeHeader = "Linli-Purpose";
    public const int MostKey = 80;
    private const int MostBody = 64 << 10;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/cases").ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

        api.MapPost("", async ([FromHeader(Name = KeyHeader)] string? key, HttpContext http, CaseDoor door, Texts texts, CancellationToken ct) =>
        {
            if (Key(key) is not { } sound) return Problems.Of(texts, 400, "IdempotencyKeyIsGiven", KeyHeader, $"{MostKey}");
            var (body, fault) = await Body<SubmitBody>(http, texts, ct);
            if (fault is not null) return fault;
            var (outcome, receipt) = await door.Submit(sound, body!, Channel.System, ct);
            if (!outcome.Ok) return outcome.Rule == "ExternalIdIsNew" ? Problems.Of(texts, 409, outcome.Rule, outcome.Reasons!) : Problems.Of(texts, outcome);
            var version = await door.VersionOf(receipt!.CaseId, ct);
            Mark(http, version);
            http.Response.Headers.CacheControl = "no-store";
            return Results.Created($"/api/v1/cases/{receipt.CaseId}", new ReceiptAnswer(receipt.CaseId, receipt.No, receipt.FollowCode, version));
        }).WithSummary("api.cases.submit").Produces<ReceiptAnswer>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
            .WithMetadata(new ClientsAttribute(ClientScopes.Submit), new ApiBody(typeof(SubmitBody)), ApiExamples.Submit, ApiExamples.SubmitNothing, ApiExamples.SubmitNowhere);

        api.MapGet("", async (string? state, string? item, string? place, string? updatedSince, int? limit, string? cursor, CaseDoor door, Texts texts, CancellationToken ct) =>
        {
            if (limit is < 1 or > CaseDoor.MostListed) return Problems.Of(texts, 400, "LimitIsSmall", $"{CaseDoor.MostListed}");
            if (place is not null && !(place.Length is 4 or 6 or 9 or 12 && place.All(char.IsAsciiDigit))) return Problems.Of(texts, 400, "PlaceIsACode");
            if (Moment(updatedSince) is not (true, var since)) return Problems.Of(texts, 400, "MomentHasOffset", "updatedSince");
            if (state is { Length: > 40 } || item is { Length: > 80 }) return Problems.Of(texts, 400, "FilterIsShort");
            return await door.List(new(state, item, place, since, limit ?? CaseDoor.UsuallyListed, cursor), ct) is { } list ? Results.Ok(list) : Problems.Of(texts, 400, "CursorIsOurs");
        }).WithSummary("api.cases.list").Produces<CaseListAnswer>().ProducesProblem(400)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), ApiExamples.List, ApiExamples.ListOfState, ApiExamples.ListTooLong);

        api.MapGet("/{id}", async (string id, [FromHeader(Name = PurposeHeader)] string? purpose, HttpContext http, CaseDoor door, Who who, Texts texts, CancellationToken ct) =>
        {
            if (!Guid.TryParse(id, out var matter) || await door.Read(matter, ct) is not { } found) return Problems.Of(texts, Outcome.NotFound);
            if (purpose is not null)
            {
                if (!who.May(ClientScopes.Persons)) return Problems.Of(texts, 403, "ScopeIsGranted", ClientScopes.Persons);
                if (Purpose(purpose) is not { } said) return Problems.Of(texts, 400, "PurposeIsSaid", PurposeHeader);
                if (await door.Reveal(matter, said, ct) is not { } reporter) return Problems.Of(texts, Outcome.NotFound);
                found = found with { Reporter = reporter };
                http.Response.Headers.CacheControl = "no-store";
            }
            else if (http.Request.Headers.IfNoneMatch.Contains(ETag(found.Case.Version))) return Results.StatusCode(StatusCodes.Status304NotModified);
            Mark(http, found.Case.Version);
            return Results.Ok(found);
        }).WithSummary("api.cases.read").Produces<CaseAnswer>().ProducesProblem(400).ProducesProblem(404)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), ApiExamples.Read, ApiExamples.ReadNothing);

        api.MapPost("/{id}/actions/{verb}", async (string id, string verb, [FromHeader(Name = KeyHeader)] string? key, [FromHeader(Name = "If-Match")] string? match, HttpContext http, CaseDoor door, Texts texts, CancellationToken ct) =>
        {
            if (Key(key) is not { } sound) return Problems.Of(texts, 400, "IdempotencyKeyIsGiven", KeyHeader, $"{MostKey}");
            if (!Guid.TryParse(id, out var matter)) return Problems.Of(texts, Outcome.NotFound);
            if (!CaseDoor.StaffVerbs.Contains(verb) && !CaseDoor.ApplicantVerbs.Contains(verb)) return await Instead(404, "VerbIsKnown", [new Reason("rule.VerbIsKnown", verb.Length > 40 ? verb[..40] : verb)]);
            // Of two who claim one wins by itself; everything else is decided on what was read.
            var version = Version(match);
            if (version is null && verb != "claim") return match is null ? Problems.Of(texts, 428, "VersionIsGiven") : Problems.Of(texts, 400, "VersionIsReadable");
            var (body, fault) = await Body<ActionBody>(http, texts, ct);
            if (fault is not null) return fault;
            var outcome = await door.Act(matter, verb, version, sound, body!, ct);
            if (!outcome.Ok) return outcome.Kind is OutcomeKind.Conflict ? Problems.Of(texts, outcome) : await Instead(Problems.StatusOf(outcome), outcome.Rule ?? $"{outcome.Kind}", outcome.Reasons ?? []);
            if (await door.Read(matter, ct) is not { } found) return Problems.Of(texts, Outcome.NotFound);
            Mark(http, found.Case.Version);
            return Results.Ok(found);

            // Who asked for what cannot be is told what can, as far as they may see the matter.
            async Task<IResult> Instead(int status, string rule, IReadOnlyList<Reason> reasons) => await door.PossibleNow(matter, ct) is not { } possible ? Problems.Of(texts, status, rule, reasons)
                : Problems.Of(texts, status, rule, [.. reasons, possible.Count == 0 ? new Reason("rule.NothingIsPossible") : new Reason("rule.PossibleNow", string.Join(", ", possible.Select(p => p.Verb)))], ("possible", possible));
        }).WithSummary("api.cases.act").Produces<CaseAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(428)
            .WithMetadata(new ClientsAttribute(ClientScopes.Act, ClientScopes.Submit, ClientScopes.Supervise), new ApiBody(typeof(ActionBody)), ApiExamples.Urge, ApiExamples.ActStale, ApiExamples.ActUnseen, ApiExamples.ActImpossible);

        api.MapGet("/{id}/attachments", async (string id, CaseDoor door, Texts texts, CancellationToken ct) =>
            Guid.TryParse(id, out var matter) && await door.Attachments(matter, ct) is { } all ? Results.Ok(new AttachedAnswer(all)) : Problems.Of(texts, Outcome.NotFound))
            .WithSummary("api.cases.attachments").Produces<AttachedAnswer>().ProducesProblem(404)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), ApiExamples.Attachments, ApiExamples.AttachmentsOfNothing);

        api.MapPost("/{id}/attachments", async (string id, [FromHeader(Name = KeyHeader)] string? key, HttpContext http, CaseDoor door, Texts texts, CancellationToken ct) =>
        {
            if (Key(key) is not { } sound) return Problems.Of(texts, 400, "IdempotencyKeyIsGiven", KeyHeader, $"{MostKey}");
            if (!Guid.TryParse(id, out var matter)) return Problems.Of(texts, Outcome.NotFound);
            var (posted, fault) = await Files(http, texts, ct);
            if (fault is not null) return fault;
            var (outcome, all) = await door.Attach(matter, sound, posted!, ct);
            return outcome.Ok ? Results.Json(new AttachedAnswer(all), statusCode: StatusCodes.Status201Created) : Problems.Of(texts, outcome);
        }).WithSummary("api.cases.attach").Produces<AttachedAnswer>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
            .WithMetadata(new ClientsAttribute(ClientScopes.Attach), new ApiBody(null, "multipart/form-data"), ApiExamples.AttachToNothing);

        api.MapGet("/{id}/attachments/{file}", async (string id, string file, HttpContext http, CaseDoor door, StoredFiles files, Texts texts, CancellationToken ct) =>
        {
            if (!Guid.TryParse(id, out var matter) || !Guid.TryParse(file, out var wanted) || await door.Attachment(matter, wanted, ct) is not { } found) return Problems.Of(texts, Outcome.NotFound);
            http.Response.Headers.CacheControl = "private, max-age=600";
            http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            return Results.File(files.Open(found, false), found.MediaType, found.Name);
        }).WithSummary("api.cases.attachment").Produces(200, contentType: "application/octet-stream").ProducesProblem(404)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), ApiExamples.AttachmentOfNothing);

        api.MapGet("/{id}/papers", async (string id, CaseDoor door, Texts texts, CancellationToken ct) =>
            Guid.TryParse(id, out var matter) && await door.Papers(matter, ct) is { } all ? Results.Ok(new PaperListAnswer(all)) : Problems.Of(texts, Outcome.NotFound))
            .WithSummary("api.cases.papers").Produces<PaperListAnswer>().ProducesProblem(404)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), ApiExamples.Papers, ApiExamples.PapersOfNothing);

        api.MapGet("/{id}/papers/{seq}", async (string id, string seq, [FromHeader(Name = PurposeHeader)] string? purpose, HttpContext http, CaseDoor door, Kernel.PublicAddress address, Who who, Texts texts, CancellationToken ct) =>
        {
            string? said = null;
            if (purpose is not null)
            {
                if (!who.May(ClientScopes.Persons)) return Problems.Of(texts, 403, "ScopeIsGranted", ClientScopes.Persons);
                if ((said = Purpose(purpose)) is null) return Problems.Of(texts, 400, "PurposeIsSaid", PurposeHeader);
            }
            if (!Guid.TryParse(id, out var matter) || !int.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var line) || await door.Paper(matter, line, address.Of(http.Request), said, ct) is not { } paper) return Problems.Of(texts, Outcome.NotFound);
            http.Response.Headers.CacheControl = "no-store";
            return Results.File(paper.Pdf, "application/pdf", $"{paper.Number}.pdf");
        }).WithSummary("api.cases.paper").Produces(200, contentType: "application/pdf").ProducesProblem(400).ProducesProblem(404)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), ApiExamples.PaperOfNothing);
    }

    /// <summary>Files of a multipart body; what cannot be read as one is refused in words.</summary>
    public static async Task<(IFormFileCollection? Files, IResult? Fault)> Files(HttpContext http, Texts texts, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("application/", StringComparison.OrdinalIgnoreCase)) return (null, Problems.Of(texts, 415, "BodyIsMultipart"));
        try { return ((await http.Request.ReadFormAsync(ct)).Files, null); }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            return (null, (e as BadHttpRequestException)?.StatusCode == 413 || e.Message.Contains("limit", StringComparison.OrdinalIgnoreCase) ? Problems.Of(texts, 413, "BodyIsSmall", "40 MB") : Problems.Of(texts, 400, "BodyIsReadable"));
        }
    }

    /// <summary>A purpose as the header carries it. It holds ASCII; who writes Chinese percent-encodes it.</summary>
    private static string? Purpose(string header) => Uri.UnescapeDataString(header).Trim() is { Length: >= 4 and <= 400 } said && !said.Any(char.IsControl) ? said : null;

    public static string ETag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static void Mark(HttpContext http, int version) => http.Response.Headers.ETag = ETag(version);

    private static int? Version(string? match) => match?.Trim() is ['"', .. var inside, '"'] && int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    /// <summary>With or without the quotes of the draft standard.</summary>
    public static string? Key(string? given) => given?.Trim().Trim('"') is { Length: > 0 and <= MostKey } key && key.All(c => c is > ' ' and <= '~') ? key : null;

    /// <summary>A time with its offset, or a day; unlike a page, a system has no clock on the wall of the place.</summary>
    public static (bool Sound, DateTimeOffset? At) Moment(string? text) => text is null ? (true, null)
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && at.Year is >= 2000 and <= 2100 ? (true, at.ToUniversalTime()) : (false, null);

    public static async Task<(T? Body, IResult? Fault)> Body<T>(HttpContext http, Texts texts, CancellationToken ct) where T : class
    {
        if (!http.Request.HasJsonContentType()) return (null, Problems.Of(texts, 415, "BodyIsJson"));
        var bytes = new byte[MostBody + 1];
        try
        {
            var read = await http.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
            if (read > MostBody) return (null, Problems.Of(texts, 413, "BodyIsSmall", "64 KB"));
            return JsonSerializer.Deserialize<T>(bytes.AsSpan(0, read), CaseJson.Strict) is { } body ? (body, null) : (null, Problems.Of(texts, 400, "BodyIsReadable"));
        }
        catch (BadHttpRequestException e) { return (null, Problems.Of(texts, e.StatusCode, e.StatusCode == 413 ? "BodyIsSmall" : "BodyIsReadable", "64 KB")); }
        // Which field, never what stood in it.
        catch (JsonException e) { return (null, Problems.Of(texts, 400, "JsonFits", e.Path is { Length: > 0 and <= 80 } path ? CleanText.Of(path) : "$")); }
    }
}
