using System.CommandLine;
using System.Reflection;
using Linli.Host.Configuration;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Backup;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Files;

namespace Linli.Host.Commands;

static class BackupCommand
{
    public static string Product { get; } = $"Linli {Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    public static Option<FileInfo?> PassphraseFile() => new("--passphrase-file") { Description = $"File whose first line is the passphrase of the sealed keys; without it {SettingKeys.BackupPassphrase} is read." };

    public static Command Create()
    {
        var data = Options.Data();
        var folder = new Argument<string>("folder") { Description = "Folder that does not exist yet, best on another disk. It holds the sealed data." };
        var keys = new Option<string?>("--keys") { Description = "File for the sealed keys (default: beside the folder, with .keys behind its name). Keep it elsewhere than the folder." };
        var file = PassphraseFile();
        var without = new Option<bool>("--no-keys") { Description = "Only the data: the sealed keys of an earlier backup still open it, unless keys were rotated since." };
        var command = new Command("backup", "Copies database, files and keys while the platform runs; the keys are sealed apart, under a passphrase.") { folder, keys, file, without, data };
        command.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var to = Path.GetFullPath(parsed.GetValue(folder)!);
            var apart = parsed.GetValue(without) ? null : new KeysApart(Path.GetFullPath(parsed.GetValue(keys) ?? to.TrimEnd(Path.DirectorySeparatorChar) + ".keys"), Passphrase(parsed.GetValue(file)));
            var (place, database) = await Options.Existing(parsed.GetValue(data), null, ct);
            await using var app = LinliApp.Build(place, database);
            await using var scope = app.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("backup");
            var writer = new BackupWriter(place, database, app.Services.GetRequiredService<KeyRing>(), app.Services.GetRequiredService<ContentStore>(), TimeProvider.System);
            var manifest = await writer.Write(to, apart, Schemas.Histories(app.Services), Product, ct);
            foreach (var gone in manifest.Files.Missing) await Console.Error.WriteLineAsync($"A row names the content {gone}…, and the store does not hold it whole. It was lost before this backup; look for it in older ones.");
            Console.WriteLine($"{manifest.Tables.Count} tables with {manifest.Tables.Sum(t => t.Rows)} rows and {manifest.Files.Count} files, {manifest.Parts.Sum(p => p.Bytes)} bytes, sealed in {to}");
            Console.WriteLine(apart is null ? "The keys were not saved: the data opens with the sealed keys of an earlier backup." : $"The keys are in {apart.Path}, sealed under the passphrase. Keep file and passphrase apart from the data: without both of them the data opens for nobody.");
            var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
            db.Note("backup.make", "installation", detail: new { backup = manifest.Id, rows = manifest.Tables.Sum(t => t.Rows), files = manifest.Files.Count, keys = apart is not null });
            await db.Commit(ct);
            return manifest.Files.Missing.Count == 0 ? 0 : 2;
        }));
        return command;
    }

    public static string Passphrase(FileInfo? file)
    {
        if (file is { Exists: false }) throw new BackupFault($"The file {file.FullName} with the passphrase does not exist. Check --passphrase-file.");
        var said = file is null ? Environment.GetEnvironmentVariable(SettingKeys.BackupPassphrase) : File.ReadLines(file.FullName).FirstOrDefault()?.Trim();
        return said is { Length: > 0 } ? said : throw new BackupFault($"The keys are sealed under a passphrase, and none was given. Put it into a file that only you can read and name it with --passphrase-file, or set {SettingKeys.BackupPassphrase}.");
    }
}
