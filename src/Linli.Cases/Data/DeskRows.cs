using Linli.Cases.Domain;
using Linli.Kernel.Data;

namespace Linli.Cases.Data;

/// <summary>What an answer template is for: the step whose text it begins. Stored by number: new ones come last.</summary>
public enum TemplateFor { Close, Refuse, Inform }

/// <summary>One version of an answer template of an organisation; a change is a new one, so that what was used when can be read.</summary>
public sealed class TemplateRow
{
    public Guid Id { get; init; }

    /// <summary>The same for all versions.</summary>
    public Guid Line { get; init; }
    public int Number { get; init; }
    public Guid BodyId { get; init; }
    public TemplateFor For { get; init; }

    /// <summary>Empty: for every item of the organisation.</summary>
    public required string ItemId { get; init; }
    public required string Name { get; init; }
    public required string Text { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>A newer version came, or it is offered no more.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>Two matters that somebody looked at beside each other and found to be different things; they are not offered again.</summary>
public sealed class DistinctRow
{
    /// <summary>The smaller id.</summary>
    public Guid A { get; init; }
    public Guid B { get; init; }
    public Guid ByAccount { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset At { get; init; }

    public static (Guid A, Guid B) Pair(Guid one, Guid other) => one.CompareTo(other) < 0 ? (one, other) : (other, one);
}

/// <summary>A paper that a hall prints and hands over or posts.</summary>
public sealed class PrintRow : IVersioned, IWaits
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public int Seq { get; init; }
    public required string No { get; init; }
    public required string Paper { get; init; }
    public required string Kind { get; init; }
    public Guid BodyId { get; init; }
    Guid IWaits.WaitsFor => BodyId;
    public required string Region { get; init; }
    public PrintState State { get; set; }
    public DateTimeOffset QueuedAt { get; init; }
    public DateTimeOffset? PrintedAt { get; set; }
    public string? PrintedBy { get; set; }
    public DateTimeOffset? DoneAt { get; set; }
    public string? DoneBy { get; set; }

    /// <summary>Who took it, or the number of the letter.</summary>
    public string? Note { get; set; }
    public int Version { get; set; }
}
