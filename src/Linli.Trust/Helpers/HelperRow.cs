using Linli.Kernel.Data;

namespace Linli.Trust.Helpers;

/// <summary>亲友代办授权: somebody lets another person act for them here, in what they name and until a day. Either ends it at once; both see it and what was done with it (promise 8, mission row 44).</summary>
public sealed class HelperRow : IVersioned
{
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public Guid HelperId { get; init; }

    /// <summary>Codes of <see cref="Contracts.HelperDeeds"/>, separated by blanks.</summary>
    public required string Deeds { get; init; }

    /// <summary>The last day.</summary>
    public DateOnly Until { get; init; }

    /// <summary>How the wish was known where a clerk typed it in; null: the person's own doing.</summary>
    public string? How { get; init; }
    public Guid ByAccount { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public int Version { get; set; }
}
