using Linli.Kernel.Access;

namespace Linli.Kernel.Regions;

readonly record struct RegionName(string Code, int Level, string Name);

/// <summary>
/// All names in one text, in the order in which they are found: level, length, code. The whole country is some ten megabytes, which the
/// processor looks through in about a millisecond; asking the database for a part of a name reads every row of it.
/// </summary>
sealed class RegionNames
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);
    private readonly string _text;
    private readonly int[] _starts;
    private readonly long[] _codes;
    private readonly byte[] _levels;
    private long _looked;

    public RegionNames(IReadOnlyList<RegionName> rows, string of)
    {
        Of = of;
        (_starts, _codes, _levels) = (new int[rows.Count + 1], new long[rows.Count], new byte[rows.Count]);
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < rows.Count; i++)
        {
            (_starts[i], _codes[i], _levels[i]) = (text.Length, Number(rows[i].Code), (byte)rows[i].Level);
            text.Append(rows[i].Name).Append('\n');
        }
        _starts[rows.Count] = text.Length;
        _text = text.ToString();
    }

    /// <summary>What had been loaded when these were read.</summary>
    public string Of { get; }
    public DateTimeOffset LookedAt { set => Interlocked.Exchange(ref _looked, value.UtcTicks); }

    public bool Fresh(DateTimeOffset now) => now.UtcTicks - Interlocked.Read(ref _looked) is >= 0 and var age && age < Lasts.Ticks;

    public List<(string Code, int Level)> Holding(string part, int? level, RegionScope scope, HashSet<string> without, int take)
    {
        var found = new List<(string, int)>();
        if (part.Contains('\n')) return found;
        var first = level is { } from ? Array.BinarySearch(_levels, (byte)from) : 0;
        if (first < 0) return found;
        while (level is not null && first > 0 && _levels[first - 1] == level) first--;
        for (var at = _starts[first]; found.Count < take;)
        {
            var next = _text.AsSpan(at).IndexOf(part, StringComparison.Ordinal);
            if (next < 0) break;
            var row = Array.BinarySearch(_starts, at + next);
            if (row < 0) row = ~row - 1;
            if (level is not null && _levels[row] != level) break;
            var code = _codes[row].ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
            if (string.CompareOrdinal(code, scope.From) >= 0 && string.CompareOrdinal(code, scope.To) < 0 && !without.Contains(code)) found.Add((code, _levels[row]));
            at = _starts[row + 1];
        }
        return found;
    }

    private static long Number(string code) => long.Parse(code, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}
