using Linli.Kernel.Geo;
using Microsoft.AspNetCore.Http;

namespace Linli.Ui.Components;

public enum Tone { Grey, Green, Amber, Red, Blue }

public enum TagShape { Dot, Due, Over }

public enum StepState { Next, Now, Done, Skipped }

public sealed record Crumb(string Text, string? Href = null);

public sealed record TabItem(string Text, string Href, int? Count = null, bool Current = false);

public sealed record StepItem(string Text, string? Sub = null, StepState State = StepState.Next);

public sealed record FieldError(string FieldId, string Message)
{
    private static readonly object Key = new();

    /// <summary>What the summary above has said in this request, for the fields below it.</summary>
    internal static void Say(HttpContext? http, IReadOnlyList<FieldError> errors)
    {
        if (http is not null) http.Items[Key] = errors;
    }

    /// <summary>All of them: a field may be wrong in two ways.</summary>
    internal static string? Of(HttpContext? http, string fieldId) =>
        fieldId.Length > 0 && http?.Items[Key] is IReadOnlyList<FieldError> said && said.Where(e => e.FieldId == fieldId).Select(e => e.Message).ToList() is { Count: > 0 } all ? string.Join(' ', all) : null;
}

/// <param name="Rings">Outer ring first, then holes.</param>
public sealed record MapArea(string Id, string Name, IReadOnlyList<IReadOnlyList<GeoPoint>> Rings, bool Highlight = false, string? Href = null);

/// <summary>A word on the map, for what is larger than one area: a community over its grids.</summary>
/// <param name="Room">How wide the place is that the word stands in, in degrees; a longer word takes two lines.</param>
public sealed record MapName(string Name, GeoPoint At, double Room = double.MaxValue)
{
    /// <summary>In the middle of all the areas of a group.</summary>
    public static MapName Over(string name, IEnumerable<IReadOnlyList<IReadOnlyList<GeoPoint>>> areas)
    {
        var points = areas.SelectMany(a => a).SelectMany(r => r).ToList();
        return new(name, new((points.Min(p => p.Lon) + points.Max(p => p.Lon)) / 2, (points.Min(p => p.Lat) + points.Max(p => p.Lat)) / 2), points.Max(p => p.Lon) - points.Min(p => p.Lon));
    }
}

public sealed record MapPoint(GeoPoint Point, Tone Tone = Tone.Red, string? Label = null, string? Href = null);

/// <summary>Ids and ARIA attributes that tie an input to the label, help and error of its <see cref="Field"/>.</summary>
public sealed record FieldContext(string Id, IReadOnlyDictionary<string, object> Aria);

public static class Tones
{
    public static string Css(this Tone tone) => tone switch
    {
        Tone.Green => "t-green",
        Tone.Amber => "t-amber",
        Tone.Red => "t-red",
        Tone.Blue => "t-blue",
        _ => "t-grey",
    };
}
