using System.CommandLine;
using Linli.Cases.Contracts;
using Linli.Host.Web;
using Linli.Kernel.Access;
using Linli.Kernel.Text;

namespace Linli.Host.Commands;

static class ImportCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var file = new Argument<FileInfo>("file") { Description = "CSV (UTF-8, GB 18030) or XLSX." };
        var dry = new Option<bool>("--dry-run") { Description = "Only count and give a reason for each row that would be refused." };
        var region = new Option<string>("--region") { Description = "12-digit code of the street or community that takes the rows whose point lies in no grid.", DefaultValueFactory = _ => "" };
        var name = new Option<string?>("--source") { Description = "Short name of the system that the table comes from: letters, digits, - or _, up to 40. The same number of the same source is the same matter. Needed when the columns do not tell." };
        var requests = new Command("requests", "Brings matters in from a table; a second run brings nothing twice.") { file, dry, region, name, data };
        requests.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var source = parsed.GetValue(file)!;
            if (!source.Exists) throw new InvalidOperationException($"The file {source.FullName} does not exist. Check the path.");
            var (place, database) = await Options.Existing(parsed.GetValue(data), null, ct);
            await using var app = LinliApp.Build(place, database);
            await LinliApp.Prepare(app, ct);
            await using var scope = app.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("import");
            var texts = scope.ServiceProvider.GetRequiredService<Texts>();
            var into = parsed.GetValue(region)!;
            if (into.Length == 0)
            {
                var halls = await scope.ServiceProvider.GetRequiredService<Trust.Contracts.IBodies>().HallRegions(ct);
                if (halls.Count > 1) throw new InvalidOperationException($"Matters are taken in at {halls.Count} places. Say with --region where the rows belong whose point lies in no grid.");
                into = halls.FirstOrDefault("");
            }
            var rejectedPath = Path.Combine(place.DataFolder, Path.GetFileNameWithoutExtension(source.Name) + ".rejected.csv");
            using var rejected = new MemoryStream();
            await using var stream = source.OpenRead();
            var report = await scope.ServiceProvider.GetRequiredService<IImportRequests>().Import(stream, source.Name, into, parsed.GetValue(name), parsed.GetValue(dry), rejected, ct);
            foreach (var fault in report.Faults) await Console.Error.WriteLineAsync(texts.Say(fault));
            foreach (var row in report.Rejected.Take(20)) Console.WriteLine($"row {row.Row}: {texts.Say(row.Reason)}");
            foreach (var (note, count) in report.Notes) Console.WriteLine($"{count} × {texts[note]}");
            Console.WriteLine($"{report.Read} read, {report.Ready} ready, {report.Known} known already, {report.Imported} imported, {report.Rejected.Count} refused{(parsed.GetValue(dry) ? " (dry run: no matter was brought in)" : "")}");
            if (rejected.Length > 0)
            {
                // Names and phones of people stand in it: nobody else reads it, not even while it is written. An older file may be open to all.
                File.Delete(rejectedPath);
                var only = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows()) only.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                await using (var to = new FileStream(rejectedPath, only)) await to.WriteAsync(rejected.GetBuffer().AsMemory(0, (int)rejected.Length), ct);
                Console.WriteLine($"Refused rows with their reasons: {rejectedPath}");
            }
            return report.Faults.Count == 0 ? 0 : 1;
        }));
        return new Command("import", "Brings data in.") { requests };
    }
}
