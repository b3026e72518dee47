using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>What a verb is done with: who, when, under which flow and calendar.</summary>
public sealed record Act(Who Who, DateTimeOffset Now, Flow Flow, WorkCalendar Calendar)
{
    public string ActorName => Who.IsSystem ? "" : Who.Name;
}

/// <summary>Limits of the item that a matter pinned, with the place they come from.</summary>
public sealed record ItemLimits(TimeLimit? Whole, TimeLimit? Promise, TimeLimit? Handle, string Rule);
