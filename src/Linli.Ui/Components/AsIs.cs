using System.Text.RegularExpressions;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Linli.Ui.Components;

/// <summary>
/// Words that are data – a name, an address, what somebody wrote, the title of a law – shown as they are. Chinese among them is marked as Chinese
/// on an English page, so that it is read aloud and set as such (WCAG 3.1.2), and so that a test can tell data from a text that nobody translated.
/// </summary>
public sealed partial class AsIs : ComponentBase
{
    [Parameter, EditorRequired] public string? Text { get; set; }

    /// <summary>For an attribute <c>lang</c> where no element can stand, as in an option.</summary>
    public static string? Lang(string? text) => Texts.Current == Texts.English && text is not null && Chinese().IsMatch(text) ? Texts.Chinese : null;

    /// <summary>For the rows of long lists: the same without a component for each.</summary>
    public static RenderFragment Of(string? text) => builder => Write(builder, text);

    protected override void BuildRenderTree(RenderTreeBuilder builder) => Write(builder, Text);

    private static void Write(RenderTreeBuilder builder, string? text)
    {
        if (text is null) return;
        if (Lang(text) is null) { builder.AddContent(0, text); return; }
        var at = 0;
        foreach (Match run in Chinese().Matches(text))
        {
            builder.AddContent(1, text[at..run.Index]);
            builder.OpenElement(2, "span");
            builder.AddAttribute(3, "lang", Texts.Chinese);
            builder.AddContent(4, run.Value);
            builder.CloseElement();
            at = run.Index + run.Length;
        }
        builder.AddContent(5, text[at..]);
    }

    // From the first character to the last, with the figures and marks between them: 文新受字〔2026〕2号, 周敏（演示）, 李**.
    [GeneratedRegex(@"[（【〔“「]?[\p{IsCJKUnifiedIdeographs}](?:[^A-Za-z]*[\p{IsCJKUnifiedIdeographs}])?[\p{IsCJKSymbolsandPunctuation}，。；：！？）*]*")]
    private static partial Regex Chinese();
}
