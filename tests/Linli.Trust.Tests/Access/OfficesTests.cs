using System.Net;
using Linli.Kernel.Packs;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Access;

/// <summary>GB/T 22239-2019: system, security and audit administrator are three people, and none can do another's job.</summary>
public class OfficesTests
{
    private static string Days(int days) => DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(days).ToString("yyyy-MM-dd", null);

    private static async Task<Guid> Body(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().BodyVersions.Where(v => v.NameZh == "文新街道办事处").Select(v => v.BodyId).FirstAsync();
    }

    [Fact]
    public async Task NoRole_HasPermissionsOfTwo_AndEachOfficeIsARole()
    {
        await using var town = await Town.Small();
        var roles = town.Services.GetRequiredService<PackStore>().All.Where(p => p.Kind == "role").ToDictionary(p => p.Id, p => Offices.Of(p.As<Role>().Permissions));
        roles.Where(r => r.Value.Count > 1).Select(r => r.Key).ShouldBeEmpty();
        roles.Values.SelectMany(o => o).Distinct().Order().ShouldBe(Enum.GetValues<Office>());
        // The check finds something where there is something to find.
        Offices.Of([Permissions.AdminPacks, Permissions.CasesRead, Permissions.AuditRead]).ShouldBe([Office.System, Office.Audit]);
        Permissions.All.Where(p => p.StartsWith("admin.", StringComparison.Ordinal) || p.StartsWith("audit.", StringComparison.Ordinal)).ShouldAllBe(p => Offices.Of(p) != null);
        // The one who watches does nothing else.
        roles["audit-administrator"].ShouldBe([Office.Audit]);
        town.Services.GetRequiredService<PackStore>().All.Single(p => p is { Kind: "role", Id: "audit-administrator" }).As<Role>().Permissions.ShouldBe([Permissions.AuditRead]);
    }

    [Fact]
    public async Task EveryRouteOfAnOffice_IsShutForTheOtherTwo()
    {
        await using var town = await Town.Small();
        var people = new Dictionary<Office, Visitor> { [Office.System] = await town.Administrator(), [Office.Security] = await town.Security(), [Office.Audit] = await town.Auditor() };
        var asked = 0;
        foreach (var route in town.Endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<AccessAttribute>() is not NeedsAttribute { Permission: var permission, Or: var or }) continue;
            var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            var path = "/" + string.Join('/', route.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart l ? l.Content : route.RoutePattern.RawText!.Contains(":guid", StringComparison.Ordinal) ? $"{Guid.Empty}" : "1"))));
            foreach (var (office, visitor) in people.Where(p => p.Key != Offices.Of(permission) && (or is null || p.Key != Offices.Of(or))))
            {
                if (Offices.Of(permission) is null && methods.Contains("POST") && !methods.Contains("GET")) continue;
                var answer = methods.Contains("GET") ? await visitor.Peek(path) : await visitor.PostRaw(path, [], follow: false);
                answer.Status.ShouldBe(HttpStatusCode.Forbidden, $"{path} ({permission}) as {office}");
                asked++;
            }
        }
        asked.ShouldBeGreaterThan(30);
    }

    [Theory]
    [InlineData("admin", "audit-administrator", 0, null)]
    [InlineData("admin", "security-administrator", 200, null)]
    [InlineData("auditor", "administrator", 5, 6)]
    [InlineData("auditor", "security-administrator", 0, null)]
    public async Task OnePerson_IsNeverTwoOfThem_AlsoNotLater(string user, string role, int from, int? to)
    {
        await using var town = await Town.Small();
        var (security, body) = (await town.Security(), await Body(town));
        (string, string)[] typed = [("user", user), ("role", role), ("body", $"{body}"), ("from", Days(from)), ("to", to is { } t ? Days(t) : "")];
        (await security.Post("/admin/accounts/new", typed)).Ok().TextOf("#errors").ShouldContain("必须由三个人分别担任");
        await security.Get("/lang/en");
        (await security.Post("/admin/accounts/new", typed)).Ok().TextOf("#errors").ShouldContain("must be three people");
        (await town.Audit()).ShouldNotContain(a => a.Action == "post.give");
    }

    [Fact]
    public async Task PlannedPost_CountsFromBothSides_AndTheSameOfficeTwiceIsAllowed()
    {
        await using var town = await Town.Small();
        var (security, body) = (await town.Security(), await Body(town));
        // An audit administrator is confirmed by another security administrator.
        var second = await town.Staff((await town.Hire("security-administrator", "330106013000")).UserName);
        Task<Page> Give(string role, int from, int? to = null) => security.Post("/admin/accounts/new", ("user", "zhou-min"), ("role", role), ("body", $"{body}"), ("from", Days(from)), ("to", to is { } t ? Days(t) : ""));
        async Task Confirm() => (await second.Post("/admin/appointments")).Ok().Text.ShouldContain("已复核，岗位生效");
        (await Give("audit-administrator", 30)).Ok().Url.ShouldBe("/admin/appointments");
        await Confirm();
        (await Give("administrator", 0)).TextOf("#errors").ShouldContain("三个人");
        (await Give("administrator", 0, 29)).Ok().Url.ShouldBe("/admin/appointments", "over before the other begins");
        await Confirm();
        (await Give("security-administrator", 29, 29)).TextOf("#errors").ShouldContain("三个人");
    }

    [Fact]
    public async Task TwoAtOnce_MakeOnePersonOneAdministrator()
    {
        await using var town = await Town.Small();
        var body = await Body(town);
        var (one, two) = (await town.Security(), await town.Security());
        (string, string)[] Typed(string role) => [("user", "zhou-min"), ("role", role), ("body", $"{body}"), ("from", Days(0))];
        await Task.WhenAll(one.Post("/admin/accounts/new", Typed("administrator")), two.Post("/admin/accounts/new", Typed("audit-administrator")));
        (await town.Audit()).Count(a => a.Action == "office.propose").ShouldBe(2, "words bind nobody");
        var second = await town.Hire("security-administrator", "330106013000");
        var (a, b) = (await town.Staff(second.UserName), await town.Staff(second.UserName));
        var page = (await a.Get("/admin/appointments")).Ok();
        var both = page.Html.QuerySelectorAll("form:has(input[value^='confirm-'])").Select(f => f.QuerySelector("input[name=_handler]")!.GetAttribute("value")!).ToList();
        both.Count.ShouldBe(2);
        await Task.WhenAll(a.Submit(page, $"form:has(input[value='{both[0]}'])"), b.Submit((await b.Get("/admin/appointments")).Ok(), $"form:has(input[value='{both[1]}'])"));
        (await town.Audit()).Count(a => a.Action == "post.give").ShouldBe(1);
    }

    [Fact]
    public async Task WhoGivesWhat()
    {
        await using var town = await Town.Small();
        var (admin, security, body) = (await town.Administrator(), await town.Security(), await Body(town));
        var form = (await admin.Get($"/admin/bodies/{body}/posts/new")).Ok();
        form.Has("option[value=administrator]").ShouldBeFalse();
        (await admin.Submit(form, "form[method=post]", ("user", "zhou-min"), ("role", "administrator"))).Ok().TextOf("#errors").ShouldContain("由安全管理员安排");
        (await security.Post("/admin/accounts/new", ("user", "zhou-min"), ("role", "hall-leader"), ("body", $"{body}"))).Ok().TextOf("#errors").ShouldContain("由系统管理员安排");
        (await security.Post("/admin/accounts/new", ("user", "zhou-min"), ("role", "administrator"))).Ok().TextOf("#errors").ShouldContain("请选择机构");
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        var post = await db.Posts.Where(p => p.Role == "audit-administrator").Select(p => p.Id).FirstAsync();
        (await admin.Get($"/admin/posts/{post}")).Ok().Has("form#post-end").ShouldBeFalse("the one who is watched does not end the watch");
    }
}
