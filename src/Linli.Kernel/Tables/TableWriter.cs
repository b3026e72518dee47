using System.Buffers;
using System.Text;

namespace Linli.Kernel.Tables;

/// <summary>
/// CSV that Excel and WPS open at a double click: UTF-8 with BOM, CRLF. A cell that a spreadsheet would take for a
/// formula begins with ' instead, since residents' words end up in these tables.
/// </summary>
public static class TableWriter
{
    // OWASP CSV injection; the full-width forms are formulas in East Asian settings.
    private const string Dangerous = "=+-@\t\r\n＝＋－＠";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t");

    /// <summary>Writes and flushes; the stream stays open.</summary>
    public static void Csv(Stream to, IEnumerable<string> headers, IEnumerable<IEnumerable<string?>> rows)
    {
        using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 65_536, leaveOpen: true) { NewLine = "\r\n" };
        Line(text, headers);
        foreach (var row in rows) Line(text, row);
    }

    private static void Line(StreamWriter text, IEnumerable<string?> cells)
    {
        var first = true;
        foreach (var raw in cells)
        {
            if (!first) text.Write(',');
            var cell = Guard(raw ?? "");
            if (cell.AsSpan().ContainsAny(Quoted) || cell.StartsWith(' ') || cell.EndsWith(' '))
            {
                text.Write('"');
                text.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
                text.Write('"');
            }
            else text.Write(cell);
            first = false;
        }
        text.WriteLine();
    }

    internal static string Guard(string cell) => cell.Length > 0 && Dangerous.Contains(cell[0]) ? "'" + cell : cell;

    internal static string Unguard(string cell) => cell.Length > 1 && cell[0] == '\'' && Dangerous.Contains(cell[1]) ? cell[1..] : cell;
}
