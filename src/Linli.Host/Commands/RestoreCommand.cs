using System.CommandLine;
using Linli.Host.Configuration;
using Linli.Host.Web;
using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Backup;
using Linli.Kernel.Data;

namespace Linli.Host.Commands;

static class RestoreCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var folder = new Argument<string>("folder") { Description = "Folder that linli backup wrote." };
        var keys = new Option<string?>("--keys") { Description = "File of the sealed keys (default: beside the folder, with .keys behind its name)." };
        var file = BackupCommand.PassphraseFile();
        var command = new Command("restore", "Puts a backup into an empty data folder (and an empty database of LINLI_DATABASE); proves everything before anything can be started.") { folder, keys, file, data };
        command.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var from = Path.GetFullPath(parsed.GetValue(folder)!);
            var passphrase = BackupCommand.Passphrase(parsed.GetValue(file));
            var settings = Options.Settings((SettingKeys.Data, parsed.GetValue(data)));
            var into = Path.GetFullPath(settings[SettingKeys.Data]);
            var place = Options.Described(settings, into) with { Demo = false };
            var database = DatabaseOptions.From(settings[SettingKeys.Database], into);
            var reader = new BackupReader(from, place, database, TimeProvider.System);
            var restored = await Restore(reader, database, parsed.GetValue(keys) ?? from.TrimEnd(Path.DirectorySeparatorChar) + ".keys", passphrase, ct);
            foreach (var table in restored.Manifest.Tables)
            {
                var mine = restored.Tables.First(t => t.Name == table.Name);
                Console.WriteLine($"{table.Name,-32}{table.Rows,12} = {mine.Rows,-12} {table.Hash[..16]} = {mine.Hash[..16]}");
            }
            Console.WriteLine($"{"files",-32}{restored.Manifest.Files.Count,12} = {restored.Files.Count,-12} {restored.Manifest.Files.Hash[..16]} = {restored.Files.Hash[..16]}");
            foreach (var gone in restored.Files.Missing) await Console.Error.WriteLineAsync($"The content {gone}… was missing already when the backup was made.");
            await using (var app = LinliApp.Build(place, database))
            {
                await using var scope = app.Services.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("restore");
                var report = await scope.ServiceProvider.GetRequiredService<AuditVerifier>().Verify(ct);
                foreach (var fault in report.Faults) await Console.Error.WriteLineAsync(fault);
                Console.WriteLine($"audit record: {report.Sealed} lines in the chain, {report.Open} waiting to be linked, {report.Faults.Count} faults");
                // Whoever reads the record sees that time went back here.
                var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
                db.Note("backup.restore", "installation", detail: new { backup = restored.Manifest.Id, at = restored.Manifest.At });
                await db.Commit(ct);
            }
            reader.Open();
            Console.WriteLine($"{restored.Tables.Count} tables with {restored.Tables.Sum(t => t.Rows)} rows and {restored.Files.Count} files are in {into} as they were on {restored.Manifest.At:yyyy-MM-dd HH:mm:ss} UTC; all counts and hashes are equal.");
            return 0;
        }));
        return command;
    }

    public static async Task<Restored> Restore(BackupReader reader, DatabaseOptions database, string keys, string passphrase, CancellationToken ct)
    {
        // Built when the keys lie in their place and not before: an application without keys makes fresh ones.
        WebApplication? app = null;
        try
        {
            return await reader.Restore(keys, passphrase, () => Schemas.Of((app = LinliApp.Build(reader.Inside, database.Kind == DatabaseKind.Sqlite ? DatabaseOptions.Embedded(reader.Inside.DataFolder) : database)).Services), ct);
        }
        finally { if (app is not null) await app.DisposeAsync(); }
    }
}
