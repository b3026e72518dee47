using Linli.Kernel;
using Linli.Kernel.Modules;
using Linli.Trust.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Messages;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust;

public sealed class TrustModule : IModule
{
    public void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddModuleDb<TrustDb>();
        services.AddDataProtection().SetApplicationName("linli").PersistKeysToDbContext<TrustDb>();
        services.AddHttpContextAccessor();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
        {
            o.Cookie.Name = "ln-session";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.SlidingExpiration = true;
        });
        services.AddIdentityCore<Account>(o =>
        {
            // 等保: at least 8 characters of three classes, five tries, half an hour (GB/T 22239-2019 8.1.4.1)
            o.Password.RequiredLength = 10;
            o.Password.RequireNonAlphanumeric = false;
            o.Password.RequireUppercase = true;
            o.Lockout.MaxFailedAccessAttempts = 5;
            o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(30);
            o.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-._:";
        }).AddUserStore<UserOnlyStore<Account, TrustDb, Guid>>().AddTokenProvider<AuthenticatorTokenProvider<Account>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<Sessions>();
        services.AddScoped<WhoReader>();
        services.AddScoped<Shells.Flash>();
        services.AddScoped<Ui.IShell, Shells.RequestShell>();
        services.AddScoped<Looks.LookReader>();
        services.AddScoped<IBodies, Bodies.Bodies>();
        services.AddScoped<INotices, Notices>();
        services.AddScoped<IAccounts, Accounts>();
        services.AddSingleton<ISmsSender, DemoSms>();
        services.AddScoped<Demo.TownSeeder>();
        services.AddRecurringJob<SendSms>();
        services.AddSingleton(new NavEntry("nav.group.admin", 91, "admin.calendar", "/admin/calendar", Permissions.AdminPacks));
        services.AddSingleton(new NavEntry("nav.group.admin", 92, "admin.audit", "/admin/audit", Permissions.AuditRead));
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", async (Sessions sessions) =>
        {
            await sessions.SignOut();
            return Results.LocalRedirect("/");
        }).WithMetadata(new PublicAttribute());
        // Where a post starts its day: the first page of its navigation.
        routes.MapGet("/staff/start", (Kernel.Access.Who who, IEnumerable<NavEntry> entries) =>
            Results.LocalRedirect(entries.OrderBy(e => e.Order).FirstOrDefault(e => who.May(e.Permission))?.Href ?? "/")).WithMetadata(new SignedInAttribute());
        routes.MapGet("/lang/{language}", (string language, string? @return, HttpContext http) => Keep(http, "ln-lang", language == "en" ? "en" : "zh-CN", @return)).WithMetadata(new PublicAttribute());
        routes.MapGet("/mode/{mode}", (string mode, string? @return, HttpContext http) => Keep(http, "ln-mode", mode == "elder" ? "elder" : "standard", @return)).WithMetadata(new PublicAttribute());
    }

    private static IResult Keep(HttpContext http, string cookie, string value, string? back)
    {
        http.Response.Cookies.Append(cookie, value, new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = http.Request.IsHttps, IsEssential = true });
        return Results.LocalRedirect(LocalPath.Of(back));
    }
}

/// <summary>Where a redirect may go: only a path of our own. Anything else becomes the start page (open redirects).</summary>
public static class LocalPath
{
    public static string Of(string? path) =>
        path is { Length: > 0 and < 1_000 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) && !path.Contains('\\') ? path : "/";
}
