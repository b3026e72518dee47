using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Forms.Contracts;

namespace Linli.Cases.Doors.Services;

/// <summary>
/// A form as JSON Schema (2020-12), for programs that show it or check answers before they send them. It says what can be said of one field; what depends on other answers stands beside it
/// as an expression under <c>x-linli-…</c>. What counts is the check on arrival, which is that of the pages.
/// </summary>
static class FormSchema
{
    public static JsonObject Of(FormDefinition form)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var section in form.Sections)
            foreach (var item in section.Items)
            {
                var field = Field(item);
                field["x-linli-section"] = section.Name.Now;
                properties[item.Id] = field;
                // Where an item is only asked for sometimes, it cannot be required always.
                if (item.Required.Always && item.ShowIf is null) required.Add(item.Id);
            }
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["$id"] = $"urn:linli:form:{form.Reference}", ["title"] = form.Name.Now, ["type"] = "object",
            ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false,
        };
    }

    private static JsonObject Field(FormItem item)
    {
        var f = item.Field;
        var said = new JsonObject { ["title"] = item.Label.Now };
        if ((item.Help ?? f.Hint)?.Now is { Length: > 0 } help) said["description"] = help;
        switch (f.Type)
        {
            case "bool": said["type"] = "boolean"; break;
            case "number" or "money":
                said["type"] = "number";
                if (f.Min is { } least) said["minimum"] = least;
                if (f.Max is { } most) said["maximum"] = most;
                if (f.Type == "number") said["multipleOf"] = (decimal)Math.Pow(10, -f.Decimals);
                break;
            case "multi":
                said["type"] = "array";
                said["items"] = Choice(item);
                said["uniqueItems"] = true;
                break;
            case "choice": foreach (var (name, value) in Choice(item).ToList()) said[name] = value?.DeepClone(); break;
            case "date":
                said["type"] = "string";
                said["format"] = "date";
                break;
            default:
                said["type"] = "string";
                if (f.Min is { } fewest) said["minLength"] = Whole(fewest);
                said["maxLength"] = f.Max is { } longest ? Whole(longest) : 4_000;
                if (f.Pattern is { } pattern) said["pattern"] = pattern;
                break;
        }
        said["x-linli-type"] = f.Type;
        said["x-linli-sensitivity"] = f.Sensitivity;
        if (item.Required.When is { } when) said["x-linli-required-if"] = when;
        else if (item.Required.Always && item.ShowIf is not null) said["x-linli-required-if"] = item.ShowIf;
        if (item.ShowIf is { } shown) said["x-linli-show-if"] = shown;
        if (item.Rules.Count > 0) said["x-linli-rules"] = new JsonArray([.. item.Rules.Select(r => (JsonNode)new JsonObject { ["test"] = r.Test, ["message"] = r.Message.Now })]);
        return said;
    }

    // As an enumeration and not as alternatives with a title each: every library knows that. The names stand beside it.
    private static JsonObject Choice(FormItem item) => new()
    {
        ["type"] = "string", ["enum"] = new JsonArray([.. item.Options.Select(o => (JsonNode)o.Code)]),
        ["x-linli-names"] = new JsonObject(item.Options.Select(o => KeyValuePair.Create(o.Code, (JsonNode?)o.Name.Now))),
    };

    private static int Whole(decimal n) => (int)Math.Clamp(n, 0, 1_000_000);

    /// <summary>Answers as JSON has them: texts, numbers, true and false, and lists of texts; the ids of fields that the form has not or whose value is none of these.</summary>
    public static (Answers Answers, IReadOnlyList<string> Unknown, IReadOnlyList<string> Unfit) Read(FormDefinition form, IReadOnlyDictionary<string, System.Text.Json.JsonElement> given)
    {
        var (answers, unknown, unfit) = (Answers.Empty, new List<string>(), new List<string>());
        foreach (var (id, value) in given)
        {
            if (form.Item(id) is not { } item) { unknown.Add(id); continue; }
            if (value.ValueKind == System.Text.Json.JsonValueKind.Array)
            {
                var all = value.EnumerateArray().ToList();
                if (item.Field.Type != "multi" || all.Count > 200 || all.Any(v => v.ValueKind != System.Text.Json.JsonValueKind.String)) unfit.Add(id);
                else answers = answers.With(id, all.Select(v => v.GetString()!));
                continue;
            }
            switch (value.ValueKind)
            {
                case System.Text.Json.JsonValueKind.Null: break;
                case System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False: answers = answers.With(id, value.GetBoolean() ? "true" : "false"); break;
                case System.Text.Json.JsonValueKind.Number: answers = answers.With(id, value.TryGetDecimal(out var n) ? n.ToString(CultureInfo.InvariantCulture) : value.GetRawText()); break;
                case System.Text.Json.JsonValueKind.String: answers = item.Field.Type == "multi" ? answers.With(id, [value.GetString()!]) : answers.With(id, value.GetString()!.Trim()); break;
                default: unfit.Add(id); break;
            }
        }
        return (answers, unknown, unfit);
    }
}
