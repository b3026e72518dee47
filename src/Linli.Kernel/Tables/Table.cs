using Linli.Kernel.Text;

namespace Linli.Kernel.Tables;

/// <summary>A table as somebody handed it in: every row has exactly as many cells as there are headers, "" where nothing stood.</summary>
/// <param name="Format">csv or xlsx.</param>
/// <param name="Encoding">How the text was read: utf-8, utf-16 or gb18030; null for xlsx.</param>
public sealed record Table(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows, string Format, string? Encoding);

/// <summary>The table, or why it was refused; exactly one of them.</summary>
public sealed record TableRead(Table? Table, Reason? Refusal)
{
    public bool Ok => Refusal is null;
}

/// <summary>How much a table may hold.</summary>
public sealed record TableLimits(long Bytes, int Columns, int Rows, int CellChars, int Cells)
{
    // The last is for memory: 200 columns times 200,000 rows would be 40 million strings.
    public static readonly TableLimits Standard = new(50L << 20, 200, 200_000, 32_767, 10_000_000);
}

/// <summary>Ends reading from within; does not leave the reader.</summary>
sealed class TableFault(string key, params string[] args) : Exception(key)
{
    public Reason Reason { get; } = new(key, args);
}
