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
        var bad = stars <= act.Flow.Rules.BadRatingAtMost;
        var outcome = Move(act, Verb.Rate, null, () =>
        {
            (Rating, RatedAt) = (stars, act.Now);
            // The citizen's own word is there: nobody need ask for it.
            foreach (var call in Tasks.Where(t => t.Kind == TaskKind.CallBack && t.IsOpen)) call.State = TaskState.Cancelled;
        }, words, false, $"@rating.{stars}");
        if (!outcome.Ok || !bad) return outcome;
        if (LeadBodyId is not null && act.Flow.Find(Verb.Reopen, State) is not null) outcome = Back(act, limits, act.Flow.Rules.BadRatingRework, $"flow {FlowId}@{FlowVersion} · badRating", lead);
        // Whoever left a number is always asked what went wrong (国办发〔2019〕51号).
        if (outcome.Ok && act.Flow.Rules.CallBack is { } rule && ReporterPhone is not null) WantCallBack(act, rule.AfterBadRating);
        return outcome;
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
            foreach (var task in Tasks.Where(t => t.IsOpen && t.Kind is TaskKind.Review or TaskKind.CallBack)) task.State = TaskState.Cancelled;
            LeadBodyId = lead ?? LeadBodyId;
            AddTask(act, TaskKind.Lead, LeadBodyId!.Value, reason);
            Start(act, ClockKind.Step, act.Now, rework, rule);
            if (limits.Promise is not null) Start(act, ClockKind.Promise, act.Now, rework, rule);
        }, reason);
}
