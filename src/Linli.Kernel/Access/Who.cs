using Linli.Kernel.Text;

namespace Linli.Kernel.Access;

/// <summary>
/// The part of the country that somebody may see: codes in <c>[From, To)</c>. A range compare on the ordinal code column
/// is what both databases can index; a prefix match is not.
/// </summary>
public readonly record struct RegionScope(string From, string To)
{
    public static readonly RegionScope Nothing = new("~", "~");
    public static readonly RegionScope Everything = new("", "~");

    /// <summary>The division with a 12-digit padded code and all below it, e.g. 330106009000 → [330106009, 33010600:).</summary>
    public static RegionScope Below(string region)
    {
        var significant = Significant(region);
        return new(significant, significant[..^1] + (char)(significant[^1] + 1));
    }

    public bool Holds(string? region) =>
        region is not null && string.CompareOrdinal(region, From) >= 0 && string.CompareOrdinal(region, To) < 0;

    /// <summary>The digits that carry meaning: 2, 4, 6, 9 or 12 of them.</summary>
    public static string Significant(string region)
    {
        foreach (var length in (ReadOnlySpan<int>)[2, 4, 6, 9])
            if (region.Length > length && region.AsSpan(length).TrimStart('0').IsEmpty) return region[..length];
        return region;
    }
}

/// <summary>Who acts in this request, as what, and how far that reaches. Set once per request by the module that signs people in.</summary>
public sealed class Who
{
    public Guid? AccountId { get; private set; }
    public Guid? PostId { get; private set; }
    public Guid? OrgId { get; private set; }
    public string Name { get; private set; } = "";
    public string PostName { get; private set; } = "";
    public string OrgName => OrgNames.Now;

    /// <summary>In both languages: what is written down is read by others.</summary>
    public LocalText OrgNames { get; private set; } = new("", "");

    /// <summary>The region of the organisation one acts for; papers and queues belong to it.</summary>
    public string? Region { get; private set; }
    public RegionScope Scope { get; private set; } = RegionScope.Nothing;
    public IReadOnlySet<string> Permissions { get; private set; } = new HashSet<string>();
    public bool IsSystem { get; private set; }

    /// <summary>True when only matters handed to one's own organisation may be seen (departments), not the whole region.</summary>
    public bool OnlyAssigned { get; private set; }

    /// <summary>Another system that came with a token of its own: it has no account, no post and no session.</summary>
    public Guid? ClientId { get; private set; }
    public bool IsClient => ClientId is not null;

    /// <summary>Under which name commands and their answers are kept; null for guests and for the system itself.</summary>
    public string? Caller => AccountId?.ToString() ?? (ClientId is { } client ? ClientActor(client) : null);
    public static string ClientActor(Guid client) => $"client:{client}";

    public bool IsSignedIn => AccountId is not null;
    public bool IsStaff => PostId is not null;
    public bool IsResident => AccountId is not null && PostId is null;

    public bool May(string permission) => IsSystem || Permissions.Contains(permission);

    public void BecomeResident(Guid account, string name)
    {
        AccountId = account;
        Name = name;
    }

    public void BecomeStaff(Guid account, string name, Guid post, string postName, Guid org, LocalText orgNames, string region,
        RegionScope scope, bool onlyAssigned, IReadOnlySet<string> permissions)
    {
        (AccountId, Name, PostId, PostName, OrgId, OrgNames) = (account, name, post, postName, org, orgNames);
        (Region, Scope, OnlyAssigned, Permissions) = (region, scope, onlyAssigned, permissions);
    }

    /// <summary>A system acts for the organisation that owns it, within its region and by its scopes.</summary>
    public void BecomeClient(Guid client, string name, Guid org, LocalText orgNames, string region, IReadOnlySet<string> permissions)
    {
        (ClientId, Name, OrgId, OrgNames) = (client, name, org, orgNames);
        (Region, Scope, Permissions) = (region, RegionScope.Below(region), permissions);
    }

    /// <summary>The same person in a second scope of the same request.</summary>
    public void Become(Who other)
    {
        (AccountId, PostId, OrgId, Name, PostName, OrgNames) = (other.AccountId, other.PostId, other.OrgId, other.Name, other.PostName, other.OrgNames);
        (Region, Scope, Permissions, IsSystem, OnlyAssigned, ClientId) = (other.Region, other.Scope, other.Permissions, other.IsSystem, other.OnlyAssigned, other.ClientId);
    }

    /// <summary>Timers, imports and seeding act as the system itself; the audit chain says so.</summary>
    public void BecomeSystem(string name)
    {
        (IsSystem, Name, Scope) = (true, name, RegionScope.Everything);
    }
}
