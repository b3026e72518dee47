namespace Linli.Cases.Domain;

/// <summary>One line of what happened. <see cref="Args"/> fill the text <c>event.{verb}</c> in the reader's language.</summary>
public sealed class CaseEvent
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public int Seq { get; init; }

    /// <summary>Its place among the lines of all matters, without gaps; null until the line has been numbered, which is after it was committed.</summary>
    public long? Position { get; set; }
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
