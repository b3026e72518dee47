using System.Text;
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

    /// <summary>Also for the rows of long lists.</summary>
    public static MarkupString Of(string? text)
    {
        if (text is null || Lang(text) is null) return Html.Of($"{text}");
        var (all, at) = (new StringBuilder(), 0);
        foreach (Match run in Chinese().Matches(text))
        {
            all.Append(Html.Of($"{text[at..run.Index]}<span lang=\"{Texts.Chinese}\">{run.Value}</span>").Value);
            at = run.Index + run.Length;
        }
        return new(all.Append(Html.Of($"{text[at..]}").Value).ToString());
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (Text is not null) builder.AddContent(0, Of(Text));
    }

    // From the first character to the last, with the figures and marks between them: 文新受字〔2026〕2号, 周敏（演示）, 李**.
    [GeneratedRegex(@"[（【〔“「]?[\p{IsCJKUnifiedIdeographs}](?:[^A-Za-z]*[\p{IsCJKUnifiedIdeographs}])?[\p{IsCJKSymbolsandPunctuation}，。；：！？）*]*")]
    private static partial Regex Chinese();
}
