using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Linli.Kernel.Crypto;

/// <summary>SM3 (GB/T 32905-2016) and HMAC-SM3 (GB/T 15852.2). 32 bytes; hex is lower case.</summary>
public static class Sm3
{
    public const int Size = 32;

    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(data);
        var hash = new byte[Size];
        digest.DoFinal(hash);
        return hash;
    }

    /// <summary>Reads the stream to its end, without holding it in memory.</summary>
    public static byte[] Hash(Stream data)
    {
        var digest = new SM3Digest();
        var buffer = new byte[81_920];
        for (int read; (read = data.Read(buffer)) > 0;)
            digest.BlockUpdate(buffer.AsSpan(0, read));
        var hash = new byte[Size];
        digest.DoFinal(hash);
        return hash;
    }

    public static string Hex(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(Hash(data));

    /// <summary>The hash of the text as UTF-8.</summary>
    public static string Hex(string text) => Hex(Encoding.UTF8.GetBytes(text));

    public static byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var mac = new HMac(new SM3Digest());
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(data);
        var code = new byte[Size];
        mac.DoFinal(code);
        return code;
    }
}
