using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Cases.Doors.Hooks;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linli.Cases.Tests.Doors;

/// <summary>A receiver on loopback that does what a test tells it to.</summary>
sealed class Receiver : IAsyncDisposable
{
    public sealed record Got(string Event, string Delivery, string Timestamp, string Signature, byte[] Body)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;
        public Guid Case => Json.GetProperty("case").GetProperty("id").GetGuid();
        public int Seq => Json.GetProperty("seq").GetInt32();
    }

    private readonly WebApplication _app;
    public ConcurrentQueue<Got> All { get; } = new();

    /// <summary>What to answer; after that 204.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>Answers that keep the sender waiting until this is released.</summary>
    public TaskCompletionSource? Holds { get; set; }
    public string Url => _app.Urls.Single() + "/in";

    private Receiver(WebApplication app) => _app = app;

    public static async Task<Receiver> Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    private async Task Take(HttpContext http)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory);
        string Header(string name) => http.Request.Headers[name].ToString();
        All.Enqueue(new(Header("X-SC-Event"), Header("X-SC-Delivery"), Header("X-SC-Timestamp"), Header("X-SC-Signature"), memory.ToArray()));
        if (Holds is { } holds) await holds.Task.WaitAsync(http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 204;
        if (status is 301 or 302 or 307) http.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
    }

    public async ValueTask DisposeAsync()
    {
        Holds?.TrySetResult();
        await _app.DisposeAsync();
    }
}

/// <summary>Web hooks: signed, in order, at least once, and not for ever.</summary>
public sealed class HookTests : IAsyncLifetime
{
    private Town _town = null!;
    private Receiver _receiver = null!;
    private Registered _registered = null!;
    private Machine311 _m = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.Open();
        _town = await Town.Small(b => { b.Configuration["Outbound:Allow"] = "127.0.0.1"; b.Configuration["Outbound:TimeoutSeconds"] = "1"; });
        _registered = await _town.Register("cases.subscribe cases.submit cases.read");
        _m = _town.Machine(_registered);
    }

    public async ValueTask DisposeAsync()
    {
        _m.Dispose();
        await _town.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private async Task<Said> Subscribe(object? more = null, string key = "s1", Machine311? by = null) => await (by ?? _m).Post("/api/v1/subscriptions", more ?? new { url = _receiver.Url }, ("Idempotency-Key", key));

    private async Task Deliver()
    {
        await _town.Settle();
        (await _town.Services.GetRequiredService<JobRunner>().RunNow("cases.hooks", default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Subscribing_IsRefusedForWhatDoesNotFit_AndGivesTheSecretOnce()
    {
        foreach (var (body, rule) in ((object, string)[])
            [
                (new { url = "https://localhost/x" }, "OutboundGoesOutside"), (new { url = "https://169.254.169.254/" }, "OutboundGoesOutside"), (new { url = "http://example.org/" }, "OutboundIsEncrypted"), (new { }, "OutboundUrlIsSound"),
                (new { url = _receiver.Url, events = (string[])["dance"] }, "HookEventsAreKnown"), (new { url = _receiver.Url, region = "330105001000" }, "ClientReachesPlace"),
            ])
            (await Subscribe(body)).Is(422).Rule.ShouldBe(rule);
        var made = (await Subscribe()).Is(201);
        made["secret"].GetString()!.ShouldStartWith("lns_");
        (await Subscribe()).Is(409).Rule.ShouldBe("HookIsThere");
        var list = (await _m.Get("/api/v1/subscriptions")).Is(200);
        list["items"].GetArrayLength().ShouldBe(1);
        list["items"][0].GetProperty("secret").ValueKind.ShouldBe(JsonValueKind.Null);
        using var other = _town.Machine(await _town.Register("cases.subscribe"));
        (await other.Get("/api/v1/subscriptions")).Is(200)["items"].GetArrayLength().ShouldBe(0);
        foreach (var verb in (string[])["cancel", "pause", "resume"]) (await other.Post($"/api/v1/subscriptions/{made["id"].GetGuid()}/{verb}", new { })).Is(404);
        (await _m.Post($"/api/v1/subscriptions/{made["id"].GetGuid()}/cancel", new { })).Is(200)["items"].GetArrayLength().ShouldBe(0);
        (await _m.Report("k")).Is(201);
        await Deliver();
        _receiver.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task EachStep_ComesOnceInOrder_SignedAndWithoutAnybodysWords()
    {
        var secret = (await Subscribe()).Is(201)["secret"].GetString()!;
        var matter = await _town.Dispatched("路灯不亮，找张三");
        var handler = await _town.Handler();
        await handler.Do(matter, "claim");
        await handler.Do(matter, "close", ("resolution", "Solved"), ("answer", "灯泡换好了"));
        await Deliver();
        await Deliver();
        var got = _receiver.All.ToList();
        got.Select(g => g.Event).ShouldBe(["case.submit", "case.accept", "case.dispatch", "case.claim", "case.close"]);
        got.Select(g => g.Seq).ShouldBeInOrder();
        got.Select(g => g.Delivery).Distinct().Count().ShouldBe(5);
        foreach (var g in got)
        {
            // The check that the documentation gives receivers.
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes($"{g.Timestamp}."), .. g.Body]);
            g.Signature.ShouldBe("v1=" + Convert.ToHexStringLower(mac));
            (_town.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(g.Timestamp, null))).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
            var text = Encoding.UTF8.GetString(g.Body);
            foreach (var words in (string[])["张三", "灯泡", "竞舟路"]) text.ShouldNotContain(words);
            text.ShouldContain(matter.No);
        }
        HookDesk.Signature("other", got[0].Timestamp, got[0].Body).ShouldNotBe(got[0].Signature);
    }

    [Fact]
    public async Task Filters_ByEventAndRegion_AndKeepsSecrets()
    {
        (await Subscribe(new { url = _receiver.Url, events = (string[])["accept"], region = Town.Community })).Is(201);
        var matter = await _town.OpenReport("路灯不亮");
        var secret = await _town.OpenReport("家里生活困难，没有收入，想要救助");
        var clerk = await _town.Clerk();
        await clerk.Do(matter, "accept");
        await clerk.Do(secret, "accept");
        await Deliver();
        _receiver.All.ShouldHaveSingleItem().Case.ShouldBe(matter.Id);
    }

    [Fact]
    public async Task WhoDoesNotConfirm_IsAskedAgainLater_InOrder_AndStopsAtLast()
    {
        (await Subscribe()).Is(201);
        _receiver.Answers.Enqueue(500);
        var id = (await _m.Report("k")).Is(201)["id"].GetGuid();
        await Deliver();
        _receiver.All.Count.ShouldBe(1);
        // What follows waits behind it; another minute and both come.
        var tag = (await _m.Get($"/api/v1/cases/{id}")).Is(200).ETag!;
        (await _m.Post($"/api/v1/cases/{id}/actions/urge", new { note = "快" }, ("Idempotency-Key", "u"), ("If-Match", tag))).Is(200);
        await Deliver();
        _receiver.All.Count.ShouldBe(1);
        _town.Clock.Advance(SendHooks.Pauses[0]);
        await Deliver();
        var got = _receiver.All.ToList();
        got.Select(g => g.Event).ShouldBe(["case.submit", "case.submit", "case.urge"]);
        // The same event bears the same id: the receiver knows it.
        got[0].Delivery.ShouldBe(got[1].Delivery);

        (await _m.Report("k2", "另一盏灯不亮")).Is(201);
        foreach (var pause in SendHooks.Pauses)
        {
            _receiver.Answers.Enqueue(302);
            await Deliver();
            _town.Clock.Advance(pause);
        }
        _receiver.Answers.Enqueue(404);
        await Deliver();
        var hook = (await _m.Get("/api/v1/subscriptions")).Is(200)["items"][0];
        (hook.GetProperty("pausedWhy").GetString(), hook.GetProperty("waiting").GetInt32()).ShouldBe(("status", 1));
        var count = _receiver.All.Count;
        _town.Clock.Advance(TimeSpan.FromDays(1));
        await Deliver();
        _receiver.All.Count.ShouldBe(count);

        // Resumed it goes on where it stopped.
        (await _m.Post($"/api/v1/subscriptions/{hook.GetProperty("id").GetGuid()}/resume", new { })).Is(200);
        await Deliver();
        _receiver.All.Count.ShouldBe(count + 1);
    }

    [Fact]
    public async Task AStoppedSubscription_TellsItsOwner()
    {
        using var hall = _town.Machine(await _town.Register("cases.subscribe", owner: TownClients.Hall));
        (await Subscribe(by: hall)).Is(201);
        for (var i = 0; i <= SendHooks.Pauses.Count; i++) _receiver.Answers.Enqueue(500);
        (await _m.Report("k")).Is(201);
        foreach (var pause in SendHooks.Pauses) { await Deliver(); _town.Clock.Advance(pause); }
        await Deliver();
        (await (await _town.Clerk()).Get("/staff/notices")).Ok().Text.ShouldContain("推送已暂停");
    }

    [Fact]
    public async Task ASlowReceiver_IsLeftAlone_AndHoldsUpNoOther()
    {
        await using var slow = await Receiver.Open();
        slow.Holds = new();
        (await Subscribe(new { url = slow.Url }, "slow")).Is(201);
        (await Subscribe(key: "quick")).Is(201);
        (await _m.Report("k")).Is(201);
        await Deliver();
        _receiver.All.Count.ShouldBe(1);
        var admin = await _town.Administrator();
        var page = (await admin.Get($"/admin/clients/{_registered.Id}/deliveries")).Ok();
        page.Text.ShouldContain("对方超时");
        page.Text.ShouldContain("送达");
        var pause = ("pause", page.Html.QuerySelector("button[name=pause]")!.GetAttribute("value")!);
        foreach (var _ in (int[])[1, 2]) (await admin.Submit(page, "form:has(button[name=pause])", pause)).Ok().Text.ShouldContain("人工暂停");
        (await admin.Submit(page, "form:has(button[name=pause])", ("resume", pause.Item2))).Ok().Text.ShouldNotContain("人工暂停");
        slow.Holds.TrySetResult();
        slow.Holds = null;
        _town.Clock.Advance(SendHooks.Pauses[0]);
        await Deliver();
        slow.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Replay_SendsAgainUnderTheSameIds()
    {
        var before = (await _m.Report("before")).Is(201)["id"].GetGuid();
        var from = _town.Clock.GetUtcNow().AddMinutes(-10);
        var hook = (await Subscribe()).Is(201)["id"].GetGuid();
        (await _m.Report("k", "另一盏灯不亮")).Is(201);
        await Deliver();
        var first = _receiver.All.ShouldHaveSingleItem();
        foreach (var bad in (object[])[new { }, new { from = "2026-01-01T00:00:00Z" }, new { from = "2027-01-01T00:00:00Z" }]) (await _m.Post($"/api/v1/subscriptions/{hook}/replay", bad)).Is(422).Rule.ShouldBe("ReplayIsRecent");
        (await _m.Post($"/api/v1/subscriptions/{hook}/replay", new { from = from.ToString("yyyy-MM-ddTHH:mm:ssZ", null) })).Is(200);
        await Deliver();
        // What happened before it subscribed comes too: that is what replaying is for.
        _receiver.All.Count(g => g.Delivery == first.Delivery).ShouldBe(2);
        _receiver.All.Select(g => g.Case).ShouldContain(before);
    }

    [Fact]
    public async Task AnEndedSystem_IsToldNothing()
    {
        (await Subscribe()).Is(201);
        await _town.Tamper($"UPDATE trust_clients SET \"EndedAt\" = (SELECT MIN(\"IssuedAt\") FROM trust_client_tokens)");
        await _town.OpenReport("路灯不亮");
        await Deliver();
        _receiver.All.ShouldBeEmpty();
    }
}
