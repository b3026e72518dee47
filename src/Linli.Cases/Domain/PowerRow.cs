using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

/// <summary>
/// 委托决定: who is competent by law lets another authority decide in its name, for one service, in that authority's area, for a time and on a legal basis (行政许可法 24;
/// 社会救助法 44: a province may let the street decide). It cannot be passed on. Both names stand on what is decided with it; the responsibility stays with the delegator.
/// </summary>
public sealed class PowerRow : IVersioned
{
    public const int MostBasis = 200, MostYears = 5;

    public Guid Id { get; init; }

    /// <summary>Area in which it holds: the delegate's own.</summary>
    public required string Region { get; init; }
    public required string ServiceId { get; init; }
    public Guid FromBody { get; init; }
    public Guid ToBody { get; init; }
    public required string Basis { get; init; }
    public DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public DateOnly Until { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The first day on which it does not hold any more.</summary>
    public DateOnly? RevokedOn { get; set; }
    public string? RevokedWhy { get; set; }
    public int Version { get; set; }

    public bool HoldsOn(DateOnly day) => From <= day && day <= Until && (RevokedOn is null || day < RevokedOn);
}

/// <summary>Who decides on a service: the competent authority, and whether the one that works on it may in its name.</summary>
public sealed record Decision(Guid Competent, string CompetentName, bool Delegated, bool May);
