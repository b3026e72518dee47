using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>过渡条款: what a new version of the rules does to a matter that is open.</summary>
public sealed class TransitionTests
{
    private static readonly TransitionClause Clause = new(Moves.All, new("街道办公会 2026 年第 3 次", "street meeting 3 of 2026"), new PackSource("过渡", null, "local", "2026-03-01"));

    /// <summary>A version with another number of days to be accepted in.</summary>
    private static Flow Next(Flow flow, int days, Moves? moves, CountFrom? countFrom = null) => flow with
    {
        Version = "2026.2",
        States = [.. flow.States.Select(s => s.Id == "received" ? s with { Limit = new(days, TimeUnit.WorkDay) } : s)],
        Rules = flow.Rules with { TellWithin = new(days, TimeUnit.WorkDay), CountFrom = countFrom ?? flow.Rules.CountFrom },
        Transition = moves is { } m ? Clause with { Moves = m } : null,
    };

    private static Outcome Change(Matter m, Flow to) => m.Case.ChangeRules(m.Act(Sweep), to);

    public static TheoryData<string, string> EveryOpenState()
    {
        var rows = new TheoryData<string, string>();
        foreach (var kind in (string[])["category", "service"]) foreach (var state in FlowOf(kind).States.Where(s => !s.Terminal)) rows.Add(kind, state.Id);
        return rows;
    }

    [Theory, MemberData(nameof(EveryOpenState))]
    public void WithoutAClause_NothingMoves_WhateverChanged(string kind, string state)
    {
        foreach (var moves in (Moves?[])[null, Moves.None])
            foreach (var days in (int[])[0, 1, 30])
                foreach (var from in Enum.GetValues<CountFrom>())
                {
                    var m = Matter.In(state, kind);
                    var before = m.Case.Clocks.Select(c => (c.Kind, c.Due, c.Rule)).ToList();
                    var events = m.Case.EventCount;
                    Change(m, Next(m.Flow, days, moves, from)).Rule.ShouldBe("RulesChangeByTheirClause");
                    (m.Case.FlowVersion, m.Case.EventCount).ShouldBe(("2026.1", events));
                    m.Case.Clocks.Select(c => (c.Kind, c.Due, c.Rule)).ShouldBe(before);
                }
    }

    [Fact]
    public void NotAccepted_MovesThoseThatWait_AndNoOther()
    {
        var to = Next(Appeal, 2, Moves.NotAccepted);
        var waits = Matter.Received();
        Change(waits, to).ShouldBe(Outcome.Done);
        // 2026-03-02 is a Monday.
        waits.Due(ClockKind.Step).ShouldBe(At("2026-03-04 17:30").ToUniversalTime());
        waits.Case.Current!.Due.ShouldBe(waits.Due(ClockKind.Step));
        waits.Case.Clock(ClockKind.Step)!.Rule.ShouldBe("flow appeal@2026.2 · received");
        Change(Matter.Accepted(), to).Rule.ShouldBe("RulesChangeByTheirClause");
        Change(Matter.Closed(), to).Rule.ShouldBe("RulesChangeByTheirClause");
    }

    [Fact]
    public void Moved_SaysFromWhereToWhereAndWhy_AndMovesOnce()
    {
        var m = Matter.Received();
        var to = Next(Appeal, 2, Moves.All);
        Change(m, to).ShouldBe(Outcome.Done);
        var line = m.Case.Events[^1];
        (line.Verb, line.Internal).ShouldBe((Verb.ChangeRules, false));
        foreach (var word in (string[])["2026.1", "2026.2", "街道办公会 2026 年第 3 次"]) line.Args.ShouldContain(word);
        var events = m.Case.EventCount;
        m.Flow = to;
        Change(m, to).Rule.ShouldBe("RulesChangeByTheirClause");
        m.Case.EventCount.ShouldBe(events);
    }

    [Theory] // One working day now: the same is no better, and so is more.
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void Favourable_MovesOnlyWhereADateComesSoonerAndNoneLater(int days, bool moves)
    {
        var m = Matter.Received();
        Change(m, Next(Appeal, days, Moves.Favourable)).Ok.ShouldBe(moves);
        m.Case.FlowVersion.ShouldBe(moves ? "2026.2" : "2026.1");
    }

    [Fact]
    public void Favourable_LeavesThoseWhoseSupplementWouldBeDueSooner()
    {
        var m = Matter.Received("service").Then(x => x.RequestSupplement());
        var to = Next(Service, 0, Moves.Favourable);
        Change(m, to with { Rules = to.Rules with { Supplement = to.Rules.Supplement! with { Answer = new(3, TimeUnit.WorkDay) } } }).Ok.ShouldBeFalse();
    }

    [Fact]
    public void PromisedDay_MovesNoLater_AndTheCitizensOwnNoNearer()
    {
        // Counted from acceptance two weeks later the promise would be two weeks later too.
        var m = new Matter("category", "2026-03-02 09:00").On("2026-03-03 09:00").Then(x => x.Accept());
        var (promise, whole) = (m.Due(ClockKind.Promise), m.Due(ClockKind.Whole));
        Change(m, Next(Appeal, 1, Moves.All, CountFrom.Acceptance)).ShouldBe(Outcome.Done);
        (m.Due(ClockKind.Promise), m.Due(ClockKind.Whole)).ShouldBe((promise, whole));

        var waits = Matter.Received("service").Then(x => x.RequestSupplement());
        var until = waits.Case.Awaited!.Until;
        var to = Next(Service, 5, Moves.All);
        Change(waits, to with { Rules = to.Rules with { Supplement = to.Rules.Supplement! with { Answer = new(3, TimeUnit.WorkDay) } } }).ShouldBe(Outcome.Done);
        waits.Case.Awaited!.Until.ShouldBe(until);
    }

    [Fact]
    public void PromisedDay_ComesSooner_WhereTheNewRuleCountsFromReceipt()
    {
        var m = new Matter("service", "2026-03-02 09:00").On("2026-03-04 09:00").Then(x => x.Accept());
        var promise = m.Due(ClockKind.Promise);
        Change(m, Next(Service, 5, Moves.Favourable, CountFrom.Receipt)).ShouldBe(Outcome.Done);
        // Two working days sooner.
        m.Due(ClockKind.Promise).ShouldBeLessThan(promise);
        m.Due(ClockKind.Promise).ShouldBe(Deadlines.DueAt(At("2026-03-02 09:00"), new(25, TimeUnit.WorkDay), Calendar, [], m.Now).Due.ToUniversalTime());
    }

    [Fact]
    public void AReview_TakesTheDaysOfItsLevelFromTheNewVersion()
    {
        var m = new Matter("petition", "2026-10-08 16:00", level: 1).Then(x => x.OpenReview());
        var to = Petition with { Version = "2026.2", Transition = Clause with { Moves = Moves.Favourable }, Rules = Petition.Rules with { Review = Petition.Rules.Review! with { Levels = [.. Petition.Rules.Review.Levels.Select(l => l with { DoneWithin = new(20, TimeUnit.Day) })] } } };
        Change(m, to).ShouldBe(Outcome.Done);
        m.Due(ClockKind.Whole).ShouldBe(At("2026-10-28 17:30").ToUniversalTime());
    }

    [Fact]
    public void WhereTheNewVersionDoesNotKnowTheState_NothingMoves() =>
        Change(Matter.Suspended(), Next(Appeal with { States = [.. Appeal.States.Where(s => s.Id != "suspended")] }, 1, Moves.All)).Ok.ShouldBeFalse();

    [Fact]
    public void OnlyTheSystemMovesAMatter() => Matter.Received().Case.ChangeRules(Matter.Received().Act(HallLeader), Next(Appeal, 2, Moves.All)).ShouldBe(Outcome.Forbidden);
}
