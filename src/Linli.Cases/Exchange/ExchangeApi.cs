using System.Text.Json;
using Linli.Cases.Doors.Api;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Codes;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Exchange;

/// <summary><c>/api/exchange/v1</c>: what peers say to each other. Signed, not with a token; docs/ops/connecting.md.</summary>
static class ExchangeApi
{
    public const string Messages = "/api/exchange/v1/messages";
    public const int MostBody = 12 << 20;

    public static string Case(string number) => $"/api/exchange/v1/cases/{number}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Messages, async (HttpContext http, ExchangeGate gate, TakeMessage door, Texts texts, CancellationToken ct) =>
        {
            // Who signs nothing, or is nobody we know, is not listened to, however long it speaks.
            var (bytes, fault) = http.Request.Headers.ContainsKey(ExchangeSignature.Signature) && await gate.Knows(http, ct) ? await Body(http, texts, ct) : ([], null);
            if (fault is not null) return fault;
            var (peer, no) = await gate.Admit(http, bytes, ct);
            if (peer is null) return no!;
            if (!http.Request.HasJsonContentType()) return Problems.Of(texts, 415, "BodyIsJson");
            ExchangeBody? body;
            try { body = JsonSerializer.Deserialize<ExchangeBody>(bytes, CaseJson.Strict); }
            // Which field, never what stood in it.
            catch (JsonException e) { return Problems.Of(texts, 400, "JsonFits", e.Path is { Length: > 0 and <= 80 } path ? CleanText.Of(path) : "$"); }
            if (body is null) return Problems.Of(texts, 400, "BodyIsReadable");
            var taken = await door.Take(peer, body, ct);
            return taken.Answer is { } answer ? Results.Json(answer)
                : Problems.Of(texts, taken.Status, taken.Outcome.Rule!, taken.Outcome.Reasons!, taken.Expected is { } expected ? [("expected", expected)] : []);
        }).WithSummary("api.exchange.message").Produces<ExchangeMirrorAnswer>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429).ProducesProblem(503)
            .WithMetadata(new SignedAttribute(), new ApiBody(typeof(ExchangeBody)), new ApiExample(Messages, 401, """{"id":"01936b0e-7c1a-7000-8000-000000000001","case":"c-1","seq":1,"step":"register"}""", "ExchangeSignatureIsGood"));

        routes.MapGet("/api/exchange/v1/cases/{id}", async (string id, HttpContext http, ExchangeGate gate, TakeMessage door, Texts texts, CancellationToken ct) =>
        {
            var (peer, no) = await gate.Admit(http, [], ct);
            if (peer is null) return no!;
            return id.Length <= TakeMessage.LongestCase && await door.Find(peer, id, ct) is { } link ? Results.Json(TakeMessage.Say(link)) : Problems.Of(texts, 404, "ExchangeCaseIsKnown");
        }).WithSummary("api.exchange.case").Produces<ExchangeMirrorAnswer>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithMetadata(new SignedAttribute(), new ApiExample(Case("c-1"), 401, Title: "ExchangeSignatureIsGood"));
    }

    private static async Task<(byte[] Bytes, IResult? Fault)> Body(HttpContext http, Texts texts, CancellationToken ct)
    {
        if (http.Request.ContentLength > MostBody) return ([], TooMuch());
        try
        {
            using var memory = new MemoryStream();
            var buffer = new byte[64 << 10];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer, ct)) > 0; memory.Write(buffer, 0, read)) if (memory.Length + read > MostBody) return ([], TooMuch());
            return (memory.ToArray(), null);
        }
        catch (BadHttpRequestException e) { return ([], Problems.Of(texts, e.StatusCode, e.StatusCode == 413 ? "BodyIsSmall" : "BodyIsReadable", "12 MB")); }

        IResult TooMuch() => Problems.Of(texts, 413, "BodyIsSmall", "12 MB");
    }
}
