using Linli.Kernel.Access;

namespace Linli.Trust.Contracts;

/// <summary>Asks who may do what, and lets work that goes on by itself be done within somebody's reach of today.</summary>
public interface IActors
{
    /// <summary>
    /// Makes the <see cref="Who"/> of a scope of its own the holder of a post, with the permissions and the reach that the post has now. False, and nothing is made,
    /// when the account is locked or the post is not held any more.
    /// </summary>
    Task<bool> Become(Who who, Guid account, Guid post, CancellationToken ct);

    /// <summary>Accounts that hold a post today whose role has the permission and whose place holds the 12-digit region. Roles that see only what was handed to them are not among them.</summary>
    Task<IReadOnlyList<Guid>> Holding(string permission, string region, CancellationToken ct);
}

/// <summary>From how much a day on somebody is asked, and how far from their own habit.</summary>
/// <param name="Floor">So much a day is never unusual.</param>
/// <param name="Factor">Times the habit, which is the middle of the days on which there was any.</param>
/// <param name="HabitNeeds">Days without which there is no habit yet, and only the floor counts.</param>
public sealed record DayLimits(int Floor, decimal Factor, int HabitNeeds);

/// <summary>Tells the security administrators of somebody's place when a day of theirs is unusual. 个人信息保护法 art. 51.</summary>
public interface IUnusualDays
{
    /// <summary>Once a day, person and use, however often it is called; the record gets a line <c>{use}.unusual</c> with the figures.</summary>
    /// <param name="use">What is counted; texts <c>notice.{use}.unusual</c> and <c>notice.{use}.unusual.new</c>.</param>
    /// <param name="count">So much on the present day.</param>
    /// <param name="before">The same for each of the last days on which there was any.</param>
    Task Judge(string use, Guid account, int count, IReadOnlyCollection<int> before, DayLimits limits, CancellationToken ct);
}
