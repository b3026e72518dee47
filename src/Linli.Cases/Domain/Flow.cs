using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Domain;

/// <summary>Everything that can be done to a matter. Glossary section 4 and 5; each is a record of its own in the timeline. Stored by number: new ones come last.</summary>
public enum Verb
{
    Submit, Accept, DeemAccept, Refuse, RequestSupplement, Supplement, Withdraw, Dispatch, Claim, Release, Transfer, Return, Recall,
    AddCoHandler, FinishCo, Suspend, Resume, Extend, Urge, Close, Reopen, Rate, RemindSupplement, LapseSupplement, EndUnanswered,
    Acknowledge, Contact, Object, Rule, Supervise, AnswerSupervision, EndSupervision, AskSigners, AddSigner, Sign, DelegateSign, LapseSign, WithdrawSigning,
    Merge, Absorb, Unmerge, Yield, CloseMerged, Split, CallBack, ReviewParked, Archive,
    Inform,
}

/// <summary>Where a matter stands, coarse enough for filters and for a resident's progress bar.</summary>
public enum Phase { Intake, Waiting, Dispatch, Handling, Closed }

/// <param name="Limit">The limit of this step: its own amount, or <paramref name="LimitFrom"/> the item (handle).</param>
public sealed record FlowState(string Id, LocalText Name, LocalText Public, Phase Phase, TimeLimit? Limit, string? LimitFrom, bool Terminal = false, bool StopsClocks = false);

/// <param name="By">staff, applicant, timer, or matter: it follows from what is done to another matter.</param>
/// <param name="Paper">The paper that is issued, e.g. acceptance.</param>
/// <param name="OrPermission">A second permission that is enough.</param>
public sealed record FlowTransition(Verb Verb, IReadOnlyList<string> From, string To, string By, string? Permission, string? Paper, string? OrPermission = null)
{
    /// <summary>Whether a post may; what citizens and timers do is no post's.</summary>
    public bool Allows(Who who) => Permission is { } p && who.May(p) || OrPermission is { } other && who.May(other);
}

/// <summary>Numbers of the regime that a flow runs under; each has its source in the pack.</summary>
public sealed record FlowRules(
    TimeLimit TellWithin, int SupplementTimes, TimeLimit ReturnWithin, int ReturnsBeforeRuling, int LeaseHours,
    int ExtensionTimes, int ExtensionMost, TimeLimit CoHandle, IReadOnlyList<string> PauseReasons, int ReopenDays,
    int BadRatingAtMost, TimeLimit BadRatingRework, TimeLimit Unclaimed, TimeLimit PauseMost, CountFrom CountFrom, SupplementRule? Supplement = null,
    OversightRule? Oversight = null, SigningRule? Signing = null, CallBackRule? CallBack = null, ParkedRule? Parked = null);

/// <summary>
/// 补正 that waits for an answer. What its silence means no national law says, so the flow names times and no effect: one reminder, then somebody decides.
/// </summary>
/// <param name="Answer">How long the applicant is asked to take.</param>
/// <param name="Remind">So long before that day they are reminded, and at least so much they have left when the reminder comes late.</param>
/// <param name="Decide">How long the window then has to reach them, or to end it.</param>
public sealed record SupplementRule(TimeLimit Answer, TimeLimit Remind, TimeLimit Decide, PackSource Source);

/// <summary>派单异议与督办.</summary>
/// <param name="RuleWithin">How long the ruling on who leads may take.</param>
/// <param name="ConcludeWithin">How long a supervisor has to look at an answer.</param>
public sealed record OversightRule(TimeLimit RuleWithin, TimeLimit ConcludeWithin, PackSource Source);

/// <summary>会签、或签.</summary>
/// <param name="Within">How long whoever is asked for an opinion has; silence after it is no consent.</param>
/// <param name="Most">At most so many are asked in a round.</param>
public sealed record SigningRule(TimeLimit Within, int Most, PackSource Source);

/// <summary>回访: after the end, and sooner after a bad rating.</summary>
/// <param name="Attempts">So many tries, on different working days, before somebody counts as not reached.</param>
public sealed record CallBackRule(TimeLimit Within, TimeLimit AfterBadRating, int Attempts, PackSource Source);

/// <summary>挂账: what cannot be done now is looked at again.</summary>
/// <param name="MostDays">At the latest after so many days.</param>
public sealed record ParkedRule(int MostDays, PackSource Source);

/// <summary>Where the limits of the item begin: when the matter came in, or when it was accepted (行政许可法 42).</summary>
public enum CountFrom { Receipt, Acceptance }

/// <summary>A flow pack: the states and transitions of one procedure. Checked for soundness when it is loaded.</summary>
public sealed record Flow(string Id, string Version, LocalText Name, string Initial, IReadOnlyList<FlowState> States,
    IReadOnlyList<FlowTransition> Transitions, FlowRules Rules, IReadOnlyList<FlowStep> Steps, IReadOnlyList<FlowExample> Examples)
{
    public FlowState State(string id) => States.First(s => s.Id == id);

    public FlowTransition? Find(Verb verb, string from) => Transitions.FirstOrDefault(t => t.Verb == verb && t.From.Contains(from));

    public static Flow From(Pack pack) => pack.As<Flow>();

    /// <summary>Readable faults; empty when every state can be reached and left, every name exists and every example runs.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        var ids = States.Select(s => s.Id).ToHashSet();
        if (ids.Count != States.Count) faults.Add("two states have the same id");
        if (!ids.Contains(Initial)) faults.Add($"the first state '{Initial}' does not exist");
        foreach (var t in Transitions)
        {
            foreach (var from in t.From.Where(f => !ids.Contains(f))) faults.Add($"'{t.Verb}' leaves the state '{from}', which does not exist");
            if (t.To != "=" && !ids.Contains(t.To)) faults.Add($"'{t.Verb}' leads to the state '{t.To}', which does not exist");
            if (t.By == "staff" && t.Permission is null) faults.Add($"'{t.Verb}' is for staff but names no permission");
        }
        foreach (var twice in Transitions.SelectMany(t => t.From.Select(f => (t.Verb, f))).GroupBy(x => x).Where(g => g.Count() > 1))
            faults.Add($"'{twice.Key.Verb}' leaves '{twice.Key.f}' in two ways");
        if (faults.Count > 0) return faults;

        var reached = new HashSet<string> { Initial };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var t in Transitions.Where(t => t.To != "=" && t.From.Any(reached.Contains))) grown |= reached.Add(t.To);
        }
        foreach (var s in ids.Except(reached)) faults.Add($"no way leads to the state '{s}'");
        var ends = States.Where(s => s.Terminal).Select(s => s.Id).ToHashSet();
        if (ends.Count == 0) faults.Add("no state is terminal");
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var t in Transitions.Where(t => ends.Contains(t.To))) foreach (var from in t.From) grown |= ends.Add(from);
        }
        foreach (var s in ids.Except(ends)) faults.Add($"a matter in the state '{s}' can never end");
        foreach (var step in Steps.SelectMany(s => s.States).Where(s => !ids.Contains(s))) faults.Add($"a step names the state '{step}', which does not exist");
        foreach (var example in Examples) if (Walk(example) is { } fault) faults.Add(fault);
        return faults;
    }

    private string? Walk(FlowExample example)
    {
        var at = Initial;
        foreach (var verb in example.Path)
        {
            var t = Find(verb, at);
            if (t is null) return example.RefusedAt == verb ? Ends(example, at) : $"the example '{example.Name.En}' cannot '{verb}' in '{at}'";
            if (example.RefusedAt == verb) return $"the example '{example.Name.En}' expects '{verb}' to be refused in '{at}', but it is allowed";
            if (t.To != "=") at = t.To;
        }
        return example.RefusedAt is { } never ? $"the example '{example.Name.En}' expects '{never}' to be refused, but never tries it" : Ends(example, at);
    }

    private static string? Ends(FlowExample example, string at) =>
        at == example.Ends ? null : $"the example '{example.Name.En}' ends in '{at}', not in '{example.Ends}'";
}

public sealed record FlowStep(LocalText Name, IReadOnlyList<string> States);

public sealed record FlowExample(LocalText Name, IReadOnlyList<Verb> Path, string Ends, Verb? RefusedAt);
