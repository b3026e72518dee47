using System.Text;

namespace Linli.Kernel.Search;

/// <summary>
/// Terms for an index column that finds Chinese without a dictionary: single characters and pairs, so that two-character
/// words are found where trigram indexes miss them. A match on all terms of a query is a candidate, not a proof (ab, bc
/// need not stand together): where it matters the caller confirms with a plain Contains.
/// </summary>
public static class NGrams
{
    /// <summary>A Latin run longer than this is no word and no number that somebody looks for as a whole; databases limit a term besides.</summary>
    private const int LongestRun = 40;

    /// <summary>
    /// Distinct terms joined by blanks: each character, each pair within a stretch of letters and digits (so 3幢 is found in
    /// 3幢2单元), and of each Latin or digit run every three (pairs of digits tell next to nothing) and the whole.
    /// </summary>
    public static string Of(string? text)
    {
        var terms = new Terms();
        foreach (var segment in SearchText.Segments(text))
        {
            for (var i = 0; i < segment.Length; i++)
            {
                terms.Add(segment.AsSpan(i, 1));
                if (i + 1 < segment.Length)
                    terms.Add(segment.AsSpan(i, 2));
                if (IsLatin(segment, i, 3))
                    terms.Add(segment.AsSpan(i, 3));
            }
            for (var i = 0; i < segment.Length;)
            {
                var begin = i;
                while (i < segment.Length && !SearchText.IsHan(segment[i]))
                    i++;
                if (i - begin is > 3 and <= LongestRun)
                    terms.Add(segment.AsSpan(begin, i - begin));
                if (i == begin)
                    i++;
            }
        }
        return string.Join(' ', terms.Found);
    }

    /// <summary>
    /// The terms that must all be there: pairs (threes within a Latin or digit run), or the single character of a stretch that
    /// has only one. Letters and digits only, so they need no quoting. Empty if nothing can be searched for.
    /// </summary>
    public static IReadOnlyList<string> Query(string? query)
    {
        var terms = new Terms();
        foreach (var segment in SearchText.Segments(query))
        {
            if (segment.Length == 1)
                terms.Add(segment);
            for (var i = 0; i + 1 < segment.Length; i++)
            {
                if (IsLatin(segment, i, 3))
                    terms.Add(segment.AsSpan(i, 3));
                else if (!IsLatin(segment, i - 1, 3))
                    terms.Add(segment.AsSpan(i, 2));
            }
        }
        return terms.Found;
    }

    static bool IsLatin(Rune[] segment, int from, int length)
    {
        if (from < 0 || from + length > segment.Length)
            return false;
        for (var i = from; i < from + length; i++)
            if (SearchText.IsHan(segment[i]))
                return false;
        return true;
    }

    internal static string Join(ReadOnlySpan<Rune> runes)
    {
        var text = new StringBuilder(runes.Length);
        foreach (var rune in runes)
            text.Append(rune);
        return text.ToString();
    }

    sealed class Terms
    {
        readonly HashSet<string> _seen = [];

        public List<string> Found { get; } = [];

        public void Add(ReadOnlySpan<Rune> runes)
        {
            var term = Join(runes);
            if (_seen.Add(term))
                Found.Add(term);
        }
    }
}
