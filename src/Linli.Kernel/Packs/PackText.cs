using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Linli.Kernel.Text;

namespace Linli.Kernel.Packs;

/// <summary>A place in a pack: names and numbers with dots between, e.g. <c>materials.2.name.en</c>.</summary>
public static class PackPath
{
    public static string To(string at, string name) => at.Length == 0 ? name : $"{at}.{name}";
    public static string To(string at, int index) => To(at, $"{index}");

    /// <summary>From the way the schema library writes it: <c>#/materials[2].name.en</c>.</summary>
    public static string FromSchema(string? path) => (path ?? "").TrimStart('#', '/').Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace("/", ".", StringComparison.Ordinal).TrimStart('.');

    /// <summary>Null where there is nothing.</summary>
    public static JsonNode? Find(JsonNode? body, string at) =>
        at.Length == 0 ? body : at.Split('.').Aggregate(body, (node, step) => node switch
        {
            JsonObject o => o.TryGetPropertyValue(step, out var value) ? value : null,
            JsonArray a when int.TryParse(step, out var i) && i >= 0 && i < a.Count => a[i],
            _ => null,
        });
}

/// <summary>Packs as text: one way of writing, so that a file that nobody changed stays the same to the byte.</summary>
public static class PackText
{
    /// <summary>The largest of the repository has a third of it.</summary>
    public const int Most = 256 << 10;
    private const int Deepest = 24;

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Deepest, AllowDuplicateProperties = false };

    public static string Write(JsonNode body) => body.ToJsonString(Written) + "\n";

    /// <summary>Null when it can be read.</summary>
    public static PackProblem? Parse(string text, out JsonElement body)
    {
        body = default;
        if (text.Length > Most) return new("", new("pack.fault.large", $"{Most >> 10}"), $"has more than {Most >> 10} thousand characters");
        try { body = JsonDocument.Parse(text, Reading).RootElement.Clone(); }
        catch (JsonException e) { return new("", new("pack.fault.json", $"{e.LineNumber + 1}"), $"is no JSON: {e.Message}", (int?)e.LineNumber + 1); }
        if (body.ValueKind != JsonValueKind.Object) return new("", new("pack.fault.ObjectExpected", ""), "is no JSON object");
        return Odd(body, "") is { } at ? new(at, new("pack.fault.characters"), $"{at}: holds half a character or a control character") : null;
    }

    /// <summary>For editing; only what <see cref="Parse"/> accepts.</summary>
    public static JsonObject Node(string text) => JsonNode.Parse(text, documentOptions: Reading)!.AsObject();

    /// <summary>No database and no page can hold half of a character, and nobody types NUL.</summary>
    private static string? Odd(JsonElement e, string at)
    {
        switch (e.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var p in e.EnumerateObject()) if (Odd(p.Value, PackPath.To(at, p.Name)) is { } odd) return odd;
                return null;
            case JsonValueKind.Array:
                var i = 0;
                foreach (var one in e.EnumerateArray()) if (Odd(one, PackPath.To(at, i++)) is { } odd) return odd;
                return null;
            case JsonValueKind.String:
                try { return e.GetString()!.Any(c => char.IsControl(c) && c is not '\n' and not '\t') ? at : null; }
                catch (InvalidOperationException) { return at; }
            default: return null;
        }
    }

    /// <summary>A body whose shape was checked before.</summary>
    public static Pack Read(string file, JsonElement body)
    {
        var head = body.Deserialize<Head>(PackJson.Options)!;
        return new Pack(body.GetProperty("kind").GetString()!, head.Id, head.Version, head.ValidFrom, head.ValidTo, head.Name, head.Source ?? [], body, file);
    }

    private sealed record Head(string Id, string Version, DateOnly ValidFrom, DateOnly? ValidTo, LocalText Name, List<PackSource>? Source);
}
