using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Linli.Host.Web;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Reach;

/// <summary>Every page in both languages as somebody who may see it, and every link that the modules make.</summary>
[Collection(nameof(OneScene))]
public sealed partial class EnglishTests(SharedScene shared)
{
    private readonly Scene _s = shared.Scene;

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task EveryPage_SpeaksTheLanguage_WithoutRawKeys(string language)
    {
        var keys = _s.Town.Services.GetRequiredService<Texts>().Keys(language).Where(k => k.Contains('.')).ToHashSet(StringComparer.Ordinal);
        keys.Count.ShouldBeGreaterThan(500);
        var pages = _s.Town.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null).ToList();
        pages.Count.ShouldBeGreaterThan(20);
        var faults = new List<string>();
        foreach (var route in pages)
            foreach (var aim in Fills.Of(route.RoutePattern.RawText!, false, _s).Aims ?? [])
                // One of each kind of visitor who may come: guests, residents and posts see different frames and parts.
                foreach (var who in _s.Callers.Where(c => Matrix.Expected(c, route.Metadata.GetMetadata<AccessAttribute>(), aim, false, _s) is Matrix.Ends.Open or Matrix.Ends.Content)
                    .DistinctBy(c => c.Role is null ? $"{c.SignedIn}" : c.Name.Split(',')[0]))
                {
                    var page = await who.Visitor.Twin().WithCookie("ln-lang", language).Get(aim.Path);
                    if (page.Status != (aim.Path == "/status/404" ? page.Status : HttpStatusCode.OK)) faults.Add($"{aim.Path} as {who}: {page.Status}");
                    if (page.Html.DocumentElement.GetAttribute("lang") != language) faults.Add($"{aim.Path} as {who}: lang={page.Html.DocumentElement.GetAttribute("lang")}");
                    foreach (var raw in Raw(page, keys)) faults.Add($"{aim.Path} as {who}: shows the key {raw}");
                }
        faults.Distinct().ShouldBeEmpty(string.Join('\n', faults.Distinct()));
    }

    [Fact]
    public void RawKeys_AreFound()
    {
        var html = new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<body><p>todo.col.no</p><p>fine. text</p><p title='[cases.nothing]'>x</p><input placeholder='ui.toHome'></body>");
        Raw(new Page(HttpStatusCode.OK, "/", html, [], new HttpResponseMessage().Headers), ["todo.col.no", "ui.toHome"]).ShouldBe(["todo.col.no", "[cases.nothing]", "ui.toHome"], ignoreOrder: true);
    }

    private static IEnumerable<string> Raw(Page page, HashSet<string> keys)
    {
        var spoken = page.Html.QuerySelectorAll("[title], [placeholder], [aria-label], [alt]").SelectMany(e => (string[])["title", "placeholder", "aria-label", "alt"], (e, a) => e.GetAttribute(a) ?? "");
        var all = string.Join(' ', spoken.Concat(page.Html.Descendants<IText>().Select(t => t.Data)));
        return all.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(keys.Contains).Concat(Missing().Matches(all).Select(m => m.Value)).Distinct();
    }

    [GeneratedRegex(@"\[[a-z][A-Za-z0-9-]*(\.[A-Za-z0-9_-]+)+\]")]
    private static partial Regex Missing();

    /// <summary>Classes named …Links make the addresses that pages and messages carry; each must lead somewhere.</summary>
    [Fact]
    public async Task EveryLinkOfTheModules_LeadsToAPage()
    {
        var classes = LinliApp.Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.Name.EndsWith("Links", StringComparison.Ordinal) && t is { IsAbstract: true, IsSealed: true }).ToList();
        classes.ShouldContain(typeof(CasesLinks));
        var asked = 0;
        foreach (var type in classes)
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(string))) { await Leads($"{type.Name}.{field.Name}", (string)field.GetValue(null)!); asked++; }
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(m => m.ReturnType == typeof(string)))
                foreach (var arguments in Arguments(method))
                {
                    await Leads($"{type.Name}.{method.Name}", (string)method.Invoke(null, arguments)!);
                    asked++;
                }
        }
        asked.ShouldBeGreaterThan(16);
    }

    private IEnumerable<object?[]> Arguments(MethodInfo method)
    {
        object?[] Of(bool flag) => [.. method.GetParameters().Select(p => (p.ParameterType, p.Name) switch
        {
            ({ } t, _) when t == typeof(bool) => (object?)flag,
            ({ } t, _) when t == typeof(int) => _s.Paper,
            ({ } t, _) when t == typeof(Guid?) => null,
            ({ } t, _) when t == typeof(Guid) && method.DeclaringType!.Name == "TrustLinks" => method.Name switch { "Post" => _s.ManagedPost, "Account" => _s.Managed.Account, "Client" => _s.ManagedClient, _ => _s.Managed.Body },
            ({ } t, _) when t == typeof(Guid) && method.Name is "Export" or "ExportFile" => _s.Export,
            ({ } t, _) when t == typeof(Guid) && method.Name == nameof(CasesLinks.Peer) => _s.ManagedPeer,
            ({ } t, "act") when t == typeof(string) => "push",
            ({ } t, "query") when t == typeof(string) => "list=cases",
            ({ } t, "tab") when t == typeof(string) => "mine",
            ({ } t, _) when t == typeof(Guid) && method.Name is "Project" or "Power" => method.Name == "Project" ? _s.Project : _s.Power,
            ({ } t, "region") when t == typeof(string) => Town.Community,
            ({ } t, "item") when t == typeof(string) => "street-light",
            ({ } t, "code") when t == typeof(string) => Scene.Grid,
            ({ } t, "client") when t == typeof(Guid) => _s.ManagedClient,
            ({ } t, _) when t == typeof(Guid) && method.Name == nameof(CasesLinks.RuleDraft) => _s.ManagedDraft,
            ({ } t, "view") when t == typeof(string) => "check",
            ({ } t, "at") when t == typeof(string) => "",
            ({ } t, "kind") when t == typeof(string) => "service",
            ({ } t, "version") when t == typeof(string) => "2026.1",
            ({ } t, _) when t == typeof(Guid) => method.Name == nameof(CasesLinks.File) ? _s.Photo : _s.Matter.Id,
            ({ } t, "rows") when t == typeof(IEnumerable<Guid>) => new[] { _s.Matter.Id },
            ({ } t, "verb") when t == typeof(string) => method.Name.StartsWith("Mine", StringComparison.Ordinal) ? "urge" : "accept",
            ({ } t, "street") when t == typeof(string) => "330106013000",
            ({ } t, "by") when t == typeof(string) => "item",
            ({ } t, "key") when t == typeof(string) => "street-light",
            ({ } t, "measure") when t == typeof(string) => "received",
            ({ } t, _) when t == typeof(DateOnly) => OfficeHours.DateOf(_s.Town.Clock.GetUtcNow()),
            ({ } t, "id") when t == typeof(string) => "elder-allowance",
            var (t, name) => throw new InvalidOperationException($"Say how to fill {t.Name} {name} of {method.DeclaringType!.Name}.{method.Name}"),
        })];
        yield return Of(false);
        if (method.GetParameters().Any(p => p.ParameterType == typeof(bool))) yield return Of(true);
    }

    private async Task Leads(string link, string path)
    {
        path.ShouldStartWith("/", customMessage: link);
        var routes = _s.Town.Endpoints.OfType<RouteEndpoint>().Where(e => Fits(e.RoutePattern, path.Split('?')[0])).ToList();
        routes.ShouldNotBeEmpty($"{link}: no route answers {path}");
        if (routes.All(r => r.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == false)) return;
        foreach (var who in (string[])["anonymous", "owner", "hall-clerk, here", "hall-leader, here", "administrator, here", "security-administrator, here", "audit-administrator, here"])
            if ((await _s.Who(who).Visitor.Peek(path)).Status == HttpStatusCode.OK) return;
        Assert.Fail($"{link}: {path} opens for nobody");
    }

    private static bool Fits(RoutePattern pattern, string path) =>
        pattern.RawText is { } raw && !raw.Contains("{**", StringComparison.Ordinal) && new TemplateMatcher(TemplateParser.Parse(raw.TrimStart('/')), []).TryMatch(path, []);
}
