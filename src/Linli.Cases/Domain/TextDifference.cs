namespace Linli.Cases.Domain;

/// <param name="Same">Stands in the other text too, in the same order.</param>
public sealed record TextPart(string Words, bool Same);

/// <summary>Two texts beside each other, with what only one of them says. Sign by sign, for Chinese has no words to split at.</summary>
public static class TextDifference
{
    /// <summary>Longer texts are compared so far; the rest is shown as it is.</summary>
    public const int Most = 800;

    public static (IReadOnlyList<TextPart> One, IReadOnlyList<TextPart> Other) Of(string? one, string? other)
    {
        var (a, b) = (one ?? "", other ?? "");
        var (n, m) = (Math.Min(a.Length, Most), Math.Min(b.Length, Most));
        // Longest common subsequence, from behind, so that the walk goes forwards.
        var longest = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
            for (var j = m - 1; j >= 0; j--)
                longest[i, j] = a[i] == b[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        var (inA, inB) = (new bool[a.Length], new bool[b.Length]);
        for (int i = 0, j = 0; i < n && j < m;)
            if (a[i] == b[j]) (inA[i++], inB[j++]) = (true, true);
            else if (longest[i + 1, j] >= longest[i, j + 1]) i++;
            else j++;
        return (Parts(a, inA, n), Parts(b, inB, m));
    }

    private static List<TextPart> Parts(string text, bool[] same, int compared)
    {
        // One sign that happens to be the same between two differences is no agreement.
        for (var i = 1; i < compared - 1; i++) if (same[i] && !same[i - 1] && !same[i + 1]) same[i] = false;
        for (var i = compared; i < text.Length; i++) same[i] = true;
        var parts = new List<TextPart>();
        for (int from = 0, i = 1; i <= text.Length; i++)
            if (i == text.Length || same[i] != same[from]) { parts.Add(new(text[from..i], same[from])); from = i; }
        return parts;
    }
}
