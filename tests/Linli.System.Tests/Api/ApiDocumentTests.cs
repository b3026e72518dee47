using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Linli.Testing;
using Microsoft.AspNetCore.Routing;
using Shouldly;

namespace Linli.System.Tests.Api;

/// <summary>The document says what the interface does, and each example in it is made.</summary>
public sealed class ApiDocumentTests(ApiDocumentTests.OneTown one) : IClassFixture<ApiDocumentTests.OneTown>
{
    public sealed class OneTown : IAsyncLifetime
    {
        public Town Town { get; private set; } = null!;
        public HttpClient Http { get; private set; } = null!;
        public JsonNode Document { get; private set; } = null!;
        public async ValueTask InitializeAsync()
        {
            Town = await Town.Small();
            Http = Town.Machine();
            Document = JsonNode.Parse(await Http.GetStringAsync("/openapi/v1.json"))!;
        }
        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Town.DisposeAsync();
        }
    }

    private IEnumerable<(string Path, string Method, JsonNode Operation)> Operations =>
        from path in one.Document["paths"]!.AsObject() from method in path.Value!.AsObject() select (path.Key, method.Key, method.Value!);

    [Fact]
    public void EveryPublicRoute_StandsInTheDocument_AndNoOther()
    {
        ((string)one.Document["openapi"]!).ShouldStartWith("3.1");
        var routes = one.Town.Endpoints.OfType<RouteEndpoint>().Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).Where(r => r != "/api/docs" && (r.StartsWith("/api/", StringComparison.Ordinal) || r.StartsWith("/health/", StringComparison.Ordinal))).Distinct().ToList();
        routes.Count.ShouldBeGreaterThanOrEqualTo(7);
        Operations.Select(o => o.Path).Distinct().Order(StringComparer.Ordinal).ShouldBe(routes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryCall_HasSummary_ParametersInWords_ExamplesAndProblems()
    {
        foreach (var (path, method, operation) in Operations)
        {
            ((string?)operation["summary"]).ShouldNotBeNullOrEmpty(path);
            ((string)operation["summary"]!).ShouldNotStartWith("api.");
            foreach (var parameter in operation["parameters"]?.AsArray() ?? []) ((string?)parameter!["description"]).ShouldNotBeNullOrEmpty($"{path} {parameter["name"]}");
            var examples = operation["x-examples"]!.AsArray();
            examples.ShouldNotBeEmpty($"{method} {path}");
            foreach (var example in examples)
            {
                var answer = operation["responses"]![((int)example!["status"]!).ToString(null, null)].ShouldNotBeNull($"{path} does not document {example["status"]}");
                answer["content"]!.AsObject().Select(c => c.Key).ShouldHaveSingleItem().ShouldBe((int)example["status"]! >= 400 ? "application/problem+json" : path == "/api/grids/{code}" ? "application/geo+json" : "application/json");
            }
        }
    }

    [Fact]
    public async Task EveryExample_AnswersAsDocumented()
    {
        var made = 0;
        foreach (var (path, method, operation) in Operations)
            foreach (var example in operation["x-examples"]!.AsArray())
            {
                var (request, status) = ((string)example!["request"]!, (int)example["status"]!);
                using var answer = method == "get" ? await one.Http.GetAsync(request) : await one.Http.PostAsync(request, new StringContent(example["body"]!.ToJsonString(), Encoding.UTF8, "application/json"));
                ((int)answer.StatusCode).ShouldBe(status, request);
                var documented = operation["responses"]![status.ToString(null, null)]!["content"]!;
                documented.AsObject().ShouldContainKey(answer.Content.Headers.ContentType!.MediaType!);
                var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                if (status >= 400) ((string?)body["title"]).ShouldBe((string?)example["title"], request);
                else Fits(body, documented[answer.Content.Headers.ContentType!.MediaType!]!["schema"]!, request);
                made++;
            }
        made.ShouldBeGreaterThanOrEqualTo(18);
    }

    [Fact]
    public async Task Document_SpeaksBothLanguages()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.AcceptLanguage.ParseAdd("en");
        var english = JsonNode.Parse(await (await one.Http.SendAsync(request)).Content.ReadAsStringAsync())!;
        ((string)english["info"]!["title"]!).ShouldBe("Public interface of Linli");
        ((string)one.Document["info"]!["title"]!).ShouldBe("邻里公开接口");
    }

    [Fact]
    public async Task Page_ListsEveryCall_WithoutScript()
    {
        var page = (await one.Town.Guest().Get("/api/docs")).Ok();
        foreach (var (path, method, _) in Operations) page.Text.ShouldContain($"{method.ToUpperInvariant()} {path}");
        page.Html.QuerySelectorAll("script:not([src])").ShouldBeEmpty();
    }

    /// <summary>Exactly the documented properties, and each of a documented type.</summary>
    private void Fits(JsonNode body, JsonNode schema, string where)
    {
        if (schema["$ref"] is { } reference) schema = one.Document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        var types = schema["type"] is JsonArray many ? many.Select(t => (string)t!).ToList() : [(string)schema["type"]!];
        types.ShouldContain(body.GetValueKind() switch { JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Number => types.Contains("number") ? "number" : "integer", _ => "boolean" }, where);
        if (body is JsonArray list && schema["items"] is { } items) foreach (var item in list) Fits(item!, items, where);
        if (body is not JsonObject found || schema["properties"] is not JsonObject properties) return;
        found.Select(p => p.Key).Order(StringComparer.Ordinal).ShouldBe(properties.Select(p => p.Key).Order(StringComparer.Ordinal), where);
        foreach (var (name, value) in found) if (value is not null && (properties[name]!["type"] is not null || properties[name]!["$ref"] is not null)) Fits(value, properties[name]!, $"{where} {name}");
    }
}
