using Linli.Cases.Data;
using Linli.Kernel.Data;
using Linli.Registry.Data;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Linli.Migrations.Sqlite;

/// <summary>Builds each module's context for the migration tool; no database is opened.</summary>
static class DesignTime
{
    private static readonly DatabaseOptions Database = new(DatabaseKind.Sqlite, "Data Source=:memory:");

    public static T Make<T>(Func<DbContextOptions<T>, T> make) where T : ModuleDb
    {
        var builder = new DbContextOptionsBuilder<T>();
        ModuleDbSetup.Use(builder, Database, ModuleDbSetup.HistoryTable(typeof(T)));
        return make(builder.Options);
    }
}

sealed class KernelDesign : IDesignTimeDbContextFactory<KernelDb>
{
    public KernelDb CreateDbContext(string[] args) => DesignTime.Make<KernelDb>(o => new(o));
}

sealed class TrustDesign : IDesignTimeDbContextFactory<TrustDb>
{
    public TrustDb CreateDbContext(string[] args) => DesignTime.Make<TrustDb>(o => new(o));
}

sealed class CasesDesign : IDesignTimeDbContextFactory<CasesDb>
{
    public CasesDb CreateDbContext(string[] args) => DesignTime.Make<CasesDb>(o => new(o));
}

sealed class RegistryDesign : IDesignTimeDbContextFactory<RegistryDb>
{
    public RegistryDb CreateDbContext(string[] args) => DesignTime.Make<RegistryDb>(o => new(o));
}
