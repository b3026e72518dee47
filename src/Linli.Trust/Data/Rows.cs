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
}

/// <summary>An organisation with the days from and to which it exists; a change of name or place makes a new row.</summary>
public sealed class BodyRow : IVersioned
{
    public Guid Id { get; init; }
    public Guid? ParentId { get; set; }
    public required string Region { get; set; }
    public required string Kind { get; set; }
    public required string NameZh { get; set; }
    public required string NameEn { get; set; }

    /// <summary>Space-separated codes, with a space at both ends so that one is found whole.</summary>
    public string Duties { get; set; } = " ";
    public string? Phone { get; set; }
    public DateOnly ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
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
    public int Version { get; set; }
}

public sealed class NoticeRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
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
}

/// <summary>A one-time sign-in code, kept as a hash; five tries, five minutes.</summary>
public sealed class OneTimeCodeRow
{
    public required string PhoneIndex { get; init; }
    public required string Hash { get; set; }
    public DateTimeOffset Expires { get; set; }
    public int Tries { get; set; }
    public DateTimeOffset SentAt { get; set; }
}
