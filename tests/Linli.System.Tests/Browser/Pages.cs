using System.Reflection;
using Linli.Host.Web;
using Linli.Testing;
using Microsoft.AspNetCore.Components;

namespace Linli.System.Tests.Browser;

/// <summary>A page as the tests visit it.</summary>
/// <param name="Route">As the page declares it.</param>
/// <param name="Path">The address to open; null: the route is one.</param>
/// <param name="Then">What is pressed before looking, for states that no address has.</param>
/// <param name="Each">What is pressed at each width, for what does not outlast a change of it.</param>
/// <param name="IsRefusal">The page comes with 403 or 404, and the browser says so in its console.</param>
public sealed record Stop(string Route, Somebody Who, Func<Furniture, string>? Path = null, string? State = null, Func<Person, Task>? Then = null, bool IsRefusal = false, Func<Person, Task>? Each = null)
{
    public string Name => State is null ? Route : $"{Route} – {State}";
}

/// <summary>Every page of the product and who looks at it. Whoever adds a page adds a line; a route without one fails the tests.</summary>
public static class Pages
{
    public static readonly Stop[] All =
    [
        new("/", Somebody.Guest),
        new("/", Somebody.Resident, State: "resident"),
        new("/services", Somebody.Guest),
        new("/services", Somebody.Guest, _ => "/services?q=zzz", "nothing found"),
        new("/services/{Id}", Somebody.Guest, _ => "/services/elder-allowance"),
        new("/services/{Id}", Somebody.Guest, _ => "/services/no-such", "unknown"),
        new("/services", Somebody.Guest, _ => "/services?q=%E6%97%A0%E7%8A%AF%E7%BD%AA%E8%AE%B0%E5%BD%95%E8%AF%81%E6%98%8E", "blocked certificate found"),
        new("/services/blocked", Somebody.Guest),
        new("/community-list", Somebody.Guest),
        new("/report", Somebody.Resident, State: "before a court already", Then: async p =>
        {
            await p.Main.Locator("#region").SelectOptionAsync("330106013006");
            await p.Send("#text", "漏水的事法院已经立案了");
        }),
        new("/report", Somebody.Resident, State: "danger", Then: async p =>
        {
            await p.Main.Locator("#region").SelectOptionAsync("330106013006");
            await p.Send("#text", "三楼着火了，有人喊救命");
        }),
        new("/staff/cases/{Id:guid}", Somebody.Civil, f => $"/staff/cases/{f.Watched.Id}", "called to the spot, all unfolded", p => p.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => { d.open = true; })")),
        new("/services/blocked/{Id}", Somebody.Guest, _ => "/services/blocked/no-crime"),
        new("/services/blocked/{Id}", Somebody.Guest, _ => "/services/blocked/no-such", "unknown"),
        new("/report", Somebody.Guest),
        new("/report", Somebody.Guest, State: "refused", Then: p => p.Send("#text", "短", "#phone", "123")),
        new("/report", Somebody.Guest, State: "files kept", Then: async p =>
        {
            await p.Page.SetInputFilesAsync("#photos", new Microsoft.Playwright.FilePayload[] { new() { Name = "路灯.jpg", MimeType = "image/jpeg", Buffer = Photo.WithPlace() }, new() { Name = "程序.jpg", MimeType = "image/jpeg", Buffer = "MZ not a photo"u8.ToArray() } });
            await p.Send("#text", "短", "#phone", "19900000066");
        }),
        new("/apply/{Id}", Somebody.Resident, _ => "/apply/elder-allowance"),
        new("/apply/{Id}", Somebody.Resident, _ => "/apply/elder-allowance", "refused", p => p.Send()),
        new("/follow", Somebody.Guest),
        new("/follow", Somebody.Guest, State: "not found", Then: p => p.Send("#no", "XH-20260101-00001-1", "#code", "ABCD-EFGH")),
        new("/follow", Somebody.Guest, State: "open", Then: p => p.Send("#no", p.Furniture.Received.No, "#code", p.Furniture.Received.Code)),
        new("/my", Somebody.Resident),
        new("/my/{Id:guid}", Somebody.Resident, f => $"/my/{f.Received.Id}", "received"),
        new("/my/{Id:guid}", Somebody.Resident, f => $"/my/{f.Supplement.Id}", "supplement"),
        new("/my/{Id:guid}", Somebody.Resident, f => $"/my/{f.Closed.Id}", "closed"),
        new("/my/{Id:guid}", Somebody.Resident, _ => $"/my/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/papers/{Id:guid}/{Seq:int}", Somebody.Resident, f => f.Paper),
        new("/verify/{Id:guid}/{Seq:int}", Somebody.Guest, f => f.Paper.Replace("/papers/", "/verify/", StringComparison.Ordinal)),
        new("/verify/{Id:guid}/{Seq:int}", Somebody.Guest, _ => $"/verify/{Guid.Empty}/1", "no such paper"),
        new("/me", Somebody.Resident),
        new("/notices", Somebody.Resident),
        new("/staff/notices", Somebody.Clerk),
        new("/sign-in", Somebody.Guest),
        new("/sign-in", Somebody.Guest, State: "code sent", Then: p => p.Send("#phone", "19900000088")),
        new("/staff/sign-in", Somebody.Guest),
        new("/staff/sign-in", Somebody.Guest, State: "refused", Then: p => p.Send("#user", "nobody", "#password", "wrong")),
        new("/staff/posts", Somebody.Clerk),
        new("/api/docs", Somebody.Guest),
        new("/demo", Somebody.Guest),
        new("/practice", Somebody.Guest),
        new("/practice/keeper", Somebody.Guest),
        new("/demo/messages", Somebody.Guest),
        new("/staff", Somebody.Clerk),
        new("/staff", Somebody.Lighting, _ => "/staff?tab=open", "to claim"),
        new("/staff", Somebody.Clerk, _ => "/staff?q=zzz", "nothing found"),
        new("/staff", Somebody.Clerk, State: "drawer open", Each: p => p.OpenDrawer()),
        new("/staff/bulk", Somebody.Clerk, f => $"/staff/bulk?deed=Dispatch&row={f.Received.Id:N}&row={f.Handling.Id:N}&row={Guid.CreateVersion7():N}", "dispatch, previewed"),
        new("/staff/bulk", Somebody.Clerk, f => $"/staff/bulk?deed=Inform&row={f.Handling.Id:N}&row={f.Watched.Id:N}", "inform, words wanted"),
        new("/staff/bulk", Somebody.Clerk, State: "nothing chosen"),
        new("/staff", Somebody.Clerk, State: "keys shown", Each: p => p.Page.EvaluateAsync("document.querySelector('ln-keys')?.help?.()")),
        new("/staff/cases", Somebody.Clerk),
        new("/staff/search", Somebody.Clerk, _ => "/staff/search?q=zzz"),
        new("/staff/register", Somebody.Clerk),
        new("/staff/register", Somebody.Clerk, _ => "/staff/register?item=service:elder-allowance", "service"),
        new("/staff/register", Somebody.Clerk, _ => "/staff/register?item=blocked-certificate:no-crime", "blocked certificate"),
        new("/staff/register", Somebody.Clerk, _ => "/staff/register?item=category:street-light", "refused", p => p.Send("#phone", "12a")),
        new("/staff/call", Somebody.Clerk),
        new("/staff/call", Somebody.Clerk, State: "refused", Then: p => p.Presses("find", "#phone", "12a")),
        new("/staff/call", Somebody.Clerk, State: "number found", Then: p => p.Presses("find", "#phone", "19900000001", "#text", "路灯不亮了")),
        new("/staff/templates", Somebody.Leader),
        new("/staff/templates", Somebody.Leader, State: "refused", Then: p => p.Send("#name", "修好了", "#text", "业主张建国反映的事已经办好")),
        new("/staff/duplicates", Somebody.Clerk),
        new("/staff/duplicates/{Id:guid}", Somebody.Clerk, f => $"/staff/duplicates/{f.Received.Id}", "candidates"),
        new("/staff/duplicates/{Id:guid}", Somebody.Clerk, f => $"/staff/duplicates/{f.Received.Id}?with={f.Watched.Id:N}", "side by side"),
        new("/staff/duplicates/{Id:guid}", Somebody.Clerk, _ => $"/staff/duplicates/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/staff/print", Somebody.Clerk),
        new("/map", Somebody.Guest),
        new("/staff/public", Somebody.Clerk),
        new("/map/follow", Somebody.Resident),
        new("/map/follow", Somebody.Resident, State: "refused", Then: p => p.Send()),
        new("/staff/import", Somebody.Leader),
        new("/staff/cases/{Id:guid}", Somebody.Clerk, f => $"/staff/cases/{f.Received.Id}", "received"),
        new("/staff/cases/{Id:guid}", Somebody.Clerk, f => $"/staff/cases/{f.Supplement.Id}", "supplement"),
        new("/staff/cases/{Id:guid}", Somebody.Lighting, f => $"/staff/cases/{f.Handling.Id}", "handling, all unfolded", p => p.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => { d.open = true; })")),
        new("/staff/cases/{Id:guid}", Somebody.Leader, f => $"/staff/cases/{f.Closed.Id}", "closed"),
        new("/staff/cases/{Id:guid}", Somebody.Lighting, f => $"/staff/cases/{f.Watched.Id}", "supervised, opinions asked, all unfolded", p => p.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => { d.open = true; })")),
        new("/staff/cases/{Id:guid}", Somebody.Leader, f => $"/staff/cases/{f.Watched.Id}", "supervising, all unfolded", p => p.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => { d.open = true; })")),
        new("/staff/cases/{Id:guid}", Somebody.Clerk, f => $"/staff/cases/{f.Merged.Id}", "merged"),
        new("/staff/cases/{Id:guid}", Somebody.Clerk, f => $"/staff/cases/{f.Closed.Id}", "closed, to call back"),
        new("/staff/cases/{Id:guid}", Somebody.Clerk, _ => $"/staff/cases/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/staff/parked", Somebody.Clerk),
        new("/staff/causes", Somebody.Leader),
        new("/staff/powers", Somebody.County),
        new("/staff/powers", Somebody.County, State: "refused", Then: p => p.Send("#basis", "x")),
        new("/staff/powers/{Id:guid}", Somebody.County, f => f.Power),
        new("/staff/causes/new", Somebody.Leader, _ => "/staff/causes/new?region=330106013006&item=street-light", "refused", p => p.Send("#title", "路灯")),
        new("/staff/causes/{Id:guid}", Somebody.Leader, f => $"/staff/causes/{f.Project}"),
        new("/me/helpers", Somebody.Resident),
        new("/me/helpers", Somebody.Resident, State: "refused", Then: p => p.Send("#phone", "19900000099")),
        new("/staff/helpers", Somebody.Clerk),
        new("/staff/helpers", Somebody.Clerk, State: "refused", Then: p => p.Send("#person", "19900000001", "#phone", "19900000002", "#how", "x")),
        new("/account/leave", Somebody.Lighting, State: "unfolded", Each: p => p.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => { d.open = true; })")),
        new("/staff/board", Somebody.Leader),
        new("/staff/board", Somebody.Leader, _ => "/staff/board?by=channel", "by door"),
        new("/staff/board", Somebody.Leader, _ => "/staff/board?from=2020-01-01&to=2020-01-31", "nothing"),
        new("/staff/board/rows", Somebody.Leader, _ => "/staff/board/rows?by=item&key=street-light&measure=received"),
        new("/staff/exports", Somebody.Leader),
        new("/staff/exports", Somebody.Leader, _ => "/staff/exports?tab=all", "all of the place"),
        new("/staff/exports/new", Somebody.Leader, _ => "/staff/exports/new?list=cases&item=street-light"),
        new("/staff/exports/new", Somebody.Leader, _ => "/staff/exports/new?list=cases", "refused", p => p.Send("#words", "用")),
        new("/staff/exports/new", Somebody.Clerk, _ => "/staff/exports/new", "no list named"),
        new("/staff/exports/{Id:guid}", Somebody.Leader, _ => $"/staff/exports/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/staff/exports/{Id:guid}", Somebody.Clerk, _ => "/staff/exports/new?list=cases&item=street-light", "asked for", async p =>
        {
            await p.Main.Locator("#purpose").SelectOptionAsync("meeting");
            await p.Send("#words", "街道周例会通报用");
        }),
        new("/admin/retention", Somebody.Auditor),
        new("/my/{Id:guid}", Somebody.Resident, f => $"/my/{f.Merged.Id}", "merged"),
        new("/grids", Somebody.Guest),
        new("/grids", Somebody.Guest, _ => "/grids?lon=120.1052&lat=30.2841", "found"),
        new("/grids", Somebody.Guest, _ => "/grids?lon=121.5&lat=31.2", "not here"),
        new("/grids/{Code}", Somebody.Guest, _ => "/grids/330106013006003"),
        new("/grids/{Code}", Somebody.Guest, _ => "/grids/no-such", "unknown", IsRefusal: true),
        new("/admin/grids", Somebody.Admin),
        new("/admin/grids", Somebody.Admin, State: "refused", Then: p => p.Send()),
        new("/admin/grids/new", Somebody.Admin),
        new("/admin/grids/new", Somebody.Admin, State: "refused", Then: p => p.Send("#name", "试画网格", "#border", "{}")),
        new("/admin/grids/{Code}", Somebody.Admin, _ => "/admin/grids/330106013006003"),
        new("/admin/grids/{Code}", Somebody.Admin, _ => "/admin/grids/330106013006003", "refused", p => p.Send("#name", " ")),
        new("/admin/grids/{Code}", Somebody.Admin, _ => "/admin/grids/no-such", "unknown", IsRefusal: true),
        new("/admin/bodies", Somebody.Admin),
        new("/admin/bodies", Somebody.Admin, _ => "/admin/bodies?q=zzz", "nothing found"),
        new("/admin/bodies/new", Somebody.Admin),
        new("/admin/bodies/new", Somebody.Admin, State: "refused", Then: p => p.Send("#phone", "12a")),
        new("/admin/bodies/{Id:guid}", Somebody.Admin, f => f.Body),
        new("/admin/bodies/{Id:guid}", Somebody.Admin, f => f.Body, "refused", p => p.Send()),
        new("/admin/bodies/{Id:guid}", Somebody.Admin, _ => $"/admin/bodies/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/admin/bodies/{Id:guid}/change", Somebody.Admin, f => f.Body + "/change"),
        new("/admin/bodies/{Id:guid}/change", Somebody.Admin, f => f.Body + "/change", "refused", p => p.Send("#phone", "12a")),
        new("/admin/bodies/{Id:guid}/change", Somebody.Admin, _ => $"/admin/bodies/{Guid.Empty}/change", "unknown", IsRefusal: true),
        new("/admin/bodies/{Id:guid}/posts/new", Somebody.Admin, f => f.Body + "/posts/new"),
        new("/admin/bodies/{Id:guid}/posts/new", Somebody.Admin, f => f.Body + "/posts/new?person=new", "somebody new, refused", p => p.Send()),
        new("/admin/bodies/{Id:guid}/posts/new", Somebody.Admin, _ => $"/admin/bodies/{Guid.Empty}/posts/new", "unknown", IsRefusal: true),
        new("/admin/posts/{Id:guid}", Somebody.Admin, f => f.Post),
        new("/admin/posts/{Id:guid}", Somebody.Admin, f => f.Post, "refused", p => p.Send("#from", "2001-01-01")),
        new("/admin/posts/{Id:guid}", Somebody.Admin, _ => $"/admin/posts/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/account/sessions", Somebody.Clerk),
        new("/me/sessions", Somebody.Resident),
        new("/admin/accounts", Somebody.Security),
        new("/admin/accounts", Somebody.Security, _ => "/admin/accounts?q=zzz", "nothing found"),
        new("/admin/accounts/new", Somebody.Security),
        new("/admin/appointments", Somebody.Security),
        new("/admin/accounts/new", Somebody.Security, _ => "/admin/accounts/new?person=new", "somebody new, refused", p => p.Send()),
        new("/admin/accounts/{Id:guid}", Somebody.Security, f => f.Account),
        new("/admin/accounts/{Id:guid}", Somebody.Security, f => f.Account, "refused", p => p.Send()),
        new("/admin/accounts/{Id:guid}", Somebody.Security, _ => $"/admin/accounts/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/admin/messages", Somebody.Admin),
        new("/account/passkeys", Somebody.Clerk),
        new("/account/outside", Somebody.Clerk),
        new("/sign-in/outside", Somebody.Guest, _ => "/sign-in/outside?failed=city"),
        new("/admin/clients", Somebody.Admin),
        new("/admin/clients/new", Somebody.Admin),
        new("/admin/clients/new", Somebody.Admin, State: "refused", Then: p => p.Send("#name", "城管平台", "#contact", "王工", "#purpose", "同步")),
        new("/admin/clients/{Id:guid}", Somebody.Admin, f => f.Client),
        new("/admin/clients/{Id:guid}", Somebody.Admin, f => f.Client, "token issued", p => p.Issues()),
        new("/admin/clients/{Id:guid}", Somebody.Admin, _ => $"/admin/clients/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/admin/clients/{Id:guid}/deliveries", Somebody.Admin, f => f.Client + "/deliveries"),
        new("/admin/exchange", Somebody.Admin),
        new("/admin/exchange", Somebody.Admin, State: "refused", Then: p => p.Send("#name", "市运管平台", "#url", "https://city.example", "#their-app", "city app", "#our-app", "street")),
        new("/admin/exchange/{Id:guid}", Somebody.Admin, f => f.Peer),
        new("/admin/exchange/{Id:guid}", Somebody.Admin, _ => $"/admin/exchange/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/staff/exchange", Somebody.Clerk),
        new("/staff/exchange", Somebody.Clerk, _ => "/staff/exchange?tab=conflict", "nothing there"),
        new("/staff/cases/{Id:guid}", Somebody.Clerk, f => $"/staff/cases/{f.Handling.Id}", "pushed to the city platform, all unfolded", p => p.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => { d.open = true; })")),
        new("/admin/clients/{Id:guid}/deliveries", Somebody.Admin, _ => $"/admin/clients/{Guid.Empty}/deliveries", "unknown", IsRefusal: true),
        new("/account/password", Somebody.Clerk),
        new("/account/password", Somebody.Clerk, State: "refused", Then: p => p.Send("#old", "nothing", "#new", "123", "#again", "124")),
        new("/account/password", Somebody.Resident, State: "resident"),
        new("/account/authenticator", Somebody.Clerk),
        new("/account/authenticator", Somebody.Clerk, State: "refused", Then: p => p.Send("#password", "nothing")),
        new("/account/authenticator", Somebody.City, State: "to scan", Then: p => p.BeginsAuthenticator()),
        new("/account/authenticator", Somebody.Resident, State: "resident"),
        new("/setup", Somebody.Guest, State: "over", IsRefusal: true),
        new("/admin/items", Somebody.Admin),
        new("/admin/rules", Somebody.Admin),
        new("/admin/rules", Somebody.Leader, State: "to review"),
        new("/admin/rules", Somebody.Admin, _ => "/admin/rules?tab=service", "services"),
        new("/admin/rules", Somebody.Admin, _ => "/admin/rules?tab=dispatch&q=zzz", "nothing found"),
        new("/admin/rules/{Kind}/{Id}", Somebody.Admin, _ => "/admin/rules/service/elder-allowance"),
        new("/admin/rules/{Kind}/{Id}", Somebody.Admin, _ => "/admin/rules/flow/appeal", "flow"),
        new("/admin/rules/{Kind}/{Id}", Somebody.Admin, _ => "/admin/rules/service/no-such", "unknown", IsRefusal: true),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Admin, f => f.Draft, "writing"),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Admin, f => f.Draft + "?view=edit&at=examples.0", "a row"),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Admin, f => f.Draft + "?view=preview", "preview"),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Admin, f => f.Draft + "?view=check", "checking"),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Admin, f => f.Draft + "?view=text", "text"),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Leader, f => f.Reviewed, "to review"),
        new("/admin/rules/drafts/{Id:guid}", Somebody.Admin, _ => $"/admin/rules/drafts/{Guid.Empty}", "unknown", IsRefusal: true),
        new("/admin/calendar", Somebody.Admin),
        new("/admin/audit", Somebody.Auditor),
        new("/status/{Number:int}", Somebody.Guest, _ => "/no-such-page", IsRefusal: true),
        new("/error", Somebody.Guest),
    ];

    /// <summary>The routes of all pages, found in the built modules.</summary>
    public static IEnumerable<string> Routes =>
        LinliApp.Assemblies.Append(typeof(LinliApp).Assembly).Append(typeof(Ui.Layouts.Shell).Assembly).SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>(false)).Select(r => r.Template).Distinct();

    public static List<string> Gaps(IEnumerable<string> routes, IEnumerable<Stop> stops)
    {
        var (there, visited) = (routes.ToHashSet(StringComparer.Ordinal), stops.Select(s => s.Route).ToHashSet(StringComparer.Ordinal));
        return
        [
            .. there.Except(visited).Order(StringComparer.Ordinal).Select(r => $"Nobody visits {r}; add a line to Pages.All that says who does."),
            .. visited.Except(there).Order(StringComparer.Ordinal).Select(r => $"Pages.All visits {r}, which is no page any more."),
        ];
    }
}
