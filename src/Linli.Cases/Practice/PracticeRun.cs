using System.Text.Json;

namespace Linli.Cases.Practice;

/// <summary>Somebody who does an exercise, and the matters that were made for it. Whether it is done follows from their deeds and is written nowhere.</summary>
public sealed class PracticeRun
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Exercise { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>By their name in the exercise.</summary>
    public required string Matters { get; set; }

    public IReadOnlyDictionary<string, Guid> Made() => JsonSerializer.Deserialize<Dictionary<string, Guid>>(Matters)!;
}
