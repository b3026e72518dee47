using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Domain;

/// <summary>好差评 as a pack of its own: what the levels are called, which are bad, and what follows. 国办发〔2019〕51号 names the levels and the loop; every number of days is set locally.</summary>
/// <param name="ContactWithin">How soon whoever gave a bad rating under their name is called.</param>
/// <param name="ReworkWithin">How soon what was rated badly is put right.</param>
public sealed record RatingPack(string Id, string Version, LocalText Name, IReadOnlyList<RatingLevel> Levels, TimeLimit ContactWithin, TimeLimit ReworkWithin, RatingContest Contest,
    IReadOnlyList<RatingExample> Examples, TransitionClause? Transition = null)
{
    public string Reference => $"{Id}@{Version}";

    /// <summary>Readable faults: levels that are not 1 to 5, a good one below a bad one, an example that answers otherwise.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (!Levels.Select(l => l.Stars).Order().SequenceEqual([1, 2, 3, 4, 5])) faults.Add("the levels are not 1 to 5, each once");
        if (!Levels.Any(l => l.Bad) || Levels.All(l => l.Bad)) faults.Add("some levels are bad and some are not");
        if (Levels.Where(l => l.Bad).Any(b => Levels.Any(g => !g.Bad && g.Stars < b.Stars))) faults.Add("a level is bad and a lower one is not");
        if (faults.Count > 0) return faults;
        var terms = RatingTerms.Of(this);
        faults.AddRange(Examples.Where(e => terms.IsBad(e.Stars) != e.Reworked || (terms.IsBad(e.Stars) && e.Named) != e.Called).Select(e => $"the example of {e.Stars} stars answers otherwise"));
        return faults;
    }
}

public sealed record RatingLevel(int Stars, LocalText Name, bool Bad);

/// <summary>差评申诉 by whoever was rated.</summary>
/// <param name="Within">Of the rating.</param>
/// <param name="RuleWithin">How long the ruling may take.</param>
public sealed record RatingContest(TimeLimit Within, TimeLimit RuleWithin, PackSource Source);

/// <param name="Named">Somebody who can be called.</param>
public sealed record RatingExample(int Stars, bool Named, bool Reworked, bool Called);

/// <summary>What holds for the ratings of one matter, and where that is written.</summary>
/// <param name="Rule">E.g. <c>rating service-rating@2026.1</c>.</param>
public sealed record RatingTerms(int BadAtMost, TimeLimit Rework, TimeLimit? Contact, string Rule, RatingContest? Contest = null, IReadOnlyList<RatingLevel>? Levels = null)
{
    public bool IsBad(int stars) => stars <= BadAtMost;

    public static RatingTerms Of(RatingPack pack) =>
        new(pack.Levels.Where(l => l.Bad).Max(l => l.Stars), pack.ReworkWithin, pack.ContactWithin, $"rating {pack.Reference}", pack.Contest, pack.Levels);

    /// <summary>A flow from before there were rating packs; null where it says nothing.</summary>
    public static RatingTerms? Of(Flow flow) =>
        flow.Rules is { BadRatingAtMost: { } most, BadRatingRework: { } rework } rules ? new(most, rework, rules.CallBack?.AfterBadRating, $"flow {flow.Id}@{flow.Version}") : null;

    /// <summary>As the pack calls it; without one as the product does.</summary>
    public string Name(int stars) => Levels?.FirstOrDefault(l => l.Stars == stars)?.Name.AsArgument() ?? $"@rating.{stars}";
}
