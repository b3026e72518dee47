using System.Text;
using Linli.Kernel.Codes;
using Linli.Testing;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Machines that send nonsense get a problem (RFC 9457), not a fault.</summary>
public sealed class ApiTests(HostileTown h) : IClassFixture<HostileTown>
{
    [Fact]
    public async Task Json_ThatIsNone_IsAProblem()
    {
        var deep = new string('[', 200_000) + new string(']', 200_000);
        (string What, byte[] Body, int Least, int Most)[] all =
        [
            ("deep", Encoding.ASCII.GetBytes(deep), 413, 413), ("less deep", Encoding.ASCII.GetBytes(new string('[', 1_000) + new string(']', 1_000)), 400, 400), ("deep object", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"value\":", 300)) + "1" + new string('}', 300)), 400, 400),
            ("number", "{\"value\":5}"u8.ToArray(), 400, 400), ("array", "{\"value\":[\"a\"]}"u8.ToArray(), 400, 400), ("huge number", Encoding.ASCII.GetBytes($"{{\"value\":{new string('9', 3_000)}}}"), 400, 400),
            ("bad utf-8", [.. "{\"value\":\""u8, 0xFF, 0xC0, 0xAF, .. "\"}"u8], 400, 400), ("empty", [], 400, 400), ("null", "null"u8.ToArray(), 400, 400), ("cut off", "{\"value\":\"1"u8.ToArray(), 400, 400),
            ("null value", "{\"value\":null}"u8.ToArray(), 200, 200), ("no value", "{}"u8.ToArray(), 200, 200), ("twice", "{\"value\":\"1\",\"value\":\"2\"}"u8.ToArray(), 200, 400), ("more", "{\"value\":\"1\",\"other\":{\"a\":[1]}}"u8.ToArray(), 200, 400),
            ("surrogate", "{\"value\":\"\\ud800\"}"u8.ToArray(), 200, 400), ("nul", "{\"value\":\"1\\u00002\"}"u8.ToArray(), 200, 200), ("a megabyte", Encoding.ASCII.GetBytes($"{{\"value\":\"{new string('1', 1 << 20)}\"}}"), 413, 413),
        ];
        foreach (var (what, body, least, most) in all)
        {
            var answer = await h.Town.Guest().PostBytes("/api/codes/phone", body, "application/json");
            ((int)answer.Status).ShouldBeInRange(least, most, what);
        }
        foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=utf-16", ""])
            ((int)(await h.Town.Guest().PostBytes("/api/codes/phone", "{\"value\":\"1\"}"u8.ToArray(), type)).Status).ShouldBeInRange(200, 415, type);
        ((int)(await h.Town.Guest().PostBytes("/api/codes/phone", new byte[41 << 20], "application/json")).Status).ShouldBe(413);
    }

    [Fact]
    public async Task Codes_OfEveryKind_AnswerEveryNonsense()
    {
        string[] nonsense = ["", " ", new string('1', 100_000), "\\u0000", "１３８００１３８０００", "-1", "NaN", "330106194611230015\\n", "\\u202e5100", "🀄🀄🀄", "A\\ud83d", "00000000000000000X", "浙A12345\\u0000", "+86" + new string('0', 40)];
        foreach (var kind in CodeValidators.Kinds)
            foreach (var value in nonsense)
                ((int)(await h.Town.Guest().PostBytes($"/api/codes/{kind}", Encoding.UTF8.GetBytes($"{{\"value\":\"{value}\"}}"), "application/json")).Status).ShouldBeOneOf([200, 400, 413], $"{kind} {value[..Math.Min(20, value.Length)]}");
        ((int)(await h.Town.Guest().PostBytes("/api/codes/shoe-size", "{\"value\":\"1\"}"u8.ToArray(), "application/json")).Status).ShouldBe(404);
    }

    [Theory]
    [InlineData("/api/regions?q={0}")]
    [InlineData("/api/regions?level={0}")]
    [InlineData("/api/regions?parent={0}")]
    [InlineData("/api/regions?q=文新&level={0}&parent={0}")]
    [InlineData("/api/regions/{0}")]
    [InlineData("/api/calendar/{0}")]
    [InlineData("/api/calendar/due?start={0}&amount=3&unit=workday")]
    [InlineData("/api/calendar/due?start=2026-11-23&amount={0}&unit=workday")]
    [InlineData("/api/calendar/due?start=2100-12-31&amount=1000&unit={0}")]
    [InlineData("/api/calendar/due?start=1990-01-01&amount=1000&unit={0}")]
    [InlineData("/openapi/{0}.json")]
    [InlineData("/status/{0}")]
    [InlineData("/lang/{0}")]
    [InlineData("/mode/{0}")]
    [InlineData("/lang/en?return={0}")]
    [InlineData("/services?q={0}")]
    [InlineData("/services/{0}")]
    [InlineData("/verify/00000000-0000-0000-0000-000000000001/{0}")]
    [InlineData("/verify/{0}/1")]
    [InlineData("/{0}")]
    public async Task Addresses_WithNonsense_AreNoFaults(string pattern)
    {
        string[] nonsense = ["", "0", "-1", "99999999999999999999", "2147483648", "1e9", "NaN", "null", "a'b\"c", "%", "_", "%25%25", "%00", "%ED%A0%80", "%C0%AF", "%FF", "%EF%BF%BE", "a%EF%BF%BF%EF%B7%90", "..%2f..%2fetc%2fpasswd", "%0d%0aX-Evil:%201", "%F0%9F%80%84", "２０２６-１１-２３",
            "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-23T25:00:00+99:00", "workday", "day", "workhour", "330106", new string('9', 2_000), new string('x', 6_000)];
        var guest = h.Town.Guest();
        foreach (var value in nonsense)
        {
            var answer = await guest.Peek(string.Format(null, pattern, value));
            ((int)answer.Status).ShouldBeLessThan(500, $"{pattern} with {value[..Math.Min(30, value.Length)]}");
            answer.Headers.Contains("X-Evil").ShouldBeFalse();
            if (answer.Location is { } to) to.ShouldStartWith("/");
        }
    }
}
