using System.Net;
using Linli.Testing;
using Shouldly;

namespace Linli.System.Tests.Api;

/// <summary>The limits as they are when nobody sets any: other systems get through, whoever floods does not.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private Town _town = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        // The proxy stands where the test stands, so that a test may come from anywhere.
        _town = await Town.Small(b => { b.Configuration["Limits:PostsPerMinute"] = null; b.Configuration["Proxies"] = "127.0.0.1"; });
        _http = _town.Machine();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _town.DisposeAsync();
    }

    [Fact]
    public async Task CodeChecks_AreCountedAsReads()
    {
        (await Many(900, _ => Ask(HttpMethod.Post, "/api/codes/phone", "198.51.100.1", """{"value":"13800138000"}"""))).ShouldAllBe(s => s == HttpStatusCode.OK);
        (await Many(400, _ => Ask(HttpMethod.Head, "/", "198.51.100.2"))).ShouldNotContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task CodeCheck_ThatIsLong_IsNotRead() =>
        (await Ask(HttpMethod.Post, "/api/codes/phone", "198.51.100.3", $$"""{"value":"{{new string('1', 5000)}}"}""")).ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    [Theory]
    [InlineData("/sign-out")]
    [InlineData("/sign-in")]
    [InlineData("/api/codes/phone/more")]
    [InlineData("/API/../sign-in")]
    [InlineData("/api/codes")]
    public async Task OtherPosts_AreCountedAsPosts(string path)
    {
        var from = $"198.51.100.{10 + path.Length}";
        (await Many(310, _ => Ask(HttpMethod.Post, path, from))).Count(s => s == HttpStatusCode.TooManyRequests).ShouldBeGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task Household_OfIPv6_IsOneAddress()
    {
        (await Many(300, i => Ask(HttpMethod.Post, "/sign-out", $"2001:db8:7:1::{i + 1:x}"))).ShouldNotContain(HttpStatusCode.TooManyRequests);
        (await Ask(HttpMethod.Post, "/sign-out", "2001:db8:7:1:ffff::9")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await Ask(HttpMethod.Post, "/sign-out", "2001:db8:7:2::1")).ShouldNotBe(HttpStatusCode.TooManyRequests);
    }

    private static async Task<List<HttpStatusCode>> Many(int count, Func<int, Task<HttpStatusCode>> ask)
    {
        var all = new HttpStatusCode[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => all[i] = await ask(i));
        return [.. all];
    }

    private async Task<HttpStatusCode> Ask(HttpMethod method, string path, string from, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, global::System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Forwarded-For", from);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }
}
