using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Linli.Cases.Domain;
using Linli.Host.Configuration;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Host.Docs;

/// <summary>The pages of docs/generated and docs/ops/configuration.md, from the running application, the packs and the sources. Same tree, same text.</summary>
static partial class GeneratedDocs
{
    /// <param name="repository">Root of the sources; audit actions are read there.</param>
    /// <returns>Text by path below docs/.</returns>
    public static IReadOnlyDictionary<string, string> Pages(WebApplication app, string repository)
    {
        // The core packs only: the demo street is invented.
        var packs = PackStore.Load(Path.Combine(repository, "packs"), "core");
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["generated/permissions.md"] = Permissions(packs),
            ["generated/routes.md"] = Routes(((IEndpointRouteBuilder)app).DataSources.SelectMany(d => d.Endpoints)),
            ["generated/flows.md"] = Flows(packs),
            ["generated/items.md"] = Items(packs),
            ["generated/events.md"] = Events(repository),
            ["generated/tables.md"] = Tables(app.Services),
            ["ops/configuration.md"] = Configuration(),
        };
    }

    private static StringBuilder Head(string title, string about) => new($"# {title}\n\n<!-- Made by ./x docs; do not edit. -->\n{about}\n\n");

    private static string Permissions(PackStore packs)
    {
        var roles = packs.All.Where(p => p.Kind == "role").OrderBy(p => p.Id, StringComparer.Ordinal).ToList();
        var text = Head("Permissions and roles", "Which role (`packs/core/roles`) has which permission, and whose matters it reaches.");
        Row(text, ["permission", .. roles.Select(r => $"{r.Name.En}<br>{r.Name.Zh}")], header: true);
        foreach (var permission in Trust.Contracts.Permissions.All)
            Row(text, [$"`{permission}`", .. roles.Select(r => r.Body.GetProperty("permissions").EnumerateArray().Any(p => p.GetString() == permission) ? "●" : "")]);
        Row(text, ["reach", .. roles.Select(r => r.Body.GetProperty("jurisdiction").GetString()!)]);
        return text.ToString();
    }

    private static string Routes(IEnumerable<Endpoint> endpoints)
    {
        var text = Head("Routes", "Every address and who may come. What names nothing is refused to everybody. A page also takes the POST of its own forms.");
        Row(text, ["route", "methods", "access"], header: true);
        var rows = from e in endpoints.OfType<RouteEndpoint>()
                   where !e.Metadata.Any(m => m.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)) && e.RoutePattern.RawText is { } raw && !raw.Contains("**", StringComparison.Ordinal)
                       && !raw.Contains("_framework", StringComparison.Ordinal) && !raw.Contains(":nonfile", StringComparison.Ordinal)
                   let methods = string.Join(' ', (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"]).Order(StringComparer.Ordinal))
                   let access = e.Metadata.GetMetadata<AccessAttribute>() switch { PublicAttribute => "everybody", SignedInAttribute => "signed in", SignedAttribute => "another system, by its signature", NeedsAttribute n => $"staff with `{n.Permission}`{(n.Or is null ? "" : $" or `{n.Or}`")}", _ => "nobody" }
                   select (Route: "/" + e.RoutePattern.RawText!.TrimStart('/'), methods, access);
        foreach (var (route, methods, access) in rows.Distinct().OrderBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.methods, StringComparer.Ordinal)) Row(text, [$"`{route}`", methods, access]);
        return text.ToString();
    }

    private static string Flows(PackStore packs)
    {
        var text = Head("Flows", "The states of a matter (`packs/core/flows`). T: the timer does it; A: the applicant; the others are for staff.");
        foreach (var flow in packs.All.Where(p => p.Kind == "flow").OrderBy(p => p.Reference, StringComparer.Ordinal).Select(Flow.From))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {flow.Name.En} {flow.Name.Zh} (`{flow.Id}@{flow.Version}`)\n```mermaid\nstateDiagram-v2\n  [*] --> {Node(flow.Initial)}\n");
            foreach (var state in flow.States) text.Append(CultureInfo.InvariantCulture, $"  {Node(state.Id)}: {state.Name.En} {state.Name.Zh}\n");
            var ways = from t in flow.Transitions
                       from f in t.From
                       where t.To != "=" && t.To != f
                       group $"{t.Verb}{t.By switch { "timer" => " (T)", "applicant" => " (A)", _ => "" }}" by (From: f, t.To);
            foreach (var way in ways) text.Append(CultureInfo.InvariantCulture, $"  {Node(way.Key.From)} --> {Node(way.Key.To)}: {string.Join(", ", way)}\n");
            foreach (var end in flow.States.Where(s => s.Terminal)) text.Append(CultureInfo.InvariantCulture, $"  {Node(end.Id)} --> [*]\n");
            text.Append("```\n\n");
        }
        return text.ToString().TrimEnd() + "\n";
    }

    private static string Node(string id) => id.Replace('-', '_');

    private static string Items(PackStore packs)
    {
        var text = Head("Services and categories", "What can be applied for and reported (`packs/core`).");
        foreach (var (kind, group, title) in (ReadOnlySpan<(string, string, string)>)[("service", "field", "Services"), ("category", "group", "Categories")])
        {
            text.Append(CultureInfo.InvariantCulture, $"## {title}\n");
            Row(text, ["id", "name", "", group, "version", "source"], header: true);
            foreach (var p in packs.All.Where(p => p.Kind == kind).OrderBy(p => p.Reference, StringComparer.Ordinal))
                Row(text, [$"`{p.Id}`", p.Name.En, p.Name.Zh, p.Body.TryGetProperty(group, out var g) && g.ValueKind == JsonValueKind.String ? g.GetString()! : "", p.Version, string.Join("; ", p.Source.Select(s => s.Title))]);
            text.Append('\n');
        }
        text.Append("## Certificates that a community does not issue\n");
        Row(text, ["id", "name", "", "issued by"], header: true);
        foreach (var c in packs.All.Where(p => p.Kind == "blocked-certificates").SelectMany(p => p.Body.GetProperty("certificates").EnumerateArray()))
        {
            string Said(string what, string language) => c.GetProperty(what).GetProperty(language).GetString()!;
            Row(text, [$"`{c.GetProperty("id").GetString()}`", Said("name", "en"), Said("name", "zh-CN"), Said("authority", "en")]);
        }
        return text.ToString().TrimEnd() + "\n";
    }

    private static string Events(string repository)
    {
        var text = Head("Events and audit actions", "Events are told after the commit, at least once; who hears them says the module's `Register`.");
        Row(text, ["event", "carries", "heard by"], header: true);
        var types = LinliApp.Assemblies.SelectMany(a => a.GetTypes()).ToList();
        var heard = types.SelectMany(t => t.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IHear<>)).Select(i => (Event: i.GetGenericArguments()[0], By: t))).ToLookup(h => h.Event, h => h.By);
        foreach (var e in heard.OrderBy(h => h.Key.FullName, StringComparer.Ordinal))
            Row(text, [$"`{e.Key.Namespace}.{e.Key.Name}`", string.Join(", ", e.Key.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract").Select(p => p.Name)), string.Join(", ", e.Select(t => $"`{t.Name}`").Order(StringComparer.Ordinal))]);
        text.Append("\nAudit actions, and where they are written; … stands for a verb.\n\n");
        Row(text, ["action", "written in"], header: true);
        var noted = from file in Directory.EnumerateFiles(Path.Combine(repository, "src"), "*.*", SearchOption.AllDirectories)
                    where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
                    let path = Path.GetRelativePath(repository, file).Replace('\\', '/')
                    where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("Linli.Migrations", StringComparison.Ordinal)
                    let code = File.ReadAllText(file)
                    from Match m in Noted().Matches(code)
                        // An action that comes as a parameter stands elsewhere in the file, dotted.
                    from Match action in Name().IsMatch(m.Groups[1].Value) ? Dotted().Matches(code) : Quoted().Matches(m.Groups[1].Value)
                    select (Action: Place().Replace(action.Groups[1].Value, "…"), path);
        foreach (var (action, path) in noted.Distinct().OrderBy(n => n.Action, StringComparer.Ordinal).ThenBy(n => n.path, StringComparer.Ordinal)) Row(text, [$"`{action}`", $"`{path}`"]);
        return text.ToString();
    }

    private static string Tables(IServiceProvider services)
    {
        var text = Head("Tables", "By module; a module writes its own tables and, through `ModuleDb`, the shared ones of the kernel. Columns that end in Sealed are encrypted. Types as on SQLite.");
        using var scope = services.CreateScope();
        foreach (var type in services.GetServices<ModuleDbType>().Select(t => t.Type))
        {
            var model = ((DbContext)scope.ServiceProvider.GetRequiredService(type)).Model;
            text.Append(CultureInfo.InvariantCulture, $"## {type.Name}\n");
            Row(text, ["table", "columns"], header: true);
            foreach (var entity in model.GetEntityTypes().Where(e => e.GetTableName() is { } t && (type == typeof(KernelDb) || !t.StartsWith("k_", StringComparison.Ordinal))).OrderBy(e => e.GetTableName(), StringComparer.Ordinal))
                Row(text, [$"`{entity.GetTableName()}`", string.Join(", ", entity.GetProperties().Select(p =>
                    $"{(p.IsPrimaryKey() ? $"**{p.GetColumnName()}**" : p.GetColumnName())} {p.GetColumnType().ToLowerInvariant()}{(p.GetMaxLength() is { } most ? $"({most.ToString(CultureInfo.InvariantCulture)})" : "")}{(p.IsNullable ? "?" : "")}"))]);
            text.Append('\n');
        }
        return text.ToString().TrimEnd() + "\n";
    }

    private static string Configuration()
    {
        var text = Head("Configuration", $"`{Settings.FileName}` stands in the data folder, or beside the executable. An option of the command line wins over a variable, a variable over the file, the file over the default.\n"
            + "Comments and a last comma are allowed. Every key is checked at start: what is unknown or wrong stops it, with the line and what is allowed. Secrets do not stand in the file: a value with a password is refused.");
        text.Append("```json\n{\n  // a street behind one proxy\n  \"urls\": \"http://0.0.0.0:5080\",\n  \"demo\": false,\n  \"publicAddress\": \"https://linli.example.gov.cn\",\n  \"proxies\": [\"10.0.0.5\"],\n  \"limits\": { \"postsPerMinute\": 600 },\n  \"log\": { \"format\": \"json\" }\n}\n```\n\n");
        Row(text, ["key", "variable", "takes", "default", "what it does"], header: true);
        foreach (var k in SettingKeys.All) Row(text, [$"`{k.Name}`", $"`{k.Variable}`", k.Kind.Takes, k.Default.Length > 0 ? $"`{k.Default}`" : "", k.Does]);
        return text.ToString();
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells, bool header = false)
    {
        text.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        if (header) text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", cells.Count))).Append('\n');
    }

    // Up to the comma behind the first argument; a choice between two actions names both.
    [GeneratedRegex("""\.Note\(([^,;]*),""")]
    private static partial Regex Noted();

    [GeneratedRegex("\"([a-z][a-z.-]*(?:\\{.*\\})?)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("""^\w+$""")]
    private static partial Regex Name();

    [GeneratedRegex(""", "([a-z]+\.[a-z.-]+)",""")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"\{.*\}")]
    private static partial Regex Place();
}
