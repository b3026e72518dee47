using Linli.Forms.Contracts;
using Linli.Forms.Domain;
using Linli.Forms.Expressions;
using Linli.Kernel.Packs;

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

    static IEnumerable<string> OfForm(Pack pack, FieldDictionary dictionary)
    {
        var items = pack.As<FormBody>().Sections.SelectMany(s => s.Fields).ToList();
        var known = items.Select(i => Expression.Identifier(i.Field)).ToHashSet(StringComparer.Ordinal);
        foreach (var twice in items.GroupBy(i => i.Field).Where(g => g.Count() > 1))
            yield return $"{pack.File}: the field '{twice.Key}' is asked for twice.";
        foreach (var item in items)
        {
            if (dictionary.Field(item.Field) is not { } field)
                yield return $"{pack.File}: the field '{item.Field}' is not in the dictionary.";
            else if (field.Type is "choice" or "multi" && (field.CodeList is null || dictionary.List(field.CodeList) is null))
                yield return $"{pack.File}: the field '{field.Id}' takes the code list '{field.CodeList}', which there is not.";
            foreach (var (what, expression) in ((string, string?)[])[("required", item.Required.When), ("showIf", item.ShowIf),
                .. (item.Rule ?? []).Select(r => ("rule", (string?)r.Test))])
                foreach (var fault in OfExpression(expression, known))
                    yield return $"{pack.File}: '{what}' of '{item.Field}': {fault}";
        }
    }

    static IEnumerable<string> OfService(Pack pack, IReadOnlyList<Pack> forms)
    {
        var service = pack.As<ServiceBody>();
        if (forms.FirstOrDefault(f => f.Id == service.Form) is not { } form)
        {
            yield return $"{pack.File}: there is no form '{service.Form}'.";
            yield break;
        }
        var known = form.As<FormBody>().Sections.SelectMany(s => s.Fields).Select(i => Expression.Identifier(i.Field)).ToHashSet(StringComparer.Ordinal);
        foreach (var fault in OfExpression(service.Applicant.Eligible, known))
            yield return $"{pack.File}: 'eligible': {fault}";
        foreach (var material in service.Materials)
            foreach (var fault in OfExpression(material.Required.When, known))
                yield return $"{pack.File}: 'required' of the material '{material.Id}': {fault}";
    }

    static IEnumerable<string> OfExpression(string? text, HashSet<string> known)
    {
        if (text is null)
            return [];
        try
        {
            return Expression.Parse(text).Identifiers.Where(i => !known.Contains(i)).Select(i => $"'{i}' is no field of the form.");
        }
        catch (ExpressionFault e)
        {
            return [e.Message];
        }
    }
}
