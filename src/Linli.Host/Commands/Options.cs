using System.Collections;
using System.CommandLine;
using Linli.Host.Configuration;
using Linli.Kernel;
using Linli.Kernel.Backup;
using Linli.Kernel.Data;

namespace Linli.Host.Commands;

/// <summary>Options that every verb which touches data takes.</summary>
static class Options
{
    public const string DefaultCity = "3301";

    public static Option<string?> Data() => new("--data") { Description = "Folder of the database, files and keys (default: var)." };

    public static Option<string?> City() => new("--city") { Description = $"Division code whose tree is loaded at first start, e.g. {DefaultCity} (the default), or all." };

    /// <summary>Reads and checks linli.json, the environment and what the command line said (null: nothing).</summary>
    public static Settings Settings(params (string Key, string? Value)[] told)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);
        var settings = Configuration.Settings.Read(told.Where(t => t.Value is not null).ToDictionary(t => t.Key, t => t.Value!, StringComparer.Ordinal), environment, AppContext.BaseDirectory);
        foreach (var warning in settings.Warnings) Console.Error.WriteLine(warning);
        return settings;
    }

    public static (Installation Place, DatabaseOptions Database) Place(Settings settings)
    {
        var folder = Path.GetFullPath(settings[SettingKeys.Data]);
        if (BackupReader.Unfinished(folder) is { } unfinished) throw new BackupFault(unfinished);
        Directory.CreateDirectory(folder);
        return (Described(settings, folder), DatabaseOptions.From(settings[SettingKeys.Database], folder));
    }

    /// <summary>Without touching the folder.</summary>
    public static Installation Described(Settings settings, string folder)
    {
        var packs = settings[SettingKeys.Packs] is { Length: > 0 } named ? Path.GetFullPath(named) : FindPacks();
        if (!Directory.Exists(Path.Combine(packs, "schema"))) throw new InvalidOperationException($"{packs} is no folder of packs: it has no folder schema. Set LINLI_PACKS, or packs in {Configuration.Settings.FileName}, to the folder that came with Linli.");
        var practice = settings[SettingKeys.Practice] == "true";
        return new Installation(folder, packs, practice || settings[SettingKeys.Demo] == "true", settings[SettingKeys.City]) { Practice = practice };
    }

    /// <summary>For verbs that work on what is there: a mistyped folder must not become a new installation with keys of its own.</summary>
    public static async Task<(Installation Place, DatabaseOptions Database)> Existing(string? data, string? city, CancellationToken ct)
    {
        var settings = Settings((SettingKeys.Data, data), (SettingKeys.City, city));
        var folder = Path.GetFullPath(settings[SettingKeys.Data]);
        var database = DatabaseOptions.From(settings[SettingKeys.Database], folder);
        if (database.Kind == DatabaseKind.Sqlite)
        {
            if (!File.Exists(Path.Combine(folder, "linli.db"))) throw new InvalidOperationException($"There is no database of Linli in {folder}. Name the data folder with --data, or make one with linli run.");
        }
        else
        {
            await using var connection = new Npgsql.NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync(ct);
            await using var command = new Npgsql.NpgsqlCommand("SELECT to_regclass('k_settings') IS NOT NULL", connection);
            if (await command.ExecuteScalarAsync(ct) is not true) throw new InvalidOperationException("The database of LINLI_DATABASE holds no tables of Linli. Correct Database in it, or make them with linli run.");
            if (!Directory.Exists(Path.Combine(folder, "keys"))) throw new InvalidOperationException($"There are no keys of Linli in {folder}. Name the data folder of this database with --data.");
        }
        // Only run makes a demo street.
        var (place, known) = Place(settings);
        return (place with { Demo = false, Practice = await BegunAs.Read(database, folder, ct) == SettingRow.Practice }, known);
    }

    public static (Installation Place, DatabaseOptions Database) Place(string? data, string? city = null, bool demo = true) =>
        Place(Settings((SettingKeys.Data, data), (SettingKeys.City, city), (SettingKeys.Demo, demo ? null : "false")));

    private static string FindPacks()
    {
        foreach (var start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
            for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
                if (Directory.Exists(Path.Combine(at.FullName, "packs", "schema"))) return Path.Combine(at.FullName, "packs");
        throw new InvalidOperationException("The folder 'packs' was not found. Start Linli from its own folder, or set LINLI_PACKS to the folder.");
    }

    /// <summary>Runs a verb; a failure is one sentence that says what to do, and exit code 1.</summary>
    public static async Task<int> Guarded(Func<Task<int>> verb)
    {
        try { return await verb(); }
        catch (Exception e) when (Failures.Say(e) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }
}
