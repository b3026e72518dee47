using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Linli.Kernel.Text;

namespace Linli.Kernel.Files;

/// <summary>
/// Refuses a PDF that can act: scripts, programs to launch, files inside, actions on opening. Looks at the raw file (a
/// crafted cross-reference may point into anything) and into compressed object streams, with #xx escapes undone.
/// An /OpenAction that only names a page to show, as word processors write it, is no action and passes.
/// </summary>
static partial class PdfCheck
{
    private const int MaxObjectStreams = 64 << 20;

    public static Reason? Refusal(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content);
        if (Acts(text)) return new Reason("files.pdf-active");
        if (!text.Contains("obj", StringComparison.Ordinal)) return new Reason("files.broken");
        // Encrypted object streams cannot be looked into, and no official could open the paper either.
        if (Name(text, "/Encrypt")) return new Reason("files.pdf-locked");

        long inflated = 0;
        foreach (Match start in StreamStart().Matches(text))
        {
            var from = Math.Max(0, start.Index - 4096);
            var obj = text.LastIndexOf("obj", start.Index, start.Index - from, StringComparison.Ordinal);
            var dictionary = Unescape(text[(obj < 0 ? from : obj)..start.Index]);
            if (!dictionary.Contains("/ObjStm", StringComparison.Ordinal)) continue;
            if (!dictionary.Contains("/Filter", StringComparison.Ordinal)) continue;   // plain: already searched above
            if (FilterCount(dictionary) != 1 || !dictionary.Contains("/FlateDecode", StringComparison.Ordinal) || dictionary.Contains("/Predictor", StringComparison.Ordinal))
                return new Reason("files.pdf-active");
            try
            {
                using var zlib = new ZLibStream(new MemoryStream(content, start.Index + start.Length, content.Length - start.Index - start.Length, false), CompressionMode.Decompress);
                using var plain = new MemoryStream();
                var buffer = new byte[81_920];
                for (int n; (n = zlib.Read(buffer)) > 0;)
                {
                    if ((inflated += n) > MaxObjectStreams) return new Reason("files.zip-bomb");
                    plain.Write(buffer, 0, n);
                }
                if (Acts(Encoding.Latin1.GetString(plain.GetBuffer(), 0, (int)plain.Length))) return new Reason("files.pdf-active");
            }
            catch (InvalidDataException)
            {
                return new Reason("files.broken");
            }
        }
        return null;
    }

    private static bool Acts(string raw)
    {
        var text = Unescape(raw);
        if (Name(text, "/JavaScript") || Name(text, "/Launch") || Name(text, "/EmbeddedFile") || Name(text, "/EmbeddedFiles")
            || Name(text, "/RichMedia") || Name(text, "/ImportData") || Name(text, "/SubmitForm") || Name(text, "/XFA")) return true;
        foreach (Match action in OpenAction().Matches(text))
            if (!action.Groups["page"].Success) return true;
        return false;
    }

    /// <summary>The name as a whole token: /Launch, not /LaunchPad.</summary>
    private static bool Name(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
            if (at + name.Length >= text.Length || !char.IsAsciiLetterOrDigit(text[at + name.Length])) return true;
        return false;
    }

    private static int FilterCount(string dictionary)
    {
        var filter = Filters().Match(dictionary);
        return filter.Success ? filter.Groups[1].Value.Count(c => c == '/') : 0;
    }

    private static string Unescape(string text) =>
        text.Contains('#') ? Escape().Replace(text, m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString()) : text;

    [GeneratedRegex("#([0-9A-Fa-f]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex(@"(?<!end)stream\r?\n")]
    private static partial Regex StreamStart();

    [GeneratedRegex(@"/OpenAction(?<page>\s*\[\s*\d+\s+\d+\s+R\s*/(XYZ|Fit|FitH|FitV|FitR|FitB|FitBH|FitBV)\b)?")]
    private static partial Regex OpenAction();

    [GeneratedRegex(@"/Filter\s*(\[[^\]]*\]|/\w+)")]
    private static partial Regex Filters();
}
