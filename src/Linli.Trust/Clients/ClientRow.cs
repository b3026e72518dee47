using Linli.Kernel.Data;

namespace Linli.Trust.Clients;

/// <summary>Another system that may call, until a day.</summary>
public sealed class ClientRow : IVersioned
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The organisation that answers for it; what the system does is done in its name.</summary>
    public Guid OwnerBodyId { get; set; }

    /// <summary>Whom to call when it misbehaves: a person, so sealed.</summary>
    public required byte[] ContactSealed { get; set; }
    public required string Purpose { get; set; }
    public required string Region { get; set; }

    /// <summary>Codes with blanks between them.</summary>
    public required string Scopes { get; set; }
    public DateOnly ValidFrom { get; init; }

    /// <summary>The last day. Nothing is registered for ever: who still needs it says so again.</summary>
    public DateOnly ValidTo { get; set; }

    /// <summary>Ended by an administrator at once, whatever the day.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public int Version { get; set; }

    public bool IsActiveOn(DateOnly day) => EndedAt is null && ValidFrom <= day && ValidTo >= day;
    public string[] ScopeCodes => Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A token of a client. The token itself was shown once and is kept nowhere.</summary>
public sealed class ClientTokenRow
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }

    /// <summary>The beginning, by which people tell tokens apart and the gate finds the row. Secret is only what follows.</summary>
    public required string Prefix { get; init; }
    public required string Hash { get; init; }
    public required string Label { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
