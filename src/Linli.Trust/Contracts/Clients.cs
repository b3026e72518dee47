using Microsoft.AspNetCore.Http;

namespace Linli.Trust.Contracts;

/// <summary>Open to another system whose token has one of the scopes. Cookies count for nothing here, and a token counts nowhere else.</summary>
public sealed class ClientsAttribute(params string[] scopes) : AccessAttribute
{
    public IReadOnlyList<string> Scopes => scopes;

    /// <summary>The token may stand in the form as <c>api_key</c>, where a standard of others wants it so.</summary>
    public bool TakesApiKey { get; init; }
}

/// <summary>What a client may be allowed; the reach of each is the client's region.</summary>
public static class ClientScopes
{
    public const string Submit = "cases.submit", Read = "cases.read", Act = "cases.act", Attach = "cases.attach", Subscribe = "cases.subscribe";

    /// <summary>Watches over matters for an organisation that may: supervise, extend, rule on who leads.</summary>
    public const string Supervise = Permissions.CasesSupervise;

    /// <summary>Names and phones of reporters, each time with a purpose that the person can read.</summary>
    public const string Persons = "persons.read";

    public static readonly IReadOnlyList<string> All = [Submit, Read, Act, Supervise, Attach, Subscribe, Persons];
}

/// <summary>Why a system does not come in. 401 is one and the same for a wrong, an expired and a revoked token.</summary>
/// <param name="Rule">Name of the rule; its text is <c>rule.{Rule}</c>.</param>
public sealed record ClientRefusal(int Status, string Rule, IReadOnlyList<string> Args, int? RetryAfterSeconds = null);

/// <summary>How a group of routes says no, as metadata; without it problem details (RFC 9457).</summary>
public interface ISayNoToClients
{
    Task Say(HttpContext http, ClientRefusal refusal);
}

/// <param name="Owner">The organisation that answers for it and in whose name it acts.</param>
/// <param name="Region">12-digit code; nothing outside of it exists for the client.</param>
public sealed record ClientSystem(Guid Id, string Name, Guid Owner, string Region, IReadOnlySet<string> Scopes);

/// <summary>Asks about registered systems.</summary>
public interface IClients
{
    /// <summary>The system, also one that is over.</summary>
    Task<ClientSystem?> Find(Guid id, CancellationToken ct);

    /// <summary>The system if it is registered and not over; null else.</summary>
    Task<ClientSystem?> Active(Guid id, CancellationToken ct);
}
