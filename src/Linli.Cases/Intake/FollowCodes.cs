using System.Text;
using Linli.Kernel.Crypto;

namespace Linli.Cases.Intake;

/// <summary>The code on a receipt, kept only as a keyed hash. Eight characters of 23 are 36 bits; tries are limited besides.</summary>
static class FollowCodes
{
    public static string Hash(KeyRing keys, string code) =>
        Convert.ToHexStringLower(keys.Mac(KeyPurpose.Token, Encoding.UTF8.GetBytes("follow:" + code.Trim().ToUpperInvariant())));
}
