using System.Globalization;
using System.Text;
using Linli.Kernel.Codes;

namespace Linli.Kernel.Crypto;

/// <summary>
/// Finds an encrypted value by exact match: the first 16 bytes of an HMAC-SM3 over kind and normalised value, as 32
/// lower hex characters. The kind keeps equal values of different fields apart. Width, case and blanks do not count;
/// a phone number counts in the form of its validator.
/// </summary>
public sealed class BlindIndex(KeyRing ring)
{
    public const int Length = 32;

    public string Of(string kind, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(value);
        var message = Encoding.UTF8.GetBytes($"{kind}\0{Normal(kind, value)}");
        return Convert.ToHexStringLower(ring.Mac(KeyPurpose.BlindIndex, message).AsSpan(0, Length / 2));
    }

    internal static string Normal(string kind, string value)
    {
        // A phone check needs no today: there is no date in it.
        if (kind == "phone" && CodeValidators.Check("phone", value, default) is { Valid: true, Normalized: { } number })
            return number;
        var text = new StringBuilder(value.Length);
        foreach (var rune in CleanText.Of(value).Normalize(NormalizationForm.FormKC).EnumerateRunes())
            if (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control))
                text.Append(Rune.ToUpperInvariant(rune).ToString());
        return text.ToString();
    }
}
