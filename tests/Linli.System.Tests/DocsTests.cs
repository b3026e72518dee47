using Linli.Host.Commands;
using Linli.Host.Docs;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.System.Tests.Start;
using Shouldly;

namespace Linli.System.Tests;

/// <summary>docs/generated and docs/ops/configuration.md are what ./x docs would write now.</summary>
public sealed class DocsTests
{
    [Fact]
    public async Task GeneratedPages_AreCurrent()
    {
        var root = FailureTests.Repository();
        var pages = await Pages(root);
        pages.Count.ShouldBe(7);
        var stale = Stale(Path.Combine(root, "docs"), pages);
        stale.ShouldBeEmpty($"run ./x docs; stale: {string.Join(", ", stale)}");
        Directory.GetFiles(Path.Combine(root, "docs", "generated")).Select(f => "generated/" + Path.GetFileName(f)).Except(pages.Keys).ShouldBeEmpty("nobody writes these any more");
    }

    [Fact]
    public async Task StalePage_IsNoticed()
    {
        var root = FailureTests.Repository();
        var pages = new Dictionary<string, string>(await Pages(root));
        pages["generated/routes.md"] += "x";
        Stale(Path.Combine(root, "docs"), pages).ShouldBe(["generated/routes.md"]);
    }

    [Fact]
    public async Task Pages_SayWhatTheySayTwice()
    {
        var root = FailureTests.Repository();
        var pages = await Pages(root);
        (await Pages(root)).ShouldBe(pages);
        pages["generated/routes.md"].ShouldContain("| `/staff/cases/{id:guid}/{verb}` | POST | staff with `cases.read` |");
        pages["generated/events.md"].ShouldContain("`body.end`");
        pages["generated/tables.md"].ShouldContain("`cases_cases`");
    }

    private static List<string> Stale(string docs, IEnumerable<KeyValuePair<string, string>> pages) =>
        [.. pages.Where(p => Path.Combine(docs, p.Key) is var file && (!File.Exists(file) || File.ReadAllText(file) != p.Value)).Select(p => p.Key)];

    private static async Task<IReadOnlyDictionary<string, string>> Pages(string root)
    {
        var folder = Directory.CreateTempSubdirectory("linli-docs-").FullName;
        try
        {
            await using var app = LinliApp.Build(new Installation(folder, Path.Combine(root, "packs"), true, Options.DefaultCity), DatabaseOptions.Embedded(folder));
            return GeneratedDocs.Pages(app, root);
        }
        finally { Directory.Delete(folder, true); }
    }
}
