using Linli.Cases.Contracts;
using Linli.Kernel.Tables;
using Linli.Kernel.Text;

namespace Linli.Cases.Import;

/// <summary>Reads the file, guesses the columns from their names, and runs the import.</summary>
sealed class ImportDoor(RequestImporter importer, Texts texts) : IImportRequests
{
    public async Task<ImportReport> Import(Stream file, string fileName, string region, string? source, bool dryRun, Stream? rejected, CancellationToken ct)
    {
        var read = TableReader.Read(file, fileName, ct);
        if (read.Table is not { } table) return new(0, 0, 0, 0, [], new Dictionary<string, int>(), [read.Refusal!]);
        var guessed = ImportMapping.Guess(table.Headers);
        var report = await importer.Run(table, string.IsNullOrEmpty(source) ? guessed : guessed with { Source = source }, region, dryRun, ct);
        if (rejected is not null && report.Rejected.Count > 0) ImportRows.Rejected(rejected, table, report, r => texts.Say(r));
        return report;
    }
}
