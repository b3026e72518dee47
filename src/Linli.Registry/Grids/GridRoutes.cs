using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Kernel.Geo;
using Linli.Kernel.Modules;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Registry.Grids;

/// <summary>Which grid a point lies in, for other systems: public, as grids are. Problems as RFC 9457.</summary>
static class GridRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/grids").WithMetadata(new PublicAttribute());

        // The point in CGCS2000/WGS-84; a map of GCJ-02 converts before it asks.
        api.MapGet("", async (double? lon, double? lat, IGrids grids, CancellationToken ct) =>
        {
            if (lon is null || lat is null || !new GeoPoint(lon.Value, lat.Value).Valid)
                return Results.Problem(statusCode: 400, title: "point", detail: "lon and lat are decimal degrees, e.g. ?lon=120.1052&lat=30.2841.");
            return await grids.At(new(lon.Value, lat.Value), ct) is { } grid ? Results.Ok(About(grid))
                : Results.Problem(statusCode: 404, title: "no-grid", detail: "No grid is drawn at this point.");
        }).WithSummary("api.grids").Produces<GridAnswer>().ProducesProblem(400).ProducesProblem(404)
            .WithMetadata(new ApiExample("/api/grids?lon=120.1052&lat=30.2841"), new ApiExample("/api/grids?lon=500&lat=30", 400, Title: "point"), new ApiExample("/api/grids?lon=0&lat=0", 404, Title: "no-grid"));
        api.MapGet("/{code}", async (string code, GridAtlas atlas, CancellationToken ct) =>
            (await atlas.Today(ct)).Find(code) is { } found
                ? Results.Json(new GridFeature("Feature", About(found.Grid), JsonNode.Parse(found.Row.Border)), contentType: "application/geo+json")
                : Results.Problem(statusCode: 404, title: "no-grid", detail: "There is no grid of this code today.")).WithSummary("api.grid").Produces<GridFeature>(contentType: "application/geo+json").ProducesProblem(404)
            .WithMetadata(new ApiExample("/api/grids/330106013006003"), new ApiExample("/api/grids/nothing", 404, Title: "no-grid"));
    }

    /// <param name="Kind">basic or dedicated.</param>
    public sealed record GridAnswer(string Code, string Community, string Kind, string Name, double AreaSquareMeters, string? Phone, string? SupervisionPhone, string ValidFrom);

    /// <summary>RFC 7946.</summary>
    public sealed record GridFeature(string Type, GridAnswer Properties, JsonNode? Geometry);

    private static GridAnswer About(Grid g) => new(g.Code, g.Community, g.Dedicated ? "dedicated" : "basic", g.Name.Now, Math.Round(g.Area), g.Phone, g.SupervisionPhone,
        g.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
