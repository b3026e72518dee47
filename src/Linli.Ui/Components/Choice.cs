using Microsoft.AspNetCore.Components;

namespace Linli.Ui.Components;

/// <summary>A line of a long select.</summary>
public static class Choice
{
    public static MarkupString Of(string value, string text, string? chosen) => Html.Of($"<option value=\"{value}\"{(value == chosen ? new MarkupString(" selected") : default)}>{text}</option>");
}
