using System.Net;
using System.Reflection;
using Linli.Cases.Domain;
using Linli.Host.Web;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Components;

namespace Linli.Cases.Tests.Holds;

/// <summary>Who reaches what: the anonymous, other departments, other residents.</summary>
public class ReachTests
{
    /// <summary>Every page of every module that asks for a post.</summary>
    public static IEnumerable<TheoryDataRow<string>> StaffPages() => LinliApp.Assemblies.SelectMany(a => a.GetTypes())
        .Where(t => t.GetCustomAttribute<AccessAttribute>() is NeedsAttribute or SignedInAttribute)
        .SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => new TheoryDataRow<string>(Filled(r.Template)));

    private static string Filled(string template) => template.Replace("{Id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal)
        .Replace("{Seq:int}", "1", StringComparison.Ordinal).Replace("{Id}", "elder-allowance", StringComparison.Ordinal);

    [Fact]
    public async Task ClosedPages_SendTheAnonymousToSignIn()
    {
        await using var town = await Town.Small();
        var pages = StaffPages().Select(p => p.Data).ToList();
        pages.Count.ShouldBeGreaterThan(7);
        pages.ShouldContain("/staff");
        foreach (var path in pages)
        {
            var answer = await town.Guest().Peek(path);
            answer.Status.ShouldBe(HttpStatusCode.Redirect, path);
            answer.Location!.ShouldContain("/sign-in?return=");
            answer.Body.Length.ShouldBe(0);
            (await town.Guest().PostRaw(path, [("key", "x")], follow: false)).Status.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    [Fact]
    public async Task StaffPages_AreClosedToResidents()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var pages = LinliApp.Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.GetCustomAttribute<AccessAttribute>() is NeedsAttribute)
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => Filled(r.Template)).ToList();
        pages.ShouldNotBeEmpty();
        foreach (var path in pages) (await resident.Get(path)).Status.ShouldBe(HttpStatusCode.Forbidden, path);
    }

    [Fact]
    public async Task Verbs_AreClosedToTheAnonymousAndTheWrongPost()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        foreach (var path in (string[])[$"/staff/cases/{matter.Id}/accept", $"/my/{matter.Id}/withdraw"])
            (await town.Guest().PostRaw(path, [("version", "1"), ("key", "k1")], follow: false)).Status.ShouldBe(HttpStatusCode.Unauthorized, path);
        // Somebody else's signed-in form, aimed at what is not theirs.
        var neighbour = await town.Neighbour();
        var token = (await neighbour.Get("/report")).Html.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var verb in (string[])["withdraw", "urge", "supplement", "rate", "reopen"])
            (await neighbour.PostRaw($"/my/{matter.Id}/{verb}", [("__RequestVerificationToken", token), ("version", "1"), ("key", "k" + verb), ("stars", "1")], follow: false)).Status.ShouldBe(HttpStatusCode.NotFound, verb);
        (await neighbour.PostRaw($"/staff/cases/{matter.Id}/accept", [("__RequestVerificationToken", token), ("version", "1"), ("key", "k2")], follow: false)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Find(matter.No))!.State.ShouldBe("received");
    }

    [Fact]
    public async Task Post_WithoutAntiforgery_IsRefused()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var (clerk, resident) = (await town.Clerk(), await town.Resident());
        var version = (await clerk.Case(matter)).Form("accept")["version"]!.GetAttribute("value")!;
        (await clerk.PostRaw($"/staff/cases/{matter.Id}/accept", [("version", version), ("key", "k1")], follow: false)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await resident.PostRaw($"/my/{matter.Id}/withdraw", [("version", version), ("key", "k2")], follow: false)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await resident.PostRaw("/report", [("_handler", "report"), ("key", "k3"), ("text", "没有防伪的报事"), ("region", Town.Community)], follow: false)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await town.Find(matter.No))!.State.ShouldBe("received");
    }

    [Fact]
    public async Task AnotherDepartment_FindsNothing()
    {
        await using var town = await Town.Small();
        var matter = await town.Dispatched();
        foreach (var name in (string[])["zhao-qiang", "wu-an"])
        {
            var other = await town.Staff(name);
            (await other.Case(matter)).Status.ShouldBe(HttpStatusCode.NotFound, name);
            (await other.Get("/staff/cases")).Text.ShouldNotContain(matter.No);
            (await other.Get("/staff?tab=all")).Text.ShouldNotContain(matter.No);
            var token = (await other.Get("/report")).Html.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            var task = (await town.Find(matter.No))!.Current!.Id.ToString();
            (await other.PostRaw($"/staff/cases/{matter.Id}/claim", [("__RequestVerificationToken", token), ("task", task), ("key", "k")], follow: false)).Status.ShouldBe(HttpStatusCode.NotFound, name);
        }
        (await town.Find(matter.No))!.Current!.State.ShouldBe(TaskState.Open);
    }

    [Fact]
    public async Task AnotherResident_FindsNeitherMatterNorFileNorPaper()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.OpenReport("门口路灯不亮三天了", resident, new Upload("photos", "a.jpg", Photo.WithPlace(), "image/jpeg"));
        await (await town.Clerk()).Do(matter, "accept");
        var mine = await resident.Mine(matter);
        var photo = mine.Html.QuerySelector(".photos a")!.GetAttribute("href")!;
        string[] paths = [$"/my/{matter.Id}", photo, photo + "?small=true", mine.Papers[0], mine.Papers[0] + ".pdf"];
        var neighbour = await town.Neighbour();
        var outsider = await town.Staff("zhao-qiang");
        foreach (var path in paths)
        {
            (await resident.Get(path)).Status.ShouldBe(HttpStatusCode.OK, path);
            (await neighbour.Get(path)).Status.ShouldBe(HttpStatusCode.NotFound, path);
            (await outsider.Get(path)).Status.ShouldBe(HttpStatusCode.NotFound, path);
            (await town.Guest().Peek(path)).Status.ShouldBe(HttpStatusCode.Redirect, path);
        }
        (await neighbour.Get("/my")).Text.ShouldNotContain(matter.No);
    }
}
