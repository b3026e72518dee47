using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto;

namespace Linli.Kernel.Crypto;

/// <summary>
/// Seals a field with SM4-GCM. The context, e.g. "cases.applicant.name", is authenticated: a value moved to another
/// column does not open. Layout: format (1) · key id (4, big-endian) · nonce (12) · cipher text · tag (16), so a value
/// is 33 bytes longer than its UTF-8. Nonces are random: rotate before one key has sealed 2^32 values (NIST SP 800-38D).
/// </summary>
public sealed class FieldCipher(KeyRing ring)
{
    /// <summary>What sealing adds to the UTF-8 length.</summary>
    public const int Overhead = Header + Sm4Gcm.NonceSize + Sm4Gcm.TagSize;

    private const byte Format = 1;
    private const int Header = 5;

    public byte[] Seal(string plain, string context)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentException.ThrowIfNullOrEmpty(context);
        var (id, key) = ring.CurrentFieldKey();
        var head = new byte[Header];
        head[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), id);
        var nonce = RandomNumberGenerator.GetBytes(Sm4Gcm.NonceSize);
        var text = Encoding.UTF8.GetBytes(plain);
        return [.. head, .. nonce, .. Sm4Gcm.Encrypt(key, nonce, Associated(head, context), text)];
    }

    /// <exception cref="CryptoFault">Unknown key, other context, damaged or altered.</exception>
    public string Open(byte[] @sealed, string context)
    {
        ArgumentNullException.ThrowIfNull(@sealed);
        ArgumentException.ThrowIfNullOrEmpty(context);
        var id = KeyIdOf(@sealed);
        var key = ring.FieldKeyOf(id)
            ?? throw new CryptoFault($"A value of '{context}' was sealed with field key {id}, which this key ring does not have. Restore the key file that belongs to this database.");
        try
        {
            var nonce = @sealed[Header..(Header + Sm4Gcm.NonceSize)];
            var plain = Sm4Gcm.Decrypt(key, nonce, Associated(@sealed.AsSpan(0, Header), context), @sealed.AsSpan(Header + Sm4Gcm.NonceSize));
            return Encoding.UTF8.GetString(plain);
        }
        catch (InvalidCipherTextException e)
        {
            throw new CryptoFault($"A value of '{context}' does not open with field key {id}: it was altered, belongs to another field, or the key file is of another installation.", e);
        }
    }

    /// <summary>The same value under the current key.</summary>
    public byte[] Reseal(byte[] @sealed, string context) => Seal(Open(@sealed, context), context);

    /// <summary>The id of the key that sealed the value: re-sealing jobs look for the ones that are not current.</summary>
    public static int KeyIdOf(ReadOnlySpan<byte> @sealed) =>
        @sealed.Length >= Overhead && @sealed[0] == Format
            ? BinaryPrimitives.ReadInt32BigEndian(@sealed[1..])
            : throw new CryptoFault("This is no sealed value: too short, or of an unknown format.");

    private static byte[] Associated(ReadOnlySpan<byte> head, string context) => [.. head, .. Encoding.UTF8.GetBytes(context)];
}
