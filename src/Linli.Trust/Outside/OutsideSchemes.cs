using System.Security.Claims;
using Linli.Kernel.Outbound;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth.Claims;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Linli.Trust.Outside;

sealed record OutsideProviders(IReadOnlyList<OutsideProvider> All)
{
    public OutsideProvider? Find(string? name) => All.FirstOrDefault(p => p.Name == name);

    public static OutsideProviders Read(IConfiguration configuration, Kernel.Installation place)
    {
        // Where people practise nobody is sent to a provider of identities.
        if (place.Practice) return new([]);
        if (configuration["SignInProviders"] is not { Length: > 0 } json) return new([]);
        var (providers, faults) = OutsideProvider.Read(json);
        return faults.Count == 0 ? new(providers) : throw new InvalidOperationException($"signInProviders, line {faults[0].Line}: {faults[0].Says}");
    }
}

/// <summary>
/// The providers of signInProviders, each an authentication scheme: code flow with PKCE; state and nonce in short-lived cookies of this browser. What comes back is kept for five minutes in a cookie that opens nothing by itself.
/// </summary>
static class OutsideSchemes
{
    /// <summary>Who somebody is at the provider, until it is decided who they are here.</summary>
    public const string Arrived = "ln-outside";

    /// <summary>What the sealed state carries.</summary>
    public const string Link = "link", Return = "return", Provider = "provider";

    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    public static void Add(IServiceCollection services)
    {
        // The settings are whole only when the application is built: what they name is asked for then.
        services.AddSingleton(s => OutsideProviders.Read(s.GetRequiredService<IConfiguration>(), s.GetRequiredService<Kernel.Installation>()));
        services.AddAuthentication().AddCookie(Arrived, o =>
        {
            (o.Cookie.Name, o.Cookie.HttpOnly, o.Cookie.SameSite, o.Cookie.SecurePolicy) = (Arrived, true, SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            (o.ExpireTimeSpan, o.SlidingExpiration) = (TimeSpan.FromMinutes(5), false);
        });
        services.AddOptions<AuthenticationOptions>().Configure<OutsideProviders>((o, providers) =>
        {
            foreach (var provider in providers.All) o.AddScheme(provider.Scheme, s => s.HandlerType = typeof(OpenIdConnectHandler));
        });
        services.AddTransient<OpenIdConnectHandler>();
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, Configured>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
    }

    /// <summary>Kinds only: the words of a provider may hold a code or a name.</summary>
    public static string Kind(Exception? fault)
    {
        var kinds = new List<string>();
        for (var x = fault; x is not null && kinds.Count < 3; x = x.InnerException) kinds.Add(x.GetType().Name);
        return string.Join(" < ", kinds);
    }

    private sealed class Configured(OutsideProviders providers, IConfiguration configuration, OutboundHttp outbound, TimeProvider clock, ILogger<OutsideSignIn> log) : IConfigureNamedOptions<OpenIdConnectOptions>
    {
        public void Configure(OpenIdConnectOptions options) { }

        public void Configure(string? name, OpenIdConnectOptions options)
        {
            if (providers.All.FirstOrDefault(p => p.Scheme == name) is { } provider) Configure(options, provider);
        }

        private void Configure(OpenIdConnectOptions o, OutsideProvider provider)
        {
            (o.Authority, o.ClientId, o.CallbackPath, o.SignInScheme, o.TimeProvider) = (provider.Issuer, provider.ClientId, provider.Callback, Arrived, clock);
            o.ClientSecret = provider.Secret is null ? null : configuration[$"Secrets:{provider.Secret}"];
            o.BackchannelHttpHandler = outbound.GuardedHandler();
            // Plain http only where the installation names the host as its own (outbound.allow): the guard refuses it elsewhere.
            o.RequireHttpsMetadata = false;
            (o.ResponseType, o.ResponseMode, o.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
            (o.SaveTokens, o.MapInboundClaims, o.GetClaimsFromUserInfoEndpoint, o.UseTokenLifetime) = (false, false, true, false);
            o.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
            o.ClaimActions.Clear();
            foreach (var claim in new[] { provider.Phone, provider.PhoneProof, provider.PersonName }.OfType<string>()) o.ClaimActions.Add(new JsonKeyClaimAction(claim, ClaimValueTypes.String, claim));
            o.Scope.Clear();
            foreach (var scope in provider.Scopes) o.Scope.Add(scope);
            foreach (var cookie in new[] { o.CorrelationCookie, o.NonceCookie }) (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            var checks = o.TokenValidationParameters;
            (checks.ValidateAudience, checks.RequireSignedTokens, checks.RequireExpirationTime) = (true, true, true);
            // What the metadata call the issuer does not count: only what the installation was told.
            checks.IssuerValidator = (issuer, _, _) => issuer.TrimEnd('/') == provider.Issuer.TrimEnd('/') ? issuer : throw new SecurityTokenInvalidIssuerException("The issuer is another one.");
            // By the platform's clock, with the same two minutes either way.
            checks.LifetimeValidator = (from, until, _, _) => clock.GetUtcNow().UtcDateTime is var now && until?.Add(Skew) > now && !(from?.Subtract(Skew) > now);
            o.Events.OnTokenValidated = context =>
            {
                if (context.SecurityToken.IssuedAt.Subtract(Skew) > clock.GetUtcNow().UtcDateTime) context.Fail("The token is of the future.");
                return Task.CompletedTask;
            };
            o.Events.OnRedirectToIdentityProvider = context =>
            {
                // Never from what a request calls its host, once an address is configured.
                if (configuration["PublicAddress"] is { Length: > 0 } said) context.ProtocolMessage.RedirectUri = said.TrimEnd('/') + provider.Callback;
                return Task.CompletedTask;
            };
            o.Events.OnRemoteFailure = async context =>
            {
                log.LogWarning("Sign-in with {Provider} failed: {Fault}", provider.Name, Kind(context.Failure));
                await context.HttpContext.RequestServices.GetRequiredService<OutsideSignIn>().Failed(provider, context.HttpContext.RequestAborted);
                context.HandleResponse();
                context.Response.Redirect($"{TrustLinks.OutsideDone}?failed={provider.Name}");
            };
        }
    }
}
