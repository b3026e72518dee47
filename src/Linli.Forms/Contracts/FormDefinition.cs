using System.Text.Json;
using System.Text.Json.Serialization;
using Linli.Kernel.Text;

namespace Linli.Forms.Contracts;

/// <summary>One version of a form with its fields and code lists filled in: nothing else is needed to show or check it.</summary>
public sealed record FormDefinition(string Id, string Version, LocalText Name, IReadOnlyList<FormSection> Sections)
{
    /// <summary>id@version, as a running matter pins it.</summary>
    public string Reference => $"{Id}@{Version}";

    public IEnumerable<FormItem> Items => Sections.SelectMany(s => s.Items);

    public FormItem? Item(string fieldId) => Items.FirstOrDefault(i => i.Id == fieldId);
}

public sealed record FormSection(string Id, LocalText Name, IReadOnlyList<FormItem> Items);

/// <summary>A field as one form asks for it.</summary>
/// <param name="Options">The code list of a choice or multi; empty otherwise.</param>
/// <param name="ShowIf">Expression; the item is asked for only when it is true. Null: always.</param>
public sealed record FormItem(
    FieldDefinition Field, LocalText Label, Requirement Required, string? ShowIf, LocalText? Help,
    IReadOnlyList<FormRule> Rules, IReadOnlyList<CodeItem> Options)
{
    public string Id => Field.Id;
}

/// <summary>What must hold of an answer, and what to say when it does not.</summary>
/// <param name="Test">Expression that must be true.</param>
public sealed record FormRule(string Test, LocalText Message);

/// <summary>Yes, no, or an expression that decides.</summary>
[JsonConverter(typeof(RequirementJson))]
public sealed record Requirement(bool Always, string? When = null);

sealed class RequirementJson : JsonConverter<Requirement>
{
    public override Requirement Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => new(true),
        JsonTokenType.False => new(false),
        JsonTokenType.String => new(false, reader.GetString()),
        _ => throw new JsonException("required is true, false or an expression"),
    };

    public override void Write(Utf8JsonWriter writer, Requirement value, JsonSerializerOptions options)
    {
        if (value.When is null)
            writer.WriteBooleanValue(value.Always);
        else
            writer.WriteStringValue(value.When);
    }
}
