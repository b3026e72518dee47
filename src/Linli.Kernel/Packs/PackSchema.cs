using System.Globalization;
using System.Text.Json;
using Linli.Kernel.Text;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Linli.Kernel.Packs;

/// <summary>One thing that is wrong with a pack, said so that the person who wrote it can mend it.</summary>
/// <param name="At">Where, as <see cref="PackPath"/> writes it; empty for the whole.</param>
/// <param name="Plain">For the log of a start that is refused.</param>
/// <param name="Line">In the text, where there is one.</param>
public sealed record PackProblem(string At, Reason What, string Plain, int? Line = null);

/// <summary>The schema of a kind: what is refused, and which shape an editor can offer.</summary>
public sealed class PackSchema(string file)
{
    // The validation is synchronous in nature; the library only offers the reader as a task.
    private readonly Lazy<JsonSchema> _schema = new(() => JsonSchema.FromJsonAsync(File.ReadAllText(file)).GetAwaiter().GetResult());
    private readonly Lazy<PackShape> _shape = new(() => PackShape.Of(JsonDocument.Parse(File.ReadAllText(file)).RootElement));

    public PackShape Shape => _shape.Value;

    private static readonly HashSet<ValidationErrorKind> Worded =
    [
        ValidationErrorKind.PropertyRequired, ValidationErrorKind.NoAdditionalPropertiesAllowed, ValidationErrorKind.StringExpected, ValidationErrorKind.IntegerExpected, ValidationErrorKind.NumberExpected,
        ValidationErrorKind.BooleanExpected, ValidationErrorKind.ObjectExpected, ValidationErrorKind.ArrayExpected, ValidationErrorKind.PatternMismatch, ValidationErrorKind.StringTooShort, ValidationErrorKind.NumberTooSmall,
        ValidationErrorKind.NumberTooBig, ValidationErrorKind.TooFewItems, ValidationErrorKind.TooManyItems, ValidationErrorKind.ItemsNotUnique, ValidationErrorKind.NotInEnumeration, ValidationErrorKind.NoTypeValidates,
    ];

    /// <summary>The kinds of faults that have words of their own.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Worded.Select(k => $"{k}").Order(StringComparer.Ordinal), "Other"];

    public IReadOnlyList<PackProblem> Problems(string text)
    {
        ICollection<ValidationError> errors;
        try { errors = _schema.Value.Validate(text); }
        // The schema library reads JSON its own way, numbers above all.
        catch (Exception e) when (e is OverflowException or FormatException or ArgumentException || e.GetType().Namespace?.StartsWith("Newtonsoft", StringComparison.Ordinal) == true)
        {
            return [new("", new("pack.fault.NoTypeValidates"), e.Message)];
        }
        return [.. errors.SelectMany(Flat).Select(f => new PackProblem(PackPath.FromSchema(f.Path), new($"pack.fault.{(Worded.Contains(f.Kind) ? $"{f.Kind}" : "Other")}", Bound(f)), $"{f.Path}: {f.Kind} (line {f.LineNumber})", f.HasLineInfo ? f.LineNumber : null))
            .DistinctBy(p => (p.At, p.What.Key))];
    }

    /// <summary>"Neither of two" helps nobody: what is wrong with the one that was meant.</summary>
    private static IEnumerable<ValidationError> Flat(ValidationError error) =>
        error is ChildSchemaValidationError { Errors: var all } && all.Values.SelectMany(e => e).Where(e => e.Kind is not ValidationErrorKind.NullExpected).SelectMany(Flat).ToList() is { Count: > 0 } within ? within : [error];

    private static string Bound(ValidationError f) => f.Kind switch
    {
        ValidationErrorKind.NumberTooSmall => f.Schema.Minimum?.ToString(CultureInfo.InvariantCulture),
        ValidationErrorKind.NumberTooBig => f.Schema.Maximum?.ToString(CultureInfo.InvariantCulture),
        ValidationErrorKind.TooFewItems => $"{f.Schema.MinItems}",
        ValidationErrorKind.TooManyItems => $"{f.Schema.MaxItems}",
        ValidationErrorKind.PatternMismatch => f.Schema.Pattern,
        ValidationErrorKind.NotInEnumeration => string.Join(", ", f.Schema.Enumeration),
        _ => f.Property,
    } ?? "";
}
