using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

/// <summary>
/// What an organisation is asked for. Intake and lead carry the matter, one of them at a time; the others stand beside it, each with a date of its own.
/// Stored by number: new ones come last.
/// </summary>
public enum TaskKind
{
    Intake, Lead, Co,

    /// <summary>派单异议审核: who leads, after the returns are used up.</summary>
    Ruling,

    /// <summary>督办: the lead answers whoever watches over the matter.</summary>
    Supervision,

    /// <summary>Whoever watches looks at the answer and ends it, or asks again.</summary>
    Conclude,

    /// <summary>会签、或签: an opinion, yes or no.</summary>
    Sign,

    /// <summary>回访: somebody who did not work on it asks the citizen.</summary>
    CallBack,

    /// <summary>挂账复查: whether what could not be done can be done now.</summary>
    Review,

    /// <summary>应哨报到: a department that a community called says who comes.</summary>
    Report,

    /// <summary>What the department did for its part.</summary>
    WhistleResult,

    /// <summary>The street rules on a department's objection to a call.</summary>
    WhistleRuling,

    /// <summary>差评申诉: somebody who had no part in the work decides whether a rating counts.</summary>
    RatingRuling,

    /// <summary>送达: the document of a decision is handed over.</summary>
    Delivery,

    /// <summary>初审、审核: stages before a decision, for whoever has that power.</summary>
    First, Examine,
}

/// <summary>Up to <see cref="Claimed"/> it is open work; an index holds those.</summary>
public enum TaskState
{
    Open, Claimed, Done, Returned, Cancelled,

    /// <summary>Nobody gave an opinion in time. That is not consent (trap 13).</summary>
    Lapsed,

    /// <summary>Another organisation gives the opinion in this one's name.</summary>
    Delegated,
}

/// <summary>Work that waits for an organisation. Every matter in work has one, so nothing lies where nobody sees it.</summary>
public sealed class CaseTask : IWaits
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public required string Region { get; init; }
    public TaskKind Kind { get; init; }
    public Guid BodyId { get; init; }
    Guid IWaits.WaitsFor => BodyId;
    public TaskState State { get; set; }
    public Guid? AccountId { get; set; }
    public string? AccountName { get; set; }

    /// <summary>Whose it is when they come back from a leave.</summary>
    public Guid? HandedFrom { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DoneAt { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>签收: when the organisation saw that it has the task, and who said so. No clock waits for it (trap 11).</summary>
    public DateTimeOffset? AcknowledgedAt { get; set; }
    public string? AcknowledgedBy { get; set; }

    /// <summary>Who asked, where somebody else than the hall did: the supervisor, the lead that wants opinions.</summary>
    public Guid? ByBodyId { get; init; }
    public string? ByName { get; init; }

    /// <summary>The round of opinions or the call that it belongs to; what was said: yes or no, my part is done or not, released or not; and in whose name, or about whom.</summary>
    public Guid? RoundId { get; init; }
    public bool? Agrees { get; set; }

    /// <summary>What it comes to, as a stage stated it.</summary>
    public long? AmountFen { get; set; }
    public Guid? ForBodyId { get; init; }

    /// <summary>到场: when somebody else saw the department on the spot.</summary>
    public DateTimeOffset? ArrivedAt { get; set; }

    /// <summary>Own date of whoever helps, signs, rules, calls back (trap 12); lead and intake run on the step clock.</summary>
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

    /// <summary>Carries the matter; an open matter has exactly one that is open.</summary>
    public bool IsMain => Kind is TaskKind.Intake or TaskKind.Lead;
}
