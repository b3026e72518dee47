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

    // The tables of a key take thirty times as long to make as a field takes to seal: each thread keeps its engines. What is used by one thread alone needs no lock, and a call never waits in between.
    [ThreadStatic] private static (byte[] Key, GcmBlockCipher Engine)[]? _kept;
    private const int MostKept = 4;

    private static byte[] Run(bool encrypt, byte[] key, byte[] nonce, byte[] associated, ReadOnlySpan<byte> input)
    {
        var kept = _kept ?? [];
        var at = Array.FindIndex(kept, k => k.Key.AsSpan().SequenceEqual(key));
        var gcm = at < 0 ? new GcmBlockCipher(new SM4Engine()) : kept[at].Engine;
        try
        {
            // Without a key it goes on with its own, whose tables it has.
            gcm.Init(encrypt, new AeadParameters(at < 0 ? new KeyParameter(key) : null, TagSize * 8, nonce, associated));
            var output = new byte[gcm.GetOutputSize(input.Length)];
            var done = gcm.ProcessBytes(input, output);
            gcm.DoFinal(output.AsSpan(done));
            if (at < 0) _kept = [((byte[])key.Clone(), gcm), .. kept.Take(MostKept - 1)];
            return output;
        }
        catch
        {
            // In whatever state it is now, nobody goes on with it.
            if (at >= 0) _kept = [.. kept.Where((_, i) => i != at)];
            throw;
        }
    }
}
