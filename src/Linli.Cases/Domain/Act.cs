using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>What a verb is done with: who, when, under which flow and calendar.</summary>
public sealed record Act(Who Who, DateTimeOffset Now, Flow Flow, WorkCalendar Calendar)
{
    /// <summary>Only who acts in a post, or a registered system, is named; a resident's name is sealed in the matter and stands in no line (promise 6).</summary>
    public string ActorName => Who.IsStaff || Who.IsClient ? Who.Name : "";
}

/// <summary>Limits of the item that a matter pinned, with the place they come from.</summary>
public sealed record ItemLimits(TimeLimit? Whole, TimeLimit? Promise, TimeLimit? Handle, string Rule);
