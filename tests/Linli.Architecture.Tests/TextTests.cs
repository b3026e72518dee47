using System.Text.Json;
using System.Text.RegularExpressions;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;

namespace Linli.Architecture.Tests;

/// <summary>Every text in both languages, and every key that the code names is a text.</summary>
public static partial class TextRules
{
    /// <summary>Texts whose places differ between the languages, and why.</summary>
    public static readonly (string Key, string Why)[] PlacesMayDiffer =
    [
        ("files.image-size", "Chinese counts pixels by ten thousands, English by millions: an argument for each"),
        ("tables.cells", "Chinese counts cells by ten thousands, English one by one: an argument for each"),
    ];

    /// <summary>English texts with Chinese in them on purpose.</summary>
    public static readonly (string Key, string Why)[] EnglishMayHoldChinese =
    [
        ("ui.lang.other", "the switch to Chinese speaks Chinese"),
        ("ui.mode.elder", "the name of the elder mode is prescribed"),
        ("codes.plate.province", "plates bear Chinese characters"), ("codes.plate.consulate", "the same"), ("codes.plate.embassy", "the same"),
        ("codes.plate.armed-police", "the same"), ("codes.plate.new-energy", "the same"),
    ];

    /// <summary>What pages mark as Chinese may be data; a text that nobody translated is found here.</summary>
    public static List<string> Translated(string module, IReadOnlyDictionary<string, string> en) =>
        [.. en.Where(t => Chinese().IsMatch(t.Value) && EnglishMayHoldChinese.All(e => e.Key != t.Key)).Select(t => $"{module}: the English text '{t.Key}' is Chinese: {t.Value}")];

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    public static List<string> Complete(string module, IReadOnlyDictionary<string, string> zh, IReadOnlyDictionary<string, string> en)
    {
        var faults = new List<string>();
        faults.AddRange(zh.Keys.Except(en.Keys).Select(k => $"{module}: '{k}' has no English text."));
        faults.AddRange(en.Keys.Except(zh.Keys).Select(k => $"{module}: '{k}' has no Chinese text."));
        foreach (var (language, texts) in ((string, IReadOnlyDictionary<string, string>)[])[("zh-CN", zh), ("en", en)])
            faults.AddRange(texts.Where(t => string.IsNullOrWhiteSpace(t.Value)).Select(t => $"{module}: '{t.Key}' is empty in {language}."));
        foreach (var key in zh.Keys.Intersect(en.Keys).Except(PlacesMayDiffer.Select(p => p.Key)))
            if (!Slots(zh[key]).SetEquals(Slots(en[key])))
                faults.Add($"{module}: '{key}' has the places {{{string.Join(",", Slots(zh[key]).Order())}}} in Chinese, {{{string.Join(",", Slots(en[key]).Order())}}} in English.");
        return faults;
    }

    /// <summary>Keys that stand as literals in the code: T["…"], Reason, Refuse and the lines of the navigation.</summary>
    public static List<string> Named(IEnumerable<Source> sources, IReadOnlySet<string> known) =>
        [.. from s in sources
            let code = s.Code
            from key in Keys(code)
            where !known.Contains(key.Key)
            select $"{s.At(key.Index, code)} names the text '{key.Key}', which there is not."];

    /// <summary>What is written into the record is read by people: each action has words.</summary>
    public static List<string> Acts(IEnumerable<Source> sources, IReadOnlySet<string> known) =>
        [.. from s in sources
            let code = s.Code
            from act in Noted().Matches(code)
            let action = act.Groups[1].Value
            where !known.Contains("admin.audit.does." + action) && !(action.StartsWith("case.", StringComparison.Ordinal) && known.Contains(Linli.Trust.Admin.AuditReader.VerbOf(action)))
            select $"{s.At(act.Index, code)} writes the action '{action}' into the record, for which there are no words: 'admin.audit.does.{action}'."];

    [GeneratedRegex("""\bNote\("([a-z][^"{}\s]+)",""")]
    private static partial Regex Noted();

    public static List<string> Families(IReadOnlyDictionary<string, string[]> families, IReadOnlySet<string> known) =>
        [.. from family in families
            from value in family.Value
            let key = family.Key.Replace("*", value, StringComparison.Ordinal)
            where !known.Contains(key)
            select $"the text '{key}' is missing; the code builds it from '{family.Key}'."];

    /// <summary>A key that the code puts together, as in T[$"state.{…}"], belongs to a family whose members are checked.</summary>
    public static List<string> Unchecked(IEnumerable<Source> sources, IEnumerable<string> families) =>
        [.. from s in sources
            let code = s.Code
            from Match m in Built().Matches(code)
            where !families.Any(f => f.Split('*')[0] == m.Groups[1].Value)
            select $"{s.At(m.Index, code)} builds keys '{m.Groups[1].Value}…'; name the family in TextTests so that its texts are checked."];

    private static HashSet<string> Slots(string text) => [.. Slot().Matches(text).Select(m => m.Groups[1].Value)];

    private static IEnumerable<(string Key, int Index)> Keys(string code)
    {
        foreach (Match m in Direct().Matches(code)) yield return (m.Groups[1].Value, m.Index);
        foreach (Match m in Choice().Matches(code)) { yield return (m.Groups[1].Value, m.Index); yield return (m.Groups[2].Value, m.Index); }
        foreach (Match m in Reasons().Matches(code)) yield return (m.Groups[1].Value, m.Index);
        foreach (Match m in Refusals().Matches(code)) yield return (m.Groups[1].Value.Contains('.') ? m.Groups[1].Value : "rule." + m.Groups[1].Value, m.Index);
        foreach (Match m in Navigation().Matches(code)) { yield return (m.Groups[1].Value, m.Index); yield return (m.Groups[2].Value, m.Index); }
    }

    [GeneratedRegex(@"\{(\d+)(?::[^}]*)?\}")]
    private static partial Regex Slot();

    // In PaperMaker T is a function, elsewhere the texts.
    [GeneratedRegex("""\b[Tt](?:exts)?[\[(]"([^"{}\s]+)"[\]),]""")]
    private static partial Regex Direct();

    [GeneratedRegex("""\b[Tt](?:exts)?\[[^\[\]"$]*\?\s*"([^"]+)"\s*:\s*"([^"]+)"[\],]""")]
    private static partial Regex Choice();

    [GeneratedRegex("""\bnew Reason\("([^"]+)"[,)]""")]
    private static partial Regex Reasons();

    [GeneratedRegex("""\bRefuse\("([\w.-]+)"[,)]""")]
    private static partial Regex Refusals();

    [GeneratedRegex("""\bnew NavEntry\("([^"]+)",\s*\d+,\s*"([^"]+)",""")]
    private static partial Regex Navigation();

    [GeneratedRegex("""\b(?:[Tt](?:exts)?[\[(]|new Reason\()\$"([^"{}]*)\{""")]
    private static partial Regex Built();
}

public class TextTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly Lazy<PackStore> Packs = new(() => PackStore.Load(Repository.Packs, "core", "demo"));

    private static readonly HashSet<string> Known = [.. Repository.Modules.SelectMany(m => Read(m, "zh-CN").Keys)];

    [Fact]
    public void Texts_StandInBothLanguages() => Violations.None(Repository.Modules.SelectMany(m => TextRules.Complete(m, Read(m, "zh-CN"), Read(m, "en"))));

    [Fact]
    public void Texts_InEnglishAreEnglish() => Violations.None(Repository.Modules.SelectMany(m => TextRules.Translated(m, Read(m, "en"))));

    [Fact]
    public void Texts_InEnglish_Planted() => TextRules.Translated("Planted", Parse("""{"a.b":"Send 提交","a.c":"Send"}""")).ShouldHaveSingleItem().ShouldContain("a.b");

    [Fact]
    public void Texts_ThatTheCodeNamesExist() => Violations.None(TextRules.Named(Repository.Src(".cs", ".razor"), Known));

    [Fact]
    public void Texts_OfEveryActionExist() => Violations.None(TextRules.Acts(Repository.Src(".cs"), Known));

    [Fact]
    public void Texts_OfEveryAction_Planted() =>
        TextRules.Acts([new("src/Linli.Cases/Planted.cs", "db.Note(\"case.dance\", x); db.Note(\"case.accept\", x); db.Note(\"body.dance\", x);")], Known).Select(f => f.Split('\'')[1]).ShouldBe(["case.dance", "body.dance"]);

    [Fact]
    public void Texts_OfEveryValueExist() => Violations.None(TextRules.Families(Families(), Known));

    [Fact]
    public void Texts_ThatTheCodeBuildsAreChecked() => Violations.None(TextRules.Unchecked(Repository.Src(".cs", ".razor"), Families().Keys));

    [Theory]
    [InlineData("""{"a.b":"好"}""", """{}""", "no English")]
    [InlineData("""{}""", """{"a.b":"good"}""", "no Chinese")]
    [InlineData("""{"a.b":"好"}""", """{"a.b":" "}""", "empty in en")]
    [InlineData("""{"a.b":"{0}好{1}"}""", """{"a.b":"good {0}"}""", "places {0,1}")]
    public void Texts_Planted(string zh, string en, string said) => TextRules.Complete("Planted", Parse(zh), Parse(en)).ShouldHaveSingleItem().ShouldContain(said);

    [Theory]
    [InlineData("<p>@T[\"no.such\"]</p>", "no.such")]
    [InlineData("<p>@T[\"no.such\", 1]</p>", "no.such")]
    [InlineData("<p>@T[many ? \"all.none\" : \"no.such\"]</p>", "no.such")]
    [InlineData("new Reason(\"no.such\", x)", "no.such")]
    [InlineData("Outcome.Refuse(\"NoSuchRule\")", "rule.NoSuchRule")]
    [InlineData("new NavEntry(\"all.none\", 10, \"nav.nosuch\", \"/x\", P)", "nav.nosuch")]
    public void Texts_Named_Planted(string code, string key) =>
        TextRules.Named([new("src/Linli.Cases/Planted.razor", code)], Known).ShouldHaveSingleItem().ShouldContain($"'{key}'");

    [Fact]
    public void Texts_Family_Planted() =>
        TextRules.Families(new Dictionary<string, string[]> { ["verb.*"] = ["Accept", "Dance"] }, Known).ShouldHaveSingleItem().ShouldContain("verb.Dance");

    [Fact]
    public void Texts_Unchecked_Planted() =>
        TextRules.Unchecked([new("src/Linli.Cases/Planted.razor", "@T[$\"dance.{x}\"] @T[$\"verb.{x}\"]")], ["verb.*"]).ShouldHaveSingleItem().ShouldContain("dance.");

    /// <summary>Families of keys that the code builds, with every value that can stand in the place of the star.</summary>
    private static Dictionary<string, string[]> Families()
    {
        var flows = Packs.Value.All.Where(p => p.Kind == "flow").Select(Flow.From).ToList();
        var papers = flows.SelectMany(f => f.Transitions).Select(t => t.Paper).OfType<string>().Concat(flows.SelectMany(f => f.Rules.Review?.Levels ?? []).Select(l => l.Paper)).Distinct().ToArray();
        return new()
        {
            ["verb.*"] = Enum.GetNames<Verb>(),
            ["told.*"] = Enum.GetNames<Verb>(),
            ["event.*"] = Enum.GetNames<Verb>(),
            ["resolution.*"] = Enum.GetNames<Resolution>(),
            ["channel.*"] = Enum.GetNames<Channel>(),
            ["clock.*"] = Enum.GetNames<ClockKind>(),
            ["task.*"] = Enum.GetNames<TaskKind>(),
            ["task.state.*"] = Enum.GetNames<TaskState>(),
            ["unit.*"] = Enum.GetNames<TimeUnit>(),
            ["day.*"] = Enum.GetNames<DayOfWeek>(),
            ["state.*"] = [.. flows.SelectMany(f => f.States).Select(s => s.Id).Distinct()],
            ["pause.*"] = [.. flows.SelectMany(f => f.Rules.PauseReasons).Append("supplement").Distinct()],
            ["kind.*"] = ["category", "service"],
            ["case.counter.*"] = ["Supplement", "Urge", "Withdraw", "Reopen", "AskReview"],
            ["import.col.*"] = ["id", "created", "address", "lon", "lat", "phone", "name", "category", "text"],
            ["rating.*"] = ["1", "2", "3", "4", "5"],
            ["field.*"] = [.. Packs.Value.Of("service", Today).Select(p => p.Body.GetProperty("field").GetString()!).Distinct()],
            ["todo.tab.*"] = Listed("src/Linli.Cases/Todo/TodoPage.razor", "TabNames"),
            ["paper.*.title"] = papers,
            ["paper.*.intro"] = papers,
            ["sms.case.*"] = Listed("src/Linli.Cases/Feedback/TellPeople.cs", "Told"),
            ["notice.case.*"] = [.. Listed("src/Linli.Cases/Feedback/TellPeople.cs", "Wakes"), .. Listed("src/Linli.Cases/Feedback/TellPeople.cs", "Asks"), .. Listed("src/Linli.Cases/Feedback/TellPeople.cs", "LeadHears")],
            ["board.by.*"] = ["body", "item", "channel"],
            ["board.col.*"] = ["received", "accept", "open", "closed", "late", "returned", "reopened", "unsolved", "dissatisfied", "outcomes"],
            ["board.how.*"] = Listed("src/Linli.Cases/Board/BoardPage.razor", "How"),
            ["board.rows.*"] = ["received", "closed", "late", "returned", "reopened", "unsolved", "dissatisfied", "open"],
            ["bulk.deed.*"] = Enum.GetNames<Linli.Cases.Bulk.BulkDeed>(),
            ["bulk.will.*"] = Enum.GetNames<Linli.Cases.Bulk.BulkDeed>(),
            ["bulk.did.*"] = Enum.GetNames<Linli.Cases.Bulk.BulkDeed>(),
            ["template.for.*"] = Enum.GetNames<Linli.Cases.Data.TemplateFor>(),
            ["template.slot.*"] = Listed("src/Linli.Cases/Templates/TemplateDesk.cs", "Slots"),
            ["privacy.*"] = Enum.GetNames<Linli.Cases.Publishing.PrivateKind>(),
            ["office.state.*"] = Enum.GetNames<Linli.Trust.Appointments.ProposalState>(),
            ["retention.class.*"] = Enum.GetNames<Linli.Kernel.Retention.RetentionClass>(),
            ["exports.state.*"] = Enum.GetNames<ExportState>(),
            ["exports.tab.*"] = ["mine", "decide", "all"],
            ["exports.col.*"] = [.. Packs.Value.Find("exports", "exports", Today)!.Body.GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("columns").EnumerateArray()).Select(c => c.GetProperty("id").GetString()!)],
            ["exports.failed.*"] = ["post", "permission", "broken"],
            ["notice.export.*"] = Enum.GetNames<ExportState>(),
            ["notice.*.unusual"] = ["looks", "exports"],
            ["notice.*.unusual.new"] = ["looks", "exports"],
            ["print.state.*"] = Enum.GetNames<PrintState>(),
            ["print.act.*"] = ["print", "printed", "back", "handed", "posted"],
            ["done.print.*"] = ["print", "printed", "back", "handed", "posted"],
            // Every page says what it is for: a page without a guide is found here.
            ["help.page.*"] = [.. Repository.Src(".razor").SelectMany(s => Regex.Matches(s.Code, "(?m)^@page \"([^\"]+)\"").Select(m => Linli.Ui.Components.PageGuide.Slug(m.Groups[1].Value))).Distinct()],
            ["way.can.*"] = [.. flows.SelectMany(f => f.Transitions).Where(t => t.By == "applicant").Select(t => t.Verb.ToString()).Distinct()],
            ["called.*"] = Enum.GetNames<CalledBack>(),
            ["sign.rule.*"] = Enum.GetNames<SignRule>(),
            ["sign.result.*"] = Enum.GetNames<SignResult>(),
            ["whistle.result.*"] = Enum.GetNames<WhistleResult>(),
            ["helpers.deed.*"] = [.. Linli.Trust.Contracts.HelperDeeds.All],
            ["project.state.*"] = Enum.GetNames<ProjectState>(),
            ["powers.col.*"] = ["service", "from", "to", "days", "basis", "state"],
            ["project.step.*"] = Enum.GetNames<ProjectStep>(),
            ["project.do.*"] = ["progress", "prove", "close", "send-back", "drop"],
            ["project.text.*"] = ["progress", "prove", "close", "send-back", "drop"],
            ["notice.project.*"] = ["start", "prove", "close", "send-back", "drop", "late"],
            ["causes.col.*"] = ["title", "place", "owner", "due", "state", "figures", "item", "matters", "again", "project"],
            ["trust.look.*"] = ["person", "export", "sign-in", "case", "account"],
            ["hooks.fault.*"] = [.. Linli.Cases.Doors.Hooks.HookFaults.All],
            ["scope.*"] = [.. Linli.Trust.Contracts.ClientScopes.All],
            ["api.next.*"] = [.. Linli.Kernel.Api.Problems.Advised.Select(n => $"{n}")],
            ["admin.post.is.*"] = ["held", "planned", "ended", "locked"],
            ["setup.*"] = ["Security", "Audit"],
            ["setup.*.help"] = ["Security", "Audit"],
            ["setup.link.*"] = ["Security", "Audit"],
            ["admin.account.*"] = ["Lock", "Unlock", "ResetPassword", "DropAuthenticator"],
            ["admin.account.*.done"] = ["Lock", "Unlock", "ResetPassword", "DropAuthenticator"],
            ["exchange.step.*"] = Enum.GetNames<ExchangeStep>(),
            ["exchange.standing.*"] = Enum.GetNames<ExchangeStanding>(),
            ["exchange.standing.*.help"] = [.. Enum.GetNames<ExchangeStanding>().Except(["InStep", "Conflict"])],
            ["exchange.class.*"] = [ExchangeClass.Component, ExchangeClass.Event],
            ["exchange.fault.*"] = [.. Linli.Cases.Exchange.ExchangeFaults.All],
            ["exchange.tab.*"] = ["conflict", "waiting", "failed", "all"],
            ["exchange.none.*"] = ["conflict", "waiting", "failed", "all"],
            ["exchange.told.*"] = ["pushed", "pushed-to-us", "theirs", "ruled-there", "conflict", "returned", "kept", "taken"],
            ["done.exchange.*"] = ["push", "return", "rule", "again"],
            ["notice.exchange.*"] = ["TheyReturned", "TheyShelved", "TheyClosed", "BothReturned", "Conflict"],
            ["power.*"] = Enum.GetNames<PowerKind>(),
            ["power.fault.*"] = [.. Linli.Cases.Catalogue.ServicePowers.FaultNames],
            ["rule.*"] = [],
            ["done.*"] = [.. Verbs("src/Linli.Cases/StaffVerbs.cs")],
            ["admin.by.*"] = [.. flows.SelectMany(f => f.Transitions).Select(t => t.By).Distinct()],
            ["pack.prop.*"] = [.. Edited.SelectMany(k => Properties(Schema(k))).Except(["kind", "version", "validFrom"]).Distinct()],
            ["pack.is.*"] = [.. Edited.SelectMany(k => Values(Schema(k), "")).Where(v => v.Of is "unit" or "certainty" or "level" or "class" or "phase" or "by" or "paper" or "countFrom" or "limitFrom" or "outcomes" or "moves").Select(v => v.Value).Distinct()],
            ["pack.fault.*"] = [.. Linli.Kernel.Packs.PackSchema.Words],
            ["rules.kind.*"] = Edited,
            ["rules.clause.*"] = Enum.GetNames<Moves>(),
            ["delivery.*"] = [.. Linli.Cases.Domain.Case.Deliveries],
            ["rules.state.*"] = ["draft", "review", "withdrawn", "waiting", "begun"],
            ["rules.view.*"] = ["edit", "preview", "check", "text"],
            ["rules.fault.*"] = [.. Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "src/Linli.Cases/Editor/PackTrials.cs")), "Fault\\((?:at|[$]?\"[^\"]*\"), \"([a-z.]+)\"").Select(m => m.Groups[1].Value).Distinct()],
            ["admin.day.*"] = ["0", "1", "2", "3", "4", "5", "6"],
            // The page of a status has its own words for these and the general ones for all others.
            ["ui.status.*"] = [.. ((string[])["400", "401", "403", "408", "413", "429", "503", "507"]).SelectMany(n => (string[])[n, n + ".text"])],
            ["ui.aids.size.*"] = [.. Linli.Ui.Components.Mode.Sizes],
            ["ui.js.*"] = Listed("src/Linli.Ui/Layouts/Shell.razor", "Spoken"),
        };
    }

    /// <summary>The kinds of packs that are edited in the browser.</summary>
    private static readonly string[] Edited = ["service", "category", "form", "flow", "dispatch", "rating"];

    private static JsonElement Schema(string kind) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Packs, "schema", kind + ".json"))).RootElement;

    private static IEnumerable<string> Properties(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Object => (e.TryGetProperty("properties", out var p) && p.ValueKind == JsonValueKind.Object ? p.EnumerateObject().Select(x => x.Name) : []).Concat(e.EnumerateObject().SelectMany(x => Properties(x.Value))),
        JsonValueKind.Array => e.EnumerateArray().SelectMany(Properties),
        _ => [],
    };

    private static IEnumerable<(string Of, string Value)> Values(JsonElement e, string of) => e.ValueKind switch
    {
        JsonValueKind.Object => (e.TryGetProperty("enum", out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().Select(v => (of, v.GetString()!)) : [])
            .Concat(e.EnumerateObject().SelectMany(x => Values(x.Value, x.Name is "items" or "properties" ? of : x.Name))),
        JsonValueKind.Array => e.EnumerateArray().SelectMany(x => Values(x, of)),
        _ => [],
    };

    /// <summary>The strings of a list that the source declares under a name.</summary>
    private static string[] Listed(string path, string name)
    {
        var list = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, path)), $@"\b{name}\s*=\s*\[(.*?)\]", RegexOptions.Singleline);
        list.Success.ShouldBeTrue($"{path} has no list {name} any more");
        return [.. Regex.Matches(list.Groups[1].Value, "\"([^\"]+)\"").Select(m => m.Groups[1].Value)];
    }

    private static IEnumerable<string> Verbs(string path)
    {
        var verbs = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, path)), "(?m)^\\s+\"([a-z-]+)\"(?: when [^=]*)? =>").Select(m => m.Groups[1].Value).ToList();
        verbs.Count.ShouldBeGreaterThan(8);
        return verbs;
    }

    private static Dictionary<string, string> Read(string module, string language) => Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", $"Linli.{module}", $"strings.{language}.json")));

    private static Dictionary<string, string> Parse(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
}
