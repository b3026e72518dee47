using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Linli.Architecture.Tests;

/// <summary>Whoever adds a page or a route says who may come (promise 6).</summary>
public static class AccessRules
{
    public static List<string> Pages(IEnumerable<Type> types)
    {
        var faults = new List<string>();
        foreach (var page in types.Where(t => t.IsDefined(typeof(RouteAttribute), false)))
        {
            var access = page.GetCustomAttributes(typeof(AccessAttribute), true);
            if (access.Length != 1) faults.Add($"{page.FullName} has {access.Length} access attributes; a page has one: [Public], [SignedIn] or [Needs(…)].");
            faults.AddRange(Unknown(page.FullName!, access));
        }
        return faults;
    }

    /// <param name="exempt">Routes of the framework itself, with the reason; the access check refuses them to everybody.</param>
    public static List<string> Routes(IEnumerable<Endpoint> endpoints, IEnumerable<string> exempt)
    {
        var faults = new List<string>();
        foreach (var endpoint in endpoints)
        {
            var name = endpoint is RouteEndpoint r ? $"/{r.RoutePattern.RawText?.TrimStart('/')}" : endpoint.DisplayName ?? "?";
            if (exempt.Contains(name)) continue;
            var access = endpoint.Metadata.GetOrderedMetadata<AccessAttribute>();
            if (access.Count != 1) faults.Add($"{endpoint.DisplayName} ({name}) has {access.Count} access attributes; a route has one.");
            faults.AddRange(Unknown(name, access));
        }
        return faults;
    }

    /// <summary>What changes something is asked for by a form of ours, or belongs to the public interface, which knows no cookies.</summary>
    public static List<string> Posts(IEnumerable<Endpoint> endpoints) =>
        [.. from endpoint in endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(m => !HttpMethods.IsGet(m) && !HttpMethods.IsHead(m) && !HttpMethods.IsOptions(m)) == true
            where endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) != true
            // Whoever comes with a token comes without cookies: the gate looks at none.
            where endpoint.Metadata.GetMetadata<ClientsAttribute>() is null
            where endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation != true
            select $"{endpoint.DisplayName} changes something and asks for no antiforgery token: bind a form or add RequireAntiforgeryTokenAttribute."];

    private static IEnumerable<string> Unknown(string where, IEnumerable<object> access) =>
        access.OfType<NeedsAttribute>().Where(n => !Permissions.All.Contains(n.Permission)).Select(n => $"{where} needs the permission '{n.Permission}', which there is not.")
            .Concat(access.OfType<ClientsAttribute>().SelectMany(c => c.Scopes).Where(s => !ClientScopes.All.Contains(s)).Select(s => $"{where} needs the scope '{s}', which there is not."));
}

public sealed class AccessTests
{
    private static readonly (string Route, string Why)[] Framework =
    [
        ("/_framework/opaque-redirect", "a redirect of Razor components, unused here; without an attribute it is refused to everybody"),
        ("/{**path:file}", "static assets answer here for files of the build that are not published; without an attribute it is refused to everybody"),
    ];

    [Fact]
    public void Pages_CarryOneAccessAttribute()
    {
        var types = LinliApp.Assemblies.Append(typeof(LinliApp).Assembly).SelectMany(a => a.GetTypes()).ToList();
        types.Count(t => t.IsDefined(typeof(RouteAttribute), false)).ShouldBeGreaterThan(15);
        Violations.None(AccessRules.Pages(types));
    }

    [Fact]
    public void Pages_NoneStandsWhereTheHostDoesNotLook() =>
        LoadedModules.All.Except(LinliApp.Assemblies).Except([typeof(LinliApp).Assembly]).SelectMany(a => a.GetTypes()).Where(t => t.IsDefined(typeof(RouteAttribute), false))
            .Select(t => t.FullName).ShouldBeEmpty();

    [Fact]
    public async Task Routes_CarryOneAccessAttribute()
    {
        var folder = Directory.CreateTempSubdirectory("linli-arch-").FullName;
        try
        {
            await using var app = LinliApp.Build(new Installation(folder, Repository.Packs, true, "all"), DatabaseOptions.Embedded(folder));
            var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(d => d.Endpoints).ToList();
            endpoints.Count.ShouldBeGreaterThan(25);
            Violations.None(AccessRules.Posts(endpoints.Where(e => !Framework.Any(f => e.DisplayName?.Contains(f.Route, StringComparison.Ordinal) == true))));
            Violations.None(AccessRules.Routes(endpoints.Where(e => !e.Metadata.Any(m => m.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal))), Framework.Select(f => f.Route)));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Theory]
    [InlineData(typeof(Bare), "0 access attributes")]
    [InlineData(typeof(Misnamed), "cases.dance")]
    public void Pages_Planted(Type page, string said) => AccessRules.Pages([page]).ShouldHaveSingleItem().ShouldContain(said);

    [Fact]
    public void Routes_Planted()
    {
        var good = Route("/good", new PublicAttribute());
        var twice = Route("/twice", new PublicAttribute(), new SignedInAttribute());
        AccessRules.Routes([good, Route("/bare"), twice], []).Count.ShouldBe(2);
    }

    [Fact]
    public void Posts_Planted()
    {
        var post = new HttpMethodMetadata(["POST"]);
        AccessRules.Posts([Route("/machines", post, new ClientsAttribute(ClientScopes.Submit)), Route("/good", post, new RequireAntiforgeryTokenAttribute()), Route("/read", new HttpMethodMetadata(["GET"])), Route("/api/v1/x", post)]).ShouldBeEmpty();
        AccessRules.Posts([Route("/bare", post), Route("/off", post, new RequireAntiforgeryTokenAttribute(false))]).Count.ShouldBe(2);
    }

    private static RouteEndpoint Route(string path, params object[] metadata) =>
        new(_ => Task.CompletedTask, RoutePatternFactory.Parse(path), 0, new EndpointMetadataCollection(metadata), path);

    [Route("/planted")]
    sealed class Bare : ComponentBase;

    [Route("/planted-needs"), Needs("cases.dance")]
    sealed class Misnamed : ComponentBase;
}
