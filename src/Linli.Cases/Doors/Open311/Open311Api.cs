using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Cases.Doors.Api;
using Linli.Kernel;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Doors.Open311;

/// <summary>Open311 GeoReport v2 at <c>/open311/v2</c>. Reading is public; handing in takes the token of a registered system as <c>api_key</c>.</summary>
static class Open311Api
{
    private const string Home = "/open311/v2";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var said = new PublicAttribute();
        foreach (var path in (string[])["/open311/discovery.{format}", Home + "/discovery.{format}"]) routes.MapGet(path, Discover).WithMetadata(said);

        routes.MapGet(Home + "/services.{format}", (string format, string? jurisdiction_id, Open311Desk desk, Texts texts, CancellationToken ct) =>
            Within(format, jurisdiction_id, desk, texts, ct, _ => Task.FromResult(Open311Writer.Answer(format, "services", desk.Services())))).WithMetadata(said);

        routes.MapGet(Home + "/services/{code}.{format}", (string code, string format, string? jurisdiction_id, Open311Desk desk, Texts texts, CancellationToken ct) =>
            Within(format, jurisdiction_id, desk, texts, ct, _ => Task.FromResult(desk.Definition(code) is { } definition ? Open311Writer.Answer(format, "service_definition", definition) : Unknown(format, texts, "service_code")))).WithMetadata(said);

        routes.MapGet(Home + "/requests.{format}", (string format, string? jurisdiction_id, string? service_request_id, string? service_code, string? start_date, string? end_date, string? status, Open311Desk desk, Texts texts, TimeProvider clock, CancellationToken ct) =>
            Within(format, jurisdiction_id, desk, texts, ct, async place =>
            {
                IReadOnlyList<Guid>? ids = null;
                if (service_request_id is { Length: > 0 })
                {
                    var named = service_request_id.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                    if (named.Length > Open311Desk.MostIds) return Open311Writer.Error(format, 400, texts["rule.Open311Reads", "service_request_id"]);
                    ids = [.. named.Select(n => Guid.TryParseExact(n, "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];
                }
                if (!Day(start_date, out var from)) return Open311Writer.Error(format, 400, texts["rule.Open311Reads", "start_date"]);
                if (!Day(end_date, out var to)) return Open311Writer.Error(format, 400, texts["rule.Open311Reads", "end_date"]);
                if (from > to) return Open311Writer.Error(format, 400, texts["rule.Open311Reads", "start_date"]);
                var states = Listed(status);
                if (states.Any(s => s is not ("open" or "closed"))) return Open311Writer.Error(format, 400, texts["rule.Open311Reads", "status"]);
                // Ninety days, whatever was asked: those that begin where the caller says, else those that end there, else the last ones.
                var window = TimeSpan.FromDays(Open311Desk.MostDays);
                var until = to ?? (from is { } begin ? begin + window : clock.GetUtcNow());
                var since = from ?? until - window;
                if (until - since > window) until = since + window;
                return Open311Writer.Answer(format, "service_requests", await desk.List(new(ids, Listed(service_code), since, until, states.Contains("open"), states.Contains("closed"), place), ct));
            })).WithMetadata(said);

        routes.MapPost(Home + "/requests.{format}", async (string format, [FromHeader(Name = CaseApi.KeyHeader)] string? key, HttpContext http, Open311Desk desk, Texts texts, CancellationToken ct) =>
        {
            if (!Open311Writer.Knows(format)) return Open311Writer.Error("json", 400, texts["rule.Open311Reads", "format"]);
            if (!http.Request.HasFormContentType) return Open311Writer.Error(format, 400, texts["rule.Open311TakesForms"]);
            try
            {
                if (key is { Length: > 80 }) return Open311Writer.Error(format, 400, texts["rule.Open311Reads", CaseApi.KeyHeader]);
                var (status, request, fault) = await desk.Post(await http.Request.ReadFormAsync(ct), key is { Length: > 0 } ? key : null, ct);
                return request is null ? Open311Writer.Error(format, status, fault!) : Open311Writer.Answer(format, "service_requests", request, status);
            }
            catch (Exception e) when (e is BadHttpRequestException or InvalidDataException) { return Open311Writer.Error(format, 400, texts["rule.BodyIsReadable"]); }
        }).WithMetadata(new ClientsAttribute(ClientScopes.Submit) { TakesApiKey = true }, new Open311SaysNo());

        routes.MapGet(Home + "/requests/{id}.{format}", (string id, string format, string? jurisdiction_id, Open311Desk desk, Texts texts, CancellationToken ct) =>
            Within(format, jurisdiction_id, desk, texts, ct, async place => await One(desk, id, place, ct) is { Count: 1 } found ? Open311Writer.Answer(format, "service_requests", found) : Unknown(format, texts, "service_request_id"))).WithMetadata(said);

        // A matter has its id at once here, so its token is its id.
        routes.MapGet(Home + "/tokens/{token}.{format}", (string token, string format, string? jurisdiction_id, Open311Desk desk, Texts texts, CancellationToken ct) =>
            Within(format, jurisdiction_id, desk, texts, ct, async place => await One(desk, token, place, ct) is { Count: 1 }
                ? Open311Writer.Answer(format, "service_requests", new JsonArray(new JsonObject { ["service_request_id"] = token, ["token"] = token })) : Unknown(format, texts, "token"))).WithMetadata(said);
    }

    private static async Task<JsonArray> One(Open311Desk desk, string id, string? place, CancellationToken ct) =>
        Guid.TryParseExact(id, "N", out var matter) ? await desk.List(new([matter], [], default, default, false, false, place), ct) : [];

    private static async Task<IResult> Within(string format, string? jurisdiction, Open311Desk desk, Texts texts, CancellationToken ct, Func<string?, Task<IResult>> answer)
    {
        if (!Open311Writer.Knows(format)) return Open311Writer.Error("json", 400, texts["rule.Open311Reads", "format"]);
        var (known, region) = await desk.Jurisdiction(jurisdiction, ct);
        return known ? await answer(region?.Code) : Unknown(format, texts, "jurisdiction_id");
    }

    private static IResult Unknown(string format, Texts texts, string what) => Open311Writer.Error(format, 404, texts["rule.Open311KnowsNo", what]);

    private static IReadOnlyList<string> Listed(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool Day(string? text, out DateTimeOffset? at)
    {
        (var sound, at) = CaseApi.Moment(text is { Length: > 0 } ? text : null);
        if (!sound && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2100)
            (sound, at) = (true, Kernel.Calendar.OfficeHours.At(day, default).ToUniversalTime());
        return sound;
    }

    private static IResult Discover(string format, HttpContext http, PublicAddress address, Texts texts)
    {
        if (!Open311Writer.Knows(format)) return Open311Writer.Error("json", 400, texts["rule.Open311Reads", "format"]);
        return Open311Writer.Answer(format, "discovery", new JsonObject
        {
            ["changeset"] = "2026-11-26T00:00:00+08:00", ["contact"] = texts["open311.contact"], ["key_service"] = texts["open311.key"],
            ["endpoints"] = new JsonArray(new JsonObject
            {
                ["specification"] = "http://wiki.open311.org/GeoReport_v2", ["url"] = address.Of(http.Request) + Home, ["changeset"] = "2026-11-26T00:00:00+08:00", ["type"] = "production",
                ["formats"] = new JsonArray("application/json", "text/xml"),
            }),
        });
    }
}
