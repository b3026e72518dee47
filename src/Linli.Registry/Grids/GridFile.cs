using System.Text.Json;
using Linli.Kernel.Access;
using Linli.Kernel.Tables;

namespace Linli.Registry.Grids;

/// <summary>
/// Grids as a GeoJSON FeatureCollection (RFC 7946), the exchange form of surveying offices: each feature has <c>code</c> and <c>name</c>,
/// and may have <c>name_en</c>, <c>phone</c> and <c>supervision_phone</c>; null is what it does not carry.
/// </summary>
static class GridFile
{
    public const int MostBytes = 10 << 20, MostGrids = 2_000;

    public static (IReadOnlyList<SaveGrid> Grids, Outcome Outcome) Read(ReadOnlyMemory<byte> bytes, DateOnly from)
    {
        if (HandedText.Decode(bytes.Span) is not { } text) return ([], Outcome.Refuse("GridFileIsText"));
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind != JsonValueKind.Object || Text(json.RootElement, "type") != "FeatureCollection" || !json.RootElement.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array)
                return ([], Outcome.Refuse("GridFileIsGeoJson"));
            if (features.GetArrayLength() is 0 or > MostGrids) return ([], Outcome.Refuse("GridFileHasGrids", $"{MostGrids}"));
            return ([.. features.EnumerateArray().Select(f => Feature(f, from))], Outcome.Done);
        }
        // The other is half a character, written as \ud800: no text.
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return ([], Outcome.Refuse("GridFileIsGeoJson")); }
    }

    private static SaveGrid Feature(JsonElement feature, DateOnly from)
    {
        var about = feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("properties", out var p) && p.ValueKind == JsonValueKind.Object ? p : default;
        var border = feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("geometry", out var g) ? g.GetRawText() : "";
        return new SaveGrid(Text(about, "code") ?? "", Text(about, "name") ?? "", Text(about, "name_en"), border, null, Text(about, "phone"), Text(about, "supervision_phone"), from, null);
    }

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null } : null;
}
