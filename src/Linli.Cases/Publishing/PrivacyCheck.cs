using System.Text.RegularExpressions;
using Linli.Kernel.Codes;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Publishing;

/// <summary>What in a text may tell of a person.</summary>
public enum PrivateKind { ResidentId, Phone, Plate, BankCard, Email, Name, Door }

/// <param name="At">Where it begins, in UTF-16 units of the text as it was given.</param>
public sealed record PrivateFact(PrivateKind Kind, int At, string Words);

/// <param name="Titles">What follows a surname: 先生, 女士.</param>
/// <param name="Roles">What stands before a name: 居民, 业主.</param>
/// <param name="Doors">What follows the number of a flat: 室.</param>
public sealed record PrivacyWords(string Id, string Version, IReadOnlyList<string> Surnames, IReadOnlyList<string> Titles, IReadOnlyList<string> Roles, IReadOnlyList<string> Doors, IReadOnlyList<PrivacyExample> Examples)
{
    public static PrivacyWords Of(PackStore packs, DateOnly day) => packs.Of("privacy", day)[0].As<PrivacyWords>();
}

/// <param name="Finds">Kinds that must be found, in order; none: the text is harmless.</param>
public sealed record PrivacyExample(string Text, IReadOnlyList<PrivateKind> Finds);

/// <summary>
/// Looks through a text before others read it: numbers of identity cards, phones, plates, cards, addresses of mail, names with a title and flats. It finds too
/// much rather than too little: what counts a person decides, who sees the places. PIPL 4, 28; trap 21.
/// </summary>
public static partial class PrivacyCheck
{
    public static IReadOnlyList<PrivateFact> Find(string? text, PrivacyWords words, DateOnly today)
    {
        if (string.IsNullOrEmpty(text)) return [];
        // Full-width signs count like narrow ones; each stays where it was.
        var t = string.Create(text.Length, text, (to, from) => { for (var i = 0; i < from.Length; i++) to[i] = from[i] is >= '\uFF01' and <= '\uFF5E' ? (char)(from[i] - 0xFEE0) : from[i]; });
        var found = new List<PrivateFact>();
        void Add(PrivateKind kind, Capture c)
        {
            // What is part of a longer number is that number.
            if (found.All(f => c.Index >= f.At + f.Words.Length || c.Index + c.Length <= f.At)) found.Add(new(kind, c.Index, text.Substring(c.Index, c.Length)));
        }
        foreach (Match m in Email().Matches(t)) Add(PrivateKind.Email, m);
        foreach (Match m in Long().Matches(t))
        {
            var digits = Gaps().Replace(m.Value, "").ToUpperInvariant();
            if (digits.Length is 18 or 15 && CodeValidators.Check("resident-id", digits, today) is { Valid: true } || digits.Length == 18 && digits[6] is '1' or '2') Add(PrivateKind.ResidentId, m);
            else if (digits.Length is >= 15 and <= 19) Add(PrivateKind.BankCard, m);
        }
        foreach (Match m in Mobile().Matches(t)) Add(PrivateKind.Phone, m);
        foreach (Match m in Landline().Matches(t)) Add(PrivateKind.Phone, m);
        foreach (Match m in PlateLike().Matches(t))
            // The longest that is a plate, so that what follows it is left alone.
            for (var length = m.Length; length >= 7; length--)
                if (CodeValidators.Check("plate", t.Substring(m.Index, length), today) is { Valid: true }) { Add(PrivateKind.Plate, Cut(t, m.Index, length)); break; }
        foreach (var door in words.Doors)
            foreach (var at in All(t, door))
            {
                var from = at;
                while (from > 0 && char.IsAsciiDigit(t[from - 1])) from--;
                if (at - from is >= 3 and <= 4) Add(PrivateKind.Door, Cut(t, from, at - from + door.Length));
            }
        foreach (var title in words.Titles)
            foreach (var at in All(t, title))
                // A surname, and at most two signs of a given name, right before the title.
                for (var length = Math.Min(4, at); length >= 1; length--)
                    if (words.Surnames.Any(s => string.CompareOrdinal(t, at - length, s, 0, s.Length) == 0 && length - s.Length is >= 0 and <= 2) && Ideographs(t, at - length, length)) { Add(PrivateKind.Name, Cut(t, at - length, length + title.Length)); break; }
        foreach (var role in words.Roles)
            foreach (var at in All(t, role))
            {
                var from = at + role.Length;
                while (from < t.Length && (t[from] is ':' or ' ')) from++;
                if (words.Surnames.OrderByDescending(s => s.Length).FirstOrDefault(s => string.CompareOrdinal(t, from, s, 0, s.Length) == 0) is not { } surname) continue;
                var length = Math.Min(surname.Length + 2, t.Length - from);
                while (length > surname.Length && !Ideographs(t, from, length)) length--;
                if (length > surname.Length) Add(PrivateKind.Name, Cut(t, from, length));
            }
        return [.. found.OrderBy(f => f.At)];
    }

    /// <summary>The text with what was found blackened, each sign by a block, so that nobody can guess and lines stay as they were.</summary>
    public static string Blacken(string text, IEnumerable<PrivateFact> facts)
    {
        var signs = text.ToCharArray();
        foreach (var f in facts) Array.Fill(signs, '\u2588', f.At, f.Words.Length);
        return new(signs);
    }

    private static Match Cut(string t, int at, int length) => new Regex(".{" + length + "}", RegexOptions.Singleline).Match(t, at, length);

    private static bool Ideographs(string t, int at, int length)
    {
        for (var i = at; i < at + length; i++) if (t[i] is < '\u4E00' or > '\u9FFF') return false;
        return true;
    }

    private static IEnumerable<int> All(string t, string part)
    {
        for (var at = t.IndexOf(part, StringComparison.Ordinal); at >= 0; at = t.IndexOf(part, at + part.Length, StringComparison.Ordinal)) yield return at;
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,4}")]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![0-9])[0-9](?:[ -]?[0-9]){13,17}[ -]?[0-9Xx](?![0-9A-Za-z])")]
    private static partial Regex Long();

    [GeneratedRegex("[ -]")]
    private static partial Regex Gaps();

    [GeneratedRegex(@"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")]
    private static partial Regex Mobile();

    [GeneratedRegex(@"(?<![0-9])(?:0[0-9]{2,3}[ -]?)[2-8][0-9]{6,7}(?![0-9])")]
    private static partial Regex Landline();

    [GeneratedRegex(@"[\u4E00-\u9FFF][A-Z](?:[\u00B7\u2022 -]?)[A-Z0-9]{4,6}[\u4E00-\u9FFF]?", RegexOptions.IgnoreCase)]
    private static partial Regex PlateLike();
}
