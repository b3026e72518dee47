using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Exports;

static class ExportRoutes
{
    // A post and no link: each fetch is written down, and nothing may fetch it unasked.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/staff/exports/{id:guid}/file", async (Guid id, ExportDesk desk, Flash flash, HttpContext http, CancellationToken ct) =>
        {
            var (outcome, row, file) = await desk.Fetch(id, ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            if (outcome.Kind is OutcomeKind.Forbidden) return Results.StatusCode(StatusCodes.Status403Forbidden);
            if (file is null)
            {
                flash.Say(outcome, "exports.fetched");
                return Results.LocalRedirect(CasesLinks.Export(id));
            }
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            return Results.File(file, "text/csv; charset=utf-8", $"{row!.No}.csv");
        }).WithMetadata(new NeedsAttribute(Permissions.ExportsAsk), new RequireAntiforgeryTokenAttribute());
}
