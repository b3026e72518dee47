using System.Text.RegularExpressions;

namespace Linli.Cases.Domain;

/// <summary>Places in a prepared text, as in {{reason}}: known ones are filled in, the others by whoever uses it. What is left unfilled never reaches a citizen.</summary>
public static partial class TemplateText
{
    public static string Fill(string text, IReadOnlyDictionary<string, string?> known) =>
        Place().Replace(text, m => known.TryGetValue(m.Groups[1].Value.Trim(), out var value) && !string.IsNullOrWhiteSpace(value) ? value : m.Value);

    /// <summary>The first place that nobody filled; a lone pair of braces counts too, for somebody deleted half of it.</summary>
    public static string? Unfilled(string? text) => text is null ? null : Place().Match(text) is { Success: true } m ? m.Value : text.Contains("{{", StringComparison.Ordinal) ? "{{" : text.Contains("}}", StringComparison.Ordinal) ? "}}" : null;

    public static IReadOnlyList<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Groups[1].Value.Trim()).Distinct()];

    [GeneratedRegex(@"\{\{([^{}]{1,40})\}\}")]
    private static partial Regex Place();
}
