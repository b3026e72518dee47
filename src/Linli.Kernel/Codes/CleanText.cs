using System.Text;

namespace Linli.Kernel.Codes;

/// <summary>
/// What typed text may hold that is no character: noncharacters (U+FFFE, U+FFFF, U+FDD0..FDEF) and halves of surrogate pairs.
/// <see cref="string.Normalize()"/> throws on them and PostgreSQL refuses halves; neither says anything to anybody.
/// </summary>
public static class CleanText
{
    /// <summary>Without both; safe to normalise.</summary>
    public static string Of(string? text) => Without(text ?? "", halves: true);

    /// <summary>Without noncharacters; halves stay, where a check of its own refuses them.</summary>
    public static string WithoutNoncharacters(string text) => Without(text, halves: false);

    private static string Without(string text, bool halves)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.AsSpan().ContainsAnyInRange('\uFDD0', '\uFDEF') && !text.AsSpan().ContainsAny('\uFFFE', '\uFFFF'))
            return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                if ((rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF)) clean.Append(text, i, rune.Utf16SequenceLength);
                i += rune.Utf16SequenceLength - 1;
            }
            else if (!halves) clean.Append(text[i]);
        }
        return clean.ToString();
    }
}
