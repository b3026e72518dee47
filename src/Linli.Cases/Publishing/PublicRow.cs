using Linli.Kernel.Data;

namespace Linli.Cases.Publishing;

/// <summary>Where a matter stands on its way to the public map. Stored by number: new ones come last.</summary>
public enum PublicState { Waiting, Shown, Hidden }

/// <summary>
/// A matter whose reporter agreed that others see it. It holds nothing but what is shown: neither text nor point as they were given, and of the answer only the
/// words that a person let through. What is taken back is overwritten; no earlier words are kept anywhere.
/// </summary>
public sealed class PublicRow : IVersioned
{
    public Guid CaseId { get; init; }
    public required string Region { get; init; }
    public DateTimeOffset AgreedAt { get; set; }
    public DateTimeOffset? WithdrawnAt { get; set; }
    public PublicState State { get; set; }

    /// <summary>The middle of a square of about 200 m.</summary>
    public double? Lon { get; set; }
    public double? Lat { get; set; }

    /// <summary>The public answer; empty: none yet.</summary>
    public string Words { get; set; } = "";

    /// <summary>Lines of the timeline that somebody has seen when deciding; a later answer is looked at before it is shown.</summary>
    public int SeenSeq { get; set; }
    /// <summary>When it was first shown; changing the words is no news.</summary>
    public DateTimeOffset? ShownAt { get; set; }
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public int Version { get; set; }

    public bool IsShown => State == PublicState.Shown && WithdrawnAt is null;
}

/// <summary>A place that says which corner of the quarter and not whose door.</summary>
public static class RoughPlace
{
    /// <summary>Degrees; about 220 m from south to north.</summary>
    public const double Step = 0.002;

    public static double Of(double degrees) => Math.Round((Math.Floor(degrees / Step) + 0.5) * Step, 4);
}
