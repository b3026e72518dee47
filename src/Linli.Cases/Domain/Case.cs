using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

public enum Channel { Web, Counter, Phone, Paper, Grid, Import, Device, System }

/// <summary>How a matter ended. One word is not enough (trap 18): each is counted apart.</summary>
public enum Resolution { Solved, PartlySolved, Explained, NotCompetent, NotPossibleNow, Parked, Granted, NotGranted, RefusedAtIntake, Withdrawn, Unanswered, NotSupported, Upheld, Changed }

/// <summary>
/// A matter of whatever kind: a complaint, a report, an application. All verbs are methods here, pure but for the state they
/// change; a refusal names its rule.
/// </summary>
public sealed partial class Case : IVersioned
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
    public required string FlowVersion { get; set; }

    /// <summary>The rating pack that it pinned, <c>id@version</c>; null for matters from before there was one.</summary>
    public string? RatingRules { get; set; }
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
    public bool MayBeRated => ClosedAt is not null && RatedAt is null && Resolution is not (Domain.Resolution.Withdrawn or Domain.Resolution.Unanswered);
    public string? ExternalId { get; init; }

    /// <summary>派单异议 was ruled on: who leads now keeps it.</summary>
    public DateTimeOffset? RuledAt { get; private set; }

    /// <summary>首次联系: when whoever works on it first spoke with the citizen (响应).</summary>
    public DateTimeOffset? ContactedAt { get; private set; }

    /// <summary>Opinions that were asked for, oldest first.</summary>
    public IReadOnlyList<SignRound> Rounds { get; private set; } = [];

    /// <summary>吹哨: calls of the community, oldest first.</summary>
    public IReadOnlyList<WhistleCall> Whistles { get; private set; } = [];

    /// <summary>What its words said at the door: the kind of danger (<c>intake-gates</c>), and the procedure in which it seems to be dealt with already.</summary>
    public string? Danger { get; init; }
    public string? Elsewhere { get; init; }

    /// <summary>合并: the matter that this one is dealt with in, and where it stood before.</summary>
    public Guid? MergedInto { get; private set; }
    public string? StateBeforeMerge { get; private set; }

    /// <summary>How many others are dealt with in this one.</summary>
    public int Merged { get; private set; }

    /// <summary>拆分: the matter that this one was a part of.</summary>
    public Guid? ParentId { get; init; }
    public int Children { get; private set; }

    /// <summary>回访: tries so far, and what the citizen said.</summary>
    public int CallBacks { get; private set; }
    public DateTimeOffset? CalledBackAt { get; private set; }
    public CalledBack? CalledBack { get; private set; }
    public int? CallBackStars { get; private set; }

    /// <summary>挂账: when it is looked at again.</summary>
    public DateOnly? ReviewOn { get; private set; }

    /// <summary>复查、复核: the matter whose answer is looked at here, how high up, and the matter that looks at the answer of this one.</summary>
    public Guid? ReviewOf { get; init; }
    public int ReviewLevel { get; init; }
    public Guid? ReviewedIn { get; private set; }

    /// <summary>The citizen says that there are new facts since that matter became final.</summary>
    public Guid? RepeatOf { get; init; }

    /// <summary>保密: only the window knows who it is. 信访工作条例; rules of the hotlines say the same.</summary>
    public bool Confidential { get; init; }

    /// <summary>被反映的单位 and what belongs to them, ids with blanks around: they neither see the matter nor get any part of it.</summary>
    public string? Against { get; private set; }

    /// <summary>When the latest rating was given; unlike <see cref="RatedAt"/> it stays when the matter comes back.</summary>
    public DateTimeOffset? RatingGivenAt { get; private set; }

    /// <summary>申诉 against it: when and by whom, and when it was found not to count.</summary>
    public DateTimeOffset? RatingContestedAt { get; private set; }
    public Guid? RatingContestedBy { get; private set; }
    public DateTimeOffset? RatingStruckAt { get; private set; }

    /// <summary>送达: when the document of the decision was handed over.</summary>
    public DateTimeOffset? DeliveredAt { get; private set; }

    public DateTimeOffset? ArchivedAt { get; private set; }
    public int EventCount { get; private set; }
    public int Version { get; set; }

    public List<CaseTask> Tasks { get; } = [];
    public List<CaseClock> Clocks { get; } = [];
    public List<CasePause> Pauses { get; } = [];
    public List<CaseEvent> Events { get; } = [];

    /// <summary>The account of the person whose matter it is, once there is one; it never passes to another.</summary>
    public void BelongsTo(Guid reporter) => ReporterId ??= reporter;

    public CaseTask? Current => Tasks.FirstOrDefault(t => t.IsMain && t.IsOpen);

    public void Record(Act act, Verb verb, string from, string to, string? note = null, bool isInternal = false, string? paper = null, IReadOnlyList<string>? args = null) =>
        Events.Add(new CaseEvent
        {
            Id = Guid.CreateVersion7(act.Now), CaseId = Id, Seq = ++EventCount, At = act.Now, Verb = verb, From = from, To = to,
            AccountId = act.Who.AccountId, ActorName = act.ActorName, ActorBody = act.Who.IsStaff || act.Who.IsClient ? act.Who.OrgNames.AsArgument() : null,
            Args = System.Text.Json.JsonSerializer.Serialize(args ?? [], PlainJson), Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(), Internal = isInternal, PaperKind = paper,
        });

    private Outcome Move(Act act, Verb verb, ItemLimits? limits, Action? change, string? note = null, params string[] args) =>
        Move(act, verb, limits, change, note, false, args);

    private Outcome Move(Act act, Verb verb, ItemLimits? limits, Action? change, string? note, bool noteIsInternal, params string[] args)
    {
        if (act.Flow.Find(verb, State) is not { } way) return Unfit(verb);
        if (way.By == "timer" && !act.Who.IsSystem) return Outcome.Forbidden;
        if (way.By == "staff" && !way.Allows(act.Who)) return Outcome.Forbidden;
        var from = State;
        if (way.To != "=" && way.To != State)
        {
            foreach (var done in Tasks.Where(t => t.IsMain && t.IsOpen && !(verb == Verb.Accept && t.Kind == TaskKind.Lead) && verb is not (Verb.Claim or Verb.Suspend or Verb.Resume or Verb.RequestSupplement or Verb.Supplement or Verb.Withdraw or Verb.Merge)))
                (done.State, done.DoneAt) = (TaskState.Done, act.Now);
            // Where clocks run, what they stood still for is over, whichever step led there.
            if (!act.Flow.State(way.To).StopsClocks) EndPauses(act);
            Enter(act, way.To);
            if (limits is not null || verb is Verb.Return or Verb.Recall) StepLimit(act, limits);
        }
        else if (verb is Verb.Transfer or Verb.Rule)
        {
            foreach (var done in Tasks.Where(t => t.Kind == TaskKind.Lead && t.IsOpen)) (done.State, done.DoneAt) = (TaskState.Done, act.Now);
            StepLimit(act, limits);
        }
        // Whoever it was handed to before it was accepted has it already.
        if (verb is Verb.Accept or Verb.DeemAccept && LeadBodyId is null) AddTask(act, TaskKind.Intake, Tasks[^1].BodyId, null);
        change?.Invoke();
        // What staff write to each other stays inside; the step itself is told to the citizen, unless it is theirs alone.
        var inside = IsInside(verb);
        Record(act, verb, from, State, noteIsInternal && !inside ? null : note, inside, PaperOf(act, way), args);
        if (noteIsInternal && !inside && !string.IsNullOrWhiteSpace(note)) Record(act, verb, State, State, note, true, args: args);
        if (Current is { State: TaskState.Claimed } held && held.AccountId == act.Who.AccountId) Renew(act, held);
        Compute(act);
        return Outcome.Done;
    }

    /// <summary>Steps between organisations that change nothing for the citizen.</summary>
    public static bool IsInside(Verb verb) => verb is Verb.Acknowledge or Verb.Contact or Verb.Object or Verb.AnswerSupervision or Verb.EndSupervision or Verb.AskSigners or Verb.AddSigner or Verb.Sign
        or Verb.DelegateSign or Verb.LapseSign or Verb.WithdrawSigning or Verb.Absorb or Verb.Yield or Verb.CallBack or Verb.Archive
        or Verb.Shield or Verb.ContestRating or Verb.PassBack
        or Verb.ReportIn or Verb.ObjectToWhistle or Verb.RuleOnWhistle or Verb.AnswerWhistle or Verb.EndWhistle;

    private Outcome Unfit(Verb verb) => Outcome.Refuse("VerbFitsTheState", $"@verb.{verb}", $"@state.{State}");

    /// <summary>Said before what else is wrong: whoever comes too late or too early need not hear which field is empty.</summary>
    private bool Fits(Act act, Verb verb) => act.Flow.Find(verb, State) is not null;

    private void Enter(Act act, string state) => (State, Phase) = (state, act.Flow.State(state).Phase);

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

    /// <summary>A task beside the matter's own: with its own date, which no step moves.</summary>
    private void Ask(Act act, TaskKind kind, Guid body, DateTimeOffset due, string? note, bool provisional = false, Guid? byBody = null, string? byName = null, Guid? round = null, Guid? forBody = null) =>
        Tasks.Add(new CaseTask
        {
            Id = Guid.CreateVersion7(act.Now), CaseId = Id, Region = Region, Urgent = Urgent, Kind = kind, BodyId = body, CreatedAt = act.Now, Due = due.ToUniversalTime(), Provisional = provisional,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(), ByBodyId = byBody, ByName = byName, RoundId = round, ForBodyId = forBody,
        });

    private CaseTask? Asked(Guid id, TaskKind kind) => Tasks.Find(t => t.Id == id && t.Kind == kind);

    private static void Answer(Act act, CaseTask task, string? result, TaskState state = TaskState.Done) =>
        (task.State, task.DoneAt, task.Result, task.AccountId, task.AccountName) = (state, act.Now, string.IsNullOrWhiteSpace(result) ? null : result.Trim(), act.Who.AccountId, act.ActorName);

    /// <summary>Whoever takes a task must be allowed what ends it.</summary>
    private static bool MayWorkOn(Act act, TaskKind kind) => act.Flow.Transitions.Any(t => t.By == "staff" && t.Allows(act.Who) && kind switch
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

    private void Finish(Act act, Resolution resolution)
    {
        (Resolution, ClosedAt) = (resolution, act.Now);
        EndPauses(act);
        // Whoever watches over a matter says when that is enough; the end of the work does not say it for them.
        if (LeadBodyId is not null) SupervisionIsAnswered(act);
        foreach (var task in Tasks.Where(t => t.IsOpen && t.Kind is not (TaskKind.Conclude or TaskKind.RatingRuling))) task.State = TaskState.Cancelled;
        Rounds = [.. Rounds.Select(r => r.Result is null ? r with { Result = SignResult.Withdrawn, ClosedAt = act.Now } : r)];
        if (OpenWhistle is { } call) EndCall(call with { Result = WhistleResult.Ended, EndedAt = act.Now });
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
