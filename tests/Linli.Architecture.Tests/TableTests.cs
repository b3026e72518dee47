using System.Reflection;
using System.Text.RegularExpressions;
using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Linli.Architecture.Tests;

/// <summary>A module writes to its own tables and to the shared ones of the kernel, and its migrations are current.</summary>
public static partial class TableRules
{
    /// <summary>kernel → k_, trust → trust_, cases → cases_.</summary>
    public static string Prefix(string context) => context == "KernelDb" ? "k_" : context.Replace("Db", "", StringComparison.Ordinal).ToLowerInvariant() + "_";

    public static List<string> Tables(string context, IModel designTime)
    {
        var faults = new List<string>();
        foreach (var entity in designTime.GetEntityTypes())
        {
            if (entity.GetTableName() is not { } table) continue;
            if (table.StartsWith(Prefix(context), StringComparison.Ordinal)) continue;
            if (!table.StartsWith("k_", StringComparison.Ordinal)) faults.Add($"{context} maps {entity.ClrType.Name} to the table {table}; its own begin with {Prefix(context)}.");
            else if (!entity.IsTableExcludedFromMigrations()) faults.Add($"{context} would create {table}; shared tables belong to the migrations of KernelDb.");
        }
        return faults;
    }

    /// <summary>What the tables of each context begin with: a module that comes tomorrow is known without anybody adding it here.</summary>
    public static IReadOnlyList<string> Prefixes(IEnumerable<Assembly> modules) =>
        [.. modules.SelectMany(a => a.GetTypes()).Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(Linli.Kernel.Data.ModuleDb))).Select(t => Prefix(t.Name)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>SQL in strings that names another module's table.</summary>
    public static List<string> Sql(IEnumerable<Source> sources, IReadOnlyList<string> prefixes)
    {
        var table = new Regex($@"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+[""\\]*({string.Join('|', prefixes)})(\w+)", RegexOptions.IgnoreCase);
        return [.. from s in sources
            where s.Path.EndsWith(".cs", StringComparison.Ordinal)
            let code = s.Code
            from Match m in table.Matches(code)
            where m.Groups[1].Value != Prefix(s.Module == "Kernel" ? "KernelDb" : s.Module + "Db")
            select $"{s.At(m.Index, code)} names the table {m.Groups[1].Value}{m.Groups[2].Value} in SQL; ask its module."];
    }

    /// <summary>Properties that are compared with the bounds of a region scope, as the sources write it.</summary>
    public static List<string> Scoped(IEnumerable<Source> sources) =>
        [.. (from s in sources where s.Path.EndsWith(".cs", StringComparison.Ordinal) from Match m in ScopeCompare().Matches(s.Code) select m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A language collation puts ":" before the digits: the upper bound of a division that ends in 9 would hold nothing.</summary>
    public static List<string> Collations(string context, IModel designTime, IReadOnlyCollection<string> scoped) =>
        [.. from entity in designTime.GetEntityTypes()
            from p in entity.GetProperties()
            where p.ClrType == typeof(string) && scoped.Contains(p.Name) && p.GetCollation() != "C"
            select $"{context}: {entity.ClrType.Name}.{p.Name} is compared with a region scope and has no ordinal order; use RegionCode(…)."];

    [GeneratedRegex(@"string\.Compare\(\w+\.(\w+), (?:\w+\.)?(?:ScopeFrom|ScopeTo|From|To|from|to)\)")]
    private static partial Regex ScopeCompare();

    public static List<string> Pending(IEnumerable<(string Name, DbContext Context)> contexts) =>
        [.. contexts.Where(c => c.Context.Database.HasPendingModelChanges()).Select(c => $"{c.Name}: the model has changed since the last migration; run ./x migration.")];
}

public class TableTests
{
    /// <summary>Every context on every provider, as the migration tool builds it; no database is opened.</summary>
    private static List<(string Name, DbContext Context)> Contexts() =>
        [.. from provider in (string[])["Sqlite", "Postgres"]
            from type in Assembly.Load($"Linli.Migrations.{provider}").GetTypes()
            from face in type.GetInterfaces()
            where face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IDesignTimeDbContextFactory<>)
            let context = (DbContext)face.GetMethod("CreateDbContext")!.Invoke(Activator.CreateInstance(type, true), [Array.Empty<string>()])!
            select ($"{context.GetType().Name} on {provider}", context)];

    [Fact]
    public void Contexts_AreAllBuiltOnBothProviders()
    {
        var wanted = LoadedModules.All.SelectMany(a => a.GetTypes()).Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(Linli.Kernel.Data.ModuleDb))).Select(t => t.Name).ToList();
        wanted.Count.ShouldBeGreaterThanOrEqualTo(3);
        Contexts().Select(c => c.Name).Order(StringComparer.Ordinal).ShouldBe(wanted.SelectMany(w => (string[])[$"{w} on Sqlite", $"{w} on Postgres"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tables_AreOwnOrShared() =>
        Violations.None(Contexts().SelectMany(c => TableRules.Tables(c.Context.GetType().Name, c.Context.GetService<IDesignTimeModel>().Model)));

    [Fact]
    public void Sql_NamesOwnTables() => Violations.None(TableRules.Sql(Repository.Src(".cs"), TableRules.Prefixes(LoadedModules.All)));

    [Fact]
    public void RegionScopes_CompareOrdinally()
    {
        var scoped = TableRules.Scoped(Repository.Src(".cs"));
        scoped.ShouldContain("Region");
        Violations.None(Contexts().Where(c => c.Name.EndsWith("Postgres", StringComparison.Ordinal)).SelectMany(c => TableRules.Collations(c.Name, c.Context.GetService<IDesignTimeModel>().Model, scoped)));
    }

    [Fact]
    public void RegionScopes_Planted()
    {
        TableRules.Scoped([new("src/Linli.Cases/Planted.cs", "rows.Where(r => string.Compare(r.Place, db.ScopeFrom) >= 0)")]).ShouldBe(["Place"]);
        using var planted = new PlantedDb();
        TableRules.Collations("planted", planted.GetService<IDesignTimeModel>().Model, ["Place"]).ShouldHaveSingleItem().ShouldContain("Own.Place");
    }

    [Fact]
    public void Migrations_AreCurrent() => Violations.None(TableRules.Pending(Contexts()));

    [Fact]
    public void Tables_Planted()
    {
        using var planted = new PlantedDb();
        var faults = TableRules.Tables("CasesDb", planted.GetService<IDesignTimeModel>().Model);
        faults.Count.ShouldBe(2);
        faults.ShouldContain(f => f.Contains("trust_accounts", StringComparison.Ordinal));
        faults.ShouldContain(f => f.Contains("would create k_outbox", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SELECT * FROM trust_accounts")]
    [InlineData("SELECT * FROM registry_grids")]
    [InlineData("select g.* from cases_cases c join \\\"registry_grids\\\" g on g.code = c.grid")]
    [InlineData("update k_settings set value = ''")]
    public void Sql_Planted(string sql) =>
        TableRules.Sql([new("src/Linli.Cases/Planted.cs", $"var sql = \"{sql}\"; var own = \"SELECT * FROM cases_cases\";")], TableRules.Prefixes(LoadedModules.All)).ShouldHaveSingleItem();

    [Fact]
    public void Sql_KnowsEveryModuleWithTables_AlsoOneThatIsNew()
    {
        TableRules.Prefixes(LoadedModules.All).ShouldBe(["cases_", "k_", "registry_", "trust_"]);
        TableRules.Prefixes([typeof(SensingDb).Assembly]).ShouldBe(["sensing_"]);
        TableRules.Sql([new("src/Linli.Cases/Planted.cs", "var sql = \"SELECT * FROM sensing_devices\";")], TableRules.Prefixes([typeof(SensingDb).Assembly])).ShouldHaveSingleItem();
    }

    [Fact]
    public void Migrations_Planted()
    {
        using var planted = new PlantedDb();
        TableRules.Pending([("PlantedDb", planted)]).ShouldHaveSingleItem();
    }

    private sealed class PlantedDb : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite("Data Source=:memory:");

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.Entity<Own>().ToTable("cases_own");
            model.Entity<Foreign>().ToTable("trust_accounts");
            model.Entity<Shared>().ToTable("k_outbox");
            model.Entity<Excluded>().ToTable("k_audit", t => t.ExcludeFromMigrations());
        }
    }

    private sealed class SensingDb(DbContextOptions options) : ModuleDb(options);
    private sealed class Own { public int Id { get; set; } public string? Place { get; set; } }
    private sealed class Foreign { public int Id { get; set; } }
    private sealed class Shared { public int Id { get; set; } }
    private sealed class Excluded { public int Id { get; set; } }
}
