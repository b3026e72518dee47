using Linli.Cases.Domain;
using Linli.Kernel.Data;

namespace Linli.Cases.Exchange;

/// <summary>A platform that matters are exchanged with.</summary>
public sealed class ExchangePeer : IVersioned
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>Where its <c>/api/exchange/v1</c> lies; without a slash at the end.</summary>
    public required string Url { get; set; }

    /// <summary>What it calls itself towards us, and what we call ourselves towards it (应用标识).</summary>
    public required string TheirApp { get; set; }
    public required string OurApp { get; set; }

    /// <summary>The organisation of ours in whose name its matters come in.</summary>
    public Guid Owner { get; set; }
    public required string Region { get; set; }

    /// <summary>Whether matters may be pushed to it, and whether it may push matters to us.</summary>
    public bool Pushes { get; set; }
    public bool Receives { get; set; }

    /// <summary>Categories and classes where they differ from those of the packs, a line each (<see cref="ExchangeCodes"/>).</summary>
    public required string Codes { get; set; }

    /// <summary>What both sign with. Until the day named the one before opens too, so that the two sides need not change in the same second.</summary>
    public required byte[] KeySealed { get; set; }
    public byte[]? KeyBeforeSealed { get; set; }
    public DateTimeOffset? KeyBeforeUntil { get; set; }
    public DateTimeOffset KeyAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nothing is sent and nothing is taken; what happens meanwhile waits.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }
    public DateTimeOffset? TestedAt { get; set; }

    /// <summary>A code of <see cref="ExchangeFaults"/>; null: it answered as it should.</summary>
    public string? TestFault { get; set; }
    public int Version { get; set; }

    public ExchangeCodes Classes => ExchangeCodes.Read(Codes).Codes ?? new([]);
}

/// <summary>A matter that is exchanged with a peer: both sides as we know them.</summary>
public sealed class ExchangeLink : IVersioned
{
    public Guid Id { get; init; }
    public Guid PeerId { get; init; }

    /// <summary>What the matter is called between the two: whoever pushes it first chooses.</summary>
    public required string Number { get; init; }

    /// <summary>Null: it was pushed to us and went back at once.</summary>
    public Guid? CaseId { get; init; }
    public required string Region { get; init; }

    /// <summary>They pushed it to us.</summary>
    public bool Theirs { get; init; }
    public required string ClassKind { get; init; }
    public required string ClassCode { get; init; }
    public DateTimeOffset BegunAt { get; init; }

    public int OurSeq { get; private set; }
    public ExchangeStep? OurStep { get; private set; }
    public int TheirSeq { get; private set; }
    public ExchangeStep? TheirStep { get; private set; }
    public bool Conflict { get; private set; }

    /// <summary>For lists.</summary>
    public ExchangeStanding Standing { get; private set; }
    public DateTimeOffset MovedAt { get; private set; }

    /// <summary>Lines of our timeline up to this one have been said.</summary>
    public int ToldUpTo { get; set; }

    /// <summary>Photos up to this moment have been sent.</summary>
    public DateTimeOffset? PhotosUpTo { get; set; }
    public int Version { get; set; }

    public ExchangeMirror Mirror => new(new(OurSeq, OurStep), new(TheirSeq, TheirStep), Conflict);

    public void Become(ExchangeMirror m, DateTimeOffset at) =>
        (OurSeq, OurStep, TheirSeq, TheirStep, Conflict, Standing, MovedAt) = (m.Ours.Seq, m.Ours.Step, m.Theirs.Seq, m.Theirs.Step, m.Conflict, m.Standing, at);
}

/// <summary>What was said of a matter: by us, on its way or arrived; by them, as it came in.</summary>
public sealed class ExchangeMessage
{
    public Guid Id { get; init; }
    public Guid LinkId { get; init; }

    /// <summary>Goes with it: the same one is the same message, however often it comes.</summary>
    public Guid MessageId { get; init; }
    public bool Incoming { get; init; }
    public int Seq { get; init; }
    public ExchangeStep Step { get; init; }

    /// <summary>What the speaker knew of the other side then.</summary>
    public int Seen { get; init; }
    public ExchangeStep? SeenStep { get; init; }

    /// <summary>A person ruled on a conflict with it.</summary>
    public bool Ruling { get; init; }
    public DateTimeOffset At { get; init; }
    public string? By { get; init; }
    public string? Reason { get; init; }

    /// <summary>Of ours: what else it carries, as JSON (<see cref="ExchangeCargo"/>).</summary>
    public string? Cargo { get; init; }
    public DateTimeOffset StoredAt { get; init; }

    /// <summary>Of ours: how far it is.</summary>
    public DateTimeOffset NotBefore { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? DoneAt { get; set; }
    public int? Status { get; set; }
    public string? Fault { get; set; }
}

/// <summary>A number that a signed call used up.</summary>
public sealed class ExchangeNonce
{
    public Guid PeerId { get; init; }
    public required string Nonce { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What can go wrong on the way; texts <c>exchange.fault.…</c>.</summary>
public static class ExchangeFaults
{
    public const string Status = "status", Timeout = "timeout", Refused = "refused", Unreachable = "unreachable", Signature = "signature", Gap = "gap", Apart = "apart";
    public static readonly IReadOnlyList<string> All = [Status, Timeout, Refused, Unreachable, Signature, Gap, Apart];
}
