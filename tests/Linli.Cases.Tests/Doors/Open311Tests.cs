using System.Text.Json;
using System.Xml.Linq;
using Linli.Testing;

namespace Linli.Cases.Tests.Doors;

/// <summary>GeoReport v2 as its specification says it, one line each.</summary>
public sealed class Open311Tests : IAsyncLifetime
{
    private const string Base = "/open311/v2";
    private Town _town = null!;
    private Machine311 _m = null!;
    private Registered _registered = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _registered = await _town.Register("cases.submit");
        _m = new Machine311(_town, null);
    }

    public ValueTask DisposeAsync()
    {
        _m.Dispose();
        return _town.DisposeAsync();
    }

    private Task<Said> Post(string format, params (string Name, string Value)[] fields) =>
        _m.Send(HttpMethod.Post, $"{Base}/requests.{format}", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    private (string, string)[] Good(params (string Name, string Value)[] other)
    {
        (string Name, string Value)[] usual = [("api_key", _registered.Token), ("service_code", "street-light"), ("address_id", Town.Community), ("address_string", "竞舟路90号"), ("description", "路灯不亮，杆号 12")];
        return [.. usual.Where(u => other.All(o => o.Name != u.Name)), .. other.Where(o => o.Value.Length > 0)];
    }

    [Theory]
    [InlineData("GET discovery.json", 200, null)]
    [InlineData("GET discovery.xml", 200, null)]
    [InlineData("GET services.json", 200, null)]
    [InlineData("GET services.xml?jurisdiction_id=330106013", 200, null)]
    [InlineData("GET services.json?jurisdiction_id=999999", 404, "jurisdiction_id")]
    [InlineData("GET services.json?jurisdiction_id=x", 404, "jurisdiction_id")]
    [InlineData("GET services.yaml", 400, "format")]
    [InlineData("GET services/street-light.json", 200, null)]
    [InlineData("GET services/street-light.xml", 200, null)]
    [InlineData("GET services/no-such.json", 404, "service_code")]
    [InlineData("GET services/child-harm.json", 404, "service_code")] // not public: not there
    [InlineData("GET services/elder-allowance.json", 404, "service_code")] // no category
    [InlineData("GET requests.json", 200, null)]
    [InlineData("GET requests.xml?status=open,closed", 200, null)]
    [InlineData("GET requests.json?status=done", 400, "status")]
    [InlineData("GET requests.json?start_date=yesterday", 400, "start_date")]
    [InlineData("GET requests.json?end_date=2026-13-01T00:00:00Z", 400, "end_date")]
    [InlineData("GET requests.json?start_date=2026-11-20T00:00:00Z&end_date=2026-11-10T00:00:00Z", 400, "start_date")]
    [InlineData("GET requests.json?start_date=2020-01-01T00:00:00Z", 200, null)]
    [InlineData("GET requests.json?service_request_id=nonsense,00000000000000000000000000000000", 200, null)]
    [InlineData("GET requests.json?service_code=child-harm", 200, null)]
    [InlineData("GET requests.json?jurisdiction_id=110101", 404, "jurisdiction_id")]
    [InlineData("GET requests/00000000000000000000000000000000.json", 404, "service_request_id")]
    [InlineData("GET requests/nonsense.xml", 404, "service_request_id")]
    [InlineData("GET tokens/nonsense.json", 404, "token")]
    public async Task EachCall_AnswersAsTheSpecificationSays(string call, int status, string? named)
    {
        var path = $"{Base}/{call[4..]}";
        var said = (await _m.Get(path, ("Accept-Language", "en"))).Is(status);
        var xml = call.Contains(".xml", StringComparison.Ordinal);
        said.MediaType.ShouldBe(xml ? "text/xml" : "application/json");
        if (xml) XDocument.Parse(said.Text);
        if (status < 400) return;
        var (code, description) = xml ? (XDocument.Parse(said.Text).Root!.Element("error")!.Element("code")!.Value, XDocument.Parse(said.Text).Root!.Element("error")!.Element("description")!.Value)
            : (said.Body.EnumerateArray().Single().GetProperty("code").GetInt32().ToString(null, null), said.Body[0].GetProperty("description").GetString()!);
        code.ShouldBe($"{status}");
        description.ShouldContain(named!);
    }

    [Theory]
    [InlineData("api_key", "", 401)]
    [InlineData("api_key", "wrong", 403)]
    [InlineData("service_code", "", 400)]
    [InlineData("service_code", "no-such", 404)]
    [InlineData("service_code", "child-harm", 404)]
    [InlineData("jurisdiction_id", "999999", 404)]
    [InlineData("address_id", "999999999999", 404)]
    [InlineData("address_id", "330105001000", 403)] // outside of the system's region, or not loaded
    [InlineData("lat", "30.28", 400)] // without long
    [InlineData("lat", "north", 400)]
    [InlineData("long", "200", 400)]
    [InlineData("description", "灯", 400)]
    [InlineData("phone", "12", 400)]
    [InlineData("media_url", "javascript:alert(1)", 400)]
    [InlineData("media_url", "file:///etc/passwd", 400)]
    [InlineData("media_url", "/relative", 400)]
    [InlineData("attribute[nothing]", "x", 400)]
    public async Task Post_OfWhatDoesNotFit_IsAnError(string field, string value, int status)
    {
        var before = await _town.CountCases();
        foreach (var format in (string[])["json", "xml"])
        {
            var said = await Post(format, Good((field, value)));
            if (field == "address_id" && value.StartsWith("330105", StringComparison.Ordinal)) said.Status.ShouldBeOneOf(403, 404); else said.Is(status);
            if (format == "json") said.Body[0].GetProperty("code").GetInt32().ShouldBe(said.Status);
            else XDocument.Parse(said.Text).Root!.Name.LocalName.ShouldBe("errors");
        }
        (await _town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task Post_WithoutAnyPlace_OrAsJson_Is400()
    {
        (await Post("json", Good(("address_id", ""), ("address_string", "")))).Is(400);
        (await _m.PostRaw($"{Base}/requests.json", "{}", "application/json", ("Authorization", $"Bearer {_registered.Token}"))).Is(400);
        using var reader = _town.Machine(await _town.Register("cases.read"));
        (await reader.Send(HttpMethod.Post, $"{Base}/requests.json", new FormUrlEncodedContent([]))).Is(403);
    }

    [Fact]
    public async Task Post_BecomesAMatter_IsSeenWithoutAnybodysWords_AndComesOnce()
    {
        var fields = Good(("lat", "30.28411"), ("long", "120.10521"), ("address_id", ""), ("attribute[ask1]", "LD-1234"), ("media_url", "https://example.org/a.jpg"), ("first_name", "示例"), ("last_name", "张"), ("phone", "19900000056"), ("email", "z@example.org"));
        var said = (await Post("json", fields)).Is(201);
        var id = said.Body[0].GetProperty("service_request_id").GetString()!;
        said.Body[0].GetProperty("service_notice").GetString()!.ShouldContain("XH-");
        (await Post("json", fields)).Is(201).Body[0].GetProperty("service_request_id").GetString().ShouldBe(id);
        (await Post("json", Good(("description", "另一盏路灯也不亮")))).Is(201).Body[0].GetProperty("service_request_id").GetString().ShouldNotBe(id);

        var one = (await _m.Get($"{Base}/requests/{id}.json")).Is(200);
        var request = one.Body.EnumerateArray().Single();
        (request.GetProperty("status").GetString(), request.GetProperty("service_code").GetString(), request.GetProperty("lat").GetDouble(), request.GetProperty("long").GetDouble()).ShouldBe(("open", "street-light", 30.284, 120.105));
        request.GetProperty("expected_datetime").GetString().ShouldBe("2026-11-26T17:30:00+08:00");
        foreach (var words in (string[])["杆号", "LD-1234", "example.org", "张", "19900000056", "竞舟路90号"]) { one.Text.ShouldNotContain(words); (await _m.Get($"{Base}/requests.xml")).Text.ShouldNotContain(words); }
        (await _m.Get($"{Base}/tokens/{id}.json")).Is(200).Body[0].GetProperty("token").GetString().ShouldBe(id);
        // Staff read all of it.
        var clerk = await _town.Clerk();
        var page = (await clerk.Get($"/staff/cases/{Guid.ParseExact(id, "N")}")).Ok().Text;
        foreach (var words in (string[])["杆号 12", "LD-1234", "https://example.org/a.jpg"]) page.ShouldContain(words);
    }

    [Fact]
    public async Task Requests_FilterByCodeStatusPlaceAndDay_AndNeverShowWhatIsPrivate()
    {
        var light = (await Post("json", Good())).Is(201).Body[0].GetProperty("service_request_id").GetString()!;
        var secret = await _town.OpenReport("楼上邻居半夜吵架打孩子");
        async Task<List<string>> Ids(string query) => [.. (await _m.Get($"{Base}/requests.json?{query}")).Is(200).Body.EnumerateArray().Select(r => r.GetProperty("service_request_id").GetString()!)];
        (await Ids("")).ShouldContain(light);
        foreach (var query in (string[])["", "service_code=child-harm", $"service_request_id={secret.Id:N}"]) (await Ids(query)).ShouldNotContain($"{secret.Id:N}");
        (await _m.Get($"{Base}/requests/{secret.Id:N}.json")).Is(404);
        (await Ids("service_code=street-light,dog&status=open")).ShouldContain(light);
        (await Ids("service_code=dog")).ShouldNotContain(light);
        (await Ids("status=closed")).ShouldNotContain(light);
        (await Ids("jurisdiction_id=330106013006")).ShouldContain(light);
        (await Ids("jurisdiction_id=330106013009")).ShouldNotContain(light);
        (await Ids("end_date=2026-11-01T00:00:00Z")).ShouldNotContain(light);
        // The ids override everything else; ninety days are the most.
        (await Ids($"service_request_id={light}&status=closed&end_date=2026-11-01T00:00:00Z")).ShouldBe([light]);
        (await Ids("start_date=2026-01-01T00:00:00Z&end_date=2026-12-31T00:00:00Z")).ShouldNotContain(light);
        _town.Clock.Advance(TimeSpan.FromDays(100));
        (await Ids("")).ShouldNotContain(light);
    }

    [Fact]
    public async Task Closed_SaysHowItEnded()
    {
        var matter = await _town.Dispatched();
        var handler = await _town.Handler();
        await handler.Do(matter, "claim");
        await handler.Do(matter, "close", ("resolution", "Solved"), ("answer", "灯泡换好了，找张三"));
        var request = (await _m.Get($"{Base}/requests/{matter.Id:N}.json", ("Accept-Language", "en"))).Is(200);
        request.Body[0].GetProperty("status").GetString().ShouldBe("closed");
        request.Body[0].GetProperty("status_notes").GetString()!.ShouldContain("olved");
        request.Body[0].GetProperty("agency_responsible").GetString().ShouldBe("Xihu Municipal Lighting Section");
        request.Text.ShouldNotContain("张三");
    }

    [Fact]
    public async Task DemoKey_OpensTheDemoOnly()
    {
        (await Post("json", Good(("api_key", "demo")))).Is(201);
        await using var real = await Town.Empty();
        using var m = new Machine311(real, null);
        (await m.Send(HttpMethod.Post, $"{Base}/requests.json", new FormUrlEncodedContent([KeyValuePair.Create("api_key", "demo"), KeyValuePair.Create("service_code", "street-light")]))).Is(403);
    }

    [Fact]
    public async Task Services_ListWhatIsPublic_WithTheirQuestions()
    {
        var all = (await _m.Get($"{Base}/services.json")).Is(200).Body.EnumerateArray().ToList();
        all.Count.ShouldBeGreaterThan(15);
        all.Select(s => s.GetProperty("service_code").GetString()).ShouldNotContain("child-harm");
        var light = all.Single(s => s.GetProperty("service_code").GetString() == "street-light");
        light.GetProperty("metadata").GetBoolean().ShouldBeTrue();
        light.GetProperty("type").GetString().ShouldBe("realtime");
        var definition = XDocument.Parse((await _m.Get($"{Base}/services/street-light.xml")).Is(200).Text).Root!;
        definition.Name.LocalName.ShouldBe("service_definition");
        definition.Element("attributes")!.Elements("attribute").First().Element("code")!.Value.ShouldBe("ask1");
        JsonDocument.Parse((await _m.Get("/open311/discovery.json")).Is(200).Text).RootElement.GetProperty("endpoints")[0].GetProperty("url").GetString()!.ShouldEndWith(Base);
    }
}
