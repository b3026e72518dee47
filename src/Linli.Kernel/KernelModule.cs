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
using Linli.Kernel.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Kernel;

/// <summary>Where the installation keeps what it needs: the data folder and the packs folder.</summary>
public sealed record Installation(string DataFolder, string PacksFolder, bool Demo, string City)
{
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
        services.AddSingleton<AuditPen>();
        services.AddSingleton<AuditAnchor>();
        services.AddSingleton<WriteGate>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<EventCatalogue>();
        services.AddSingleton<NumberBook>();
        services.AddSingleton(s => new ContentStore(place.FilesFolder, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => PackStore.Load(place.PacksFolder, place.Demo ? ["core", "demo"] : ["core"]));
        services.AddSingleton(_ => OfficeHours.Parse(File.ReadAllText(Path.Combine(place.PacksFolder, "core", "calendars", "office-hours.json"))));
        services.AddSingleton(s => WorkCalendar.Load(
            File.ReadAllText(Path.Combine(place.PacksFolder, "core", "calendars", "calendar-cn.json")), s.GetRequiredService<OfficeHours>(), "calendar-cn@2026.1"));
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
        services.AddRecurringJob<AuditSealer>();
        services.AddRecurringJob<SweepTries>();
        services.AddRecurringJob<SweepFiles>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(s => s.GetRequiredService<JobRunner>());
        services.AddSingleton<OutboxTeller>();
        services.AddHostedService(s => s.GetRequiredService<OutboxTeller>());
    }
}

public static class KernelRegistration
{
    public static void AddModuleDb<T>(this IServiceCollection services) where T : ModuleDb
    {
        services.AddDbContext<T>((s, o) => ModuleDbSetup.Use(o, s.GetRequiredService<DatabaseOptions>(), ModuleDbSetup.HistoryTable(typeof(T))));
        services.AddSingleton(new ModuleDbType(typeof(T)));
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
