namespace Linli.Trust.Contracts;

/// <summary>The three administrators that GB/T 22239-2019 keeps apart (三权分立): one runs the platform, one decides who may what, one watches both.</summary>
public enum Office { System, Security, Audit }

/// <summary>Which permissions belong to which of the three. No role and no person has those of two.</summary>
public static class Offices
{
    public static Office? Of(string permission) => permission switch
    {
        Permissions.RegistryGrids or Permissions.AdminBodies or Permissions.AdminClients or Permissions.AdminPacks => Office.System,
        Permissions.AdminAccounts => Office.Security,
        Permissions.AuditRead => Office.Audit,
        _ => null,
    };

    /// <summary>Of a role pack.</summary>
    public static IReadOnlyList<Office> Of(Kernel.Packs.Pack role) => Of(role.As<SignIn.Role>().Permissions);

    /// <summary>Empty for those who administer nothing; more than one is a fault of the pack.</summary>
    public static IReadOnlyList<Office> Of(IEnumerable<string> permissions) => [.. permissions.Select(Of).OfType<Office>().Distinct().Order()];
}
