using Linli.Kernel.Access;

namespace Linli.Cases.Domain;

// The work itself: its clocks and its end.
public sealed partial class Case
{
    public Outcome Suspend(Act act, string reason, string? note)
    {
        if (!act.Flow.Rules.PauseReasons.Contains(reason)) return Outcome.Refuse("PauseReasonIsListed");
        if (string.IsNullOrWhiteSpace(note)) return Outcome.Refuse("PauseIsTold");
        return Move(act, Verb.Suspend, null, () => Pause(act, reason, note), note, false, $"@pause.{reason}");
    }

    public Outcome Resume(Act act, string? note) => Move(act, Verb.Resume, null, () => EndPauses(act), note);

    /// <summary>延期: before the date, within the cap, with a reason that the citizen is told (trap 4).</summary>
    public Outcome Extend(Act act, int amount, string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ExtensionGivesReason");
        if (amount < 1 || amount > act.Flow.Rules.ExtensionMost) return Outcome.Refuse("ExtensionIsWithinCap", $"{act.Flow.Rules.ExtensionMost}");
        if (Extensions >= act.Flow.Rules.ExtensionTimes) return Outcome.Refuse("ExtensionsAreUsedUp", $"{act.Flow.Rules.ExtensionTimes}");
        if ((Running(ClockKind.Whole) ?? Running(ClockKind.Promise)) is not { } clock) return Outcome.Refuse("NothingToExtend");
        if (act.Now > clock.Due) return Outcome.Refuse("ExtensionComesBeforeTheDate");
        return Move(act, Verb.Extend, null, () =>
        {
            Extensions++;
            foreach (var c in Clocks.Where(c => c.Running && c.Unit == clock.Unit)) c.Extra += amount;
        }, reason, false, $"{amount}", Day(clock.Extended(amount, act.Calendar, ClockPauses, act.Now).Due));
    }

    public Outcome Urge(Act act, string? note) => Move(act, Verb.Urge, null, () => Urges++, note);

    public Outcome Close(Act act, Resolution resolution, string? answer, bool force = false)
    {
        if (string.IsNullOrWhiteSpace(answer)) return Outcome.Refuse("ClosingAnswersTheCitizen");
        if (resolution is Domain.Resolution.RefusedAtIntake or Domain.Resolution.Withdrawn) return Outcome.Refuse("ClosingNamesAnOutcome");
        var isService = ItemKind == "service";
        if (isService != resolution is Domain.Resolution.Granted or Domain.Resolution.NotGranted) return Outcome.Refuse("OutcomeFitsTheMatter");
        if (!force && Tasks.Count(t => t.Kind == TaskKind.Co && t.IsOpen) is > 0 and var open) return Outcome.Refuse("CoHandlersFinishFirst", $"{open}");
        return Move(act, Verb.Close, null, () => Finish(act, resolution), answer, false, $"@resolution.{resolution}");
    }
}
