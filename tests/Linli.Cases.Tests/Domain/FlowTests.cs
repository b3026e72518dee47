using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;

namespace Linli.Cases.Tests.Domain;

public sealed class FlowTests
{
    private static readonly LocalText Name = new("名", "name");

    public static TheoryData<string> Shipped() => [.. Matters.Packs.All.Where(p => p.Kind == "flow").Select(p => p.Id)];

    [Theory, MemberData(nameof(Shipped))]
    public void ShippedFlow_HasNoFaults(string id) => Matters.Items.Flow(id, Matters.Today).Faults().ShouldBeEmpty();

    [Fact]
    public void FourFlowsAreShipped() => Shipped().Select(r => r.Data).ShouldBe(["appeal", "service", "petition", "licence"], ignoreOrder: true);

    [Theory, MemberData(nameof(Shipped))]
    public void ShippedFlow_TellsWithinItsFirstStateAndShowsEveryStateInASection(string id)
    {
        var flow = Matters.Items.Flow(id, Matters.Today);
        flow.State(flow.Initial).Limit.ShouldBe(flow.Rules.TellWithin);
        flow.Steps.SelectMany(s => s.States).ShouldBe(flow.States.Select(s => s.Id), ignoreOrder: true);
        // What is merged runs on the clocks of the matter that it is merged into.
        var merged = flow.Transitions.Where(t => t.Verb == Verb.Merge).Select(t => t.To);
        flow.States.Where(s => s is { Terminal: false, StopsClocks: false } && !merged.Contains(s.Id)).ShouldAllBe(s => s.Limit != null);
        flow.States.ShouldAllBe(s => s.Terminal == (s.Phase == Phase.Closed) && s.StopsClocks == (s.Phase == Phase.Waiting));
    }

    [Fact]
    public void UnknownFirstState_IsAFault() => Fault(f => f with { Initial = "nowhere" }, "the first state 'nowhere' does not exist");

    [Fact]
    public void TwoStatesOfOneId_AreAFault() => Fault(f => f with { States = [.. f.States, f.States[0]] }, "two states have the same id");

    [Fact]
    public void UnknownStateThatIsLeft_IsAFault() => Fault(f => With(f, new(Verb.Urge, ["limbo"], "=", "applicant", null, null)), "'Urge' leaves the state 'limbo', which does not exist");

    [Fact]
    public void UnknownStateThatIsReached_IsAFault() => Fault(f => With(f, new(Verb.Resume, ["closed"], "limbo", "timer", null, null)), "'Resume' leads to the state 'limbo', which does not exist");

    [Fact]
    public void UnreachableState_IsAFault() => Fault(f => f with { States = [.. f.States, State("island", Phase.Closed, true)] }, "no way leads to the state 'island'");

    [Fact]
    public void DeadEnd_IsAFault() => Fault(
        f => With(f with { States = [.. f.States, State("swamp", Phase.Handling)] }, new(Verb.Suspend, ["handling"], "swamp", "staff", "cases.handle", null), Verb.Suspend),
        "a matter in the state 'swamp' can never end");

    [Fact]
    public void NoTerminalState_IsAFault() => Fault(f => f with { States = [.. f.States.Select(s => s with { Terminal = false })] }, "no state is terminal");

    [Fact]
    public void TwoWaysOfOneVerb_AreAFault() => Fault(f => With(f, new(Verb.Close, ["handling"], "refused", "staff", "cases.handle", null)), "'Close' leaves 'handling' in two ways");

    [Fact]
    public void StaffVerbWithoutPermission_IsAFault() => Fault(f => With(f, new(Verb.Release, ["handling"], "=", "staff", null, null)), "'Release' is for staff but names no permission");

    [Fact]
    public void StepOfAnUnknownState_IsAFault() => Fault(f => f with { Steps = [.. f.Steps, new(Name, ["limbo"])] }, "a step names the state 'limbo', which does not exist");

    [Fact]
    public void ExampleThatCannotGoOn_IsAFault() => Fault(f => Example(f, [Verb.Close], "closed"), "the example 'planted' cannot 'Close' in 'received'");

    [Fact]
    public void ExampleThatEndsElsewhere_IsAFault() => Fault(f => Example(f, [Verb.Accept], "closed"), "the example 'planted' ends in 'accepted', not in 'closed'");

    [Fact]
    public void ExampleWhoseRefusalIsAllowed_IsAFault() =>
        Fault(f => Example(f, [Verb.Accept], "received", Verb.Accept), "the example 'planted' expects 'Accept' to be refused in 'received', but it is allowed");

    [Fact]
    public void ExampleThatIsRefusedElsewhere_IsAFault() => Fault(f => Example(f, [Verb.Accept, Verb.Close], "received", Verb.Close), "the example 'planted' ends in 'accepted', not in 'received'");

    [Fact]
    public void ExampleThatNeverTriesItsRefusal_IsAFault() =>
        Fault(f => Example(f, [Verb.Accept], "accepted", Verb.Close), "the example 'planted' expects 'Close' to be refused, but never tries it");

    [Fact]
    public void ReviewThatNobodyCanOpen_IsAFault() => (Matters.Petition with { Transitions = [.. Matters.Petition.Transitions.Where(t => t.Verb != Verb.OpenReview)] }).Faults().ShouldContain("there is a review, but no way for 'OpenReview'");

    private static void Fault(Func<Flow, Flow> plant, string sentence) => plant(Matters.Appeal).Faults().ShouldContain(sentence);

    private static FlowState State(string id, Phase phase, bool terminal = false) => new(id, Name, Name, phase, new TimeLimit(1, TimeUnit.WorkDay), null, terminal);

    private static Flow With(Flow f, FlowTransition more, Verb? instead = null) => f with { Transitions = [.. f.Transitions.Where(t => t.Verb != instead), more] };

    private static Flow Example(Flow f, IReadOnlyList<Verb> path, string ends, Verb? refused = null) => f with { Examples = [.. f.Examples, new(new("种", "planted"), path, ends, refused)] };
}
