namespace Linli.Cases.Domain;

/// <summary>会签: all of them; 或签: one is enough; ratio: so many of those who are asked.</summary>
public enum SignRule { All, Any, Ratio }

public enum SignResult { Agreed, Refused, NotReached, Withdrawn }

/// <summary>One question to several organisations. What each said stands on its task.</summary>
/// <param name="Of">With <see cref="SignRule.Ratio"/>: <paramref name="Need"/> of so many parts, e.g. 2 of 3.</param>
public sealed record SignRound(Guid Id, SignRule Rule, int Need, int Of, string Question, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt = null, SignResult? Result = null);

/// <summary>Counts opinions. Silence counts among those who were asked, and never as consent (trap 13).</summary>
public static class SignCount
{
    /// <param name="yes">Who agrees.</param>
    /// <param name="no">Who refuses.</param>
    /// <param name="silent">Whose time is over.</param>
    /// <param name="open">Who may still say something.</param>
    /// <returns>Null while it is open; whole numbers only, so that two thirds are two thirds.</returns>
    public static SignResult? Decide(SignRule rule, int need, int of, int yes, int no, int silent, int open)
    {
        var asked = yes + no + silent + open;
        var reached = rule switch
        {
            SignRule.All => asked > 0 && yes == asked,
            SignRule.Any => yes > 0,
            _ => asked > 0 && (long)yes * of >= (long)need * asked,
        };
        if (reached) return SignResult.Agreed;
        // Even with the consent of everybody who was silent or has not spoken it would not be reached: those who spoke refused it.
        var possible = rule switch
        {
            SignRule.All => no == 0,
            SignRule.Any => no < asked,
            _ => (long)(asked - no) * of >= (long)need * asked,
        };
        if (!possible) return SignResult.Refused;
        return open == 0 ? SignResult.NotReached : null;
    }
}
