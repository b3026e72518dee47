using Linli.Cases.Data;
using Linli.Cases.Exchange;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exchange;

/// <summary>The administrator's pages of the exchange.</summary>
public sealed class PeerTests : IAsyncLifetime
{
    private Town _town = null!;
    private Visitor _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small(b => { b.Configuration["Outbound:Allow"] = "127.0.0.1"; b.Configuration["Outbound:TimeoutSeconds"] = "2"; });
        _admin = await _town.Administrator();
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private async Task<Page> Add(params (string Name, string Value)[] more)
    {
        var page = (await _admin.Get("/admin/exchange")).Ok();
        var owner = page.Html.QuerySelectorAll("#owner option").First(o => o.TextContent == TownClients.StreetOffice).GetAttribute("value")!;
        (string Name, string Value)[] usual = [("name", "市运管平台"), ("url", "https://city.example/"), ("their-app", "city"), ("our-app", "wenxin"), ("owner", owner), ("region", "330106013000"), ("codes", TwoTowns.Codes)];
        return (await _admin.Submit(page, "form:has(#owner)", [.. usual.Where(u => more.All(m => m.Name != u.Name)), .. more])).Ok();
    }

    private async Task<ExchangePeer> Peer()
    {
        await using var scope = _town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Peers.AsNoTracking().SingleAsync();
    }

    [Fact]
    public async Task OnlyTheSystemAdministrator_ComesIn()
    {
        (await _town.Guest().Peek("/admin/exchange")).Location.ShouldNotBeNull().ShouldContain("sign-in");
        foreach (var other in (Visitor[])[await _town.Clerk(), await _town.Security(), await _town.Auditor(), await _town.Resident()]) ((int)(await other.Peek("/admin/exchange")).Status).ShouldBe(403);
    }

    [Fact]
    public async Task WhatDoesNotFit_IsSaidBesideItsField()
    {
        foreach (var (field, value, rule, args) in ((string, string, string, string[])[])
            [
                ("name", " ", "ExchangePeerHasName", ["60"]), ("url", "https://169.254.169.254/", "OutboundGoesOutside", []), ("url", "http://city.example", "OutboundIsEncrypted", []), ("url", "https://city.example/?x=1", "OutboundUrlIsSound", []),
                ("their-app", "a b", "ExchangeAppIsSound", ["40"]), ("our-app", "", "ExchangeAppIsSound", ["40"]), ("region", "330105001000", "ExchangePeerHasRegion", []), ("owner", $"{Guid.CreateVersion7()}", "ExchangePeerHasOwner", []),
                ("codes", "street-light part 0118", "ExchangeCodesAreRead", ["street-light part 0118"]), ("codes", "no-such component 0118", "ExchangeCodesAreRead", ["no-such"]), ("codes", new string('x', 8_001), "ExchangeCodesFit", ["8000"]), ("key", "short", "ExchangeKeyIsLong", ["32", "200"]),
            ])
        {
            var page = await Add((field, value));
            page.Text.ShouldContain(_town.Services.GetRequiredService<Texts>().Say(Texts.Chinese, new($"rule.{rule}", args)), Case.Sensitive, field);
            page.DeadLinks.ShouldBeEmpty(field);
        }
        var none = (await _admin.Get("/admin/exchange")).Ok();
        (await _admin.Submit(none, "form:has(#owner)", ("name", "市运管平台"), ("url", "https://city.example"), ("their-app", "city"), ("our-app", "wenxin"), ("owner", none.Html.QuerySelectorAll("#owner option").First(o => o.TextContent == TownClients.StreetOffice).GetAttribute("value")!),
            ("pushes", ""), ("receives", ""))).Text.ShouldContain("至少选一个方向");
        await using var scope = _town.Inside();
        (await scope.ServiceProvider.GetRequiredService<CasesDb>().Peers.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task TheKey_IsShownOnce_Sealed_AndTheOneBeforeOpensForAWeek()
    {
        var first = (await Add()).TextOf("#key-made");
        first.ShouldStartWith("lnx_");
        (await Add()).Text.ShouldContain("已有平台用这个对方标识");
        var peer = await Peer();
        (await _admin.Get($"/admin/exchange/{peer.Id}")).Ok().Text.ShouldNotContain(first);
        System.Text.Encoding.UTF8.GetString(peer.KeySealed).ShouldNotContain(first);
        (await _town.Audit()).Where(a => a.Action.StartsWith("peer.", StringComparison.Ordinal)).ShouldAllBe(a => !a.Detail!.Contains(first));
        using var old = new Speaker(_town, key: first);
        (await old.Say(Speaker.Message(2))).Is(409);
        var second = (await _admin.Submit((await _admin.Get($"/admin/exchange/{peer.Id}")).Ok(), "form:has(#key)")).Ok().TextOf("#key-made");
        using var young = new Speaker(_town, key: second);
        (await young.Say(Speaker.Message(2))).Is(409);
        (await old.Say(Speaker.Message(2))).Is(409);
        _town.Clock.Advance(TimeSpan.FromDays(8));
        (await young.Say(Speaker.Message(2))).Is(409);
        (await old.Say(Speaker.Message(2))).Is(401);
    }

    [Fact]
    public async Task Suspending_Resuming_Changing_AndTesting()
    {
        await using var receiver = await Doors.Receiver.Open();
        await Add(("url", receiver.Url.Replace("/in", "", StringComparison.Ordinal)));
        var peer = await Peer();
        var path = $"/admin/exchange/{peer.Id}";
        receiver.Answers.Enqueue(404);
        (await _admin.Submit((await _admin.Get(path)).Ok(), "form:has([value=peer-test])")).Ok().Text.ShouldContain("对方应答正常");
        receiver.Answers.Enqueue(401);
        receiver.Answers.Enqueue(401);
        (await _admin.Submit((await _admin.Get(path)).Ok(), "form:has([value=peer-test])")).Ok().Text.ShouldContain("对方说签名不对");
        (await _admin.Submit((await _admin.Get(path)).Ok(), "form:has([name=act])", ("act", "suspend"))).Ok().Text.ShouldContain("起暂停");
        (await Peer()).SuspendedAt.ShouldNotBeNull();
        (await _admin.Submit((await _admin.Get(path)).Ok(), "form:has([name=act])", ("act", "resume"))).Ok().Text.ShouldContain("收发中");
        var page = (await _admin.Get(path)).Ok();
        (await _admin.Submit(page, "form:has(#owner)", ("name", "市城市运行中心"))).Ok().Text.ShouldContain("已保存");
        (await Peer()).Name.ShouldBe("市城市运行中心");
        // Somebody changed it meanwhile.
        (await _admin.Submit(page, "form:has(#owner)", ("name", "别的名字"))).Ok().Text.ShouldNotContain("已保存");
        (await Peer()).Name.ShouldBe("市城市运行中心");
        ((int)(await _admin.Get($"/admin/exchange/{Guid.CreateVersion7()}")).Status).ShouldBe(404);
    }
}
