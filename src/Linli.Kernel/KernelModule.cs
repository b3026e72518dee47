using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Linli.Kernel.Jobs;
using Linli.Kernel.Modules;
using Linli.Kernel.Packs;
using Linli.Kernel.Regions;
using Linli.Kernel.Retention;
using Linli.Kernel.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Linli.Kernel;

/// <summary>Where the installation keeps what it needs: the data folder and the packs folder.</summary>
public sealed record Installation(string DataFolder, string PacksFolder, bool Demo, string City)
{
    /// <summary>People practise here with the demo street: nothing leaves it, and nothing in it is anybody's.</summary>
    public bool Practice { get; init; }

    public string KeysFolder => Path.Combine(DataFolder, "keys");
    public string FilesFolder => Path.Combine(DataFolder, "files");
}

public sealed class KernelModule(Installation place, DatabaseOptions database) : IModule
{
    public void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(place);
        services.AddSingleton(database);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<PublicAddress>();
        services.AddScoped<Who>();
        services.AddSingleton(s => KeyGuard.Open(place, database, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FieldCipher>();
        services.AddSingleton<BlindIndex>();
        services.AddSingleton<OneTimeCodes>();
        services.AddSingleton<TryCounter>();
        services.AddSingleton(s => new Outbound.OutboundHttp(s.GetRequiredService<IConfiguration>()["Outbound:Allow"], TimeSpan.FromSeconds(s.GetRequiredService<IConfiguration>().GetValue("Outbound:TimeoutSeconds", 10)), place.Practice));
        services.AddSingleton<AuditPen>();
        services.AddSingleton<AuditAnchor>();
        services.AddSingleton<WriteGate>();
        services.AddSingleton<CommitSync>();
        services.AddSingleton<StorageWatch>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<Waiting>();
        services.AddSingleton<EventCatalogue>();
        services.AddSingleton<NumberBook>();
        services.AddSingleton(s => new ContentStore(place.FilesFolder, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => PackStore.Load(place.PacksFolder, place.Demo ? ["core", "demo"] : ["core"]));
        services.AddSingleton<PackBook>();
        services.AddHostedService<PackWatch>();
        services.AddSingleton(s => One(s, "office-hours", p => OfficeHours.Parse(p.Body.GetRawText())));
        services.AddSingleton(s => One(s, "hotline", p => new Hotline(p.Body.GetProperty("number").GetString()!, p.Name)));
        services.AddSingleton(s => One(s, "calendar", p => WorkCalendar.Load(p.Body.GetRawText(), s.GetRequiredService<OfficeHours>(), p.Reference)));
        services.AddSingleton(_ =>
        {
            using var stream = File.OpenRead(Path.Combine(place.PacksFolder, "core", "pinyin", "pinyin.tsv.gz"));
            return Pinyin.Load(stream);
        });
        services.AddScoped<ModuleDbServices>();
        services.AddModuleDb<KernelDb>();
        services.AddSingleton<RegionCache>();
        services.AddScoped<RegionTree>();
        services.AddScoped<RegionLoader>();
        services.AddScoped<StoredFiles>();
        services.AddScoped<AuditVerifier>();
        services.AddScoped<KeyKeeper>();
        services.AddRecurringJob<ResealValues>();
        services.AddRecurringJob<AuditSealer>();
        services.AddRecurringJob<SweepTries>();
        services.AddRecurringJob<SweepFiles>();
        services.AddSingleton<RetentionBook>();
        services.AddScoped<RetentionReader>();
        // What is kept shorter than the law asks does not start.
        services.AddSingleton(new PackCheck(s => _ = s.GetRequiredService<RetentionBook>().Today));
        services.AddRecurringJob<SweepRetained>();
        services.AddRetained<KernelDb, OutboxRow>("outbox", (db, before) => db.Outbox.Where(o => o.DoneAt < before));
        services.AddRetained<KernelDb, InboxRow>("inbox", (db, before) => db.Inbox.Where(i => i.At < before));
        services.AddRetained<KernelDb, CommandRow>("commands", (db, before) => db.Commands.Where(c => c.At < before));
        services.AddHostedService<ReadCalendars>();
        services.AddHostedService(s => ActivatorUtilities.CreateInstance<WarmNames>(s));
        services.AddSingleton<JobRunner>();
        services.AddHostedService(s => s.GetRequiredService<JobRunner>());
        services.AddSingleton<OutboxTeller>();
        services.AddHostedService(s => s.GetRequiredService<OutboxTeller>());
    }

    /// <summary>The one pack of its kind that is valid today; a deadline names it with its version.</summary>
    private static T One<T>(IServiceProvider services, string kind, Func<Pack, T> read)
    {
        var valid = services.GetRequiredService<PackStore>().Of(kind, OfficeHours.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow()));
        if (valid is not [var one]) throw new PackFault("packs", $"{valid.Count} packs of the kind '{kind}' are valid today; it takes one");
        try { return read(one); }
        catch (FormatException e) { throw new PackFault(one.File, e.Message); }
    }
}

/// <summary>Packs and calendars are read before the door opens: of hundreds who come at once each would hold a thread that the reading needs.</summary>
sealed class ReadCalendars(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<WorkCalendar>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

public static class KernelRegistration
{
    public static void AddModuleDb<T>(this IServiceCollection services) where T : ModuleDb
    {
        services.AddPooledDbContextFactory<T>((s, o) => ModuleDbSetup.Use(o, s.GetRequiredService<DatabaseOptions>(), ModuleDbSetup.HistoryTable(typeof(T))));
        services.AddScoped(s => s.GetRequiredService<IDbContextFactory<T>>().Lend(s.GetRequiredService<ModuleDbServices>()));
        services.AddSingleton(new ModuleDbType(typeof(T)));
    }

    /// <summary>A context of one's own beside the request's: a context serves one question at a time.</summary>
    public static T Lend<T>(this IDbContextFactory<T> pool, ModuleDbServices to) where T : ModuleDb
    {
        var db = pool.CreateDbContext();
        db.Serve(to);
        return db;
    }

    public static void AddRecurringJob<T>(this IServiceCollection services) where T : class, IRecurringJob =>
        services.AddScoped<IRecurringJob, T>();

    public static void AddHearer<TMessage, THearer>(this IServiceCollection services) where THearer : class, IHear<TMessage>
    {
        services.AddScoped<IHear<TMessage>, THearer>();
        services.AddSingleton<Action<EventCatalogue>>(c => c.Add<TMessage>());
    }
}

/// <summary>The contexts of all modules, so that the host can bring every schema up to date.</summary>
public sealed record ModuleDbType(Type Type);
