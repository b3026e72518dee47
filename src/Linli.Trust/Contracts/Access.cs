namespace Linli.Trust.Contracts;

/// <summary>What a page or route asks of whoever comes. A route without one of these three is refused to everybody.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false)]
public abstract class AccessAttribute : Attribute;

/// <summary>Open to guests.</summary>
public sealed class PublicAttribute : AccessAttribute;

/// <summary>Open to anybody who is signed in, resident or staff.</summary>
public sealed class SignedInAttribute : AccessAttribute;

/// <summary>Open to another system that signs each call; the route itself looks at the signature, and says 401 without a good one. Cookies and tokens count for nothing here.</summary>
public sealed class SignedAttribute : AccessAttribute;

/// <summary>Open to a post that has the permission.</summary>
public sealed class NeedsAttribute(string permission) : AccessAttribute
{
    public string Permission => permission;

    /// <summary>A second permission that is enough to look: who writes and who reviews stand before the same page. What each may do there is asked again.</summary>
    public string? Or { get; init; }

    public bool Admits(Func<string, bool> may) => may(permission) || Or is { } other && may(other);
}

/// <summary>Every permission there is; roles (packs) combine them.</summary>
public static class Permissions
{
    public const string CasesRead = "cases.read";
    public const string CasesRegister = "cases.register";
    public const string CasesAccept = "cases.accept";
    public const string CasesDispatch = "cases.dispatch";
    public const string CasesHandle = "cases.handle";
    public const string CasesSupervise = "cases.supervise";
    public const string CasesImport = "cases.import";
    public const string RulesApprove = "rules.approve";

    /// <summary>A list leaves the platform as a file; with <see cref="ExportsPersons"/> also with names, phones, ID numbers and addresses in clear; <see cref="ExportsApprove"/> decides on those of others.</summary>
    public const string ExportsAsk = "exports.ask";
    public const string ExportsPersons = "exports.persons";
    public const string ExportsApprove = "exports.approve";
    public const string PersonsReveal = "persons.reveal";
    public const string RegistryGrids = "registry.grids";
    public const string AdminBodies = "admin.bodies";
    public const string AdminClients = "admin.clients";
    public const string AdminPacks = "admin.packs";
    public const string AdminAccounts = "admin.accounts";
    public const string AuditRead = "audit.read";

    /// <summary>For lines of the navigation only: everybody who acts in a post.</summary>
    public const string AnyPost = "";

    public static readonly IReadOnlyList<string> All =
        [CasesRead, CasesRegister, CasesAccept, CasesDispatch, CasesHandle, CasesSupervise, CasesImport, RulesApprove, ExportsAsk, ExportsPersons, ExportsApprove, PersonsReveal, RegistryGrids, AdminBodies, AdminClients, AdminPacks, AdminAccounts, AuditRead];
}
