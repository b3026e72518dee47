using Linli.Cases.Doors.Api;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Doors.Services;

/// <summary><c>/api/v1/services</c>: what can be applied for, its guide and form, and the applications themselves. What follows is done at <c>/api/v1/cases</c>.</summary>
static class ServiceApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/services").ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

        api.MapGet("", (string? field, int? limit, string? cursor, ServiceDoor door, Texts texts) =>
        {
            if (limit is < 1 or > CaseDoor.MostListed) return Problems.Of(texts, 400, "LimitIsSmall", $"{CaseDoor.MostListed}");
            if (field is { Length: > 60 }) return Problems.Of(texts, 400, "FilterIsShort");
            return door.List(field, limit ?? CaseDoor.UsuallyListed, cursor) is { } list ? Results.Ok(list) : Problems.Of(texts, 400, "CursorIsOurs");
        }).WithSummary("api.services.list").Produces<ServiceListAnswer>().ProducesProblem(400)
            .WithMetadata(new ClientsAttribute(ClientScopes.Submit, ClientScopes.Read), new ApiExample("/api/v1/services?limit=3"), new ApiExample("/api/v1/services?field=elderly"), new ApiExample("/api/v1/services?limit=0", 400, Title: "LimitIsSmall"));

        api.MapGet("/{service}", (string service, ServiceDoor door, Texts texts) => door.Find(service) is { } found ? Results.Ok(found) : Problems.Of(texts, Outcome.NotFound))
            .WithSummary("api.services.read").Produces<ServiceAnswer>().ProducesProblem(404)
            .WithMetadata(new ClientsAttribute(ClientScopes.Submit, ClientScopes.Read), new ApiExample("/api/v1/services/elder-card"), new ApiExample("/api/v1/services/no-such", 404, Title: "NotFound"));

        api.MapPost("/{service}/applications", async (string service, [FromHeader(Name = CaseApi.KeyHeader)] string? key, HttpContext http, ServiceDoor door, CaseDoor cases, Texts texts, CancellationToken ct) =>
        {
            if (CaseApi.Key(key) is not { } sound) return Problems.Of(texts, 400, "IdempotencyKeyIsGiven", CaseApi.KeyHeader, $"{CaseApi.MostKey}");
            var (body, fault) = await CaseApi.Body<ApplyBody>(http, texts, ct);
            if (fault is not null) return fault;
            var (faults, result) = await door.Apply(sound, service, body!, ct);
            if (faults.Count > 0) return Problems.Of(texts, 422, "AnswersFit", [new Reason("rule.AnswersFit", $"{faults.Count}")], ("errors", faults));
            if (!result!.Outcome.Ok) return result.Outcome.Rule == "ExternalIdIsNew" ? Problems.Of(texts, 409, result.Outcome.Rule, result.Outcome.Reasons!) : Problems.Of(texts, result.Outcome);
            var version = await cases.VersionOf(result.Receipt!.CaseId, ct);
            http.Response.Headers.ETag = CaseApi.ETag(version);
            http.Response.Headers.CacheControl = "no-store";
            return Results.Created($"/api/v1/cases/{result.Receipt.CaseId}", new ReceiptAnswer(result.Receipt.CaseId, result.Receipt.No, result.Receipt.FollowCode, version));
        }).WithSummary("api.services.apply").Produces<ReceiptAnswer>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
            .WithMetadata(new ClientsAttribute(ClientScopes.Submit), new ApiBody(typeof(ApplyBody)), ApiExamples.Apply, ApiExamples.ApplyWrongly, ApiExamples.ApplyForNothing);
    }
}
