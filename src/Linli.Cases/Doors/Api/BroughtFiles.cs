using System.Security.Cryptography;
using System.Text.Json;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Files;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Doors.Api;

/// <param name="Ref">Names the file in an application or a supplement, for a day; only the system that brought it can use it.</param>
public sealed record BroughtFile(string Name, string MediaType, long Bytes, string Ref);
public sealed record BroughtAnswer(IReadOnlyList<BroughtFile> Files);

/// <summary>
/// Files that are brought before what they belong to: checked and stored as on the pages, and nobody's until an application or a supplement names them. So what is handed in with
/// them is one request that is carried out whole or not at all. What nobody names is swept after a day.
/// </summary>
sealed class BroughtFiles(CaseAttachments attachments, ContentStore store, IDataProtectionProvider protection, Who who, TimeProvider clock)
{
    private const int LongestRef = 4_000;
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(23);
    private readonly IDataProtector _seal = protection.CreateProtector("cases.brought-files");

    public async Task<(Outcome Outcome, IReadOnlyList<BroughtFile> Files)> Bring(IFormFileCollection posted, CancellationToken ct)
    {
        if (!posted.Any(f => f.Length > 0)) return (Outcome.Refuse("AttachmentsAreThere"), []);
        var (good, outcome) = await attachments.Read(posted, ct);
        return (outcome, [.. good.Select(f => new BroughtFile(f.Name, f.MediaType, f.Bytes, _seal.Protect(JsonSerializer.Serialize(new Carried(who.ClientId!.Value, clock.GetUtcNow(), f)))))]);
    }

    /// <returns>Null when it is none of ours, of another system, too old or gone.</returns>
    public StoredFiles.Prepared? Open(string? named)
    {
        if (named is not { Length: > 0 and <= LongestRef }) return null;
        try
        {
            var carried = JsonSerializer.Deserialize<Carried>(_seal.Unprotect(named))!;
            var age = clock.GetUtcNow() - carried.At;
            return carried.Client == who.ClientId && age <= Lasts && age >= TimeSpan.Zero && store.Has(carried.File.Hash) && (carried.File.Thumbnail is null || store.Has(carried.File.Thumbnail)) ? carried.File : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException) { return null; }
    }

    private sealed record Carried(Guid Client, DateTimeOffset At, StoredFiles.Prepared File);
}

static class BroughtFilesApi
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/files", async (HttpContext http, BroughtFiles brought, Texts texts, CancellationToken ct) =>
        {
            var (posted, fault) = await CaseApi.Files(http, texts, ct);
            if (fault is not null) return fault;
            var (outcome, files) = await brought.Bring(posted!, ct);
            http.Response.Headers.CacheControl = "no-store";
            return outcome.Ok ? Results.Json(new BroughtAnswer(files), statusCode: StatusCodes.Status201Created) : Problems.Of(texts, outcome);
        }).WithSummary("api.files.bring").Produces<BroughtAnswer>(201).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429)
            .WithMetadata(new ClientsAttribute(ClientScopes.Submit), new ApiBody(null, "multipart/form-data"), new ApiExample("/api/v1/files", 415, "{}", "BodyIsMultipart"));
}
