using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>What a verb is done with: who, when, under which flow and calendar.</summary>
/// <param name="Ratings">What holds for ratings of this matter.</param>
public sealed record Act(Who Who, DateTimeOffset Now, Flow Flow, WorkCalendar Calendar, RatingTerms? Ratings = null)
{
    /// <summary>Only who acts in a post, or a registered system, is named; a resident's name is sealed in the matter and stands in no line (promise 6).</summary>
    public string ActorName => Who.IsStaff || Who.IsClient ? Who.Name : "";
}

/// <summary>Limits of the item that a matter pinned, with the place they come from.</summary>
/// <param name="ExtensionMost">Where the item has another cap than its flow: unified handling.</param>
public sealed record ItemLimits(TimeLimit? Whole, TimeLimit? Promise, TimeLimit? Handle, string Rule, int? ExtensionMost = null);
