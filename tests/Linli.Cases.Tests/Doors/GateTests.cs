using Linli.Testing;
using Linli.Trust.Clients;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Doors;

/// <summary>Who comes in by token, and that a token is no session and a session no token.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private Town _town = null!;

    public async ValueTask InitializeAsync() => _town = await Town.Small();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Fact]
    public async Task Administrator_Registers_IssuesOnce_RollsOver_AndRevokes()
    {
        var admin = await _town.Administrator();
        (await admin.Get("/admin/clients")).Ok().Text.ShouldContain("Open311 演示客户端");
        var form = (await admin.Get("/admin/clients/new")).Ok();
        var owner = form.Html.QuerySelectorAll("#owner option").First(o => o.TextContent == TownClients.Hall).GetAttribute("value")!;
        (string, string)[] words = [("name", "区城管平台"), ("owner", owner), ("contact", "王工 0571-88880000"), ("purpose", "双向同步"), ("region", "330106013000"), ("scope", "cases.submit"), ("scope", "cases.read"), ("until", "2027-11-23")];
        var page = (await admin.Submit(form, "form[method=post]", words)).Ok();
        page.Url.ShouldStartWith("/admin/clients/");
        // The same form again leads to the same system.
        (await admin.Submit(form, "form[method=post]", words)).Url.ShouldBe(page.Url);

        var issued = await admin.Submit(page, "form:has(#label)", ("label", "2026"));
        var token = issued.Ok().TextOf("#token");
        token.ShouldStartWith(ClientGate.Mark);
        issued.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var machine = _town.Machine(token);
        (await machine.Get("/api/v1/cases")).Is(200);
        // Shown once: neither the page nor the database has it.
        (await admin.Get(page.Url)).Text.ShouldNotContain(token);
        await using (var scope = _town.Inside())
        {
            var row = await scope.ServiceProvider.GetRequiredService<TrustDb>().ClientTokens.SingleAsync(t => t.Label == "2026");
            row.Hash.ShouldNotContain(token[4..]);
            row.LastUsedAt.ShouldNotBeNull();
        }

        var second = (await admin.Submit((await admin.Get(page.Url)).Ok(), "form:has(#label)", ("label", "2027"))).TextOf("#token");
        using var next = _town.Machine(second);
        (await next.Get("/api/v1/cases")).Is(200);
        (await machine.Get("/api/v1/cases")).Is(200);
        var list = (await admin.Get(page.Url)).Ok();
        var old = list.Html.QuerySelectorAll("tr").First(r => r.TextContent.Contains(token[..ClientGate.PrefixLength], StringComparison.Ordinal));
        var button = ("token", old.QuerySelector("button[name=token]")!.GetAttribute("value")!);
        // Twice, as a hand that trembles does.
        foreach (var _ in (int[])[1, 2]) (await admin.Submit(list, "form:has(button[name=token])", button)).Ok();
        (await machine.Get("/api/v1/cases")).Is(401).Rule.ShouldBe("TokenIsGood");
        (await next.Get("/api/v1/cases")).Is(200);

        // Ended: the last token dies too.
        await admin.Submit((await admin.Get(page.Url)).Ok(), "form:has(#reason)", ("reason", "平台下线"));
        (await next.Get("/api/v1/cases")).Is(401);
        var lines = await _town.Audit();
        var subject = "client:" + page.Url.Split('/')[^1];
        lines.Where(l => l.Subject == subject).Select(l => l.Action).ShouldBe(["client.add", "client.token", "client.token", "client.revoke", "client.end"]);
        foreach (var said in lines.Select(l => l.Detail ?? "")) foreach (var hidden in (string[])[token[12..], "王工"]) said.ShouldNotContain(hidden);
        (await (await _town.Auditor()).Get("/admin/audit")).Ok().Text.ShouldContain("区城管平台");
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("contact", "")]
    [InlineData("purpose", " ")]
    [InlineData("region", "330105000000")]
    [InlineData("region", "330106000000")] // the owner is of the street
    [InlineData("until", "2026-11-22")]
    [InlineData("until", "2036-11-22")]
    [InlineData("owner", "")]
    [InlineData("scope", "cases.everything")]
    [InlineData("scope", null)]
    public async Task Registering_WithWhatDoesNotFit_IsRefusedAtItsField(string field, string? value)
    {
        var admin = await _town.Administrator();
        var form = (await admin.Get("/admin/clients/new")).Ok();
        var owner = form.Html.QuerySelectorAll("#owner option").First(o => o.TextContent == TownClients.Hall).GetAttribute("value")!;
        (string Name, string Value)[] words = [("name", "平台"), ("owner", owner), ("contact", "王工"), ("purpose", "同步"), ("region", "330106013000"), ("scope", "cases.read"), ("until", "2027-11-23")];
        var page = await admin.Submit(form, "form[method=post]", [.. words.Where(w => w.Name != field), .. value is null ? [] : ((string, string)[])[(field, value)]]);
        page.Ok().Has("#errors").ShouldBeTrue();
        page.DeadLinks.ShouldBeEmpty();
    }

    [Fact]
    public async Task WrongExpiredRevokedAndNone_AreOneAnswer()
    {
        var over = await _town.Register("cases.read", until: new DateOnly(2026, 11, 1));
        var gone = await _town.Register("cases.read");
        await _town.Tamper($"UPDATE trust_client_tokens SET \"RevokedAt\" = \"IssuedAt\" WHERE \"Prefix\" = '{gone.Token[..12]}'");
        var good = await _town.Register("cases.read");
        var answers = new List<string>();
        foreach (var token in (string?[])[null, "", "x", "lnl_", over.Token, gone.Token, good.Token[..^1] + (good.Token[^1] == 'A' ? 'B' : 'A'), ClientGate.NewToken(), new string('A', 5_000), "demo"])
        {
            using var machine = new Machine311(_town, token);
            var said = (await machine.Get("/api/v1/cases")).Is(401);
            said.MediaType.ShouldBe("application/problem+json");
            said.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
            answers.Add($"{said.Rule} {said["detail"]} {said["next"]} {said["type"]}");
        }
        answers.Distinct().ShouldHaveSingleItem();
        using var right = _town.Machine(good);
        (await right.Get("/api/v1/cases")).Is(200);
    }

    [Fact]
    public async Task ASession_OpensNoCallOfSystems_AndATokenNoPage()
    {
        var clerk = await _town.Clerk();
        var matter = await _town.OpenReport("路灯不亮");
        ((int)(await clerk.Peek("/api/v1/cases")).Status).ShouldBe(401);
        ((int)(await clerk.PostBytes($"/api/v1/cases/{matter.Id}/actions/accept", "{}"u8.ToArray(), "application/json")).Status).ShouldBe(401);
        ((int)(await clerk.PostRaw("/open311/v2/requests.json", [("service_code", "street-light")], follow: false)).Status).ShouldBe(401);
        (await _town.Find(matter.No))!.State.ShouldBe("received");
        var all = await _town.Register("cases.submit cases.read cases.act cases.attach cases.subscribe persons.read", owner: TownClients.Hall);
        using var machine = _town.Machine(all);
        foreach (var page in (string[])["/staff", "/staff/cases", $"/staff/cases/{matter.Id}", "/admin/clients", "/my", "/me", $"/files/{Guid.Empty}"])
            (await machine.Get(page)).Status.ShouldBeOneOf(302, 401, 403);
        // With both, the cookie counts for nothing on either side.
        clerk.WithHeader("Authorization", $"Bearer {all.Token}");
        ((int)(await clerk.Peek("/staff")).Status).ShouldBe(302);
        ((int)(await clerk.Peek("/api/v1/cases")).Status).ShouldBe(200);
    }

    [Fact]
    public async Task WithoutTheScope_EachCallIsForbidden()
    {
        var matter = await _town.OpenReport("路灯不亮");
        var nothing = await _town.Register("cases.subscribe");
        using var machine = _town.Machine(nothing);
        foreach (var path in (string[])["/api/v1/cases", $"/api/v1/cases/{matter.Id}", $"/api/v1/cases/{matter.Id}/attachments", $"/api/v1/cases/{matter.Id}/attachments/{Guid.Empty}"]) (await machine.Get(path)).Is(403).Rule.ShouldBe("ScopeIsGranted");
        foreach (var path in (string[])["/api/v1/cases", $"/api/v1/cases/{matter.Id}/actions/accept", $"/api/v1/cases/{matter.Id}/attachments"]) (await machine.Post(path, new { }, ("Idempotency-Key", "1"))).Is(403);
    }

    [Fact]
    public async Task WhoCallsTooOften_Waits_AndNobodyElse()
    {
        await using var town = await Town.Small(b => b.Configuration["Limits:ClientCallsPerMinute"] = "5");
        var (first, second) = (await town.Register("cases.read"), await town.Register("cases.read"));
        using var machine = town.Machine(first);
        using var other = town.Machine(second);
        for (var left = 4; left >= 0; left--) (await machine.Get("/api/v1/cases")).Is(200).Headers.GetValues("RateLimit-Remaining").Single().ShouldBe($"{left}");
        var full = (await machine.Get("/api/v1/cases")).Is(429);
        full.Rule.ShouldBe("ClientCallsAreFewer");
        full.Headers.RetryAfter!.Delta!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        (await other.Get("/api/v1/cases")).Is(200);
        town.Clock.Advance(full.Headers.RetryAfter.Delta.Value);
        (await machine.Get("/api/v1/cases")).Is(200);
    }

    [Fact]
    public async Task WhoTriesTokens_IsToldToWait_AndWhoHasOneGoesOn()
    {
        var good = await _town.Register("cases.read");
        for (var i = 0; i < ClientGate.WrongTries; i++)
        {
            using var guess = _town.Machine(ClientGate.NewToken());
            (await guess.Get("/api/v1/cases")).Is(401);
        }
        using var more = _town.Machine(ClientGate.NewToken());
        (await more.Get("/api/v1/cases")).Is(429).Rule.ShouldBe("TokenTriesAreUsed");
        using var right = _town.Machine(good);
        (await right.Get("/api/v1/cases")).Is(200);
        _town.Clock.Advance(TimeSpan.FromMinutes(ClientGate.PauseMinutes + 1));
        (await more.Get("/api/v1/cases")).Is(401);
    }

    [Fact]
    public async Task WhatASystemDoes_StandsUnderItsName()
    {
        var system = await _town.Register("cases.submit cases.read");
        using var machine = _town.Machine(system);
        var id = (await machine.Report("k1")).Is(201)["id"].GetGuid();
        (await _town.Audit()).Single(l => l.Subject == $"case:{id}" && l.Action == "case.submit").Actor.ShouldBe($"client:{system.Id}");
        (await _town.VerifyAudit()).Faults.ShouldBeEmpty();
    }
}
