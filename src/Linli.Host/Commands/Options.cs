using System.CommandLine;
using Linli.Kernel;
using Linli.Kernel.Data;

namespace Linli.Host.Commands;

/// <summary>Options that every verb which touches data takes.</summary>
static class Options
{
    public static Option<string> Data() => new("--data") { Description = "Folder of the database, files and keys (default: var).", DefaultValueFactory = _ => "var" };

    public static Option<string> City() => new("--city") { Description = "Division code whose tree is loaded at first start, e.g. 3301, or all.", DefaultValueFactory = _ => "3301" };

    public static (Installation Place, DatabaseOptions Database) Place(string data, string city = "3301", bool demo = true)
    {
        var folder = Path.GetFullPath(data);
        Directory.CreateDirectory(folder);
        var packs = Environment.GetEnvironmentVariable("LINLI_PACKS") ?? FindPacks();
        return (new Installation(folder, packs, demo, city), DatabaseOptions.From(Environment.GetEnvironmentVariable("LINLI_DATABASE"), folder));
    }

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
        catch (Exception e) when (e is InvalidOperationException or IOException or Kernel.Packs.PackFault or Kernel.Crypto.CryptoFault or UnauthorizedAccessException or Npgsql.NpgsqlException)
        {
            await Console.Error.WriteLineAsync(e is Npgsql.NpgsqlException ? $"The database of LINLI_DATABASE does not answer: {e.Message} Check that PostgreSQL runs and that the connection string is right." : e.Message);
            return 1;
        }
    }
}
