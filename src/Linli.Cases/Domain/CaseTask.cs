namespace Linli.Cases.Domain;

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
