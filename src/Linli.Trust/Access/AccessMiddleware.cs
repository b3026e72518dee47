using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Trust.Clients;
using Linli.Trust.Contracts;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Trust.Access;

/// <summary>Decides before any page runs. What names no access is closed to everybody, so a forgotten attribute cannot open a door.</summary>
public sealed class AccessMiddleware(RequestDelegate next)
{
    public async Task Invoke(HttpContext context, Who who, WhoReader reader, ClientGate gate)
    {
        var endpoint = context.GetEndpoint();
        // Where the path is right and the verb is wrong the router puts an endpoint of its own, which says so and opens nothing.
        if (endpoint is null or { DisplayName: "405 HTTP Method Not Supported", Metadata.Count: 0 } and not RouteEndpoint)
        {
            await next(context);
            return;
        }
        if (endpoint.Metadata.GetMetadata<AccessAttribute>() is ClientsAttribute clients)
        {
            // A browser sends its cookie by itself, whoever made it call: here only what the caller shows on purpose counts.
            context.User = new ClaimsPrincipal();
            if (await gate.Admit(context, who, clients, context.RequestAborted) is { } no) await gate.SayNo(context, no);
            else await next(context);
            return;
        }
        if (endpoint.Metadata.GetMetadata<AccessAttribute>() is SignedAttribute)
        {
            context.User = new ClaimsPrincipal();
            await next(context);
            return;
        }
        // Who shows a token is a system, and a system has no session.
        if (ClientGate.IsBearer(context.Request)) context.User = new ClaimsPrincipal();
        if (context.User.Identity?.IsAuthenticated == true) await reader.Fill(who, context.User, context.RequestAborted);
        // A one-time password opens one page: the one that replaces it. What is open to everybody stays open.
        if (reader.MustChangePassword && endpoint.Metadata.GetMetadata<AccessAttribute>() is not PublicAttribute && context.Request.Path != TrustLinks.Password)
        {
            if (HttpMethods.IsGet(context.Request.Method)) context.Response.Redirect(TrustLinks.Password);
            else context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        switch (endpoint.Metadata.GetMetadata<AccessAttribute>())
        {
            case PublicAttribute:
            case SignedInAttribute when who.IsSignedIn:
            case NeedsAttribute needs when who.IsStaff && needs.Admits(who.May):
                await next(context);
                return;
            case null:
            case not null when who.IsSignedIn:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            case var access:
                if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || !HttpMethods.IsGet(context.Request.Method))
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                else
                    context.Response.Redirect((access is NeedsAttribute ? "/staff/sign-in" : "/sign-in") + "?return=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
                return;
        }
    }
}
