using Linli.Kernel.Data;

namespace Linli.Trust.Passkeys;

/// <summary>A passkey of a member of staff (WebAuthn level 3): the public half of a key whose other half never leaves the device.</summary>
public sealed class PasskeyRow : IVersioned
{
    public const int LongestId = 1_400, NameLength = 40, Most = 10;

    public Guid Id { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>What the device calls it, base64url.</summary>
    public required string Credential { get; init; }
    public required byte[] PublicKey { get; init; }
    public required string Name { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The device's count of uses; zero where it keeps none.</summary>
    public long SignCount { get; set; }

    /// <summary>As the browser said, with blanks between them.</summary>
    public string Transports { get; init; } = "";

    /// <summary>It may be copied to other devices of its owner by their maker's cloud.</summary>
    public bool BackupEligible { get; init; }
    public bool BackedUp { get; set; }

    /// <summary>Its count went back, so there are two of it: it opens nothing any more.</summary>
    public DateTimeOffset? StoppedAt { get; set; }
    public int Version { get; set; }
}
