using System.Text;

namespace Linli.Kernel.Tables;

/// <summary>Text of a file that somebody handed in, in the encodings of <see cref="TableReader"/>, strictly: never a � for what was not understood.</summary>
public static class HandedText
{
    /// <summary>Without its byte order mark; null when it is no text in UTF-8, UTF-16 with a mark, or GB 18030.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var (encoding, _, skip) = TableReader.Detect(bytes);
            return encoding.GetString(bytes[skip..]);
        }
        catch (Exception e) when (e is TableFault or DecoderFallbackException)
        {
            return null;
        }
    }
}
