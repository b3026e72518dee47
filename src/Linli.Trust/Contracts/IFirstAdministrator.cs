namespace Linli.Trust.Contracts;

/// <summary>A link for the one who will hold an office that nobody holds.</summary>
public sealed record SetupCode(Office Office, string Code);

/// <summary>The way into an installation in which an administrator is missing: the system administrator first, then the other two.</summary>
public interface IFirstAdministrator
{
    /// <summary>
    /// New codes for <c>/setup?code=…</c>, each good for one day and one use; those before die. For the system administrator while no member of staff has an account; then for whichever of
    /// the other two is missing, also in an installation from before they were kept apart. Empty when all three are there.
    /// </summary>
    Task<IReadOnlyList<SetupCode>> NewCodes(CancellationToken ct);
}
