using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Forms;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;

namespace Linli.Architecture.Tests;

/// <summary>The packs of the repository load, and what they name exists.</summary>
public static class PackRules
{
    public static List<string> Faults(string root, DateOnly day)
    {
        PackStore packs;
        try { packs = PackStore.Load(root, "core", "demo"); }
        catch (PackFault e) { return [e.Message]; }
        return [.. Flows(packs), .. FormChecks.Faults(packs, day), .. Roles(packs), .. Duties(packs, day), .. Items(packs, day), .. Laws(packs), .. Hours(packs), .. Town(packs), .. Blocked(packs, day), .. Exercises(packs, day)];
    }

    private static IEnumerable<string> Flows(PackStore packs) =>
        from pack in packs.All
        where pack.Kind == "flow"
        let flow = Flow.From(pack)
        from fault in flow.Faults().Concat(flow.Transitions.Where(t => t.Permission is { } p && !Permissions.All.Contains(p)).Select(t => $"'{t.Verb}' names the permission '{t.Permission}', which there is not"))
        select $"{pack.File}: {fault}.";

    private static IEnumerable<string> Exercises(PackStore packs, DateOnly day) =>
        (from pack in packs.Of("practice", day)
         from fault in pack.As<Exercise>().Faults(role => packs.Find("role", role, day) is not null, (kind, id) => packs.Find(kind, id, day) is not null)
         select $"{pack.File}: {fault}.")
        .Concat(from pack in packs.Of("practice-cards", day)
                from card in pack.Body.GetProperty("cards").EnumerateArray()
                let person = card.GetProperty("person").GetString()
                where packs.Of("town", day).SelectMany(t => t.Body.GetProperty("people").EnumerateArray()).All(p => p.GetProperty("userName").GetString() != person)
                select $"{pack.File}: the card '{card.GetProperty("id")}' is of '{person}', who does not live in the street.");

    private static IEnumerable<string> Roles(PackStore packs) =>
        from pack in packs.All
        where pack.Kind == "role"
        from permission in Strings(pack.Body.GetProperty("permissions"))
        where !Permissions.All.Contains(permission)
        select $"{pack.File}: the permission '{permission}' is unknown.";

    private static IEnumerable<string> Duties(PackStore packs, DateOnly day)
    {
        var known = packs.Find("code-list", "duties", day)!.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("code").GetString()!).ToHashSet();
        var categories = packs.Of("category", day).Select(p => p.Id).ToHashSet();
        var services = packs.Of("service", day).Select(p => p.Id).ToHashSet();
        foreach (var pack in packs.Of("dispatch", day))
            foreach (var rule in pack.As<DispatchRules>().Rules)
            {
                foreach (var to in rule.Co.Prepend(rule.To).Where(d => !known.Contains(d.Duty))) yield return $"{pack.File}: the rule '{rule.Id}' names the duty '{to.Duty}', which there is not.";
                if (rule.When.TryGetValue("category", out var category) && !categories.Contains(category)) yield return $"{pack.File}: the rule '{rule.Id}' waits for the category '{category}', which there is not.";
                if (rule.When.TryGetValue("service", out var service) && !services.Contains(service)) yield return $"{pack.File}: the rule '{rule.Id}' waits for the service '{service}', which there is not.";
            }
        foreach (var pack in packs.Of("town", day))
            foreach (var body in pack.Body.GetProperty("bodies").EnumerateArray())
                foreach (var duty in Strings(body.GetProperty("duties")).Where(d => !known.Contains(d))) yield return $"{pack.File}: the body '{body.GetProperty("id")}' has the duty '{duty}', which there is not.";
    }

    private static IEnumerable<string> Items(PackStore packs, DateOnly day)
    {
        foreach (var pack in packs.Of("category", day).Concat(packs.Of("service", day)))
        {
            var (flow, limits) = pack.Kind == "category" ? (pack.As<Category>().Flow, pack.As<Category>().Limits) : (pack.As<ServiceItem>().Flow, pack.As<ServiceItem>().Limits);
            if (packs.Find("flow", flow, day) is null) yield return $"{pack.File}: the flow '{flow}' is missing.";
            if (pack.Kind == "service" && packs.Find("form", pack.As<ServiceItem>().Form, day) is null) yield return $"{pack.File}: the form '{pack.As<ServiceItem>().Form}' is missing.";
            foreach (var (name, outer) in ((string, SourcedLimit?)[])[("whole", limits.Whole), ("legal", limits.Legal)])
                if (limits.Promise is { } promise && outer is not null && promise.Unit == outer.Unit && promise.Amount > outer.Amount)
                    yield return $"{pack.File}: the promise of {promise.Amount} {promise.Unit} is longer than the {name} limit of {outer.Amount}.";
        }
    }

    /// <summary>A matter is told the law of its day: no pack cites one before it holds or beyond its end. What holds when stands in core/laws, once for each law.</summary>
    private static IEnumerable<string> Laws(PackStore packs)
    {
        var known = packs.All.Where(p => p.Kind == "laws").SelectMany(p => p.Body.GetProperty("laws").EnumerateArray())
            .ToDictionary(l => l.GetProperty("title").GetString()!, l => (From: Day(l, "from")!.Value, To: Day(l, "to")));
        foreach (var pack in packs.All.Where(p => p.Kind != "laws"))
            foreach (var title in Cited(pack.Body).Distinct())
                if (known.TryGetValue(title, out var law))
                {
                    if (pack.ValidFrom < law.From) yield return $"{pack.File}: is valid from {pack.ValidFrom:yyyy-MM-dd} and cites {title}, which holds from {law.From:yyyy-MM-dd}.";
                    if (law.To is { } end && (pack.ValidTo is null || pack.ValidTo > end)) yield return $"{pack.File}: cites {title}, which holds until {end:yyyy-MM-dd}, beyond that day.";
                }
                else if (LooksLikeLaw.IsMatch(title)) yield return $"{pack.File}: cites {title}, and core/laws does not say from when it holds.";
    }

    /// <summary>When a counter is open stands in the office hours and nowhere else: eighteen guides once said 17:00 while dates were counted to 17:30.</summary>
    private static IEnumerable<string> Hours(PackStore packs) =>
        from pack in packs.All
        where pack.Kind == "service"
        let time = System.Text.RegularExpressions.Regex.Match(pack.Body.GetProperty("guide").GetRawText(), "[0-9]{1,2}[:：][0-9]{2}")
        where time.Success
        select $"{pack.File}: the guide says {time.Value}; times of opening stand in the office hours.";

    private static readonly System.Text.RegularExpressions.Regex LooksLikeLaw = new("(法|条例|规定|办法|规程)(（试行）)?(（[^）]*）)?$");

    // What one place has set as an example has no date of the whole country.
    private static IEnumerable<string> Cited(JsonElement body) => body.ValueKind switch
    {
        JsonValueKind.Object when body.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String => body.TryGetProperty("certainty", out var c) && c.GetString() == "local" ? [] : [title.GetString()!],
        JsonValueKind.Object => body.EnumerateObject().SelectMany(p => Cited(p.Value)),
        JsonValueKind.Array => body.EnumerateArray().SelectMany(Cited),
        _ => [],
    };

    private static DateOnly? Day(JsonElement law, string name) => law.TryGetProperty(name, out var day) ? DateOnly.ParseExact(day.GetString()!, "yyyy-MM-dd", null) : null;

    private static IEnumerable<string> Town(PackStore packs)
    {
        var roles = packs.All.Where(p => p.Kind == "role").Select(p => p.Id).ToHashSet();
        foreach (var pack in packs.All.Where(p => p.Kind == "town"))
        {
            var bodies = pack.Body.GetProperty("bodies").EnumerateArray().Select(b => b.GetProperty("id").GetString()!).ToHashSet();
            foreach (var person in pack.Body.GetProperty("people").EnumerateArray())
                foreach (var post in person.GetProperty("posts").EnumerateArray())
                {
                    if (!roles.Contains(post.GetProperty("role").GetString()!)) yield return $"{pack.File}: {person.GetProperty("userName")} has the role '{post.GetProperty("role")}', which there is not.";
                    if (!bodies.Contains(post.GetProperty("body").GetString()!)) yield return $"{pack.File}: {person.GetProperty("userName")} has a post at '{post.GetProperty("body")}', which there is not.";
                }
        }
    }

    /// <summary>No pack of a place may bring back as a service what a community must not certify, nor may two lists name one twice.</summary>
    private static IEnumerable<string> Blocked(PackStore packs, DateOnly day)
    {
        var all = packs.Of("blocked-certificates", day).SelectMany(p => p.As<BlockedList>().Certificates.Select(c => (p.File, Certificate: c))).ToList();
        var services = packs.Of("service", day).Select(p => p.As<ServiceItem>()).ToList();
        foreach (var twice in all.GroupBy(c => c.Certificate.Id).Where(g => g.Count() > 1)) yield return $"{twice.Last().File}: the certificate '{twice.Key}' stands twice.";
        foreach (var (file, c) in all)
        {
            if (c.Service is { } id && services.All(s => s.Id != id)) yield return $"{file}: '{c.Id}' leads to the service '{id}', which there is not.";
            foreach (var s in services.Where(s => s.Id == c.Id || s.Name.Zh == c.Name.Zh || c.Keywords.Contains(s.Name.Zh))) yield return $"{file}: '{c.Id}' is no matter of a community, and the service '{s.Id}' is one.";
        }
    }

    private static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(e => e.GetString()!);
}

public sealed class PackTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Fact]
    public void Packs_AreSound() => Violations.None(PackRules.Faults(Repository.Packs, Today));

    [Theory]
    [InlineData("service", "subsistence-allowance")]
    [InlineData("service", "temporary-relief")]
    [InlineData("form", "temporary-relief")]
    [InlineData("code-list", "assistance-class")]
    public void SocialAssistance_CitesTheLawOfItsDay(string kind, string id)
    {
        var packs = Linli.Kernel.Packs.PackStore.Load(Repository.Packs, "core");
        bool CitesTheLaw(DateOnly day) => packs.Find(kind, id, day)!.Source.Any(s => s.Title == "中华人民共和国社会救助法");
        CitesTheLaw(new(2026, 6, 30)).ShouldBeFalse();
        CitesTheLaw(new(2026, 7, 1)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("core/services/temporary-relief-2026-07.json", "\"validFrom\": \"2026-07-01\"", "\"validFrom\": \"2026-06-30\"", "which holds from 2026-07-01")]
    [InlineData("core/services/temporary-relief.json", "\"validTo\": \"2026-06-30\"", "\"validTo\": \"2026-07-01\"", "which holds until 2026-06-30, beyond")]
    [InlineData("core/categories/dog.json", "\"中华人民共和国动物防疫法\"", "\"中华人民共和国养犬法\"", "does not say from when it holds")]
    [InlineData("core/services/elder-meals.json", "\"社区服务站、街道", "\"8:30 起，社区服务站、街道", "8:30")]
    [InlineData("core/dispatch/core.json", "\"duty\": \"lighting\"", "\"duty\": \"dancing\"", "dancing")]
    [InlineData("core/roles/handler.json", "\"cases.handle\"", "\"cases.dance\"", "")]
    [InlineData("core/categories/street-light.json", "\"flow\": \"appeal\"", "\"flow\": \"dance\"", "dance")]
    [InlineData("core/flows/appeal.json", "\"initial\": \"received\"", "\"initial\": \"dance\"", "dance")]
    [InlineData("core/services/elder-allowance.json", "\"form\": \"elder-allowance\"", "\"form\": \"dance\"", "dance")]
    [InlineData("core/services/child-in-difficulty.json", "\"amount\": 30", "\"amount\": 3", "longer than the legal limit")]
    [InlineData("demo/town.json", "\"intake\"", "\"dance\"", "dance")]
    [InlineData("core/services/elder-meals.json", "\"zh-CN\": \"老年助餐\"", "\"zh-CN\": \"健在证明\"", "is no matter of a community")]
    [InlineData("core/blocked-certificates/first-list.json", "\"service\": \"unemployment-registration\"", "\"service\": \"dance\"", "leads to the service 'dance'")]
    [InlineData("core/blocked-certificates/first-list.json", "\"id\": \"alive\"", "\"id\": \"birth\"", "stands twice")]
    [InlineData("core/roles/handler.json", "{", "", "no JSON")]
    public void Packs_Planted(string file, string from, string to, string said)
    {
        var root = Directory.CreateTempSubdirectory("linli-packs-").FullName;
        try
        {
            foreach (var source in Directory.EnumerateFiles(Repository.Packs, "*.json", SearchOption.AllDirectories))
            {
                var target = Path.Combine(root, Path.GetRelativePath(Repository.Packs, source));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(source, target);
            }
            var planted = Path.Combine(root, file);
            var text = File.ReadAllText(planted);
            text.ShouldContain(from);
            File.WriteAllText(planted, text.Replace(from, to, StringComparison.Ordinal));
            var faults = PackRules.Faults(root, Today);
            faults.ShouldNotBeEmpty();
            string.Join('\n', faults).ShouldContain(said);
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }
}
