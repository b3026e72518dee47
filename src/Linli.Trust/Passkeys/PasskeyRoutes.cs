using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Trust.Passkeys;

static class PasskeyRoutes
{
    /// <summary>The challenge of a sign-in is made when somebody presses the button: one that was made with the page would be over when they come back from lunch.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(TrustLinks.PasskeyOptions, async (PasskeySignIn passkeys, HttpContext http) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        return passkeys.IsPossible ? Results.Text(await passkeys.Begin(), "application/json") : Results.NotFound();
    }).WithMetadata(new PublicAttribute(), new RequireAntiforgeryTokenAttribute());
}
