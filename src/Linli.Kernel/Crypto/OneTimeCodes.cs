using System.Security.Cryptography;
using System.Text;

namespace Linli.Kernel.Crypto;

/// <summary>
/// Six-digit codes for SMS. Only a salted HMAC-SM3 under the token key is stored; as six digits are soon tried, the
/// caller limits tries and time. The context (purpose and number, e.g. "sign-in:13800005521") binds the code to its use.
/// </summary>
public sealed class OneTimeCodes(KeyRing ring)
{
    private const int SaltSize = 16;

    public string New() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What to store: salt and code, 96 hex characters.</summary>
    public string Hash(string code, string context) => Hash(RandomNumberGenerator.GetBytes(SaltSize), code, context);

    /// <summary>True if the code is the one behind the stored hash. Full-width digits and blanks are forgiven.</summary>
    public bool Verify(string? code, string? stored, string context)
    {
        if (code is not { Length: > 0 and <= 32 } || stored is not { Length: 2 * (SaltSize + Sm3.Size) }) return false;
        var salt = new byte[SaltSize];
        if (Convert.FromHexString(stored.AsSpan(0, 2 * SaltSize), salt, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Hash(salt, code, context)), Encoding.UTF8.GetBytes(stored));
    }

    private string Hash(byte[] salt, string code, string context)
    {
        ArgumentException.ThrowIfNullOrEmpty(context);
        byte[] message = [.. salt, .. Encoding.UTF8.GetBytes($"otp\0{context}\0{BlindIndex.Normal("otp", code)}")];
        return Convert.ToHexStringLower(salt) + Convert.ToHexStringLower(ring.Mac(KeyPurpose.Token, message));
    }
}
