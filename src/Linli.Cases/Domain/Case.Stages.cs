using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>Whom a stage is put to.</summary>
/// <param name="For">The competent authority, where its delegate is asked.</param>
public sealed record StageSeat(PowerKind Stage, Guid Body, Guid? For, TimeLimit Within);

// 初审、审核: stages that come before a decision, each an act of whoever has that power, one after the other. Mission row 4.
public sealed partial class Case
{
    public static TaskKind TaskOf(PowerKind stage) => stage == PowerKind.First ? TaskKind.First : TaskKind.Examine;
    private static bool IsStage(CaseTask task) => task.Kind is TaskKind.First or TaskKind.Examine;

    public CaseTask? StageDone(PowerKind stage) => Tasks.LastOrDefault(t => t.Kind == TaskOf(stage) && t.State == TaskState.Done);
    public CaseTask? OpenStage => Tasks.FirstOrDefault(t => IsStage(t) && t.IsOpen);

    /// <summary>核定金额, as the latest stage stated it; null as long as none did.</summary>
    public long? AmountFen => Tasks.Where(t => IsStage(t) && t.State == TaskState.Done && t.AmountFen is not null).MaxBy(t => (t.Kind, t.DoneAt))?.AmountFen;

    /// <summary>The next stage is put to whoever has that power; one at a time, and none twice.</summary>
    private void AskStage(Act act, StageSeat? seat)
    {
        if (seat is null || OpenStage is not null || StageDone(seat.Stage) is not null) return;
        var due = Deadlines.DueAt(act.Now, seat.Within, act.Calendar, [], act.Now);
        Ask(act, TaskOf(seat.Stage), seat.Body, due.Due, null, due.Provisional, forBody: seat.For);
    }

    /// <summary>One stage: an opinion, its reason, and what it comes to. It decides nothing; a no stands in the file and the decision answers it.</summary>
    /// <param name="fen">What it comes to, as this stage sees it.</param>
    /// <param name="next">The stage after it.</param>
    public Outcome Examine(Act act, Guid taskId, bool agrees, string? reason, long? fen, Standing standing, StageSeat? next)
    {
        if (Tasks.Find(t => t.Id == taskId && IsStage(t)) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (!Fits(act, Verb.Examine)) return Unfit(Verb.Examine);
        if (HadAStage(act)) return Outcome.Refuse("StagesAreOfTwoPeople");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("StageGivesItsReason");
        if (standing.Refusal is { } outside) return outside;
        var stage = $"@task.{task.Kind}";
        var outcome = Move(act, Verb.Examine, null, () =>
        {
            Answer(act, task, reason);
            (task.Agrees, task.AmountFen) = (agrees, fen);
            AskStage(act, next);
        }, null, stage, standing.InName);
        // That a stage is done is the citizen's to know; what it found is told with the decision.
        if (outcome.Ok) Record(act, Verb.Examine, State, State, reason, true, args: [stage, standing.InName, agrees ? "@stage.yes" : "@stage.no", fen is { } amount ? PowerRules.Yuan(amount) : ""]);
        return outcome;
    }

    /// <summary>交回: what was put to a delegate goes to whoever gave the power, who has the time that is left. Done by the delegate, or by the plan of a revocation.</summary>
    public Outcome PassBack(Act act, Guid taskId, Guid body, string bodyName, string? reason)
    {
        if (Tasks.Find(t => t.Id == taskId && (IsStage(t) || t.Kind == TaskKind.Intake && act.Who.IsSystem)) is not { } task || !act.Who.IsSystem && task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (!Fits(act, Verb.PassBack)) return Unfit(Verb.PassBack);
        if (body == task.BodyId) return Outcome.Refuse("OnlyADelegatePassesBack");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("PassingBackGivesReason");
        return Move(act, Verb.PassBack, null, () =>
        {
            task.State = TaskState.Returned;
            if (task.Kind == TaskKind.Intake) AddTask(act, TaskKind.Intake, body, reason);
            else Ask(act, task.Kind, body, task.Due, reason, task.Provisional, act.Who.OrgId, act.ActorName);
        }, reason, true, $"@task.{task.Kind}", bodyName);
    }

    /// <summary>Two pairs of eyes: nobody does two of 初审, 审核, 决定. A system has no account; its organisation counts as one.</summary>
    private bool HadAStage(Act act) => Tasks.Any(t => IsStage(t) && t.State == TaskState.Done && (act.Who.AccountId is { } person ? t.AccountId == person : t.BodyId == act.Who.OrgId));

    /// <summary>What stands before a decision: the stages of the service, another pair of eyes, and an answer to every opinion that it does not follow.</summary>
    private Outcome? NotExamined(Act act, Resolution resolution, IReadOnlyList<PowerKind> stages, string? against)
    {
        foreach (var stage in stages) if (StageDone(stage) is null) return Outcome.Refuse("StagesComeFirst", $"@task.{TaskOf(stage)}");
        if (stages.Count > 0 && HadAStage(act)) return Outcome.Refuse("StagesAreOfTwoPeople");
        return Departs(resolution) && string.IsNullOrWhiteSpace(against) ? Outcome.Refuse("DecisionAnswersTheOpinion") : null;
    }

    /// <summary>Whether a decision would not follow an opinion of a stage.</summary>
    public bool Departs(Resolution resolution) => Tasks.Any(t => IsStage(t) && t.State == TaskState.Done && t.Agrees == (resolution != Domain.Resolution.Granted));
}
