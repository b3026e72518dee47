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
        var outcome = Move(act, Verb.Rate, null, () => (Rating, RatedAt) = (stars, act.Now), words, false, $"@rating.{stars}");
        if (outcome.Ok && stars <= act.Flow.Rules.BadRatingAtMost && LeadBodyId is not null && act.Flow.Find(Verb.Reopen, State) is not null)
            return Back(act, limits, act.Flow.Rules.BadRatingRework, $"flow {FlowId}@{FlowVersion} · badRating", lead);
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
            (Resolution, ClosedAt, RatedAt) = (null, null, null);
            LeadBodyId = lead ?? LeadBodyId;
            AddTask(act, TaskKind.Lead, LeadBodyId!.Value, reason);
            Start(act, ClockKind.Step, act.Now, rework, rule);
            if (limits.Promise is not null) Start(act, ClockKind.Promise, act.Now, rework, rule);
        }, reason);
}
