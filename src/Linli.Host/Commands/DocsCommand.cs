using System.CommandLine;
using Linli.Host.Docs;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Data;

namespace Linli.Host.Commands;

/// <summary>For developers: the pages that are made and not written. Needs the sources beside it.</summary>
static class DocsCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "The folder docs to write into (default: docs of the working folder).", DefaultValueFactory = _ => "docs" };
        var command = new Command("docs", "Writes docs/generated and docs/ops/configuration.md from the program, the packs and the sources.") { to };
        command.SetAction((parsed, _) => Options.Guarded(async () =>
        {
            var repository = Directory.GetCurrentDirectory();
            if (!File.Exists(Path.Combine(repository, "Linli.slnx"))) throw new InvalidOperationException("This is not the repository of Linli: there is no Linli.slnx. Run ./x docs in its folder.");
            var folder = Directory.CreateTempSubdirectory("linli-docs-").FullName;
            try
            {
                await using var app = LinliApp.Build(new Installation(folder, Path.Combine(repository, "packs"), true, Options.DefaultCity), DatabaseOptions.Embedded(folder));
                foreach (var (path, text) in GeneratedDocs.Pages(app, repository))
                {
                    var file = Path.Combine(parsed.GetValue(to)!, path);
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    await File.WriteAllTextAsync(file, text);
                    Console.WriteLine(file);
                }
            }
            finally { Directory.Delete(folder, true); }
            return 0;
        }));
        return command;
    }
}
