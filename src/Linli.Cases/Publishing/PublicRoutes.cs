using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Publishing;

static class PublicRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/my/{id:guid}/shown", async (Guid id, HttpContext http, PublicDesk desk, Flash flash, CancellationToken ct) =>
        {
            var agree = (await http.Request.ReadFormAsync(ct))["act"] == "agree";
            var outcome = agree ? await desk.Agree(id, ct) : await desk.Withdraw(id, ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, agree ? "public.agreed" : "public.withdrawn");
            return Results.LocalRedirect(CasesLinks.Mine(id));
        }).WithMetadata(new SignedInAttribute(), new RequireAntiforgeryTokenAttribute());

        routes.MapPost("/map/follow/{id:guid}/stop", async (Guid id, PlaceWatchDesk desk, Flash flash, CancellationToken ct) =>
        {
            flash.Say(await desk.Stop(id, ct), "watch.stopped");
            return Results.LocalRedirect(CasesLinks.FollowPlace);
        }).WithMetadata(new SignedInAttribute(), new RequireAntiforgeryTokenAttribute());

        routes.MapPost("/staff/public/{id:guid}", async (Guid id, HttpContext http, PublicDesk desk, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var show = form["act"] == "show";
            var outcome = await desk.Decide(id, show, form["words"].ToString(), form["sure"] == "true", int.TryParse(form["seen"], out var seen) ? seen : 0, ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, show ? "public.shown" : "public.hidden");
            return Results.LocalRedirect(CasesLinks.PublicDesk);
        }).WithMetadata(new NeedsAttribute(Permissions.CasesDispatch), new RequireAntiforgeryTokenAttribute());
    }
}
