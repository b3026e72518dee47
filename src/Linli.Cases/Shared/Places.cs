using Linli.Kernel.Access;
using Linli.Kernel.Regions;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;

namespace Linli.Cases.Shared;

/// <summary>
/// The communities and grids of the streets whose halls take matters in, read once for all parts of a page. Of a large city those of one
/// street: a page with thousands of names and borders helps nobody to find his own and would not come over a weak connection.
/// </summary>
sealed class Places(RegionTree regions, IBodies bodies, IGrids grids, Who who)
{
    /// <summary>How many communities a list may have; above that the street is chosen first.</summary>
    public const int MostListed = 60;

    /// <summary>Name of the field in the address that says which street.</summary>
    public const string Field = "street";

    /// <param name="Streets">To choose from; empty when all communities are listed.</param>
    /// <param name="Street">The one whose communities are listed.</param>
    /// <param name="Counties">Names of the counties that the streets lie in.</param>
    public sealed record Found(IReadOnlyList<Region> Streets, Region? Street, IReadOnlyDictionary<string, string> Counties, IReadOnlyList<Region> Communities, IReadOnlyList<Grid> Grids);

    private Task<Found>? _once;

    public Task<Found> Read(HttpContext http) => _once ??= Load(http.Request, http.RequestAborted);

    private async Task<Found> Load(HttpRequest request, CancellationToken ct)
    {
        var halls = await bodies.HallRegions(ct);
        var communities = await regions.Children(halls, MostListed + 1, ct);
        if (communities.Count <= MostListed || halls.Count == 1)
            return new([], null, new Dictionary<string, string>(), halls.Count == 1 ? await regions.Children(halls[0], ct) : communities, await Grids(halls, ct));
        var streets = await regions.Find(halls, ct);
        var counties = (await regions.Find([.. streets.Select(s => s.Parent).OfType<string>().Distinct()], ct)).ToDictionary(c => c.Code, c => c.Name);
        var asked = Asked(request);
        var street = streets.FirstOrDefault(s => asked is null ? who.IsStaff && RegionScope.Below(s.Code).Holds(who.Region) : s.Code == asked);
        return street is null ? new(streets, null, counties, [], []) : new(streets, street, counties, await regions.Children(street.Code, ct), await grids.Under(street.Code, ct));
    }

    // Null: the address does not say; then a post tells by the community that was chosen.
    private static string? Asked(HttpRequest request) =>
        request.Query.TryGetValue(Field, out var street) ? street.ToString()
        : request.HasFormContentType && request.Form["region"].ToString() is { Length: 12 } region ? region[..9] + "000" : null;

    private async Task<IReadOnlyList<Grid>> Grids(IEnumerable<string> streets, CancellationToken ct)
    {
        // From memory, not from the database.
        var all = new List<Grid>();
        foreach (var street in streets) all.AddRange(await grids.Under(street, ct));
        return all;
    }
}
