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
    Expedite, Whistle, ReportIn, ObjectToWhistle, RuleOnWhistle, VisitOnWhistle, AnswerWhistle, EndWhistle,
    HandOver, Inform,
    AskReview, OpenReview, Finalise, Shield, ChangeRules, ContestRating, RuleOnRating, Deliver,
    Exchange,
    Examine, PassBack,
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
    TimeLimit Unclaimed, TimeLimit PauseMost, CountFrom CountFrom, int? BadRatingAtMost = null, TimeLimit? BadRatingRework = null, SupplementRule? Supplement = null,
    OversightRule? Oversight = null, SigningRule? Signing = null, CallBackRule? CallBack = null, ParkedRule? Parked = null,
    WhistleRule? Whistle = null, EmergencyRule? Emergency = null, ReviewRule? Review = null, DeliveryRule? Delivery = null);

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

/// <summary>回访: after the end; how soon after a bad rating the rating pack says.</summary>
/// <param name="AfterBadRating">Of versions from before there were rating packs.</param>
/// <param name="Attempts">So many tries, on different working days, before somebody counts as not reached.</param>
public sealed record CallBackRule(TimeLimit Within, int Attempts, PackSource Source, TimeLimit? AfterBadRating = null);

/// <summary>挂账: what cannot be done now is looked at again.</summary>
/// <param name="MostDays">At the latest after so many days.</param>
public sealed record ParkedRule(int MostDays, PackSource Source);

/// <summary>吹哨报到.</summary>
/// <param name="ResultWithin">How long a department that reported has for its part.</param>
/// <param name="RuleWithin">How long the street has to rule on an objection.</param>
/// <param name="Most">At most so many are called at once.</param>
public sealed record WhistleRule(IReadOnlyList<WhistleGrade> Grades, TimeLimit ResultWithin, TimeLimit RuleWithin, int Most, PackSource Source)
{
    public WhistleGrade? Grade(string? id) => Grades.FirstOrDefault(g => g.Id == id);
}

public sealed record WhistleGrade(string Id, LocalText Name, TimeLimit Within);

/// <summary>Words of danger: what is reported goes past every queue.</summary>
/// <param name="Handle">How long whoever it went to has for the first step, by the clock and not by office hours.</param>
/// <param name="Unclaimed">So long nobody took it: the leaders are told, at any hour.</param>
public sealed record EmergencyRule(TimeLimit Handle, TimeLimit Unclaimed, PackSource Source);

/// <summary>复查、复核: whoever is not content with an answer asks the next higher body, each time within days of having received it. 信访工作条例 35, 36.</summary>
/// <param name="Levels">In their order; after the last one the matter is final.</param>
/// <param name="Duty">What a body must be competent for to review; the nearest one above whoever answered is asked.</param>
public sealed record ReviewRule(IReadOnlyList<ReviewLevel> Levels, string Duty, PackSource Source);

/// <param name="AskWithin">Of the citizen, from the day on which the answer was received.</param>
/// <param name="DoneWithin">Of the office, from the day on which it was asked.</param>
/// <param name="Paper">What the answer of this level is called.</param>
public sealed record ReviewLevel(string Id, LocalText Name, TimeLimit AskWithin, TimeLimit DoneWithin, string Paper);

/// <summary>送达: how soon after a decision to grant its document is handed over. 行政许可法 44.</summary>
public sealed record DeliveryRule(TimeLimit Within, PackSource Source);

/// <summary>Which open matters a new version takes over on its first day; without a clause none (trap 9).</summary>
public enum Moves { None, NotAccepted, Favourable, All }

/// <summary>
/// 过渡条款. <see cref="Moves.NotAccepted"/>: those that were not accepted yet; <see cref="Moves.Favourable"/> (从旧兼从轻): those of which no date comes later and at least one comes
/// sooner; <see cref="Moves.All"/>: every open one. Of whichever moves, no promised day moves later and no day that the citizen was given moves nearer.
/// </summary>
/// <param name="Basis">The rule that says so, as the people concerned read it.</param>
public sealed record TransitionClause(Moves Moves, LocalText Basis, PackSource Source);

/// <summary>Where the limits of the item begin: when the matter came in, or when it was accepted (行政许可法 42).</summary>
public enum CountFrom { Receipt, Acceptance }

/// <summary>A flow pack: the states and transitions of one procedure. Checked for soundness when it is loaded.</summary>
public sealed record Flow(string Id, string Version, LocalText Name, string Initial, IReadOnlyList<FlowState> States,
    IReadOnlyList<FlowTransition> Transitions, FlowRules Rules, IReadOnlyList<FlowStep> Steps, IReadOnlyList<FlowExample> Examples, TransitionClause? Transition = null)
{
    public FlowState State(string id) => States.First(s => s.Id == id);

    public FlowTransition? Find(Verb verb, string from) => Transitions.FirstOrDefault(t => t.Verb == verb && t.From.Contains(from));

    public static Flow From(Pack pack) => pack.As<Flow>();

    /// <summary>Readable faults; empty when every state can be reached and left, every name exists and every example runs.</summary>
    public IReadOnlyList<string> Faults() => [.. Problems().Select(p => p.Plain)];

    /// <summary>The same, place by place and in both languages, for whoever is writing it.</summary>
    public IReadOnlyList<PackProblem> Problems()
    {
        var faults = Unsound();
        return faults.Count > 0 ? faults : [.. Examples.Select(Walk).OfType<PackProblem>()];
    }

    /// <summary>What is wrong with the flow itself; its examples are run only where nothing is.</summary>
    public IReadOnlyList<PackProblem> Unsound()
    {
        var faults = new List<PackProblem>();
        var ids = States.Select(s => s.Id).ToHashSet();
        if (ids.Count != States.Count) faults.Add(Say("states", "flow.fault.twice"));
        if (!ids.Contains(Initial)) faults.Add(Say("initial", "flow.fault.initial", Initial));
        foreach (var (t, i) in Transitions.Select((t, i) => (t, i)))
        {
            foreach (var from in t.From.Where(f => !ids.Contains(f))) faults.Add(Say($"transitions.{i}.from", "flow.fault.from", $"{t.Verb}", from));
            if (t.To != "=" && !ids.Contains(t.To)) faults.Add(Say($"transitions.{i}.to", "flow.fault.to", $"{t.Verb}", t.To));
            if (t.By == "staff" && t.Permission is null) faults.Add(Say($"transitions.{i}.permission", "flow.fault.permission", $"{t.Verb}"));
        }
        foreach (var twice in Transitions.SelectMany((t, i) => t.From.Select(f => (t.Verb, From: f, At: i))).GroupBy(x => (x.Verb, x.From)).Where(g => g.Count() > 1))
            faults.Add(Say($"transitions.{twice.Last().At}", "flow.fault.ways", $"{twice.Key.Verb}", twice.Key.From));
        if (faults.Count > 0) return faults;

        var reached = new HashSet<string> { Initial };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var t in Transitions.Where(t => t.To != "=" && t.From.Any(reached.Contains))) grown |= reached.Add(t.To);
        }
        foreach (var s in ids.Except(reached)) faults.Add(Say(Place(s), "flow.fault.unreached", s));
        var ends = States.Where(s => s.Terminal).Select(s => s.Id).ToHashSet();
        if (ends.Count == 0) faults.Add(Say("states", "flow.fault.endless"));
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var t in Transitions.Where(t => ends.Contains(t.To))) foreach (var from in t.From) grown |= ends.Add(from);
        }
        foreach (var s in ids.Except(ends)) faults.Add(Say(Place(s), "flow.fault.dead", s));
        // A review that nobody can open, or that never ends, is no remedy.
        if (Rules.Review is { } review)
        {
            if (review.Levels.Count == 0) faults.Add(Say("rules.review.levels", "flow.fault.review.levels"));
            foreach (var verb in ((Verb[])[Verb.AskReview, Verb.OpenReview, Verb.Finalise]).Where(v => Transitions.All(t => t.Verb != v))) faults.Add(Say("rules.review", "flow.fault.review", $"{verb}"));
        }
        foreach (var (step, i) in Steps.SelectMany((s, i) => s.States.Select(x => (x, i))).Where(s => !ids.Contains(s.x))) faults.Add(Say($"steps.{i}", "flow.fault.step", step));
        return faults;
    }

    private string Place(string state) => $"states.{States.TakeWhile(s => s.Id != state).Count()}";

    /// <summary>Null when the example runs as it says.</summary>
    public PackProblem? Walk(FlowExample example)
    {
        var place = $"examples.{Examples.TakeWhile(e => e != example).Count()}";
        var (name, at) = (example.Name.AsArgument(), Initial);
        foreach (var verb in example.Path)
        {
            var t = Find(verb, at);
            if (t is null) return example.RefusedAt == verb ? Ends(place, example, at) : Say(place, "flow.fault.example.stuck", name, $"{verb}", at);
            if (example.RefusedAt == verb) return Say(place, "flow.fault.example.allowed", name, $"{verb}", at);
            if (t.To != "=") at = t.To;
        }
        return example.RefusedAt is { } never ? Say(place, "flow.fault.example.untried", name, $"{never}") : Ends(place, example, at);
    }

    private static PackProblem? Ends(string place, FlowExample example, string at) => at == example.Ends ? null : Say(place, "flow.fault.example.elsewhere", example.Name.AsArgument(), at, example.Ends);

    // One sentence in each language, for the page and for the log of a start that is refused.
    private static readonly Lazy<Texts> Own = new(() => new Texts([typeof(Flow).Assembly]));

    private static PackProblem Say(string at, string key, params string[] args) => new(at, new(key, args), Own.Value.Say(Texts.English, new(key, args)));
}

public sealed record FlowStep(LocalText Name, IReadOnlyList<string> States);

public sealed record FlowExample(LocalText Name, IReadOnlyList<Verb> Path, string Ends, Verb? RefusedAt);
