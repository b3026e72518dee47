using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Kernel.Geo;
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
        });
        api.MapGet("/{code}", async (string code, GridAtlas atlas, CancellationToken ct) =>
            (await atlas.Today(ct)).Find(code) is { } found
                ? Results.Json(new { type = "Feature", properties = About(found.Grid), geometry = JsonNode.Parse(found.Row.Border) }, contentType: "application/geo+json")
                : Results.Problem(statusCode: 404, title: "no-grid", detail: "There is no grid of this code today."));
    }

    private static object About(Grid g) => new
    {
        code = g.Code,
        community = g.Community,
        kind = g.Dedicated ? "dedicated" : "basic",
        name = g.Name.Now,
        areaSquareMeters = Math.Round(g.Area),
        phone = g.Phone,
        supervisionPhone = g.SupervisionPhone,
        validFrom = g.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}
