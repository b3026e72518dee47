using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Backup;
using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Linli.Host.Commands;

/// <summary>What a backup must know of the modules' tables.</summary>
static class Schemas
{
    /// <summary>By module, where its migrations are noted.</summary>
    public static IReadOnlyDictionary<string, string> Histories(IServiceProvider services) => services.GetServices<ModuleDbType>().ToDictionary(t => Name(t.Type), t => ModuleDbSetup.HistoryTable(t.Type), StringComparer.Ordinal);

    /// <summary>By module, in the order in which they are made.</summary>
    public static IReadOnlyDictionary<string, Schema> Of(IServiceProvider services) => services.GetServices<ModuleDbType>()
        .ToDictionary(t => Name(t.Type), t => With(services, t.Type, db => new Schema([.. db.Database.GetMigrations()], to => With(services, t.Type, mine => Commands(mine, to)))), StringComparer.Ordinal);

    // Command by command, for the restore's own transaction: a migration that runs itself commits itself, and a script runs commands together that end without a semicolon.
    private static List<string> Commands(DbContext db, string to)
    {
        var (assembly, generator, history, initializer) = (db.GetService<IMigrationsAssembly>(), db.GetService<IMigrationsSqlGenerator>(), db.GetService<IHistoryRepository>(), db.GetService<IModelRuntimeInitializer>());
        List<string> commands = [history.GetCreateScript()];
        foreach (var (id, type) in assembly.Migrations.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            var migration = assembly.CreateMigration(type, db.Database.ProviderName!);
            commands.AddRange(generator.Generate(migration.UpOperations, initializer.Initialize(migration.TargetModel, designTime: true, validationLogger: null)).Select(c => c.CommandText));
            commands.Add(history.GetInsertScript(new HistoryRow(id, ProductInfo.GetVersion())));
            if (id == to) break;
        }
        return commands;
    }

    private static T With<T>(IServiceProvider services, Type context, Func<DbContext, T> ask)
    {
        using var scope = services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("backup");
        return ask((DbContext)scope.ServiceProvider.GetRequiredService(context));
    }

    private static string Name(Type context) => context.Name.Replace("Db", "", StringComparison.Ordinal);
}
