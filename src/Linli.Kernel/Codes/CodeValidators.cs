using System.Text;

namespace Linli.Kernel.Codes;

/// <summary>
/// The national codes that forms, imports and devices bring in. A validator accepts what people really type
/// (full-width characters, spaces, lower case), names exactly one thing that is wrong, and never asks a register:
/// whether a region or a company exists is another question.
/// </summary>
public static class CodeValidators
{
    /// <summary>Longest input that is looked at, in UTF-16 units; the longest code here has 20.</summary>
    public const int MaxLength = 64;

    static readonly Dictionary<string, Func<string, DateOnly, CodeResult>> All = new(StringComparer.Ordinal)
    {
        ["resident-id"] = ResidentId.Check,
        ["uscc"] = (value, _) => CreditCode.Check(value),
        ["plate"] = (value, _) => Plate.Check(value),
        ["phone"] = (value, _) => Phone.Check(value),
        ["region"] = (value, _) => RegionCode.Check(value),
    };

    public static IReadOnlyList<string> Kinds { get; } = [.. All.Keys];

    /// <param name="today">Local date; a birth date after it is refused.</param>
    /// <returns>Null if no validator has that kind.</returns>
    public static CodeResult? Check(string kind, string? value, DateOnly today)
    {
        if (!All.TryGetValue(kind, out var check))
            return null;
        if (value?.Length > MaxLength)
            return CodeResult.Bad("codes.too-long");
        var clean = Clean(value);
        return clean.Length == 0 ? CodeResult.Bad("codes.empty") : check(clean, today);
    }

    /// <summary>Half-width, upper case, without blanks and the invisible characters that come along with copied text.</summary>
    static string Clean(string? value)
    {
        var clean = new StringBuilder(value?.Length ?? 0);
        foreach (var c in value ?? "")
        {
            var half = c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;
            if (!char.IsWhiteSpace(half) && half is not ('\u200B' or '\u200C' or '\u200D' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF')
                && !char.IsControl(half) && half is not (>= '\u202A' and <= '\u202E'))
                clean.Append(char.ToUpperInvariant(half));
        }
        return clean.ToString();
    }

    internal static bool Digits(ReadOnlySpan<char> text)
    {
        // Not char.IsDigit: that takes Arabic-Indic and other digits too.
        foreach (var c in text)
            if (!char.IsAsciiDigit(c))
                return false;
        return true;
    }
}
