using Linli.Kernel.Data;

namespace Linli.Trust.Outside;

/// <summary>Who a person is at a provider of identities, tied to an account here. What the provider calls them is kept as a blind index only.</summary>
public sealed class OutsideRow : IVersioned
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Provider { get; init; }

    /// <summary>Blind index of issuer and subject.</summary>
    public required string Subject { get; init; }
    public DateTimeOffset LinkedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public int Version { get; set; }
}
