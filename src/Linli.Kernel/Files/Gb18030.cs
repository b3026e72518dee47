using System.Text;

namespace Linli.Kernel.Files;

/// <summary>GB 18030, which .NET only knows after its provider is registered.</summary>
static class Gb18030
{
    /// <summary>Throws <see cref="DecoderFallbackException"/> on what is no GB 18030.</summary>
    public static Encoding Strict { get; } = Make();

    public static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static Encoding Make()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
