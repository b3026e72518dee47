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
        if (limits.Whole is { } whole) Start(act, ClockKind.Whole, from, whole, limits.Rule + " · limits.whole");
        if (limits.Promise is { } promise) Start(act, ClockKind.Promise, from, promise, limits.Rule + " · limits.promise");
        AddTask(act, TaskKind.Intake, intakeBody, null);
    }

    public Outcome Accept(Act act, ItemLimits limits) => Move(act, Verb.Accept, limits, () => AcceptedAt = act.Now);

    /// <summary>行政许可法 32: nobody was told within the limit, so the matter counts as accepted on the day it was received.</summary>
    public Outcome DeemAccept(Act act, ItemLimits limits) =>
        Clock(ClockKind.Step) is not { } step || step.Due >= act.Now
            ? Outcome.Refuse("DeemedAcceptanceNeedsSilence")
            : Move(act, Verb.DeemAccept, limits, () => AcceptedAt = ReceivedAt);

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

    public Outcome Supplement(Act act, string? note) => Move(act, Verb.Supplement, null, () => EndPauses(act), note);

    public Outcome Withdraw(Act act, string? reason) => Move(act, Verb.Withdraw, null, () => Finish(act, Domain.Resolution.Withdrawn), reason);
}
