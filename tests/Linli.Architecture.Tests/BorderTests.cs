using System.Text.RegularExpressions;

namespace Linli.Architecture.Tests;

/// <summary>A part of another module that may be used beside its Contracts, by whom, and why.</summary>
public sealed record Allowance(string User, string Namespace, string Why, params string[] OnlyTypes);

/// <summary>Modules know of each other only what Contracts show, and only downwards (design, section 2).</summary>
public static partial class Borders
{
    public static readonly IReadOnlyDictionary<string, string[]> References = new Dictionary<string, string[]>
    {
        ["Kernel"] = [],
        ["Ui"] = ["Kernel"],
        ["Trust"] = ["Ui"],
        ["Forms"] = ["Trust"],
        ["Registry"] = ["Forms"],
        ["Cases"] = ["Registry"],
        ["Migrations.Sqlite"] = ["Cases"],
        ["Migrations.Postgres"] = ["Cases"],
        ["Host"] = ["Cases", "Migrations.Sqlite", "Migrations.Postgres"],
    };

    public static readonly Allowance[] Allowed =
    [
        new("*", "Linli.Forms.Rendering", "components of forms stand on the pages of other modules"),
        new("*", "Linli.Trust.Shells", "the frame and the flash note of every page"),
        new("*", "Linli.Trust.Messages", "telling a phone number something", "Phones"),
        new("Host", "Linli.Trust", "the host lists the modules by name", "TrustModule"),
        new("Host", "Linli.Forms", "the host lists the modules by name and checks their packs at start", "FormsModule", "FormChecks"),
        new("Host", "Linli.Registry", "the host lists the modules by name", "RegistryModule"),
        new("Host", "Linli.Registry.Demo", "the host fills an empty demo installation", "GridSeeder"),
        new("Host", "Linli.Cases", "the host lists the modules by name", "CasesModule"),
        new("Host", "Linli.Cases.Domain", "the gate checks flow packs at start, the generated documentation draws them", "Flow"),
        new("Host", "Linli.Trust.Access", "the pipeline puts the permission check in its place", "AccessMiddleware"),
        new("Host", "Linli.Trust.Demo", "the host fills an empty demo installation", "TownSeeder"),
        new("Host", "Linli.Cases.Demo", "the host fills an empty demo installation", "CaseSeeder"),
    ];

    public static List<string> OfProjects(IEnumerable<Source> projects)
    {
        var faults = new List<string>();
        foreach (var project in projects)
        {
            var found = ProjectReference().Matches(project.Text).Select(m => m.Groups[1].Value).ToList();
            if (!References.TryGetValue(project.Module, out var wanted)) { faults.Add($"{project.Path}: the module stands in no rule; add it to Borders.References and to the design."); continue; }
            faults.AddRange(found.Except(wanted).Select(r => $"{project.Path} references {r}; only {string.Join(", ", wanted.DefaultIfEmpty("nothing"))} is allowed."));
            faults.AddRange(wanted.Except(found).Select(r => $"{project.Path} should reference {r}."));
        }
        return faults;
    }

    /// <param name="types">The types of a namespace of the product by name; for allowances that are narrower than their namespace.</param>
    public static List<string> OfNamespaces(IEnumerable<Source> sources, ILookup<string, string> types, IEnumerable<Allowance> allowed)
    {
        var faults = new List<string>();
        var rules = allowed.ToList();
        foreach (var source in sources)
        {
            var code = source.Code;
            foreach (var use in Uses(source, code, types).DistinctBy(u => u.Namespace))
            {
                var may = rules.Where(a => a.Namespace == use.Namespace && (a.User == "*" || a.User == source.Module)).ToList();
                if (may.Count == 0)
                    faults.Add($"{source.At(use.Index, code)} uses {use.Namespace}; of another module only Contracts may be used.");
                else if (may.All(a => a.OnlyTypes.Length > 0))
                    faults.AddRange(types[use.Namespace].Except(may.SelectMany(a => a.OnlyTypes)).Where(t => Regex.IsMatch(code, $@"(?<![\w.$""<]){t}(?=[\s.(<>;,)?])"))
                        .Select(t => $"{source.Path} uses {use.Namespace}.{t}; of that namespace only {string.Join(", ", may.SelectMany(a => a.OnlyTypes))} may be used."));
            }
        }
        return faults;
    }

    private static IEnumerable<(string Namespace, int Index)> Uses(Source source, string code, ILookup<string, string> types)
    {
        foreach (Match m in Name().Matches(code))
        {
            var module = m.Groups[2].Value;
            if (module == source.Module || module is "Kernel" or "Ui") continue;
            var full = m.Groups[1].Success;
            // The longest part of the name that is a namespace; without Linli. in front it may as well be a property.
            var parts = m.Groups[3].Value.Split('.', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["Contracts", ..]) continue;
            var name = Enumerable.Range(0, parts.Length + 1).Reverse().Select(n => string.Join('.', [$"Linli.{module}", .. parts.Take(n)])).FirstOrDefault(types.Contains);
            if (name is null && full) name = m.Value.Trim('.');
            if (name is null || !full && (name == $"Linli.{module}" && !types[name].Contains(parts.FirstOrDefault()))) continue;
            yield return (name, m.Index);
        }
    }

    [GeneratedRegex("""<ProjectReference Include="[^"]*/Linli\.([\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex("""(?<![\w./"])(Linli\.)?(Kernel|Ui|Trust|Forms|Registry|Cases|Host)\b(?!/)((?:\.[A-Z]\w*)*)""")]
    private static partial Regex Name();
}

public class BorderTests
{
    private static readonly ILookup<string, string> Types = LoadedModules.All.SelectMany(a => a.GetTypes())
        .Where(t => t.Namespace is not null && !t.IsNested && !t.Name.Contains('<')).ToLookup(t => t.Namespace!, t => t.Name.Split('`')[0]);

    [Fact]
    public void Projects_ReferenceTheModuleBelowAndNoOther() => Violations.None(Borders.OfProjects(Repository.Files("src", ".csproj")));

    [Fact]
    public void Projects_Planted() => Borders.OfProjects([new("src/Linli.Trust/Linli.Trust.csproj", """<ProjectReference Include="../Linli.Ui/Linli.Ui.csproj" /><ProjectReference Include="../Linli.Cases/Linli.Cases.csproj" />""")])
        .ShouldHaveSingleItem().ShouldContain("references Cases");

    [Fact]
    public void Modules_UseOnlyContractsOfOthers() => Violations.None(Borders.OfNamespaces(Repository.Src(".cs", ".razor"), Types, Borders.Allowed));

    [Theory]
    [InlineData("using Linli.Trust.Data;", "Linli.Trust.Data")]
    [InlineData("@using Linli.Forms.Domain", "Linli.Forms.Domain")]
    [InlineData("var x = new Trust.Data.TrustDb();", "Linli.Trust.Data")]
    [InlineData("using Linli.Forms;", "Linli.Forms")]
    [InlineData("using Linli.Trust.Messages;\nclass X(NoticeReader r);", "NoticeReader")]
    public void Modules_Planted(string code, string named)
    {
        var types = new[] { ("Linli.Trust.Data", "TrustDb"), ("Linli.Trust.Messages", "Phones"), ("Linli.Trust.Messages", "NoticeReader"), ("Linli.Forms.Domain", "FieldCheck"), ("Linli.Forms", "FormChecks") }
            .ToLookup(t => t.Item1, t => t.Item2);
        Borders.OfNamespaces([new("src/Linli.Cases/Planted.cs", code)], types, Borders.Allowed).ShouldHaveSingleItem().ShouldContain(named);
    }

    [Fact]
    public void Modules_ContractsKernelAndCommentsAreFree() =>
        Borders.OfNamespaces([new("src/Linli.Cases/Planted.cs", "using Linli.Trust.Contracts;\nusing Linli.Kernel.Data;\n// see Linli.Trust.Data\nvar y = Forms.Find(1);")], Types, Borders.Allowed).ShouldBeEmpty();
}

static class LoadedModules
{
    public static readonly System.Reflection.Assembly[] All =
        [.. Repository.Modules.Select(m => $"Linli.{m}").Append("linli").Select(System.Reflection.Assembly.Load)];
}
