using Linli.Kernel.Data;

namespace Linli.Trust.Leaves;

/// <summary>
/// Somebody is away and a colleague acts in their post (委托代理), or somebody leaves for good and hands over (交接). The work moves on the first day and, after a leave, what is
/// left of it moves back; what was done stays under the name of whoever did it.
/// </summary>
public sealed class LeaveRow : IVersioned
{
    public Guid Id { get; init; }

    /// <summary>The post of whoever is away, its organisation and its owner.</summary>
    public Guid PostId { get; init; }
    public Guid BodyId { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>Null: somebody leaves and nobody is named, so the work goes back to the organisation.</summary>
    public Guid? DeputyId { get; init; }

    /// <summary>The post that the deputy has for these days; null when somebody leaves for good.</summary>
    public Guid? DeputyPostId { get; init; }
    public DateOnly From { get; init; }

    /// <summary>The last day; null when somebody leaves for good.</summary>
    public DateOnly? To { get; set; }
    public string? Reason { get; init; }
    public Guid ByAccount { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>When the work was moved, and moved back.</summary>
    public DateTimeOffset? BegunAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public int Version { get; set; }
}
