using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// What the citizen says of it.
public sealed partial class Case
{
    /// <summary>评价 1..5 (好差评); a bad one brings the matter back to be put right.</summary>
    /// <param name="lead">Who takes over when the organisation that led is no more.</param>
    public Outcome Rate(Act act, int stars, string? words, ItemLimits limits, Guid? lead = null)
    {
        if (stars is < 1 or > 5) return Outcome.Refuse("RatingIsOneToFive");
        if (Resolution is Domain.Resolution.Withdrawn) return Outcome.Refuse("WithdrawnIsNotRated");
        if (RatedAt is not null) return Outcome.Refuse("RatedOnce");
        var terms = TermsOf(act);
        var bad = terms.IsBad(stars);
        var outcome = Move(act, Verb.Rate, null, () =>
        {
            (Rating, RatedAt, RatingGivenAt) = (stars, act.Now, act.Now);
            (RatingContestedAt, RatingContestedBy, RatingStruckAt) = (null, null, null);
            // The citizen's own word is there: nobody need ask for it.
            foreach (var call in Tasks.Where(t => t.Kind == TaskKind.CallBack && t.IsOpen)) call.State = TaskState.Cancelled;
        }, words, false, terms.Name(stars));
        if (!outcome.Ok || !bad) return outcome;
        if (LeadBodyId is not null && act.Flow.Find(Verb.Reopen, State) is not null) outcome = Back(act, limits, terms.Rework, ReworkRule(terms), lead);
        // Whoever left a number is always asked what went wrong (国办发〔2019〕51号).
        if (outcome.Ok && act.Flow.Rules.CallBack is not null && terms.Contact is { } contact && ReporterPhone is not null) WantCallBack(act, contact);
        return outcome;
    }

    private static RatingTerms TermsOf(Act act) => act.Ratings ?? RatingTerms.Of(act.Flow) ?? throw new InvalidOperationException($"nothing says which ratings are bad under {act.Flow.Id}@{act.Flow.Version}");

    private static string ReworkRule(RatingTerms terms) => $"{terms.Rule} · {(terms.Rule.StartsWith("flow ", StringComparison.Ordinal) ? "badRating" : "rework")}";

    /// <summary>差评申诉: whoever led says, in time and once, that a bad rating is not true. Somebody else decides; what was to be put right is put right meanwhile.</summary>
    public Outcome ContestRating(Act act, string? reason)
    {
        if (!Fits(act, Verb.ContestRating)) return Unfit(Verb.ContestRating);
        if (act.Who.OrgId is null || act.Who.OrgId != LeadBodyId) return Outcome.Refuse("OnlyTheLeadDoesThis");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ContestGivesReason");
        var terms = TermsOf(act);
        if (terms.Contest is not { } rule || Rating is not { } stars || RatingGivenAt is not { } given || !terms.IsBad(stars)) return Outcome.Refuse("OnlyBadRatingsAreContested");
        if (RatingContestedAt is not null) return Outcome.Refuse("RatingIsContestedOnce");
        if (Tasks.FirstOrDefault(t => t.Kind == TaskKind.Intake) is not { } intake) return Unfit(Verb.ContestRating);
        var until = Deadlines.DueAt(given, rule.Within, act.Calendar, [], act.Now).Due;
        if (act.Now > until) return Outcome.Refuse("RatingIsContestedInTime", Day(until));
        var due = Deadlines.DueAt(act.Now, rule.RuleWithin, act.Calendar, [], act.Now);
        return Move(act, Verb.ContestRating, null, () =>
        {
            (RatingContestedAt, RatingContestedBy) = (act.Now, act.Who.AccountId);
            Ask(act, TaskKind.RatingRuling, intake.BodyId, due.Due, reason, due.Provisional, act.Who.OrgId, act.ActorName);
        }, reason, true, terms.Name(stars));
    }

    /// <summary>裁定差评申诉 by somebody who neither contested it nor worked on the matter. A rating that does not count stays in the timeline, and its author is told why.</summary>
    public Outcome RuleOnRating(Act act, Guid taskId, bool counts, string? reason)
    {
        if (Asked(taskId, TaskKind.RatingRuling) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (act.Who.AccountId == RatingContestedBy || Tasks.Any(t => t.Kind is TaskKind.Lead or TaskKind.Co && t.AccountId is not null && t.AccountId == act.Who.AccountId)) return Outcome.Refuse("RatingRulingIsIndependent");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("RulingGivesReason");
        return Move(act, Verb.RuleOnRating, null, () =>
        {
            Answer(act, task, reason);
            task.Agrees = counts;
            if (!counts) RatingStruckAt = act.Now;
        }, reason, false, counts ? "@contest.counts" : "@contest.struck");
    }

    /// <summary>重新办理 inside the window of the category; afterwards a new matter is the way (trap 17).</summary>
    public Outcome Reopen(Act act, string? reason, int days, ItemLimits limits, Guid? lead = null)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ReopeningGivesReason");
        if (LeadBodyId is null) return Outcome.Refuse("NeverHandled");
        if (ClosedAt is { } closed && act.Now > closed.AddDays(days)) return Outcome.Refuse("ReopenWindowIsOver", $"{days}");
        return Back(act, limits, limits.Handle ?? act.Flow.Rules.CoHandle, limits.Rule + " · reopen", lead, reason);
    }

    private Outcome Back(Act act, ItemLimits limits, TimeLimit rework, string rule, Guid? lead, string? reason = null) =>
        Move(act, Verb.Reopen, null, () =>
        {
            Reopens++;
            (Resolution, ClosedAt, RatedAt, MergedInto, StateBeforeMerge, ReviewOn) = (null, null, null, null, null, null);
            // What is worked on again is not in the ledger, and nobody asks yet how it ended.
            foreach (var task in Tasks.Where(t => t.IsOpen && t.Kind is TaskKind.Review or TaskKind.CallBack or TaskKind.Delivery)) task.State = TaskState.Cancelled;
            if (Running(ClockKind.Delivery) is { } delivery) delivery.StoppedAt = act.Now;
            LeadBodyId = lead ?? LeadBodyId;
            AddTask(act, TaskKind.Lead, LeadBodyId!.Value, reason);
            Start(act, ClockKind.Step, act.Now, rework, rule);
            if (limits.Promise is not null) Start(act, ClockKind.Promise, act.Now, rework, rule);
        }, reason);
}
