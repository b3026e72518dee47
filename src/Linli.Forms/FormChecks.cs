using Linli.Forms.Contracts;
using Linli.Forms.Domain;
using Linli.Forms.Expressions;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Forms;

/// <summary>What a JSON Schema cannot say of forms: that their fields, code lists and expressions exist and fit together.</summary>
public static class FormChecks
{
    /// <summary>One readable sentence a fault, with the file; empty if all is well.</summary>
    /// <param name="day">Forms, services and the dictionary valid on this day; forms of other days against the dictionary of their first day.</param>
    public static IReadOnlyList<string> Faults(PackStore packs, DateOnly day)
    {
        FieldDictionary today;
        var faults = new List<string>();
        try { today = new(packs, day); }
        catch (PackFault e) { return [e.Message]; }
        foreach (var field in today.Fields)
            faults.AddRange(OfField(today, field));

        var current = packs.Of("form", day);
        foreach (var pack in packs.All.Where(p => p.Kind == "form"))
            try { faults.AddRange(OfForm(pack, current.Contains(pack) ? today : new(packs, pack.ValidFrom))); }
            catch (PackFault e) { faults.Add(e.Message); }

        foreach (var pack in packs.Of("service", day))
            faults.AddRange(OfService(pack, current));
        return faults;
    }

    static IEnumerable<string> OfField(FieldDictionary dictionary, FieldDefinition field)
    {
        if (field.Type is "choice" or "multi" && (field.CodeList is null || dictionary.List(field.CodeList) is null))
            yield return $"dictionary: the field '{field.Id}' takes the code list '{field.CodeList}', which there is not.";
        if (field.Pattern is { } pattern && FieldCheck.Pattern(pattern) is null)
            yield return $"dictionary: the pattern of the field '{field.Id}' is no regular expression.";
        if (field.Min > field.Max)
            yield return $"dictionary: the field '{field.Id}' has a min above its max.";
    }

    /// <summary>What is wrong with one form or one service, place by place; for whoever is writing it.</summary>
    public static IReadOnlyList<PackProblem> Problems(Pack pack, PackStore packs, DateOnly day) => pack.Kind switch
    {
        "form" => [.. FormProblems(pack, new(packs, day))],
        "service" => [.. ServiceProblems(pack, packs.Of("form", day))],
        _ => [],
    };

    static IEnumerable<string> OfForm(Pack pack, FieldDictionary dictionary) => FormProblems(pack, dictionary).Select(p => $"{pack.File}: {p.Plain}");

    static IEnumerable<string> OfService(Pack pack, IReadOnlyList<Pack> forms) => ServiceProblems(pack, forms).Select(p => $"{pack.File}: {p.Plain}");

    static IEnumerable<PackProblem> FormProblems(Pack pack, FieldDictionary dictionary)
    {
        var sections = pack.As<FormBody>().Sections;
        var items = sections.SelectMany((s, i) => s.Fields.Select((f, j) => (Item: f, At: $"sections.{i}.fields.{j}"))).ToList();
        var known = items.Select(i => Expression.Identifier(i.Item.Field)).ToHashSet(StringComparer.Ordinal);
        foreach (var twice in items.GroupBy(i => i.Item.Field).Where(g => g.Count() > 1))
            yield return Say(PackPath.To(twice.Last().At, "field"), "form.fault.twice", twice.Key);
        foreach (var (item, at) in items)
        {
            if (dictionary.Field(item.Field) is not { } field)
                yield return Say(PackPath.To(at, "field"), "form.fault.field", item.Field);
            else if (field.Type is "choice" or "multi" && (field.CodeList is null || dictionary.List(field.CodeList) is null))
                yield return Say(PackPath.To(at, "field"), "form.fault.list", field.Id, field.CodeList ?? "");
            foreach (var (what, where, expression) in ((string, string, string?)[])[("required", "required", item.Required.When), ("showIf", "showIf", item.ShowIf),
                .. (item.Rule ?? []).Select((r, i) => ("rule", $"rule.{i}.test", (string?)r.Test))])
                foreach (var fault in OfExpression(expression, known))
                    yield return Say(PackPath.To(at, where), "form.fault.expression", what, item.Field, fault);
        }
    }

    static IEnumerable<PackProblem> ServiceProblems(Pack pack, IReadOnlyList<Pack> forms)
    {
        var service = pack.As<ServiceBody>();
        if (forms.FirstOrDefault(f => f.Id == service.Form) is not { } form)
        {
            yield return Say("form", "form.fault.form", service.Form);
            yield break;
        }
        var known = form.As<FormBody>().Sections.SelectMany(s => s.Fields).Select(i => Expression.Identifier(i.Field)).ToHashSet(StringComparer.Ordinal);
        foreach (var fault in OfExpression(service.Applicant.Eligible, known))
            yield return Say("applicant.eligible", "form.fault.eligible", fault);
        foreach (var (material, i) in service.Materials.Select((m, i) => (m, i)))
            foreach (var fault in OfExpression(material.Required.When, known))
                yield return Say($"materials.{i}.required", "form.fault.material", material.Id, fault);
    }

    // One sentence in each language, for the page and for the log.
    static readonly Lazy<Texts> Own = new(() => new Texts([typeof(FormChecks).Assembly]));

    static PackProblem Say(string at, string key, params string[] args) => new(at, new(key, args), Own.Value.Say(Texts.English, new(key, args)));

    static IEnumerable<string> OfExpression(string? text, HashSet<string> known)
    {
        if (text is null)
            return [];
        try
        {
            return Expression.Parse(text).Identifiers.Where(i => !known.Contains(i)).Select(i => new LocalText(Own.Value.Get(Texts.Chinese, "form.fault.identifier", i), Own.Value.Get(Texts.English, "form.fault.identifier", i)).AsArgument());
        }
        catch (ExpressionFault e)
        {
            return [e.Message];
        }
    }
}
