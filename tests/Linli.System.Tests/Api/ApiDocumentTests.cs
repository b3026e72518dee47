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

        /// <summary>A registered system with every scope, and a matter that it handed in.</summary>
        public Machine311 System { get; private set; } = null!;
        public Guid Matter { get; private set; }
        public async ValueTask InitializeAsync()
        {
            Town = await Town.Small();
            Http = Town.Machine();
            System = Town.Machine(await Town.Register(string.Join(' ', Linli.Trust.Contracts.ClientScopes.All)));
            Matter = (await System.Report("of-the-examples")).Is(201)["id"].GetGuid();
            Document = JsonNode.Parse(await Http.GetStringAsync("/openapi/v1.json"))!;
        }
        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            System.Dispose();
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
                var (request, status) = (await Filled((string)example!["request"]!), (int)example["status"]!);
                using var call = new HttpRequestMessage(new HttpMethod(method), request) { Content = method == "get" ? null : new StringContent(example["body"]!.ToJsonString(), Encoding.UTF8, "application/json") };
                foreach (var header in ((string?)example["headers"] ?? "").Split("; ", StringSplitOptions.RemoveEmptyEntries)) call.Headers.TryAddWithoutValidation(header.Split(": ")[0], await Filled(header.Split(": ")[1]));
                using var answer = await (operation["security"] is null ? one.Http : one.System.Http).SendAsync(call);
                ((int)answer.StatusCode).ShouldBe(status, request);
                var documented = operation["responses"]![status.ToString(null, null)]!["content"]!;
                documented.AsObject().ShouldContainKey(answer.Content.Headers.ContentType!.MediaType!);
                var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                if (status >= 400) ((string?)body["title"]).ShouldBe((string?)example["title"], request);
                else Fits(body, documented[answer.Content.Headers.ContentType!.MediaType!]!["schema"]!, request);
                made++;
            }
        made.ShouldBeGreaterThanOrEqualTo(40);
    }

    /// <summary>The places of the matter and of its version in an example.</summary>
    private async Task<string> Filled(string text)
    {
        text = text.Replace("{id}", $"{one.Matter}", StringComparison.Ordinal);
        return text.Contains("{version}", StringComparison.Ordinal) ? text.Replace("{version}", (await one.System.Get($"/api/v1/cases/{one.Matter}")).ETag!.Trim('"'), StringComparison.Ordinal) : text;
    }

    [Fact]
    public void CallsOfSystems_SayTheirScopesAndTakeATokenOnly()
    {
        var guarded = Operations.Where(o => o.Path.StartsWith("/api/v1/", StringComparison.Ordinal)).ToList();
        guarded.Count.ShouldBeGreaterThan(10);
        foreach (var (path, _, operation) in guarded)
        {
            var scopes = operation["security"]!.AsArray().Single()!["token"]!.AsArray().Select(s => (string)s!).ToList();
            scopes.ShouldNotBeEmpty(path);
            ((string)operation["description"]!).ShouldContain(scopes[0]);
        }
        Operations.Where(o => !o.Path.StartsWith("/api/v1/", StringComparison.Ordinal)).ShouldAllBe(o => o.Operation["security"] == null);
        ((string)one.Document["components"]!["securitySchemes"]!["token"]!["scheme"]!).ShouldBe("bearer");
    }

    /// <summary>A program made from the document by somebody else's generator compiles and runs a story.</summary>
    [Fact]
    public async Task GeneratedClient_CompilesAndRunsAStory()
    {
        var said = await GeneratedClient.Run(one.Document.ToJsonString(), one.System.Http, Town.Community);
        said.ShouldBe("received, urged, withdrawn; 412 SomebodyWasFaster; case.submit case.urge case.withdraw; elder-card 1 file 0 papers urge+withdraw");
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
        // Whatever JSON there is: a form as JSON Schema.
        if (schema["type"] is null && schema["properties"] is null) return;
        var types = schema["type"] is JsonArray many ? many.Select(t => (string)t!).ToList() : [(string)schema["type"]!];
        types.ShouldContain(body.GetValueKind() switch { JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Number => types.Contains("number") ? "number" : "integer", _ => "boolean" }, where);
        if (body is JsonArray list && schema["items"] is { } items) foreach (var item in list) Fits(item!, items, where);
        if (body is not JsonObject found || schema["properties"] is not JsonObject properties) return;
        found.Select(p => p.Key).Order(StringComparer.Ordinal).ShouldBe(properties.Select(p => p.Key).Order(StringComparer.Ordinal), where);
        foreach (var (name, value) in found) if (value is not null && (properties[name]!["type"] is not null || properties[name]!["$ref"] is not null)) Fits(value, properties[name]!, $"{where} {name}");
    }
}
