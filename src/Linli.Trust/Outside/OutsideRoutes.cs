using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Linli.Trust.Outside;

static class OutsideRoutes
{
    /// <summary>The way out. A link and no form: browsers hold redirects of a form to what form-action of the policy allows.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in/with/{name}", (string name, string? @return, HttpContext http, OutsideSignIn outside, ILogger<OutsideSignIn> log) =>
            Leave(http, outside, log, name, new() { [OutsideSchemes.Provider] = name, [OutsideSchemes.Return] = LocalPath.Of(@return) })).WithMetadata(new PublicAttribute());
        // Only with the ticket that the page gave, to staff after their password.
        routes.MapGet("/account/outside/{name}", (string name, string? ticket, HttpContext http, OutsideSignIn outside, OutsideTickets tickets, Who who, ILogger<OutsideSignIn> log) => tickets.Opens(ticket, who.AccountId!.Value, name)
            ? Leave(http, outside, log, name, new() { [OutsideSchemes.Provider] = name, [OutsideSchemes.Link] = $"{who.AccountId}" })
            : Task.FromResult(Results.NotFound())).WithMetadata(new SignedInAttribute());
    }

    private static async Task<IResult> Leave(HttpContext http, OutsideSignIn outside, ILogger log, string name, Dictionary<string, string?> told)
    {
        if (outside.Find(name) is not { } provider) return Results.NotFound();
        try
        {
            await http.ChallengeAsync(provider.Scheme, new AuthenticationProperties(told) { RedirectUri = TrustLinks.OutsideDone });
            return Results.Empty;
        }
        // Nobody answers there, or the address may not be called: the library says both with this.
        catch (InvalidOperationException e)
        {
            log.LogWarning("Sign-in with {Provider} could not begin: {Fault}", provider.Name, OutsideSchemes.Kind(e));
            return Results.LocalRedirect($"{TrustLinks.OutsideDone}?failed={provider.Name}");
        }
    }
}
