using System.Security.Cryptography;
using Linli.Kernel.Crypto;
using Linli.Trust.Accounts;
using Linli.Trust.Data;
using Linli.Trust.Domain;

namespace Linli.Trust.SignIn;

/// <summary>The six digits of an authenticator, or one of the recovery codes; each is taken once.</summary>
public sealed class SecondFactor(TimeProvider clock, FieldCipher cipher, OneTimeCodes codes)
{
    internal const string Context = "trust.account.totp";
    private const int RecoveryCount = 10;

    /// <summary>Makes a secret that waits for its first code.</summary>
    public void Begin(Account account)
    {
        account.DropAuthenticator();
        account.TotpSealed = cipher.Seal(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Totp.SecretSize)), Context);
        account.Renew();
    }

    public byte[]? Secret(Account account) => account.TotpSealed is { } held ? Convert.FromBase64String(cipher.Open(held, Context)) : null;

    /// <summary>True if the code opens; the code is used up then. The caller commits.</summary>
    public bool Take(Account account, string? typed)
    {
        if (!account.TwoFactorEnabled) return true;
        return TakeDigits(account, typed) || TakeRecovery(account, typed);
    }

    public bool TakeDigits(Account account, string? typed)
    {
        var digits = Kernel.Codes.CleanText.Of(typed).Replace(" ", "", StringComparison.Ordinal).Normalize(System.Text.NormalizationForm.FormKC);
        if (Secret(account) is not { } secret || Totp.Match(secret, digits, clock.GetUtcNow(), account.TotpStep) is not { } step) return false;
        account.TotpStep = step;
        account.Renew();
        return true;
    }

    /// <summary>New recovery codes in place of all old ones; shown once, only their salted codes are kept.</summary>
    public IReadOnlyList<string> NewRecoveryCodes(Account account)
    {
        var fresh = Enumerable.Range(0, RecoveryCount).Select(_ => Tokens.FollowCode()).ToList();
        account.RecoveryHashes = string.Join(' ', fresh.Select(c => codes.Hash(c, Use(account))));
        account.Renew();
        return [.. fresh.Select(c => $"{c[..4]}-{c[4..]}")];
    }

    public static int RecoveryLeft(Account account) => account.RecoveryHashes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    private bool TakeRecovery(Account account, string? typed)
    {
        if (Tokens.ReadFollowCode(typed) is not { } code) return false;
        var held = account.RecoveryHashes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (held.FirstOrDefault(h => codes.Verify(code, h, Use(account))) is not { } used) return false;
        account.RecoveryHashes = string.Join(' ', held.Where(h => h != used));
        account.Renew();
        return true;
    }

    private static string Use(Account account) => $"recovery:{account.Id}";
}
