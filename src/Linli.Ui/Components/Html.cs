using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Linli.Ui.Components;

/// <summary>
/// Markup for the rows of long lists, as one piece: the renderer's work for every cell and attribute costs more than the question that found
/// the rows. What stands literally in the text is markup; whatever is filled in is encoded, unless it was made here. Attributes are written in
/// double quotes. Elsewhere pages are written as pages.
/// </summary>
public static class Html
{
    /// <summary>Chinese stays Chinese; what could be read as markup does not.</summary>
    public static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static MarkupString Of(Text text) => text.Done();

    public static MarkupString Each<T>(IEnumerable<T> rows, Func<T, MarkupString> row)
    {
        var all = new StringBuilder(8_192);
        foreach (var r in rows) all.Append(row(r).Value);
        return new(all.ToString());
    }

    /// <summary>An interpolated text whose literals are markup and whose values are not.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Text(int literals, int values)
    {
        private readonly StringBuilder _to = new(literals + values * 16);

        public void AppendLiteral(string markup) => _to.Append(markup);
        public void AppendFormatted(MarkupString made) => _to.Append(made.Value);
        public void AppendFormatted(string? value) => _to.Append(value is null ? null : Encoder.Encode(value));
        public void AppendFormatted<T>(T value) where T : IFormattable => AppendFormatted(value.ToString(null, CultureInfo.InvariantCulture));
        internal MarkupString Done() => new(_to.ToString());
    }
}
