using Linli.Cases.Papers;
using Linli.Kernel.Access;
using Linli.Kernel.Files;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases;

/// <summary>Routes of the module that are no pages: attachments, served only to those who may see the matter.</summary>
static class CaseRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/files/{id:guid}", async (Guid id, bool? small, StoredFiles files, CaseDesk desk, HttpContext http, CancellationToken ct) =>
        {
            if (await files.Find(id, ct) is not { } file || !file.Owner.StartsWith("case:", StringComparison.Ordinal)) return Results.NotFound();
            if (await desk.Load(Guid.Parse(file.Owner.AsSpan(5)), ct) is null) return Results.NotFound();
            http.Response.Headers.CacheControl = "private, max-age=600";
            // A sandbox even for what the checks let through: a document never runs as a page of ours.
            http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            return Results.File(files.Open(file, small == true), small == true && file.IsImage ? "image/jpeg" : file.MediaType, file.IsImage ? null : file.Name);
        }).WithMetadata(new SignedInAttribute());

        // One door for every verb of staff: the form names what the page showed (version) and its own key, so that a double
        // tap is carried out once and a stale page is told who was faster.
        routes.MapPost("/staff/cases/{id:guid}/{verb}", async (Guid id, string verb, HttpContext http, StaffVerbs verbs, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var outcome = await verbs.Do(id, verb, form, ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, $"done.{verb}");
            return Results.LocalRedirect(verb == "claim" && form["back"] == "todo" ? "/staff" : form["back"] == "call" ? CasesLinks.Call : CasesLinks.Staff(id));
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead), new RequireAntiforgeryTokenAttribute());

        routes.MapGet("/staff/cases/{id:guid}/file.pdf", async (Guid id, CaseFile file, PaperMaker papers, Kernel.PublicAddress address, HttpContext http, CancellationToken ct) =>
        {
            if (await file.Make(id, address.Of(http.Request), ct) is not { } made) return Results.NotFound();
            var pdf = new MemoryStream();
            papers.Print(made, pdf);
            return Results.File(pdf.ToArray(), "application/pdf", $"{made[0].Number}.pdf");
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead));

        routes.MapPost("/staff/import/rejected", async (HttpContext http, Import.ImportShelf shelf, Import.RequestImporter importer, Texts texts, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            if (!Guid.TryParse(form["file"], out var id) || shelf.Take(id) is not { } bytes || Import.ImportForm.Read(bytes, form["file-name"].ToString(), ct).Table is not { } table) return Gone();
            var report = await importer.Run(table, Import.ImportForm.Mapping(form), form["region"].ToString(), true, ct);
            if (report.Faults.Count > 0) return Gone();
            var csv = new MemoryStream();
            Import.ImportRows.Rejected(csv, table, report, r => texts.Say(r));
            return Results.File(csv.ToArray(), "text/csv", "rejected.csv");

            IResult Gone()
            {
                flash.Say(Linli.Kernel.Access.Outcome.Refuse("ImportIsKept"), "");
                return Results.LocalRedirect(CasesLinks.Import);
            }
        }).WithMetadata(new NeedsAttribute(Permissions.CasesImport), new RequireAntiforgeryTokenAttribute());

        routes.MapPost("/staff/views", async (HttpContext http, Views.ViewDesk views, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var outcome = await views.Save(form["name"], form["list"], form["query"], ct);
            flash.Say(outcome, "done.view");
            return Results.LocalRedirect(Views.ViewDesk.Kept(form["list"], form["query"]) ?? CasesLinks.Todo);
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead), new RequireAntiforgeryTokenAttribute());
        routes.MapPost("/staff/views/{id:guid}/drop", async (Guid id, HttpContext http, Views.ViewDesk views, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            flash.Say(await views.Drop(id, ct), "done.view-drop");
            return Results.LocalRedirect(form["list"] == CasesLinks.All ? CasesLinks.All : CasesLinks.Todo);
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead), new RequireAntiforgeryTokenAttribute());

        routes.MapPost("/my/{id:guid}/{verb}", async (Guid id, string verb, HttpContext http, ResidentVerbs verbs, Flash flash, CancellationToken ct) =>
        {
            var outcome = await verbs.Do(id, verb, await http.Request.ReadFormAsync(ct), ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, $"done.{verb}");
            return Results.LocalRedirect(CasesLinks.Mine(id));
        }).WithMetadata(new SignedInAttribute(), new RequireAntiforgeryTokenAttribute());

        routes.MapGet("/papers/{id:guid}/{seq:int}.pdf", async (Guid id, int seq, PaperMaker papers, Kernel.PublicAddress address, HttpContext http, CancellationToken ct) =>
        {
            if (await papers.Make(id, seq, address.Of(http.Request), ct, handedOver: true) is not { } paper) return Results.NotFound();
            var pdf = new MemoryStream();
            papers.Print(paper, pdf);
            return Results.File(pdf.ToArray(), "application/pdf", $"{paper.Number}.pdf");
        }).WithMetadata(new SignedInAttribute());
    }
}
