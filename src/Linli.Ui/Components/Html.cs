using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Linli.Ui.Components;

/// <summary>
/// Markup for the rows of long lists, a piece for each row: the renderer's work for every cell and attribute costs more than the question that
/// found the rows. What stands literally in the text is markup; whatever is filled in is encoded, unless it was made here. Attributes are
/// written in double quotes. Elsewhere pages are written as pages.
/// </summary>
public static class Html
{
    /// <summary>Chinese stays Chinese; what could be read as markup does not.</summary>
    public static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static MarkupString Of(Text text) => text.Done();

    /// <summary>Row by row: a whole list as one text would be larger than what the garbage collector takes lightly.</summary>
    public static RenderFragment Each<T>(IReadOnlyList<T> rows, Func<T, MarkupString> row) => builder =>
    {
        for (var i = 0; i < rows.Count; i++) builder.AddMarkupContent(0, row(rows[i]).Value);
    };

    /// <summary>Several pieces as one, for what is made once and kept.</summary>
    public static MarkupString Joined(IEnumerable<MarkupString> pieces) => new(string.Concat(pieces.Select(p => p.Value)));

    /// <summary>An interpolated text whose literals are markup and whose values are not.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Text
    {
        private readonly Writing _to;

        public Text(int literals, int values) => _to = Writing.Take(literals + values * 16);

        public void AppendLiteral(string markup) => _to.Add(markup);
        public void AppendFormatted(MarkupString made) => _to.Add(made.Value);
        public void AppendFormatted(string? value) => _to.Encode(value);
        public void AppendFormatted<T>(T value) where T : IFormattable => AppendFormatted(value.ToString(null, CultureInfo.InvariantCulture));
        internal MarkupString Done() => new(_to.Done());
    }

    /// <summary>Where a text grows. A list makes thousands of small ones, one within another; each thread keeps a few to write in.</summary>
    private sealed class Writing
    {
        private const int Kept = 8, MostKept = 16_384;
        [ThreadStatic] private static Stack<Writing>? _free;
        private char[] _chars = new char[512];
        private int _length;

        public static Writing Take(int room)
        {
            var to = _free is { Count: > 0 } free ? free.Pop() : new();
            to.Room(room);
            return to;
        }

        public void Add(ReadOnlySpan<char> text)
        {
            Room(text.Length);
            text.CopyTo(_chars.AsSpan(_length));
            _length += text.Length;
        }

        public void Encode(ReadOnlySpan<char> text)
        {
            while (!text.IsEmpty)
            {
                Room(text.Length);
                if (Encoder.Encode(text, _chars.AsSpan(_length), out var read, out var written) == OperationStatus.DestinationTooSmall) Array.Resize(ref _chars, _chars.Length * 2);
                else if (read == 0) return;
                _length += written;
                text = text[read..];
            }
        }

        public string Done()
        {
            var text = new string(_chars, 0, _length);
            _length = 0;
            if (_chars.Length <= MostKept && (_free ??= new(Kept)).Count < Kept) _free.Push(this);
            return text;
        }

        private void Room(int more)
        {
            if (_length + more > _chars.Length) Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _length + more));
        }
    }
}
