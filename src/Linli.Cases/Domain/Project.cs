using Linli.Kernel.Access;
using Linli.Kernel.Data;

namespace Linli.Cases.Domain;

/// <summary>Proven is not closed by whoever did the work: somebody else looks first. Stored by number: new ones come last.</summary>
public enum ProjectState { Open, Proven, Closed, Dropped }

/// <summary>What happened to a project. Stored by number: new ones come last.</summary>
public enum ProjectStep { Start, Progress, Prove, SendBack, Close, Drop }

/// <summary>
/// 每月一题、主动治理: what is reported again and again is not answered one by one, its cause gets an owner, a date and a proof (mission row 13; 北京市接诉即办工作条例).
/// The matters behind it are those of its item and place; they are counted, not copied.
/// </summary>
public sealed class Project : IVersioned
{
    public const int MostTitle = 80, MostText = 2_000, MostDays = 366;

    public Guid Id { get; init; }
    public required string Region { get; init; }
    public required string ItemId { get; init; }
    public required string Title { get; init; }
    public required string Cause { get; init; }
    public required string Measures { get; init; }

    /// <summary>Who removes the cause.</summary>
    public Guid OwnerId { get; init; }

    /// <summary>Who began it and looks at the proof.</summary>
    public Guid ByBody { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Matters of the same kind in the days before, for comparison; the length of the span is <see cref="Span"/>.</summary>
    public int Before { get; init; }
    public DateOnly Due { get; init; }
    public ProjectState State { get; private set; }
    public DateTimeOffset? ProvenAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public DateTimeOffset? OverdueAt { get; set; }
    public int Version { get; set; }
    public List<ProjectNote> Notes { get; } = [];

    /// <summary>Days that are compared before the start and before the proof.</summary>
    public const int Span = 60;

    public static Outcome? Fault(string? title, string? cause, string? measures, DateOnly? due, DateOnly today) =>
        string.IsNullOrWhiteSpace(title) || title.Length > MostTitle ? Outcome.Refuse("ProjectHasATitle", $"{MostTitle}")
        : string.IsNullOrWhiteSpace(cause) ? Outcome.Refuse("ProjectNamesTheCause")
        : string.IsNullOrWhiteSpace(measures) ? Outcome.Refuse("ProjectNamesMeasures")
        : cause.Length > MostText || measures.Length > MostText ? Outcome.Refuse("TextFits", $"{MostText}")
        : due is not { } day || day <= today || day.DayNumber - today.DayNumber > MostDays ? Outcome.Refuse("ProjectHasADay") : null;

    public Outcome Progress(Who who, DateTimeOffset now, string? text) =>
        State is not ProjectState.Open ? Outcome.Refuse("ProjectIsOpen") : who.OrgId != OwnerId ? Outcome.Refuse("OwnerOfTheProjectDoesThis") : Add(who, now, ProjectStep.Progress, text, "ProgressSaysWhatWasDone");

    /// <summary>Says that the cause is removed, and how one can see it.</summary>
    public Outcome Prove(Who who, DateTimeOffset now, string? proof)
    {
        if (State is not ProjectState.Open) return Outcome.Refuse("ProjectIsOpen");
        if (who.OrgId != OwnerId) return Outcome.Refuse("OwnerOfTheProjectDoesThis");
        if (Add(who, now, ProjectStep.Prove, proof, "ProofSaysHowOneSeesIt") is { Ok: false } refused) return refused;
        (State, ProvenAt) = (ProjectState.Proven, now);
        return Outcome.Done;
    }

    /// <param name="since">Matters of the same kind since the proof: a proof that figures speak against is not accepted without a word on them.</param>
    public Outcome Look(Who who, DateTimeOffset now, bool accepted, string? finding, int since)
    {
        if (State is not ProjectState.Proven) return Outcome.Refuse("ProjectIsProvenFirst");
        if (who.OrgId == OwnerId) return Outcome.Refuse("ProofIsSeenByAnother");
        if (accepted && since > 0 && (finding?.Trim().Length ?? 0) < 10) return Outcome.Refuse("FiguresAreExplained", $"{since}");
        if (Add(who, now, accepted ? ProjectStep.Close : ProjectStep.SendBack, finding, "FindingSaysWhatWasSeen") is { Ok: false } refused) return refused;
        if (accepted) (State, EndedAt) = (ProjectState.Closed, now);
        else (State, ProvenAt) = (ProjectState.Open, null);
        return Outcome.Done;
    }

    public Outcome Drop(Who who, DateTimeOffset now, string? reason)
    {
        if (State is ProjectState.Closed or ProjectState.Dropped) return Outcome.Refuse("ProjectIsOpen");
        if (who.OrgId != ByBody) return Outcome.Refuse("WhoeverBeganDropsIt");
        if (Add(who, now, ProjectStep.Drop, reason, "DroppingGivesReason") is { Ok: false } refused) return refused;
        (State, EndedAt) = (ProjectState.Dropped, now);
        return Outcome.Done;
    }

    public Outcome Add(Who who, DateTimeOffset now, ProjectStep step, string? text, string rule)
    {
        if (string.IsNullOrWhiteSpace(text)) return Outcome.Refuse(rule);
        if (text.Length > MostText) return Outcome.Refuse("TextFits", $"{MostText}");
        Notes.Add(new ProjectNote { Id = Guid.CreateVersion7(now), ProjectId = Id, Step = step, At = now, By = who.Name, Body = who.OrgNames.AsArgument(), Text = text.Trim() });
        return Outcome.Done;
    }
}

/// <summary>A line of a project's history.</summary>
public sealed class ProjectNote
{
    public Guid Id { get; init; }
    public Guid ProjectId { get; init; }
    public ProjectStep Step { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
    public required string Body { get; init; }
    public required string Text { get; init; }
}
