using Linli.Forms.Contracts;
using Linli.Forms.Expressions;
using Linli.Kernel.Codes;
using Linli.Kernel.Text;

namespace Linli.Forms.Domain;

/// <summary>The answers to one form taken together: what is asked, what is missing, what does not fit together. Pure.</summary>
sealed class FormCheck
{
    private readonly FormDefinition _form;
    private readonly DateOnly _today;
    private readonly Func<string, Expression> _parse;
    private readonly Dictionary<string, Checked> _checked;
    private readonly Dictionary<string, object?> _facts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    public FormCheck(FormDefinition form, Answers answers, DateOnly today, Func<string, Expression> parse)
    {
        (_form, _today, _parse) = (form, today, parse);
        _checked = form.Items.ToDictionary(i => i.Id, i => FieldCheck.Of(i, answers, today), StringComparer.Ordinal);
        foreach (var item in form.Items)
            _facts[item.Field.Identifier] = _checked[item.Id].Fact;
        Hide();
    }

    public bool Shows(FormItem item) => !_hidden.Contains(item.Id);

    public Checked this[FormItem item] => _checked[item.Id];

    public Value Evaluate(string expression) => _parse(expression).Evaluate(_facts, _today);

    // An answer left behind in a hidden item must not show another one. In the order of the form, again until nothing
    // changes; forms whose items wait for each other in a ring end after as many rounds as they have items.
    private void Hide()
    {
        var conditional = _form.Items.Where(i => i.ShowIf is not null).ToList();
        var changed = true;
        for (var round = 0; changed && round <= conditional.Count; round++)
        {
            changed = false;
            foreach (var item in conditional)
            {
                var shows = Evaluate(item.ShowIf!).IsTrue;
                if (shows == Shows(item))
                    continue;
                changed = true;
                if (shows)
                    _hidden.Remove(item.Id);
                else
                    _hidden.Add(item.Id);
                _facts[item.Field.Identifier] = shows ? _checked[item.Id].Fact : null;
            }
        }
    }

    public IReadOnlyList<FieldProblem> Problems(Answers answers)
    {
        var problems = new Dictionary<string, FieldProblem>(StringComparer.Ordinal);
        var shown = _form.Items.Where(Shows).ToList();
        foreach (var item in shown)
            if (_checked[item.Id].Wrong is { } wrong)
                problems[item.Id] = new(item.Id, wrong);
            else if (!answers.Has(item.Id) && Required(item))
                problems[item.Id] = new(item.Id, new Reason("forms.required." + MissingKey(item.Field.Type)));

        foreach (var mismatch in BirthMismatches(shown))
            problems.TryAdd(mismatch.FieldId, mismatch);

        // A rule over an answer that is itself wrong or missing would only repeat that.
        var unsure = problems.Keys.Select(Expression.Identifier).ToHashSet(StringComparer.Ordinal);
        foreach (var item in shown.Where(i => !problems.ContainsKey(i.Id)))
            if (item.Rules.FirstOrDefault(r => !_parse(r.Test).Identifiers.Any(unsure.Contains) && !Evaluate(r.Test).IsTrue) is { } broken)
                problems[item.Id] = new(item.Id, broken.Message);

        return [.. shown.Where(i => problems.ContainsKey(i.Id)).Select(i => problems[i.Id])];
    }

    private bool Required(FormItem item) =>
        item.Required.When is { } when ? Evaluate(when).IsTrue : item.Required.Always;

    private static string MissingKey(string type) => type switch
    {
        "choice" or "multi" or "bool" or "date" => type,
        _ => "text",
    };

    // GB 11643: the number says the day of birth. The same person's two fields share the beginning of their ids.
    private IEnumerable<FieldProblem> BirthMismatches(List<FormItem> shown)
    {
        foreach (var id in shown.Where(i => i.Field.Type == "resident-id" && _checked[i.Id] is { Wrong: null, Normalized: not null }))
        {
            var birth = shown.FirstOrDefault(i => i.Field.Type == "date" && i.Id == Owner(id.Id) + ".birth");
            if (birth is null || _checked[birth.Id].Fact is not DateOnly said)
                continue;
            var parts = CodeValidators.Check("resident-id", _checked[id.Id].Normalized, _today)!.Parts;
            if (parts.GetValueOrDefault("birth") is { } born && born != Value.Of(said).ToString())
                yield return new(birth.Id, new Reason("forms.birth-mismatch", born));
        }

        static string Owner(string fieldId) => fieldId[..fieldId.LastIndexOf('.')];
    }
}
