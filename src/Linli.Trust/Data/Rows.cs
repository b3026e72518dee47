using Linli.Kernel.Data;
using Microsoft.AspNetCore.Identity;

namespace Linli.Trust.Data;

/// <summary>Somebody who can sign in. Name and phone are sealed; the phone is found through its blind index.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public byte[]? NameSealed { get; set; }
    public byte[]? PhoneSealed { get; set; }
    public string? PhoneIndex { get; set; }
    public string Language { get; set; } = "zh-CN";
    public DateTimeOffset CreatedAt { get; set; }
    public Guid? LastPostId { get; set; }

    /// <summary>The password came from an administrator; nothing else opens before its owner has chosen another one.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Since when an administrator keeps the account closed; not the pause after wrong passwords (TryCounter).</summary>
    public DateTimeOffset? LockedSince { get; set; }

    /// <summary>The secret shared with the authenticator, sealed; waits for its first code while TwoFactorEnabled is false.</summary>
    public byte[]? TotpSealed { get; set; }

    /// <summary>The 30-second step of the last code that was taken: neither it nor an older one works again.</summary>
    public long? TotpStep { get; set; }

    /// <summary>Salted codes of the unused recovery codes, separated by spaces.</summary>
    public string RecoveryHashes { get; set; } = "";
}

/// <summary>
/// An organisation: who it is and the days of its life. Its id never changes, so that matters, posts and papers can hold it;
/// what it is called and where it works stands in <see cref="BodyVersionRow"/>.
/// </summary>
public sealed class BodyRow : IVersioned
{
    public Guid Id { get; init; }
    public required string Kind { get; set; }
    public DateOnly ValidFrom { get; set; }

    /// <summary>The last day.</summary>
    public DateOnly? ValidTo { get; set; }
    public int Version { get; set; }
}

/// <summary>What an organisation was called, where it worked and what for, from a day on: one after the other without gaps, the last one without end.</summary>
public sealed class BodyVersionRow
{
    public Guid Id { get; init; }
    public Guid BodyId { get; init; }
    public DateOnly ValidFrom { get; init; }

    /// <summary>The day before the next one begins.</summary>
    public DateOnly? ValidTo { get; set; }
    public Guid? ParentId { get; set; }
    public required string Region { get; set; }
    public required string NameZh { get; set; }
    public required string NameEn { get; set; }

    /// <summary>Space-separated codes, with a space at both ends so that one is found whole.</summary>
    public string Duties { get; set; } = " ";
    public string? Phone { get; set; }
}

/// <summary>
/// One row for the whole installation: the code of the first administrator, and what two administrators must not decide at
/// once (who of them is the last). Its version makes the second one a conflict.
/// </summary>
public sealed class InstallationRow : IVersioned
{
    public const int Only = 1;

    public int Id { get; init; }
    public string? SetupHash { get; set; }
    public DateTimeOffset? SetupExpires { get; set; }
    public int Version { get; set; }
}

/// <summary>A post: an account works for an organisation in a role, for a time. One person may hold several and acts in one at a time.</summary>
public sealed class PostRow : IVersioned
{
    public Guid Id { get; init; }
    public Guid BodyId { get; set; }
    public Guid AccountId { get; set; }
    public required string Role { get; set; }
    public required string TitleZh { get; set; }
    public required string TitleEn { get; set; }
    public bool IsLeader { get; set; }
    public DateOnly ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }

    /// <summary>代理: the post of a colleague who is away; acts in this one carry both names.</summary>
    public Guid? DeputyFor { get; init; }
    public int Version { get; set; }
}

public sealed class NoticeRow : IWaits
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    Guid IWaits.WaitsFor => AccountId;
    public Guid Cause { get; init; }
    public required string TextKey { get; init; }
    public required string Args { get; init; }
    public required string Href { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? ReadAt { get; set; }
}

public sealed class SmsRow
{
    public Guid Id { get; init; }
    public Guid Cause { get; init; }
    public required string PhoneIndex { get; init; }
    public required byte[] PhoneSealed { get; init; }
    public required byte[] TextSealed { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public DateTimeOffset NotBefore { get; set; }
    public int Attempts { get; set; }

    /// <summary>Kind of the last fault; never the provider's words.</summary>
    public string? LastFault { get; set; }
    public Messages.SmsState State { get; set; }

    /// <summary>When it is no good any more; null for those from before there was an end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Overtakes the others: somebody waits for it before a screen.</summary>
    public bool Urgent { get; init; }

    /// <summary>The provider that was asked last.</summary>
    public string? Route { get; set; }

    /// <summary>That provider may have it: no other one is asked.</summary>
    public bool MayBeOut { get; set; }

    /// <summary>Those that certainly did not take it in this round, with blanks between them.</summary>
    public string Tried { get; set; } = "";

    public bool WasTried(string route) => Tried.Split(' ').Contains(route);
}

/// <summary>
/// Somebody who is signed in on one device. The cookie alone opens nothing: signing out takes the row away, and with it every
/// copy of the cookie.
/// </summary>
public sealed class SessionRow
{
    /// <summary>Hash of the random id in the cookie: whoever reads the table cannot make one.</summary>
    public required string Id { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>The post that is acted in; null for residents.</summary>
    public Guid? PostId { get; init; }
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Over then, however often the cookie was renewed.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>When it last came, give or take ten minutes; null before the first of them.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>System and browser in words (<see cref="Domain.Device"/>); never what the browser says of itself.</summary>
    public string? Device { get; init; }
}

/// <summary>The newest one-time sign-in code of a phone, kept as a hash.</summary>
public sealed class OneTimeCodeRow
{
    public required string PhoneIndex { get; init; }
    public required string Hash { get; set; }
    public DateTimeOffset Expires { get; set; }
}
