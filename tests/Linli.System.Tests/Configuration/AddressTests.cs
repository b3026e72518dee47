using System.Net;
using Linli.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;

namespace Linli.System.Tests.Configuration;

/// <summary>Whose word about addresses counts: of named proxies, and of nobody else; links on paper bear the configured host.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.7", "203.0.113.7 https")]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.7 https")]
    [InlineData("127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7 https")] // what the caller itself claimed is not believed
    [InlineData("127.0.0.1;10.0.0.0/8", "203.0.113.7, 10.1.2.3", "203.0.113.7 https")] // two hops of ours
    [InlineData("10.0.0.5", "203.0.113.7", "127.0.0.1 http")]
    [InlineData(null, "203.0.113.7", "127.0.0.1 http")]
    public async Task ForwardedAddress_IsBelievedFromNamedProxiesOnly(string? proxies, string header, string seen)
    {
        await using var town = await Town.Small(b => b.Configuration["Proxies"] = proxies, app => app.MapGet("/planted-address", (HttpContext http) => $"{http.Connection.RemoteIpAddress?.MapToIPv4()} {http.Request.Scheme}").WithMetadata(new Linli.Trust.Contracts.PublicAttribute()));
        using var http = town.Machine();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", header);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", header.Contains(',') ? "https, https" : "https");
        (await http.GetStringAsync("/planted-address")).ShouldBe(seen);
    }

    [Fact]
    public async Task Limits_CountEachPersonBehindTheProxy()
    {
        await using var town = await Town.Small(b => { b.Configuration["Proxies"] = "127.0.0.1"; b.Configuration["Limits:ReadBurst"] = "3"; b.Configuration["Limits:ReadsPerSecond"] = "1"; });
        async Task<HttpStatusCode[]> Read(string from)
        {
            using var http = town.Machine();
            http.DefaultRequestHeaders.Add("X-Forwarded-For", from);
            return [.. (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetAsync("/health/live")))).Select(a => a.StatusCode)];
        }
        (await Read("203.0.113.7")).ShouldContain(HttpStatusCode.TooManyRequests);
        (await Read("203.0.113.8")).ShouldContain(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, "http://forged.example")]
    [InlineData("https://linli.example.gov.cn/", "https://linli.example.gov.cn")]
    public void LinksOnPaper_BearTheConfiguredHost(string? configured, string expected)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { ["PublicAddress"] = configured };
        var http = new DefaultHttpContext { Request = { Scheme = "http", Host = new("forged.example") } };
        new Linli.Kernel.PublicAddress(configuration).Of(http.Request).ShouldBe(expected);
    }
}
