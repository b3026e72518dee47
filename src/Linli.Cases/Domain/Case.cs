using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

public enum Channel { Web, Counter, Phone, Paper, Grid, Import, Device }

/// <summary>How a matter ended. One word is not enough (trap 18): each is counted apart.</summary>
public enum Resolution { Solved, PartlySolved, Explained, NotCompetent, NotPossibleNow, Parked, Granted, NotGranted, RefusedAtIntake, Withdrawn }

public enum TaskKind { Intake, Lead, Co }

/// <summary>Up to <see cref="Claimed"/> it is open work; an index holds those.</summary>
public enum TaskState { Open, Claimed, Done, Returned, Cancelled }

/// <summary>Work that waits for an organisation. Every matter in work has one, so nothing lies where nobody sees it.</summary>
public sealed class CaseTask
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public required string Region { get; init; }
    public TaskKind Kind { get; init; }
    public Guid BodyId { get; init; }
    public TaskState State { get; set; }
    public Guid? AccountId { get; set; }
    public string? AccountName { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DoneAt { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Own date of a co-handler (trap 12); lead and intake run on the step clock.</summary>
    public DateTimeOffset Due { get; set; }
    public bool Paused { get; set; }
    public bool Provisional { get; set; }

    /// <summary>As the matter; here too, so that a list is ordered before the matters of its page are read.</summary>
    public bool Urgent { get; init; }
    public string? Note { get; set; }
    public string? Result { get; set; }
    public DateTimeOffset? WarnedAt { get; set; }
    public DateTimeOffset? OverdueAt { get; set; }
    public DateTimeOffset? EscalatedAt { get; set; }

    public bool IsOpen => State is TaskState.Open or TaskState.Claimed;
}

/// <summary>One line of what happened. <see cref="Args"/> fill the text <c>event.{verb}</c> in the reader's language.</summary>
public sealed class CaseEvent
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public int Seq { get; init; }
    public DateTimeOffset At { get; init; }
    public Verb Verb { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public Guid? AccountId { get; init; }
    public string? ActorName { get; init; }
    public string? ActorBody { get; init; }
    public required string Args { get; init; }
    public string? Note { get; init; }
    public bool Internal { get; init; }
    public string? PaperNumber { get; set; }
    public string? PaperKind { get; init; }
}

/// <summary>What a verb is done with: who, when, under which flow and calendar.</summary>
public sealed record Act(Who Who, DateTimeOffset Now, Flow Flow, WorkCalendar Calendar)
{
    public string ActorName => Who.IsSystem ? "" : Who.Name;
}

/// <summary>Limits of the item that a matter pinned, with the place they come from.</summary>
public sealed record ItemLimits(TimeLimit? Whole, TimeLimit? Promise, TimeLimit? Handle, string Rule);

/// <summary>
/// A matter of whatever kind: a complaint, a report, an application. All verbs are methods here, pure but for the state they
/// change; a refusal names its rule.
/// </summary>
public sealed class Case : IVersioned
{
    public Guid Id { get; init; }
    public required string No { get; init; }
    public required string Region { get; init { field = value; Street = value[..Math.Min(9, value.Length)]; } }

    /// <summary>The street's nine digits: what the long lists are indexed by.</summary>
    public string Street { get; private init; } = "";
    public string? Grid { get; init; }

    /// <summary><c>category</c> or <c>service</c>, and the pack version that was valid at the door.</summary>
    public required string ItemKind { get; init; }
    public required string ItemId { get; init; }
    public required string ItemVersion { get; init; }
    public required string FlowId { get; init; }
    public required string FlowVersion { get; init; }
    public string State { get; private set; } = "";
    public Phase Phase { get; private set; }
    public Channel Channel { get; init; }
    public required string Title { get; init; }
    public string? Text { get; init; }
    public string? Address { get; init; }
    public double? Lon { get; init; }
    public double? Lat { get; init; }
    public Guid? ReporterId { get; private set; }
    public byte[]? ReporterName { get; init; }
    public byte[]? ReporterPhone { get; init; }
    public string? ReporterPhoneIndex { get; init; }

    /// <summary>False for the number of a relative or the community that was given for messages: who holds it may not speak for the person.</summary>
    public bool PhoneIsOwn { get; init; } = true;
    public string? ReporterNameIndex { get; init; }

    /// <summary>Who typed it in for somebody else (trap 26), and the other person's right to know that.</summary>
    public Guid? HelperId { get; init; }
    public string? HelperName { get; init; }
    public byte[]? AnswersSealed { get; set; }
    public string? FollowHash { get; init; }
    public bool Urgent { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public Resolution? Resolution { get; private set; }
    public Guid? LeadBodyId { get; private set; }
    public int Supplements { get; private set; }
    public int Returns { get; private set; }
    public int Extensions { get; private set; }
    public int Reopens { get; private set; }
    public int Urges { get; private set; }
    /// <summary>The latest rating; earlier ones stand in the timeline.</summary>
    public int? Rating { get; private set; }

    /// <summary>When the present ending was rated; a matter that came back is rated again when it is done again.</summary>
    public DateTimeOffset? RatedAt { get; private set; }
    public bool MayBeRated => ClosedAt is not null && RatedAt is null && Resolution is not Domain.Resolution.Withdrawn;
    public string? ExternalId { get; init; }
    public int EventCount { get; private set; }
    public int Version { get; set; }

    public List<CaseTask> Tasks { get; } = [];
    public List<CaseClock> Clocks { get; } = [];
    public List<CasePause> Pauses { get; } = [];
    public List<CaseEvent> Events { get; } = [];

    /// <summary>The account of the person whose matter it is, once there is one; it never passes to another.</summary>
    public void BelongsTo(Guid reporter) => ReporterId ??= reporter;

    public CaseTask? Current => Tasks.FirstOrDefault(t => t.Kind != TaskKind.Co && t.IsOpen);

    // ---- intake -------------------------------------------------------------------------------------------------

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

    // ---- dispatch -----------------------------------------------------------------------------------------------

    public Outcome Dispatch(Act act, ItemLimits limits, Guid body, string bodyName, IReadOnlyList<(Guid Body, string Name)> co, string? note)
    {
        if (co.Any(c => c.Body == body)) return Outcome.Refuse("CoHandlerIsNotTheLead");
        return Move(act, Verb.Dispatch, limits, () =>
        {
            LeadBodyId = body;
            AddTask(act, TaskKind.Lead, body, note);
            foreach (var c in co.DistinctBy(c => c.Body)) AddCo(act, c.Body, note);
        }, note, true, [bodyName, .. co.Select(c => c.Name)]);
    }

    /// <summary>领取: exactly one wins; the other is told who (trap 10).</summary>
    public Outcome Claim(Act act, Guid taskId)
    {
        if (Tasks.FirstOrDefault(t => t.Id == taskId) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!MayWorkOn(act, task.Kind)) return Outcome.Forbidden;
        if (task.State == TaskState.Claimed && task.AccountId == act.Who.AccountId) return Outcome.Done;
        if (task.State == TaskState.Claimed && task.LeaseUntil > act.Now) return Outcome.Refuse("TaskIsClaimedBy", task.AccountName ?? "");
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        Take(act, task);
        if (task.Kind == TaskKind.Lead && act.Flow.Find(Verb.Claim, State) is not null) return Move(act, Verb.Claim, null, null);
        Record(act, Verb.Claim, State, State, isInternal: true);
        return Outcome.Done;
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

    public Outcome Transfer(Act act, ItemLimits limits, Guid body, string bodyName, string? reason)
    {
        if (body == LeadBodyId) return Outcome.Refuse("TransferGoesElsewhere");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("TransferGivesReason");
        return Move(act, Verb.Transfer, limits, () =>
        {
            LeadBodyId = body;
            // Whoever helped and now leads does not help itself.
            foreach (var co in Tasks.Where(t => t.Kind == TaskKind.Co && t.BodyId == body && t.IsOpen)) co.State = TaskState.Cancelled;
            AddTask(act, TaskKind.Lead, body, reason);
        }, reason, false, bodyName);
    }

    /// <summary>退回: within the limit, with a reason; the third time a ruling is due, not another return (trap 11).</summary>
    public Outcome Return(Act act, string? reason, Guid intakeBody)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ReturnGivesReason");
        if (Current is not { Kind: TaskKind.Lead } task) return Outcome.Refuse("OnlyTheLeadReturns");
        if (Returns >= act.Flow.Rules.ReturnsBeforeRuling) return Outcome.Refuse("ReturnsAreUsedUp", $"{act.Flow.Rules.ReturnsBeforeRuling}");
        var limit = Deadlines.DueAt(task.CreatedAt, act.Flow.Rules.ReturnWithin, act.Calendar, [], act.Now);
        if (act.Now > limit.Due) return Outcome.Refuse("ReturnIsInTime", Day(limit.Due));
        return Move(act, Verb.Return, null, () =>
        {
            Returns++;
            task.State = TaskState.Returned;
            LeadBodyId = null;
            foreach (var co in Tasks.Where(t => t.Kind == TaskKind.Co && t.IsOpen)) co.State = TaskState.Cancelled;
            AddTask(act, TaskKind.Intake, intakeBody, reason);
        }, reason);
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
        return Move(act, Verb.FinishCo, null, () => (task.State, task.DoneAt, task.Result, task.AccountName) = (TaskState.Done, act.Now, result, act.ActorName), result, false, act.Who.OrgNames.AsArgument());
    }

    // ---- handling -----------------------------------------------------------------------------------------------

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

    // ---- feedback -----------------------------------------------------------------------------------------------

    /// <summary>评价 1..5 (好差评); a bad one brings the matter back to be put right.</summary>
    public Outcome Rate(Act act, int stars, string? words, ItemLimits limits)
    {
        if (stars is < 1 or > 5) return Outcome.Refuse("RatingIsOneToFive");
        if (Resolution is Domain.Resolution.Withdrawn) return Outcome.Refuse("WithdrawnIsNotRated");
        if (RatedAt is not null) return Outcome.Refuse("RatedOnce");
        var outcome = Move(act, Verb.Rate, null, () => (Rating, RatedAt) = (stars, act.Now), words, false, $"@rating.{stars}");
        if (outcome.Ok && stars <= act.Flow.Rules.BadRatingAtMost && LeadBodyId is not null && act.Flow.Find(Verb.Reopen, State) is not null)
            return Back(act, limits, act.Flow.Rules.BadRatingRework, $"flow {FlowId}@{FlowVersion} · badRating");
        return outcome;
    }

    /// <summary>重新办理 inside the window of the category; afterwards a new matter is the way (trap 17).</summary>
    public Outcome Reopen(Act act, string? reason, int days, ItemLimits limits)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ReopeningGivesReason");
        if (LeadBodyId is null) return Outcome.Refuse("NeverHandled");
        if (ClosedAt is { } closed && act.Now > closed.AddDays(days)) return Outcome.Refuse("ReopenWindowIsOver", $"{days}");
        return Back(act, limits, limits.Handle ?? act.Flow.Rules.CoHandle, limits.Rule + " · reopen", reason);
    }

    private Outcome Back(Act act, ItemLimits limits, TimeLimit rework, string rule, string? reason = null) =>
        Move(act, Verb.Reopen, null, () =>
        {
            Reopens++;
            (Resolution, ClosedAt, RatedAt) = (null, null, null);
            AddTask(act, TaskKind.Lead, LeadBodyId!.Value, reason);
            Start(act, ClockKind.Step, act.Now, rework, rule);
            if (limits.Promise is not null) Start(act, ClockKind.Promise, act.Now, rework, rule);
        }, reason);

    // ---- machinery ----------------------------------------------------------------------------------------------

    public CaseClock? Clock(ClockKind kind) => Clocks.FirstOrDefault(c => c.Kind == kind);

    private CaseClock? Running(ClockKind kind) => Clock(kind) is { Running: true } clock ? clock : null;

    public IReadOnlyList<ClockPause> ClockPauses => [.. Pauses.Select(p => new ClockPause(p.From, p.To, $"@pause.{p.Reason}"))];

    /// <summary>Recomputes every running date, e.g. each day while a pause lasts.</summary>
    public void Compute(Act act)
    {
        foreach (var clock in Clocks.Where(c => c.Running)) clock.Compute(act.Calendar, ClockPauses, act.Now);
        if (Clock(ClockKind.Step) is not { } step) return;
        foreach (var task in Tasks.Where(t => t.IsOpen))
            if (task.Kind == TaskKind.Co)
            {
                var own = Deadlines.DueAt(task.CreatedAt, act.Flow.Rules.CoHandle, act.Calendar, ClockPauses, act.Now);
                Dated(task, own.Due.ToUniversalTime(), step.Paused, own.Provisional);
            }
            else Dated(task, step.Due, step.Paused, step.Provisional);
    }

    private static void Dated(CaseTask task, DateTimeOffset due, bool paused, bool provisional)
    {
        // A date that moved on is warned of anew when it comes near.
        if (due > task.Due) (task.WarnedAt, task.OverdueAt) = (null, null);
        (task.Due, task.Paused, task.Provisional) = (due, paused, provisional);
    }

    public void Record(Act act, Verb verb, string from, string to, string? note = null, bool isInternal = false, string? paper = null, IReadOnlyList<string>? args = null) =>
        Events.Add(new CaseEvent
        {
            Id = Guid.CreateVersion7(act.Now), CaseId = Id, Seq = ++EventCount, At = act.Now, Verb = verb, From = from, To = to,
            AccountId = act.Who.AccountId, ActorName = act.ActorName, ActorBody = act.Who.IsStaff ? act.Who.OrgNames.AsArgument() : null,
            Args = System.Text.Json.JsonSerializer.Serialize(args ?? [], PlainJson), Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(), Internal = isInternal, PaperKind = paper,
        });

    private Outcome Move(Act act, Verb verb, ItemLimits? limits, Action? change, string? note = null, params string[] args) =>
        Move(act, verb, limits, change, note, false, args);

    private Outcome Move(Act act, Verb verb, ItemLimits? limits, Action? change, string? note, bool noteIsInternal, params string[] args)
    {
        if (act.Flow.Find(verb, State) is not { } way) return Outcome.Refuse("VerbFitsTheState", $"@verb.{verb}", $"@state.{State}");
        if (way.By == "timer" && !act.Who.IsSystem) return Outcome.Forbidden;
        if (way.By == "staff" && (way.Permission is null || !act.Who.May(way.Permission))) return Outcome.Forbidden;
        var from = State;
        if (way.To != "=" && way.To != State)
        {
            foreach (var done in Tasks.Where(t => t.Kind != TaskKind.Co && t.IsOpen && verb is not (Verb.Claim or Verb.Suspend or Verb.Resume or Verb.RequestSupplement or Verb.Supplement or Verb.Withdraw)))
                (done.State, done.DoneAt) = (TaskState.Done, act.Now);
            Enter(act, way.To);
            if (limits is not null || verb == Verb.Return) StepLimit(act, limits);
        }
        else if (verb == Verb.Transfer)
        {
            foreach (var done in Tasks.Where(t => t.Kind == TaskKind.Lead && t.IsOpen)) (done.State, done.DoneAt) = (TaskState.Done, act.Now);
            StepLimit(act, limits);
        }
        if (verb is Verb.Accept or Verb.DeemAccept) AddTask(act, TaskKind.Intake, Tasks[^1].BodyId, null);
        change?.Invoke();
        // What staff write to each other stays inside; the step itself is told to the citizen.
        Record(act, verb, from, State, noteIsInternal ? null : note, false, way.Paper, args);
        if (noteIsInternal && !string.IsNullOrWhiteSpace(note)) Record(act, verb, State, State, note, true);
        if (Current is { State: TaskState.Claimed } held && held.AccountId == act.Who.AccountId) Renew(act, held);
        Compute(act);
        return Outcome.Done;
    }

    private void Enter(Act act, string state) => (State, Phase) = (state, act.Flow.State(state).Phase);

    private void StepLimit(Act act, ItemLimits? limits)
    {
        var state = act.Flow.State(State);
        var limit = state.LimitFrom == "handle" ? limits?.Handle ?? state.Limit : state.Limit;
        if (limit is not null)
            Start(act, ClockKind.Step, act.Now, limit, state.LimitFrom == "handle" && limits?.Handle is not null ? limits.Rule + " · limits.handle" : $"flow {FlowId}@{FlowVersion} · {State}");
    }

    private void Start(Act act, ClockKind kind, DateTimeOffset start, TimeLimit limit, string rule)
    {
        var clock = Clock(kind);
        if (clock is null) Clocks.Add(clock = new CaseClock { CaseId = Id, Kind = kind });
        (clock.Start, clock.Amount, clock.Unit, clock.Extra, clock.Rule, clock.StoppedAt) = (start, limit.Amount, limit.Unit, 0, rule, null);
        clock.Compute(act.Calendar, ClockPauses, act.Now);
    }

    private void AddTask(Act act, TaskKind kind, Guid body, string? note)
    {
        var step = Clock(ClockKind.Step);
        Tasks.Add(new CaseTask
        {
            Id = Guid.CreateVersion7(act.Now), CaseId = Id, Region = Region, Urgent = Urgent, Kind = kind, BodyId = body, CreatedAt = act.Now,
            Due = step?.Due ?? act.Now, Provisional = step?.Provisional ?? false, Note = note,
        });
    }

    private void AddCo(Act act, Guid body, string? note)
    {
        var due = Deadlines.DueAt(act.Now, act.Flow.Rules.CoHandle, act.Calendar, [], act.Now);
        Tasks.Add(new CaseTask
        {
            Id = Guid.CreateVersion7(act.Now), CaseId = Id, Region = Region, Urgent = Urgent, Kind = TaskKind.Co, BodyId = body, CreatedAt = act.Now,
            Due = due.Due.ToUniversalTime(), Provisional = due.Provisional, Note = note,
        });
    }

    /// <summary>Whoever takes a task must be allowed what ends it.</summary>
    private static bool MayWorkOn(Act act, TaskKind kind) => act.Flow.Transitions.Any(t => t is { By: "staff", Permission: not null } && act.Who.May(t.Permission) && kind switch
    {
        TaskKind.Intake => t.Verb is Verb.Accept or Verb.Dispatch,
        TaskKind.Lead => t.Verb is Verb.Claim,
        _ => t.Verb is Verb.FinishCo,
    });

    private static void Take(Act act, CaseTask task)
    {
        (task.State, task.AccountId, task.AccountName) = (TaskState.Claimed, act.Who.AccountId, act.ActorName);
        Renew(act, task);
    }

    // Each step of whoever holds it begins the lease anew.
    private static void Renew(Act act, CaseTask task) =>
        (task.LeaseUntil, task.EscalatedAt) = (Deadlines.AddWorkTime(act.Now, TimeSpan.FromHours(act.Flow.Rules.LeaseHours), act.Calendar).ToUniversalTime(), null);

    private void Pause(Act act, string reason, string? note) =>
        Pauses.Add(new CasePause { Id = Guid.CreateVersion7(act.Now), CaseId = Id, Reason = reason, From = act.Now, Note = note });

    private void EndPauses(Act act)
    {
        foreach (var pause in Pauses.Where(p => p.To is null)) pause.To = act.Now;
    }

    private void Finish(Act act, Resolution resolution)
    {
        (Resolution, ClosedAt) = (resolution, act.Now);
        EndPauses(act);
        foreach (var task in Tasks.Where(t => t.IsOpen)) task.State = TaskState.Cancelled;
        foreach (var clock in Clocks.Where(c => c.Running))
        {
            clock.Compute(act.Calendar, ClockPauses, act.Now);
            clock.StoppedAt = act.Now;
        }
    }

    // Chinese as it is: escaped it is six times as long and would outgrow its column.
    private static readonly System.Text.Json.JsonSerializerOptions PlainJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Day(DateTimeOffset at) => OfficeHours.DateOf(at).ToString("yyyy-MM-dd", null);
}
