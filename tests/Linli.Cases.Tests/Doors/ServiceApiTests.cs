using System.Net.Http.Headers;
using System.Text.Json;
using Linli.Testing;
using NJsonSchema;

namespace Linli.Cases.Tests.Doors;

/// <summary>/api/v1/services: guide and form, applications with materials, supplement, papers, withdrawal and rating.</summary>
public sealed class ServiceApiTests : IAsyncLifetime
{
    private Town _town = null!;
    private Machine311 _m = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _m = _town.Machine(await _town.Register("cases.submit cases.read cases.attach persons.read"));
    }

    public ValueTask DisposeAsync()
    {
        _m.Dispose();
        return _town.DisposeAsync();
    }

    private static Dictionary<string, object?> Good => new()
    {
        ["person.name"] = "哈样例", ["person.idNumber"] = "330106195608017322", ["person.birth"] = "1956-08-01", ["person.phone"] = "19900001234", ["person.sex"] = "2", ["agent.used"] = false, ["consent.truth"] = true,
        ["person.hukouHere"] = false, ["card.photo"] = true,
    };

    private Task<Said> Apply(string key, object? answers = null, object[]? materials = null, bool insists = false, string service = "elder-card", Machine311? by = null, params (string, string)[] headers) =>
        (by ?? _m).Post($"/api/v1/services/{service}/applications", new { region = Town.Community, answers = answers ?? Good, materials, insists, reporter = new { phone = "19900001234", phoneIsOwn = true } }, [("Idempotency-Key", key), .. headers]);

    private async Task<Said> Bring(string name, byte[] bytes, Machine311? by = null)
    {
        var parts = new MultipartFormDataContent();
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        parts.Add(part, "files", name);
        return await (by ?? _m).Send(HttpMethod.Post, "/api/v1/files", parts);
    }

    [Fact]
    public async Task List_PagesThroughAllServices()
    {
        var (seen, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = (await _m.Get("/api/v1/services?limit=30" + (cursor is null ? "" : $"&cursor={cursor}"))).Is(200);
            seen.AddRange(page["items"].EnumerateArray().Select(s => s.GetProperty("id").GetString()!));
            cursor = page["next"].GetString();
        }
        while (cursor is not null && seen.Count < 500);
        seen.Count.ShouldBeGreaterThan(60);
        seen.ShouldBe(seen.Distinct().Order(StringComparer.Ordinal));
        (await _m.Get("/api/v1/services?field=elderly")).Is(200)["items"].EnumerateArray().Select(s => s.GetProperty("field").GetString()).Distinct().ShouldBe(["elderly"]);
        (await _m.Get("/api/v1/services?cursor=x")).Is(400).Rule.ShouldBe("CursorIsOurs");
        using var other = _town.Machine(await _town.Register("cases.subscribe"));
        (await other.Get("/api/v1/services")).Is(403);
    }

    [Fact]
    public async Task Read_GivesGuideMaterialsLimitsAndASchemaThatGoodAnswersFit()
    {
        var said = (await _m.Get("/api/v1/services/elder-card", ("Accept-Language", "en"))).Is(200);
        said["guide"].GetProperty("steps").GetArrayLength().ShouldBeGreaterThan(1);
        said["materials"].EnumerateArray().Single(m => m.GetProperty("id").GetString() == "agent-id").GetProperty("requiredIf").GetString().ShouldBe("agent_used == true");
        said["limits"].EnumerateArray().Select(l => l.GetProperty("kind").GetString()).ShouldContain("promise");
        var schema = await JsonSchema.FromJsonAsync(said["form"].GetRawText());
        schema.Validate(JsonSerializer.Serialize(Good)).ShouldBeEmpty();
        foreach (var (field, wrong) in ((string, object?)[])[("person.sex", "x"), ("consent.truth", "yes"), ("no.such", "1")])
            schema.Validate(JsonSerializer.Serialize(new Dictionary<string, object?>(Good) { [field] = wrong })).ShouldNotBeEmpty(field);
        var less = Good;
        less.Remove("person.name");
        schema.Validate(JsonSerializer.Serialize(less)).ShouldNotBeEmpty();
        (await _m.Get("/api/v1/services/no-such")).Is(404);
    }

    [Fact]
    public async Task EveryServiceHasASchema()
    {
        foreach (var id in (await _m.Get("/api/v1/services?limit=100")).Is(200)["items"].EnumerateArray().Select(s => s.GetProperty("id").GetString()!))
        {
            var form = (await _m.Get($"/api/v1/services/{id}")).Is(200)["form"];
            (await JsonSchema.FromJsonAsync(form.GetRawText())).Properties.Count.ShouldBeGreaterThan(2, id);
            foreach (var field in form.GetProperty("properties").EnumerateObject()) field.Value.GetProperty("type").GetString().ShouldNotBeNullOrEmpty($"{id} {field.Name}");
        }
    }

    [Fact]
    public async Task Faults_StandAtTheirPlace_InTheWordsOfThePage()
    {
        var before = await _town.CountCases();
        var wrong = new Dictionary<string, object?>(Good) { ["person.idNumber"] = "330106195608017323", ["person.phone"] = 1, ["no/such"] = "x", ["person.sex"] = new { a = 1 } };
        wrong.Remove("card.photo");
        var said = (await Apply("k", wrong, [new { @ref = "forged" }, new { material = "no-such" }])).Is(422);
        said.Rule.ShouldBe("AnswersFit");
        var errors = said["errors"].EnumerateArray().ToDictionary(e => e.GetProperty("pointer").GetString()!, e => e.GetProperty("detail").GetString()!);
        foreach (var place in (string[])["/answers/person.idNumber", "/answers/person.phone", "/answers/card.photo", "/answers/no~1such", "/answers/person.sex", "/materials/0/ref", "/materials/1/material"]) errors.ShouldContainKey(place);
        errors.Values.ShouldAllBe(e => !e.StartsWith('['));
        var resident = await _town.Resident();
        var form = (await resident.Get("/apply/elder-card")).Ok();
        var page = await resident.Submit(form, "form[enctype]", ("do", "send"), ("region", Town.Community), ("person.name", "哈样例"), ("person.idNumber", "330106195608017323"), ("person.birth", "1956-08-01"));
        page.Text.ShouldContain(errors["/answers/person.idNumber"]);
        page.Text.ShouldContain(errors["/answers/card.photo"]);
        (await _town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task WhoIsNotEligible_IsTold_AndMayInsist()
    {
        var young = new Dictionary<string, object?>(Good) { ["person.idNumber"] = "330106196708017340", ["person.birth"] = "1967-08-01" };
        var said = (await Apply("k", young, headers: ("Accept-Language", "en"))).Is(422);
        said.Rule.ShouldBe("ApplicantSeemsEligible");
        said["detail"].GetString()!.ShouldContain("60 and over");
        (await Apply("k", young, insists: true)).Is(201);
        (await Apply("b", service: "no-such")).Is(404);
        var blocked = ((Linli.Cases.Catalogue.ItemCatalogue)_town.Services.GetService(typeof(Linli.Cases.Catalogue.ItemCatalogue))!).BlockedCertificates(new(2026, 11, 23))[0].Id;
        (await Apply("c", service: blocked)).Is(422).Rule.ShouldBe("CommunityIssuesNoSuchCertificate");
    }

    [Fact]
    public async Task Application_ComesOnce_WithItsMaterials_AndLooksLikeAnyOther()
    {
        (await Bring("x.jpg", "MZ program"u8.ToArray())).Is(422).Rule.ShouldBe("FileIsSafe");
        var file = (await Bring("证件.jpg", Photo.WithPlace())).Is(201)["files"][0].GetProperty("ref").GetString();
        object[] materials = [new { @ref = file, material = "id-card" }];
        var sent = (await Apply("once", materials: materials)).Is(201);
        (await Apply("once", materials: materials)).Is(201)["no"].GetString().ShouldBe(sent["no"].GetString());
        (await Apply("once")).Is(422).Rule.ShouldBe("SentBeforeDifferently");
        // What one system brought is no other's.
        using var other = _town.Machine(await _town.Register("cases.submit"));
        (await Apply("theirs", materials: materials, by: other)).Is(422).Rule.ShouldBe("AnswersFit");
        var found = (await _town.Find(sent["no"].GetString()!))!;
        (found.ItemKind, found.ItemId, found.State).ShouldBe(("service", "elder-card", "received"));
        (await _m.Get($"/api/v1/cases/{found.Id}/attachments")).Is(200)["attachments"].GetArrayLength().ShouldBe(1);
        var page = (await (await _town.Clerk()).Get($"/staff/cases/{found.Id}")).Ok();
        page.Text.ShouldContain("城管平台");
        // The same answers as from the page, in the same table.
        page.Text.ShouldContain("1956");
        _town.Clock.Advance(TimeSpan.FromDays(1));
        (await Apply("late", new Dictionary<string, object?>(Good), materials)).Is(422).Rule.ShouldBe("AnswersFit");
    }

    [Fact]
    public async Task Story_SupplementPapersRatingAndWithdrawal()
    {
        using var hall = _town.Machine(await _town.Register("cases.read cases.act", owner: TownClients.Hall));
        var civil = await _town.Register("cases.read cases.act", owner: "文新街道公共服务办");
        using var office = _town.Machine(civil);
        var sent = (await Apply("story")).Is(201);
        var id = sent["id"].GetGuid();
        async Task<Said> Do(Machine311 m, string verb, object body, string key) =>
            (await m.Post($"/api/v1/cases/{id}/actions/{verb}", body, ("Idempotency-Key", key), ("If-Match", (await m.Get($"/api/v1/cases/{id}")).Is(200).ETag!))).Is(200);
        string State(Said s) => s["case"].GetProperty("state").GetProperty("code").GetString()!;
        State(await Do(hall, "request-supplement", new { missing = (string[])["身份证原件照片"] }, "h1")).ShouldBe("supplement");
        var file = (await Bring("证件.jpg", Photo.WithPlace())).Is(201)["files"][0].GetProperty("ref").GetString();
        var tag = (await _m.Get($"/api/v1/cases/{id}")).Is(200).ETag!;
        (await _m.Post($"/api/v1/cases/{id}/actions/supplement", new { files = (string[])["forged"] }, ("Idempotency-Key", "s0"), ("If-Match", tag))).Is(422).Rule.ShouldBe("FilesAreBrought");
        (await _m.Post($"/api/v1/cases/{id}/actions/urge", new { files = (string?[])[file] }, ("Idempotency-Key", "s1"), ("If-Match", tag))).Is(422).Rule.ShouldBe("OnlySupplementsBringFiles");
        State(await Do(_m, "supplement", new { files = (string?[])[file] }, "s2")).ShouldBe("received");
        (await _m.Get($"/api/v1/cases/{id}/attachments")).Is(200)["attachments"].GetArrayLength().ShouldBe(1);
        await Do(hall, "accept", new { }, "h2");
        await Do(hall, "dispatch", new { to = civil.Owner }, "h3");
        var task = (await office.Get($"/api/v1/cases/{id}")).Is(200)["tasks"].EnumerateArray().Single(t => t.GetProperty("mine").GetBoolean()).GetProperty("id").GetGuid();
        await Do(office, "claim", new { task }, "o1");
        State(await Do(office, "close", new { resolution = "granted", answer = "已发证" }, "o2")).ShouldBe("closed");

        var papers = (await _m.Get($"/api/v1/cases/{id}/papers")).Is(200)["papers"];
        papers.EnumerateArray().Select(p => p.GetProperty("kind").GetString()).ShouldBe(["supplement", "acceptance", "closing"]);
        var pdf = (await _m.Get($"/api/v1/cases/{id}/papers/{papers[2].GetProperty("seq").GetInt32()}")).Is(200);
        pdf.MediaType.ShouldBe("application/pdf");
        pdf.Text.ShouldStartWith("%PDF");
        (await _town.Audit()).ShouldNotContain(l => l.Action == "person.paper");
        (await _m.Get($"/api/v1/cases/{id}/papers/{papers[2].GetProperty("seq").GetInt32()}", ("Linli-Purpose", Uri.EscapeDataString("交给申请人")))).Is(200);
        (await _town.Audit()).Single(l => l.Action == "person.paper").Purpose.ShouldBe("交给申请人");
        using var blind = _town.Machine(await _town.Register("cases.read"));
        (await blind.Get($"/api/v1/cases/{id}/papers/{papers[2].GetProperty("seq").GetInt32()}", ("Linli-Purpose", "handed over"))).Is(403).Rule.ShouldBe("ScopeIsGranted");
        (await _m.Get($"/api/v1/cases/{id}/papers/1")).Is(404);

        var rated = await Do(_m, "rate", new { stars = 5, words = "很快" }, "r1");
        rated["timeline"].EnumerateArray().Select(l => l.GetProperty("verb").GetString()).ShouldContain("rate");
        rated["actions"].EnumerateArray().Select(a => a.GetString()).ShouldNotContain("rate");
        id = (await Apply("second")).Is(201)["id"].GetGuid();
        State(await Do(_m, "withdraw", new { reason = "不办了" }, "w1")).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task WhoeverWorkedOnIt_RatesNothing()
    {
        var lighting = await _town.Register("cases.submit cases.read cases.act", "330106013000", TownClients.Lighting);
        using var hall = _town.Machine(await _town.Register("cases.read cases.act", owner: TownClients.Hall));
        using var own = _town.Machine(lighting);
        var id = (await own.Report("own")).Is(201)["id"].GetGuid();
        async Task<Said> Do(Machine311 m, string verb, object body, string key) =>
            await m.Post($"/api/v1/cases/{id}/actions/{verb}", body, ("Idempotency-Key", key), ("If-Match", (await m.Get($"/api/v1/cases/{id}")).Is(200).ETag!));
        (await Do(hall, "accept", new { }, "1")).Is(200);
        (await Do(hall, "dispatch", new { to = lighting.Owner }, "2")).Is(200);
        var task = (await own.Get($"/api/v1/cases/{id}")).Is(200)["tasks"].EnumerateArray().Single(t => t.GetProperty("mine").GetBoolean()).GetProperty("id").GetGuid();
        (await Do(own, "claim", new { task }, "3")).Is(200);
        (await Do(own, "close", new { resolution = "solved", answer = "好了" }, "4")).Is(200)["actions"].EnumerateArray().Select(a => a.GetString()).ShouldNotContain("rate");
        (await Do(own, "rate", new { stars = 5 }, "5")).Is(422).Rule.ShouldBe("HandlersRateNothing");
    }
}
