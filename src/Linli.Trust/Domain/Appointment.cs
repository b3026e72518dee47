using Linli.Trust.Contracts;

namespace Linli.Trust.Domain;

/// <summary>双人复核 of administrators' posts (pack <c>offices</c>): how long a proposal waits, and whose second word it takes for which of the three.</summary>
public sealed record AppointmentRules(int Days, IReadOnlyDictionary<string, IReadOnlyList<string>> Confirm)
{
    public IReadOnlyList<Office> Confirming(Office office) => [.. Confirm.GetValueOrDefault(Name(office), []).Select(n => Enum.Parse<Office>(n, true))];

    /// <summary>What would leave an office to itself, or nobody to confirm it.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var office in Enum.GetValues<Office>())
            if (Confirming(office).Count == 0) yield return $"nobody confirms the office '{Name(office)}'";
            // Who runs the platform does not decide who watches it.
            else if (office != Office.System && Confirming(office).Contains(Office.System)) yield return $"the system administrator may not confirm the office '{Name(office)}'";
    }

    private static string Name(Office office) => $"{office}".ToLowerInvariant();
}

/// <summary>Who is asked about a proposal.</summary>
/// <param name="Offices">Which of the three they are.</param>
public sealed record Decider(Guid Account, IReadOnlyList<Office> Offices);

public static class Appointment
{
    /// <summary>Why somebody may not confirm or refuse it; null when they may.</summary>
    /// <param name="concerned">Whose post it would be; null for somebody new.</param>
    public static string? Refusal(AppointmentRules rules, Office office, Decider who, Guid proposedBy, Guid? concerned) =>
        who.Account == proposedBy ? "NobodyConfirmsOwnProposal"
        : who.Account == concerned ? "PersonConcernedDoesNotConfirm"
        : rules.Confirming(office).Intersect(who.Offices).Any() ? null : "OfficeIsConfirmedByTheRightOne";
}
