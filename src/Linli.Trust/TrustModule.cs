using Linli.Kernel;
using Linli.Kernel.Crypto;
using Linli.Kernel.Modules;
using Linli.Kernel.Retention;
using Linli.Trust.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Messages;
using Linli.Trust.SignIn;
using Linli.Ui.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
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
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>().Configure<Kernel.Crypto.FieldCipher>((o, cipher) => o.XmlEncryptor = new SealedXmlEncryptor(cipher));
        services.AddHttpContextAccessor();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
        {
            o.Cookie.Name = "ln-session";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.SlidingExpiration = true;
        });
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddScoped<PasswordGuard>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<SmsCodes>();
        services.AddScoped<Accounts.AccountDesk>();
        services.AddScoped<Accounts.AccountReader>();
        services.AddScoped<Accounts.ManageAccountHandler>();
        services.AddScoped<Accounts.ChangePasswordHandler>();
        services.AddScoped<Accounts.AuthenticatorHandler>();
        services.AddSingleton<Bodies.Lists>();
        services.AddSingleton<Bodies.BodyCache>();
        services.AddScoped<Bodies.BodyDesk>();
        services.AddScoped<Bodies.BodyReader>();
        services.AddScoped<Admin.AuditReader>();
        services.AddScoped<Bodies.AddBodyHandler>();
        services.AddScoped<Bodies.ChangeBodyHandler>();
        services.AddScoped<Bodies.EndBodyHandler>();
        services.AddScoped<Posts.PostReader>();
        services.AddScoped<Posts.GivePostHandler>();
        services.AddScoped<Posts.EndPostHandler>();
        services.AddScoped<Appointments.AppointmentDesk>();
        services.AddRecurringJob<Appointments.ExpireProposals>();
        services.AddSingleton(new SealedColumn("trust_proposals", ["Id"], "NameSealed", Appointments.AppointmentDesk.NameSealed));
        services.AddSingleton(new SealedColumn("trust_proposals", ["Id"], "PhoneSealed", Appointments.AppointmentDesk.PhoneSealed));
        services.AddSingleton(new SubjectPage("proposal", _ => TrustLinks.Appointments, Permissions.AuditRead));
        services.AddSingleton(new NavEntry("nav.group.admin", 91, "office.title", TrustLinks.Appointments, Permissions.AdminAccounts, async (s, ct) => await s.GetRequiredService<Appointments.AppointmentDesk>().ToDecide(ct)));
        services.AddSingleton(new NavEntry("nav.group.admin", 93, "office.title", TrustLinks.Appointments, Permissions.AuditRead, async (s, ct) => await s.GetRequiredService<Appointments.AppointmentDesk>().ToDecide(ct)));
        services.AddSingleton(new Kernel.Packs.PackCheck(s =>
        {
            var pack = s.GetRequiredService<Kernel.Packs.PackStore>().Find("offices", "offices", Kernel.Calendar.OfficeHours.DateOf(s.GetRequiredService<TimeProvider>().GetUtcNow())) ?? throw new Kernel.Packs.PackFault("packs", "no pack of the kind 'offices' is valid today; it says who confirms administrators");
            if (pack.As<Domain.AppointmentRules>().Faults().ToList() is { Count: > 0 } faults) throw new Kernel.Packs.PackFault(pack.File, string.Join("; ", faults));
        }));
        services.AddScoped<Leaves.LeaveDesk>();
        services.AddScoped<Helpers.HelperDesk>();
        services.AddScoped<IHelpers, Helpers.HelperReader>();
        services.AddRecurringJob<Leaves.MoveWork>();
        services.AddScoped<Clients.ClientDesk>();
        services.AddScoped<Clients.ClientGate>();
        services.AddScoped<IClients, Clients.Clients>();
        services.AddSingleton(s => new Clients.ClientMeter(s.GetRequiredService<IConfiguration>().GetValue("Limits:ClientCallsPerMinute", 600), s.GetRequiredService<TimeProvider>()));
        services.AddScoped<Setup.FirstAdministrator>();
        services.AddScoped<IFirstAdministrator>(s => s.GetRequiredService<Setup.FirstAdministrator>());
        Outside.OutsideSchemes.Add(services);
        services.AddScoped<Outside.OutsideSignIn>();
        services.AddScoped<Outside.OutsideAdmin>();
        services.AddSingleton<Outside.OutsideTickets>();
        services.AddScoped<Passkeys.PasskeyStore>();
        services.AddScoped<Passkeys.PasskeyCeremony>();
        services.AddScoped<Passkeys.PasskeyDesk>();
        services.AddScoped<Passkeys.PasskeySignIn>();
        services.AddScoped<Sessions>();
        services.AddScoped<SessionDesk>();
        services.AddScoped<WhoReader>();
        services.AddScoped<Shells.Flash>();
        services.AddScoped<Ui.IShell, Shells.RequestShell>();
        services.AddScoped<Looks.LookReader>();
        services.AddScoped<IBodies, Bodies.Bodies>();
        services.AddScoped<INotices, Notices>();
        services.AddScoped<IAccounts, Messages.Accounts>();
        services.AddSingleton<ISmsSender>(s => !s.GetRequiredService<Installation>().Practice && s.GetRequiredService<IConfiguration>()["Sms"] == "http" ? ActivatorUtilities.CreateInstance<Messages.Providers.HttpSms>(s) : ActivatorUtilities.CreateInstance<DemoSms>(s));
        services.AddScoped<Messages.Providers.SmsHealth>();
        services.AddScoped<Demo.TownSeeder>();
        services.AddScoped<Demo.TeamSeeder>();
        services.AddScoped<ISandbox, Demo.Sandbox>();
        services.AddSingleton(new SealedColumn("trust_accounts", ["Id"], "NameSealed", "trust.account.name"));
        services.AddSingleton(new SealedColumn("trust_accounts", ["Id"], "PhoneSealed", "trust.account.phone"));
        services.AddSingleton(new SealedColumn("trust_accounts", ["Id"], "TotpSealed", SecondFactor.Context));
        services.AddSingleton(new SealedColumn("trust_clients", ["Id"], "ContactSealed", Clients.ClientDesk.Sealed));
        services.AddSingleton(new SealedColumn("trust_sms", ["Id"], "PhoneSealed", "trust.sms.phone"));
        services.AddSingleton(new SealedColumn("trust_sms", ["Id"], "TextSealed", "trust.sms.text"));
        services.AddSingleton(new SealedColumn("trust_protection_keys", ["Id"], "Xml", SealedXmlEncryptor.Context, SealedShape.Xml));
        services.AddRecurringJob<SendSms>();
        services.AddRecurringJob<SweepSignIns>();
        services.AddRetained<TrustDb, NoticeRow>("notices", (db, before) => db.Notices.Where(n => n.At < before));
        services.AddRetained<TrustDb, SmsRow>("sms", (db, before) => db.Sms.Where(m => m.At < before && m.State != SmsState.Waiting && m.State != SmsState.Sending));
        services.AddRetained<TrustDb, SmsDayRow>("sms-days", (db, before) => { var day = Kernel.Calendar.OfficeHours.DateOf(before); return db.SmsDays.Where(d => d.Day < day); });
        services.AddSingleton(new NavEntry("nav.group.admin", 95, "retention.title", TrustLinks.Retention, Permissions.AuditRead));
        services.AddScoped<IUnusualDays, Looks.UnusualDays>();
        services.AddScoped<IActors, Actors>();
        services.AddRecurringJob<Looks.WatchLooks>();
        services.AddSingleton(s => s.GetRequiredService<Kernel.Packs.PackStore>().Find("looks", "looks", Kernel.Calendar.OfficeHours.DateOf(s.GetRequiredService<TimeProvider>().GetUtcNow()))?.As<Domain.LookLimits>()
            ?? throw new Kernel.Packs.PackFault("packs", "no pack of the kind 'looks' is valid today; it says from when on look-ups are unusual"));
        services.AddSingleton(new SubjectPage("body", id => TrustLinks.Body(Guid.Parse(id)), Permissions.AdminBodies));
        services.AddSingleton(new SubjectPage("post", id => TrustLinks.Post(Guid.Parse(id)), Permissions.AdminBodies));
        services.AddSingleton(new NavEntry("nav.group.admin", 89, "admin.bodies", TrustLinks.Bodies, Permissions.AdminBodies));
        services.AddSingleton(new NavEntry("nav.group.admin", 90, "admin.accounts", TrustLinks.Accounts, Permissions.AdminAccounts));
        services.AddSingleton(new SubjectPage("client", id => TrustLinks.Client(Guid.Parse(id)), Permissions.AdminClients));
        services.AddSingleton(new NavEntry("nav.group.admin", 93, "admin.clients", TrustLinks.Clients, Permissions.AdminClients));
        services.AddSingleton(new NavEntry("nav.group.admin", 94, "admin.messages", TrustLinks.Messages, Permissions.AdminClients));
        services.AddSingleton(new NavEntry("nav.group.admin", 91, "admin.calendar", "/admin/calendar", Permissions.AdminPacks));
        services.AddSingleton(new NavEntry("nav.group.admin", 92, "admin.audit", "/admin/audit", Permissions.AuditRead));
        services.AddSingleton(new NavEntry("nav.group.account", 98, "account.password", TrustLinks.Password, Permissions.AnyPost));
        services.AddSingleton(new NavEntry("nav.group.window", 23, "helpers.counter", TrustLinks.CounterHelpers, Permissions.CasesRegister));
        services.AddSingleton(new NavEntry("nav.group.account", 97, "leave.title", TrustLinks.Leave, Permissions.AnyPost));
        services.AddSingleton(new NavEntry("nav.group.account", 99, "account.passkeys", TrustLinks.Passkeys, Permissions.AnyPost));
        services.AddSingleton(new NavEntry("nav.group.account", 100, "account.sessions", TrustLinks.Sessions, Permissions.AnyPost));
        services.AddSingleton(new NavEntry("nav.group.account", 99, "account.authenticator", TrustLinks.Authenticator, Permissions.AnyPost));
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", async (Sessions sessions, CancellationToken ct) =>
        {
            await sessions.SignOut(ct);
            return Results.LocalRedirect("/");
            // No form is bound here, so nothing else asks for the token.
        }).WithMetadata(new PublicAttribute(), new RequireAntiforgeryTokenAttribute());
        Passkeys.PasskeyRoutes.Map(routes);
        Outside.OutsideRoutes.Map(routes);
        // Where a post starts its day: the first page of its navigation.
        routes.MapGet("/staff/start", (Kernel.Access.Who who, IEnumerable<NavEntry> entries) =>
            Results.LocalRedirect(entries.OrderBy(e => e.Order).FirstOrDefault(e => who.May(e.Permission) || who.IsStaff && e.Permission == Permissions.AnyPost)?.Href ?? "/")).WithMetadata(new SignedInAttribute());
        routes.MapGet("/lang/{language}", (string language, string? @return, HttpContext http) => Keep(http, [("ln-lang", language == "en" ? "en" : "zh-CN")], @return)).WithMetadata(new PublicAttribute());
        routes.MapGet("/aids", (string? size, string? contrast, string? pointer, string? @return, HttpContext http) => Keep(http, Mode.Chosen(size, contrast, pointer), @return)).WithMetadata(new PublicAttribute());
        routes.MapGet("/mode/{mode}", (string mode, string? @return, HttpContext http) => Keep(http, [(Mode.Cookie, mode == Mode.Elder ? Mode.Elder : Mode.Standard)], @return)).WithMetadata(new PublicAttribute());
    }

    private static IResult Keep(HttpContext http, IEnumerable<(string Cookie, string Value)> chosen, string? back)
    {
        foreach (var (cookie, value) in chosen)
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
