using Linli.Kernel.Text;

namespace Linli.Forms.Contracts;

/// <summary>A line of the field dictionary: what is asked once and kept once (promise 2).</summary>
/// <param name="Type">text, textarea, number, money (yuan), date (yyyy-MM-dd), choice, multi, phone, resident-id, uscc, plate, bank-card, address, bool or region.</param>
/// <param name="Sensitivity">public, internal, personal or sensitive (个人信息保护法 28).</param>
/// <param name="Max">Highest number, or the most characters of a text.</param>
/// <param name="Min">Lowest number, or the fewest characters of a text.</param>
/// <param name="Pattern">Regular expression that a text must fit.</param>
/// <param name="CodeList">Id of the code list of a choice or multi.</param>
/// <param name="Autocomplete">HTML autocomplete token.</param>
/// <param name="Fact">The fact that the answer is, for prefilling and writing back.</param>
/// <param name="Source">Who answers for the fact.</param>
/// <param name="Decimals">How many a number may have; none where people or things are counted.</param>
public sealed record FieldDefinition(
    string Id, LocalText Name, string Type, string Sensitivity, decimal? Max, decimal? Min, string? Pattern, string? CodeList,
    LocalText? Hint, string? Autocomplete, string Fact, LocalText Source, int Decimals = 0)
{
    public bool IsSensitive => Sensitivity == "sensitive";

    /// <summary>How the field is named in expressions.</summary>
    public string Identifier => Expressions.Expression.Identifier(Id);
}

/// <summary>An entry of a code list.</summary>
public sealed record CodeItem(string Code, LocalText Name);
