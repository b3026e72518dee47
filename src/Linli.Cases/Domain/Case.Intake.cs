using Linli.Kernel.Access;

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

    public Outcome Accept(Act act, ItemLimits limits) => Accepted(act, Verb.Accept, limits, act.Now);

    /// <summary>行政许可法 32: nobody was told within the limit, so the matter counts as accepted on the day on which it was complete.</summary>
    /// <param name="body">Name of the organisation that was silent, for the paper.</param>
    public Outcome DeemAccept(Act act, ItemLimits limits, string body) =>
        Clock(ClockKind.Step) is not { } step || step.Due >= act.Now
            ? Outcome.Refuse("DeemedAcceptanceNeedsSilence")
            : Accepted(act, Verb.DeemAccept, limits, step.Start, body);

    /// <summary>What the paper says is written down with the step: a date that moves later does not change a paper that was issued.</summary>
    private Outcome Accepted(Act act, Verb verb, ItemLimits limits, DateTimeOffset from, string body = "")
    {
        var told = new string[] { "", body };
        return Move(act, verb, limits, () =>
        {
            AcceptedAt = from;
            if (act.Flow.Rules.CountFrom == CountFrom.Acceptance) StartLimits(act, from, limits);
            if ((Running(ClockKind.Promise) ?? Running(ClockKind.Whole)) is { } due) told[0] = Day(due.Due);
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
        return Move(act, Verb.RequestSupplement, null, () =>
        {
            Supplements++;
            Pause(act, "supplement", string.Join("；", missing));
        }, string.Join("；", missing));
    }

    /// <summary>补正: the time to decide on acceptance begins anew with what is complete now.</summary>
    public Outcome Supplement(Act act, ItemLimits limits, string? note, bool withFiles) => string.IsNullOrWhiteSpace(note) && !withFiles
        ? Outcome.Refuse("SupplementBringsSomething")
        : Move(act, Verb.Supplement, limits, () => EndPauses(act), note);

    public Outcome Withdraw(Act act, string? reason) => Move(act, Verb.Withdraw, null, () => Finish(act, Domain.Resolution.Withdrawn), reason);
}
