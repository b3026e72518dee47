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
        return [.. Flows(packs), .. FormChecks.Faults(packs, day), .. Roles(packs), .. Duties(packs, day), .. Items(packs, day), .. Town(packs)];
    }

    private static IEnumerable<string> Flows(PackStore packs) =>
        from pack in packs.All
        where pack.Kind == "flow"
        let flow = Flow.From(pack)
        from fault in flow.Faults().Concat(flow.Transitions.Where(t => t.Permission is { } p && !Permissions.All.Contains(p)).Select(t => $"'{t.Verb}' names the permission '{t.Permission}', which there is not"))
        select $"{pack.File}: {fault}.";

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

    private static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(e => e.GetString()!);
}

public sealed class PackTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Fact]
    public void Packs_AreSound() => Violations.None(PackRules.Faults(Repository.Packs, Today));

    [Theory]
    [InlineData("core/dispatch/core.json", "\"duty\": \"lighting\"", "\"duty\": \"dancing\"", "dancing")]
    [InlineData("core/roles/handler.json", "\"cases.handle\"", "\"cases.dance\"", "")]
    [InlineData("core/categories/street-light.json", "\"flow\": \"appeal\"", "\"flow\": \"dance\"", "dance")]
    [InlineData("core/flows/appeal.json", "\"initial\": \"received\"", "\"initial\": \"dance\"", "dance")]
    [InlineData("core/services/elder-allowance.json", "\"form\": \"elder-allowance\"", "\"form\": \"dance\"", "dance")]
    [InlineData("core/services/child-in-difficulty.json", "\"amount\": 30", "\"amount\": 3", "longer than the legal limit")]
    [InlineData("demo/town.json", "\"intake\"", "\"dance\"", "dance")]
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
