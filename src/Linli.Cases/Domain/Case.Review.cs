using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// 复查、复核、终结, and who must not get to know of it. 信访工作条例 35, 36.
public sealed partial class Case
{
    /// <summary>The level that this matter itself is; null for the first answer.</summary>
    public ReviewLevel? OwnLevel(Flow flow) => flow.Rules.Review is { } rule && ReviewLevel > 0 ? rule.Levels.ElementAtOrDefault(ReviewLevel - 1) : null;

    /// <summary>What may be asked next of a higher body; null after the last level, and where the flow knows none.</summary>
    public ReviewLevel? NextLevel(Flow flow) => flow.Rules.Review?.Levels.ElementAtOrDefault(ReviewLevel);

    /// <summary>The last day on which it may be asked.</summary>
    /// <param name="received">The day on which the answer was received; null: the day on which it was given.</param>
    public Deadline? AskUntil(Flow flow, WorkCalendar calendar, DateOnly? received = null) =>
        flow.Find(Verb.AskReview, State) is not null && ReviewedIn is null && ClosedAt is { } closed && LeadBodyId is not null && NextLevel(flow) is { } next
            ? Deadlines.DueAt(received is { } day ? OfficeHours.At(day, new TimeOnly(12, 0)) : closed, next.AskWithin, calendar, [], closed) : null;

    /// <summary>请求复查、复核: once, in time, with what is wrong with the answer. The review is a matter of its own at the next higher body.</summary>
    /// <param name="received">When the answer came, where somebody at a counter can say: whoever got it by post has their days from then.</param>
    /// <param name="no">Number of the matter in which it is reviewed.</param>
    public Outcome AskReview(Act act, string? reason, Guid review, string no, DateOnly? received = null)
    {
        if (!Fits(act, Verb.AskReview)) return Unfit(Verb.AskReview);
        if (NextLevel(act.Flow) is not { } level) return Outcome.Refuse("ReviewsAreUsedUp");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ReviewGivesReason");
        if (ReviewedIn is not null) return Outcome.Refuse("ReviewIsAskedOnce");
        if (received is { } day && (day < OfficeHours.DateOf(ClosedAt ?? act.Now) || day > OfficeHours.DateOf(act.Now))) return Outcome.Refuse("AnswerIsReceivedAfterItWasGiven");
        if (AskUntil(act.Flow, act.Calendar, received) is not { } until) return Unfit(Verb.AskReview);
        if (act.Now > until.Due) return Outcome.Refuse("ReviewIsAskedInTime", Day(until.Due));
        return Move(act, Verb.AskReview, null, () => ReviewedIn = review, reason, level.Name.AsArgument(), no);
    }

    /// <summary>What is asked of the higher body begins there at once: its days run since it was asked.</summary>
    public Outcome OpenReview(Act act, ItemLimits limits, Guid body, string bodyName)
    {
        if (OwnLevel(act.Flow) is not { } level) return Unfit(Verb.OpenReview);
        var told = new[] { "", level.Name.AsArgument(), bodyName };
        return Move(act, Verb.OpenReview, limits, () =>
        {
            (AcceptedAt, LeadBodyId) = (act.Now, body);
            StartLimits(act, ReceivedAt, limits);
            AddTask(act, TaskKind.Lead, body, null);
            if (Running(ClockKind.Whole) is { } whole) told[0] = Day(whole.Due);
        }, null, told);
    }

    /// <summary>终结: after the last level the same facts are not taken up again.</summary>
    public Outcome Finalise(Act act) => OwnLevel(act.Flow) is { } level && NextLevel(act.Flow) is null ? Move(act, Verb.Finalise, null, null, null, level.Name.AsArgument()) : Unfit(Verb.Finalise);

    /// <summary>The answer of a review is called by its level.</summary>
    private string? PaperOf(Act act, FlowTransition way) => way is { Verb: Verb.Close, Paper: not null } && OwnLevel(act.Flow) is { } level ? level.Paper : way.Paper;

    /// <summary>Whom the matter before was about, this one is about.</summary>
    public void GoesOnFor(Case before) => Against ??= before.Against;

    // ---- who must not know

    public bool IsAgainst(Guid body) => Against?.Contains(body.ToString("N"), StringComparison.Ordinal) == true;

    /// <summary>登记被反映单位: from now on they see nothing of it and get no part of it. Never taken back: what was once told cannot be untold.</summary>
    /// <param name="bodies">The organisation and whatever belongs to it.</param>
    public Outcome Shield(Act act, IReadOnlyList<Guid> bodies, string name, string? note)
    {
        if (!Fits(act, Verb.Shield)) return Unfit(Verb.Shield);
        if (bodies.Count == 0) return Outcome.Refuse("BodyExists");
        if (bodies.All(IsAgainst)) return Outcome.Refuse("ShieldedAlready", name);
        // It lies on their desk: first it has to lie elsewhere.
        if (Tasks.Any(t => t.IsOpen && bodies.Contains(t.BodyId))) return Outcome.Refuse("ShieldedHoldsIt", name);
        return Move(act, Verb.Shield, null, () => Against = $"{Against ?? " "}{string.Concat(bodies.Where(b => !IsAgainst(b)).Select(b => $"{b:N} "))}", note, true, name);
    }

    /// <summary>Whatever was done, no part of it may go to whom it is about. 信访工作条例; rules of the hotlines.</summary>
    /// <param name="known">Tasks from before the step.</param>
    public bool GoesToWhomItIsAbout(IReadOnlySet<Guid> known) => Against is not null && Tasks.Any(t => t.IsOpen && !known.Contains(t.Id) && IsAgainst(t.BodyId));
}
