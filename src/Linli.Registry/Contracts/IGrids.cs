using Linli.Kernel.Geo;
using Linli.Kernel.Text;

namespace Linli.Registry.Contracts;

/// <summary>
/// A grid cell as it is today. Every grid belongs to one community; a dedicated one (专属网格: campus, market, building) lies over the basic ones.
/// </summary>
/// <param name="Code">Community (12 digits) + serial (3): 15 characters; a dedicated grid has a Z before the serial: 16.</param>
/// <param name="Rings">Outer borders and holes, closed, CGCS2000; to be filled by the even-odd rule.</param>
/// <param name="Area">Square metres.</param>
/// <param name="Phone">Published number of the grid worker.</param>
public sealed record Grid(string Code, string Community, bool Dedicated, LocalText Name, IReadOnlyList<IReadOnlyList<GeoPoint>> Rings, double Area,
    string? Phone, string? SupervisionPhone, DateOnly ValidFrom);

/// <summary>Who looks after a grid today: a name and the published number. No name when the post is vacant.</summary>
public sealed record GridContact(string? Name, string? Phone, string? SupervisionPhone);

/// <summary>Asks about grids. They are public by nature (name, border, worker and phone must be published), so no scope applies.</summary>
public interface IGrids
{
    /// <summary>The grid that holds a point, borders included; where a dedicated grid lies over a basic one, the dedicated. Null outside of all.</summary>
    ValueTask<Grid?> At(GeoPoint point, CancellationToken ct);

    /// <summary>A grid of today by its code.</summary>
    ValueTask<Grid?> Find(string code, CancellationToken ct);

    /// <summary>The grids of a community, street or county (12 digits, padded), by code.</summary>
    ValueTask<IReadOnlyList<Grid>> Under(string region, CancellationToken ct);

    Task<GridContact?> Contact(string code, CancellationToken ct);
}

/// <summary>Links to the pages of the module.</summary>
public static class RegistryLinks
{
    public const string Grids = "/grids", AdminGrids = "/admin/grids", NewGrid = "/admin/grids/new";
    public static string NewGridIn(string? street) => street is null ? NewGrid : $"{NewGrid}?street={street}";
    public static string Grid(string code) => $"/grids/{code}";
    public static string AdminGrid(string code) => $"/admin/grids/{code}";
}
