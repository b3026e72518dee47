using System.Net.Http.Headers;
using System.Text.Json;
using Linli.Testing;

namespace Linli.Cases.Tests.Doors;

/// <summary>/api/v1/cases: refusals first, then what it does.</summary>
public sealed class CaseApiTests : IAsyncLifetime
{
    private Town _town = null!;
    private Registered _registered = null!;
    private Machine311 _m = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _registered = await _town.Register("cases.submit cases.read cases.attach");
        _m = _town.Machine(_registered);
    }

    public ValueTask DisposeAsync()
    {
        _m.Dispose();
        return _town.DisposeAsync();
    }

    [Theory]
    [InlineData(null, "{}", "application/json", 400, "IdempotencyKeyIsGiven")]
    [InlineData("has blank", "{}", "application/json", 400, "IdempotencyKeyIsGiven")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234", "{}", "application/json", 400, "IdempotencyKeyIsGiven")]
    [InlineData("k", "{}", "text/plain", 415, "BodyIsJson")]
    [InlineData("k", "{}", "application/x-www-form-urlencoded", 415, "BodyIsJson")]
    [InlineData("k", "{", "application/json", 400, "JsonFits")]
    [InlineData("k", "", "application/json", 400, "JsonFits")]
    [InlineData("k", "null", "application/json", 400, "BodyIsReadable")]
    [InlineData("k", "[]", "application/json", 400, "JsonFits")]
    [InlineData("k", """{"itm":"street-light"}""", "application/json", 400, "JsonFits")]
    [InlineData("k", """{"item":"street-light","item":"dog"}""", "application/json", 400, "JsonFits")]
    [InlineData("k", """{"item":"street-light","lon":"120"}""", "application/json", 400, "JsonFits")]
    [InlineData("k", """{"item":"street-light","region":"330106013006","text":"路\u0000灯不亮"}""", "application/json", 422, "TextIsPlain")]
    [InlineData("k", """{"item":"no-such","region":"330106013006","text":"路灯不亮"}""", "application/json", 422, "ItemExists")]
    [InlineData("k", """{"region":"330106013006","text":"路灯不亮"}""", "application/json", 422, "ItemExists")]
    [InlineData("k", """{"item":"street-light","text":"路灯不亮"}""", "application/json", 422, "PlaceIsGiven")]
    [InlineData("k", """{"item":"street-light","region":"330105001000","text":"路灯不亮"}""", "application/json", 422, "ClientReachesPlace")]
    [InlineData("k", """{"item":"street-light","region":"330106013006","text":"灯"}""", "application/json", 422, "TextSaysWhatIsWrong")]
    [InlineData("k", """{"item":"street-light","region":"330106013006","text":"路灯不亮","reporter":{"phone":"12"}}""", "application/json", 422, null)]
    public async Task Submit_OfWhatDoesNotFit_IsAProblemInWords(string? key, string body, string type, int status, string? rule)
    {
        var before = await _town.CountCases();
        foreach (var language in (string[])["zh-CN", "en"])
        {
            var said = (await _m.PostRaw("/api/v1/cases", body, type, [("Accept-Language", language), .. key is null ? [] : ((string, string)[])[("Idempotency-Key", key)]])).Is(status);
            if (rule is not null) said.Rule.ShouldBe(rule);
            said.MediaType.ShouldBe("application/problem+json");
            said["title"].GetString().ShouldBe(said.Rule);
            var (detail, next) = (said["detail"].GetString()!, said["next"].GetString()!);
            foreach (var words in (string[])[detail, next]) { words.ShouldNotContain("["); words.Any(c => c > '\u2E80').ShouldBe(language == "zh-CN", words); }
        }
        (await _town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task Submit_OfMoreThanFits_Is413()
    {
        (await _m.PostRaw("/api/v1/cases", $$"""{"item":"street-light","text":"{{new string('x', 70_000)}}"}""", "application/json", ("Idempotency-Key", "k"))).Is(413).Rule.ShouldBe("BodyIsSmall");
        (await _m.PostRaw("/api/v1/cases", new string('[', 40_000), "application/json", ("Idempotency-Key", "k"))).Is(400);
    }

    [Fact]
    public async Task Submit_Again_GivesTheSameReceipt_AndOtherContentIsRefused()
    {
        var first = (await _m.Report("once")).Is(201);
        first.Headers.Location!.ToString().ShouldBe($"/api/v1/cases/{first["id"].GetGuid()}");
        var before = await _town.CountCases();
        var again = (await _m.Report("once")).Is(201);
        (again["id"].GetGuid(), again["no"].GetString(), again["followCode"].GetString()).ShouldBe((first["id"].GetGuid(), first["no"].GetString(), first["followCode"].GetString()));
        (await _m.Report("once", "别的路灯也不亮")).Is(422).Rule.ShouldBe("SentBeforeDifferently");
        var crowd = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _m.Report("crowd", "井盖不见了，很危险", item: "manhole-cover")));
        crowd.Select(c => c.Is(201)["id"].GetGuid()).Distinct().ShouldHaveSingleItem();
        (await _town.CountCases()).ShouldBe(before + 1);
        // Another system may use the same words for its keys.
        using var other = _town.Machine(await _town.Register("cases.submit"));
        (await other.Report("once")).Is(201)["id"].GetGuid().ShouldNotBe(first["id"].GetGuid());
    }

    [Fact]
    public async Task Submit_OfAForeignIdThatIsThere_Is409()
    {
        object body = new { item = "street-light", region = Town.Community, text = "路灯不亮", externalId = "CG-1" };
        var no = (await _m.Report("a", more: body)).Is(201)["no"].GetString()!;
        var said = (await _m.Report("b", more: body)).Is(409);
        said.Rule.ShouldBe("ExternalIdIsNew");
        said["detail"].GetString()!.ShouldContain(no);
        using var other = _town.Machine(await _town.Register("cases.submit"));
        (await other.Report("c", more: body)).Is(201);
    }

    [Fact]
    public async Task Submitted_LooksLikeAnyMatter_AndTellsStaffWhoSentIt()
    {
        var sent = (await _m.Report("k", more: new { item = "street-light", region = Town.Community, text = "路灯不亮", address = "竞舟路90号", lon = 120.1052, lat = 30.2841, reporter = new { name = "张示例", phone = "19900000055" } })).Is(201);
        var found = (await _town.Find(sent["no"].GetString()!))!;
        (found.Channel, found.State, found.Grid).ShouldBe((Linli.Cases.Domain.Channel.System, "received", "330106013006003"));
        found.Clocks.Count.ShouldBe(3);
        await _town.Settle();
        (await _town.Messages()).ShouldContain(m => m.Phone == "19900000055");
        var clerk = await _town.Clerk();
        (await clerk.Get($"/staff/cases/{found.Id}")).Ok().Text.ShouldContain("城管平台");
        (await _town.Guest().Post("/follow", ("no", sent["no"].GetString()!), ("code", sent["followCode"].GetString()!))).Text.ShouldContain("路灯不亮");
    }

    [Fact]
    public async Task List_PagesThroughEverythingOnce()
    {
        for (var i = 0; i < 7; i++) (await _m.Report($"k{i}", $"第 {i} 盏路灯不亮")).Is(201);
        var (seen, cursor, pages) = (new List<Guid>(), (string?)null, 0);
        do
        {
            var page = (await _m.Get("/api/v1/cases?limit=3" + (cursor is null ? "" : $"&cursor={cursor}"))).Is(200);
            seen.AddRange(page["items"].EnumerateArray().Select(c => c.GetProperty("id").GetGuid()));
            cursor = page["next"].GetString();
            pages++;
            // What comes in meanwhile is newer than everything that is still to be read.
            if (pages == 1) (await _m.Report("meanwhile", "新来的一盏路灯")).Is(201);
        }
        while (cursor is not null && pages < 100);
        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.Count.ShouldBeGreaterThanOrEqualTo(7);
        seen.ShouldBe([.. seen.OrderByDescending(id => id.ToString())], "newest first");
    }

    [Fact]
    public async Task Cursor_OfAnotherQuestionOrSender_OrForged_Is400()
    {
        for (var i = 0; i < 3; i++) (await _m.Report($"k{i}", $"第 {i} 盏路灯不亮")).Is(201);
        var cursor = (await _m.Get("/api/v1/cases?limit=1")).Is(200)["next"].GetString()!;
        (await _m.Get($"/api/v1/cases?limit=2&cursor={cursor}")).Is(200);
        using var other = _town.Machine(await _town.Register("cases.read"));
        (await other.Get($"/api/v1/cases?cursor={cursor}")).Is(400).Rule.ShouldBe("CursorIsOurs");
        foreach (var bad in (string[])[$"/api/v1/cases?state=received&cursor={cursor}", $"/api/v1/cases?cursor={cursor[..^2]}", "/api/v1/cases?cursor=%25%25", $"/api/v1/cases?cursor={new string('A', 2_000)}", $"/api/v1/cases?cursor={(cursor[0] == 'A' ? 'B' : 'A')}{cursor[1..]}"])
            (await _m.Get(bad)).Is(400).Rule.ShouldBe("CursorIsOurs");
    }

    [Theory]
    [InlineData("limit=0", "LimitIsSmall")]
    [InlineData("limit=101", "LimitIsSmall")]
    [InlineData("place=33x", "PlaceIsACode")]
    [InlineData("updatedSince=yesterday", "MomentHasOffset")]
    [InlineData("updatedSince=2026-11-23T08:00:00", "MomentHasOffset")]
    public async Task List_AskedWrongly_SaysWhat(string query, string rule) => (await _m.Get($"/api/v1/cases?{query}")).Is(400).Rule.ShouldBe(rule);

    [Fact]
    public async Task List_ShowsItsRegionOnly_FiltersAndKeepsSecrets()
    {
        var here = (await _m.Report("here")).Is(201)["id"].GetGuid();
        var secret = await _town.OpenReport("楼上邻居半夜吵架打孩子");
        using var near = _town.Machine(await _town.Register("cases.read"));
        using var far = _town.Machine(await _town.Register("cases.read", "330106009000", TownClients.Lighting));
        async Task<List<Guid>> Ids(Machine311 m, string query = "") => [.. (await m.Get($"/api/v1/cases?limit=100{query}")).Is(200)["items"].EnumerateArray().Select(c => c.GetProperty("id").GetGuid())];
        (await Ids(near)).ShouldContain(here);
        (await Ids(far)).ShouldBeEmpty();
        (await far.Get($"/api/v1/cases/{here}")).Is(404);
        (await Ids(near, "&state=received&item=street-light&place=330106013006")).ShouldContain(here);
        (await Ids(near, "&item=dog")).ShouldNotContain(here);
        (await Ids(near, "&place=330106013009")).ShouldNotContain(here);
        (await Ids(near, $"&updatedSince={_town.Clock.GetUtcNow().AddMinutes(-5):yyyy-MM-ddTHH:mm:ssZ}")).ShouldContain(here);
        (await Ids(near, $"&updatedSince={_town.Clock.GetUtcNow().AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}")).ShouldBeEmpty();
        // What is nobody's business: only for the system whose organisation works on it.
        var found = (await _town.Find(secret.No))!;
        found.ItemId.ShouldBe("noise-neighbour");
        (await Ids(near)).ShouldNotContain(secret.Id);
        (await near.Get($"/api/v1/cases/{secret.Id}")).Is(404);
        using var hall = _town.Machine(await _town.Register("cases.read", owner: TownClients.Hall));
        (await Ids(hall)).ShouldContain(secret.Id);
        (await hall.Get($"/api/v1/cases/{secret.Id}")).Is(200);
    }

    [Fact]
    public async Task Read_GivesStateTimelineAndDatesWithTheirReasons()
    {
        var id = (await _m.Report("k")).Is(201)["id"].GetGuid();
        var said = (await _m.Get($"/api/v1/cases/{id}", ("Accept-Language", "en"))).Is(200);
        said["case"].GetProperty("state").GetProperty("code").GetString().ShouldBe("received");
        said["timeline"].EnumerateArray().Single().GetProperty("verb").GetString().ShouldBe("submit");
        var promise = said["clocks"].EnumerateArray().Single(c => c.GetProperty("kind").GetString() == "promise");
        promise.GetProperty("explanation").GetArrayLength().ShouldBeGreaterThan(1);
        promise.GetProperty("rule").GetString()!.ShouldContain("street-light@");
        said["actions"].EnumerateArray().Select(a => a.GetString()).ShouldBe(["urge", "withdraw"]);
        said["reporter"].ValueKind.ShouldBe(JsonValueKind.Null);
        (await _m.Get($"/api/v1/cases/{id}", ("If-None-Match", said.ETag!))).Is(304);
        foreach (var bad in (string[])["x", $"{Guid.Empty}", "%00", new string('9', 400)]) (await _m.Get($"/api/v1/cases/{bad}")).Status.ShouldBeOneOf(400, 404);
    }

    [Fact]
    public async Task Reporter_NeedsScopeAndPurpose_AndThePersonSeesTheLook()
    {
        var matter = await _town.OpenReport("路灯不亮", by: await _town.Resident());
        var path = $"/api/v1/cases/{matter.Id}";
        (await _m.Get(path, ("Linli-Purpose", "called back"))).Is(403).Rule.ShouldBe("ScopeIsGranted");
        using var trusted = _town.Machine(await _town.Register("cases.read persons.read"));
        (await trusted.Get(path)).Is(200)["reporter"].ValueKind.ShouldBe(JsonValueKind.Null);
        foreach (var thin in (string[])["x", "%20%20%20%20%20", "%00%00%00%00", new string('x', 500)]) (await trusted.Get(path, ("Linli-Purpose", thin))).Is(400).Rule.ShouldBe("PurposeIsSaid");
        var said = (await trusted.Get(path, ("Linli-Purpose", Uri.EscapeDataString("上门前电话核实")))).Is(200);
        said["reporter"].GetProperty("phone").GetString().ShouldBe(Town.ResidentPhone);
        said.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var look = (await _town.Audit()).Single(l => l.Action == "person.reveal");
        look.Purpose.ShouldBe("上门前电话核实");
        var me = await (await _town.Resident()).Get("/me");
        me.Text.ShouldContain("上门前电话核实");
        me.Text.ShouldContain("接入系统：城管平台");
    }

    [Fact]
    public async Task Story_HallAndLightingMoveAMatter_EachByItsOwnSystem()
    {
        using var hall = _town.Machine(await _town.Register("cases.read cases.act", owner: TownClients.Hall));
        var section = await _town.Register("cases.read cases.act cases.attach", "330106000000", TownClients.Lighting);
        using var lighting = _town.Machine(section);
        var matter = await _town.OpenReport("路灯不亮，走路看不见");
        string Do(string verb) => $"/api/v1/cases/{matter.Id}/actions/{verb}";
        var seen = (await hall.Get($"/api/v1/cases/{matter.Id}")).Is(200);
        (string, string) Tag(Said s) => ("If-Match", s.ETag!);

        (await lighting.Post(Do("accept"), new { }, ("Idempotency-Key", "l0"), Tag(seen))).Is(403);
        (await hall.Post(Do("accept"), new { }, ("Idempotency-Key", "h1"))).Is(428);
        (await hall.Post(Do("accept"), new { }, Tag(seen))).Is(400).Rule.ShouldBe("IdempotencyKeyIsGiven");
        (await hall.Post(Do("accept"), new { }, ("Idempotency-Key", "h1"), ("If-Match", "W/\"1\""))).Is(400).Rule.ShouldBe("VersionIsReadable");
        (await hall.Post(Do("dance"), new { }, ("Idempotency-Key", "h1"), Tag(seen))).Is(404).Rule.ShouldBe("VerbIsKnown");
        (await hall.Post(Do("accept"), new { speed = 1 }, ("Idempotency-Key", "h1"), Tag(seen))).Is(400).Rule.ShouldBe("JsonFits");
        var accepted = (await hall.Post(Do("accept"), new { }, ("Idempotency-Key", "h1"), Tag(seen))).Is(200);
        accepted["case"].GetProperty("state").GetProperty("code").GetString().ShouldBe("accepted");
        // A retry is the same; a stale look is told who was faster.
        (await hall.Post(Do("accept"), new { }, ("Idempotency-Key", "h1"), Tag(seen))).Is(200);
        var stale = (await hall.Post(Do("dispatch"), new { to = section.Owner }, ("Idempotency-Key", "h2"), Tag(seen))).Is(412);
        stale["detail"].GetString()!.ShouldContain("城管平台");
        (await hall.Post(Do("dispatch"), new { to = Guid.Empty }, ("Idempotency-Key", "h3"), Tag(accepted))).Is(422).Rule.ShouldBe("BodyWorksHere");
        (await hall.Post(Do("dispatch"), new { to = section.Owner, note = "请尽快" }, ("Idempotency-Key", "h4"), Tag(accepted))).Is(200);

        var mine = (await lighting.Get($"/api/v1/cases/{matter.Id}")).Is(200);
        var task = mine["tasks"].EnumerateArray().Single(t => t.GetProperty("mine").GetBoolean()).GetProperty("id").GetGuid();
        var claimed = (await lighting.Post(Do("claim"), new { task }, ("Idempotency-Key", "l1"))).Is(200);
        (await hall.Post(Do("close"), new { resolution = "solved", answer = "好了" }, ("Idempotency-Key", "h5"), Tag(claimed))).Is(422).Rule.ShouldBe("OnlyTheLeadDoesThis");
        (await lighting.Post(Do("close"), new { resolution = "perhaps", answer = "好了" }, ("Idempotency-Key", "l2"), Tag(claimed))).Is(422).Rule.ShouldBe("ClosingNamesAnOutcome");
        (await lighting.Post(Do("rate"), new { }, ("Idempotency-Key", "l3"), Tag(claimed))).Status.ShouldBeOneOf(403, 404);
        foreach (var verb in Linli.Cases.Doors.Api.CaseDoor.ApplicantVerbs) (await lighting.Post(Do(verb), new { note = "x", reason = "x" }, ("Idempotency-Key", "l4" + verb), Tag(claimed))).Is(403);
        var closed = (await lighting.Post(Do("close"), new { resolution = "solved", answer = "灯泡已换" }, ("Idempotency-Key", "l5"), Tag(claimed))).Is(200);
        (closed["case"].GetProperty("state").GetProperty("code").GetString(), closed["case"].GetProperty("resolution").GetString()).ShouldBe(("closed", "solved"));
        // What staff write to each other stays inside.
        closed["timeline"].EnumerateArray().Select(e => e.GetProperty("note").GetString()).ShouldNotContain("请尽快");
        (await _town.Find(matter.No))!.Events.Last(e => e.Verb == Linli.Cases.Domain.Verb.Close).ActorName!.ShouldStartWith("城管平台");
    }

    [Fact]
    public async Task WhoHandedItIn_SpeaksForItsCitizen_AndNobodyElse()
    {
        var sent = (await _m.Report("k")).Is(201);
        var id = sent["id"].GetGuid();
        using var other = _town.Machine(await _town.Register("cases.submit cases.read"));
        (await other.Post($"/api/v1/cases/{id}/actions/withdraw", new { reason = "修好了" }, ("Idempotency-Key", "o"), ("If-Match", sent.ETag!))).Is(422).Rule.ShouldBe("OnlyTheDoorItCameBy");
        var urged = (await _m.Post($"/api/v1/cases/{id}/actions/urge", new { note = "还没有来" }, ("Idempotency-Key", "u"), ("If-Match", sent.ETag!))).Is(200);
        (await _m.Post($"/api/v1/cases/{id}/actions/urge", new { note = "换了一句" }, ("Idempotency-Key", "u"), ("If-Match", urged.ETag!))).Is(422).Rule.ShouldBe("ClientKeyIsSpent");
        (await _m.Post($"/api/v1/cases/{id}/actions/withdraw", new { reason = "修好了" }, ("Idempotency-Key", "w"), ("If-Match", urged.ETag!))).Is(200)["case"].GetProperty("state").GetProperty("code").GetString().ShouldBe("withdrawn");
    }

    [Fact]
    public async Task Attachments_AreCheckedAsOnThePages_AndComeOnce()
    {
        var id = (await _m.Report("k")).Is(201)["id"].GetGuid();
        Task<Said> Send(string key, string name, byte[] bytes, Guid? to = null)
        {
            var parts = new MultipartFormDataContent();
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            parts.Add(part, "files", name);
            return _m.Send(HttpMethod.Post, $"/api/v1/cases/{to ?? id}/attachments", parts, ("Idempotency-Key", key));
        }
        (await _m.PostRaw($"/api/v1/cases/{id}/attachments", "{}", "application/json", ("Idempotency-Key", "a"))).Is(415);
        (await Send("a", "x.jpg", "MZ program"u8.ToArray())).Is(422).Rule.ShouldBe("FileIsSafe");
        (await Send("a", "x.jpg", [])).Is(422).Rule.ShouldBe("AttachmentsAreThere");
        (await Send("b", "灯.jpg", Photo.WithPlace())).Is(201)["attachments"].GetArrayLength().ShouldBe(1);
        (await Send("b", "灯.jpg", Photo.WithPlace())).Is(201)["attachments"].GetArrayLength().ShouldBe(1);
        (await Send("b", "灯.jpg", Photo.WithPlace("Other"))).Status.ShouldBeOneOf(201, 422);
        var file = (await _m.Get($"/api/v1/cases/{id}/attachments")).Is(200)["attachments"][0].GetProperty("id").GetGuid();
        var got = (await _m.Get($"/api/v1/cases/{id}/attachments/{file}")).Is(200);
        got.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox");
        got.Text.ShouldNotContain("SpyCam");
        // Not what it handed in and not what its organisation works on.
        var foreign = await _town.OpenReport("路灯不亮");
        (await Send("c", "灯.jpg", Photo.WithPlace(), foreign.Id)).Is(422).Rule.ShouldBe("AttachmentsAreOfThoseInvolved");
        (await _m.Get($"/api/v1/cases/{foreign.Id}/attachments/{file}")).Is(404);
    }
}
