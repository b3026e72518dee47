using Microsoft.AspNetCore.Components;

namespace Linli.Ui.Components;

/// <summary>A line of a long select; a name in another language than the page says so, for the voice that reads it.</summary>
public static class Choice
{
    public static MarkupString Of(string value, string text, string? chosen) => Html.Of($"<option value=\"{value}\"{(value == chosen ? new MarkupString(" selected") : default)}{(AsIs.Lang(text) is { } lang ? new MarkupString($" lang=\"{lang}\"") : default)}>{text}</option>");
}
