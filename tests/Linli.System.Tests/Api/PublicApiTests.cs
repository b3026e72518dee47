using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Linli.Testing;
using Shouldly;

namespace Linli.System.Tests.Api;

/// <summary>Divisions, working calendar and code checks, as other systems ask for them over HTTP.</summary>
public sealed class PublicApiTests(PublicApiTests.OneTown one) : IClassFixture<PublicApiTests.OneTown>
{
    public sealed class OneTown : IAsyncLifetime
    {
        public Town Town { get; private set; } = null!;
        public HttpClient Http { get; private set; } = null!;
        public async ValueTask InitializeAsync()
        {
            Town = await Town.Small();
            Http = Town.Machine();
        }
        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Town.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("q=西湖区", "330106000000")]
    [InlineData("q=xihuqu", "330106000000")]
    [InlineData("q=Xi'hu qu", "330106000000")]
    [InlineData("q=xhq", "330106000000")]
    [InlineData("q=XHQ&level=3", "330106000000")]
    [InlineData("q=jzsq&parent=330106013", "330106013006")]
    [InlineData("q=文新街道", "330106013000")]
    public async Task Regions_AreFoundByNamePinyinAndInitials(string query, string code)
    {
        var found = await Get($"/api/regions?{query}");
        found.EnumerateArray().Select(r => r.GetProperty("code").GetString()).ShouldContain(code);
    }

    [Fact]
    public async Task Regions_ChildrenAndPath()
    {
        var communities = (await Get("/api/regions?parent=330106013")).EnumerateArray().ToList();
        communities.Count.ShouldBe(15);
        communities.ShouldAllBe(c => c.GetProperty("level").GetInt32() == 5);
        var path = await Get("/api/regions/330106013006");
        path.GetProperty("path").EnumerateArray().Select(r => r.GetProperty("name").GetString()).ShouldBe(["浙江省", "杭州市", "西湖区", "文新街道", "竞舟社区"]);
        path.GetProperty("region").GetProperty("validFrom").GetString().ShouldBe("2023-06-30");
    }

    [Theory]
    [InlineData("/api/regions/330106013006", 200)]
    [InlineData("/api/regions/110101001001", 404)] // not of the loaded city
    [InlineData("/api/regions/33010", 400)]
    [InlineData("/api/regions/abc", 400)]
    [InlineData("/api/regions?level=9", 400)]
    [InlineData("/api/regions?level=x", 400)]
    [InlineData("/api/regions?parent=33x", 400)]
    [InlineData("/api/calendar/2026-10-01", 200)]
    [InlineData("/api/calendar/2026-13-01", 400)]
    [InlineData("/api/calendar/1800-01-01", 400)]
    [InlineData("/api/calendar/due?start=2026-09-30&amount=5&unit=workday", 200)]
    [InlineData("/api/calendar/due?start=2026-09-30&amount=5&unit=fortnight", 400)]
    [InlineData("/api/calendar/due?start=2026-09-30&amount=5&unit=1", 400)]
    [InlineData("/api/calendar/due?start=2026-09-30&amount=-1&unit=day", 400)]
    [InlineData("/api/calendar/due?start=2026-09-30&amount=99999999999999999999&unit=day", 400)]
    [InlineData("/api/calendar/due?amount=5&unit=day", 400)]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    public async Task EachAddress_AnswersWithAStatus(string path, int status) => ((int)(await one.Http.GetAsync(path)).StatusCode).ShouldBe(status);

    [Theory]
    [InlineData("2026-09-30", 5, "workday", "2026-10-13")] // 国庆 1–7 October, 10 October worked
    [InlineData("2026-09-30", 5, "day", "2026-10-08")] // the 5th ends in the holiday: the first working day after
    [InlineData("2026-11-23", 1, "workday", "2026-11-24")]
    public async Task Due_GivesTheDateAndItsReasons(string start, int amount, string unit, string date)
    {
        var due = await Get($"/api/calendar/due?start={start}&amount={amount}&unit={unit}");
        due.GetProperty("date").GetString().ShouldBe(date, string.Join('\n', due.GetProperty("explanation").EnumerateArray()));
        due.GetProperty("explanation").GetArrayLength().ShouldBeGreaterThan(1);
        due.GetProperty("provisional").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Due_InAYearThatIsNotAnnounced_IsProvisional() =>
        (await Get("/api/calendar/due?start=2026-12-30&amount=10&unit=workday")).GetProperty("provisional").GetBoolean().ShouldBeTrue();

    [Theory]
    [InlineData("2026-11-23T08:00", "2026-11-24T08:00:00+08:00")] // as the clock on the wall says it, not at Greenwich
    [InlineData("2026-11-23T08:00:30", "2026-11-24T08:00:30+08:00")]
    [InlineData("2026-11-23T08:00:30.250", "2026-11-24T08:00:30.25+08:00")]
    [InlineData("2026-11-23T08:00:00%2B08:00", "2026-11-24T08:00:00+08:00")]
    [InlineData("2026-11-23T00:00:00Z", "2026-11-24T08:00:00+08:00")]
    [InlineData("2026-11-22T19:00:00-05:00", "2026-11-24T08:00:00+08:00")]
    public async Task Due_ATimeWithoutAnOffset_IsTheTimeOfThePlace(string start, string due) =>
        (await Get($"/api/calendar/due?start={start}&amount=24&unit=hour")).GetProperty("due").GetString().ShouldBe(due);

    [Theory]
    [InlineData("2026-11-23%2010:00")]
    [InlineData("11/23/2026%2010:00")] // which of the two is the month is anybody's guess
    [InlineData("2026-11-23T08:00:00+08:00")] // an unescaped + arrives as a space
    [InlineData("2026-11-23T25:00")]
    [InlineData("1989-12-31T10:00")]
    [InlineData("1990-01-01T00:00:00%2B14:00")]
    public async Task Due_ATimeOfAnotherShape_IsRefused(string start)
    {
        var answer = await one.Http.GetAsync($"/api/calendar/due?start={start}&amount=24&unit=hour");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString().ShouldBe("start");
    }

    [Theory]
    [InlineData("zh", "北京时间")]
    [InlineData("en", "Beijing time")]
    public async Task Due_TheDocumentSaysHowATimeIsRead(string language, string words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.AcceptLanguage.ParseAdd(language);
        var document = await (await one.Http.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
        var start = document.GetProperty("paths").GetProperty("/api/calendar/due").GetProperty("get").GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "start");
        start.GetProperty("description").GetString()!.ShouldContain(words);
    }

    [Theory]
    [InlineData("resident-id", "11010519491231002X", true)]
    [InlineData("resident-id", "110105194912310021", false)]
    [InlineData("resident-id", "110105491231002", true)]
    [InlineData("uscc", "91350100M000100Y43", true)]
    [InlineData("uscc", "91350100M000100Y44", false)]
    [InlineData("plate", "浙A12345", true)]
    [InlineData("plate", "浙AD12345", true)]
    [InlineData("plate", "浙A1234", false)]
    [InlineData("phone", "13800138000", true)]
    [InlineData("phone", "0571-88880000", true)]
    [InlineData("phone", "1380013800", false)]
    [InlineData("region", "330106013006", true)]
    public async Task Codes_AreCheckedWithAReason(string kind, string value, bool valid)
    {
        var answer = await one.Http.PostAsJsonAsync($"/api/codes/{kind}", new { value });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var result = await answer.Content.ReadFromJsonAsync<JsonElement>();
        result.GetProperty("valid").GetBoolean().ShouldBe(valid);
        (result.GetProperty("reason").ValueKind == JsonValueKind.Null).ShouldBe(valid);
        if (!valid) result.GetProperty("reason").GetString()!.ShouldNotStartWith("[");
    }

    [Fact]
    public async Task Codes_SpeakEnglishWhenAskedTo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/codes/phone") { Content = JsonContent.Create(new { value = "1380013800" }) };
        request.Headers.AcceptLanguage.ParseAdd("en");
        var reason = (await (await one.Http.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reason").GetString()!;
        reason.All(c => c < 0x2E80).ShouldBeTrue(reason);
    }

    [Theory]
    [InlineData("nothing", "{\"value\":\"1\"}", 404)]
    [InlineData("phone", "{", 400)]
    [InlineData("phone", "[]", 400)]
    [InlineData("phone", "{\"value\":7}", 400)]
    [InlineData("phone", "{\"value\":null}", 200)]
    [InlineData("phone", "{}", 200)]
    public async Task Codes_OfAnotherShape_AreRefused(string kind, string body, int status) =>
        ((int)(await one.Http.PostAsync($"/api/codes/{kind}", new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode).ShouldBe(status);

    [Fact]
    public async Task PublicAnswers_StandTwoHundredCallsASecondFromOneAddress()
    {
        // The limit of the demo is a promise of at least 200 a second; a burst of 600 must pass.
        var all = await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => one.Http.GetAsync("/api/calendar/2026-10-01")));
        all.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
    }

    private async Task<JsonElement> Get(string path)
    {
        var answer = await one.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
