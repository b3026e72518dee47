namespace Linli.Cases.Contracts;

/// <summary>Brings matters in from a table (CSV in UTF-8 or GB 18030, XLSX), each through the same door as any other.</summary>
public interface IImportRequests
{
    /// <param name="region">12-digit code of the community or street that takes the rows whose point lies in no grid.</param>
    /// <param name="source">Short name of the system that the table comes from; null: by its columns, and a fault where they do not tell.</param>
    /// <param name="rejected">Receives the refused rows with their reasons as CSV; may be null.</param>
    Task<Import.ImportReport> Import(Stream file, string fileName, string region, string? source, bool dryRun, Stream? rejected, CancellationToken ct);
}

/// <summary>What the bench does, so that it measures the product's own door.</summary>
public interface ICaseBench
{
    /// <summary>A street that takes matters in; asked once, so that asking is not measured.</summary>
    Task<string> Street(CancellationToken ct);

    /// <summary>Hands in one invented matter, durable when it returns; gives its number.</summary>
    Task<string> Submit(string street, int n, CancellationToken ct);

    /// <summary>Reads the first page of an organisation's to-do list; gives the number of rows.</summary>
    Task<int> Todo(CancellationToken ct);

    /// <summary>Fills a database with invented matters of the communities (12 digits), in bulk: one sealed name and phone for all of them, no audit line and no event each.</summary>
    /// <param name="teams">The organisation of each community that has all of its matters open on its list; null: as in a city, where most are closed.</param>
    /// <returns>How many were added; 0 when they are there.</returns>
    Task<int> Fill(int cases, IReadOnlyList<string> communities, Action<int> progress, CancellationToken ct, IReadOnlyDictionary<string, Guid>? teams = null);

    /// <summary>A receipt number and a phone that the filled matters have.</summary>
    Task<string> SomeNumber(CancellationToken ct);
    string Phone(int n);
}
