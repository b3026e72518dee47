using System.Text.Json;
using System.Text.Json.Nodes;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;

namespace Linli.Cases.Editor;

/// <summary>What the properties and values of packs are called, and what can be chosen for them.</summary>
sealed class RuleWords(Texts texts, ItemCatalogue items, PackStore packs, TimeProvider clock)
{
    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    private static bool IsEnglish => Texts.Current == Texts.English;
    private static string Comma => IsEnglish ? ", " : "、";

    /// <summary>What stands between the members of a list that are phrases themselves.</summary>
    public static string Between => IsEnglish ? "; " : "；";

    public string Label(string property) => texts[$"pack.prop.{property}"];

    public string Place(IReadOnlyList<DiffStep> place) => string.Join(" › ", place.Select(s => s.IsProperty ? texts.Has($"pack.prop.{s.Text}") ? Label(s.Text) : s.Text : LocalText.Argument(Texts.Current, s.Text)));

    /// <summary>A value as somebody reads it; a group by its name and what is in it.</summary>
    public string Say(JsonNode? value, string property = "") => value switch
    {
        null => "—",
        JsonObject o when PackDiff.IsAmount(o) => $"{o["amount"]} {Choice("unit", o["unit"]?.ToString() ?? "")}",
        JsonObject o when o.Count == 2 && o.ContainsKey("zh-CN") && o.ContainsKey("en") => $"{o["zh-CN"]} / {o["en"]}",
        JsonObject o => string.Join(Between, o.Select(p => $"{(texts.Has($"pack.prop.{p.Key}") ? Label(p.Key) : p.Key)}: {Say(p.Value, p.Key)}")),
        JsonArray a => string.Join(Comma, a.Select(x => Say(x, property))),
        JsonValue v when v.TryGetValue<bool>(out var yes) => texts[yes ? "rules.yes" : "rules.no"],
        JsonValue v when v.TryGetValue<string>(out var s) => Choice(property, s),
        _ => value.ToJsonString(),
    };

    /// <summary>A value of a closed list, in words where there are some.</summary>
    public string Choice(string property, string value) => property switch
    {
        "field" when !value.Contains('.', StringComparison.Ordinal) => items.CodeName("service-fields", value, Today).Now,
        "group" => items.CodeName("category-groups", value, Today).Now,
        "duty" => items.CodeName("duties", value, Today) is { Now: var name } && name != value ? $"{name} ({value})" : value,
        "unit" or "certainty" or "level" or "class" or "phase" or "by" or "paper" or "countFrom" or "limitFrom" or "outcomes" or "moves" => texts.Has($"pack.is.{value}") ? texts[$"pack.is.{value}"] : value,
        "verb" or "path" or "refusedAt" => texts.Has($"verb.{Upper(value)}") ? texts[$"verb.{Upper(value)}"] : value,
        _ => value,
    };

    private static string Upper(string s) => s.Length == 0 ? s : char.ToUpperInvariant(s[0]) + s[1..];

    /// <summary>What can be chosen at a place; null where it is written freely.</summary>
    public IReadOnlyList<(string Value, string Text)>? Options(string kind, PackShape shape, string at, JsonObject body)
    {
        var name = at.Split('.')[^1];
        return (kind, name) switch
        {
            ("service" or "category", "flow") => Packs("flow"),
            ("service", "form") => Packs("form"),
            ("dispatch", "category") => Packs("category"),
            ("dispatch", "service") => Packs("service"),
            ("dispatch", "duty") => [.. items.Codes("duties", Today).Select(c => (c, Choice("duty", c))).OrderBy(c => c.Item2, StringComparer.CurrentCulture)],
            ("dispatch", "expect") => [.. Ids(body["rules"]).Select(i => (i, i))],
            ("category", "expect") => Packs("category"),
            ("form", "field") => [.. packs.Of("fields", Today).SelectMany(p => p.Body.GetProperty("fields").EnumerateArray()).Select(f => (f.GetProperty("id").GetString()!, $"{(f.GetProperty("name") is var n ? n.GetProperty(Texts.Current).GetString() : "")} ({f.GetProperty("id").GetString()})"))],
            ("flow", "duty") => [.. items.Codes("duties", Today).Select(c => (c, Choice("duty", c))).OrderBy(c => c.Item2, StringComparer.CurrentCulture)],
            ("flow", "permission" or "orPermission") => [.. Permissions.All.Select(p => (p, p))],
            ("flow", "verb" or "refusedAt" or "path") => [.. Enum.GetNames<Verb>().Select(v => JsonNamingPolicy.CamelCase.ConvertName(v)).Select(v => (v, $"{Choice("verb", v)} ({v})"))],
            ("flow", "initial" or "ends") => States(body),
            ("flow", "from") => States(body),
            ("flow", "states") when at.StartsWith("steps.", StringComparison.Ordinal) => States(body),
            ("flow", "to") => [("=", texts["rules.flow.stays"]), .. States(body)],
            ("flow", "pauseReasons") => [.. packs.Of("flow", Today).SelectMany(p => p.As<Flow>().Rules.PauseReasons).Distinct().Where(r => texts.Has($"pause.{r}")).Select(r => (r, texts[$"pause.{r}"]))],
            _ when shape.Kind is ShapeKind.Choice or ShapeKind.Several && shape.Values is { } values => [.. values.DistinctBy(v => v.ToUpperInvariant()).Select(v => (v, Choice(name, v)))],
            _ => null,
        };
    }

    private List<(string, string)> Packs(string kind) => [.. packs.Of(kind, Today).Select(p => (p.Id, $"{p.Name.Now} ({p.Id})"))];
    private static List<(string, string)> States(JsonObject body) => [.. (body["states"] as JsonArray ?? []).OfType<JsonObject>().Select(s => (s["id"]?.ToString() ?? "", $"{LocalText.Argument(Texts.Current, PackDiff.NameOf(s))} ({s["id"]})"))];
    private static IEnumerable<string> Ids(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>().Select(o => o["id"]?.ToString()).OfType<string>();
}
