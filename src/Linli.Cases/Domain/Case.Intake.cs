using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// Coming in: received, accepted or not, supplemented, withdrawn.
public sealed partial class Case
{
    public void Submit(Act act, ItemLimits limits, Guid intakeBody)
    {
        Enter(act, act.Flow.Initial);
        Record(act, Verb.Submit, "", State, note: Text);
        // A letter that lay on the desk since Friday runs since Friday. What another system handed over runs here since it came here: its own clock ran there.
        var from = Channel == Channel.Import ? act.Now : ReceivedAt;
        Start(act, ClockKind.Step, from, act.Flow.State(State).Limit ?? act.Flow.Rules.TellWithin, $"flow {FlowId}@{FlowVersion} · {State}");
        if (act.Flow.Rules.CountFrom == CountFrom.Receipt) StartLimits(act, from, limits);
        AddTask(act, TaskKind.Intake, intakeBody, null);
    }

    /// <summary>A review counts from the day on which it was asked, whoever takes it when.</summary>
    /// <param name="standing">Who has the power to accept, where the service says; null: whoever the flow lets.</param>
    /// <param name="first">The first stage of the service.</param>
    public Outcome Accept(Act act, ItemLimits limits, Standing? standing = null, StageSeat? first = null) =>
        standing?.Refusal is { } outside ? Fits(act, Verb.Accept) ? outside : Unfit(Verb.Accept)
        : Accepted(act, Verb.Accept, limits, ReviewLevel > 0 ? ReceivedAt : act.Now, first, standing?.InName ?? "");

    /// <summary>行政许可法 32: nobody was told within the limit, so the matter counts as accepted on the day on which it was complete.</summary>
    /// <param name="body">Name of the organisation that was silent, for the paper.</param>
    public Outcome DeemAccept(Act act, ItemLimits limits, string body, StageSeat? first = null) =>
        Clock(ClockKind.Step) is not { } step || step.Due >= act.Now
            ? Outcome.Refuse("DeemedAcceptanceNeedsSilence")
            : Accepted(act, Verb.DeemAccept, limits, step.Start, first, body: body);

    /// <summary>What the paper says is written down with the step: a date that moves later does not change a paper that was issued.</summary>
    private Outcome Accepted(Act act, Verb verb, ItemLimits limits, DateTimeOffset from, StageSeat? first, string inName = "", string body = "")
    {
        string[] told = inName.Length > 0 ? ["", body, inName] : ["", body];
        return Move(act, verb, limits, () =>
        {
            AcceptedAt = from;
            if (act.Flow.Rules.CountFrom == CountFrom.Acceptance) StartLimits(act, from, limits);
            if ((Running(ClockKind.Promise) ?? Running(ClockKind.Whole)) is { } due) told[0] = Day(due.Due);
            AskStage(act, first);
        }, null, told);
    }

    private void StartLimits(Act act, DateTimeOffset from, ItemLimits limits)
    {
        if (limits.Whole is { } whole) Start(act, ClockKind.Whole, from, whole, limits.Rule + " · limits.whole");
        if (limits.Promise is { } promise) Start(act, ClockKind.Promise, from, promise, limits.Rule + " · limits.promise");
    }

    public Outcome Refuse(Act act, string reason, string competent) =>
        string.IsNullOrWhiteSpace(reason) || string.IsNullOrWhiteSpace(competent)
            ? Outcome.Refuse("RefusalNamesReasonAndCompetentBody")
            : Move(act, Verb.Refuse, null, () => Finish(act, Domain.Resolution.RefusedAtIntake), reason, competent);

    /// <summary>补正: everything that is missing, told once. The clocks stand until the applicant answers.</summary>
    public Outcome RequestSupplement(Act act, IReadOnlyList<string> missing)
    {
        if (missing.Count == 0) return Outcome.Refuse("SupplementNamesWhatIsMissing");
        if (Supplements >= act.Flow.Rules.SupplementTimes) return Outcome.Refuse("SupplementIsToldOnce");
        DateTimeOffset? by = act.Flow.Rules.Supplement is { } rule ? Deadlines.DueAt(act.Now, rule.Answer, act.Calendar, [], act.Now).Due.ToUniversalTime() : null;
        return Move(act, Verb.RequestSupplement, null, () =>
        {
            Supplements++;
            Pause(act, AwaitsSupplement, string.Join("；", missing), by);
        }, string.Join("；", missing), by is { } day ? [Day(day)] : []);
    }

    /// <summary>Reasons of the pause of a supplement: before the day that the applicant was told, and after it.</summary>
    public const string AwaitsSupplement = "supplement", SupplementLapsed = "supplement-lapsed";

    public CasePause? Awaited => Pauses.Find(p => p.To is null && p.Reason == AwaitsSupplement);
    public CasePause? Lapsed => Pauses.Find(p => p.To is null && p.Reason == SupplementLapsed);

    /// <summary>
    /// Once, when the day comes near. Reminded late, because nothing ran for a while, the applicant still gets the time that a reminder leaves; matters
    /// that were asked before the flow named a day get theirs here.
    /// </summary>
    public Outcome RemindSupplement(Act act)
    {
        if (Awaited is not { RemindedAt: null } waiting || act.Flow.Rules.Supplement is not { } rule) return Outcome.Refuse("SupplementIsRemindedOnce");
        var by = waiting.Until ?? Deadlines.DueAt(waiting.From, rule.Answer, act.Calendar, [], act.Now).Due.ToUniversalTime();
        var least = Deadlines.DueAt(act.Now, rule.Remind, act.Calendar, [], act.Now).Due.ToUniversalTime();
        if (least < by) return Outcome.Refuse("SupplementIsRemindedOnce");
        return Move(act, Verb.RemindSupplement, null, () => (waiting.RemindedAt, waiting.Until) = (act.Now, least), null, Day(least));
    }

    /// <summary>The day is over: the window has a dated task again. The applicant may still hand in, and nothing is decided.</summary>
    public Outcome LapseSupplement(Act act)
    {
        if (Awaited is not { RemindedAt: not null, Until: { } by } || by >= act.Now) return Outcome.Refuse("SupplementLapsesAfterItsDay");
        return Move(act, Verb.LapseSupplement, null, () =>
        {
            EndPauses(act);
            Pause(act, SupplementLapsed, null);
            // What was warned of before the clocks stood is another date.
            if (Current is { } task) (task.WarnedAt, task.OverdueAt, task.EscalatedAt) = (null, null, null);
        });
    }

    /// <summary>结束: by a person, who says how the applicant was asked; no refusal and no withdrawal, they may apply again.</summary>
    public Outcome EndUnanswered(Act act, string? asked)
    {
        if (Awaited is { } waiting) return Outcome.Refuse("SupplementIsStillOpen", Day(waiting.Until ?? act.Now));
        if (string.IsNullOrWhiteSpace(asked)) return Outcome.Refuse("EndingSaysHowTheyWereAsked");
        return Move(act, Verb.EndUnanswered, null, () => Finish(act, Domain.Resolution.Unanswered), asked);
    }

    /// <summary>补正: the time to decide on acceptance begins anew with what is complete now.</summary>
    public Outcome Supplement(Act act, ItemLimits limits, string? note, bool withFiles) => string.IsNullOrWhiteSpace(note) && !withFiles
        ? Outcome.Refuse("SupplementBringsSomething")
        : Move(act, Verb.Supplement, limits, () => EndPauses(act), note);

    public Outcome Withdraw(Act act, string? reason) => Move(act, Verb.Withdraw, null, () => Finish(act, Domain.Resolution.Withdrawn), reason);
}
