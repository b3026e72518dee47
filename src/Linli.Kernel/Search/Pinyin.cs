using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Linli.Kernel.Search;

/// <summary>
/// Pinyin of names and places without tones, ü written v as on keyboards. A character with several readings (单 dan, shan)
/// gives several spellings: all go into the index, since nobody can tell how a person reads her name.
/// </summary>
public sealed class Pinyin
{
    readonly Dictionary<Rune, string[]> _readings, _initials;

    Pinyin(Dictionary<Rune, string[]> readings)
    {
        _readings = readings;
        // Different readings often begin alike (chang, ce): the first letter of each once, in the same order.
        var letters = Enumerable.Range('a', 26).ToDictionary(c => (char)c, c => ((char)c).ToString());
        _initials = readings.ToDictionary(r => r.Key, r => r.Value.Select(v => letters.GetValueOrDefault(v[0]) ?? v[..1]).Distinct().ToArray());
    }

    /// <summary>Characters that have a reading.</summary>
    public int Count => _readings.Count;

    /// <summary>Reads gzipped lines of <c>character TAB readings</c>, readings by blanks, the commonest first; a header line may come first.</summary>
    /// <exception cref="FormatException">A line of another shape.</exception>
    public static Pinyin Load(Stream tsvGz)
    {
        var readings = new Dictionary<Rune, string[]>();
        // 20,000 characters share some 400 syllables.
        var shared = new Dictionary<string, string>();
        using var reader = new StreamReader(new GZipStream(tsvGz, CompressionMode.Decompress, leaveOpen: true), Encoding.UTF8);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || (number == 1 && line.StartsWith("char\t", StringComparison.Ordinal)))
                continue;
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 1 || Rune.DecodeFromUtf16(line, out var character, out var units) != System.Buffers.OperationStatus.Done || units != tab)
                throw new FormatException($"Pinyin: line {number} is not 'character TAB readings'.");
            var found = line[(tab + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (found.Length == 0)
                throw new FormatException($"Pinyin: line {number} has no reading.");
            for (var i = 0; i < found.Length; i++)
            {
                if (!shared.TryGetValue(found[i], out var syllable))
                    shared[found[i]] = syllable = found[i];
                found[i] = syllable;
            }
            readings[character] = found;
        }
        return new(readings);
    }

    /// <summary>
    /// Spellings without blanks, the likeliest first: 吕行 → lvxing, lvhang, … Latin letters and digits stay, in lower
    /// case, as does a character that has no reading here; punctuation and blanks go.
    /// </summary>
    /// <param name="max">At most that many; those that take the commonest readings are kept.</param>
    public IReadOnlyList<string> Full(string? text, int max = 16) => Spell(text, max, _readings);

    /// <summary>First letters: 吕行 → lx, lh. Latin letters and digits stay whole.</summary>
    public IReadOnlyList<string> Initials(string? text, int max = 16) => Spell(text, max, _initials);

    /// <summary>What somebody typed, in the form of <see cref="Full"/>: "Lǚ  Xíng", "lü'xing" → lvxing. Chinese characters stay.</summary>
    public static string Typed(string? query)
    {
        var typed = new StringBuilder();
        foreach (var c in SearchText.Normalize(query).ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            // FormD takes ǚ apart into u, diaeresis, caron.
            if (c == '\u0308' && typed.Length > 0 && typed[^1] == 'u')
                typed[^1] = 'v';
            else if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber)
                typed.Append(c);
        }
        return typed.ToString().Normalize(NormalizationForm.FormC);
    }

    static IReadOnlyList<string> Spell(string? text, int max, Dictionary<Rune, string[]> parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        // Rank = how far the readings are from the commonest. Ranks add up, so the best of the whole begin with one of the
        // best of each beginning and the rest may be dropped on the way: no explosion on long texts.
        var spelled = new List<(string Text, int Rank)> { ("", 0) };
        foreach (var rune in SearchText.Segments(text).SelectMany(segment => segment))
        {
            if (parts.GetValueOrDefault(rune) is { Length: > 1 } choices)
                spelled = [.. spelled
                    .SelectMany(_ => choices.Index(), (before, choice) => (Text: before.Text + choice.Item, Rank: before.Rank + choice.Index))
                    .OrderBy(spelling => spelling.Rank)
                    .DistinctBy(spelling => spelling.Text)
                    .Take(max)];
            else
            {
                // Most characters have one reading; the whole country is spelled in some seconds because of this line.
                var only = parts.TryGetValue(rune, out var one) ? one[0] : rune.ToString();
                for (var i = 0; i < spelled.Count; i++) spelled[i] = (spelled[i].Text + only, spelled[i].Rank);
            }
        }
        return spelled is [("", _)] ? [] : [.. spelled.Select(spelling => spelling.Text)];
    }
}
