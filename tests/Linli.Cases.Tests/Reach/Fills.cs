using System.Text.RegularExpressions;
using Linli.Cases.Domain;
using Linli.Registry.Contracts;
using Linli.Testing;

namespace Linli.Cases.Tests.Reach;

/// <summary>
/// What a route's argument names: nothing of anybody's, the matter, only the owner's own matter, a task of an organisation, something of a
/// region that its administrators manage, a door that is shut for everybody, something of a region that an organisation owns, a list that those of a region decide on, or what is not there in a test.
/// </summary>
public enum Names { Nothing, Matter, OwnMatter, Task, Managed, Shut, Owned, Decided, Absent }

/// <param name="Body">For a task: whose it is.</param>
/// <param name="Region">For what is managed: where it lies.</param>
public sealed record Aim(string Path, Names Names, (string, string)[] Form, Guid? Body = null, string? Region = null);

/// <summary>How the arguments of routes are filled. It says nothing of results: those follow from what the routes and roles declare.</summary>
public static partial class Fills
{
    /// <summary>Every concrete address of a route; null with the missing argument when nobody said how to fill it.</summary>
    public static (IReadOnlyList<Aim>? Aims, string? Missing) Of(string pattern, bool post, Scene s)
    {
        var plain = Constraint().Replace("/" + pattern.TrimStart('/'), "{$1}").ToLowerInvariant();
        return plain switch
        {
            // Nobody practises in the town of these tests.
            "/practice/take" or "/practice/start" or "/practice/stop" => One(plain, Names.Absent),
            "/api/v1/cases/{id}" or "/api/v1/cases/{id}/attachments" or "/api/v1/cases/{id}/papers" => Matter(plain.Replace("{id}", $"{s.Matter.Id}", StringComparison.Ordinal)),
            "/api/v1/cases/{id}/attachments/{file}" => Matter($"/api/v1/cases/{s.Matter.Id}/attachments/{s.Photo}"),
            "/api/v1/cases/{id}/actions/{verb}" => Matter($"/api/v1/cases/{s.Matter.Id}/actions/accept"),
            "/api/v1/cases/{id}/papers/{seq}" => Matter($"/api/v1/cases/{s.Matter.Id}/papers/{s.Paper}"),
            "/api/v1/services/{service}" or "/api/v1/services/{service}/applications" => One(plain.Replace("{service}", "elder-allowance", StringComparison.Ordinal)),
            "/open311/v2/services/{code}.{format}" => One("/open311/v2/services/street-light.json"),
            // Public as the services are: that it exists, and nothing that anybody wrote.
            "/open311/v2/requests/{id}.{format}" or "/open311/v2/tokens/{token}.{format}" => One(plain.Split('{')[0] + $"{s.Matter.Id:N}.xml"),
            _ when plain.EndsWith(".{format}", StringComparison.Ordinal) && !plain[..^9].Contains('{', StringComparison.Ordinal) => One(plain.Replace("{format}", "json", StringComparison.Ordinal)),
            // Nothing is signed here; what peers say has tests of its own (Exchange).
            "/api/exchange/v1/cases/{id}" => One("/api/exchange/v1/cases/nobodys"),
            "/admin/exchange/{id}" => Managed($"/admin/exchange/{s.ManagedPeer}", Scene.Street),
            "/staff/cases/{id}/exchange/{act}" => ([.. ((string[])["push", "return", "rule", "again"]).Select(a => new Aim($"/staff/cases/{s.Matter.Id}/exchange/{a}", Names.Matter, [("key", Guid.CreateVersion7().ToString("N")), ("reason", "说明"), ("keep", "ours"), ("peer", $"{Guid.Empty}")]))], null),
            "/admin/clients/{id}/deliveries" => Managed($"/admin/clients/{s.ManagedClient}/deliveries", Scene.Street),
            // Nobody's subscription: there is none of this id.
            _ when plain.StartsWith("/api/v1/subscriptions/{id}/", StringComparison.Ordinal) => One(plain.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal)),
            "/admin/clients/{id}" => Managed($"/admin/clients/{s.ManagedClient}", Scene.Street),
            "/staff/causes/{id}" => ([new Aim($"/staff/causes/{s.Project}", Names.Owned, [], s.Case.LeadBodyId, Town.Community)], null),
            // Nobody who works by duty begins something for a place.
            "/staff/causes/new" => ([new Aim(CasesLinks.ProjectNew(Town.Community, "street-light"), Names.Owned, [], Guid.Empty, Town.Community)], null),
            "/staff/powers/{id}" => ([new Aim($"/staff/powers/{s.Power}", Names.Owned, [], s.SomeBody, Scene.Street)], null),
            "/admin/rules/drafts/{id}" => ([.. ((string[])["", "?view=preview", "?view=text", "?view=check"]).Select(v => new Aim($"/admin/rules/drafts/{s.ManagedDraft}{v}", Names.Managed, [], Region: Scene.Street))], null),
            "/staff/exports/{id}" => ([new Aim($"/staff/exports/{s.Export}", Names.Decided, [], Region: Scene.Street)], null),
            // Only who asked for it fetches it, and nobody here did.
            "/staff/exports/{id}/file" => One($"/staff/exports/{s.Export}/file", Names.Absent),
            "/admin/rules/{kind}/{id}" => One("/admin/rules/service/elder-allowance"),
            "/admin/rules/{kind}/{id}/{version}.json" => One("/admin/rules/service/elder-allowance/2026.1.json"),
            "/staff/cases/{id}" => Matter($"/staff/cases/{s.Matter.Id}"),
            "/staff/cases/{id}/file.pdf" => Matter($"/staff/cases/{s.Matter.Id}/file.pdf"),
            "/staff/duplicates/{id}" => Matter($"/staff/duplicates/{s.Matter.Id}"),
            "/staff/duplicates/{id}/distinct" => ([new Aim($"/staff/duplicates/{s.Matter.Id}/distinct", Names.Matter, [("other", $"{Guid.Empty}")])], null),
            "/my/{id}/shown" => ([new Aim($"/my/{s.Matter.Id}/shown", Names.OwnMatter, [("act", "withdraw")])], null),
            // Nobody agreed: whoever reaches the matter is told so.
            // Nobody's place: there is none of this id.
            "/map/follow/{id}/stop" => One($"/map/follow/{Guid.Empty}/stop"),
            "/staff/public/{id}" => Matter($"/staff/public/{s.Matter.Id}"),
            "/my/{id}" => One($"/my/{s.Matter.Id}", Names.OwnMatter),
            "/files/{id}" => Matter($"/files/{s.Photo}", $"/files/{s.Photo}?small=true", $"/files/{s.Photo}?small=false"),
            "/papers/{id}/{seq}" => Matter($"/papers/{s.Matter.Id}/{s.Paper}"),
            "/papers/{id}/{seq}.pdf" => Matter($"/papers/{s.Matter.Id}/{s.Paper}.pdf"),
            "/staff/cases/{id}/{verb}" => ([.. Verbs(s, "staff").Select(v => new Aim($"/staff/cases/{s.Matter.Id}/{Kebab(v)}", v is Verb.Claim ? Names.Task : Names.Matter, Form(v, s), v is Verb.Claim ? s.Case.Tasks.Single(t => t.Id == s.Lead).BodyId : null))], null),
            "/my/{id}/{verb}" => ([.. Verbs(s, "applicant").Select(v => new Aim($"/my/{s.Matter.Id}/{Kebab(v)}", Names.OwnMatter, Form(v, s)))], null),
            // A paper is confirmed to whoever holds it; the page names nobody (its own test) and must show no mark of the matter.
            "/verify/{id}/{seq}" => One($"/verify/{s.Matter.Id}/{s.Paper}"),
            // Nobody's view: there is none of this id.
            "/staff/views/{id}/drop" => One($"/staff/views/{Guid.Empty}/drop"),
            "/services/blocked/{id}" => One("/services/blocked/no-crime"),
            "/services/{id}" => One("/services/elder-allowance"),
            "/apply/{id}" => One("/apply/elder-allowance"),
            "/grids/{code}" => One($"/grids/{Scene.Grid}"),
            "/api/grids/" or "/api/grids" => One("/api/grids?lon=120.1052&lat=30.2841"),
            "/api/grids/{code}" => One($"/api/grids/{Scene.Grid}"),
            "/admin/grids/{code}" => Managed(RegistryLinks.AdminGrid(Scene.Grid), Town.Community),
            "/admin/bodies/{id}" => Managed($"/admin/bodies/{s.Managed.Body}", Scene.Street),
            "/admin/bodies/{id}/change" => Managed($"/admin/bodies/{s.Managed.Body}/change", Scene.Street),
            "/admin/bodies/{id}/posts/new" => Managed($"/admin/bodies/{s.Managed.Body}/posts/new", Scene.Street),
            "/admin/accounts/{id}" => Managed($"/admin/accounts/{s.Managed.Account}", Scene.Street),
            "/admin/posts/{id}" => Managed($"/admin/posts/{s.ManagedPost}", Scene.Street),
            // Somebody can manage this installation: its first set-up is over.
            "/setup" => One("/setup", Names.Shut),
            // Nobody's provider: there is none of this name.
            // No provider of identities is named in a test, and no address that a passkey could be bound to.
            "/sign-in/with/{name}" or "/account/outside/{name}" => One(plain.Replace("{name}", "nobody", StringComparison.Ordinal), Names.Absent),
            "/staff/sign-in/passkey" => One(plain, Names.Absent),
            "/lang/{language}" => One("/lang/zh-CN"),
            "/aids" => One("/aids?size=standard"),
            "/mode/{mode}" => One("/mode/standard"),
            "/status/{number}" => One("/status/404"),
            "/api/regions/{code}" => One("/api/regions/330106"),
            "/api/calendar/{date}" => One("/api/calendar/2026-11-23"),
            "/api/calendar/due" => One("/api/calendar/due?start=2026-11-23&amount=3&unit=workday"),
            "/api/codes/{kind}" => One("/api/codes/phone"),
            "/openapi/{documentname}.json" => One("/openapi/v1.json"),
            _ when Argument().Match(plain) is { Success: true } m => (null, m.Value),
            _ => One(plain),
        };
    }

    public static string Kebab(Verb verb) => Upper().Replace(verb.ToString(), m => (m.Index > 0 ? "-" : "") + m.Value.ToLowerInvariant());

    private static (IReadOnlyList<Aim>?, string?) One(string path, Names names = Names.Nothing) => ([new Aim(path, names, [])], null);
    private static (IReadOnlyList<Aim>?, string?) Matter(params string[] paths) => ([.. paths.Select(p => new Aim(p, Names.Matter, []))], null);

    private static (IReadOnlyList<Aim>?, string?) Managed(string path, string region) => ([new Aim(path, Names.Managed, [], Region: region)], null);

    private static IEnumerable<Verb> Verbs(Scene s, string by) => FlowsOf(s.Town).SelectMany(f => f.Transitions).Where(t => t.By == by).Select(t => t.Verb).Distinct();

    public static IEnumerable<Flow> FlowsOf(Town town) => new[] { "appeal", "service" }.Select(id =>
        ((Catalogue.ItemCatalogue)town.Services.GetService(typeof(Catalogue.ItemCatalogue))!).Flow(id, new DateOnly(2026, 11, 23)));

    // The version is an old one: whoever reaches the matter is told that somebody was faster, and nothing changes for the next.
    private static (string, string)[] Form(Verb verb, Scene s) =>
    [
        ("version", "0"), ("key", Guid.CreateVersion7().ToString("N")), ("task", (verb is Verb.Claim ? s.Lead : s.Co).ToString()), ("to", s.SomeBody.ToString()), ("reason", "换一个部门"), ("competent", "别处"),
        ("resolution", "Solved"), ("answer", "好了"), ("note", "说明"), ("result", "做了"), ("stars", "3"), ("amount", "1"), ("missing", "户口簿"),
    ];

    [GeneratedRegex(@"\{\*{0,2}(\w+)(:[^{}]*)?\??\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Argument();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();
}
