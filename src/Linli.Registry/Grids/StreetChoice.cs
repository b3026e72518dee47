using Linli.Kernel.Regions;

namespace Linli.Registry.Grids;

/// <summary>
/// Where a page of grids would show a whole city, one street is chosen first: a city has some three hundred of them with five thousand
/// grids. A single street is shown at once.
/// </summary>
public sealed record StreetChoice(IReadOnlyList<Region> Streets, IReadOnlyDictionary<string, string> Above, Region? Chosen)
{
    public const string Field = "street";

    /// <summary>A city of provincial rank has some thousand streets and towns.</summary>
    private const int Most = 2_000;

    public bool IsNeeded => Streets.Count > 1;

    /// <summary>All streets below a division; the division itself where it is a street or a community.</summary>
    public static async Task<StreetChoice> Below(string region, string? wanted, RegionTree regions, CancellationToken ct)
    {
        if (await regions.Find(region, ct) is not { } top) return new([], new Dictionary<string, string>(), null);
        return await Among(top.Level >= 4 ? [top] : [.. (await regions.Search(null, 4, region, Most, ct)).DistinctBy(s => s.Code)], wanted, regions, ct);
    }

    public static async Task<StreetChoice> Among(IReadOnlyList<Region> streets, string? wanted, RegionTree regions, CancellationToken ct)
    {
        if (streets is [var only]) return new(streets, new Dictionary<string, string>(), only);
        var above = (await regions.Find([.. streets.Select(s => s.Parent).OfType<string>().Distinct()], ct)).ToDictionary(r => r.Code, r => r.Name);
        return new(streets, above, streets.FirstOrDefault(s => s.Code == wanted));
    }
}
