using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// 督办: whoever watches over a matter asks for an answer by a day of their own, and they alone say that it is enough (trap 14).
public sealed partial class Case
{
    private const int MostSupervisedDays = 365;

    /// <param name="by">The day by which the lead answers; it moves with no clock of the matter.</param>
    public Outcome Supervise(Act act, string? reason, DateOnly? by)
    {
        if (!Fits(act, Verb.Supervise)) return Unfit(Verb.Supervise);
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("SupervisionGivesReason");
        if (LeadBodyId is { } own && own == act.Who.OrgId) return Outcome.Refuse("SupervisorIsNotTheHandler");
        if (Tasks.Any(t => t.Kind == TaskKind.Supervision && t.IsOpen && t.ByBodyId == act.Who.OrgId)) return Outcome.Refuse("SupervisedAlready");
        if (by is not { } day || OfficeHours.At(day, act.Calendar.Hours.Closes) is var due && (due <= act.Now || due > act.Now.AddDays(MostSupervisedDays))) return Outcome.Refuse("SupervisionHasADay");
        return Move(act, Verb.Supervise, null, () =>
        {
            // Asking again is the answer to the answer.
            foreach (var mine in Tasks.Where(t => t.Kind == TaskKind.Conclude && t.IsOpen && t.BodyId == act.Who.OrgId)) Answer(act, mine, reason);
            Ask(act, TaskKind.Supervision, LeadBodyId!.Value, due, reason, !act.Calendar.Knows(day.Year), act.Who.OrgId, act.ActorName);
        }, reason, true, act.Who.OrgNames.AsArgument(), Day(due));
    }

    public Outcome AnswerSupervision(Act act, Guid taskId, string? answer)
    {
        if (Asked(taskId, TaskKind.Supervision) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(answer)) return Outcome.Refuse("SupervisionIsAnsweredInWords");
        return Move(act, Verb.AnswerSupervision, null, () =>
        {
            Answer(act, task, answer);
            ToConclude(act, task, answer);
        }, answer, true, act.Who.OrgNames.AsArgument());
    }

    /// <summary>Only whoever began it: after the answer, or before it when it is needed no more.</summary>
    public Outcome EndSupervision(Act act, Guid taskId, string? finding)
    {
        if (Tasks.Find(t => t.Id == taskId) is not { } task
            || !(task.Kind == TaskKind.Conclude && task.BodyId == act.Who.OrgId || task.Kind == TaskKind.Supervision && task.ByBodyId == act.Who.OrgId)) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(finding)) return Outcome.Refuse("SupervisionEndsWithAFinding");
        return Move(act, Verb.EndSupervision, null, () => Answer(act, task, finding), finding, true, act.Who.OrgNames.AsArgument());
    }

    /// <summary>Who leads answers; whoever led before need not any more.</summary>
    private void SupervisionGoesTo(Act act, Guid body)
    {
        foreach (var task in Tasks.Where(t => t.Kind == TaskKind.Supervision && t.IsOpen && t.BodyId != body).ToList())
        {
            task.State = TaskState.Cancelled;
            if (task.ByBodyId == body) continue;
            Ask(act, TaskKind.Supervision, body, task.Due, task.Note, task.Provisional, task.ByBodyId, task.ByName);
        }
    }

    private void SupervisionIsAnswered(Act act)
    {
        foreach (var task in Tasks.Where(t => t.Kind == TaskKind.Supervision && t.IsOpen).ToList())
        {
            (task.State, task.DoneAt) = (TaskState.Done, act.Now);
            ToConclude(act, task, null);
        }
    }

    private void ToConclude(Act act, CaseTask task, string? answer)
    {
        if (task.ByBodyId is not { } by || act.Flow.Rules.Oversight is not { } rule) return;
        var due = Deadlines.DueAt(act.Now, rule.ConcludeWithin, act.Calendar, [], act.Now);
        Ask(act, TaskKind.Conclude, by, due.Due, answer ?? task.Note, due.Provisional, task.BodyId);
    }
}
