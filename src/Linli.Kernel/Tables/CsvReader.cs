using System.Globalization;
using System.Text;

namespace Linli.Kernel.Tables;

/// <summary>
/// RFC 4180, one record after the other, never the whole text: quotes, doubled quotes, separators and line breaks
/// within quotes; ends of line CRLF, LF or CR. What Excel also accepts passes: a quote within an unquoted cell is a
/// plain character, and so is what follows a closing quote.
/// </summary>
sealed class CsvReader(TextReader text, char separator, int maxCellChars, int maxColumns)
{
    private readonly char[] _buffer = new char[16_384];
    private int _at, _end;

    /// <summary>The line of the file on which the record just read began, from 1.</summary>
    public int Line { get; private set; }

    private int _nextLine = 1;

    /// <summary>Null at the end. A blank line is a record of one empty cell.</summary>
    public List<string>? Next()
    {
        if (Peek() < 0) return null;
        Line = _nextLine;
        var cells = new List<string>();
        var cell = new StringBuilder();
        while (true)
        {
            var c = Read();
            if (c == '"' && cell.Length == 0)
            {
                Quoted(cell);
                // What stands behind a closing quote is kept as it is.
                while (Peek() is >= 0 and var next && next != separator && next is not ('\r' or '\n')) Append(cell, (char)Read());
                c = Read();
            }
            if (c < 0 || c is '\r' or '\n')
            {
                if (c == '\r' && Peek() == '\n') Read();
                if (c >= 0) _nextLine++;
                End(cells, cell);
                return cells;
            }
            if (c == separator) End(cells, cell);
            else Append(cell, (char)c);
        }
    }

    private void Quoted(StringBuilder cell)
    {
        var from = _nextLine;
        while (true)
        {
            var c = Read();
            if (c < 0) throw new TableFault("tables.quote", from.ToString(CultureInfo.InvariantCulture));
            if (c == '"')
            {
                if (Peek() != '"') return;
                Read();
            }
            else if (c == '\n' || (c == '\r' && Peek() != '\n')) _nextLine++;
            Append(cell, (char)c);
        }
    }

    private void Append(StringBuilder cell, char c)
    {
        if (cell.Length >= maxCellChars)
            throw new TableFault("tables.cell", Line.ToString(CultureInfo.InvariantCulture), maxCellChars.ToString(CultureInfo.InvariantCulture));
        cell.Append(c);
    }

    private void End(List<string> cells, StringBuilder cell)
    {
        cells.Add(cell.ToString());
        cell.Clear();
        // Trailing separators may run on for a while in what Excel saves; far beyond the limit we stop reading.
        if (cells.Count > maxColumns * 100) throw new TableFault("tables.columns", maxColumns.ToString(CultureInfo.InvariantCulture));
    }

    private int Peek() => _at < _end || Fill() ? _buffer[_at] : -1;

    private int Read() => _at < _end || Fill() ? _buffer[_at++] : -1;

    private bool Fill()
    {
        _at = 0;
        _end = text.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }
}
