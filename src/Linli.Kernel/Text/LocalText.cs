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

    public override string ToString() => Now;
}
