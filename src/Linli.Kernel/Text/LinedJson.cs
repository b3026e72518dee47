using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Linli.Kernel.Text;

/// <summary>What is wrong in a text, and in which of its lines, counted from 1.</summary>
public sealed record LinedFault(int Line, string Says);

/// <summary>A JSON value that knows its line, so that a refusal can name it. Comments and a last comma are allowed, as in linli.json.</summary>
/// <param name="Value">Of a text, number or switch.</param>
/// <param name="Fields">Of an object, in their order; a name that stands twice is there twice.</param>
public sealed record LinedJson(JsonValueKind Kind, int Line, string? Value, IReadOnlyList<KeyValuePair<string, LinedJson>> Fields, IReadOnlyList<LinedJson> Items)
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static LinedJson Parse(string json)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        return Read(ref reader, text);
    }

    private static LinedJson Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var line = text[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new List<KeyValuePair<string, LinedJson>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    fields.Add(new(name, Read(ref reader, text)));
                }
                return new(JsonValueKind.Object, line, null, fields, []);
            case JsonTokenType.StartArray:
                var items = new List<LinedJson>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(ref reader, text));
                return new(JsonValueKind.Array, line, null, [], items);
            case JsonTokenType.String: return new(JsonValueKind.String, line, reader.GetString(), [], []);
            case JsonTokenType.Number: return new(JsonValueKind.Number, line, Encoding.UTF8.GetString(reader.ValueSpan), [], []);
            case JsonTokenType.True: return new(JsonValueKind.True, line, "true", [], []);
            case JsonTokenType.False: return new(JsonValueKind.False, line, "false", [], []);
            default: return new(JsonValueKind.Null, line, null, [], []);
        }
    }
}

/// <summary>Reads the fields of one object strictly; what is wrong, unknown or missing is said with its line.</summary>
public sealed class LinedObject
{
    private readonly LinedJson _node;
    private readonly string _path;
    private readonly List<LinedFault> _faults;

    /// <param name="path">How the object is called in a refusal.</param>
    /// <param name="known">Every field there is.</param>
    public LinedObject(LinedJson node, string path, List<LinedFault> faults, params string[] known)
    {
        (_node, _path, _faults) = (node, path, faults);
        if (node.Kind != JsonValueKind.Object) { Say(node, $"{path} is an object, {{ \"key\": value }}."); return; }
        foreach (var (name, value) in node.Fields)
            if (!known.Contains(name)) Say(value, $"{path} has no {name}; it has {string.Join(", ", known)}.");
        foreach (var twice in node.Fields.GroupBy(f => f.Key).Where(g => g.Count() > 1)) Say(twice.Last().Value, $"{path}.{twice.Key} stands twice; leave one.");
    }

    public int Line => _node.Line;

    public void Say(string field, string says) => Say(this[field] ?? _node, $"{_path}{(field.Length > 0 ? "." : "")}{field} {says}");

    public LinedJson? this[string name] => _node.Fields.LastOrDefault(f => f.Key == name).Value;

    public string? Text(string name, bool required = false, int most = 400)
    {
        if (this[name] is not { } value) { if (required) Say(_node, $"{_path} needs {name}."); return null; }
        if (value is { Kind: JsonValueKind.String, Value.Length: > 0 } && value.Value.Length <= most && !value.Value.Any(char.IsControl)) return value.Value;
        Say(value, string.Create(CultureInfo.InvariantCulture, $"{_path}.{name} is a text of 1 to {most} signs."));
        return null;
    }

    public string OneOf(string name, string otherwise, params string[] values)
    {
        if (this[name] is not { } value) return otherwise;
        if (value.Kind == JsonValueKind.String && values.Contains(value.Value)) return value.Value!;
        Say(value, $"{_path}.{name} is one of {string.Join(", ", values)}.");
        return otherwise;
    }

    public int Whole(string name, int otherwise, int least, int most)
    {
        if (this[name] is not { } value) return otherwise;
        if (value.Kind == JsonValueKind.Number && int.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most) return n;
        Say(value, string.Create(CultureInfo.InvariantCulture, $"{_path}.{name} is a whole number from {least} to {most}."));
        return otherwise;
    }

    public bool Switch(string name)
    {
        if (this[name] is not { } value) return false;
        if (value.Kind is not (JsonValueKind.True or JsonValueKind.False)) Say(value, $"{_path}.{name} is true or false.");
        return value.Kind == JsonValueKind.True;
    }

    public IReadOnlyList<string> List(string name, bool required = false)
    {
        if (this[name] is not { } value) { if (required) Say(_node, $"{_path} needs {name}."); return []; }
        if (value.Kind == JsonValueKind.Array && value.Items.Count > 0 && value.Items.All(i => i is { Kind: JsonValueKind.String, Value.Length: > 0 and <= 200 })) return [.. value.Items.Select(i => i.Value!)];
        Say(value, $"{_path}.{name} is a list of texts, [\"…\"].");
        return [];
    }

    private void Say(LinedJson at, string says) => _faults.Add(new(at.Line, says));
}
