using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Linli.Kernel.Access;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Tests.Reach;

/// <summary>
/// Every caller at every route. What must happen follows from what is declared — the route's access attribute, the role's
/// permissions and jurisdiction, the region — and from what the route's argument names.
/// </summary>
public static class Matrix
{
    public enum Ends { Open, Content, SignIn, Unauthorized, Forbidden, NotFound }

    /// <summary>Routes of the framework; without an attribute they are refused to everybody, which the matrix checks too.</summary>
    private static readonly string[] Framework = ["/_framework/opaque-redirect", "/{**path:file}"];

    /// <summary>The demo's stand-in for telephones shows everybody's messages; an installation that is no demo has no such page (own test).</summary>
    private const string DemoTelephones = "/demo/messages";

    /// <summary>The record says which matter of one's own region was looked at or acted on, by number and no more: that is what it is for.</summary>
    private const string Record = "/admin/audit";
    private static bool OwnRecord(Caller c, Scene s) => c.May(Permissions.AuditRead) && Linli.Kernel.Access.RegionScope.Below(c.Region!).Holds(s.Case.Region);

    public sealed record Report(IReadOnlyList<string> Faults, int Asked, IReadOnlyDictionary<Ends, int> Seen);

    public static Ends Expected(Caller c, AccessAttribute? access, Aim aim, bool post, Scene s)
    {
        if (access is ClientsAttribute asked)
            // Cookies count for nothing where systems come, and a token without the scope opens nothing.
            return c.Scopes is null ? Ends.Unauthorized : !asked.Scopes.Any(c.Scopes.Contains) ? Ends.Forbidden : aim.Names == Names.Nothing ? Ends.Open : c.Reaches(s.Case) ? Ends.Content : Ends.NotFound;
        // What is signed is signed by nobody here.
        if (access is SignedAttribute) return Ends.Unauthorized;
        var admitted = access switch { PublicAttribute => true, SignedInAttribute => c.SignedIn, NeedsAttribute n => c.IsStaff && n.Admits(c.May), _ => false };
        if (!admitted) return access is null || c.SignedIn ? Ends.Forbidden : post || aim.Path.StartsWith("/api", StringComparison.Ordinal) ? Ends.Unauthorized : Ends.SignIn;
        return aim.Names switch
        {
            Names.Nothing => Ends.Open,
            Names.OwnMatter => !c.IsStaff && c.Reaches(s.Case) ? Ends.Content : Ends.NotFound,
            Names.Task => c.Reaches(s.Case) && c.Body == aim.Body ? Ends.Content : Ends.NotFound,
            Names.Managed => RegionScope.Below(c.Region!).Holds(aim.Region!) ? Ends.Content : Ends.NotFound,
            Names.Owned => RegionScope.Below(c.Region!).Holds(aim.Region!) && (c.Role!.Jurisdiction != "assigned" || c.Body == aim.Body) ? Ends.Content : Ends.NotFound,
            Names.Decided => c.May(Permissions.ExportsApprove) && c.Role!.Jurisdiction != "assigned" && RegionScope.Below(c.Region!).Holds(aim.Region!) ? Ends.Content : Ends.NotFound,
            Names.Shut => Ends.Forbidden,
            Names.Absent => Ends.NotFound,
            _ => c.Reaches(s.Case) ? Ends.Content : Ends.NotFound,
        };
    }

    public static async Task<Report> Walk(Scene s, IEnumerable<Endpoint>? endpoints = null)
    {
        var faults = new ConcurrentBag<string>();
        var seen = new ConcurrentDictionary<Ends, int>();
        var asked = 0;
        var routes = (endpoints ?? s.Town.Endpoints).OfType<RouteEndpoint>()
            .Where(e => !e.Metadata.Any(m => m.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)) && !Framework.Contains("/" + e.RoutePattern.RawText?.TrimStart('/'))).ToList();
        var tasks = new List<(Caller Caller, AccessAttribute? Access, Aim Aim, bool Post, bool Page)>();
        foreach (var route in routes)
        {
            var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            var page = route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
            var access = route.Metadata.GetMetadata<AccessAttribute>();
            foreach (var post in (bool[])[false, true])
            {
                // It ends the session in every copy of the browser, also for the tests that share the scene; it has tests of its own.
                if (post && route.RoutePattern.RawText == "/sign-out") continue;
                if (!methods.Contains(post ? "POST" : "GET")) continue;
                var (aims, missing) = Fills.Of(route.RoutePattern.RawText!, post, s);
                if (aims is null) { faults.Add($"{route.RoutePattern.RawText}: say how to fill {missing} (Fills.cs)"); continue; }
                // Where a form is about nothing of anybody's, one of each role is enough; whatever names the matter is tried by everybody.
                foreach (var aim in aims)
                    // What systems send has tests of its own (Doors); here they look.
                    tasks.AddRange(s.Callers.Where(c => !post || c.Scopes is null).Where(c => !post || aim.Names != Names.Nothing || c.Name is not { } n || !n.Contains(',') || n.EndsWith("here", StringComparison.Ordinal) || n.EndsWith("other county", StringComparison.Ordinal))
                        .Select(c => (c, access, aim, post, page)));
            }
            foreach (var odd in methods.Except(["GET", "POST", "HEAD"])) faults.Add($"{route.RoutePattern.RawText}: the matrix does not know how to ask with {odd}");
        }
        // What forms there are on a page, as somebody sees it who may see it.
        var forms = new ConcurrentDictionary<string, IReadOnlyList<(string, string)[]>>();
        foreach (var path in tasks.Where(t => t is { Post: true, Page: true }).Select(t => t.Aim.Path).Distinct())
            forms[path] = await Forms(s, tasks.First(t => t.Aim.Path == path && t.Post).Access, tasks.First(t => t.Aim.Path == path && t.Post).Aim);

        await Parallel.ForEachAsync(tasks.GroupBy(t => t.Caller), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (mine, _) =>
        {
            var token = await mine.Key.Visitor.FormToken();
            foreach (var (caller, access, aim, post, page) in mine.OrderBy(t => t.Post))
            {
                var expected = Expected(caller, access, aim, post, s);
                IReadOnlyList<(string, string)[]> bodies = !post ? [[]] : page ? forms[aim.Path] is { Count: > 0 } f ? f : [[("_handler", "none")]] : [aim.Form];
                foreach (var body in bodies)
                {
                    // A second browser, so that what signs in does not change who asks next.
                    var visitor = post && aim.Names == Names.Nothing ? caller.Visitor.Twin() : caller.Visitor;
                    var answer = !post ? await visitor.Peek(aim.Path)
                        : aim.Path.StartsWith("/api/", StringComparison.Ordinal) ? await visitor.PostBytes(aim.Path, "{\"value\":\"13800138000\"}"u8.ToArray(), "application/json")
                        : await visitor.PostRaw(aim.Path, [token, .. body], follow: false);
                    Interlocked.Increment(ref asked);
                    var what = $"{(post ? "POST" : "GET")} {aim.Path} {(page && post ? body.FirstOrDefault(b => b.Item1 == "_handler").Item2 : "")} as {caller}";
                    if (Fault(answer, expected, post, page, body) is { } fault) faults.Add($"{what}: {fault}");
                    else seen.AddOrUpdate(expected, 1, (_, n) => n + 1);
                    if (!caller.Reaches(s.Case) && caller.Name != "guest with code" || expected is Ends.NotFound)
                        if (aim.Path != DemoTelephones && Leak(answer, s) is { } leak && !(leak == s.Matter.No && aim.Path == Record && OwnRecord(caller, s))) faults.Add($"{what}: shows “{leak}” of a matter out of reach");
                }
            }
        });
        return new([.. faults.Order(StringComparer.Ordinal)], asked, seen);
    }

    private static string? Fault(Page a, Ends expected, bool post, bool page, (string Name, string Value)[] body)
    {
        var status = (int)a.Status;
        if (status >= 500) return $"fails with {status}";
        var local = a.Location is { } l && l.StartsWith('/') && !l.StartsWith("//", StringComparison.Ordinal) || a.Location?.StartsWith("http://127.0.0.1", StringComparison.Ordinal) == true;
        var toSignIn = a.Status is HttpStatusCode.Redirect && a.Location!.Contains("/sign-in?return=", StringComparison.Ordinal);
        // A page whose post names a form that is not on it sends its sender to look at it, and one without its token answers 400; both are a refusal, not a look.
        var noSuchForm = post && page && status is 303 or 400;
        var good = expected switch
        {
            Ends.SignIn => toSignIn && a.Body.Length == 0,
            Ends.Unauthorized => status == 401,
            Ends.Forbidden => status == 403 || noSuchForm && body is [("_handler", "none")],
            Ends.NotFound => status == 404 || noSuchForm,
            Ends.Content => !toSignIn && (status == 200 || (post && status == 302 && local) || (noSuchForm && body is [("_handler", "none")])),
            // A form that this caller's page does not offer is refused as one that is not there.
            _ => !toSignIn && (status == 200 || (status == 302 && local) || noSuchForm),
        };
        return good ? null : $"answers {status}{(a.Location is null ? "" : $" → {a.Location}")}, not {expected}";
    }

    /// <summary>The first thing in an answer that gives the matter away.</summary>
    public static string? Leak(Page answer, Scene s)
    {
        var text = Encoding.UTF8.GetString(answer.Body);
        var decoded = WebUtility.HtmlDecode(text);
        return Scene.Marks.FirstOrDefault(m => text.Contains(m, StringComparison.Ordinal) || decoded.Contains(m, StringComparison.Ordinal))
            // The public confirmation of a paper says the number that stands on the paper, and nothing else.
            ?? (answer.Url.StartsWith("/verify/", StringComparison.Ordinal) ? null : decoded.Contains(s.Matter.No, StringComparison.Ordinal) ? s.Matter.No : null);
    }

    private static async Task<IReadOnlyList<(string, string)[]>> Forms(Scene s, AccessAttribute? access, Aim aim)
    {
        foreach (var c in s.Callers.Where(c => Expected(c, access, aim, false, s) is Ends.Open or Ends.Content))
        {
            var page = await c.Visitor.Peek(aim.Path);
            if (page.Status != HttpStatusCode.OK) continue;
            return [.. page.Html.QuerySelectorAll("form:has(input[name=_handler])").Select(f => f.QuerySelectorAll("input[type=hidden][name], input[type=text][name], input:not([type])[name], textarea[name]")
                .Where(i => i.GetAttribute("name") != "__RequestVerificationToken")
                .Select(i => (i.GetAttribute("name")!, i.GetAttribute("type") == "hidden" ? i.GetAttribute("value") ?? "" : aim.Names == Names.Nothing ? "" : "核对一下情况"))
                // A browser sends the button that was pressed.
                .Concat(f.QuerySelectorAll("button[name]").Take(1).Select(b => (b.GetAttribute("name")!, b.GetAttribute("value") ?? ""))).ToArray())];
        }
        return [];
    }
}
