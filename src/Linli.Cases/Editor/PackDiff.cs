using System.Text.Json.Nodes;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Editor;

public enum DiffKind { Changed, Added, Removed, Moved }

/// <summary>A step of the way to what was changed: the name of a property, or of one of a list as it calls itself.</summary>
/// <param name="Text">A property of the schema, or words (<see cref="LocalText.AsArgument"/>).</param>
public sealed record DiffStep(bool IsProperty, string Text);

/// <summary>One thing that somebody reads as one change: a limit with its unit, one language of a name, the keywords that came and went.</summary>
/// <param name="At">Where it stands in what is new (of what was removed: in what was before).</param>
public sealed record Difference(DiffKind Kind, string At, IReadOnlyList<DiffStep> Place, JsonNode? Was, JsonNode? Now);

/// <summary>What is different between two versions of a pack, in the order of reading. Lists are compared by what their members are called, so that one that was put in front changes nothing below it.</summary>
public static class PackDiff
{
    /// <summary>What every version has of its own.</summary>
    private static readonly string[] Head = ["kind", "id", "version", "validFrom"];

    public static IReadOnlyList<Difference> Between(JsonObject? was, JsonObject now)
    {
        var found = new List<Difference>();
        foreach (var name in Names(was, now).Except(Head)) Compare(was?[name], now[name], name, [new(true, name)], found);
        return found;
    }

    private static void Compare(JsonNode? was, JsonNode? now, string at, IReadOnlyList<DiffStep> place, List<Difference> found)
    {
        if (JsonNode.DeepEquals(was, now)) return;
        switch (was, now)
        {
            case (JsonObject a, JsonObject b):
                var amount = IsAmount(a) && IsAmount(b);
                if (amount && !(JsonNode.DeepEquals(a["amount"], b["amount"]) && JsonNode.DeepEquals(a["unit"], b["unit"]))) found.Add(new(DiffKind.Changed, at, place, a, b));
                foreach (var name in Names(a, b).Where(n => !amount || n is not ("amount" or "unit"))) Compare(a[name], b[name], PackPath.To(at, name), [.. place, new(true, name)], found);
                break;
            case (JsonArray a, JsonArray b) when Keys(a) is { } before && Keys(b) is { } after:
                foreach (var key in before.Except(after)) found.Add(new(DiffKind.Removed, PackPath.To(at, before.IndexOf(key)), [.. place, new(false, NameOf(a[before.IndexOf(key)]!))], a[before.IndexOf(key)], null));
                foreach (var (key, i) in after.Select((k, i) => (k, i)))
                    if (before.IndexOf(key) is var j and >= 0) Compare(a[j], b[i], PackPath.To(at, i), [.. place, new(false, NameOf(b[i]!))], found);
                    else found.Add(new(DiffKind.Added, PackPath.To(at, i), [.. place, new(false, NameOf(b[i]!))], null, b[i]));
                if (!before.Where(after.Contains).SequenceEqual(after.Where(before.Contains))) found.Add(new(DiffKind.Moved, at, place, null, null));
                break;
            case (JsonArray a, JsonArray b) when a.Concat(b).All(IsText):
                var (gone, come) = (a.Where(x => !b.Any(y => JsonNode.DeepEquals(x, y))).ToList(), b.Where(x => !a.Any(y => JsonNode.DeepEquals(x, y))).ToList());
                found.Add(gone.Count + come.Count == 0 ? new(DiffKind.Moved, at, place, null, null) : new(DiffKind.Changed, at, place, List(gone), List(come)));
                break;
            case (JsonArray a, JsonArray b):
                for (var i = 0; i < Math.Max(a.Count, b.Count); i++) Compare(i < a.Count ? a[i] : null, i < b.Count ? b[i] : null, PackPath.To(at, i), [.. place, new(false, $"{i + 1}")], found);
                break;
            default:
                found.Add(new(was is null ? DiffKind.Added : now is null ? DiffKind.Removed : DiffKind.Changed, at, place, was, now));
                break;
        }
    }

    private static JsonArray? List(List<JsonNode?> of) => of.Count == 0 ? null : new JsonArray([.. of.Select(x => x?.DeepClone())]);

    public static bool IsAmount(JsonObject o) => o.ContainsKey("amount") && o.ContainsKey("unit");

    private static bool IsText(JsonNode? n) => n is JsonValue v && v.TryGetValue<string>(out _);

    private static IEnumerable<string> Names(JsonObject? was, JsonObject now) => now.Select(p => p.Key).Concat(was?.Select(p => p.Key) ?? []).Distinct();

    /// <summary>What tells the members of a list apart; null when nothing does.</summary>
    internal static List<string>? Keys(JsonArray list)
    {
        var keys = list.Select(n => n is JsonObject o ? Key(o) : null).ToList();
        return keys.All(k => k is not null) && keys.Distinct().Count() == keys.Count ? [.. keys.Select(k => k!)] : null;
    }

    private static string? Key(JsonObject o) =>
        Said(o["id"]) ?? Said(o["field"]) ?? (Said(o["verb"]) is { } verb ? $"{verb} {o["from"]?.ToJsonString()}" : null) ?? Said((o["name"] as JsonObject)?["zh-CN"]) ?? Said(o["title"]) ?? (Said(o["duty"]) is { } duty ? $"{duty} {Said(o["level"])}" : null)
        ?? (Said(o["text"]) ?? Said(o["category"]) ?? Said(o["service"]) ?? Said(o["test"]));

    private static string? Said(JsonNode? n) => n is JsonValue v && v.TryGetValue<string>(out var s) ? s : null;

    /// <summary>What somebody calls it.</summary>
    public static string NameOf(JsonNode node) =>
        node is not JsonObject o ? "" : o["name"] is JsonObject name && Said(name["zh-CN"]) is { Length: > 0 } zh ? new LocalText(zh, Said(name["en"]) is { Length: > 0 } en ? en : zh).AsArgument()
            : Said(o["field"]) ?? Said(o["id"]) ?? Said(o["title"]) ?? Said(o["verb"]) ?? Said(o["text"]) ?? Said(o["duty"]) ?? Said(o["category"]) ?? Said(o["service"]) ?? Said(o["test"]) ?? "";
}

/// <summary>A change that was made on an older version, done to the newest: what only one side changed is taken from that side. Where both did, the change at hand stays and is named.</summary>
public static class PackMerge
{
    public static (JsonObject Merged, IReadOnlyList<string> Both) Onto(JsonObject was, JsonObject mine, JsonObject newest)
    {
        var both = new List<string>();
        return ((JsonObject)Merge(was, mine, newest, "", both)!, both);
    }

    private static JsonNode? Merge(JsonNode? was, JsonNode? mine, JsonNode? newest, string at, List<string> both)
    {
        if (JsonNode.DeepEquals(mine, newest) || JsonNode.DeepEquals(was, newest)) return mine?.DeepClone();
        if (JsonNode.DeepEquals(was, mine)) return newest?.DeepClone();
        switch (was, mine, newest)
        {
            case (JsonObject w, JsonObject m, JsonObject n):
                var merged = new JsonObject();
                foreach (var name in n.Select(p => p.Key).Concat(m.Select(p => p.Key)).Distinct())
                {
                    // Not there and null are two things.
                    var (kept, gone) = (m.ContainsKey(name) || n.ContainsKey(name) && !w.ContainsKey(name), w.ContainsKey(name) && (!m.ContainsKey(name) || !n.ContainsKey(name) && JsonNode.DeepEquals(w[name], m[name])));
                    if (kept && !gone) merged[name] = Merge(w[name], m[name], n[name], PackPath.To(at, name), both);
                }
                return merged;
            case (JsonArray w, JsonArray m, JsonArray n) when PackDiff.Keys(w) is { } kw && PackDiff.Keys(m) is { } km && PackDiff.Keys(n) is { } kn:
                var list = new JsonArray();
                foreach (var key in kn.Concat(km.Except(kn)))
                {
                    var (i, j, k) = (kw.IndexOf(key), km.IndexOf(key), kn.IndexOf(key));
                    if (i >= 0 && (j < 0 || k < 0 && JsonNode.DeepEquals(w[i], m[j]))) continue;
                    list.Add(Merge(i < 0 ? null : w[i], j < 0 ? null : m[j], k < 0 ? null : n[k], PackPath.To(at, list.Count), both));
                }
                return list;
            default:
                if (was is null && mine is null) return newest?.DeepClone();
                both.Add(at);
                return mine?.DeepClone();
        }
    }
}
