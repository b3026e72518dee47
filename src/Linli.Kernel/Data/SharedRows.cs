namespace Linli.Kernel.Data;

/// <summary>An event that waits to be told to other modules; written in the transaction of the change it tells (seam "tell").</summary>
public sealed class OutboxRow
{
    public Guid Id { get; init; }
    public required string Type { get; init; }
    public required string Payload { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? DoneAt { get; set; }
    public DateTimeOffset NotBefore { get; set; }
    public int Attempts { get; set; }
    public string? LastFault { get; set; }
}

/// <summary>Which handler has already seen which event: delivery is at least once, effects are once.</summary>
public sealed class InboxRow
{
    public required string Handler { get; init; }
    public Guid Message { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What a client key was answered the first time; a retry gets the same answer and makes nothing new (trap 22).</summary>
public sealed class CommandRow
{
    public required string Actor { get; init; }
    public required string ClientKey { get; init; }
    public required string Result { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>
/// One line of the audit chain. <see cref="Mac"/> is made with a key outside the database when the line is written;
/// sealing gives it its place in the chain. Holds no message bodies and no personal data in clear (trap 54).
/// </summary>
public sealed class AuditRow
{
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public string? Post { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }

    /// <summary>The account whose data was looked at or changed: what "who looked" asks for.</summary>
    public Guid? Person { get; init; }
    public string? Region { get; init; }
    public string? Purpose { get; init; }
    public string? Detail { get; init; }
    public required string Mac { get; init; }
    public long? Seq { get; set; }
    public string? Previous { get; set; }
    public string? Hash { get; set; }
}
