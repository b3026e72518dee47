using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Linli.Kernel.Crypto;

/// <summary>SM4-GCM as RFC 8998: key of 16 bytes, nonce of 12, tag of 16 behind the cipher text.</summary>
static class Sm4Gcm
{
    public const int KeySize = 16;
    public const int NonceSize = 12;
    public const int TagSize = 16;

    public static byte[] Encrypt(byte[] key, byte[] nonce, byte[] associated, ReadOnlySpan<byte> plain) =>
        Run(true, key, nonce, associated, plain);

    /// <exception cref="InvalidCipherTextException">The tag does not fit: other key, other associated data or altered.</exception>
    public static byte[] Decrypt(byte[] key, byte[] nonce, byte[] associated, ReadOnlySpan<byte> cipherAndTag) =>
        Run(false, key, nonce, associated, cipherAndTag);

    // The engine holds state, so each call takes its own: that is what makes the callers safe for threads.
    private static byte[] Run(bool encrypt, byte[] key, byte[] nonce, byte[] associated, ReadOnlySpan<byte> input)
    {
        var gcm = new GcmBlockCipher(new SM4Engine());
        gcm.Init(encrypt, new AeadParameters(new KeyParameter(key), TagSize * 8, nonce, associated));
        var output = new byte[gcm.GetOutputSize(input.Length)];
        var done = gcm.ProcessBytes(input, output);
        gcm.DoFinal(output.AsSpan(done));
        return output;
    }
}
