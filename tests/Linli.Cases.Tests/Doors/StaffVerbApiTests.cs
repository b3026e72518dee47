using System.Text.Json;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Api;
using Linli.Kernel.Packs;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Doors;

/// <summary>Everything that staff do at pages, done by the systems of their organisations; and what cannot be done is refused with what can.</summary>
public sealed class StaffVerbApiTests : IAsyncLifetime
{
    private const string Civil = "文新街道公共服务办", Committee = "竞舟社区居民委员会";
    private Town _town = null!;
    private Machine311 _hall = null!, _lighting = null!, _civil = null!, _office = null!, _community = null!;
    private Guid _lightingBody, _civilBody;
    private int _keys;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        async Task<(Machine311, Guid)> System(string owner, string scopes, string region = "330106013000")
        {
            var registered = await _town.Register("cases.read " + scopes, region, owner);
            return (_town.Machine(registered), registered.Owner);
        }
        (_hall, _) = await System(TownClients.Hall, "cases.act cases.supervise");
        (_lighting, _lightingBody) = await System(TownClients.Lighting, "cases.act");
        (_civil, _civilBody) = await System(Civil, "cases.act");
        (_office, _) = await System(TownClients.StreetOffice, "cases.supervise");
        (_community, _) = await System(Committee, "cases.act", Town.Community);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var m in (Machine311[])[_hall, _lighting, _civil, _office, _community]) m.Dispose();
        return _town.DisposeAsync();
    }

    private async Task<Said> Try(Machine311 m, Guid id, string verb, object body) =>
        await m.Post($"/api/v1/cases/{id}/actions/{verb}", body, ("Idempotency-Key", $"k{++_keys}"), ("If-Match", (await m.Get($"/api/v1/cases/{id}")).Is(200).ETag!));

    /// <summary>Does what the matter said could be done, with fields that it named; a task is the one that it offered.</summary>
    private async Task<Said> Do(Machine311 m, Guid id, string verb, object body)
    {
        var seen = (await m.Get($"/api/v1/cases/{id}")).Is(200);
        seen["actions"].EnumerateArray().Select(a => a.GetString()).ShouldContain(verb);
        var action = seen["possible"].EnumerateArray().Single(p => p.GetProperty("verb").GetString() == verb);
        action.GetProperty("name").GetString()!.ShouldNotStartWith("[");
        var given = JsonSerializer.SerializeToNode(body)!.AsObject();
        var fields = action.GetProperty("fields").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!);
        foreach (var name in given.Select(p => p.Key)) fields.ShouldContainKey(name, verb);
        foreach (var (name, field) in fields)
        {
            if (name != "task" && field.GetProperty("required").GetBoolean()) given.ContainsKey(name).ShouldBeTrue($"{verb} needs {name}");
            if (field.GetProperty("oneOf") is { ValueKind: JsonValueKind.Array } values && given[name] is { } value) values.EnumerateArray().Select(v => v.GetString()).ShouldContain((string)value!);
        }
        if (fields.ContainsKey("task")) given["task"] = action.GetProperty("tasks").EnumerateArray().Last().GetGuid();
        return (await m.Post($"/api/v1/cases/{id}/actions/{verb}", given, ("Idempotency-Key", $"k{++_keys}"), ("If-Match", seen.ETag!))).Is(200);
    }

    private static string State(Said s) => s["case"].GetProperty("state").GetProperty("code").GetString()!;

    private async Task<Guid> Handling(string text = "路灯不亮，走路看不见")
    {
        var id = (await _town.OpenReport(text)).Id;
        await Do(_hall, id, "accept", new { });
        await Do(_hall, id, "dispatch", new { to = _lightingBody });
        State(await Do(_lighting, id, "claim", new { })).ShouldBe("handling");
        return id;
    }

    [Fact]
    public void EveryVerbOfStaff_IsADoor()
    {
        var flows = _town.Services.GetRequiredService<PackStore>().All.Where(p => p.Kind == "flow").Select(Flow.From);
        var staff = flows.SelectMany(f => f.Transitions).Where(t => t.By == "staff").Select(t => CaseDoor.Kebab(t.Verb)).Distinct();
        staff.Except(CaseDoor.StaffVerbs).ShouldBeEmpty();
        flows.SelectMany(f => f.Transitions).Where(t => t.By == "applicant").Select(t => CaseDoor.Kebab(t.Verb)).Distinct().Except(CaseDoor.ApplicantVerbs).ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatCannotBe_IsRefusedWithWhatCan()
    {
        var id = (await _town.OpenReport("路灯不亮")).Id;
        foreach (var (m, verb, status, rule) in ((Machine311, string, int, string)[])
            [(_hall, "dance", 404, "VerbIsKnown"), (_hall, "deem-accept", 404, "VerbIsKnown"), (_hall, "close", 422, "ClosingNamesAnOutcome"), (_hall, "resume", 422, "VerbFitsTheState"), (_hall, "sign", 422, "TaskIsNamed"), (_lighting, "accept", 403, "Forbidden"),
                (_office, "merge", 422, "MergingFindsTheOther"), (_hall, "rate", 403, "Forbidden")])
        {
            var said = await Try(m, id, verb, new { });
            if (verb == "merge") { said.Status.ShouldBeOneOf(403, 422); continue; }
            said.Is(status).Rule.ShouldBe(rule, verb);
            var possible = said["possible"].EnumerateArray().Select(p => p.GetProperty("verb").GetString()!).ToList();
            possible.ShouldBe((await m.Get($"/api/v1/cases/{id}")).Is(200)["actions"].EnumerateArray().Select(a => a.GetString()!));
            foreach (var other in possible) said["detail"].GetString()!.ShouldContain(other);
        }
        (await _hall.Get($"/api/v1/cases/{id}")).Is(200)["actions"].EnumerateArray().Select(a => a.GetString()).ShouldContain("accept");
        // Who does not see the matter learns nothing of it.
        using var far = _town.Machine(await _town.Register("cases.read cases.act", "330106009000", TownClients.Lighting));
        (await far.Post($"/api/v1/cases/{id}/actions/accept", new { }, ("Idempotency-Key", "f"), ("If-Match", "\"1\""))).Is(404).Body.TryGetProperty("possible", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task WithoutTheScope_NobodyWatches()
    {
        var id = await Handling();
        using var plain = _town.Machine(await _town.Register("cases.read cases.act"));
        (await Try(plain, id, "supervise", new { reason = "超期", by = "2026-11-27" })).Is(403);
        (await Try(_lighting, id, "extend", new { amount = 1, reason = "等配件" })).Is(403);
        // Who only watches does not work.
        (await Try(_office, id, "close", new { resolution = "solved", answer = "好了" })).Status.ShouldBeOneOf(403, 422);
        (await _office.Get($"/api/v1/cases/{id}")).Is(200)["actions"].EnumerateArray().Select(a => a.GetString()).ShouldBe(["supervise"]);
    }

    [Fact]
    public async Task Story_SupervisedAndExtended()
    {
        var id = await Handling();
        await Do(_office, id, "supervise", new { reason = "群众反映多次", by = "2026-11-27" });
        (await Try(_office, id, "supervise", new { reason = "再问", by = "2026-11-27" })).Is(422).Rule.ShouldBe("SupervisedAlready");
        await Do(_lighting, id, "answer-supervision", new { answer = "今晚修好" });
        await Do(_office, id, "end-supervision", new { finding = "已落实" });
        await Do(_hall, id, "extend", new { amount = 1, reason = "等配件" });
        await Do(_lighting, id, "contact", new { said = "已电话说明" });
        await Do(_lighting, id, "inform", new { note = "明天到货" });
        State(await Do(_lighting, id, "suspend", new { reason = (await First(_lighting, id, "suspend", "reason")), note = "等配件", until = "2026-11-26" })).ShouldBe("suspended");
        State(await Do(_lighting, id, "resume", new { note = "到货" })).ShouldBe("handling");
    }

    /// <summary>The first of the values that a field may have.</summary>
    private static async Task<string> First(Machine311 m, Guid id, string verb, string field) => (await m.Get($"/api/v1/cases/{id}")).Is(200)["possible"].EnumerateArray().Single(p => p.GetProperty("verb").GetString() == verb)
        .GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").GetString() == field).GetProperty("oneOf")[0].GetString()!;

    [Fact]
    public async Task Story_OpinionsAreAskedGivenAndDelegated()
    {
        var id = await Handling();
        var roads = (await _town.Register("cases.read cases.act", "330106013000", "西湖区城市管理局"));
        using var bureau = _town.Machine(roads);
        await Do(_lighting, id, "ask-signers", new { rule = "all", question = "可以断电施工吗", bodies = (Guid[])[_civilBody] });
        await Do(_lighting, id, "add-signer", new { to = roads.Owner });
        (await Try(_civil, id, "sign", new { agrees = true })).Is(422).Rule.ShouldBe("TaskIsNamed");
        await Do(_civil, id, "sign", new { agrees = true, opinion = "同意" });
        await Do(bureau, id, "delegate-sign", new { to = (await _town.Register("cases.read", owner: "文新街道城市管理办")).Owner, reason = "委托街道" });
        await Do(_lighting, id, "withdraw-signing", new { reason = "不断电也能修" });
    }

    [Fact]
    public async Task Story_TheCommunityWhistles()
    {
        var id = await Handling("井盖下管网塌了，路灯也不亮");
        (await _lighting.Get($"/api/v1/cases/{id}")).Is(200)["actions"].EnumerateArray().Select(a => a.GetString()).ShouldNotContain("whistle");
        await Do(_community, id, "whistle", new { matter = "请到现场", grade = await First(_community, id, "whistle", "grade"), bodies = (Guid[])[_civilBody] });
        await Do(_civil, id, "object-to-whistle", new { reason = "不归我们" });
        await Do(_hall, id, "rule-on-whistle", new { released = false, reason = "要一起看" });
        await Do(_civil, id, "report-in", new { comes = "陈洁 下午两点" });
        await Do(_community, id, "visit-on-whistle", new { there = (Guid[])[_civilBody], found = "塌了两米" });
        await Do(_civil, id, "answer-whistle", new { done = true, result = "已围挡" });
        await Do(_community, id, "end-whistle", new { result = "partlySolved", finding = "先围起来" });
    }

    [Fact]
    public async Task Story_MergedSplitAndParked()
    {
        var (main, twin) = (await _town.OpenReport("路灯不亮，走路看不见"), await _town.OpenReport("路灯又不亮了，就是那盏"));
        State(await Do(_hall, twin.Id, "merge", new { into = main.No, reason = "同一盏灯" })).ShouldBe("merged");
        State(await Do(_hall, twin.Id, "unmerge", new { reason = "不是同一盏" })).ShouldBe("received");
        await Do(_hall, twin.Id, "split", new { reason = "两件事", parts = (object[])[new { category = "manhole-cover", text = "井盖也不见了" }] });
        var id = await Handling("另外一盏路灯不亮");
        await Do(_lighting, id, "close", new { resolution = "parked", answer = "等明年改造", review = "2026-12-01" });
        await Do(_lighting, id, "review-parked", new { finding = "还没有轮到", next = "2026-12-20" });
        State(await Do(_lighting, id, "review-parked", new { finding = "现在可以做了" })).ShouldBe("assigned");
    }

    [Fact]
    public async Task Story_CalledBackReopenedAndArchived()
    {
        var id = await Handling();
        await Do(_lighting, id, "close", new { resolution = "solved", answer = "灯泡已换" });
        State(await Do(_hall, id, "call-back", new { said = "notSolved", stars = 1, words = "还是不亮" })).ShouldBe("assigned");
        await Do(_lighting, id, "claim", new { });
        await Do(_lighting, id, "close", new { resolution = "solved", answer = "换了整灯" });
        State(await Do(_hall, id, "call-back", new { said = "solved", stars = 5, words = "亮了" })).ShouldBe("closed");
        (await Try(_hall, id, "archive", new { })).Is(422).Rule.ShouldBe("ArchiveWaitsForTheWindow");
        await _town.ElapseWorkingDays(60);
        await Do(_hall, id, "archive", new { });
        (await _hall.Get($"/api/v1/cases/{id}")).Is(200)["actions"].EnumerateArray().Select(a => a.GetString()).ShouldNotContain("archive");
    }
}
