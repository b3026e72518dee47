using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Forms.Contracts;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;

namespace Linli.Cases.Editor;

/// <summary>An example and what the draft answers.</summary>
/// <param name="Of">Whose example it is, e.g. <c>elder-allowance</c>; empty for the draft's own.</param>
/// <param name="Expected">And <paramref name="Got"/>: words for a page, each with its own arguments.</param>
public sealed record ExampleLine(string Of, LocalText Name, Reason Expected, Reason Got, bool Holds);

/// <param name="Pack">Null when it cannot be read as a pack at all.</param>
/// <param name="Packs">All packs with this one among them.</param>
/// <param name="Warnings">What a reviewer should know and what is no fault.</param>
public sealed record Trial(Pack? Pack, PackStore? Packs, IReadOnlyList<PackProblem> Problems, IReadOnlyList<ExampleLine> Examples, IReadOnlyList<Reason> Warnings)
{
    public bool Sound => Pack is not null && Problems.Count == 0;
    public bool Holds => Examples.All(e => e.Holds);
}

/// <summary>Puts a draft among the packs of a day and looks what would happen: the checks of a start, the examples, and what it would do to others. Nothing is kept.</summary>
public sealed partial class PackTrials(PackStore packs)
{
    public Trial Run(JsonObject body, DateOnly day, string version)
    {
        var (text, file) = (Dated(body, day, version), $"{body["kind"]}/{body["id"]}");
        var (pack, problems) = packs.Check(file, text);
        if (pack is null) return new(null, null, problems, [], []);
        var with = packs.With(pack);
        List<PackProblem> faults;
        try { faults = [.. Common(pack, with, day), .. pack.Kind switch { "service" => Service(pack, with, day), "category" => Category(pack, with, day), "form" => Form(pack, with, day), "flow" => FlowOf(pack), "dispatch" => Dispatch(pack, with, day), "rating" => Rating(pack), _ => [] }]; }
        // A verb or unit that there is not passes the schema of a flow, which names none.
        catch (Exception e) when (e is JsonException or PackFault or InvalidOperationException) { return new(null, null, [new((e as JsonException)?.Path?.TrimStart('$', '.').Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal) ?? "", new("pack.fault.NoTypeValidates"), e.Message)], [], []); }
        if (faults.Count > 0) return new(pack, with, faults, [], []);
        try { return new(pack, with, [], [.. Examples(pack, with, day)], [.. Warnings(pack, with, day)]); }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) { return new(pack, with, [new("examples", new("pack.fault.NoTypeValidates"), e.Message)], [], []); }
    }

    /// <summary>The text of the version as it would be exported.</summary>
    public static string Dated(JsonObject body, DateOnly day, string version)
    {
        var dated = (JsonObject)body.DeepClone();
        (dated["version"], dated["validFrom"]) = (version, day.ToString("yyyy-MM-dd", null));
        return PackText.Write(dated);
    }

    private static readonly Texts Own = new([typeof(PackTrials).Assembly]);

    private static PackProblem Fault(string at, string key, params string[] args) => new(at, new($"rules.fault.{key}", args), $"{at}: {key} {string.Join(' ', args)}");

    private static IEnumerable<PackProblem> Common(Pack pack, PackStore with, DateOnly day)
    {
        if (pack.ValidTo < day) yield return Fault("validTo", "ends", $"{day:yyyy-MM-dd}");
        if (Ideographs().IsMatch(pack.Name.En)) yield return Fault("name.en", "english");
        // A matter is told the law of its day.
        var laws = with.Of("laws", day).SelectMany(p => p.Body.GetProperty("laws").EnumerateArray()).ToLookup(l => l.GetProperty("title").GetString()!, l => (From: Day(l, "from"), To: Day(l, "to")));
        foreach (var (title, at) in Cited(pack.Body, ""))
            foreach (var law in laws[title])
                if (law.From > day) yield return Fault(at, "law.from", title, $"{law.From:yyyy-MM-dd}");
                else if (law.To < day) yield return Fault(at, "law.to", title, $"{law.To:yyyy-MM-dd}");
    }

    private static DateOnly? Day(JsonElement law, string name) => law.TryGetProperty(name, out var day) ? DateOnly.ParseExact(day.GetString()!, "yyyy-MM-dd", null) : null;

    /// <summary>What one place has set as an example has no date of the whole country.</summary>
    private static IEnumerable<(string Title, string At)> Cited(JsonElement e, string at) => e.ValueKind switch
    {
        JsonValueKind.Object when e.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String => e.TryGetProperty("certainty", out var c) && c.GetString() == "local" ? [] : [(title.GetString()!, PackPath.To(at, "title"))],
        JsonValueKind.Object => e.EnumerateObject().SelectMany(p => Cited(p.Value, PackPath.To(at, p.Name))),
        JsonValueKind.Array => e.EnumerateArray().SelectMany((x, i) => Cited(x, PackPath.To(at, i))),
        _ => [],
    };

    private static IEnumerable<PackProblem> Limits(LimitSet limits, string flow, PackStore with, DateOnly day)
    {
        if (with.Find("flow", flow, day) is null) yield return Fault("flow", "flow", flow);
        foreach (var outer in (SourcedLimit?[])[limits.Whole, limits.Legal])
            if (limits.Promise is { } promise && outer is not null && promise.Unit == outer.Unit && promise.Amount > outer.Amount) yield return Fault("limits.promise.amount", "promise", $"{promise.Amount}", $"{outer.Amount}");
    }

    private static IEnumerable<PackProblem> Service(Pack pack, PackStore with, DateOnly day)
    {
        var s = pack.As<ServiceItem>();
        foreach (var fault in Limits(s.Limits, s.Flow, with, day).Concat(FormTrials.Problems(pack, with, day))) yield return fault;
        foreach (var fault in s.Powers?.Faults(s, with, day) ?? []) yield return Fault("powers", "powers", $"@power.fault.{fault}");
        if (s.Materials.GroupBy(m => m.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) yield return Fault("materials", "twice", twice.Key);
        // When a counter is open stands in the office hours and nowhere else.
        if (Time().Match(pack.Body.GetProperty("guide").GetRawText()) is { Success: true } time) yield return Fault("guide.where.zh-CN", "hours", time.Value);
        foreach (var c in new ItemCatalogue(with).BlockedCertificates(day).Where(c => c.Id == s.Id || c.Name.Zh == s.Name.Zh || c.Keywords.Contains(s.Name.Zh))) yield return Fault("name.zh-CN", "blocked", c.Name.AsArgument(), c.Authority.AsArgument());
    }

    private static IEnumerable<PackProblem> Category(Pack pack, PackStore with, DateOnly day) => Limits(pack.As<Category>().Limits, pack.As<Category>().Flow, with, day);

    private static IEnumerable<PackProblem> Form(Pack pack, PackStore with, DateOnly day)
    {
        var own = FormTrials.Problems(pack, with, day);
        foreach (var fault in own) yield return fault;
        if (own.Count > 0) yield break;
        foreach (var user in Users(pack, with, day))
            foreach (var fault in FormTrials.Problems(user, with, day)) yield return Fault("sections", "user", user.Name.AsArgument(), fault.Plain);
    }

    private static IEnumerable<PackProblem> FlowOf(Pack pack)
    {
        var flow = Flow.From(pack);
        foreach (var fault in flow.Unsound()) yield return fault;
        // Lists and messages call a state and a reason by the product's own words.
        foreach (var (state, i) in flow.States.Select((s, i) => (s.Id, i)).Where(s => !Own.Has($"state.{s.Id}"))) yield return Fault($"states.{i}.id", "state", state);
        foreach (var reason in flow.Rules.PauseReasons.Where(r => !Own.Has($"pause.{r}"))) yield return Fault("rules.pauseReasons", "pause", reason);
        foreach (var level in flow.Rules.Review?.Levels ?? []) if (!Own.Has($"paper.{level.Paper}.title")) yield return Fault("rules.review.levels", "paper", level.Paper);
        foreach (var (t, i) in flow.Transitions.Select((t, i) => (t, i)))
            foreach (var (name, permission) in ((string, string?)[])[("permission", t.Permission), ("orPermission", t.OrPermission)])
                if (permission is not null && !Permissions.All.Contains(permission)) yield return Fault($"transitions.{i}.{name}", "permission", permission);
    }

    private static IEnumerable<PackProblem> Rating(Pack pack) => pack.As<RatingPack>() with { Examples = [] } is var rating && rating.Faults().Count > 0 ? [Fault("levels", "rating")] : [];

    private static IEnumerable<PackProblem> Dispatch(Pack pack, PackStore with, DateOnly day)
    {
        var list = pack.As<DispatchRules>();
        var duties = new ItemCatalogue(with).Codes("duties", day).ToHashSet(StringComparer.Ordinal);
        foreach (var (rule, i) in list.Rules.Select((r, i) => (r, i)))
        {
            foreach (var (duty, at) in rule.Co.Select((c, j) => (c.Duty, $"rules.{i}.co.{j}.duty")).Prepend((rule.To.Duty, $"rules.{i}.to.duty")).Where(d => !duties.Contains(d.Item1))) yield return Fault(at, "duty", duty);
            foreach (var (kind, id) in rule.When.Where(w => with.Find(w.Key, w.Value, day) is null)) yield return Fault($"rules.{i}.when.{kind}", "item", id);
            if (list.Rules.Take(i).FirstOrDefault(r => r.When.Count == rule.When.Count && r.When.All(w => rule.When.GetValueOrDefault(w.Key) == w.Value)) is { } before) yield return Fault($"rules.{i}", "reached", rule.Id, before.Id);
            if (list.Region is not null && rule.When.Count == 0) yield return Fault($"rules.{i}.when.category", "local");
        }
    }

    /// <summary>The items that are handled with a form or a flow.</summary>
    public static IReadOnlyList<Pack> Users(Pack pack, PackStore with, DateOnly day) => pack.Kind switch
    {
        "form" => [.. with.Of("service", day).Where(p => p.As<ServiceItem>().Form == pack.Id)],
        "flow" => [.. with.Of("service", day).Where(p => p.As<ServiceItem>().Flow == pack.Id), .. with.Of("category", day).Where(p => p.As<Category>().Flow == pack.Id)],
        _ => [],
    };

    private IEnumerable<ExampleLine> Examples(Pack pack, PackStore with, DateOnly day) => pack.Kind switch
    {
        "rating" => pack.As<RatingPack>() is var rating && RatingTerms.Of(rating) is var terms ? rating.Examples.Select(e => new ExampleLine("", rating.Levels.First(l => l.Stars == e.Stars).Name, Rated(e.Reworked, e.Called), Rated(terms.IsBad(e.Stars), terms.IsBad(e.Stars) && e.Named), terms.IsBad(e.Stars) == e.Reworked && (terms.IsBad(e.Stars) && e.Named) == e.Called)) : [],
        "service" => Applications(pack, with, day, own: true),
        "form" => Users(pack, with, day).SelectMany(u => Applications(u, with, day, own: false)),
        "category" => Sayings(pack, with, day),
        "flow" => Flow.From(pack) is var flow ? flow.Examples.Select(e => (e, fault: flow.Walk(e))).Select(x => new ExampleLine("", x.e.Name, new("rules.example.ends", x.e.Ends), x.fault?.What ?? new("rules.example.ends", x.e.Ends), x.fault is null)) : [],
        "dispatch" => pack.As<DispatchRules>() is var list ? (list.Examples ?? []).Select(e => (e, got: e.Category is { } c ? list.For("category", c) : e.Service is { } s ? list.For("service", s) : null))
            .Select(x => new ExampleLine("", new(x.e.Category ?? x.e.Service ?? "", x.e.Category ?? x.e.Service ?? ""), new("rules.example.rule", x.e.Expect), new("rules.example.rule", x.got?.Id ?? "—"), x.got?.Id == x.e.Expect)) : [],
        _ => [],
    };

    private static Reason Rated(bool reworked, bool called) => new("rules.example.rated", reworked ? "@rules.yes" : "@rules.no", called ? "@rules.yes" : "@rules.no");

    private sealed record Examined(IReadOnlyList<Application> Examples);
    private sealed record Application(LocalText Name, DateOnly AsOf, JsonElement Answers, Expected Expect);
    private sealed record Expected(bool Eligible, string[] Errors);

    private static IEnumerable<ExampleLine> Applications(Pack service, PackStore with, DateOnly day, bool own)
    {
        var (item, forms) = (service.As<ServiceItem>(), FormTrials.Of(with));
        var form = forms.Form(item.Form, day);
        foreach (var e in service.As<Examined>().Examples)
        {
            var answers = Answers.FromJson(e.Answers.GetRawText());
            var got = (Eligible: forms.Eligible(item.Applicant.Eligible, form, answers, e.AsOf) ?? item.Applicant.Eligible is null, Errors: forms.Validate(form, answers, e.AsOf).Select(p => p.FieldId).Order(StringComparer.Ordinal).ToArray());
            yield return new(own ? "" : service.Id, e.Name, Say(e.Expect.Eligible, e.Expect.Errors), Say(got.Eligible, got.Errors), got.Eligible == e.Expect.Eligible && got.Errors.SequenceEqual(e.Expect.Errors.Order(StringComparer.Ordinal)));
        }

        static Reason Say(bool eligible, string[] errors) => new(errors.Length == 0 ? "rules.example.clean" : "rules.example.errors", eligible ? "@rules.example.eligible" : "@rules.example.not-eligible", string.Join(", ", errors.Order(StringComparer.Ordinal)));
    }

    /// <summary>Keywords of one category may take what people say from another: the examples of all are asked.</summary>
    private IEnumerable<ExampleLine> Sayings(Pack pack, PackStore with, DateOnly day)
    {
        var (then, now) = (new ItemCatalogue(with), new ItemCatalogue(packs));
        foreach (var category in then.Categories(day).OrderBy(c => c.Id != pack.Id))
            foreach (var e in category.Examples)
            {
                var got = then.Suggest(e.Text, day)?.Id ?? "—";
                var own = category.Id == pack.Id;
                if (!own && (got == e.Expect || now.Suggest(e.Text, day)?.Id != e.Expect)) continue;
                yield return new(own ? "" : category.Id, new(e.Text, e.Text), new("rules.example.found", e.Expect), new("rules.example.found", got), got == e.Expect);
            }
    }

    private static IEnumerable<Reason> Warnings(Pack pack, PackStore with, DateOnly day)
    {
        if (Users(pack, with, day) is { Count: > 0 } users) yield return new("rules.warn.users", $"{users.Count}", new LocalText(string.Join("、", users.Take(6).Select(u => u.Name.Zh)), string.Join(", ", users.Take(6).Select(u => u.Name.En))).AsArgument());
        if (pack.Kind is not ("service" or "category") || with.Versions(pack.Kind, pack.Id).LastOrDefault(v => v.Version != pack.Version) is not { } before) yield break;
        var (was, now) = (LimitsOf(before), LimitsOf(pack));
        foreach (var (name, a, b) in ((string, SourcedLimit?, SourcedLimit?)[])[("promise", was.Promise, now.Promise), ("legal", was.Legal, now.Legal), ("whole", was.Whole, now.Whole), ("handle", was.Handle, now.Handle)])
            if (a is not null && (b is null || a.Unit == b.Unit && b.Amount > a.Amount)) yield return new("rules.warn.longer", $"@pack.prop.{name}", $"{a.Amount}", b is null ? "—" : $"{b.Amount}");
        if (pack.ValidTo is { } end) yield return new("rules.warn.ends", $"{end:yyyy-MM-dd}");
    }

    private static LimitSet LimitsOf(Pack pack) => pack.Kind == "category" ? pack.As<Category>().Limits : pack.As<ServiceItem>().Limits;

    [GeneratedRegex("[0-9]{1,2}[:：][0-9]{2}")]
    private static partial Regex Time();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Ideographs();
}
