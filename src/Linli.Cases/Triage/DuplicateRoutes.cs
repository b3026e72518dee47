using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Linli.Kernel.Access;

namespace Linli.Cases.Triage;

static class DuplicateRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/staff/duplicates/{id:guid}/distinct", async (Guid id, HttpContext http, DuplicateDesk desk, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var outcome = await desk.Distinct(id, Guid.TryParse(form["other"], out var other) ? other : Guid.Empty, ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, "dup.not.done");
            return Results.LocalRedirect(CasesLinks.Duplicates(id));
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead), new RequireAntiforgeryTokenAttribute());
}
