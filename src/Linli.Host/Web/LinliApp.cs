using System.Globalization;
using System.Threading.RateLimiting;
using Linli.Cases;
using Linli.Forms;
using Linli.Host.Api;
using Linli.Host.Configuration;
using Linli.Kernel;
using Linli.Kernel.Api;
using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Modules;
using Linli.Kernel.Packs;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Registry;
using Linli.Trust;
using Linli.Trust.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Linli.Host.Web;

/// <summary>The whole application: the modules by name, the pipeline, the start.</summary>
public static class LinliApp
{
    public static WebApplication Build(Installation place, DatabaseOptions database, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(LinliApp).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        Telemetry.AddLogs(builder);
        // Only the built output knows all modules' static files; outside of a publish the manifest must be named.
        builder.WebHost.UseStaticWebAssets();
        IModule[] modules = [new KernelModule(place, database), new TrustModule(), new FormsModule(), new RegistryModule(), new CasesModule()];
        foreach (var module in modules) module.Register(builder.Services, builder.Configuration);
        var assemblies = Assemblies;
        builder.Services.AddSingleton(s => new Texts([typeof(KernelModule).Assembly, typeof(Ui.Layouts.StaffLayout).Assembly, .. assemblies], new Dictionary<string, string> { ["hotline"] = s.GetRequiredService<Hotline>().Number }));
        builder.Services.AddRazorComponents();
        // Chinese text as it is, not as numeric entities of eight bytes each.
        builder.Services.AddSingleton(Linli.Ui.Components.Html.Encoder);
        builder.Services.AddAntiforgery(o => { o.Cookie.Name = "ln-form"; o.Cookie.HttpOnly = true; o.Cookie.SameSite = SameSiteMode.Strict; o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; });
        builder.Services.AddResponseCompression(o => o.EnableForHttps = false);
        builder.Services.AddProblemDetails();
        // A number is a number: the document would else allow "3" too, and clients made from it get a type of its own for each.
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict);
        builder.Services.AddOpenApi(ApiDocument.Describe);
        builder.Services.Configure<FormOptions>(o => { o.MultipartBodyLengthLimit = Weigh.Most; o.ValueCountLimit = 2_000; o.ValueLengthLimit = 64 << 10; });
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = Weigh.Most;
            // A weak phone connection is faster than this; who trickles to hold a connection is cut off.
            k.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 500, gracePeriod: TimeSpan.FromSeconds(6));
            k.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(12);
        });
        builder.Services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            var postsPerMinute = builder.Configuration.GetValue("Limits:PostsPerMinute", 300);
            var (perSecond, burst) = (builder.Configuration.GetValue("Limits:ReadsPerSecond", 500), builder.Configuration.GetValue("Limits:ReadBurst", 2_000));
            // Reads are cheap and bounded; what writes or guesses is counted an address. Only the endpoint itself can say that a post is a read.
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || http.GetEndpoint()?.Metadata.GetMetadata<CountsAsRead>() is not null
                // Systems have a limit of their own, by token and not by address; before that they are counted as readers are.
                || http.GetEndpoint()?.Metadata.GetMetadata<AccessAttribute>() is ClientsAttribute or SignedAttribute
                ? RateLimitPartition.GetTokenBucketLimiter("g" + ClientNetwork.Of(http.Connection.RemoteIpAddress), _ => new() { TokenLimit = burst, TokensPerPeriod = perSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 })
                : RateLimitPartition.GetFixedWindowLimiter("p" + ClientNetwork.Of(http.Connection.RemoteIpAddress), _ => new() { PermitLimit = postsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        builder.Services.AddSingleton<PracticeKeeper>();
        configure?.Invoke(builder);
        if (!place.Practice) Telemetry.AddWhereAsked(builder);

        var app = builder.Build();
        if (Proxies.Options(builder.Configuration["Proxies"]) is { } proxies) app.UseForwardedHeaders(proxies);
        if (place.Practice) Practising.Use(app);
        app.UseMiddleware<Protect>();
        app.UseResponseCompression();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error", CreateScopeForErrors = true,
            // A request that cannot be read is the sender's fault, whoever notices it.
            StatusCodeSelector = e => e is BadHttpRequestException bad ? bad.StatusCode : StorageFull.Is(e) ? StatusCodes.Status507InsufficientStorage : DatabaseGone.Is(e) || e is DiskUnconfirmed ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
        });
        app.UseMiddleware<Trouble>();
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null or "" } bare && ProgramDoors.Are(context.Request.Path) && !IsPage(context))
            {
                Language.Choose(context);
                await ProgramDoors.Say(context, bare.StatusCode);
            }
        });
        // The page of a status or a fault is read, whatever the request was: a refused post stays what it was and is not refused a second time.
        app.Use((context, next) =>
        {
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
            {
                context.Request.Method = HttpMethods.Get;
                context.Features.Set<IAntiforgeryValidationFeature>(null);
            }
            return next(context);
        });
        // Before the limit: it asks the endpoint.
        app.UseRouting();
        app.UseRateLimiter();
        app.UseMiddleware<Language>();
        app.UseMiddleware<Weigh>();
        // No database of ours stores a NUL, and no browser sends one: forged.
        app.Use((context, next) =>
        {
            if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true) return next(context);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        app.UseAuthentication();
        app.UseMiddleware<AccessMiddleware>();
        app.UseAntiforgery();
        // Also routes that are no pages answer a form without its token, too slow or too large, with a page and not with a fault.
        app.Use((context, next) =>
        {
            if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } failed) return next(context);
            context.Response.StatusCode = Weigh.StatusOf(failed);
            return Task.CompletedTask;
        });
        // A form that stood on the page when it was opened and stands there no more, since somebody else was faster: its sender sees the page as it is now and reads why.
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Response is not { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest } || !IsPage(context) || !context.Request.HasFormContentType || !context.Request.Form.ContainsKey("_handler")) return;
            context.RequestServices.GetRequiredService<Flash>().Say(Outcome.Conflict, "");
            // 303, where what was done answers 302: nothing was done, look.
            (context.Response.StatusCode, context.Response.Headers.Location) = (StatusCodes.Status303SeeOther, $"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}");
        });
        app.MapStaticAssets().WithMetadata(new PublicAttribute());
        foreach (var module in modules) module.Map(app);
        PublicApi.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new PublicAttribute());
        app.MapRazorComponents<App>().AddAdditionalAssemblies(assemblies);
        return app;
    }

    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    /// <summary>The assemblies with pages.</summary>
    public static readonly System.Reflection.Assembly[] Assemblies = [typeof(TrustModule).Assembly, typeof(FormsModule).Assembly, typeof(RegistryModule).Assembly, typeof(CasesModule).Assembly];

    /// <summary>
    /// What an installation began as it stays: with the switch forgotten, a real one would open the demo's page of everybody's messages and get accounts
    /// with a known password.
    /// </summary>
    private static async Task KeepKind(IServiceProvider services, Installation place, CancellationToken ct)
    {
        var db = services.GetRequiredService<KernelDb>();
        var begun = await db.Settings.AsNoTracking().Where(s => s.Name == SettingRow.Demo).Select(s => s.Value).FirstOrDefaultAsync(ct);
        if (begun is null)
        {
            db.Settings.Add(new SettingRow { Name = SettingRow.Demo, Value = place.Practice ? SettingRow.Practice : place.Demo ? "yes" : "no" });
            using (await services.GetRequiredService<WriteGate>().Enter(ct)) await db.SaveChangesAsync(ct);
        }
        else if (begun == "no" && place.Demo)
            throw new SettingsFault(["This installation began without demo data and stays without it. Start it with --empty, or set demo to false in linli.json."]);
    }

    /// <summary>Whether invented data is in it.</summary>
    public static async Task<bool> HoldsDemo(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Settings.AsNoTracking().AnyAsync(s => s.Name == SettingRow.Demo && s.Value == "yes", ct);
    }

    /// <summary>Schema up to date, divisions of the city, demo street on an empty database, every pack checked before the door opens.</summary>
    public static async Task Prepare(WebApplication app, CancellationToken ct)
    {
        var place = app.Services.GetRequiredService<Installation>();
        await DatabaseMark.Check(place, app.Services.GetRequiredService<DatabaseOptions>(), ct);
        await Migrate(app.Services, ct);
        app.Services.GetRequiredService<PackBook>().Refresh();
        PackGate.Check(app.Services);
        await LoadRegions(app.Services, place, ct);
        await using var scope = app.Services.CreateAsyncScope();
        await KeepKind(scope.ServiceProvider, place, ct);
        if (!place.Demo) return;
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("demo");
        var fresh = await scope.ServiceProvider.GetRequiredService<Trust.Demo.TownSeeder>().Seed(ct);
        await scope.ServiceProvider.GetRequiredService<Registry.Demo.GridSeeder>().Seed(ct);
        if (fresh)
            await scope.ServiceProvider.GetRequiredService<Cases.Demo.CaseSeeder>().Seed(ct);
    }

    public static async Task Migrate(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("migration");
        await SqliteDurability.Ensure(scope.ServiceProvider.GetRequiredService<KernelDb>().Database, ct);
        foreach (var type in services.GetServices<ModuleDbType>())
        {
            var database = ((DbContext)scope.ServiceProvider.GetRequiredService(type.Type)).Database;
            // The provider asks a table that is not there yet and logs the answer as a fault; an operator would look for one. Everything else still is one.
            if (database.IsNpgsql() && await database.GetService<IRelationalDatabaseCreator>().ExistsAsync(ct)) await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(ct);
            await database.MigrateAsync(ct);
        }
        await KeyGuard.Remember(scope.ServiceProvider.GetRequiredService<KernelDb>(), services.GetRequiredService<KeyRing>(), services.GetRequiredService<AuditPen>(), services.GetRequiredService<Installation>(), ct);
    }

    public static async Task<int> LoadRegions(IServiceProvider services, Installation place, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("regions");
        return await scope.ServiceProvider.GetRequiredService<RegionLoader>().LoadOnce(Path.Combine(place.PacksFolder, "core", "divisions", "divisions.csv.gz"), place.City, ct);
    }
}

/// <summary>A post that computes an answer and nothing else, from a body of bounded size: the limit counts it with the pages that are read.</summary>
sealed class CountsAsRead;

/// <summary>Security headers on every answer. No inline script or style anywhere, so the policy needs no exception.</summary>
sealed class Protect(RequestDelegate next)
{
    public Task Invoke(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)";
        headers.XFrameOptions = "DENY";
        return next(context);
    }
}

/// <summary>Chinese unless the visitor chose English (cookie) or an API client asks for it.</summary>
sealed class Language(RequestDelegate next)
{
    private static readonly CultureInfo Zh = CultureInfo.GetCultureInfo("zh-CN"), En = CultureInfo.GetCultureInfo("en");

    public Task Invoke(HttpContext context)
    {
        Choose(context);
        return next(context);
    }

    /// <summary>For what follows in the same method; what was chosen further in is forgotten on the way out.</summary>
    public static void Choose(HttpContext context)
    {
        var wanted = context.Request.Query["lang"].FirstOrDefault() ?? context.Request.Cookies["ln-lang"];
        if (wanted is null && ProgramDoors.Are(context.Request.Path)) wanted = context.Request.Headers.AcceptLanguage.ToString();
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = wanted?.StartsWith("en", StringComparison.Ordinal) == true ? En : Zh;
    }
}
