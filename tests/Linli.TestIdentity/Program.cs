using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

// A real provider of identities for the tests, in a process of its own: OpenIddict without a database, for one client, which lets in whoever /test/next names.
//   Linli.TestIdentity URL ISSUER
var (url, issuer) = (args[0], args[1]);
var next = new Person("citizen-1", null, false, null);
var used = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(url);
builder.Services.AddOpenIddict().AddServer(o =>
{
    o.SetIssuer(new Uri(issuer));
    o.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetUserInfoEndpointUris("userinfo");
    o.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
    o.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Phone);
    o.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
    o.EnableDegradedMode();
    o.UseAspNetCore().DisableTransportSecurityRequirement();
    o.AddEventHandler<ValidateAuthorizationRequestContext>(b => b.UseInlineHandler(context =>
    {
        if (context.ClientId != "linli") context.Reject(Errors.InvalidClient);
        else if (context.RedirectUri is not { } back || !new Uri(back).AbsolutePath.EndsWith("/back", StringComparison.Ordinal)) context.Reject(Errors.InvalidRequest);
        return default;
    }));
    o.AddEventHandler<ValidateTokenRequestContext>(b => b.UseInlineHandler(context =>
    {
        if (context.ClientId != "linli" || context.ClientSecret != "client-secret-55") context.Reject(Errors.InvalidClient);
        // Without a database nobody else remembers which codes were taken.
        else if (context.Request.Code is { } code && !used.TryAdd(code, true)) context.Reject(Errors.InvalidGrant);
        return default;
    }));
    o.AddEventHandler<HandleAuthorizationRequestContext>(b => b.UseInlineHandler(context =>
    {
        var identity = new ClaimsIdentity("test");
        identity.SetClaim(Claims.Subject, next.Sub);
        if (next.Name is { } name) identity.SetClaim(Claims.Name, name);
        if (next.Phone is { } phone) { identity.SetClaim(Claims.PhoneNumber, phone); identity.SetClaim(Claims.PhoneNumberVerified, next.Verified); }
        identity.SetScopes(context.Request.GetScopes());
        identity.SetDestinations(static _ => [Destinations.IdentityToken, Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }));
});
var app = builder.Build();
app.UseAuthentication();
app.MapPost("/test/next", async (HttpContext http) => { next = (await JsonSerializer.DeserializeAsync<Person>(http.Request.Body, JsonSerializerOptions.Web))!; return Results.Ok(); });
app.MapGet("/test/ready", () => Results.Ok());
await app.RunAsync();

sealed record Person(string Sub, string? Phone, bool Verified, string? Name);
