using System.Globalization;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using Linli.Kernel.Files;
using Linli.Kernel.Text;
using MiniExcelLibs;

namespace Linli.Kernel.Tables;

/// <summary>
/// Reads the tables that staff hand in: CSV in the encodings that Excel and WPS save (UTF-8, UTF-16 with BOM,
/// GB 18030) and XLSX. The first row that is not empty has the headers; empty rows do not count. A cell that our own
/// <see cref="TableWriter"/> guarded with ' comes back without it.
/// </summary>
public static class TableReader
{
    public static TableRead Read(Stream content, string fileName, CancellationToken ct) => Read(content, fileName, TableLimits.Standard, ct);

    public static TableRead Read(Stream content, string fileName, TableLimits limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            var bytes = Take(content, limits.Bytes);
            if (bytes.AsSpan().StartsWith(FileChecks.OleMagic)) throw new TableFault("tables.old-excel");
            if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8)) return new TableRead(Xlsx(bytes, limits, ct), null);
            if (Path.GetExtension(fileName ?? "").ToLowerInvariant() is ".xlsx" or ".xls" or ".xlsm") throw new TableFault("tables.broken");
            return new TableRead(Csv(bytes, limits, ct), null);
        }
        catch (TableFault fault)
        {
            return new TableRead(null, fault.Reason);
        }
    }

    private static byte[] Take(Stream content, long most)
    {
        using var taken = new MemoryStream();
        var buffer = new byte[81_920];
        for (int n; (n = content.Read(buffer)) > 0;)
        {
            if (taken.Length + n > most) throw new TableFault("tables.too-large", Text(most >> 20));
            taken.Write(buffer, 0, n);
        }
        return taken.Length > 0 ? taken.ToArray() : throw new TableFault("tables.empty");
    }

    private static Table Csv(byte[] bytes, TableLimits limits, CancellationToken ct)
    {
        var (encoding, name, skip) = Detect(bytes);
        using var text = new StreamReader(new MemoryStream(bytes, skip, bytes.Length - skip, false), encoding, detectEncodingFromByteOrderMarks: false);
        var (separator, skipLine) = Separator(bytes, skip, encoding);
        if (skipLine) text.ReadLine();
        var reader = new CsvReader(text, separator, limits.CellChars, limits.Columns);
        try
        {
            var collected = new Collector(limits);
            while (reader.Next() is { } cells)
            {
                ct.ThrowIfCancellationRequested();
                collected.Add(cells, reader.Line + (skipLine ? 1 : 0));
            }
            return collected.Table("csv", name);
        }
        catch (DecoderFallbackException)
        {
            throw new TableFault("tables.encoding");
        }
    }

    internal static (Encoding Encoding, string Name, int Skip) Detect(ReadOnlySpan<byte> b)
    {
        if (b.StartsWith(Encoding.UTF8.Preamble))
            return Utf8.IsValid(b) ? (new UTF8Encoding(false, true), "utf-8", 3) : throw new TableFault("tables.encoding");
        if (b.StartsWith(Encoding.Unicode.Preamble)) return (new UnicodeEncoding(false, false, true), "utf-16", 2);
        if (b.StartsWith(Encoding.BigEndianUnicode.Preamble)) return (new UnicodeEncoding(true, false, true), "utf-16", 2);
        if (b.Contains((byte)0)) throw new TableFault("tables.binary");
        if (Utf8.IsValid(b)) return (new UTF8Encoding(false, true), "utf-8", 0);
        return Gb18030.IsValid(b) ? (Gb18030.Strict, "gb18030", 0) : throw new TableFault("tables.encoding");
    }

    /// <summary>Comma, tab or semicolon: the one most often outside of quotes in the first line, or the one that Excel's "sep=" names.</summary>
    private static (char Separator, bool SkipLine) Separator(byte[] bytes, int skip, Encoding encoding)
    {
        using var head = new StreamReader(new MemoryStream(bytes, skip, Math.Min(bytes.Length - skip, 65_536), false),
            Encoding.GetEncoding(encoding.CodePage), detectEncodingFromByteOrderMarks: false);
        string? line;
        do line = head.ReadLine();
        while (line is not null && line.Trim().Length == 0);
        if (line is null) return (',', false);
        if (line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)) return (line[4], true);
        var counts = new Dictionary<char, int> { [','] = 0, ['\t'] = 0, [';'] = 0 };
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (!quoted && counts.TryGetValue(c, out var n)) counts[c] = n + 1;
        }
        return (counts.MaxBy(c => c.Value).Key, false);
    }

    private static Table Xlsx(byte[] bytes, TableLimits limits, CancellationToken ct)
    {
        if (OfficeZip.Kind(bytes) != "xlsx") throw new TableFault("tables.broken");
        if (OfficeZip.Refusal(bytes, OfficeZip.Import) is { } refusal)
            throw new TableFault(refusal.Key switch { "files.zip-bomb" => "tables.zip-bomb", "files.macro" => "tables.macro", _ => "tables.broken" });
        try
        {
            SheetExtent.Check(bytes, limits, ct);
            var collected = new Collector(limits);
            var line = 0;
            foreach (var row in new MemoryStream(bytes, false).Query(useHeaderRow: false, excelType: ExcelType.XLSX))
            {
                line++;
                ct.ThrowIfCancellationRequested();
                var cells = new List<string>();
                foreach (var value in ((IDictionary<string, object?>)row).Values)
                {
                    var text = Cell(value, line, cells.Count);
                    if (text.Length > limits.CellChars) throw new TableFault("tables.cell", Text(line), Text(limits.CellChars));
                    cells.Add(text);
                }
                collected.Add(cells, line);
            }
            return collected.Table("xlsx", null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or XmlException or FormatException or ArgumentException
            or NullReferenceException or KeyNotFoundException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException)
        {
            // MiniExcel has no exception of its own for a file that is no proper workbook.
            throw new TableFault("tables.broken");
        }
    }

    private static string Cell(object? value, int line, int column) => value switch
    {
        null => "",
        string s => s,
        bool b => b ? "TRUE" : "FALSE",
        DateTime d => d.ToString(d.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        TimeSpan t => t.ToString("c", CultureInfo.InvariantCulture),
        // Excel keeps 15 digits: an ID or bank card number typed as a number has already lost its end.
        double n when Math.Abs(n) >= 1e15 => throw new TableFault("tables.long-number", Text(line), ColumnName(column)),
        double n when n == Math.Truncate(n) => n.ToString("0", CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string ColumnName(int index)
    {
        var name = "";
        for (var n = index + 1; n > 0; n = (n - 1) / 26) name = (char)('A' + ((n - 1) % 26)) + name;
        return name;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Counts against the limits and brings all rows to the width of the header.</summary>
    private sealed class Collector(TableLimits limits)
    {
        private List<string>? _headers;
        private readonly List<IReadOnlyList<string>> _rows = [];
        private long _cells;

        public void Add(List<string> cells, int line)
        {
            var width = cells.Count;
            while (width > 0 && string.IsNullOrWhiteSpace(cells[width - 1])) width--;
            if (width == 0) return;
            if (width > limits.Columns) throw new TableFault("tables.columns", Text(limits.Columns));
            if (_headers is null)
            {
                _headers = [.. cells.Take(width).Select(c => TableWriter.Unguard(c).Trim())];
                return;
            }
            if (width > _headers.Count) throw new TableFault("tables.ragged", Text(line), Text(width), Text(_headers.Count));
            if (_rows.Count >= limits.Rows) throw new TableFault("tables.rows", Text(limits.Rows));
            if ((_cells += _headers.Count) > limits.Cells) throw new TableFault("tables.cells", Text(limits.Cells / 10_000), Text(limits.Cells / 1_000_000));
            var row = new string[_headers.Count];
            for (var i = 0; i < row.Length; i++) row[i] = i < cells.Count ? TableWriter.Unguard(cells[i]) : "";
            _rows.Add(row);
        }

        public Table Table(string format, string? encoding) =>
            _headers is null ? throw new TableFault("tables.empty") : new Table(_headers, _rows, format, encoding);
    }
}
