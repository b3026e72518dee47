using Linli.Kernel.Data;

namespace Linli.Trust.Appointments;

public enum ProposalState { Waiting, Confirmed, Refused, Withdrawn, Expired }

/// <summary>An administrator's post that somebody proposes and another has to confirm; until then it is nothing but words.</summary>
public sealed class ProposalRow : IVersioned
{
    public Guid Id { get; init; }
    public Guid BodyId { get; init; }
    public required string Role { get; init; }

    /// <summary>Null: somebody new, whose account is made with the confirmation.</summary>
    public Guid? AccountId { get; init; }
    public required string UserName { get; init; }
    public byte[]? NameSealed { get; init; }
    public byte[]? PhoneSealed { get; init; }
    public string? TitleZh { get; init; }
    public string? TitleEn { get; init; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }
    public string? Reason { get; init; }
    public Guid ByAccount { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset Until { get; init; }
    public ProposalState State { get; set; }
    public Guid? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? Why { get; set; }
    public Guid? PostId { get; set; }
    public int Version { get; set; }
}
