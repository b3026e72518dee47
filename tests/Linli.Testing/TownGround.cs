using System.Globalization;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Linli.Testing;

/// <summary>
/// The migrated and seeded demo street, made once in a process; each town is a copy of it: a copied folder, on PostgreSQL a
/// database from a template besides.
/// </summary>
static class TownGround
{
    private static readonly Lazy<Task<(string Folder, string? Database)>> Template = new(Make);
    private static readonly SemaphoreSlim OneCopy = new(1, 1);

    public static bool OnPostgres => Environment.GetEnvironmentVariable("LINLI_TEST_DB") == "postgres";

    private static string Server => Environment.GetEnvironmentVariable("LINLI_TEST_POSTGRES")
        ?? throw new InvalidOperationException("LINLI_TEST_DB=postgres needs LINLI_TEST_POSTGRES, an Npgsql connection string to a server where databases may be made.");

    public static string Packs { get; } = Path.Combine(Repository(), "packs");
    private static readonly Lazy<PackStore> DemoPacks = new(() => PackStore.Load(Packs, "core", "demo")), CorePacks = new(() => PackStore.Load(Packs, "core"));

    public static string Repository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Directory.Exists(Path.Combine(at.FullName, "packs", "schema"))) return at.FullName;
        throw new InvalidOperationException("The repository with its folder 'packs' was not found above the tests.");
    }

    public static async Task<(string Folder, DatabaseOptions Database, string? Name)> Copy()
    {
        var (folder, source) = await Template.Value;
        var mine = NewFolder();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(mine, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(to, File.GetUnixFileMode(file));
        }
        if (source is null) return (mine, DatabaseOptions.Embedded(mine), null);
        var name = NewName();
        // PostgreSQL copies a template for one at a time.
        await OneCopy.WaitAsync();
        try { await OnServer($"CREATE DATABASE {name} TEMPLATE {source}"); }
        finally { OneCopy.Release(); }
        return (mine, Postgres(name), name);
    }

    /// <summary>A folder and a database with nothing in it.</summary>
    public static async Task<(string Folder, DatabaseOptions Database, string? Name)> Bare()
    {
        Manifest();
        var folder = NewFolder();
        if (!OnPostgres) return (folder, DatabaseOptions.Embedded(folder), null);
        var name = NewName();
        await OnServer($"CREATE DATABASE {name}");
        return (folder, Postgres(name), name);
    }

    public static async Task Drop(string folder, DatabaseOptions database, string? name)
    {
        if (name is null)
        {
            using var pooled = new SqliteConnection(database.ConnectionString);
            SqliteConnection.ClearPool(pooled);
        }
        else
        {
            await using (var pooled = new NpgsqlConnection(database.ConnectionString)) NpgsqlConnection.ClearPool(pooled);
            await OnServer($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
        Directory.Delete(folder, true);
    }

    public static WebApplication Build(string folder, DatabaseOptions database, TimeProvider clock, bool demo = true, Action<WebApplicationBuilder>? with = null, Action<WebApplication>? plant = null, bool practice = false)
    {
        var app = LinliApp.Build(Place(folder, demo) with { Practice = practice }, database, b =>
        {
            b.WebHost.UseUrls("http://127.0.0.1:0");
            b.Configuration["Limits:PostsPerMinute"] = "1000000";
            b.Logging.ClearProviders();
            b.Services.Replace(ServiceDescriptor.Singleton(clock));
            b.Services.Replace(ServiceDescriptor.Singleton((demo ? DemoPacks : CorePacks).Value.AsFiled()));
            // Tests settle by hand; only the kernel's own workers go, not the server itself.
            foreach (var worker in b.Services.Where(d => d.ServiceType == typeof(IHostedService)
                && d.ImplementationFactory?.Method.DeclaringType?.Assembly.GetName().Name?.StartsWith("Linli.", StringComparison.Ordinal) == true).ToList())
                b.Services.Remove(worker);
            with?.Invoke(b);
        });
        plant?.Invoke(app);
        return app;
    }

    private static Installation Place(string folder, bool demo) => new(folder, Packs, demo, City: "3301");

    private static async Task<(string, string?)> Make()
    {
        Manifest();
        var folder = NewFolder();
        string? name = null;
        var database = DatabaseOptions.Embedded(folder);
        if (OnPostgres)
        {
            name = NewName();
            await OnServer($"CREATE DATABASE {name}");
            database = Postgres(name);
        }
        await using (var app = Build(folder, database, new TownClock(TownClock.Monday)))
        {
            await LinliApp.Prepare(app, default);
            // Makes the key of cookies and forms once for all copies.
            app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("town").Protect("warm");
        }
        if (name is null)
        {
            await using (var db = new SqliteConnection(database.ConnectionString))
            {
                await db.OpenAsync();
                await using var checkpoint = db.CreateCommand();
                checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                await checkpoint.ExecuteNonQueryAsync();
            }
            using var pooled = new SqliteConnection(database.ConnectionString);
            SqliteConnection.ClearPool(pooled);
        }
        else
        {
            await using var pooled = new NpgsqlConnection(database.ConnectionString);
            NpgsqlConnection.ClearPool(pooled);
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TearDown(folder, name);
        return (folder, name);
    }

    private static void TearDown(string folder, string? name)
    {
        try
        {
            Directory.Delete(folder, true);
            if (name is null) return;
            using var db = new NpgsqlConnection(Server);
            db.Open();
            using var drop = db.CreateCommand();
            drop.CommandText = $"DROP DATABASE IF EXISTS {name} WITH (FORCE)";
            drop.ExecuteNonQuery();
        }
        catch (Exception e) when (e is IOException or NpgsqlException) { }
    }

    /// <summary>The host's list of static files is made for its own output folder; pages need none of them to be tested.</summary>
    private static void Manifest()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "linli.staticwebassets.endpoints.json");
        if (!File.Exists(file)) File.WriteAllText(file, """{"Version":1,"ManifestType":"Build","Endpoints":[]}""");
    }

    /// <summary>As the platform itself is connected, with fewer connections.</summary>
    private static DatabaseOptions Postgres(string name) => DatabaseOptions.From(new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20 }.ConnectionString, "");

    public static async Task<(string Name, string ConnectionString)> NewPostgres()
    {
        var name = NewName();
        await OnServer($"CREATE DATABASE {name}");
        return (name, Postgres(name).ConnectionString);
    }

    public static async Task OnServer(string sql)
    {
        await using var db = new NpgsqlConnection(Server);
        await db.OpenAsync();
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static string NewName() => string.Create(CultureInfo.InvariantCulture, $"linli_test_{Guid.NewGuid():N}");

    public static string NewFolder() => Directory.CreateTempSubdirectory("linli-town-").FullName;
}
