using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Linli.Testing;
using Shouldly;

namespace Linli.System.Tests.Api;

/// <summary>Programs read no pages: whatever goes wrong at their doors is said in their own shape, in the language that was asked for.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private Town _town = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _http = _town.Machine();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _town.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api", 404)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/regions", 405)]
    [InlineData("GET", "/api/regions?q=%00", 400)]
    [InlineData("GET", "/api/calendar/due?start=2026-09-30&amount=many&unit=workday", 400)]
    public async Task AtTheApi_ItIsProblemDetails(string method, string path, int status)
    {
        var said = new List<string>();
        foreach (var language in (string[])["zh-CN", "en"])
        {
            using var request = new HttpRequestMessage(new(method), path);
            request.Headers.AcceptLanguage.ParseAdd(language);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((status, "application/problem+json"), text);
            var problem = JsonNode.Parse(text)!;
            ((int)problem["status"]!).ShouldBe(status);
            $"{problem["title"]}".ShouldNotBeEmpty();
            if (status == 405) answer.Content.Headers.Allow.ShouldContain("GET");
            if ($"{problem["rule"]}".StartsWith("Status", StringComparison.Ordinal)) said.Add($"{problem["detail"]}");
        }
        if (said.Count > 0) (said.Count, said[0].Any(c => c > 0x2E80), said[1].All(c => c < 0x2E80)).ShouldBe((2, true, true));
    }

    [Theory]
    [InlineData("GET", "/open311/nothing", 404)]
    [InlineData("GET", "/open311/v2/nothing.json", 404)]
    [InlineData("GET", "/open311/v2/nothing.xml", 404)]
    [InlineData("PUT", "/open311/v2/requests.json", 405)]
    [InlineData("DELETE", "/open311/v2/services.xml", 405)]
    [InlineData("GET", "/open311/v2/services.json?jurisdiction_id=%00", 400)]
    public async Task AtOpen311_ItIsAListOfErrors_InTheFormatOfThePath(string method, string path, int status)
    {
        using var answer = await _http.SendAsync(new HttpRequestMessage(new(method), path));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe((HttpStatusCode)status, text);
        if (path.EndsWith(".xml", StringComparison.Ordinal))
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/xml");
            XDocument.Parse(text).Root!.Element("error")!.Element("code")!.Value.ShouldBe($"{status}");
        }
        else
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
            ((int)JsonNode.Parse(text)![0]!["code"]!).ShouldBe(status);
        }
    }

    [Fact]
    public async Task PeopleStillReadAPage()
    {
        using var answer = await _http.GetAsync("/nothing");
        (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.NotFound, "text/html"));
    }
}
