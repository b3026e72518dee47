using Linli.Kernel.Codes;

namespace Linli.Trust.Messages;

/// <summary>Phone numbers as people write them become the one form that is stored and looked for.</summary>
public static class Phones
{
    public static string? Normal(string? typed, DateOnly today)
    {
        var check = CodeValidators.Check("phone", typed, today);
        return check is { Valid: true } && check.Parts.GetValueOrDefault("kind") is "mobile" or "landline" ? check!.Normalized : null;
    }
}
