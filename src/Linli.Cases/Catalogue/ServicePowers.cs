using Linli.Cases.Domain;
using Linli.Kernel.Packs;

namespace Linli.Cases.Catalogue;

/// <summary>Who alone has which power over a service, or lets another use it in its name. A power that is not named is whoever's the flow says.</summary>
/// <param name="Stages">In their order; the decision is last.</param>
/// <param name="Amount">Whether stages state what it comes to, so that a delegation can have a greatest amount.</param>
/// <param name="Group">A field of the form, of a code list, by whose codes a delegation can be limited.</param>
public sealed record ServicePowers(IReadOnlyList<PowerStage> Stages, bool Amount = false, string? Group = null)
{
    public PowerStage? Of(PowerKind power) => Stages.FirstOrDefault(s => s.Power == power);

    /// <summary>The stages that are acts of their own before the decision.</summary>
    public IReadOnlyList<PowerStage> Before => [.. Stages.Where(s => s.Power is PowerKind.First or PowerKind.Examine)];

    /// <summary>What can be wrong, by name.</summary>
    public static readonly IReadOnlyList<string> FaultNames = ["order", "duty", "within", "flow", "amount", "group"];

    private static readonly PowerKind[] Order = [PowerKind.Accept, PowerKind.First, PowerKind.Examine, PowerKind.Decide];

    /// <summary>What is wrong with it in the light of the other packs.</summary>
    public IEnumerable<string> Faults(ServiceItem service, PackStore packs, DateOnly day)
    {
        var order = Stages.Select(s => Array.IndexOf(Order, s.Power)).ToList();
        if (!order.SequenceEqual(order.Distinct().Order()) || Stages.Count == 0 || Stages[^1].Power != PowerKind.Decide) yield return "order";
        var duties = new ItemCatalogue(packs).Codes("duties", day);
        if (Stages.Any(s => !duties.Contains(s.Duty))) yield return "duty";
        if (Stages.Any(s => Before.Contains(s) == s.Within is null)) yield return "within";
        if (Before.Count > 0 && packs.Find("flow", service.Flow, day) is { } flow && Flow.From(flow).Transitions.All(t => t.Verb != Verb.Examine)) yield return "flow";
        if (Amount && Before.Count == 0) yield return "amount";
        if (Group is { } field && (packs.Find("form", service.Form, day) is not { } form || !form.Body.GetRawText().Contains($"\"{field}\"", StringComparison.Ordinal) || CodeList(packs, day, field) is null)) yield return "group";
    }

    /// <summary>The code list of a field, by the dictionaries of a day.</summary>
    public static string? CodeList(PackStore packs, DateOnly day, string field) => packs.Of("fields", day)
        .SelectMany(p => p.Body.GetProperty("fields").EnumerateArray()).Where(f => f.GetProperty("id").GetString() == field && f.TryGetProperty("codeList", out _)).Select(f => f.GetProperty("codeList").GetString()).FirstOrDefault();
}

/// <param name="Level">community, street or county: the competent organisation is the one of that level with the duty, else the next level up.</param>
/// <param name="Within">How long a stage before the decision may take.</param>
/// <param name="Source">The rule that says whose it is.</param>
public sealed record PowerStage(PowerKind Power, string Duty, string Level, PackSource Source, SourcedLimit? Within = null);
