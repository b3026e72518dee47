using System.Security.Cryptography;
using System.Text.Json;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Trust.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Linli.Trust.Passkeys;

/// <summary>
/// Both exchanges with the device, by the framework's own handler. The challenge waits in a sealed cookie of this browser for five minutes and is taken once. Which site a passkey belongs to is what publicAddress says; without it only
/// localhost has passkeys: a site that is named by whoever calls could be anybody's.
/// </summary>
sealed class PasskeyCeremony(PasskeyStore store, IConfiguration configuration, IDataProtectionProvider protection, TryCounter tries, TimeProvider clock, IHttpContextAccessor http, IPasswordHasher<Account> hasher, IServiceProvider services, ILoggerFactory logs)
{
    private const string Cookie = "ln-passkey";
    private const int Minutes = 5, LongestAnswer = 20_000;
    private readonly IDataProtector _seal = protection.CreateProtector("passkey");

    private sealed record Waiting(string Use, Guid? Account, string State, DateTimeOffset At, string Once);

    /// <summary>Null where there can be none: no address is configured and this is not localhost.</summary>
    public static Uri? Site(IConfiguration configuration, HttpRequest request)
    {
        if (configuration["PublicAddress"] is { Length: > 0 } said) return new Uri(said);
        return request.Host.Host == "localhost" ? new Uri($"{request.Scheme}://{request.Host}") : null;
    }

    // Devices keep passkeys by host name: one made for practice would be offered where it is real.
    public bool IsPossible => services.GetService(typeof(Kernel.Installation)) is not Kernel.Installation { Practice: true } && Site(configuration, Context.Request) is { } site && site.HostNameType == UriHostNameType.Dns;

    /// <summary>What navigator.credentials.create() takes, as JSON.</summary>
    public async Task<string> BeginCreate(Account account, string displayName)
    {
        var made = await Handler().MakeCreationOptionsAsync(new() { Id = $"{account.Id}", Name = account.UserName!, DisplayName = displayName }, Context);
        Keep(new("create", account.Id, made.AttestationState ?? "", clock.GetUtcNow(), Tokens.New(16)));
        return made.CreationOptionsJson;
    }

    /// <summary>What navigator.credentials.get() takes, as JSON: of anybody, so that no name has to be typed and none is given away.</summary>
    public async Task<string> BeginGet()
    {
        var made = await Handler().MakeRequestOptionsAsync(null, Context);
        Keep(new("get", null, made.AssertionState ?? "", clock.GetUtcNow(), Tokens.New(16)));
        return made.RequestOptionsJson;
    }

    public async Task<UserPasskeyInfo?> Created(Guid account, string? answer, CancellationToken ct)
    {
        if (await Take("create", account, answer, ct) is not { } state) return null;
        var result = await Handler().PerformAttestationAsync(new() { HttpContext = Context, CredentialJson = answer!, AttestationState = state });
        return result is { Succeeded: true, Passkey.IsUserVerified: true } && result.UserEntity.Id == $"{account}" ? result.Passkey : null;
    }

    /// <returns>Whose it is, with the count that the device said.</returns>
    public async Task<(Account Account, UserPasskeyInfo Passkey)?> Got(string? answer, CancellationToken ct)
    {
        if (await Take("get", null, answer, ct) is not { } state) return null;
        var result = await Handler().PerformAssertionAsync(new() { HttpContext = Context, CredentialJson = answer!, AssertionState = state });
        return result is { Succeeded: true, Passkey.IsUserVerified: true } ? (result.User, result.Passkey) : null;
    }

    private HttpContext Context => http.HttpContext!;

    private PasskeyHandler<Account> Handler()
    {
        var site = Site(configuration, Context.Request) ?? throw new InvalidOperationException("No site is configured.");
        var origin = site.GetLeftPart(UriPartial.Authority);
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = site.Host, AuthenticatorTimeout = TimeSpan.FromMinutes(Minutes),
            // The device asks for finger, face or PIN, and knows whose key it is: with its owner that makes two factors.
            UserVerificationRequirement = "required", ResidentKeyRequirement = "required", AttestationConveyancePreference = "none",
            ValidateOrigin = c => ValueTask.FromResult(c is { CrossOrigin: false, TopOrigin: null } && c.Origin == origin),
        };
        var users = new UserManager<Account>(store, Options.Create(new IdentityOptions()), hasher, [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), services, logs.CreateLogger<UserManager<Account>>());
        return new(users, Options.Create(options));
    }

    private void Keep(Waiting waiting) => Context.Response.Cookies.Append(Cookie, _seal.Protect(JsonSerializer.Serialize(waiting)), CookieOptions());

    private CookieOptions CookieOptions() => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = Context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromMinutes(Minutes), Path = "/" };

    private async Task<string?> Take(string use, Guid? account, string? answer, CancellationToken ct)
    {
        if (answer is not { Length: > 0 and <= LongestAnswer } || !IsPossible || Context.Request.Cookies[Cookie] is not { } cookie) return null;
        if (!Context.Response.HasStarted) Context.Response.Cookies.Delete(Cookie, CookieOptions());
        Waiting? waiting;
        try { waiting = JsonSerializer.Deserialize<Waiting>(_seal.Unprotect(cookie)); }
        catch (Exception e) when (e is CryptographicException or JsonException) { return null; }
        if (waiting is null || waiting.Use != use || waiting.Account != account || clock.GetUtcNow() - waiting.At > TimeSpan.FromMinutes(Minutes)) return null;
        // Whoever has copied cookie and answer comes second.
        return await tries.Take([new TryLimit("passkey.once", waiting.Once, 1, TimeSpan.FromMinutes(2 * Minutes))], ct) is null ? waiting.State : null;
    }
}
