using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Domain;

/// <param name="Words">Any of them is enough …</param>
/// <param name="Unless">… where none of these is said: a fire lane is no fire.</param>
/// <param name="Duty">Who goes there when the category alone would not send anybody.</param>
public sealed record DangerGate(string Id, LocalText Name, string Number, LocalText Advice, IReadOnlyList<string> Words, IReadOnlyList<string> Unless, string Duty, string Level);

/// <summary>A procedure that decides the matter already; a second one beside it would only cost the citizen time. 北京市接诉即办工作条例; 信访工作条例.</summary>
/// <param name="Where">Where they are answered.</param>
/// <param name="Flow">The flow whose own items are that procedure: those come in, and look for earlier ones themselves.</param>
public sealed record ElsewhereGate(string Id, LocalText Name, LocalText Where, string? Phone, IReadOnlyList<string> Words, IReadOnlyList<string> Unless, PackSource Source, string? Flow = null);

public sealed record GateExample(string Text, string? Danger, string? Elsewhere);

public sealed record GateFinding(DangerGate? Danger, ElsewhereGate? Elsewhere)
{
    public static readonly GateFinding None = new(null, null);
}

/// <summary>
/// What the words of a report say before anybody reads it: danger goes past every queue, and what lies before a court or in arbitration is told where it belongs
/// (trap 23). Words are a hint and no verdict: danger shows the number and is written down all the same, elsewhere is asked and may be contradicted.
/// </summary>
public sealed record IntakeGates(IReadOnlyList<DangerGate> Dangers, IReadOnlyList<ElsewhereGate> Elsewhere, IReadOnlyList<GateExample> Examples)
{
    public GateFinding Look(string? text) => string.IsNullOrWhiteSpace(text) ? GateFinding.None
        : new(Dangers.FirstOrDefault(d => Says(text, d.Words, d.Unless)), Elsewhere.FirstOrDefault(e => Says(text, e.Words, e.Unless)));

    /// <summary>Readable faults: an example that reads otherwise, a danger without words.</summary>
    public IReadOnlyList<string> Faults() =>
        [.. Examples.Select(e => (e, found: Look(e.Text))).Where(x => x.found.Danger?.Id != x.e.Danger || x.found.Elsewhere?.Id != x.e.Elsewhere)
            .Select(x => $"the example '{x.e.Text}' reads as danger '{x.found.Danger?.Id}', elsewhere '{x.found.Elsewhere?.Id}'")];

    // What is harmless is taken out first: "the fire lane is blocked and now there is a fire" still says that there is one.
    private static bool Says(string text, IReadOnlyList<string> words, IReadOnlyList<string> unless)
    {
        foreach (var harmless in unless.OrderByDescending(u => u.Length)) text = text.Replace(harmless, " ", StringComparison.OrdinalIgnoreCase);
        return words.Any(w => WordSearch.Holds(text, w));
    }
}

/// <summary>Chinese words count anywhere; English ones only where a word begins, or "tree" is found in "street".</summary>
public static class WordSearch
{
    public static bool Holds(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            if (!char.IsAsciiLetter(word[0]) || at == 0 || !char.IsAsciiLetter(text[at - 1])) return true;
        return false;
    }
}
