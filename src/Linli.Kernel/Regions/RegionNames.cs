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

    private RegionNames(string of, string text, int[] starts, long[] codes, byte[] levels) => (Of, _text, _starts, _codes, _levels) = (of, text, starts, codes, levels);

    /// <summary>Row by row: as a list the whole country would take some hundred megabytes for a moment, which the machine keeps.</summary>
    public static async Task<RegionNames> Read(IAsyncEnumerable<RegionName> rows, string of, DateTimeOffset now, CancellationToken ct)
    {
        var (text, starts, codes, levels) = (new System.Text.StringBuilder(), new List<int>(), new List<long>(), new List<byte>());
        await foreach (var row in rows.WithCancellation(ct))
        {
            starts.Add(text.Length);
            codes.Add(Number(row.Code));
            levels.Add((byte)row.Level);
            text.Append(row.Name).Append('\n');
        }
        starts.Add(text.Length);
        return new(of, text.ToString(), [.. starts], [.. codes], [.. levels]) { LookedAt = now };
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
