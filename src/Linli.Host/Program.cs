using System.CommandLine;
using Linli.Host.Commands;

var root = new RootCommand("Linli 邻里 — smart community platform. Each verb has --help.");
root.Add(RunCommand.Create());
root.Add(AuditCommand.Create());
root.Add(BackupCommand.Create());
root.Add(RestoreCommand.Create());
root.Add(KeysCommand.Create());
root.Add(RegionsCommand.Create());
root.Add(ImportCommand.Create());
root.Add(BenchCommand.Create());
root.Add(DocsCommand.Create());
return await root.Parse(args).InvokeAsync();

/// <summary>The entry point, named so that tests can find its assembly.</summary>
public partial class Program;
