using Linli.Cases.Data;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Registry.Data;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Linli.Migrations.Postgres;

/// <summary>Builds each module's context for the migration tool; no database is opened.</summary>
static class DesignTime
{
    private static readonly DatabaseOptions Database = new(DatabaseKind.Postgres, "Host=localhost;Database=design");
    private static readonly ModuleDbServices Services = new(new Who(), TimeProvider.System, null!, null!, null!);

    public static T Make<T>(Func<DbContextOptions<T>, ModuleDbServices, T> make) where T : ModuleDb
    {
        var builder = new DbContextOptionsBuilder<T>();
        ModuleDbSetup.Use(builder, Database, ModuleDbSetup.HistoryTable(typeof(T)));
        return make(builder.Options, Services);
    }
}

sealed class KernelDesign : IDesignTimeDbContextFactory<KernelDb>
{
    public KernelDb CreateDbContext(string[] args) => DesignTime.Make<KernelDb>((o, s) => new(o, s));
}

sealed class TrustDesign : IDesignTimeDbContextFactory<TrustDb>
{
    public TrustDb CreateDbContext(string[] args) => DesignTime.Make<TrustDb>((o, s) => new(o, s));
}

sealed class CasesDesign : IDesignTimeDbContextFactory<CasesDb>
{
    public CasesDb CreateDbContext(string[] args) => DesignTime.Make<CasesDb>((o, s) => new(o, s));
}

sealed class RegistryDesign : IDesignTimeDbContextFactory<RegistryDb>
{
    public RegistryDb CreateDbContext(string[] args) => DesignTime.Make<RegistryDb>((o, s) => new(o, s));
}
