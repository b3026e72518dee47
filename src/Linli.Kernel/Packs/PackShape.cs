using System.Text.Json;

namespace Linli.Kernel.Packs;

/// <summary>What somebody can be asked for: a text, words in both languages, a list of groups …</summary>
public enum ShapeKind { Text, Words, Number, YesNo, YesNoOrText, Day, Choice, Lines, Several, ManyWords, Group, Many, Free }

/// <summary>One property of a group.</summary>
public sealed record ShapePart(string Name, bool Required, PackShape Shape);

/// <summary>The shape of a pack or of a part of it, read from its JSON Schema: an editor can ask for whatever the schema allows, and a new property needs no new page.</summary>
/// <param name="Values">Of a choice.</param>
/// <param name="Parts">Of a group, in the order of the schema.</param>
/// <param name="Each">Of a list of groups.</param>
public sealed record PackShape(ShapeKind Kind, bool Nullable = false, IReadOnlyList<string>? Values = null, IReadOnlyList<ShapePart>? Parts = null, PackShape? Each = null, int? Least = null, int? Most = null)
{
    public IReadOnlyList<ShapePart> Asked => Parts ?? [];

    public PackShape? At(string path)
    {
        var shape = this;
        foreach (var step in path.Length == 0 ? [] : path.Split('.'))
            shape = shape?.Kind switch
            {
                ShapeKind.Group => shape.Asked.FirstOrDefault(p => p.Name == step)?.Shape,
                ShapeKind.Many => int.TryParse(step, out _) ? shape.Each : null,
                _ => null,
            };
        return shape;
    }

    public static PackShape Of(JsonElement root) => Read(root, root);

    private static PackShape Read(JsonElement node, JsonElement root)
    {
        if (node.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return name == "text" ? new(ShapeKind.Words) : Read(root.GetProperty("definitions").GetProperty(name), root);
        }
        if (node.TryGetProperty("oneOf", out var either))
            return Read(either.EnumerateArray().First(o => !(o.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String && t.GetString() == "null")), root) with { Nullable = true };
        if (node.TryGetProperty("enum", out var values)) return new(ShapeKind.Choice, Values: [.. values.EnumerateArray().Select(v => v.GetString()!)]);
        string[] types = !node.TryGetProperty("type", out var type) ? ["object"] : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];
        var nullable = types.Contains("null");
        if (types.Contains("boolean")) return new(types.Contains("string") ? ShapeKind.YesNoOrText : ShapeKind.YesNo, nullable);
        if (types.Contains("integer")) return new(ShapeKind.Number, nullable, Least: Whole(node, "minimum"), Most: Whole(node, "maximum"));
        if (types.Contains("array"))
        {
            if (!node.TryGetProperty("items", out var items)) return new(ShapeKind.Free);
            var each = Read(items, root);
            return each.Kind switch
            {
                ShapeKind.Words => new(ShapeKind.ManyWords, nullable),
                ShapeKind.Choice => new(ShapeKind.Several, nullable, each.Values),
                ShapeKind.Group => new(ShapeKind.Many, nullable, Each: each, Least: Whole(node, "minItems")),
                ShapeKind.Text => new(ShapeKind.Lines, nullable, Least: Whole(node, "minItems")),
                _ => new(ShapeKind.Free, nullable),
            };
        }
        if (types.Contains("object"))
        {
            if (!node.TryGetProperty("properties", out var properties)) return new(ShapeKind.Free, nullable);
            var required = node.TryGetProperty("required", out var r) ? r.EnumerateArray().Select(x => x.GetString()!).ToHashSet() : [];
            return new(ShapeKind.Group, nullable, Parts: [.. properties.EnumerateObject().Select(p => new ShapePart(p.Name, required.Contains(p.Name), Read(p.Value, root)))]);
        }
        return new(node.TryGetProperty("pattern", out var pattern) && pattern.GetString()!.StartsWith("^20[0-9]{2}-(0", StringComparison.Ordinal) ? ShapeKind.Day : ShapeKind.Text, nullable);
    }

    private static int? Whole(JsonElement node, string name) => node.TryGetProperty(name, out var n) ? n.GetInt32() : null;
}
