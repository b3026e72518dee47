using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// The work itself: its clocks and its end.
public sealed partial class Case
{
    /// <summary>挂起, to a day that is told (行政许可法 45); without one to the latest that the flow allows.</summary>
    public Outcome Suspend(Act act, string reason, string? note, DateOnly? until = null)
    {
        if (!act.Flow.Rules.PauseReasons.Contains(reason)) return Outcome.Refuse("PauseReasonIsListed");
        if (string.IsNullOrWhiteSpace(note)) return Outcome.Refuse("PauseIsTold");
        var latest = Deadlines.DueAt(act.Now, act.Flow.Rules.PauseMost, act.Calendar, [], act.Now).Due;
        var end = until is { } day ? OfficeHours.At(day, act.Calendar.Hours.Closes) : latest;
        if (end <= act.Now || end > latest) return Outcome.Refuse("PauseEndsInTime", Day(latest));
        return Move(act, Verb.Suspend, null, () => Pause(act, reason, note, end.ToUniversalTime()), note, false, $"@pause.{reason}", Day(end));
    }

    public Outcome Resume(Act act, string? note) => Move(act, Verb.Resume, null, () => EndPauses(act), note);

    /// <summary>延期: before the date, within the cap, with a reason that the citizen is told (trap 4).</summary>
    public Outcome Extend(Act act, int amount, string? reason, ItemLimits? limits = null)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ExtensionGivesReason");
        // Unified handling by several bodies has more (行政许可法 42).
        var most = limits?.ExtensionMost ?? act.Flow.Rules.ExtensionMost;
        if (amount < 1 || amount > most) return Outcome.Refuse("ExtensionIsWithinCap", $"{most}");
        if (Extensions >= act.Flow.Rules.ExtensionTimes) return Outcome.Refuse("ExtensionsAreUsedUp", $"{act.Flow.Rules.ExtensionTimes}");
        var running = Clocks.Where(c => c.Kind != ClockKind.Step && c.Running).ToList();
        if (running.Count == 0) return Outcome.Refuse("NothingToExtend");
        // What was missed stays missed.
        var open = running.Where(c => c.Due >= act.Now).ToList();
        if (open.Count == 0) return Outcome.Refuse("ExtensionComesBeforeTheDate");
        var told = new string[] { $"{amount}", "" };
        return Move(act, Verb.Extend, null, () =>
        {
            Extensions++;
            foreach (var c in open)
            {
                c.CountDays(act.Calendar.Hours);
                c.Extend(amount);
                c.Compute(act.Calendar, ClockPauses, act.Now);
            }
            // Whoever works on it has until then too.
            var first = open.MinBy(c => c.Due)!;
            if (Running(ClockKind.Step) is { } step && step.Due < first.Due) step.Follow(first);
            told[1] = Day((open.Find(c => c.Kind == ClockKind.Promise) ?? first).Due);
        }, reason, false, told);
    }

    public Outcome Urge(Act act, string? note) => Move(act, Verb.Urge, null, () => Urges++, note);

    /// <param name="openParts">Parts that were split off and are still open: the whole does not end before them (trap 16).</param>
    /// <param name="review">挂账: when it is looked at again.</param>
    /// <param name="decision">Who decides on it, where that is not simply whoever leads.</param>
    /// <param name="stages">What the service asks for before a decision.</param>
    /// <param name="against">Why it does not follow an opinion of a stage.</param>
    public Outcome Close(Act act, Resolution resolution, string? answer, int openParts = 0, DateOnly? review = null, Standing? decision = null, IReadOnlyList<PowerKind>? stages = null, string? against = null)
    {
        if (string.IsNullOrWhiteSpace(answer)) return Outcome.Refuse("ClosingAnswersTheCitizen");
        if (resolution is Domain.Resolution.RefusedAtIntake or Domain.Resolution.Withdrawn or Domain.Resolution.Unanswered) return Outcome.Refuse("ClosingNamesAnOutcome");
        var isService = ItemKind == "service";
        if (isService && NotExamined(act, resolution, stages ?? [], against) is { } unexamined) return Fits(act, Verb.Close) ? unexamined : Unfit(Verb.Close);
        // Prepared by one, decided by another: the case goes there, or the power comes here.
        if (isService && decision?.Refusal is { } outside) return outside;
        if (!Outcomes(act.Flow).Contains(resolution)) return Outcome.Refuse("OutcomeFitsTheMatter");
        // A co-handler has its own date; past it, it does not hold up the lead (trap 12).
        if (Tasks.Count(t => t.Kind == TaskKind.Co && t.IsOpen && (t.Paused || t.Due >= act.Now)) is > 0 and var open) return Outcome.Refuse("CoHandlersFinishFirst", $"{open}");
        if (openParts > 0) return Outcome.Refuse("PartsEndFirst", $"{openParts}");
        if (NotSigned(resolution) is { } unsigned) return unsigned;
        if (OpenWhistle is { } call) return Outcome.Refuse("WhistleEndsFirst", call.ByName);
        if (resolution == Domain.Resolution.Parked && NotParkable(act, review) is { } undated) return undated;
        string[] told = [$"@resolution.{resolution}", decision?.InName ?? ""];
        // The paper names the last day of the next remedy, and a paper that was issued does not change.
        if (AskUntilFrom(act) is { } until) told = [.. told, Day(until)];
        else if (told[1].Length == 0) told = [told[0]];
        var closed = Move(act, Verb.Close, null, () =>
        {
            Finish(act, resolution);
            if (resolution == Domain.Resolution.Parked && review is { } day) Park(act, day);
            if (act.Flow.Rules.CallBack is { } rule && CanBeAsked) WantCallBack(act, rule.Within);
            if (resolution == Domain.Resolution.Granted && act.Flow.Rules.Delivery is { } delivery)
            {
                Start(act, ClockKind.Delivery, act.Now, delivery.Within, $"flow {FlowId}@{FlowVersion} · delivery");
                Ask(act, TaskKind.Delivery, LeadBodyId!.Value, Clock(ClockKind.Delivery)!.Due, null, Clock(ClockKind.Delivery)!.Provisional);
            }
        }, answer, false, told);
        if (closed.Ok && isService && Departs(resolution) && !string.IsNullOrWhiteSpace(against)) Record(act, Verb.Close, State, State, against, true, args: told);
        return closed.Ok && OwnLevel(act.Flow) is not null && NextLevel(act.Flow) is null ? Finalise(act) : closed;
    }

    /// <summary>How it can end: an application is granted or not, a petition supported or not, a review upholds or changes what it looks at.</summary>
    public IReadOnlyList<Resolution> Outcomes(Flow flow) => ItemKind == "service" ? [Domain.Resolution.Granted, Domain.Resolution.NotGranted]
        : ReviewLevel > 0 ? [Domain.Resolution.Upheld, Domain.Resolution.Changed]
        : flow.Rules.Review is not null ? [Domain.Resolution.Solved, Domain.Resolution.PartlySolved, Domain.Resolution.NotSupported, Domain.Resolution.Explained]
        : [Domain.Resolution.Solved, Domain.Resolution.PartlySolved, Domain.Resolution.Explained, Domain.Resolution.NotCompetent, Domain.Resolution.NotPossibleNow, Domain.Resolution.Parked];

    private DateTimeOffset? AskUntilFrom(Act act) => NextLevel(act.Flow) is { } next ? Deadlines.DueAt(act.Now, next.AskWithin, act.Calendar, [], act.Now).Due : null;

    /// <summary>送达: the document of the decision is handed over, and how. 行政许可法 44.</summary>
    /// <param name="how">One of <see cref="Deliveries"/>.</param>
    public Outcome Deliver(Act act, Guid taskId, string how, string? note)
    {
        if (Asked(taskId, TaskKind.Delivery) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (!Deliveries.Contains(how)) return Outcome.Refuse("DeliverySaysHow");
        return Move(act, Verb.Deliver, null, () =>
        {
            Answer(act, task, note);
            DeliveredAt = act.Now;
            if (Running(ClockKind.Delivery) is { } clock) clock.StoppedAt = act.Now;
        }, note, false, $"@delivery.{how}");
    }

    public static readonly IReadOnlyList<string> Deliveries = ["counter", "post", "online"];

}
