using System.Text.Json;
using System.Text.Json.Nodes;
using Linli.Kernel.Packs;
using Microsoft.AspNetCore.Http;

namespace Linli.Cases.Editor;

/// <summary>
/// What somebody typed into the form of a part of a pack, as that part. Whatever cannot be read – letters for a number – is kept as it was
/// typed and is a fault of the draft: nobody loses what they wrote. What the form does not ask stays as it is; so do order and absence.
/// </summary>
public static class PackPost
{
    /// <summary>Given with the approval, or once and for all when it was begun.</summary>
    public static readonly string[] NotAsked = ["kind", "id", "version", "validFrom", "region"];

    private readonly record struct Given(bool There, JsonNode? Value);

    public static JsonObject Read(PackShape shape, JsonObject was, string at, IFormCollection form) => (JsonObject)Group(shape, was, at, form, true).Value!;

    /// <summary>The name and, with dashes, the id of an input.</summary>
    public static string Id(string at) => "f-" + at.Replace('.', '-');

    private static Given Of(PackShape shape, bool required, bool had, JsonNode? was, string at, IFormCollection form) => shape.Kind switch
    {
        ShapeKind.Many => new(had, was?.DeepClone()),
        ShapeKind.Group => Group(shape, was as JsonObject, at, form, required, had),
        ShapeKind.Words => Typed(form, at + ".zh-CN") is null ? new(had, was?.DeepClone())
            : (Typed(form, at + ".zh-CN")!, Typed(form, at + ".en") ?? "") is var (zh, en) && zh.Length + en.Length == 0 && !required ? new(false, null) : new(true, Words(zh, en)),
        ShapeKind.ManyWords => ManyWords(required, had, was, at, form),
        ShapeKind.YesNo => !form.ContainsKey(at) ? new(had, was?.DeepClone()) : form[at].Contains("yes") ? new(true, JsonValue.Create(true)) : new(required || had, JsonValue.Create(false)),
        // Lines are typed, or chosen from boxes that stand in an order of their own: what was there before keeps its order.
        ShapeKind.Several or ShapeKind.Lines => !form.ContainsKey(at) ? new(had, was?.DeepClone())
            : Strings(InOrder([.. string.Join('\n', form[at].Take(200)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], form[at].Count > 1 || shape.Kind == ShapeKind.Several ? was : null), required, had),
        ShapeKind.YesNoOrText => Typed(form, at) is not { } said ? new(had, was?.DeepClone())
            : said switch { "yes" => new(true, JsonValue.Create(true)), "no" => new(true, JsonValue.Create(false)), "when" => new(true, JsonValue.Create(Typed(form, at + ".when") ?? "")), _ => Nothing(shape, required, had) },
        _ => Typed(form, at) is not { } text ? new(had, was?.DeepClone()) : text.Length == 0 ? Nothing(shape, required, had) : new(true, shape.Kind switch
        {
            ShapeKind.Number when int.TryParse(text, out var n) => JsonValue.Create(n),
            ShapeKind.Free => Free(text, was),
            _ => JsonValue.Create(text),
        }),
    };

    private static Given Group(PackShape shape, JsonObject? was, string at, IFormCollection form, bool required, bool had = true)
    {
        var given = new Dictionary<string, Given>(StringComparer.Ordinal);
        foreach (var part in shape.Asked)
            given[part.Name] = at.Length == 0 && NotAsked.Contains(part.Name) ? new(was?.ContainsKey(part.Name) == true, was?[part.Name]?.DeepClone())
                : Of(part.Shape, part.Required, was?.ContainsKey(part.Name) == true, was?[part.Name], PackPath.To(at, part.Name), form);
        if ((shape.Nullable || !required) && given.Values.All(g => !g.There || Blank(g.Value))) return Nothing(shape, required, had);
        var group = new JsonObject();
        // In the order in which it stands, so that nothing else moves; what is new comes last.
        foreach (var name in (was?.Select(p => p.Key) ?? []).Concat(given.Keys).Distinct().ToList())
            if (!given.TryGetValue(name, out var g)) group[name] = was![name]?.DeepClone();
            else if (g.There) group[name] = g.Value;
        return new(true, group);
    }

    private static Given Nothing(PackShape shape, bool required, bool had) => shape.Nullable && (required || had) ? new(true, null) : new(false, null);

    private static bool Blank(JsonNode? n) => n switch
    {
        null => true,
        JsonValue v => v.TryGetValue<string>(out var s) ? s.Length == 0 : v.TryGetValue<bool>(out var b) && !b,
        JsonArray a => a.Count == 0,
        JsonObject o => o.All(p => Blank(p.Value)),
        _ => false,
    };

    private static Given Strings(IEnumerable<string> lines, bool required, bool had) =>
        new JsonArray([.. lines.Select(l => JsonValue.Create(l))]) is { Count: > 0 } list ? new(true, list) : new(required || had, new JsonArray());

    private static IEnumerable<string> InOrder(List<string> chosen, JsonNode? was) =>
        (was as JsonArray)?.Select(x => x?.ToString() ?? "").ToList() is { } before ? before.Where(chosen.Contains).Concat(chosen.Except(before)) : chosen;

    private static Given ManyWords(bool required, bool had, JsonNode? was, string at, IFormCollection form)
    {
        if (Typed(form, $"{at}.0.zh-CN") is null) return new(had, was?.DeepClone());
        var list = new JsonArray();
        for (var i = 0; i < 100 && Typed(form, $"{at}.{i}.zh-CN") is { } zh; i++)
            if ((zh, Typed(form, $"{at}.{i}.en") ?? "") is var (z, en) && z.Length + en.Length > 0) list.Add(Words(z, en));
        return list.Count > 0 ? new(true, list) : new(required || had, list);
    }

    private static JsonObject Words(string zh, string en) => new() { ["zh-CN"] = zh, ["en"] = en };

    private static JsonNode? Free(string text, JsonNode? was)
    {
        try
        {
            var read = JsonNode.Parse(text, documentOptions: new() { MaxDepth = 20, AllowDuplicateProperties = false });
            return JsonNode.DeepEquals(read, was) ? was?.DeepClone() : read;
        }
        catch (JsonException) { return JsonValue.Create(text); }
    }

    private static string? Typed(IFormCollection form, string name) => form.TryGetValue(name, out var v) && v.Count > 0 ? v[0]!.Replace("\r\n", "\n", StringComparison.Ordinal).Trim() : null;

    /// <summary>One more of a list, with what can be said of it already.</summary>
    public static JsonObject Blank(PackShape each, JsonArray list)
    {
        var row = new JsonObject();
        foreach (var part in each.Asked.Where(p => p.Required))
            if (First(part, list) is { } first) row[part.Name] = first;
        return row;
    }

    private static JsonNode? First(ShapePart part, JsonArray list) => part.Shape.Kind switch
    {
        ShapeKind.Words => Words("", ""),
        ShapeKind.Number => JsonValue.Create(part.Shape.Least ?? 0),
        ShapeKind.YesNo => JsonValue.Create(false),
        ShapeKind.YesNoOrText => JsonValue.Create(true),
        ShapeKind.Many or ShapeKind.Lines or ShapeKind.ManyWords or ShapeKind.Several => new JsonArray(),
        ShapeKind.Group or ShapeKind.Free => new JsonObject(),
        _ when part.Name == "id" => JsonValue.Create(Enumerable.Range(list.Count + 1, 1_000).Select(n => $"new-{n}").First(n => list.All(o => (o as JsonObject)?["id"]?.ToString() != n))),
        _ => null,
    };
}
