namespace Linli.Trust.Domain;

/// <summary>From a pack (kind <c>looks</c>): from how many matters a day on somebody is asked, and how far from their own habit.</summary>
/// <param name="Floor">So many a day are never unusual.</param>
/// <param name="Factor">Times the habit.</param>
/// <param name="HabitDays">Days that the habit is read from.</param>
/// <param name="HabitNeeds">Days with at least one look without which there is no habit yet, and only the floor counts.</param>
public sealed record LookLimits(int Floor, decimal Factor, int HabitDays, int HabitNeeds);

/// <summary>Why a day is unusual; what the security administrator reads.</summary>
/// <param name="Habit">The middle of the days with looks; null where there are too few of them.</param>
public sealed record UnusualLooks(int Count, int? Habit, int Limit);

/// <summary>
/// Compares somebody with their own habit and with nobody else's: no ranking (mission trap 78). The middle and not the mean: one busy day must not excuse the next.
/// </summary>
public static class LookHabit
{
    /// <param name="today">Different matters whose personal data were opened today.</param>
    /// <param name="before">The same for each of the last days on which there was any.</param>
    public static UnusualLooks? Judge(int today, IReadOnlyCollection<int> before, LookLimits limits)
    {
        int? habit = before.Count < limits.HabitNeeds ? null : before.Order().ElementAt(before.Count / 2);
        var limit = habit is { } usual ? Math.Max(limits.Floor, (int)Math.Ceiling(usual * limits.Factor)) : limits.Floor;
        return today > limit ? new(today, habit, limit) : null;
    }
}
