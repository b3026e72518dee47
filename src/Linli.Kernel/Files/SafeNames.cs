using System.Globalization;
using System.Text;

namespace Linli.Kernel.Files;

/// <summary>Names as people give them, made fit for a header and a disk: no path, no hidden direction signs, no device names.</summary>
static class SafeNames
{
    // 80 characters of Chinese are 240 bytes, under the 255 of a file system.
    private const int MaxBytes = 200;

    public static string Extension(string name)
    {
        var last = Clean(name);
        var dot = last.LastIndexOf('.');
        return dot < 0 || dot == last.Length - 1 ? "" : last[dot..];
    }

    /// <param name="extension">Replaces the declared one; null leaves it.</param>
    public static string Of(string name, string? extension)
    {
        var clean = Clean(name);
        var ending = Extension(name);
        var stem = ending.Length > 0 ? clean[..^ending.Length] : clean;
        extension ??= ending.Length <= 16 ? ending : "";
        stem = stem.Trim(' ', '.');
        if (stem.Length == 0) stem = "file";
        if (IsDevice(stem.Split('.')[0])) stem = "_" + stem;

        var kept = new StringBuilder();
        var bytes = Encoding.UTF8.GetByteCount(extension);
        for (var e = StringInfo.GetTextElementEnumerator(stem); e.MoveNext();)
        {
            bytes += Encoding.UTF8.GetByteCount(e.GetTextElement());
            if (bytes > MaxBytes) break;
            kept.Append(e.GetTextElement());
        }
        return kept.Append(extension).ToString();
    }

    private static string Clean(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var text = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) continue;
            text.Append(rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' or ';' or '%' or 0xFFFD ? "_" : rune.ToString());
        }
        return text.ToString().Normalize(NormalizationForm.FormC).Trim().TrimEnd('.');
    }

    private static bool IsDevice(string stem) => stem.ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL"
        || (stem.Length == 4 && stem[..3].ToUpperInvariant() is "COM" or "LPT" && char.IsAsciiDigit(stem[3]));
}
