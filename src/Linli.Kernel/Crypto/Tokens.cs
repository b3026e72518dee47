using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Linli.Kernel.Crypto;

/// <summary>Random tokens for links, and short codes that a person reads from paper and types.</summary>
public static class Tokens
{
    /// <summary>No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: what is misread on paper is left out.</summary>
    public const string FollowAlphabet = "34679ACDEFGHJKMNPQRTWXY";

    public const int FollowLength = 8;

    /// <summary>URL-safe base64 of random bytes, without padding.</summary>
    public static string New(int bytes = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 16);
        return Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
    }

    /// <summary>8 characters, 36 bits: always asked together with a second fact and behind a limit of tries.</summary>
    public static string FollowCode() => RandomNumberGenerator.GetString(FollowAlphabet, FollowLength);

    /// <summary>What a person typed, as it was issued: case, width, blanks and hyphens do not count. Null if it is no follow code.</summary>
    public static string? ReadFollowCode(string? typed)
    {
        if (typed is not { Length: > 0 and <= 64 }) return null;
        var code = BlindIndex.Normal("follow-code", typed).Replace("-", "", StringComparison.Ordinal);
        return code.Length == FollowLength && code.All(FollowAlphabet.Contains) ? code : null;
    }

    /// <summary>What to store of a token: its SM3. A long random token needs no salt.</summary>
    public static string Hash(string token) => Sm3.Hex(token);

    public static bool Matches(string? token, string? storedHash) =>
        token is not null && storedHash is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Hash(token)), Encoding.UTF8.GetBytes(storedHash));
}
