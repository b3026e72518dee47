using System.Net;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Installation;

/// <summary>How the first administrator comes into an empty installation, and that nobody comes that way afterwards.</summary>
public class SetupTests
{
    private const string Password = "Blue-Lantern-26";

    private static readonly (string, string)[] Typed =
        [("region", "330106013000"), ("kind", "street"), ("name-zh", "文新街道办事处"), ("user", "First.Admin"), ("name", "张首任"), ("new", Password), ("again", Password)];

    private static async Task<string?> NewCode(Town town)
    {
        await using var scope = town.Inside();
        return (await scope.ServiceProvider.GetRequiredService<IFirstAdministrator>().NewCodes(default)).SingleOrDefault()?.Code;
    }

    private static async Task<Page> Send(Visitor guest, string code, params (string Name, string Value)[] other)
    {
        var form = (await guest.Get($"/setup?code={code}&q=文新")).Ok();
        return await guest.Submit(form, "form#setup", [.. Typed.Where(t => other.All(o => o.Name != t.Item1)), .. other]);
    }

    [Fact]
    public async Task Code_OpensOnce_MakesTheFirstAdministrator_WhoCanWork()
    {
        await using var town = await Town.Empty();
        var code = (await NewCode(town)).ShouldNotBeNull();
        var guest = town.Guest();
        (await Send(guest, code)).Ok().Text.ShouldContain("设置完成");
        var admin = await town.Guest().SignInStaff("first.admin", Password);
        var list = (await admin.Get("/admin/bodies")).Ok();
        list.Html.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        list.Text.ShouldContain("文新街道办事处");
        list.Text.ShouldNotContain("演示");
        (await admin.Post("/admin/bodies/new", ("name-zh", "文新街道便民服务中心"), ("kind", "hall"), ("duty", "intake"))).Text.ShouldContain("机构已建立");

        var again = await guest.Get($"/setup?code={code}");
        (again.Status, again.Has("form#setup")).ShouldBe((HttpStatusCode.Forbidden, false));
        again.Text.ShouldContain("已有管理员");
        var audit = await town.Audit();
        audit.Single(a => a.Action == "setup").Actor.ShouldBe("system:setup");
        audit.ShouldAllBe(a => !(a.Detail ?? "").Contains(Password));
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Door_IsClosedWithoutTheCode_WithAnOldOne_AndAfterADay()
    {
        await using var town = await Town.Empty();
        var guest = town.Guest();
        foreach (var path in (string[])["/setup", "/setup?code=", "/setup?code=guess"]) (await guest.Get(path)).Status.ShouldBe(HttpStatusCode.Forbidden, path);
        var old = await NewCode(town);
        var code = (await NewCode(town))!;
        (await guest.Get($"/setup?code={old}")).Text.ShouldContain("用新打印的链接");
        (await guest.Get($"/setup?code={code}")).Ok();
        // The form of a good code, posted with a bad one.
        var form = (await guest.Get($"/setup?code={code}&q=文新")).Ok();
        var token = form.Html.QuerySelector("form#setup [name=__RequestVerificationToken]")!.GetAttribute("value")!;
        (await guest.PostRaw("/setup?code=guess", [("__RequestVerificationToken", token), ("_handler", "setup"), .. Typed])).Status.ShouldBe(HttpStatusCode.Forbidden, "told why, and nothing is set up");
        town.Clock.Advance(TimeSpan.FromHours(25));
        (await guest.Get($"/setup?code={code}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Audit()).ShouldNotContain(a => a.Action == "setup");
    }

    [Theory]
    [InlineData("region", "330106013999", "没有这个区划")]
    [InlineData("name-zh", " ", "请填机构名称")]
    [InlineData("user", "A", "用户名不合要求")]
    [InlineData("name", "", "请填姓名")]
    [InlineData("new", "short", "10 到 128 位")]
    [InlineData("again", "Other-Lantern-26", "不一样")]
    [InlineData("kind", "castle", "请从列表选择类别")]
    public async Task Setup_RefusesWhatIsUnsound_AndTheCodeStaysGood(string field, string value, string says)
    {
        await using var town = await Town.Empty();
        var code = (await NewCode(town))!;
        var refused = (await Send(town.Guest(), code, (field, value))).Ok();
        refused.TextOf("#errors").ShouldContain(says);
        refused.DeadLinks.ShouldBeEmpty();
        (await Send(town.Guest(), code)).Text.ShouldContain("设置完成");
    }

    [Fact]
    public async Task TwoAtOnce_OneIsTheFirst()
    {
        await using var town = await Town.Empty();
        var code = (await NewCode(town))!;
        var answers = await Task.WhenAll(Send(town.Guest(), code, ("user", "one-admin")), Send(town.Guest(), code, ("user", "two-admin"), ("name-zh", "另一个办事处")));
        answers.Count(a => a.Text.Contains("设置完成", StringComparison.Ordinal)).ShouldBe(1);
        answers.Count(a => a.Text.Contains("已有管理员", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task FormThatWasOpenMeanwhile_IsToldThatItIsOver()
    {
        await using var town = await Town.Empty();
        var code = (await NewCode(town))!;
        var late = town.Guest();
        var form = (await late.Get($"/setup?code={code}&q=文新")).Ok();
        (await Send(town.Guest(), code)).Text.ShouldContain("设置完成");
        var told = await late.Submit(form, "form#setup", [.. Typed.Where(t => t.Item1 != "user"), ("user", "two-admin")]);
        told.Status.ShouldBe(HttpStatusCode.Forbidden);
        told.Text.ShouldContain("已有管理员");
    }

    [Fact]
    public async Task TheOtherTwo_ComeByLinksOfTheirOwn_AndThenTheDoorIsClosed()
    {
        await using var town = await Town.Empty();
        var guest = town.Guest();
        var done = (await Send(guest, (await NewCode(town))!)).Ok();
        var links = done.Html.QuerySelectorAll("#setup-others a").Select(a => a.GetAttribute("href")!).ToList();
        links.Count.ShouldBe(2);
        // A start prints new ones as long as somebody is missing; the ones before are dead.
        IReadOnlyList<SetupCode> codes;
        await using (var scope = town.Inside()) codes = await scope.ServiceProvider.GetRequiredService<IFirstAdministrator>().NewCodes(default);
        codes.Select(c => c.Office).ShouldBe([Office.Security, Office.Audit]);
        (await guest.Get(links[0])).Status.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var (office, code) in codes)
        {
            var form = (await town.Guest().Get($"/setup?code={code}")).Ok();
            form.Has("#region").ShouldBeFalse();
            var person = town.Guest();
            (string, string)[] typed = [("user", $"the-{office}".ToLowerInvariant()), ("name", "张二"), ("new", Password), ("again", Password)];
            (await person.Submit((await person.Get($"/setup?code={code}")).Ok(), "form#setup", [.. typed.Where(t => t.Item1 != "user"), ("user", "first.admin")])).TextOf("#errors").ShouldContain("已经有人用");
            (await person.Submit((await person.Get($"/setup?code={code}")).Ok(), "form#setup", typed)).Ok().Text.ShouldContain("设置完成");
            (await person.Get($"/setup?code={code}")).Status.ShouldBe(HttpStatusCode.Forbidden, "once");
        }
        (await (await town.Guest().SignInStaff("the-security", Password)).Get("/admin/accounts")).Ok().Html.QuerySelectorAll("tbody tr").Length.ShouldBe(3);
        (await (await town.Guest().SignInStaff("the-audit", Password)).Get("/admin/audit")).Ok();
        (await NewCode(town)).ShouldBeNull();
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task InstallationFromBefore_KeepsItsAdministrator_AndIsAskedForTheOthers()
    {
        await using var town = await Town.Small();
        await town.Tamper("DELETE FROM trust_posts WHERE \"Role\" IN ('security-administrator', 'audit-administrator')");
        await using var scope = town.Inside();
        (await scope.ServiceProvider.GetRequiredService<IFirstAdministrator>().NewCodes(default)).Select(c => c.Office).ShouldBe([Office.Security, Office.Audit]);
        (await (await town.Administrator()).Get("/admin/bodies")).Ok();
    }

    [Fact]
    public async Task DemoStreet_HasNoSuchDoor()
    {
        await using var town = await Town.Small();
        (await NewCode(town)).ShouldBeNull();
        (await town.Guest().Get("/setup?code=x")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
