using Linli.Cases.Papers;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Printing;

static class PrintRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/staff/print/do", async (HttpContext http, PrintDesk desk, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var act = form["act"].ToString();
            var outcome = await desk.Do(act, [.. form["row"].Select(r => Guid.TryParse(r, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()], form["note"], ct);
            flash.Say(outcome, outcome.Ok ? $"done.print.{act}" : "");
            return Results.LocalRedirect(CasesLinks.Print);
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRegister), new RequireAntiforgeryTokenAttribute());

        routes.MapGet("/staff/print/papers.pdf", async (HttpContext http, PrintDesk desk, PaperMaker papers, Kernel.PublicAddress address, Flash flash, CancellationToken ct) =>
        {
            var made = await desk.File(address.Of(http.Request), ct);
            if (made.Count == 0)
            {
                flash.Say(Outcome.Refuse("PrintChoosesSome", $"{PrintDesk.Most}"), "");
                return Results.LocalRedirect(CasesLinks.Print);
            }
            var pdf = new MemoryStream();
            papers.Print(made, pdf);
            return Results.File(pdf.ToArray(), "application/pdf", $"papers-{made.Count}.pdf");
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRegister));
    }
}
