namespace Linli.Trust.Domain;

/// <param name="IsStaff">It has a password here.</param>
/// <param name="Linked">The subject is tied to it.</param>
public sealed record KnownAccount(Guid Id, bool IsStaff, bool Linked);

public enum OutsideEnd
{
    /// <summary>As the resident that the subject is tied to.</summary>
    Resident,

    /// <summary>As the member of staff that the subject is tied to.</summary>
    Staff,

    /// <summary>The phone's resident account, tied from now on.</summary>
    TieAndEnter,

    /// <summary>A new resident account of the phone, tied from now on.</summary>
    MakeAndEnter,

    Refused,
}

/// <summary>
/// Whose account somebody gets who comes from a provider of identities. A subject that is tied decides alone. Otherwise only a phone that the provider vouches for, and only to a resident account: staff are tied by themselves,
/// signed in, or by the security administrator, never by a number that a provider names.
/// </summary>
public static class OutsideRules
{
    /// <param name="tied">The account that the subject is tied to.</param>
    /// <param name="ofPhone">The resident account of the phone that the provider vouches for.</param>
    /// <param name="phone">Such a phone was named.</param>
    public static (OutsideEnd End, string? Rule) Decide(bool forResidents, bool forStaff, KnownAccount? tied, bool phone, KnownAccount? ofPhone) => (tied, ofPhone) switch
    {
        ({ IsStaff: true }, _) => forStaff ? (OutsideEnd.Staff, null) : (OutsideEnd.Refused, "OutsideServesStaff"),
        ({ IsStaff: false }, _) => forResidents ? (OutsideEnd.Resident, null) : (OutsideEnd.Refused, "OutsideServesResidents"),
        _ when !forResidents => (OutsideEnd.Refused, "OutsideIsTied"),
        _ when !phone => (OutsideEnd.Refused, "OutsideVouchesForPhone"),
        (_, { IsStaff: true }) => (OutsideEnd.Refused, "OutsideIsTied"),
        (_, not null) => (OutsideEnd.TieAndEnter, null),
        _ => (OutsideEnd.MakeAndEnter, null),
    };
}
