namespace Linli.Cases.Doors.Hooks;

/// <summary>A subscription of a client: where what happens is told.</summary>
public sealed class HookRow
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public required string Url { get; init; }

    /// <summary>What the messages are signed with; shown once, sealed since.</summary>
    public required byte[] SecretSealed { get; init; }

    /// <summary>Verbs in camel case with blanks between them; empty for all that citizens may see.</summary>
    public required string Events { get; init; }
    public required string Region { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nothing is sent; what happens meanwhile waits.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>A code of <see cref="HookFaults"/>.</summary>
    public string? PausedWhy { get; set; }

    public bool Wants(string verb) => Events.Length == 0 || Events.Split(' ').Contains(verb);
}

/// <summary>One event on its way to one subscription.</summary>
public sealed class HookDelivery
{
    /// <summary>Goes out with the message: the same id is the same event, however often it comes.</summary>
    public Guid Id { get; init; }
    public Guid HookId { get; init; }
    public Guid CaseId { get; init; }
    public int Seq { get; init; }
    public required string Verb { get; init; }
    public required string Body { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset NotBefore { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? DoneAt { get; set; }
    public int? Status { get; set; }
    public string? Fault { get; set; }
}

/// <summary>What can go wrong on the way; texts <c>hooks.fault.…</c>.</summary>
public static class HookFaults
{
    public const string Status = "status", Timeout = "timeout", Refused = "refused", Unreachable = "unreachable", Client = "client", ByHand = "by-hand";
    public static readonly IReadOnlyList<string> All = [Status, Timeout, Refused, Unreachable, Client, ByHand];
}
