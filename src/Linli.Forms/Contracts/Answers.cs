using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Linli.Kernel.Codes;

namespace Linli.Forms.Contracts;

/// <summary>
/// What was answered, by field id: a text, or several of a multi. Texts are as people typed them; bool is "true" or
/// "false", dates are yyyy-MM-dd, money is yuan. Blank answers are not kept. Two with the same answers are equal.
/// </summary>
[JsonConverter(typeof(AnswersJson))]
public sealed class Answers : IEquatable<Answers>
{
    public static readonly Answers Empty = new(new Dictionary<string, object>());

    // A value is a string or a string[].
    private readonly FrozenDictionary<string, object> _values;

    private Answers(IEnumerable<KeyValuePair<string, object>> values) =>
        _values = values.ToFrozenDictionary(StringComparer.Ordinal);

    public static Answers Of(params ReadOnlySpan<(string FieldId, string? Value)> values)
    {
        var all = Empty;
        foreach (var (id, value) in values)
            all = all.With(id, value);
        return all;
    }

    /// <summary>The one answer; of a multi all of them with commas; null if there is none.</summary>
    public string? this[string fieldId] => _values.GetValueOrDefault(fieldId) switch
    {
        string one => one,
        string[] many => string.Join(",", many),
        _ => null,
    };

    /// <summary>All answers to a field; empty if there is none.</summary>
    public IReadOnlyList<string> All(string fieldId) => _values.GetValueOrDefault(fieldId) switch
    {
        string one => [one],
        string[] many => many,
        _ => [],
    };

    public bool Has(string fieldId) => _values.ContainsKey(fieldId);

    public IEnumerable<string> Fields => _values.Keys.Order(StringComparer.Ordinal);

    public bool IsEmpty => _values.Count == 0;

    /// <param name="value">Null or blank takes the answer away.</param>
    public Answers With(string fieldId, string? value) => Put(fieldId, Kept(value));

    /// <summary>The answers to a multi; blanks and repetitions go.</summary>
    public Answers With(string fieldId, IEnumerable<string> values)
    {
        string[] many = [.. values.Select(Kept).OfType<string>().Distinct(StringComparer.Ordinal)];
        return Put(fieldId, many.Length == 0 ? null : many);
    }

    public Answers Without(params IEnumerable<string> fieldIds)
    {
        var gone = fieldIds.ToHashSet(StringComparer.Ordinal);
        return gone.Overlaps(_values.Keys) ? new(_values.Where(v => !gone.Contains(v.Key))) : this;
    }

    // Noncharacters say nothing and cannot be normalised; what else is not text the check of its field refuses.
    private static string? Kept(string? value) =>
        value is not null && CleanText.WithoutNoncharacters(value) is var text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private Answers Put(string fieldId, object? value)
    {
        var all = new Dictionary<string, object>(_values, StringComparer.Ordinal);
        if (value is null)
            all.Remove(fieldId);
        else
            all[fieldId] = value;
        return new(all);
    }

    /// <summary>One object, keys in ordinal order: equal answers give equal text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AnswersJson.Readable);

    /// <exception cref="JsonException">No object of texts and lists of texts. Numbers and true/false are taken as texts.</exception>
    public static Answers FromJson(string json) => JsonSerializer.Deserialize<Answers>(json) ?? Empty;

    public bool Equals(Answers? other) => other is not null && (ReferenceEquals(this, other) || ToJson() == other.ToJson());
    public override bool Equals(object? obj) => Equals(obj as Answers);
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToJson());
    // No answers in it: this ends up in logs.
    public override string ToString() => $"{_values.Count} answers";

    internal sealed class AnswersJson : JsonConverter<Answers>
    {
        // Chinese stays readable in the database; whoever puts this into HTML encodes it there.
        internal static readonly JsonSerializerOptions Readable = new()
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

        public override Answers Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("Answers are an object.");
            var all = new Dictionary<string, object>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var id = reader.GetString()!;
                reader.Read();
                object? value = reader.TokenType == JsonTokenType.StartArray ? Many(ref reader) : One(ref reader);
                if (value is not null)
                    all[id] = value;
            }
            return new(all);
        }

        private static string[]? Many(ref Utf8JsonReader reader)
        {
            var many = new List<string>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                if (One(ref reader) is { } one)
                    many.Add(one);
            return many.Count == 0 ? null : [.. many.Distinct(StringComparer.Ordinal)];
        }

        private static string? One(ref Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.String => Kept(Text(ref reader)),
            _ => throw new JsonException("An answer is a text or a list of texts."),
        };

        private static string? Text(ref Utf8JsonReader reader)
        {
            try { return reader.GetString(); }
            catch (InvalidOperationException e) { throw new JsonException("An answer is not well-formed text.", e); }
        }

        public override void Write(Utf8JsonWriter writer, Answers value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var id in value.Fields)
            {
                writer.WritePropertyName(id);
                JsonSerializer.Serialize(writer, value._values[id], options);
            }
            writer.WriteEndObject();
        }
    }
}
