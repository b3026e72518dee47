using System.Globalization;
using Microsoft.AspNetCore.DataProtection;

namespace Linli.Trust.Outside;

/// <summary>Says that somebody has just proved themselves and may tie their account; good for five minutes, for one account and one provider.</summary>
sealed class OutsideTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector _seal = protection.CreateProtector("outside-ticket");

    public string For(Guid account, string provider) => _seal.Protect(string.Create(CultureInfo.InvariantCulture, $"{account}|{provider}|{clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds()}"));

    public bool Opens(string? ticket, Guid account, string provider)
    {
        if (ticket is not { Length: > 0 and < 1_000 }) return false;
        try { return _seal.Unprotect(ticket).Split('|') is [var a, var p, var until] && a == $"{account}" && p == provider && long.Parse(until, CultureInfo.InvariantCulture) >= clock.GetUtcNow().ToUnixTimeSeconds(); }
        catch (System.Security.Cryptography.CryptographicException) { return false; }
    }
}
