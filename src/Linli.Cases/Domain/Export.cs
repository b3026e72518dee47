using Linli.Kernel.Access;
using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

/// <summary>Stored by number: new ones come last.</summary>
public enum ExportState { Waiting, Approved, Made, Refused, Lapsed, Expired, Failed, Withdrawn, Destroyed }

/// <summary>
/// A list that leaves the platform as a file: who asked, what for, who let it, how often it was fetched. The row stays when the file is gone; it is the record of a
/// provision (个人信息保护法 arts. 51, 55–56: records at least three years).
/// </summary>
public sealed class Export : IVersioned
{
    public const int MostWords = 200, MostReason = 200;

    public Guid Id { get; init; }

    /// <summary>Stands in every row of the file.</summary>
    public required string No { get; init; }

    /// <summary>12-digit code of the division that the asker's organisation works for: whoever is responsible for it may look and decide.</summary>
    public required string Region { get; init; }
    public Guid AccountId { get; init; }
    public Guid PostId { get; init; }
    public required string ByName { get; init; }
    public required string ByPost { get; init; }

    /// <summary>In both languages, as an argument of a text.</summary>
    public required string ByBody { get; init; }

    /// <summary>Id in the pack; <see cref="Words"/> say the rest.</summary>
    public required string Purpose { get; init; }
    public required string Words { get; init; }

    /// <summary>cases or board.</summary>
    public required string List { get; init; }

    /// <summary>What was typed into a filter may be somebody's name or phone.</summary>
    public required byte[] FilterSealed { get; init; }

    /// <summary>Ids of column groups with blanks between them.</summary>
    public required string Groups { get; init; }

    /// <summary>Identifying fields in clear; otherwise they are masked.</summary>
    public bool Clear { get; init; }

    /// <summary>Counted when it was asked for; the file never has more. Once it is made, as many as it has.</summary>
    public int Rows { get; private set; }

    /// <summary>The pack that decided, as id@version.</summary>
    public required string Rules { get; init; }
    public required string Language { get; init; }
    public ExportState State { get; private set; }
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>Nobody decided by then: it is over.</summary>
    public DateTimeOffset LapsesAt { get; init; }
    public Guid? DecidedBy { get; private set; }
    public string? DecidedByName { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Why it was refused; of a failure a key below <c>exports.failed.</c>.</summary>
    public string? Reason { get; private set; }
    public DateTimeOffset? MadeAt { get; private set; }

    /// <summary>The file is deleted then.</summary>
    public DateTimeOffset? Until { get; private set; }
    /// <summary>Who ended it before its time, and when.</summary>
    public string? EndedByName { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public int Downloads { get; private set; }
    public int Attempts { get; private set; }
    public DateTimeOffset NotBefore { get; private set; }
    public int Version { get; set; }

    public static Export Ask(Export asked, int rows, bool needsApproval)
    {
        (asked.Rows, asked.State, asked.NotBefore) = (rows, needsApproval ? ExportState.Waiting : ExportState.Approved, asked.AskedAt);
        return asked;
    }

    /// <summary>The second pair of eyes.</summary>
    public Outcome Decide(Who who, DateTimeOffset now, bool approve, string? reason)
    {
        var why = reason?.Trim() ?? "";
        if (who.AccountId == AccountId) return Outcome.Refuse("NobodyApprovesOwnExport");
        if (State != ExportState.Waiting || now >= LapsesAt) return Outcome.Refuse("ExportWaitsForADecision");
        if (why.Length > MostReason || !approve && why.Length < 4) return Outcome.Refuse("ExportRefusalHasAReason", $"{MostReason}");
        (State, DecidedBy, DecidedByName, DecidedAt, NotBefore) = (approve ? ExportState.Approved : ExportState.Refused, who.AccountId, who.Name, now, now);
        Reason = why.Length == 0 ? null : why;
        return Outcome.Done;
    }

    public bool Lapse(DateTimeOffset now)
    {
        if (State != ExportState.Waiting || now < LapsesAt) return false;
        State = ExportState.Lapsed;
        return true;
    }

    public bool Made(DateTimeOffset now, int rows, int keepDays)
    {
        if (State != ExportState.Approved) return false;
        (State, Rows, MadeAt, Until) = (ExportState.Made, rows, now, now.AddDays(keepDays));
        return true;
    }

    /// <summary>Tried again with growing pauses, and given up after the fifth time.</summary>
    public bool Stumble(DateTimeOffset now)
    {
        const int most = 5;
        if (State != ExportState.Approved) return false;
        if (++Attempts >= most) return Fail("broken");
        NotBefore = now.AddMinutes(1 << Attempts);
        return false;
    }

    public bool Fail(string why)
    {
        if (State is not (ExportState.Waiting or ExportState.Approved)) return false;
        (State, Reason) = (ExportState.Failed, why);
        return true;
    }

    public bool Expire(DateTimeOffset now)
    {
        if (State != ExportState.Made || now < Until) return false;
        State = ExportState.Expired;
        return true;
    }

    /// <summary>Before its time: not needed any more. The asker withdraws what is not made yet; of a file that is, the asker and whoever may decide on exports can be rid. 个人信息保护法 art. 47: deleted when the purpose is reached.</summary>
    public Outcome End(Who who, DateTimeOffset now)
    {
        var mine = who.AccountId == AccountId;
        var end = State switch
        {
            ExportState.Waiting or ExportState.Approved when mine => ExportState.Withdrawn,
            ExportState.Made when now < Until => ExportState.Destroyed,
            _ => State,
        };
        if (end == State) return Outcome.Refuse("ExportCanBeEnded");
        (State, EndedByName, EndedAt) = (end, who.Name, now);
        return Outcome.Done;
    }

    public Outcome Fetch(Who who, DateTimeOffset now)
    {
        if (who.AccountId != AccountId) return Outcome.NotFound;
        if (State != ExportState.Made || now >= Until) return Outcome.Refuse("ExportHasAFile");
        Downloads++;
        return Outcome.Done;
    }
}

/// <summary>The file of an export, sealed; in a row of its own, so that it is gone when its time is over.</summary>
public sealed class ExportFile
{
    public const string Sealed = "cases.export.file";

    public Guid Id { get; init; }

    /// <summary>Base 64 of the compressed file.</summary>
    public required byte[] Content { get; init; }
    public long Bytes { get; init; }
}
