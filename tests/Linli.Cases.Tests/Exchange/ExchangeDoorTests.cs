using System.Security.Cryptography;
using System.Text;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Exchange;
using Linli.Kernel.Files;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exchange;

/// <summary>The door for peers: who does not come in, what is not taken, and what becomes of what is.</summary>
public sealed class ExchangeDoorTests : IAsyncLifetime
{
    private Town _town = null!;
    private Guid _peer;
    private Speaker _city = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _peer = await TwoTowns.Know(_town, "https://city.example", "城市平台", "street", "city");
        _city = new(_town);
    }

    public async ValueTask DisposeAsync()
    {
        _city.Dispose();
        await _town.DisposeAsync();
    }

    private static object Message(int seq = 1, string step = "dispatch", int seen = 0, object? push = null, string number = "N-1", Guid? id = null, string? reason = null, object? photos = null) => Speaker.Message(seq, step, seen, push, number, id, reason, photos);
    private static object First(string number = "N-1", object? push = null, object? photos = null, Guid? id = null) => Message(push: push ?? Speaker.Push(), number: number, photos: photos, id: id);

    private async Task<int> Count()
    {
        await using var scope = _town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        return await db.ExchangeLinks.CountAsync() + await db.ExchangeMessages.CountAsync();
    }

    private async Task Change(Action<ExchangePeer> change)
    {
        await using var scope = _town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        change(await db.Peers.SingleAsync(p => p.Id == _peer));
        (await db.Commit(default)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task WhoDoesNotSignAsAgreed_DoesNotComeIn()
    {
        using var stranger = new Speaker(_town, "nobody");
        using var guesser = new Speaker(_town, key: "lnx_another-key-another-key-another-key");
        foreach (var said in (Said[])[await stranger.Say(First()), await guesser.Say(First()), await _city.Say(First(), signature: ""), await _city.Say(First(), signature: "v1=" + new string('0', 64))])
            said.Is(401).Rule.ShouldBe("ExchangeSignatureIsGood");
        // A token or a cookie is none.
        var system = await _town.Register("cases.submit cases.read");
        using var m = _town.Machine(system);
        (await m.Post("/api/exchange/v1/messages", First())).Is(401).Rule.ShouldBe("ExchangeSignatureIsGood");
        var admin = await _town.Administrator();
        ((int)(await admin.Peek("/api/exchange/v1/cases/N-1")).Status).ShouldBe(401);
        (await Count()).ShouldBe(0);
    }

    [Fact]
    public async Task WhatWasSigned_IsGoodForFiveMinutesAndOnce_AndForThatWayOnly()
    {
        var now = _town.Clock.GetUtcNow();
        foreach (var off in (int[])[-301, 301]) (await _city.Say(First(), at: now.AddSeconds(off))).Is(401).Rule.ShouldBe("ExchangeTimeIsNear");
        (await _city.Say(First(), nonce: "short")).Is(401).Rule.ShouldBe("ExchangeNonceIsNew");
        const string nonce = "nonce-of-this-one-call-only";
        (await _city.Say(Message(2), nonce: nonce)).Is(409);
        (await _city.Say(Message(2), nonce: nonce)).Is(401).Rule.ShouldBe("ExchangeNonceIsNew");
        // The signature of another way does not open this one.
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(First());
        var stamp = $"{now.ToUnixTimeSeconds()}";
        var elsewhere = "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TwoTowns.Key), (byte[])[.. Encoding.UTF8.GetBytes($"{stamp}.{nonce}2.GET /api/exchange/v1/cases/N-1."), .. body]));
        (await _city.Call(HttpMethod.Post, "/api/exchange/v1/messages", body, nonce: nonce + "2", signature: elsewhere)).Is(401);
        (await Count()).ShouldBe(0);
    }

    [Fact]
    public async Task Guessing_IsPaused_WhileTheRightKeyGoesOn()
    {
        using var guesser = new Speaker(_town, key: "lnx_another-key-another-key-another-key");
        for (var n = 0; n < 20; n++) (await guesser.Say(First())).Is(401);
        var paused = (await guesser.Say(First())).Is(429);
        paused.Headers.RetryAfter.ShouldNotBeNull();
        (await _city.Say(First())).Is(200);
    }

    [Fact]
    public async Task Suspended_AndThosePeersThatMayNotPush_AreToldSo()
    {
        await Change(p => p.SuspendedAt = _town.Clock.GetUtcNow());
        (await _city.Say(First())).Is(403).Rule.ShouldBe("ExchangePeerIsOpen");
        await Change(p => (p.SuspendedAt, p.Receives) = (null, false));
        (await _city.Say(First())).Is(403).Rule.ShouldBe("ExchangePeerMayPush");
        (await Count()).ShouldBe(0);
    }

    [Fact]
    public async Task WhatDoesNotFit_IsNamed()
    {
        object Odd(Action<Dictionary<string, object?>> change)
        {
            var all = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object?>>(System.Text.Json.JsonSerializer.Serialize(First()))!;
            change(all);
            return all;
        }
        foreach (var (body, field) in ((object, string)[])
            [
                (Odd(d => d["id"] = Guid.Empty), "id"), (Odd(d => d["case"] = "a b"), "case"), (Odd(d => d["case"] = new string('x', 65)), "case"), (Odd(d => d["seq"] = 0), "seq"), (Odd(d => d["step"] = "dance"), "step"), (Odd(d => d["step"] = "2"), "step"),
                (Odd(d => d["seen"] = -1), "seen"), (Odd(d => d["at"] = "2026-11-23 09:00"), "at"), (Odd(d => d["by"] = new string('x', 201)), "by"), (Odd(d => d["reason"] = new string('x', 1_001)), "reason"), (Odd(d => d["seq"] = 2), "push"),
                (First(push: Speaker.Push(kind: "part")), "push.code"), (First(push: Speaker.Push(code: "1")), "push.code"), (First(push: Speaker.Push(region: "330106")), "push.region"), (First(push: Speaker.Push(text: " ")), "push.text"),
                (First(push: Speaker.Push(text: new string('x', 4_001))), "push.text"), (First(push: Speaker.Push(address: new string('x', 201))), "push.address"), (First(push: Speaker.Push(lon: 120.1)), "push.lon"), (First(push: Speaker.Push(lon: 120.1, lat: 95, system: "WGS84")), "push.lon"),
                (First(photos: new[] { new { name = "1.jpg", when = "now", sha256 = "x", content = "AAAA" } }), "photos"),
                (First(photos: new[] { new { name = "1.jpg", when = "before", sha256 = new string('0', 64), content = Convert.ToBase64String(Photo.WithPlace()) } }), "photos"),
                (First(photos: new[] { new { name = "1.exe", when = "before", sha256 = Convert.ToHexStringLower(SHA256.HashData("MZ no photo"u8)), content = Convert.ToBase64String("MZ no photo"u8) } }), "photos"),
                (First(photos: Enumerable.Repeat(new { name = "1.jpg", when = "before", sha256 = "x", content = "AAAA" }, 5)), "photos"),
                (First(photos: new object?[] { null }), "photos"),
            ])
        {
            var said = (await _city.Say(body)).Is(422);
            (said.Rule, said["detail"].GetString()!.Contains(field, StringComparison.Ordinal)).ShouldBe(("ExchangeFits", true), $"{field}: {said.Text}");
        }
        (await _city.Say(Message(step: "shelved"))).Is(422).Rule.ShouldBe("ExchangeGivesReason");
        (await _city.Say(First(push: Speaker.Push(lon: 120.1, lat: 30.2)))).Is(422).Rule.ShouldBe("ExchangePointNamesItsSystem");
        (await _city.Say(new { a = 1 })).Is(400).Rule.ShouldBe("JsonFits");
        (await _city.Call(HttpMethod.Post, "/api/exchange/v1/messages", "null"u8.ToArray())).Is(400).Rule.ShouldBe("BodyIsReadable");
        (await _city.Say(First(), mediaType: "text/plain")).Is(415).Rule.ShouldBe("BodyIsJson");
        (await _city.Call(HttpMethod.Post, "/api/exchange/v1/messages", new byte[ExchangeApi.MostBody + 1])).Is(413).Rule.ShouldBe("BodyIsSmall");
        (await Count()).ShouldBe(0);
    }

    [Fact]
    public async Task APush_BecomesAMatter_Once_WithThePhotoAndThePoint_AndNobodysName()
    {
        var photo = Photo.WithPlace();
        var photos = new[] { new { name = "1.jpg", when = "before", sha256 = Convert.ToHexStringLower(SHA256.HashData(photo)), content = Convert.ToBase64String(photo) } };
        // 30.2841, 120.1052 as a phone map has it lies some 500 m off.
        var first = First(push: Speaker.Push(lon: 120.1098, lat: 30.2817, system: "GCJ02"), photos: photos, id: Guid.Parse("11111111-1111-4111-8111-111111111111"));
        var said = (await _city.Say(first)).Is(200);
        said["ours"].GetProperty("step").GetString().ShouldBe("collect");
        said["theirs"].GetProperty("seq").GetInt32().ShouldBe(1);
        for (var n = 0; n < 3; n++) (await _city.Say(first)).Is(200)["known"].GetBoolean().ShouldBeTrue();
        var link = (await TwoTowns.Link(_town)).ShouldNotBeNull();
        await using var scope = _town.Inside();
        var c = await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.Include(x => x.Events).SingleAsync(x => x.Id == link.CaseId);
        (c.ItemId, c.Channel, c.Region, c.State, c.ReporterId, c.ReporterName, c.ReporterPhone).ShouldBe(("street-light", Channel.System, Town.Community, "received", (Guid?)null, (byte[]?)null, (byte[]?)null));
        Linli.Kernel.Geo.Distance.Meters(new(c.Lon!.Value, c.Lat!.Value), new(120.1052, 30.2841)).ShouldBeLessThan(30);
        (await scope.ServiceProvider.GetRequiredService<StoredFiles>().Of($"case:{c.Id}", default)).ShouldHaveSingleItem().IsImage.ShouldBeTrue();
        c.Events.ShouldContain(e => e.Verb == Verb.Exchange && e.Internal);
        var page = (await (await _town.Clerk()).Get(CasesLinks.Staff(c.Id))).Ok();
        page.TextOf("#exchange").ShouldContain("对方推来");
        page.TextOf("#exchange").ShouldContain("0118");
        (await _town.Audit()).ShouldContain(a => a.Action == "case.exchange.take" && a.Subject == $"case:{c.Id}");
        (await _city.Call(HttpMethod.Get, "/api/exchange/v1/cases/N-1", null)).Is(200)["ours"].GetProperty("step").GetString().ShouldBe("collect");
        (await _city.Call(HttpMethod.Get, "/api/exchange/v1/cases/N-2", null)).Is(404).Rule.ShouldBe("ExchangeCaseIsKnown");
    }

    [Theory]
    [InlineData("event", "0118", Town.Community, "没有对应的类别")]
    [InlineData("component", "9999", Town.Community, "没有对应的类别")]
    [InlineData("component", "0118", "330105001001", "不在我方辖区")]
    [InlineData("component", "0118", "330106013999", "不在我方辖区")]
    public async Task WhatIsNotOurs_GoesBackByItself_WithTheReason(string kind, string code, string region, string why)
    {
        var cases = await _town.CountCases();
        (await _city.Say(First(push: Speaker.Push(kind, code, region)))).Is(200)["ours"].GetProperty("step").GetString().ShouldBe("returned");
        (await _town.CountCases()).ShouldBe(cases);
        var link = (await TwoTowns.Link(_town)).ShouldNotBeNull();
        link.CaseId.ShouldBeNull();
        (await TwoTowns.Said(_town, link.Id)).Single(m => !m.Incoming).Reason.ShouldNotBeNull().ShouldContain(why);
        // Those who hand matters on see it in the list; those who do not, do not.
        (await (await _town.Clerk()).Get("/staff/exchange?tab=all")).Ok().TextOf("main").ShouldContain("推来即退回");
        (await (await _town.Handler()).Get("/staff/exchange?tab=all")).Ok().TextOf("main").ShouldNotContain("推来即退回");
        (await _city.Say(Message(2, "close", 1))).Is(200);
    }

    [Fact]
    public async Task GapsAreAskedFor_NumbersAreTakenOnce_AndNobodyKnowsMoreThanWasSaid()
    {
        (await _city.Say(Message(2))).Is(409)["expected"].GetInt32().ShouldBe(1);
        (await _city.Say(Message(1))).Is(409).Rule.ShouldBe("ExchangeBeginsWithThePush");
        (await _city.Say(First())).Is(200);
        var gap = (await _city.Say(Message(4, "close", 1))).Is(409);
        (gap.Rule, gap["expected"].GetInt32()).ShouldBe(("ExchangeHasNoGap", 2));
        (await _city.Say(Message(1, "close"))).Is(409).Rule.ShouldBe("ExchangeNumberIsTaken");
        (await _city.Say(Message(2, "handle", 9))).Is(422).Rule.ShouldBe("ExchangeFits");
        (await _city.Say(Message(2, "handle", 1))).Is(200)["theirs"].GetProperty("step").GetString().ShouldBe("handle");
    }

    [Fact]
    public async Task TheSameTenTimesAtOnce_IsOneMatter()
    {
        var first = First(id: Guid.CreateVersion7());
        var said = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _city.Say(first)));
        foreach (var s in said) s.Is(200);
        await using var scope = _town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        (await db.ExchangeLinks.CountAsync(), await db.Cases.CountAsync(c => c.ExternalId == $"client:{_peer:N}:N-1"), await db.ExchangeMessages.CountAsync(m => m.Incoming)).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task TakenInBeforeTheProcessDied_IsFoundAgain_AndNotReturned()
    {
        (await _city.Say(First())).Is(200);
        // As if it had died right behind the receipt.
        await using (var scope = _town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            await db.ExchangeMessages.ExecuteDeleteAsync();
            await db.ExchangeLinks.ExecuteDeleteAsync();
        }
        var cases = await _town.CountCases();
        (await _city.Say(First())).Is(200)["ours"].GetProperty("step").GetString().ShouldBe("collect");
        (await _town.CountCases()).ShouldBe(cases);
        (await TwoTowns.Link(_town)).ShouldNotBeNull().CaseId.ShouldNotBeNull();
    }
}
