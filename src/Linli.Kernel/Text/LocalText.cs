using System.Text.Json.Serialization;

namespace Linli.Kernel.Text;

/// <summary>A text of a pack in both languages; both are required.</summary>
public sealed record LocalText(
    [property: JsonPropertyName("zh-CN")] string Zh,
    [property: JsonPropertyName("en")] string En)
{
    /// <summary>The text in the language of the current culture.</summary>
    public string Now => System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? En : Zh;

    public string In(string language) => language.StartsWith("en", StringComparison.Ordinal) ? En : Zh;

    /// <summary>As an argument of a stored reason: each reader gets his own.</summary>
    public string AsArgument() => Zh == En ? Zh : $"{Zh}\u001F{En}";

    /// <summary>An argument in a language; one that was stored in one language only stays as it is.</summary>
    public static string Argument(string language, string argument) =>
        argument.IndexOf('\u001F') is var at and >= 0 ? new LocalText(argument[..at], argument[(at + 1)..]).In(language) : argument;

    public override string ToString() => Now;
}
