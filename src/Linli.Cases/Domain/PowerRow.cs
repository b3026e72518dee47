using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

/// <summary>
/// 决定、受理、初审、审核: the powers of a procedure. Stored by number: new ones come last; what was delegated before there were others is the decision, which therefore is first.
/// </summary>
public enum PowerKind { Decide, Accept, First, Examine }

/// <summary>
/// 委托: who is competent by law lets another authority use one power of one service in its name, in that authority's area, for a time, on a legal basis and within a scope
/// (行政许可法 24; 社会救助法 44: a province may let the street decide). It cannot be passed on. Both names stand on what is done with it; the responsibility stays with the delegator.
/// </summary>
public sealed class PowerRow : IVersioned
{
    public const int MostBasis = 200, MostYears = 5;

    /// <summary>A hundred million yuan: more is a slip.</summary>
    public const long MostAmount = 10_000_000_000;

    public Guid Id { get; init; }

    /// <summary>Area in which it holds: the delegate's own.</summary>
    public required string Region { get; init; }
    public required string ServiceId { get; init; }
    public PowerKind Kind { get; init; }
    public Guid FromBody { get; init; }
    public Guid ToBody { get; init; }
    public required string Basis { get; init; }
    public DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public DateOnly Until { get; init; }

    /// <summary>The greatest amount, in fen; null for any. What nobody has stated an amount for is outside.</summary>
    public long? MostFen { get; init; }

    /// <summary>A field of the form that says which group an applicant belongs to, and its codes that are within, with blanks between; null for everybody.</summary>
    public string? GroupField { get; init; }
    public string? GroupValues { get; init; }
    public IReadOnlyList<string> Groups => GroupValues?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
    public required string ByName { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The first day on which it does not hold any more.</summary>
    public DateOnly? RevokedOn { get; set; }
    public string? RevokedWhy { get; set; }
    public int Version { get; set; }

    public bool HoldsOn(DateOnly day) => From <= day && day <= Until && (RevokedOn is null || day < RevokedOn);
}

/// <summary>撤销后留给受托方办完: a matter that the plan of a revocation left to the delegate. It ends with the matter's stage, at the latest when the delegation would have ended.</summary>
public sealed class PowerLeft
{
    public Guid PowerId { get; init; }
    public Guid CaseId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }
}
