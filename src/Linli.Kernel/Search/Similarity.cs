using System.Text;

namespace Linli.Kernel.Search;

/// <summary>How alike two texts are, for the hint "this may have been reported already".</summary>
public static class Similarity
{
    /// <summary>
    /// Dice over character pairs, 0..1; blanks, punctuation, case and width do not count. Works on Chinese as it is, for it
    /// needs no words. Two texts without any letter are not alike: 0.
    /// </summary>
    public static double Of(string? a, string? b)
    {
        var (left, right) = (Letters(a), Letters(b));
        if (left.Length == 0 || right.Length == 0)
            return 0;
        if (left.AsSpan().SequenceEqual(right))
            return 1;
        // One letter has no pair; against a longer text letters are then compared with letters.
        var size = left.Length == 1 || right.Length == 1 ? 1 : 2;
        var counts = new Dictionary<(Rune, Rune), int>();
        foreach (var gram in Grams(left, size))
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        var common = 0;
        foreach (var gram in Grams(right, size))
        {
            if (counts.GetValueOrDefault(gram) is var unmatched and > 0)
            {
                counts[gram] = unmatched - 1;
                common++;
            }
        }
        return 2.0 * common / (left.Length + right.Length - 2 * (size - 1));
    }

    static Rune[] Letters(string? text) => [.. SearchText.Segments(text).SelectMany(segment => segment)];

    static IEnumerable<(Rune, Rune)> Grams(Rune[] letters, int size)
    {
        for (var i = 0; i + size <= letters.Length; i++)
            yield return (letters[i], size == 1 ? default : letters[i + 1]);
    }
}
