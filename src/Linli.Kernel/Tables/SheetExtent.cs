using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Linli.Kernel.Tables;

/// <summary>
/// How far the sheets of a workbook reach, before the library reads them: it hands out a row for each gap and a cell for each column up to
/// the farthest, so that a file of a few kilobytes with a row 1,000,000,000 would keep it busy for hours.
/// </summary>
static class SheetExtent
{
    /// <summary>What Excel itself has; an empty formatted cell at its very end is an ordinary accident.</summary>
    private const int LastRow = 1_048_576;

    /// <summary>Empty columns beside the table may be as many again: what the library does with a row grows with the square of its width.</summary>
    private const int Beside = 2;

    /// <summary>Empty cells are cheap, so more of them may be looked at than may be filled.</summary>
    private const int LooksPerCell = 5;

    public static void Check(byte[] workbook, TableLimits limits, CancellationToken ct)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook, false), ZipArchiveMode.Read);
        // Whatever a sheet's part is called: the library has its own way of finding them.
        foreach (var part in zip.Entries)
        {
            if (part.FullName.EndsWith('/')) continue;
            using var content = part.Open();
            if (Extent(content, limits, ct) is not { } extent) continue;
            if ((long)extent.Rows * extent.Columns <= (long)limits.Cells * LooksPerCell) continue;
            throw extent.Columns > limits.Columns ? TooWide(limits) : TooLong(limits);
        }
    }

    private static (int Rows, int Columns)? Extent(Stream part, TableLimits limits, CancellationToken ct)
    {
        using var xml = XmlReader.Create(part, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreWhitespace = true });
        try
        {
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "worksheet") return null;
        }
        catch (XmlException)
        {
            return null; // a picture, or a setting of the printer
        }
        int row = 0, column = 0, mostRow = 0, mostColumn = 0, seen = 0;
        while (xml.Read())
        {
            if ((++seen & 1023) == 0) ct.ThrowIfCancellationRequested();
            if (xml.NodeType != XmlNodeType.Element) continue;
            switch (xml.LocalName)
            {
                case "dimension" when xml.GetAttribute("ref") is { } reach:
                    foreach (var corner in reach.Split(':')) Reach(corner);
                    break;
                case "row":
                    row = xml.GetAttribute("r") is { } at ? Number(at, limits) : row + 1;
                    column = 0;
                    break;
                case "c":
                    column++;
                    if (xml.GetAttribute("r") is { } cell) Reach(cell);
                    break;
            }
            (mostRow, mostColumn) = (Math.Max(mostRow, row), Math.Max(mostColumn, column));
            if (mostRow > LastRow) throw TooLong(limits);
            if (mostColumn > limits.Columns * Beside) throw TooWide(limits);
        }
        return (mostRow, mostColumn);

        void Reach(string reference)
        {
            var letters = 0;
            long index = 0;
            foreach (var c in reference.AsSpan().Trim())
            {
                if (!char.IsAsciiLetter(c)) { if (c == '$') continue; break; }
                index = index * 26 + (char.ToUpperInvariant(c) - 'A' + 1);
                if (++letters > 3) throw TooWide(limits);
            }
            if (letters > 0) (column, mostColumn) = ((int)index, Math.Max(mostColumn, (int)index));
            var digits = string.Concat(reference.Where(char.IsAsciiDigit));
            // A dimension tells of rows that may not be there; they cost nothing. A cell's row may be another than that of its row.
            if (digits.Length > 0 && xml.LocalName == "c") mostRow = Math.Max(mostRow, Number(digits, limits));
        }
    }

    private static int Number(string digits, TableLimits limits)
    {
        if (!long.TryParse(digits, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) || number > LastRow) throw TooLong(limits);
        return (int)Math.Max(0, number);
    }

    private static TableFault TooLong(TableLimits limits) => new("tables.rows", limits.Rows.ToString(CultureInfo.InvariantCulture));
    private static TableFault TooWide(TableLimits limits) => new("tables.columns", limits.Columns.ToString(CultureInfo.InvariantCulture));
}
