using Linli.Cases.Papers;
using Linli.Kernel.Access;
using Linli.Kernel.Paper;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Bulk;

static class BulkRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        // The newest paper of each chosen matter within reach, as one file.
        routes.MapGet("/staff/bulk/papers.pdf", async (HttpContext http, CaseDesk desk, PaperMaker papers, BulkWork bulk, Kernel.PublicAddress address, Flash flash, CancellationToken ct) =>
        {
            var rows = http.Request.Query["row"].Select(r => Guid.TryParse(r, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct().ToList();
            var made = new List<PaperDocument>();
            if (bulk.Fits(rows.Count) is { Ok: false } refused) return Back(refused);
            foreach (var id in rows)
                if (await desk.Load(id, ct) is not null && await desk.NewestPaper(id, ct) is { } seq && await papers.Make(id, seq, address.Of(http.Request), ct, handedOver: true) is { } paper) made.Add(paper);
            if (made.Count == 0) return Back(Outcome.Refuse("PaperIsIssuedFirst"));
            var pdf = new MemoryStream();
            papers.Print(made, pdf);
            return Results.File(pdf.ToArray(), "application/pdf", $"{made[0].Number}-{made.Count}.pdf");

            IResult Back(Outcome why)
            {
                flash.Say(why, "");
                return Results.LocalRedirect(CasesLinks.Todo);
            }
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead));
}
