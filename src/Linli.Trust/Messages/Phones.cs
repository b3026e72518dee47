using Linli.Kernel.Codes;

namespace Linli.Trust.Messages;

/// <summary>Phone numbers as people write them become the one form that is stored and looked for.</summary>
public static class Phones
{
    /// <summary>A number that rings at a person's: a mobile or a landline. 400, hotlines and 110 are real numbers and nobody's own.</summary>
    public static string? Normal(string? typed, DateOnly today) => Kind(typed, today) is ("mobile" or "landline", var number) ? number : null;

    /// <summary>A number that a code by SMS reaches.</summary>
    public static string? Mobile(string? typed, DateOnly today) => Kind(typed, today) is ("mobile", var number) ? number : null;

    /// <summary>The rule that a number breaks which <see cref="Normal"/>, or with <paramref name="sms"/> <see cref="Mobile"/>, does not take.</summary>
    public static string Broken(string? typed, DateOnly today, bool sms = false) => Kind(typed, today).Kind switch
    {
        null => sms ? "MobileIsReal" : "PhoneIsReal",
        "landline" => "CodeGoesToAMobile",
        _ => sms ? "MobileIsAPersons" : "PhoneIsAPersons",
    };

    private static (string? Kind, string? Number) Kind(string? typed, DateOnly today) =>
        CodeValidators.Check("phone", typed, today) is { Valid: true } check ? (check.Parts.GetValueOrDefault("kind"), check.Normalized) : (null, null);
}
