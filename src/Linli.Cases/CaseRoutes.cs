using Linli.Kernel.Files;
using Linli.Trust.Contracts;
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
    }
}
