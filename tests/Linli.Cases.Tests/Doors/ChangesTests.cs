using System.Diagnostics;
using System.Text.Json;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Changes;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Doors;

/// <summary>/api/v1/changes: each step once, in one order, whoever writes meanwhile.</summary>
public sealed class ChangesTests : IAsyncLifetime
{
    private Town _town = null!;
    private Machine311 _m = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _m = _town.Machine(await _town.Register("cases.submit cases.read"));
    }

    public ValueTask DisposeAsync()
    {
        _m.Dispose();
        return _town.DisposeAsync();
    }

    private sealed record Step(Guid Id, Guid Case, string Event, int Seq, string? Note);

    private static List<Step> Steps(Said page) =>
        [.. page["items"].EnumerateArray().Select(i => new Step(i.GetProperty("id").GetGuid(), i.GetProperty("case").GetProperty("id").GetGuid(), i.GetProperty("event").GetString()!, i.GetProperty("line").GetProperty("seq").GetInt32(), i.GetProperty("line").GetProperty("note").GetString()))];

    /// <summary>Everything that follows, and the place behind it.</summary>
    private static async Task<(List<Step> Steps, string Next)> Rest(Machine311 m, string? after = null, int limit = 100)
    {
        var all = new List<Step>();
        for (var n = 0; n < 500; n++)
        {
            var page = (await m.Get($"/api/v1/changes?limit={limit}" + (after is null ? "" : $"&after={after}"))).Is(200);
            all.AddRange(Steps(page));
            after = page["next"].GetString()!;
            if (!page["more"].GetBoolean()) return (all, after);
        }
        throw new InvalidOperationException("It does not end.");
    }

    [Theory]
    [InlineData("limit=0", "LimitIsSmall")]
    [InlineData("limit=101", "LimitIsSmall")]
    [InlineData("wait=31", "WaitIsShort")]
    [InlineData("wait=-1", "WaitIsShort")]
    [InlineData("from=yesterday", "MomentHasOffset")]
    [InlineData("after=x", "CursorIsOurs")]
    [InlineData("after=x&from=2026-11-23", "AfterOrFrom")]
    public async Task AskedWrongly_SaysWhat(string query, string rule) => (await _m.Get($"/api/v1/changes?{query}")).Is(400).Rule.ShouldBe(rule);

    [Fact]
    public async Task WithoutTheScope_NothingIsRead()
    {
        using var other = _town.Machine(await _town.Register("cases.submit"));
        (await other.Get("/api/v1/changes")).Is(403);
        using var nobody = new Machine311(_town, null);
        (await nobody.Get("/api/v1/changes")).Is(401);
    }

    [Fact]
    public async Task EachStep_ComesOnceInOrder_AndAnEmptyPageKeepsItsPlace()
    {
        var (_, start) = await Rest(_m);
        var empty = (await _m.Get($"/api/v1/changes?after={start}")).Is(200);
        (empty["items"].GetArrayLength(), empty["next"].GetString(), empty["more"].GetBoolean()).ShouldBe((0, start, false));
        var matter = await _town.Dispatched("路灯不亮，走路看不见");
        await (await _town.Handler()).Do(matter, "claim");
        var (steps, next) = await Rest(_m, start, 2);
        steps.Select(s => s.Event).ShouldBe(["case.submit", "case.accept", "case.dispatch", "case.claim"]);
        steps.ShouldAllBe(s => s.Case == matter.Id);
        steps.Select(s => s.Seq).ShouldBeInOrder();
        // A retry reads the same; what was read is not told again.
        (await Rest(_m, start, 100)).Steps.ShouldBe(steps);
        (await Rest(_m, next)).Steps.ShouldBeEmpty();
        // Somebody else's place is none.
        using var other = _town.Machine(await _town.Register("cases.read"));
        (await other.Get($"/api/v1/changes?after={next}")).Is(400).Rule.ShouldBe("CursorIsOurs");
    }

    [Fact]
    public async Task Steps_AreThoseOfTheTimeline_WithinReach()
    {
        var (_, start) = await Rest(_m);
        using var far = _town.Machine(await _town.Register("cases.read", "330106009000", TownClients.Lighting));
        using var hall = _town.Machine(await _town.Register("cases.read", owner: TownClients.Hall));
        var (_, hallStart) = await Rest(hall);
        var secret = await _town.OpenReport("楼上邻居半夜吵架打孩子");
        var matter = await _town.OpenReport("路灯不亮");
        var clerk = await _town.Clerk();
        await clerk.Do(matter, "accept");
        await clerk.Do(matter, "dispatch", ("note", "内部的话"));
        var seen = (await Rest(_m, start)).Steps;
        seen.Select(s => s.Case).Distinct().ShouldBe([matter.Id]);
        seen.Select(s => s.Note).ShouldNotContain("内部的话");
        (await Rest(hall, hallStart)).Steps.Select(s => s.Case).ShouldContain(secret.Id);
        (await Rest(far)).Steps.ShouldBeEmpty();
        var lines = (await _m.Get($"/api/v1/cases/{matter.Id}")).Is(200)["timeline"].EnumerateArray().Select(l => l.ToString());
        var page = (await _m.Get($"/api/v1/changes?after={start}")).Is(200);
        page["items"].EnumerateArray().Select(i => i.GetProperty("line").ToString()).ShouldBe(lines, "the same words as in the matter itself");
    }

    [Fact]
    public async Task From_BeginsThere_AndWhatIsKeptNoMoreIsGone()
    {
        (await _m.Report("old", "旧的一盏路灯")).Is(201);
        var (_, place) = await Rest(_m);
        (await _m.Get("/api/v1/changes?from=2026-01-01")).Is(410).Rule.ShouldBe("ChangesAreKept");
        _town.Clock.Advance(TimeSpan.FromDays(30));
        var second = (await _m.Report("new", "新的一盏路灯")).Is(201)["id"].GetGuid();
        var from = _town.Clock.GetUtcNow().AddDays(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", null);
        Steps((await _m.Get($"/api/v1/changes?from={from}")).Is(200)).Select(s => s.Case).ShouldBe([second]);
        (await Rest(_m)).Steps.Count.ShouldBeGreaterThan(1);
        (await Rest(_m, place)).Steps.Select(s => s.Case).ShouldBe([second]);
        // Three months later the first ones are not told one by one any more; who waited that long reads anew.
        var (_, last) = await Rest(_m);
        _town.Clock.Advance(TimeSpan.FromDays(ChangeBook.KeptDays + 1));
        var gone = (await _m.Get($"/api/v1/changes?after={place}", ("Accept-Language", "en"))).Is(410);
        gone.Rule.ShouldBe("ChangesAreKept");
        gone["detail"].GetString()!.ShouldContain("/api/v1/cases");
        gone["next"].GetString()!.ShouldNotStartWith("[");
        // Whoever had read everything has missed nothing.
        (await _m.Get($"/api/v1/changes?after={last}")).Is(200);
        var third = (await _m.Report("third", "第三盏路灯")).Is(201)["id"].GetGuid();
        (await Rest(_m)).Steps.Select(s => s.Case).ShouldContain(third);
        (await Rest(_m)).Steps.Select(s => s.Case).ShouldNotContain(second);
    }

    [Fact]
    public async Task Waiting_EndsWhenSomethingHappens_AndIsBounded()
    {
        var (_, start) = await Rest(_m);
        var watch = Stopwatch.StartNew();
        var waiting = _m.Get($"/api/v1/changes?after={start}&wait=30");
        await Task.Delay(300);
        waiting.IsCompleted.ShouldBeFalse();
        var id = (await _m.Report("k")).Is(201)["id"].GetGuid();
        Steps((await waiting).Is(200)).Select(s => s.Case).ShouldBe([id]);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25));
        var room = new WaitingRoom();
        var client = Guid.CreateVersion7();
        var seats = Enumerable.Range(0, WaitingRoom.SeatsOfOne).Select(_ => room.Enter(client)!).ToList();
        room.Enter(client).ShouldBeNull();
        foreach (var seat in seats) seat.Dispose();
        room.Enter(client).ShouldNotBeNull().Dispose();
        for (var n = 0; n < WaitingRoom.Seats; n++) room.Enter(Guid.CreateVersion7()).ShouldNotBeNull();
        room.Enter(client).ShouldBeNull("the house is full");
    }

    [Fact]
    public async Task ManyWriters_OneReader_MissesNothingAndHearsNothingTwice()
    {
        var (_, place) = await Rest(_m);
        const int Writers = 6, Each = 6;
        var written = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var all = new List<Step>();
            for (var last = false; ;)
            {
                var (steps, next) = await Rest(_m, place, 3);
                all.AddRange(steps);
                place = next;
                if (last) return all;
                last = done.IsCancellationRequested;
            }
        });
        // As many nodes number what they see as there are readers: each has a book of its own, and of two that number the same one gives way.
        var nodes = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var book = new ChangeBook(_town.Services.GetRequiredService<IServiceScopeFactory>(), _town.Clock);
            while (!done.IsCancellationRequested) await book.Number(default);
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            for (var n = 0; n < Each; n++)
            {
                var sent = (await _m.Report($"w{w}-{n}", $"第 {w} 排第 {n} 盏路灯不亮")).Is(201);
                var id = sent["id"].GetGuid();
                (await _m.Post($"/api/v1/cases/{id}/actions/urge", new { note = "快" }, ("Idempotency-Key", $"u{w}-{n}"), ("If-Match", sent.ETag!))).Is(200);
                written.Add(id);
            }
        })));
        await done.CancelAsync();
        await Task.WhenAll(nodes);
        var seen = await reading;
        await using (var scope = _town.Inside())
        {
            var numbers = await scope.ServiceProvider.GetRequiredService<CasesDb>().Events.Where(e => e.Position != null).OrderBy(e => e.Position).Select(e => e.Position!.Value).ToListAsync();
            numbers.ShouldBe(Enumerable.Range(1, numbers.Count).Select(n => (long)n), "no number twice and none left out");
        }
        seen.Select(s => s.Id).Distinct().Count().ShouldBe(seen.Count, "nothing twice");
        seen.Where(s => written.Contains(s.Case)).Count().ShouldBe(Writers * Each * 2, "nothing is missed");
        foreach (var matter in seen.GroupBy(s => s.Case)) matter.Select(s => s.Seq).ShouldBeInOrder();
    }

    /// <summary>Somebody began to write before and commits after: the reader has gone on meanwhile, and hears of it all the same.</summary>
    [Fact]
    public async Task WhatIsCommittedLate_ComesLate_AndNotNever()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("LINLI_TEST_DB") == "postgres", "the embedded database has one writer at a time");
        var slow = (await _m.Report("slow")).Is(201)["id"].GetGuid();
        var (_, place) = await Rest(_m);
        await using var scope = _town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        await using var late = await db.Database.BeginTransactionAsync();
        var line = new CaseEvent { Id = Guid.CreateVersion7(_town.Clock.GetUtcNow()), CaseId = slow, Seq = 2, At = _town.Clock.GetUtcNow(), Verb = Verb.Urge, From = "received", To = "received", Args = "[]" };
        db.Events.Add(line);
        await db.SaveChangesAsync();
        var quick = (await _m.Report("quick", "另一盏路灯不亮")).Is(201)["id"].GetGuid();
        var (first, next) = await Rest(_m, place);
        first.Select(s => s.Case).ShouldBe([quick]);
        await late.CommitAsync();
        (await Rest(_m, next)).Steps.Select(s => s.Id).ShouldBe([line.Id]);
    }

    [Fact]
    public void OfOneMatter_TheOrderIsItsTimelines_WhateverTheClocksSay()
    {
        var now = TownClock.Monday;
        ChangeBook.Line Line(Guid matter, int seq, int minute) => new(Guid.CreateVersion7(), matter, seq, now.AddMinutes(minute));
        var (a, b) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        // The second step of a was written by a node whose clock is late.
        var said = ChangeBook.InOrder([Line(b, 1, 4), Line(a, 2, 1), Line(a, 1, 5), Line(a, 3, 6)]).Select(l => (l.CaseId, l.Seq)).ToList();
        said.ShouldBe([(b, 1), (a, 1), (a, 2), (a, 3)]);
    }
}
