using Linli.Kernel.Access;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;

namespace Linli.Cases.Editor;

/// <summary>
/// Whose rules somebody may change. What has a division is changed by whoever administers that division; what holds for the whole installation only
/// by somebody whose division holds every hall of it – the street where there is one street, the city where there are several. Nobody changes what stands above them.
/// </summary>
sealed class RuleReach(IBodies bodies, Who who)
{
    public const string Everywhere = "";

    /// <summary>What is edited here; the other kinds are changed with a release.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["service", "category", "form", "flow", "dispatch", "rating"];

    public async Task<bool> Holds(string region, CancellationToken ct) =>
        region != Everywhere ? who.Scope.Holds(region) : (await bodies.HallRegions(ct)).All(hall => who.Scope.Holds(hall));

    public static string RegionOf(Pack pack) => pack.Body.TryGetProperty("region", out var region) ? region.GetString() ?? Everywhere : Everywhere;
}
