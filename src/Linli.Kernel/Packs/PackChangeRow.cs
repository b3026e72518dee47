using Linli.Kernel.Data;

namespace Linli.Kernel.Packs;

/// <summary>Where a change of a pack stands with the people who make it. Stored by number: new ones come last. Whether an approved one is in force follows from its days.</summary>
public enum PackChangeState { Draft, InReview, Approved, Withdrawn }

/// <summary>A version of a pack that is written in the browser. Once approved it never changes: matters pin it.</summary>
public sealed class PackChangeRow : IVersioned
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string PackId { get; init; }

    /// <summary>Whose it is: a 12-digit division, or empty for the whole installation.</summary>
    public required string Region { get; init; }

    /// <summary>The version that it is a change of; null for something new.</summary>
    public string? Base { get; set; }

    /// <summary>As <see cref="PackText.Write"/> writes it. Its own version and first day are given with the approval.</summary>
    public required string Body { get; set; }

    public PackChangeState State { get; set; }
    public int Version { get; set; }
    public required Guid AuthorId { get; init; }
    public required string AuthorName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Why it is changed, as its author says; and why an example that stood before says something else now.</summary>
    public string? Why { get; set; }
    public string? WhyExamples { get; set; }

    /// <summary>From when the author would have it.</summary>
    public DateOnly? Wanted { get; set; }
    public DateTimeOffset? HandedAt { get; set; }

    public Guid? ReviewerId { get; set; }
    public string? ReviewerName { get; set; }
    public string? Note { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Given with the approval, and never to another change.</summary>
    public string? NewVersion { get; set; }
    public DateOnly? ValidFrom { get; set; }
}
