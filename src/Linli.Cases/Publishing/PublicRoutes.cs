using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
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

        routes.MapPost("/staff/public/{id:guid}", async (Guid id, HttpContext http, PublicDesk desk, TypedWords typed, Flash flash, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var show = form["act"] == "show";
            var outcome = await desk.Decide(id, show, form["words"].ToString(), form["sure"] == "true", int.TryParse(form["seen"], out var seen) ? seen : 0, ct);
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, show ? "public.shown" : "public.hidden");
            return Results.LocalRedirect(outcome.Rule == "PublicTextNamesNobody" ? $"{CasesLinks.PublicDesk}?again={id:N}&typed={Uri.EscapeDataString(typed.Seal(form["words"].ToString()))}" : CasesLinks.PublicDesk);
        }).WithMetadata(new NeedsAttribute(Permissions.CasesDispatch), new RequireAntiforgeryTokenAttribute());
    }
}

/// <summary>Words that were refused come back with the page: sealed, for an address is read by others.</summary>
sealed class TypedWords(IDataProtectionProvider protection)
{
    private readonly IDataProtector _seal = protection.CreateProtector("cases.public.typed");

    public string Seal(string words) => _seal.Protect(words.Length > PublicDesk.MostWords ? words[..PublicDesk.MostWords] : words);

    public string? Open(string? seal)
    {
        if (seal is not { Length: > 0 and < 8_000 }) return null;
        try { return _seal.Unprotect(seal); }
        catch (System.Security.Cryptography.CryptographicException) { return null; }
    }
}
