using Linli.Kernel.Text;

namespace Linli.Trust.Domain;

/// <summary>What a password must be: long, mixed, not the name, not the old one. GB/T 22239-2019 8.1.4.1 asks for complexity; length does most.</summary>
public static class PasswordPolicy
{
    public const int Shortest = 10, Longest = 128;

    /// <summary>All that is wrong with it at once; empty when it may be taken.</summary>
    public static IReadOnlyList<Reason> Faults(string password, string userName, string? old = null)
    {
        var faults = new List<Reason>();
        if (password.Length is < Shortest or > Longest) faults.Add(new Reason("rule.PasswordIsLong", $"{Shortest}", $"{Longest}"));
        var classes = new[] { password.Any(char.IsAsciiLetterLower), password.Any(char.IsAsciiLetterUpper), password.Any(char.IsAsciiDigit), password.Any(c => !char.IsAsciiLetterOrDigit(c)) };
        if (classes.Count(c => c) < 3 || password.Distinct().Count() < 5) faults.Add(new Reason("rule.PasswordIsMixed"));
        if (userName.Length > 0 && password.Contains(userName, StringComparison.OrdinalIgnoreCase)) faults.Add(new Reason("rule.PasswordHoldsNoName"));
        if (password == old) faults.Add(new Reason("rule.PasswordIsAnother"));
        return faults;
    }
}
