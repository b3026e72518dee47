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
        .ToDictionary(t => Name(t.Type), t => With(services, t.Type, db => new Schema([.. db.Database.GetMigrations()],
            // In the restore's own transaction.
            to => With(services, t.Type, mine => mine.GetService<IMigrator>().GenerateScript(Migration.InitialDatabase, to, MigrationsSqlGenerationOptions.NoTransactions)))), StringComparer.Ordinal);

    private static T With<T>(IServiceProvider services, Type context, Func<DbContext, T> ask)
    {
        using var scope = services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("backup");
        return ask((DbContext)scope.ServiceProvider.GetRequiredService(context));
    }

    private static string Name(Type context) => context.Name.Replace("Db", "", StringComparison.Ordinal);
}
