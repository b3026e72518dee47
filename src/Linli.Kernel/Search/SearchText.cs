using System.Globalization;
using System.Text;
using Linli.Kernel.Codes;

namespace Linli.Kernel.Search;

/// <summary>One way to see text for all of search: NFKC (full-width to half-width, ㎡ to m2), lower case, letters and digits only.</summary>
static class SearchText
{
    /// <summary>The stretches between blanks and punctuation. Runes, because rare characters in names take two UTF-16 units.</summary>
    public static List<Rune[]> Segments(string? text)
    {
        var segments = new List<Rune[]>();
        var current = new List<Rune>();
        foreach (var rune in Normalize(text).EnumerateRunes())
        {
            if (IsWord(rune))
                current.Add(Rune.ToLowerInvariant(rune));
            else
                Close();
        }
        Close();
        return segments;

        void Close()
        {
            if (current.Count > 0)
                segments.Add([.. current]);
            current.Clear();
        }
    }

    public static bool IsHan(Rune rune) => rune.Value is
        0x3005 or 0x3007 or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    // 〇 (二〇二六) is a letter-number, not a letter.
    static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber;

    // Half a surrogate pair comes from an import cut at a byte count: the rest is still worth finding.
    public static string Normalize(string? text) => CleanText.Of(text).Normalize(NormalizationForm.FormKC);
}
