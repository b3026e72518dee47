using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// Handing on: who leads, who helps, who holds it.
public sealed partial class Case
{
    public Outcome Dispatch(Act act, ItemLimits limits, Guid body, string bodyName, IReadOnlyList<(Guid Body, string Name)> co, string? note)
    {
        if (co.Any(c => c.Body == body)) return Outcome.Refuse("CoHandlerIsNotTheLead");
        return Move(act, Verb.Dispatch, limits, () =>
        {
            LeadBodyId = body;
            SupervisionGoesTo(act, body);
            AddTask(act, TaskKind.Lead, body, note);
            foreach (var c in co.DistinctBy(c => c.Body)) AddCo(act, c.Body, note);
        }, note, true, [bodyName, .. co.Select(c => c.Name)]);
    }

    /// <summary>紧急直派: words of danger go to whoever comes, at once and past the queue of the hall, which is told (trap 23). No number that one dials is replaced by it.</summary>
    /// <param name="hall">Name of the organisation that would have taken it in; the paper is its own.</param>
    public Outcome Expedite(Act act, ItemLimits limits, Guid body, string bodyName, IReadOnlyList<(Guid Body, string Name)> co, string hall)
    {
        if (act.Flow.Rules.Emergency is not { } rule) return Unfit(Verb.Expedite);
        var told = new[] { "", hall, bodyName }.Concat(co.Where(c => c.Body != body).Select(c => c.Name)).ToArray();
        return Move(act, Verb.Expedite, limits, () =>
        {
            AcceptedAt = act.Now;
            if (act.Flow.Rules.CountFrom == CountFrom.Acceptance) StartLimits(act, act.Now, limits);
            if (Clock(ClockKind.Step) is not { } step || Deadlines.DueAt(act.Now, rule.Handle, act.Calendar, [], act.Now).Due < step.Due)
                Start(act, ClockKind.Step, act.Now, rule.Handle, $"flow {FlowId}@{FlowVersion} · emergency");
            LeadBodyId = body;
            AddTask(act, TaskKind.Lead, body, null);
            foreach (var c in co.Where(c => c.Body != body).DistinctBy(c => c.Body)) AddCo(act, c.Body, null);
            if ((Running(ClockKind.Promise) ?? Running(ClockKind.Whole)) is { } due) told[0] = Day(due.Due);
        }, null, told);
    }

    /// <summary>领取: exactly one wins; the other is told who (trap 10).</summary>
    public Outcome Claim(Act act, Guid taskId)
    {
        if (Tasks.FirstOrDefault(t => t.Id == taskId) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!MayWorkOn(act, task.Kind)) return Outcome.Forbidden;
        if (task.State == TaskState.Claimed && task.AccountId == act.Who.AccountId) return Outcome.Done;
        if (task.State == TaskState.Claimed && task.LeaseUntil > act.Now) return Outcome.Refuse("TaskIsClaimedBy", task.AccountName ?? "");
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (!task.IsMain && task.Kind != TaskKind.Co) return Outcome.Refuse("TaskIsForAll");
        Take(act, task);
        SignFor(act, task);
        if (task.Kind == TaskKind.Lead && act.Flow.Find(Verb.Claim, State) is not null) return Move(act, Verb.Claim, null, null);
        Record(act, Verb.Claim, State, State, isInternal: true);
        return Outcome.Done;
    }

    /// <summary>签收, apart from 领取: the organisation says that it has seen the task, nobody has taken it yet, and no clock waits for that.</summary>
    public Outcome Acknowledge(Act act, Guid taskId)
    {
        if (Tasks.Find(t => t.Id == taskId) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (task.AcknowledgedAt is { } at) return Outcome.Refuse("AcknowledgedOnce", task.AcknowledgedBy ?? "", Day(at));
        return Move(act, Verb.Acknowledge, null, () => SignFor(act, task), null, true, act.Who.OrgNames.AsArgument());
    }

    private static void SignFor(Act act, CaseTask task)
    {
        if (task.AcknowledgedAt is null) (task.AcknowledgedAt, task.AcknowledgedBy) = (act.Now, act.ActorName);
    }

    /// <summary>
    /// Puts a claim back when its lease ran out, so that work does not lie with somebody who is away. What was finished or
    /// claimed anew since the sweep looked stays as it is.
    /// </summary>
    public void Release(Act act, CaseTask task)
    {
        if (task.State != TaskState.Claimed || task.LeaseUntil > act.Now) return;
        Record(act, Verb.Release, State, State, isInternal: true, args: [task.AccountName ?? ""]);
        (task.State, task.AccountId, task.AccountName, task.LeaseUntil) = (TaskState.Open, null, null, null);
    }

    /// <summary>交接: somebody else of the organisation holds it from now on; nobody named: it is to be claimed again.</summary>
    public void HandOver(Act act, CaseTask task, Guid? to, string toName, bool comesBack)
    {
        if (task.State != TaskState.Claimed) return;
        var (from, name) = (task.AccountId, task.AccountName);
        (task.State, task.AccountId, task.AccountName) = to is null ? (TaskState.Open, null, null) : (TaskState.Claimed, to, toName);
        task.HandedFrom = comesBack ? from : null;
        if (to is null) task.LeaseUntil = null;
        else Renew(act, task);
        Record(act, Verb.HandOver, State, State, isInternal: true, args: [name ?? "", to is null ? "@task.state.Open" : toName]);
    }

    public Outcome Transfer(Act act, ItemLimits limits, Guid body, string bodyName, string? reason)
    {
        if (body == LeadBodyId) return Outcome.Refuse("TransferGoesElsewhere");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("TransferGivesReason");
        if (RuledAt is not null) return Outcome.Refuse("RulingIsBinding");
        return Move(act, Verb.Transfer, limits, () =>
        {
            LeadBodyId = body;
            SupervisionGoesTo(act, body);
            // Whoever helped and now leads does not help itself.
            foreach (var co in Tasks.Where(t => t.Kind == TaskKind.Co && t.BodyId == body && t.IsOpen)) co.State = TaskState.Cancelled;
            AddTask(act, TaskKind.Lead, body, reason);
        }, reason, true, bodyName);
    }

    /// <summary>退回: within the limit, with a reason; the third time a ruling is due, not another return (trap 11).</summary>
    public Outcome Return(Act act, string? reason, Guid intakeBody)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ReturnGivesReason");
        if (Current is not { Kind: TaskKind.Lead } task) return Outcome.Refuse("OnlyTheLeadReturns");
        if (RuledAt is not null) return Outcome.Refuse("RulingIsBinding");
        if (Returns >= act.Flow.Rules.ReturnsBeforeRuling) return Outcome.Refuse("ReturnsAreUsedUp", $"{act.Flow.Rules.ReturnsBeforeRuling}");
        var limit = Deadlines.DueAt(task.CreatedAt, act.Flow.Rules.ReturnWithin, act.Calendar, [], act.Now);
        if (act.Now > limit.Due) return Outcome.Refuse("ReturnIsInTime", Day(limit.Due));
        return Move(act, Verb.Return, null, () =>
        {
            Returns++;
            BackToTheHall(act, task, TaskState.Returned, intakeBody, reason);
        }, reason, true);
    }

    /// <summary>收回派单: the hall takes back what it handed to the wrong organisation. No return of that organisation's, which has its own count.</summary>
    public Outcome Recall(Act act, string? reason, Guid intakeBody)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("RecallGivesReason");
        // Whoever leads gives it back, in time and with a reason, as every lead does.
        if (LeadBodyId is { } lead && lead == act.Who.OrgId) return Outcome.Refuse("OwnMatterIsReturned");
        var task = Current;
        return Move(act, Verb.Recall, null, () => BackToTheHall(act, task!, TaskState.Cancelled, intakeBody, reason), reason, true);
    }

    private void BackToTheHall(Act act, CaseTask task, TaskState ended, Guid intakeBody, string reason)
    {
        task.State = ended;
        LeadBodyId = null;
        foreach (var co in Tasks.Where(t => t.Kind is TaskKind.Co or TaskKind.Sign or TaskKind.Ruling && t.IsOpen)) co.State = TaskState.Cancelled;
        Rounds = [.. Rounds.Select(r => r.Result is null ? r with { Result = SignResult.Withdrawn, ClosedAt = act.Now } : r)];
        SupervisionGoesTo(act, intakeBody);
        AddTask(act, TaskKind.Intake, intakeBody, reason);
    }

    /// <summary>派单异议: when it was returned as often as it may be, somebody above rules who leads (trap 11). Nothing stands still meanwhile.</summary>
    public Outcome Object(Act act, string? reason, Guid rulingBody)
    {
        if (!Fits(act, Verb.Object)) return Unfit(Verb.Object);
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ObjectionGivesReason");
        if (Current is not { Kind: TaskKind.Lead } task || act.Flow.Rules.Oversight is not { } rule) return Outcome.Refuse("OnlyTheLeadReturns");
        if (RuledAt is not null) return Outcome.Refuse("RulingIsBinding");
        if (Returns < act.Flow.Rules.ReturnsBeforeRuling) return Outcome.Refuse("ObjectionComesAfterReturns", $"{act.Flow.Rules.ReturnsBeforeRuling}");
        if (Tasks.Any(t => t.Kind == TaskKind.Ruling && t.IsOpen)) return Outcome.Refuse("ObjectionIsOpen");
        var limit = Deadlines.DueAt(task.CreatedAt, act.Flow.Rules.ReturnWithin, act.Calendar, [], act.Now);
        if (act.Now > limit.Due) return Outcome.Refuse("ReturnIsInTime", Day(limit.Due));
        var due = Deadlines.DueAt(act.Now, rule.RuleWithin, act.Calendar, [], act.Now);
        return Move(act, Verb.Object, null, () => Ask(act, TaskKind.Ruling, rulingBody, due.Due, reason, due.Provisional, act.Who.OrgId, act.ActorName), reason, true);
    }

    /// <summary>裁定: it stays with whoever is named now.</summary>
    public Outcome Rule(Act act, ItemLimits limits, Guid taskId, Guid body, string bodyName, string? reason)
    {
        if (Asked(taskId, TaskKind.Ruling) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("RulingGivesReason");
        return Move(act, Verb.Rule, limits, () =>
        {
            Answer(act, task, reason);
            (RuledAt, LeadBodyId) = (act.Now, body);
            SupervisionGoesTo(act, body);
            foreach (var co in Tasks.Where(t => t.Kind == TaskKind.Co && t.BodyId == body && t.IsOpen)) co.State = TaskState.Cancelled;
            AddTask(act, TaskKind.Lead, body, reason);
        }, reason, true, bodyName);
    }

    public Outcome AddCoHandler(Act act, Guid body, string bodyName, string? note)
    {
        if (body == LeadBodyId) return Outcome.Refuse("CoHandlerIsNotTheLead");
        if (Tasks.Any(t => t.Kind == TaskKind.Co && t.BodyId == body && t.IsOpen)) return Outcome.Refuse("CoHandlerIsAskedAlready", bodyName);
        return Move(act, Verb.AddCoHandler, null, () => AddCo(act, body, note), note, true, bodyName);
    }

    public Outcome FinishCo(Act act, Guid taskId, string? result)
    {
        if (Tasks.FirstOrDefault(t => t.Id == taskId && t.Kind == TaskKind.Co) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(result)) return Outcome.Refuse("ResultSaysWhatWasDone");
        return Move(act, Verb.FinishCo, null, () => (task.State, task.DoneAt, task.Result, task.AccountName) = (TaskState.Done, act.Now, result, act.ActorName), result, true, act.Who.OrgNames.AsArgument());
    }
}
