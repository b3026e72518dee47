using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>What a citizen said when called: it is solved, partly, or not; or nobody was reached.</summary>
public enum CalledBack { Solved, PartlySolved, NotSolved, NotReached }

// 联系、回访、挂账复查、归档: what belongs to a matter beside the work itself.
public sealed partial class Case
{
    /// <summary>联系诉求人: whoever works on it spoke with the citizen (12345: 响应).</summary>
    public Outcome Contact(Act act, string? said) => string.IsNullOrWhiteSpace(said) ? Outcome.Refuse("ContactSaysWhatWasSaid")
        : Move(act, Verb.Contact, null, () => ContactedAt ??= act.Now, said, true, act.Who.OrgNames.AsArgument());

    /// <summary>What a table brought in without anybody's number is called back to nobody; what another system sent is looked at on the spot (核查) whether or not it names somebody.</summary>
    private bool CanBeAsked => ReporterPhone is not null || ReporterId is not null || Channel == Channel.System;

    /// <summary>The hall asks; it took the matter in and did not work on it.</summary>
    private void WantCallBack(Act act, TimeLimit within)
    {
        // Whom the matter is about asks nobody how it was.
        if (Tasks.FirstOrDefault(t => t.Kind == TaskKind.Intake) is not { } intake || IsAgainst(intake.BodyId)) return;
        foreach (var old in Tasks.Where(t => t.Kind == TaskKind.CallBack && t.IsOpen)) old.State = TaskState.Cancelled;
        CallBacks = 0;
        var due = Deadlines.DueAt(act.Now, within, act.Calendar, [], act.Now);
        Ask(act, TaskKind.CallBack, intake.BodyId, due.Due, null, due.Provisional);
    }

    /// <summary>回访 by somebody who had no part in the work (trap 19). Not solved brings the matter back.</summary>
    /// <param name="said"><see cref="Domain.CalledBack.NotReached"/> counts as a try.</param>
    /// <param name="stars">1 to 5, asked of whoever was reached.</param>
    public Outcome CallBack(Act act, Guid taskId, CalledBack said, int? stars, string? words, ItemLimits limits, Guid? lead = null)
    {
        if (Asked(taskId, TaskKind.CallBack) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (act.Flow.Rules.CallBack is not { } rule) return Outcome.NotFound;
        // Where the hall itself worked on it, a colleague who had no part in it calls: there is nobody else, and a call that nobody may make is never made.
        // A system has no account: where its organisation had a part in the work, nobody can say that somebody else called.
        if (Tasks.Any(t => t.Kind is TaskKind.Lead or TaskKind.Co && (act.Who.AccountId is { } caller ? t.AccountId == caller : t.BodyId == act.Who.OrgId))) return Outcome.Refuse("CallBackIsIndependent");
        if (string.IsNullOrWhiteSpace(words)) return Outcome.Refuse("CallBackSaysWhatWasSaid");
        if (said != Domain.CalledBack.NotReached && stars is not (>= 1 and <= 5)) return Outcome.Refuse("RatingIsOneToFive");
        var again = said == Domain.CalledBack.NotReached && CallBacks + 1 < rule.Attempts;
        var outcome = Move(act, Verb.CallBack, null, () =>
        {
            CallBacks++;
            if (again)
            {
                // Tried again on another working day.
                var next = Deadlines.DueAt(act.Now, new TimeLimit(1, TimeUnit.WorkDay), act.Calendar, [], act.Now);
                Dated(task, next.Due.ToUniversalTime(), false, next.Provisional);
                return;
            }
            Answer(act, task, words);
            (CalledBackAt, CalledBack, CallBackStars) = (act.Now, said, said == Domain.CalledBack.NotReached ? null : stars);
        }, words, true, $"@called.{said}");
        if (outcome.Ok && said == Domain.CalledBack.NotSolved && LeadBodyId is not null && act.Flow.Find(Verb.Reopen, State) is not null)
            return Back(act, limits, TermsOf(act).Rework, ReworkRule(TermsOf(act)), lead);
        return outcome;
    }

    /// <summary>挂账: on the day that was named somebody looks whether it can be done now.</summary>
    private void Park(Act act, DateOnly day)
    {
        ReviewOn = day;
        Ask(act, TaskKind.Review, LeadBodyId!.Value, OfficeHours.At(day, act.Calendar.Hours.Closes), null, !act.Calendar.Knows(day.Year));
    }

    private Outcome? NotParkable(Act act, DateOnly? day) =>
        act.Flow.Rules.Parked is not { } rule ? null
        : day is not { } on || on <= OfficeHours.DateOf(act.Now) || on > OfficeHours.DateOf(act.Now).AddDays(rule.MostDays) ? Outcome.Refuse("ParkingHasAReviewDay", $"{rule.MostDays}") : null;

    /// <summary>挂账复查: it stays in the ledger until another day, or work begins again.</summary>
    /// <param name="next">Null: it can be done now.</param>
    public Outcome ReviewParked(Act act, Guid taskId, string? finding, DateOnly? next, ItemLimits limits)
    {
        if (Asked(taskId, TaskKind.Review) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen || Resolution is not Domain.Resolution.Parked) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(finding)) return Outcome.Refuse("ReviewSaysWhatWasFound");
        if (next is not null && NotParkable(act, next) is { } refused) return refused;
        var outcome = Move(act, Verb.ReviewParked, null, () =>
        {
            Answer(act, task, finding);
            if (next is { } day) Park(act, day);
            else ReviewOn = null;
        }, finding, false, next is { } on ? on.ToString("yyyy-MM-dd", null) : "@parked.goes-on");
        return outcome.Ok && next is null ? Back(act, limits, limits.Handle ?? act.Flow.Rules.CoHandle, limits.Rule + " · parked", null) : outcome;
    }

    /// <summary>归档: nothing is open and nothing can be asked any more; the whole matter is one file.</summary>
    /// <param name="reopenDays">As long as the citizen may ask again it is no file.</param>
    public Outcome Archive(Act act, int reopenDays)
    {
        if (!Fits(act, Verb.Archive)) return Unfit(Verb.Archive);
        if (ArchivedAt is { } at) return Outcome.Refuse("ArchivedOnce", Day(at));
        if (Tasks.Any(t => t.IsOpen)) return Outcome.Refuse("OtherTasksEndFirst");
        if (LeadBodyId is not null && ClosedAt is { } closed && act.Now <= closed.AddDays(reopenDays)) return Outcome.Refuse("ArchiveWaitsForTheWindow", Day(closed.AddDays(reopenDays)));
        return Move(act, Verb.Archive, null, () => ArchivedAt = act.Now);
    }
}
