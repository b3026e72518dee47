using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Exchange;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exchange;

/// <summary>Two towns on loopback that know each other as peers: a street, and what is the city's platform to it.</summary>
public sealed class TwoTowns : IAsyncDisposable
{
    public const string Key = "lnx_test-key-of-two-towns-0123456789", Codes = "street-light component 0118";

    public Town Street { get; private init; } = null!;
    public Town City { get; private init; } = null!;
    public Guid CityAtStreet { get; private init; }
    public Guid StreetAtCity { get; private init; }
    public Visitor Clerk { get; private init; } = null!;
    public Visitor CityClerk { get; private init; } = null!;

    public static async Task<TwoTowns> Open()
    {
        static Task<Town> Make() => Town.Small(b => { b.Configuration["Outbound:Allow"] = "127.0.0.1"; b.Configuration["Outbound:TimeoutSeconds"] = "5"; });
        var (street, city) = (await Make(), await Make());
        return new()
        {
            Street = street, City = city, CityAtStreet = await Know(street, city.Address, "城市平台", "street", "city"), StreetAtCity = await Know(city, street.Address, "文新街道", "city", "street"),
            Clerk = await street.Clerk(), CityClerk = await city.Clerk(),
        };
    }

    public static async Task<Guid> Know(Town town, string url, string name, string ours, string theirs, string region = "330106013000", bool pushes = true, bool receives = true)
    {
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        var owner = (await scope.ServiceProvider.GetRequiredService<IBodies>().Over("330106013000", default)).First(b => b.Name == TownClients.StreetOffice).Id;
        var now = town.Clock.GetUtcNow();
        var peer = new ExchangePeer
        {
            Id = Guid.CreateVersion7(now), Name = name, Url = url, OurApp = ours, TheirApp = theirs, Owner = owner, Region = region, Pushes = pushes, Receives = receives, Codes = Codes,
            KeySealed = scope.ServiceProvider.GetRequiredService<FieldCipher>().Seal(Key, ExchangeGate.Sealed), KeyAt = now, CreatedAt = now,
        };
        db.Peers.Add(peer);
        (await db.Commit(default)).Ok.ShouldBeTrue();
        return peer.Id;
    }

    /// <summary>Everything on the way arrives, on both sides, and what follows from it.</summary>
    public async Task Settle()
    {
        for (var n = 0; n < 4; n++)
            foreach (var town in (Town[])[Street, City]) await Settle(town);
    }

    public static async Task Settle(Town town)
    {
        while (await town.Services.GetRequiredService<OutboxTeller>().TellBatch(default) > 0) { }
        (await town.Services.GetRequiredService<JobRunner>().RunNow("cases.exchange", default)).ShouldBeTrue();
    }

    public static async Task<ExchangeLink?> Link(Town town, Func<ExchangeLink, bool>? which = null)
    {
        await using var scope = town.Inside();
        return (await scope.ServiceProvider.GetRequiredService<CasesDb>().ExchangeLinks.AsNoTracking().ToListAsync()).Where(which ?? (_ => true)).OrderByDescending(l => l.BegunAt).FirstOrDefault();
    }

    public static async Task<List<ExchangeMessage>> Said(Town town, Guid link)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().ExchangeMessages.AsNoTracking().Where(m => m.LinkId == link).OrderBy(m => m.Incoming).ThenBy(m => m.Seq).ToListAsync();
    }

    /// <summary>Both sides as each of them knows them: ours here is theirs there.</summary>
    public async Task Equal()
    {
        var (a, b) = ((await Link(Street))!, (await Link(City, l => l.CaseId is not null))!);
        (a.OurSeq, a.OurStep, a.TheirSeq, a.TheirStep).ShouldBe((b.TheirSeq, b.TheirStep, b.OurSeq, b.OurStep));
    }

    /// <summary>The post of the panel as the page would send it.</summary>
    public static async Task<Page> Do(Town town, Visitor by, Handed m, string act, params (string Name, string Value)[] fields)
    {
        var link = await Link(town, l => l.CaseId == m.Id);
        (string Name, string Value)[] usual = [await by.FormToken(), ("version", "0"), ("key", Guid.CreateVersion7().ToString("N")), ("seq", $"{link?.TheirSeq ?? 0}")];
        return await by.PostRaw(CasesLinks.ExchangeDo(m.Id, act), usual.Where(u => fields.All(f => f.Name != u.Name)).Concat(fields));
    }

    /// <summary>A street light of the street, pushed and arrived; the matter here and the one there.</summary>
    public async Task<(Handed Here, Handed There)> Pushed(string text = "路灯不亮，走路看不见", Visitor? by = null)
    {
        var here = await Street.OpenReport(text, by);
        Verbs.Desk.Alert((await Do(Street, Clerk, here, "push", ("peer", $"{CityAtStreet}"))).Ok()).ShouldBe(["已推送，马上发出。"]);
        await Settle();
        var id = (await Link(City, l => l.CaseId is not null)).ShouldNotBeNull().CaseId!.Value;
        await using var scope = City.Inside();
        return (here, new(id, await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.Where(c => c.Id == id).Select(c => c.No).SingleAsync(), ""));
    }

    public async ValueTask DisposeAsync()
    {
        await Street.DisposeAsync();
        await City.DisposeAsync();
    }
}

/// <summary>A platform that a test speaks for itself.</summary>
sealed class Speaker(Town town, string app = "city", string key = TwoTowns.Key) : IDisposable
{
    private readonly HttpClient _http = town.Machine();

    public static object Message(int seq = 1, string step = "dispatch", int seen = 0, object? push = null, string number = "N-1", Guid? id = null, string? reason = null, object? photos = null) => new
    {
        id = id ?? Guid.CreateVersion7(),
        @case = number,
        seq,
        step,
        seen,
        at = "2026-11-23T09:00:00+08:00",
        by = "西湖区城市运行管理中心",
        reason,
        push,
        photos,
    };

    public static object Push(string kind = "component", string code = "0118", string? region = Town.Community, string? text = "路灯不亮，杆号 12", double? lon = null, double? lat = null, string? system = null, string? address = "竞舟路90号") =>
        new { kind, code, region, text, lon, lat, system, address };

    public Task<Said> Say(object message, DateTimeOffset? at = null, string? nonce = null, string? signature = null, string mediaType = "application/json") =>
        Call(HttpMethod.Post, "/api/exchange/v1/messages", JsonSerializer.SerializeToUtf8Bytes(message), at, nonce, signature, mediaType);

    public async Task<Said> Call(HttpMethod method, string path, byte[]? body, DateTimeOffset? at = null, string? nonce = null, string? signature = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }
        var stamp = (at ?? town.Clock.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        nonce ??= Guid.CreateVersion7().ToString("N");
        // Written out, so that the sample of the documentation is what is tested.
        var signed = "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), (byte[])[.. Encoding.UTF8.GetBytes($"{stamp}.{nonce}.{method} {path}."), .. body ?? []]));
        foreach (var (name, value) in ((string, string)[])[("X-SC-App", app), ("X-SC-Timestamp", stamp), ("X-SC-Nonce", nonce), ("X-SC-Signature", signature ?? signed), ("Accept-Language", "zh-CN")]) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var type = answer.Content.Headers.ContentType?.MediaType;
        return new((int)answer.StatusCode, type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonDocument.Parse(text).RootElement : default, answer.Headers, text, type);
    }

    public void Dispose() => _http.Dispose();
}
