namespace Linli.Cases.Domain;

/// <summary>What the board counts of one matter.</summary>
/// <param name="Promise">The date promised to the citizen, and when that clock stopped.</param>
public sealed record Measured(Guid? Lead, string Item, Channel Channel, DateTimeOffset ReceivedAt, DateTimeOffset? AcceptedAt, DateTimeOffset? ContactedAt, DateTimeOffset? ClosedAt, Resolution? Resolution,
    int Returns, int Reopens, int? Rating, CalledBack? CalledBack, int? CallBackStars, DateTimeOffset? Promise, DateTimeOffset? Stopped);

/// <summary>
/// Sums over matters of a street, of one organisation, item and door. Every figure of the board is a sum of these; a rate is shown with its numerator and denominator.
/// 响应率, 解决率, 满意率: 12345 practice (rules.md 7, names verified, formulae general knowledge).
/// </summary>
public abstract class CaseSum
{
    /// <summary>The street, 12 digits.</summary>
    public string Region { get; init; } = "";

    /// <summary>The day; the first of the month or year.</summary>
    public DateOnly From { get; init; }

    /// <summary>Who leads; empty while nobody does.</summary>
    public Guid Body { get; init; }
    public string Item { get; init; } = "";
    public Channel Channel { get; init; }
    public int Received { get; set; }

    /// <summary>Accepted, and how many minutes of the clock that took in all.</summary>
    public int Accepted { get; set; }
    public long AcceptMinutes { get; set; }

    /// <summary>Ended by an answer; what was withdrawn, refused or never supplemented counts apart.</summary>
    public int Closed { get; set; }
    public int OnTime { get; set; }
    public int Late { get; set; }

    /// <summary>The citizen was spoken with before the promised date, of those that have ended.</summary>
    public int Contacted { get; set; }
    public int Returned { get; set; }
    public int Reopened { get; set; }

    /// <summary>By the citizen's word when called; partly solved is not solved. Who was not reached counts in neither.</summary>
    public int CalledSolved { get; set; }
    public int CalledNotSolved { get; set; }

    /// <summary>Rated by the citizen, or when called; 3 of 5 (基本满意) and better is satisfied.</summary>
    public int Rated { get; set; }
    public int Satisfied { get; set; }
    public int Solved { get; set; }
    public int PartlySolved { get; set; }
    public int Explained { get; set; }
    public int NotCompetent { get; set; }
    public int NotPossibleNow { get; set; }
    public int Parked { get; set; }
    public int Granted { get; set; }
    public int NotGranted { get; set; }
    public int Dropped { get; set; }

    private const int SatisfiedFrom = 3;

    public void Count(Measured m)
    {
        Received++;
        if (m.AcceptedAt is { } accepted) (Accepted, AcceptMinutes) = (Accepted + 1, AcceptMinutes + (long)Math.Max(0, (accepted - m.ReceivedAt).TotalMinutes));
        if (m.Returns > 0) Returned++;
        if (m.Reopens > 0) Reopened++;
        if (m.CalledBack is { } said && said != CalledBack.NotReached) { if (said == CalledBack.Solved) CalledSolved++; else CalledNotSolved++; }
        if ((m.Rating ?? m.CallBackStars) is { } stars) (Rated, Satisfied) = (Rated + 1, Satisfied + (stars >= SatisfiedFrom ? 1 : 0));
        if (m.Resolution is not { } how) return;
        if (how is Resolution.Withdrawn or Resolution.RefusedAtIntake or Resolution.Unanswered)
        {
            Dropped++;
            return;
        }
        Closed++;
        if (m.Promise is { } due) { if ((m.Stopped ?? m.ClosedAt) <= due) OnTime++; else Late++; }
        if (m.ContactedAt is { } spoke && (m.Promise is not { } by || spoke <= by)) Contacted++;
        switch (how)
        {
            case Resolution.Solved or Resolution.Changed: Solved++; break;
            case Resolution.PartlySolved: PartlySolved++; break;
            // What a petition asks for and does not get is answered with reasons.
            case Resolution.Explained or Resolution.NotSupported or Resolution.Upheld: Explained++; break;
            case Resolution.NotCompetent: NotCompetent++; break;
            case Resolution.NotPossibleNow: NotPossibleNow++; break;
            case Resolution.Parked: Parked++; break;
            case Resolution.Granted: Granted++; break;
            case Resolution.NotGranted: NotGranted++; break;
        }
    }

    /// <param name="sign">-1 takes away what a larger span has beyond the days asked for.</param>
    public void Add(CaseSum other, int sign = 1)
    {
        Received += sign * other.Received;
        Accepted += sign * other.Accepted;
        AcceptMinutes += sign * other.AcceptMinutes;
        Closed += sign * other.Closed;
        OnTime += sign * other.OnTime;
        Late += sign * other.Late;
        Contacted += sign * other.Contacted;
        Returned += sign * other.Returned;
        Reopened += sign * other.Reopened;
        CalledSolved += sign * other.CalledSolved;
        CalledNotSolved += sign * other.CalledNotSolved;
        Rated += sign * other.Rated;
        Satisfied += sign * other.Satisfied;
        Solved += sign * other.Solved;
        PartlySolved += sign * other.PartlySolved;
        Explained += sign * other.Explained;
        NotCompetent += sign * other.NotCompetent;
        NotPossibleNow += sign * other.NotPossibleNow;
        Parked += sign * other.Parked;
        Granted += sign * other.Granted;
        NotGranted += sign * other.NotGranted;
        Dropped += sign * other.Dropped;
    }
}

/// <summary>The matters of one day, by the day they were received.</summary>
public sealed class CaseDay : CaseSum;

/// <summary>The days of a month together, so that years are summed as quickly as days.</summary>
public sealed class CaseMonth : CaseSum;

/// <summary>The months of a year together.</summary>
public sealed class CaseYear : CaseSum;
