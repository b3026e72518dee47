using System.Net;
using Linli.Kernel.Outbound;

namespace Linli.Cases.Tests.Doors;

/// <summary>What may be called from here, one line for each way around it that somebody has found somewhere.</summary>
public sealed class OutboundTests
{
    [Theory]
    [InlineData("https://hooks.example.org/linli", null)]
    [InlineData("https://hooks.example.org:8443/a?b=c", null)]
    [InlineData("https://1.1.1.1/", null)]
    [InlineData("http://hooks.example.org/", "OutboundIsEncrypted")]
    [InlineData("ftp://hooks.example.org/", "OutboundUrlIsSound")]
    [InlineData("file:///etc/passwd", "OutboundUrlIsSound")]
    [InlineData("gopher://127.0.0.1/", "OutboundUrlIsSound")]
    [InlineData("https://user:pass@hooks.example.org/", "OutboundUrlIsSound")]
    [InlineData("https://hooks.example.org/#x", "OutboundUrlIsSound")]
    [InlineData("//hooks.example.org/", "OutboundUrlIsSound")]
    [InlineData("", "OutboundUrlIsSound")]
    [InlineData(null, "OutboundUrlIsSound")]
    [InlineData("https://localhost/", "OutboundGoesOutside")]
    [InlineData("https://LOCALHOST:5432/", "OutboundGoesOutside")]
    [InlineData("https://a.localhost/", "OutboundGoesOutside")]
    [InlineData("https://127.0.0.1/", "OutboundGoesOutside")]
    [InlineData("https://127.1/", "OutboundGoesOutside")] // written short
    [InlineData("https://2130706433/", "OutboundGoesOutside")] // as one number
    [InlineData("https://0x7f.0.0.1/", "OutboundGoesOutside")]
    [InlineData("https://0.0.0.0/", "OutboundGoesOutside")]
    [InlineData("https://10.0.0.1/", "OutboundGoesOutside")]
    [InlineData("https://172.16.0.1/", "OutboundGoesOutside")]
    [InlineData("https://192.168.1.1/", "OutboundGoesOutside")]
    [InlineData("https://169.254.169.254/latest/meta-data", "OutboundGoesOutside")]
    [InlineData("https://100.64.0.1/", "OutboundGoesOutside")]
    [InlineData("https://224.0.0.1/", "OutboundGoesOutside")]
    [InlineData("https://[::1]/", "OutboundGoesOutside")]
    [InlineData("https://[::ffff:127.0.0.1]/", "OutboundGoesOutside")]
    [InlineData("https://[fe80::1]/", "OutboundGoesOutside")]
    [InlineData("https://[fd00::1]/", "OutboundGoesOutside")]
    [InlineData("https://[64:ff9b::7f00:1]/", "OutboundGoesOutside")]
    [InlineData("https://[2002:7f00:1::]/", "OutboundGoesOutside")]
    public void Addresses_AreLookedAtBeforeAnythingIsAsked(string? url, string? rule)
    {
        using var outbound = new OutboundHttp(null, TimeSpan.FromSeconds(5));
        outbound.Fault(url).ShouldBe(rule);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.0.1.1", true)]
    [InlineData("198.17.255.255", true)]
    [InlineData("2606:4700::1", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.8", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("ff02::1", false)]
    public void WhatLiesOutside(string address, bool outside) => OutboundHttp.IsPublic(IPAddress.Parse(address)).ShouldBe(outside);

    [Fact]
    public async Task AName_IsLookedAtAfterItWasResolved()
    {
        // It passes as a name; what it stands for does not.
        using var outbound = new OutboundHttp(null, TimeSpan.FromSeconds(5));
        outbound.Fault($"https://{Dns.GetHostName()}.example.org/").ShouldBeNull();
        var here = Dns.GetHostName();
        if (outbound.Fault($"https://{here}/") is null)
            await Should.ThrowAsync<OutboundRefused>(() => outbound.Post($"https://{here}/", [], "application/json", [], default));
    }

    [Fact]
    public void WhatTheInstallationAllows_MayBeCalledPlainly()
    {
        using var outbound = new OutboundHttp("127.0.0.1; 10.2.0.0/16 ;hooks.city.internal", TimeSpan.FromSeconds(5));
        foreach (var good in (string[])["http://127.0.0.1:5000/", "http://10.2.3.4/", "http://hooks.city.internal/"]) outbound.Fault(good).ShouldBeNull(good);
        foreach (var bad in (string[])["https://127.0.0.2/", "https://10.3.0.1/", "http://other.internal/", "https://localhost/"]) outbound.Fault(bad).ShouldNotBeNull(bad);
    }
}
