using System.Collections.Concurrent;
using Linli.Forms.Contracts;
using Linli.Forms.Domain;
using Linli.Forms.Expressions;
using Linli.Kernel.Packs;
using Microsoft.AspNetCore.Http;

namespace Linli.Forms;

/// <summary>The forms of a pack store. Everything it keeps was computed from packs and is never changed.</summary>
sealed class PackForms(PackStore packs) : IForms
{
    // A day and an expression may come from anywhere; what is kept must not grow with them.
    const int Kept = 2000;

    readonly ConcurrentDictionary<DateOnly, FieldDictionary> _dictionaries = new();
    readonly ConcurrentDictionary<(string Id, string Version, DateOnly Day), FormDefinition> _forms = new();
    readonly ConcurrentDictionary<string, Expression> _expressions = new(StringComparer.Ordinal);
    readonly Lazy<Dictionary<string, FieldDefinition>> _newest = new(() =>
    {
        var all = new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);
        foreach (var pack in packs.All.Where(p => p.Kind == "fields").OrderBy(p => p.ValidFrom).ThenBy(p => p.Version, StringComparer.Ordinal))
            foreach (var field in pack.As<FieldsBody>().Fields)
                all[field.Id] = field;
        return all;
    });

    public FormDefinition Form(string id, DateOnly day) =>
        Complete(packs.Find("form", id, day) ?? throw new PackFault("packs", $"there is no form '{id}' on {day:yyyy-MM-dd}"), day);

    public FormDefinition Pinned(string id, string version)
    {
        var pack = packs.Pinned("form", id, version) ?? throw new PackFault("packs", $"there is no form '{id}@{version}'");
        return Complete(pack, pack.ValidFrom);
    }

    public FieldDefinition Field(string id) =>
        _newest.Value.GetValueOrDefault(id) ?? throw new PackFault("packs", $"no dictionary has the field '{id}'");

    public IReadOnlyList<FieldProblem> Validate(FormDefinition form, Answers answers, DateOnly today) =>
        Check(form, answers, today).Problems(answers);

    public bool? Eligible(string? expression, FormDefinition form, Answers answers, DateOnly today) =>
        string.IsNullOrWhiteSpace(expression) ? null : Check(form, answers, today).Evaluate(expression).Raw as bool?;

    public Answers Visible(FormDefinition form, Answers answers, DateOnly today)
    {
        var hidden = Hidden(form, answers, today);
        var asked = form.Items.Select(i => i.Id).Where(i => !hidden.Contains(i)).ToHashSet(StringComparer.Ordinal);
        return answers.Without(answers.Fields.Where(f => !asked.Contains(f)));
    }

    public IReadOnlySet<string> Hidden(FormDefinition form, Answers answers, DateOnly today)
    {
        var check = Check(form, answers, today);
        return form.Items.Where(i => !check.Shows(i)).Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
    }

    public Answers Normalized(FormDefinition form, Answers answers, DateOnly today)
    {
        var check = Check(form, answers, today);
        foreach (var item in form.Items)
            if (check[item].Normalized is { } normalized && item.Field.Type != "multi")
                answers = answers.With(item.Id, normalized);
        return answers;
    }

    public Answers Read(FormDefinition form, IFormCollection posted)
    {
        var answers = Answers.Empty;
        foreach (var item in form.Items)
        {
            var values = posted[item.Id];
            answers = item.Field.Type == "multi"
                ? answers.With(item.Id, values.Take(200).Select(v => Cut(v ?? "")))
                : answers.With(item.Id, Cut(values.FirstOrDefault(v => !string.IsNullOrWhiteSpace(v)) ?? ""));
        }
        return answers;

        // One more than is allowed: enough for Validate to refuse it, and no megabytes carried along.
        static string Cut(string value)
        {
            var text = value.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
            return text.Length <= FieldCheck.MaxLength ? text : text[..(FieldCheck.MaxLength + 1)];
        }
    }

    FormCheck Check(FormDefinition form, Answers answers, DateOnly today) => new(form, answers, today, Parse);

    FormDefinition Complete(Pack pack, DateOnly day)
    {
        if (_forms.Count > Kept) _forms.Clear();
        return _forms.GetOrAdd((pack.Id, pack.Version, day), _ => Dictionary(day).Complete(pack));
    }

    FieldDictionary Dictionary(DateOnly day)
    {
        if (_dictionaries.Count > Kept) _dictionaries.Clear();
        return _dictionaries.GetOrAdd(day, d => new FieldDictionary(packs, d));
    }

    Expression Parse(string source)
    {
        if (_expressions.Count > Kept) _expressions.Clear();
        return _expressions.GetOrAdd(source, Expression.Parse);
    }
}
