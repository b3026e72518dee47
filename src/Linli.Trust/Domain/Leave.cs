namespace Linli.Trust.Domain;

/// <summary>Days on which a post is not held by its owner but looked after by a deputy; both included.</summary>
public readonly record struct LeaveDays(DateOnly From, DateOnly To)
{
    /// <summary>Whoever is away longer hands the post over for good.</summary>
    public const int Most = 183;

    /// <returns>The name of the rule that is broken; null when the days are sound.</returns>
    public string? Fault(DateOnly today) => From < today ? "LeaveBeginsTodayOrLater" : To < From ? "LeaveEndsAfterItBegins" : To.DayNumber - From.DayNumber >= Most ? "LeaveIsNotForGood" : null;

    public bool Overlaps(LeaveDays other) => From <= other.To && other.From <= To;
}
