using Linli.Kernel.Access;

namespace Linli.Cases.Domain;

// 合并、撤销合并、拆分: one thing reported five times, and three things in one call.
public sealed partial class Case
{
    /// <summary>Dealt with in another matter from now on. What was handed in stays here, and so does the receipt (trap 15).</summary>
    public Outcome Merge(Act act, Case main, string? reason)
    {
        if (!Fits(act, Verb.Merge)) return Unfit(Verb.Merge);
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("MergingGivesReason");
        if (main.Id == Id) return Outcome.Refuse("MergingNeedsTwo");
        // Each application is its applicant's own.
        if (ItemKind != "category" || main.ItemKind != "category") return Outcome.Refuse("OnlyReportsAreMerged");
        if (main.MergedInto is not null || act.Flow.Find(Verb.Absorb, main.State) is null) return Outcome.Refuse("MergingNeedsAMatterInWork", main.No);
        if (Merged > 0) return Outcome.Refuse("OthersAreMergedHere", $"{Merged}");
        if (Children > 0) return Outcome.Refuse("SplitMattersAreNotMerged");
        if (Tasks.Any(t => t.IsOpen && t.Kind is TaskKind.Supervision or TaskKind.Conclude or TaskKind.Ruling or TaskKind.Sign)) return Outcome.Refuse("OtherTasksEndFirst");
        var from = State;
        return Move(act, Verb.Merge, null, () =>
        {
            (MergedInto, StateBeforeMerge) = (main.Id, from);
            EndPauses(act);
            foreach (var task in Tasks.Where(t => t.IsOpen)) task.State = TaskState.Cancelled;
            foreach (var clock in Clocks.Where(c => c.Running)) clock.StoppedAt = act.Now;
        }, reason, true, main.No);
    }

    /// <summary>The other side of <see cref="Merge"/>: what was promised earliest, to whomever, holds for all.</summary>
    public Outcome Absorb(Act act, Case other) => Move(act, Verb.Absorb, null, () =>
    {
        Merged++;
        foreach (var clock in Clocks.Where(c => c.Kind != ClockKind.Step && c.Running))
            if (other.Clock(clock.Kind) is { } theirs && theirs.Due < clock.Due) clock.RunWith(theirs);
    }, null, false, other.No);

    /// <summary>撤销合并: it goes on where it stood, with the dates it had; the time meanwhile counts.</summary>
    public Outcome Unmerge(Act act, ItemLimits limits, string? reason)
    {
        if (!Fits(act, Verb.Unmerge)) return Unfit(Verb.Unmerge);
        if (string.IsNullOrWhiteSpace(reason) && !act.Who.IsSystem) return Outcome.Refuse("UnmergingGivesReason");
        if (StateBeforeMerge is not { } before) return Unfit(Verb.Unmerge);
        return Move(act, Verb.Unmerge, null, () =>
        {
            (MergedInto, StateBeforeMerge) = (null, null);
            // Nobody holds it any more: whoever is in charge takes it anew.
            Enter(act, LeadBodyId is null ? before : act.Flow.Transitions.First(t => t.Verb == Verb.Dispatch).To);
            foreach (var clock in Clocks.Where(c => c.Kind != ClockKind.Step)) clock.StoppedAt = null;
            StepLimit(act, limits);
            AddTask(act, LeadBodyId is null ? TaskKind.Intake : TaskKind.Lead, LeadBodyId ?? Tasks.First(t => t.Kind == TaskKind.Intake).BodyId, reason);
        }, reason, true);
    }

    /// <summary>The other side of <see cref="Unmerge"/>: its own dates again, or those of what is still merged here.</summary>
    public Outcome Yield(Act act, string no, IReadOnlyList<Case> remaining) => Move(act, Verb.Yield, null, () =>
    {
        Merged = Math.Max(0, Merged - 1);
        foreach (var clock in Clocks.Where(c => c.Kind != ClockKind.Step && c.Running))
        {
            clock.RunAlone();
            clock.Compute(act.Calendar, ClockPauses, act.Now);
            if (remaining.Select(r => r.Clock(clock.Kind)).OfType<CaseClock>().MinBy(k => k.Due) is { } theirs && theirs.Due < clock.Due) clock.RunWith(theirs);
        }
    }, null, false, no);

    /// <summary>Ends with the matter it is dealt with in, with the same answer; its citizen rates and reopens for themselves.</summary>
    public Outcome CloseMerged(Act act, Case main, string? answer)
    {
        if (!Fits(act, Verb.CloseMerged)) return Unfit(Verb.CloseMerged);
        if (MergedInto != main.Id || main.Resolution is not { } resolution) return Outcome.Refuse("MergingNeedsAMatterInWork", main.No);
        return Move(act, Verb.CloseMerged, null, () =>
        {
            LeadBodyId ??= main.LeadBodyId;
            Finish(act, resolution);
            if (act.Flow.Rules.CallBack is { } rule && CanBeAsked) WantCallBack(act, rule.Within);
        }, answer, false, $"@resolution.{resolution}", main.No);
    }

    /// <summary>拆分: its parts have become matters of their own, with the same reporter and the same day of receipt (trap 16).</summary>
    public Outcome Split(Act act, string? reason, IReadOnlyList<string> parts)
    {
        if (!Fits(act, Verb.Split)) return Unfit(Verb.Split);
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("SplittingGivesReason");
        if (ParentId is not null) return Outcome.Refuse("PartsAreNotSplit");
        return Move(act, Verb.Split, null, () => Children += parts.Count, reason, true, string.Join("、", parts));
    }
}
