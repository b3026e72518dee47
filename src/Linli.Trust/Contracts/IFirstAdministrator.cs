namespace Linli.Trust.Contracts;

/// <summary>The way into an installation in which nobody has an account yet.</summary>
public interface IFirstAdministrator
{
    /// <summary>A new code for <c>/setup?code=…</c>, good for one day and one use; the one before dies. Null as soon as a member of staff has an account.</summary>
    Task<string?> NewCode(CancellationToken ct);
}
