using Linli.Trust.Domain;

namespace Linli.Trust.Messages;

/// <summary>Where a message stands. Numbers are stored: append only.</summary>
public enum SmsState
{
    Waiting = 0,

    /// <summary>A provider is being asked. Found so at the beginning of a run, the process died in between.</summary>
    Sending = 1,
    Sent = 2,

    /// <summary>Nobody knows whether it was sent; it is not sent a second time.</summary>
    Unknown = 3,

    /// <summary>Nobody could send it while it was of use.</summary>
    TooLate = 4,

    /// <summary>The number takes no messages.</summary>
    BadNumber = 5,
}

/// <summary>How a provider is: its circuit, and when it last worked and failed.</summary>
public sealed class SmsRouteRow
{
    public required string Name { get; init; }
    public int Failures { get; set; }
    public int Pauses { get; set; }
    public DateTimeOffset? PausedUntil { get; set; }
    public DateTimeOffset? LastOkAt { get; set; }
    public DateTimeOffset? LastFaultAt { get; set; }
    public string? LastFault { get; set; }

    public SmsCircuit Circuit
    {
        get => new(Failures, Pauses, PausedUntil);
        set => (Failures, Pauses, PausedUntil) = (value.Failures, value.Pauses, value.PausedUntil);
    }
}

/// <summary>What a provider did on a day; what may have been sent is counted as paid.</summary>
public sealed class SmsDayRow
{
    public DateOnly Day { get; init; }
    public required string Route { get; init; }
    public int Taken { get; set; }
    public int Refused { get; set; }
    public int Unknown { get; set; }
    public int BadNumbers { get; set; }
    public long Fen { get; set; }
}
