using System.Globalization;
using Linli.Kernel.Access;

namespace Linli.Cases.Domain;

/// <summary>What a delegation is held against.</summary>
/// <param name="Fen">What it comes to; null as long as nobody has said.</param>
/// <param name="Answers">The answers to a field of its form.</param>
public sealed record PowerMatter(Guid Id, string ServiceId, string Region, long? Fen, Func<string, IReadOnlyList<string>> Answers);

/// <summary>Who has a power over a matter: the competent authority itself, or whoever acts in its name.</summary>
/// <param name="CompetentName">In both languages.</param>
/// <param name="Delegated">Whoever acts does so in the name of the competent authority.</param>
/// <param name="Refusal">Why not, by a named rule.</param>
/// <param name="Power">The delegation that is used, or that reaches nearest.</param>
public sealed record Standing(PowerKind Kind, Guid Competent, string CompetentName, bool Delegated, Outcome? Refusal, Guid? Power)
{
    public bool May => Refusal is null;

    /// <summary>In whose name it is done; empty in one's own.</summary>
    public string InName => Delegated ? CompetentName : "";
}

/// <summary>Whom a power is looked for at first.</summary>
public sealed record Competent(PowerKind Kind, Guid Body, string Name);

/// <summary>Who may use a power on a day, decided from nothing but the delegations that there are. Mission row 4.</summary>
public static class PowerRules
{
    /// <summary>Whether somebody may, as the competent authority or in its name.</summary>
    /// <param name="left">Delegations of which a revocation left this matter to the delegate.</param>
    public static Standing Standing(Competent competent, Guid acting, IEnumerable<PowerRow> powers, IReadOnlySet<Guid> left, DateOnly day, PowerMatter matter)
    {
        if (acting == competent.Body) return new(competent.Kind, competent.Body, competent.Name, false, null, null);
        (Outcome Why, Guid Power)? nearest = null;
        foreach (var power in Held(competent, powers, left, day, matter).Where(p => p.ToBody == acting))
        {
            if (Outside(power, matter, competent.Name) is not { } why) return new(competent.Kind, competent.Body, competent.Name, true, null, power.Id);
            nearest ??= (why, power.Id);
        }
        return new(competent.Kind, competent.Body, competent.Name, false, nearest?.Why
            ?? (competent.Kind == PowerKind.Decide ? Outcome.Refuse("DecisionIsOfTheCompetent", competent.Name) : Outcome.Refuse("PowerIsOfTheCompetent", $"@power.{competent.Kind}", competent.Name)), nearest?.Power);
    }

    /// <summary>Whom a matter is put to: the latest delegate within whose scope it is, else the competent authority.</summary>
    public static (Guid Body, Guid? For) Seat(Competent competent, IEnumerable<PowerRow> powers, DateOnly day, PowerMatter matter) =>
        Held(competent, powers, Nothing, day, matter).FirstOrDefault(p => Outside(p, matter, competent.Name) is null) is { } power ? (power.ToBody, competent.Body) : (competent.Body, null);

    /// <summary>Why a matter is outside the scope of a delegation; null when it is within.</summary>
    public static Outcome? Outside(PowerRow power, PowerMatter matter, string competent)
    {
        if (power.GroupField is { } field && (matter.Answers(field) is not { Count: > 0 } said || !said.All(power.Groups.Contains))) return Outcome.Refuse("GroupIsBeyondThePower", competent);
        if (power.MostFen is not { } most) return null;
        return matter.Fen is not { } fen ? Outcome.Refuse("PowerNeedsTheAmount", Yuan(most), competent) : fen > most ? Outcome.Refuse("AmountIsBeyondThePower", Yuan(fen), Yuan(most), competent) : null;
    }

    /// <summary>Latest first, so that two that hold at once have one order.</summary>
    private static IEnumerable<PowerRow> Held(Competent competent, IEnumerable<PowerRow> powers, IReadOnlySet<Guid> left, DateOnly day, PowerMatter matter) =>
        powers.Where(p => p.Kind == competent.Kind && p.FromBody == competent.Body && p.ServiceId == matter.ServiceId && RegionScope.Below(p.Region).Holds(matter.Region)
                && (p.HoldsOn(day) || left.Contains(p.Id) && p.From <= day && day <= p.Until)).OrderByDescending(p => p.From).ThenByDescending(p => p.Id);

    private static readonly IReadOnlySet<Guid> Nothing = new HashSet<Guid>();

    /// <summary>Fen as people write yuan.</summary>
    public static string Yuan(long fen) => (fen / 100m).ToString(fen % 100 == 0 ? "0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>Typed yuan as fen: more than nothing, two places at most.</summary>
    public static long? Fen(string? yuan) =>
        decimal.TryParse(yuan?.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var typed) && typed is > 0 and <= PowerRow.MostAmount / 100m && decimal.Round(typed, 2) == typed ? (long)(typed * 100) : null;
}
