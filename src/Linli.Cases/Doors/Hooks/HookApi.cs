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

namespace Linli.Cases.Doors.Hooks;

public sealed record HookListAnswer(IReadOnlyList<HookAnswer> Items);

/// <summary><c>/api/v1/subscriptions</c>: where a system is told what happens, so that it need not ask.</summary>
static class HookApi
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/subscriptions").ProducesProblem(401).ProducesProblem(403).ProducesProblem(429).WithMetadata(new ClientsAttribute(ClientScopes.Subscribe));

        api.MapPost("", async ([FromHeader(Name = CaseApi.KeyHeader)] string? key, HttpContext http, HookDesk desk, Texts texts, CancellationToken ct) =>
        {
            if (CaseApi.Key(key) is not { } sound) return Problems.Of(texts, 400, "IdempotencyKeyIsGiven", CaseApi.KeyHeader, $"{CaseApi.MostKey}");
            var (body, fault) = await CaseApi.Body<SubscribeBody>(http, texts, ct);
            if (fault is not null) return fault;
            var (outcome, hook) = await desk.Subscribe(sound, body!, ct);
            http.Response.Headers.CacheControl = "no-store";
            return outcome.Ok ? Results.Json(hook, statusCode: StatusCodes.Status201Created) : Problems.Of(texts, outcome.Rule == "HookIsThere" ? 409 : Problems.StatusOf(outcome), outcome.Rule!, outcome.Reasons!);
        }).WithSummary("api.hooks.subscribe").Produces<HookAnswer>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
            .WithMetadata(new ApiBody(typeof(SubscribeBody)), new ApiExample("/api/v1/subscriptions", 201, """{"url":"https://hooks.example.org/linli","events":["accept","close"]}""", Headers: "Idempotency-Key: example-8"),
                new ApiExample("/api/v1/subscriptions", 422, """{"url":"https://127.0.0.1/"}""", "OutboundGoesOutside", "Idempotency-Key: example-9"));

        api.MapGet("", async (HookDesk desk, Who who, CancellationToken ct) => Results.Ok(new HookListAnswer(await desk.Of(who.ClientId!.Value, ct)))).WithSummary("api.hooks.list").Produces<HookListAnswer>()
            .WithMetadata(new ApiExample("/api/v1/subscriptions"));

        Verb(api, "cancel", "api.hooks.cancel", (desk, client, id, ct) => desk.Cancel(client, id, ct));
        Verb(api, "pause", "api.hooks.pause", (desk, client, id, ct) => desk.Pause(client, id, ct));
        Verb(api, "resume", "api.hooks.resume", (desk, client, id, ct) => desk.Resume(client, id, ct));

        api.MapPost("/{id}/replay", async (string id, HttpContext http, HookDesk desk, IClients clients, Who who, Texts texts, CancellationToken ct) =>
        {
            var (body, fault) = await CaseApi.Body<ReplayBody>(http, texts, ct);
            if (fault is not null) return fault;
            if (CaseApi.Moment(body!.From) is not (true, var from)) return Problems.Of(texts, 400, "MomentHasOffset", "from");
            return await Done(Guid.TryParse(id, out var hook) && await clients.Active(who.ClientId!.Value, ct) is { } client ? await desk.Replay(client, hook, from, ct) : Outcome.NotFound, desk, who, texts, ct);
        }).WithSummary("api.hooks.replay").Produces<HookListAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
            .WithMetadata(new ApiBody(typeof(ReplayBody)), new ApiExample($"/api/v1/subscriptions/{Nobody}/replay", 404, """{"from":"2026-11-23T00:00:00Z"}""", "NotFound"));
    }

    private static void Verb(RouteGroupBuilder api, string verb, string summary, Func<HookDesk, Guid, Guid, CancellationToken, Task<Outcome>> act) =>
        api.MapPost($"/{{id}}/{verb}", async (string id, HookDesk desk, Who who, Texts texts, CancellationToken ct) =>
            await Done(Guid.TryParse(id, out var hook) ? await act(desk, who.ClientId!.Value, hook, ct) : Outcome.NotFound, desk, who, texts, ct))
            .WithSummary(summary).Produces<HookListAnswer>().ProducesProblem(404).WithMetadata(new ApiExample($"/api/v1/subscriptions/{Nobody}/{verb}", 404, "{}", "NotFound"));

    private static async Task<IResult> Done(Outcome outcome, HookDesk desk, Who who, Texts texts, CancellationToken ct) =>
        outcome.Ok ? Results.Ok(new HookListAnswer(await desk.Of(who.ClientId!.Value, ct))) : Problems.Of(texts, outcome);
}
