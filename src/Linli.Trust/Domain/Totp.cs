using System.Globalization;
using System.Security.Cryptography;

namespace Linli.Trust.Domain;

/// <summary>
/// The six digits of an authenticator app, RFC 6238 with what every app takes as given: HMAC-SHA-1, steps of 30 seconds. Our own
/// because the library's check knows neither our clock nor which step was used last, so that one code would work twice.
/// </summary>
public static class Totp
{
    public const int SecretSize = 20, StepSeconds = 30;

    /// <summary>The step whose code this is, at most one step from now and after <paramref name="last"/>; null when it is none or was used.</summary>
    public static long? Match(byte[] secret, string? code, DateTimeOffset now, long? last)
    {
        if (code is not { Length: 6 } || !code.All(char.IsAsciiDigit)) return null;
        var step = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        for (var at = step - 1; at <= step + 1; at++)
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Code(secret, at)), System.Text.Encoding.ASCII.GetBytes(code)) && at > (last ?? -1))
                found ??= at;
        return found;
    }

    public static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(counter, step);
        // RFC 6238 and the apps prescribe SHA-1 here; as an HMAC over a counter it is not weak.
        var mac = HMACSHA1.HashData(secret, counter);
        var at = mac[^1] & 0x0f;
        var number = ((mac[at] & 0x7f) << 24 | mac[at + 1] << 16 | mac[at + 2] << 8 | mac[at + 3]) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>What the QR code holds and an app reads.</summary>
    public static string Uri(string issuer, string user, byte[] secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(user)}?secret={Base32(secret)}&issuer={System.Uri.EscapeDataString(issuer)}";

    /// <summary>RFC 4648 without padding.</summary>
    public static string Base32(byte[] bytes)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var text = new System.Text.StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in bytes)
        {
            (bits, count) = (bits << 8 | b, count + 8);
            for (; count >= 5; count -= 5) text.Append(Alphabet[bits >> (count - 5) & 31]);
            bits &= (1 << count) - 1;
        }
        if (count > 0) text.Append(Alphabet[bits << (5 - count) & 31]);
        return text.ToString();
    }
}
