using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Linli.Ui.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Practice;

static class PracticeRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(CasesLinks.PracticeTake, async (HttpContext http, ISandbox sandbox, Installation place, Flash flash, CancellationToken ct) =>
        {
            if (!place.Practice) return Results.NotFound();
            var (outcome, card) = await sandbox.Take((await http.Request.ReadFormAsync(ct))["card"], ct);
            if (outcome.Kind == OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, "practice.taken");
            if (outcome.Ok && card!.Elder)
                foreach (var (cookie, value) in Mode.Chosen(Mode.Sizes[1], null, null))
                    http.Response.Cookies.Append(cookie, value, new CookieOptions { MaxAge = TimeSpan.FromDays(1), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = http.Request.IsHttps, IsEssential = true });
            return Results.LocalRedirect(CasesLinks.Practice);
        }).WithMetadata(new PublicAttribute(), new RequireAntiforgeryTokenAttribute());

        routes.MapPost(CasesLinks.PracticeStart, async (HttpContext http, PracticeDesk desk, Flash flash, CancellationToken ct) =>
        {
            var outcome = await desk.Start((await http.Request.ReadFormAsync(ct))["exercise"], ct);
            if (outcome.Kind == OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, "practice.started");
            return Results.LocalRedirect(CasesLinks.Practice);
        }).WithMetadata(new SignedInAttribute(), new RequireAntiforgeryTokenAttribute());

        routes.MapPost(CasesLinks.PracticeStop, async (PracticeDesk desk, Flash flash, CancellationToken ct) =>
        {
            var outcome = await desk.Stop(ct);
            if (outcome.Kind == OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, "practice.stopped");
            return Results.LocalRedirect(CasesLinks.Practice);
        }).WithMetadata(new SignedInAttribute(), new RequireAntiforgeryTokenAttribute());
    }
}
