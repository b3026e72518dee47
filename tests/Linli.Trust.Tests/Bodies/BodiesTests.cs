using System.Net;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Bodies;

/// <summary>Who may change organisations, what is refused, and that nothing of what they were is lost.</summary>
public class BodiesTests
{
    private const string Street = "文新街道办事处", Hall = "文新街道便民服务中心", Civil = "文新街道公共服务办", County = "西湖区城市管理局";

    private static async Task<Guid> Id(Town town, string name)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().BodyVersions.Where(v => v.NameZh == name).Select(v => v.BodyId).FirstAsync();
    }

    private static async Task<int> Count(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Bodies.CountAsync();
    }

    private static string Days(int days) => DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(days).ToString("yyyy-MM-dd", null);

    private static async Task<Page> Change(Visitor admin, Guid body, params (string Name, string Value)[] fields) =>
        await admin.Submit((await admin.Get($"/admin/bodies/{body}/change")).Ok(), "form[method=post]", fields);

    private static async Task<Guid> Add(Visitor admin, string name, params (string Name, string Value)[] fields)
    {
        var page = await admin.Post("/admin/bodies/new", [("name-zh", name), ("kind", "department"), .. fields]);
        page.Url.ShouldStartWith("/admin/bodies/", Case.Sensitive, page.Text);
        return Guid.Parse(page.Url.Split('/')[^1]);
    }

    [Fact]
    public async Task Pages_AreClosedToGuestsAndToOtherPosts()
    {
        await using var town = await Town.Small();
        var hall = await Id(town, Hall);
        var clerk = await town.Clerk();
        foreach (var path in (string[])["/admin/bodies", "/admin/bodies/new", $"/admin/bodies/{hall}", $"/admin/bodies/{hall}/change", $"/admin/bodies/{hall}/posts/new", $"/admin/posts/{Guid.Empty}"])
        {
            (await town.Guest().Peek(path)).Location!.ShouldStartWith("/staff/sign-in", customMessage: path);
            (await clerk.Get(path)).Status.ShouldBe(HttpStatusCode.Forbidden, path);
            (await clerk.PostRaw(path, [("name-zh", "假机构")], follow: false)).Status.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        (await clerk.Get("/staff")).Html.QuerySelector("a[href='/admin/bodies']").ShouldBeNull();
    }

    [Fact]
    public async Task Change_IsSeenAtOnce_AndOnItsDay()
    {
        await using var town = await Town.Small();
        async Task<string?> Competent(string duty)
        {
            await using var scope = town.Inside();
            return (await scope.ServiceProvider.GetRequiredService<IBodies>().Competent(duty, "street", Town.Community, default))?.Name;
        }
        (await Competent("intake")).ShouldBe(Hall);
        (await Competent("a-duty-of-its-own")).ShouldBeNull();
        var hired = await town.Hire("handler", "330106013000", null, "a-duty-of-its-own");
        (await Competent("a-duty-of-its-own")).ShouldBe($"外处机构{hired.Region}");
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            var body = await db.Bodies.SingleAsync(b => b.Id == hired.Body);
            body.ValidTo = DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(1);
            (await db.Commit(default)).Ok.ShouldBeTrue();
        }
        (await Competent("a-duty-of-its-own")).ShouldNotBeNull("its last day is tomorrow");
        town.Clock.Advance(TimeSpan.FromDays(2));
        (await Competent("a-duty-of-its-own")).ShouldBeNull("the day has come, though nobody changed anything");
        await using var after = town.Inside();
        (await after.ServiceProvider.GetRequiredService<IBodies>().Find(hired.Body, default)).ShouldNotBeNull("old matters name it");
    }

    [Fact]
    public async Task OtherRegion_IsNotThere_NeitherToReadNorToChange()
    {
        await using var town = await Town.Small();
        var county = await Id(town, County);
        var admin = await town.Administrator();
        foreach (var path in (string[])[$"/admin/bodies/{county}", $"/admin/bodies/{county}/change", $"/admin/bodies/{county}/posts/new", $"/admin/bodies/{Guid.CreateVersion7()}"])
        {
            var page = await admin.Get(path);
            page.Status.ShouldBe(HttpStatusCode.NotFound, path);
            page.Text.ShouldNotContain(County);
        }
        (await admin.Get("/admin/bodies")).Ok().Text.ShouldNotContain(County);
        // The form of one's own organisation, aimed at theirs.
        var form = (await admin.Get($"/admin/bodies/{await Id(town, Civil)}/change")).Form();
        var fields = form.Elements.OfType<AngleSharp.Html.Dom.IHtmlInputElement>().Where(i => i.Type is not "checkbox").Select(i => (i.Name!, i.Value)).Append(("region", "330106013000")).ToList();
        var aimed = await admin.PostRaw($"/admin/bodies/{county}/change", fields.Select(f => f.Item1 == "name-zh" ? (f.Item1, "被改名") : f), follow: false);
        aimed.Status.ShouldBe(HttpStatusCode.SeeOther, "the form is not there");
        (await town.Audit()).ShouldNotContain(a => a.Action == "body.change");
    }

    [Theory]
    [InlineData("name-zh", " ", "请填机构名称")]
    [InlineData("name-zh", Hall, "同名的机构")]
    [InlineData("region", "330106000000", "不在您的管辖范围内")]
    [InlineData("region", "330106013999", "没有这个区划")]
    [InlineData("region", "1", "没有这个区划")]
    [InlineData("duty", "magic", "不在职责清单里")]
    [InlineData("phone", "12", "电话号码不完整")]
    [InlineData("from", "", "请填日期")]
    [InlineData("from", "2099-01-01", "请核对年份")]
    [InlineData("from", "2026-01-05", "请写明原因")]
    [InlineData("kind", "castle", "请从列表选择类别")]
    [InlineData("parent", "11111111-1111-1111-1111-111111111111", "上级机构在那一天不存在")]
    [InlineData("key", "", "表单不完整")]
    public async Task Add_RefusesWhatIsUnsound_KeepsWhatWasTyped(string field, string value, string says)
    {
        await using var town = await Town.Small();
        var before = await Count(town);
        var admin = await town.Administrator();
        (string, string)[] good = [("name-zh", "文新街道数字办"), ("kind", "department"), ("reason", "")];
        var page = await admin.Post("/admin/bodies/new", [.. good.Where(g => g.Item1 != field), (field, value)]);
        page.Ok().Url.ShouldBe("/admin/bodies/new");
        page.TextOf("#errors").ShouldContain(says);
        page.DeadLinks.ShouldBeEmpty();
        if (field != "name-zh") page.Html.QuerySelector("#name-zh")!.GetAttribute("value").ShouldBe("文新街道数字办");
        (await Count(town)).ShouldBe(before);
    }

    [Fact]
    public async Task Add_Below_StandsInTheTree_AndASecondSubmitMakesNoSecondOne()
    {
        await using var town = await Town.Small();
        var (street, before, admin) = (await Id(town, Street), await Count(town), await town.Administrator());
        var form = (await admin.Get($"/admin/bodies/new?parent={street}")).Ok();
        (string, string)[] typed = [("name-zh", "文新街道数字办\u0007\n"), ("kind", "department"), ("duty", "mediation"), ("duty", "police"), ("phone", "0571-87654321")];
        var made = await admin.Submit(form, "form[method=post]", typed);
        made.Ok().Text.ShouldContain("机构已建立");
        made.TextOf("h1").ShouldStartWith("文新街道数字办");
        made.Text.ShouldContain(Street);
        (await admin.Submit(form, "form[method=post]", typed)).Url.ShouldBe(made.Url);
        (await Count(town)).ShouldBe(before + 1);
        var list = (await admin.Get("/admin/bodies?q=数字办")).Ok();
        list.Html.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        list.Text.ShouldContain($"隶属 {Street}");
        (await admin.Get("/admin/bodies?q=0571-87654321")).Html.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        (await admin.Get("/admin/bodies?q=没有这个")).Text.ShouldContain("没有找到机构");
        var line = (await town.Audit()).Single(a => a.Action == "body.add");
        (line.Subject, line.Region).ShouldBe(($"body:{made.Url.Split('/')[^1]}", "330106013000"));
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rename_FromALaterDay_TakesEffectThen_AndTheOldNameStaysInTheHistory()
    {
        await using var town = await Town.Small();
        var (hall, admin, clerk) = (await Id(town, Hall), await town.Administrator(), await town.Clerk());
        (await Change(admin, hall, ("name-zh", "文新街道党群服务中心"), ("from", Days(10)))).Ok().Text.ShouldContain("变更已登记");
        (await admin.Get("/admin/bodies")).Text.ShouldContain(Hall);
        (await admin.Get("/admin/bodies")).Text.ShouldNotContain("党群服务中心");
        (await admin.Get($"/admin/bodies?day={Days(10)}")).Text.ShouldContain("党群服务中心");
        (await clerk.Get("/staff")).Text.ShouldContain(Hall);
        // Today's phone is carried into the period that is planned.
        (await Change(admin, hall, ("phone", "0571-87654321"))).Ok();
        town.Clock.Advance(TimeSpan.FromDays(10));
        clerk = await town.Clerk();
        (await clerk.Get("/staff")).Text.ShouldContain("文新街道党群服务中心");
        admin = await town.Administrator();
        var page = (await admin.Get($"/admin/bodies/{hall}")).Ok();
        page.TextOf("h1").ShouldBe("文新街道党群服务中心");
        page.Text.ShouldContain(Hall);
        page.Text.ShouldContain($"{Days(10)} –");
        page.Text.ShouldContain("0571-87654321");
        (await admin.Get($"/admin/bodies?day={Days(9)}")).Text.ShouldContain(Hall);
        var line = (await town.Audit()).First(a => a.Action == "body.change");
        line.Detail!.ShouldContain(Days(10));
        await using var scope = town.Inside();
        (await scope.ServiceProvider.GetRequiredService<Contracts.IBodies>().Find(hall, default))!.Name.ShouldBe("文新街道党群服务中心");
    }

    [Fact]
    public async Task Change_RefusesCircles_PastDaysWithoutReason_AndNothing()
    {
        await using var town = await Town.Small();
        var (street, hall, admin) = (await Id(town, Street), await Id(town, Hall), await town.Administrator());
        (await Change(admin, street, ("parent", $"{hall}"))).TextOf("#errors").ShouldContain("不能是它自己或它的下级");
        (await Change(admin, street, ("parent", $"{street}"))).TextOf("#errors").ShouldContain("不能是它自己或它的下级");
        (await Change(admin, hall, ("name-zh", "新名"), ("from", Days(-3)))).TextOf("#errors").ShouldContain("请写明原因");
        (await Change(admin, hall, ("name-zh", "新名"), ("from", Days(-500)), ("reason", "补登"))).TextOf("#errors").ShouldContain("存续时间内");
        (await Change(admin, hall)).TextOf("#errors").ShouldContain("没有改动");
        (await Change(admin, street, ("region", Town.Community))).TextOf("#errors").ShouldContain("由上级管理员来改");
        (await town.Audit()).ShouldNotContain(a => a.Action == "body.change");
        (await Change(admin, hall, ("name-zh", "新名"), ("from", Days(-3)), ("reason", "区里上月已发文"))).Ok().Text.ShouldContain("变更已登记");
        (await town.Audit()).Single(a => a.Action == "body.change").Purpose.ShouldBe("区里上月已发文");
    }

    [Fact]
    public async Task Change_FromADayOnWhichAnotherIsPlanned_LeavesThatOne()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Id(town, Hall), await town.Administrator());
        (await Change(admin, hall, ("name-zh", "文新街道党群服务中心"), ("from", Days(10)))).Text.ShouldContain("变更已登记");
        // The form shows today's name and nobody touches it.
        (await Change(admin, hall, ("phone", "0571-87654321"), ("from", Days(15)))).Text.ShouldContain("变更已登记");
        var after = await History(town, hall);
        after.Select(v => v.NameZh).ShouldBe([Hall, "文新街道党群服务中心", "文新街道党群服务中心"]);
        (after[1].Phone == after[0].Phone, after[2].Phone).ShouldBe((true, "0571-87654321"));
        (await Change(admin, hall, ("from", Days(20)))).TextOf("#errors").ShouldContain("没有改动");
    }

    [Fact]
    public async Task Change_FromAPastDay_DoesNotPutTodaysFactsThere()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Id(town, Hall), await town.Administrator());
        (await Change(admin, hall, ("phone", "0571-87654321"), ("duty", "mediation"))).Text.ShouldContain("变更已登记");
        (await Change(admin, hall, ("name-zh", "新名"), ("from", Days(-3)), ("reason", "区里上月已发文"))).Text.ShouldContain("变更已登记");
        var after = await History(town, hall);
        after.Select(v => v.NameZh).ShouldBe([Hall, "新名", "新名"]);
        (after[1].Phone, after[1].Duties).ShouldBe((after[0].Phone, after[0].Duties));
        (after[2].Phone, after[2].Duties.Contains("mediation", StringComparison.Ordinal)).ShouldBe(("0571-87654321", true));
    }

    [Fact]
    public async Task Change_OfWhatHasEnded_IsRefusedByName()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var body = await Add(admin, "临时专班");
        var form = (await admin.Get($"/admin/bodies/{body}/change")).Ok();
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            await db.Bodies.Where(b => b.Id == body).ExecuteUpdateAsync(s => s.SetProperty(b => b.ValidTo, DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(-1)));
        }
        (await admin.Submit(form, "form[method=post]", ("phone", "0571-87654321"))).TextOf("#errors").ShouldContain("已经终止");
    }

    private static async Task<List<BodyVersionRow>> History(Town town, Guid body)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().BodyVersions.AsNoTracking().Where(v => v.BodyId == body).OrderBy(v => v.ValidFrom).ToListAsync();
    }

    [Fact]
    public async Task TwoAdministrators_TheSecondLearnsWhoWasFaster()
    {
        await using var town = await Town.Small();
        var hall = await Id(town, Hall);
        var (one, two) = (await town.Administrator(), await town.Administrator());
        var (first, second) = ((await one.Get($"/admin/bodies/{hall}/change")).Ok(), (await two.Get($"/admin/bodies/{hall}/change")).Ok());
        (await one.Submit(first, "form[method=post]", ("phone", "0571-87654321"))).Text.ShouldContain("变更已登记");
        var late = await two.Submit(second, "form[method=post]", ("phone", "0571-11112222"));
        late.TextOf("#errors").ShouldContain("系统管理员（演示）");
        late.Html.QuerySelector("#phone")!.GetAttribute("value").ShouldBe("0571-11112222", "what was typed is not lost");
        (await one.Get($"/admin/bodies/{hall}")).Text.ShouldNotContain("0571-11112222");
    }

    [Fact]
    public async Task TwoAdministrators_CannotMakeACircleBetweenThem()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var (a, b) = (await Add(admin, "甲组"), await Add(admin, "乙组"));
        var (one, two) = (await town.Administrator(), await town.Administrator());
        var (first, second) = ((await one.Get($"/admin/bodies/{a}/change")).Ok(), (await two.Get($"/admin/bodies/{b}/change")).Ok());
        (await one.Submit(first, "form[method=post]", ("parent", $"{b}"))).Text.ShouldContain("变更已登记");
        (await two.Submit(second, "form[method=post]", ("parent", $"{a}"))).TextOf("#errors").ShouldContain("已在");
        (await admin.Get("/admin/bodies?q=组")).Html.QuerySelectorAll("tbody tr").Length.ShouldBe(2);
    }

    [Fact]
    public async Task End_IsRefusedWhilePostsOrWorkLieThere_AndSaysWhatToDo()
    {
        await using var town = await Town.Small();
        var (hall, street, admin) = (await Id(town, Hall), await Id(town, Street), await town.Administrator());
        await town.OpenReport("路灯不亮，走路看不见");
        var refused = await admin.Submit((await admin.Get($"/admin/bodies/{hall}")).Ok(), "form[method=post]", ("from", Days(5)), ("do", "end"));
        refused.TextOf("#errors").ShouldContain("还有 2 个岗位");
        refused.TextOf("#errors").ShouldMatch("还有 \\d+ 项未办结的工单任务");
        refused = await admin.Submit((await admin.Get($"/admin/bodies/{street}")).Ok(), "form[method=post]", ("from", Days(5)), ("do", "end"));
        refused.TextOf("#errors").ShouldMatch("还有 \\d+ 个下级机构");
        (await town.Audit()).ShouldNotContain(a => a.Action == "body.end");
    }

    [Fact]
    public async Task End_TakesEffectOnItsDay_CanBeTakenBackBefore_AndKeepsTheName()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var body = await Add(admin, "临时专班", ("from", Days(-30)), ("reason", "补登"), ("duty", "mediation"));
        async Task<Page> End(string day, string what = "end", string reason = "") =>
            await admin.Submit((await admin.Get($"/admin/bodies/{body}")).Ok(), "form[method=post]", ("from", day), ("do", what), ("reason", reason));
        (await End("")).TextOf("#errors").ShouldContain("请填日期");
        (await End(Days(-2))).TextOf("#errors").ShouldContain("请写明原因");
        (await End(Days(-40), reason: "x")).TextOf("#errors").ShouldContain("要在开始日期以后");
        (await End(Days(5))).Ok().Text.ShouldContain($"{Days(4)} 止");
        (await End("", "back")).Text.ShouldContain("已撤销终止");
        (await End(Days(5))).Ok();
        (await admin.Get($"/admin/bodies?day={Days(4)}")).Text.ShouldContain("临时专班");
        (await admin.Get($"/admin/bodies?day={Days(5)}")).Text.ShouldNotContain("临时专班");
        town.Clock.Advance(TimeSpan.FromDays(5));
        admin = await town.Administrator();
        (await admin.Get("/admin/bodies")).Text.ShouldNotContain("临时专班");
        var gone = (await admin.Get($"/admin/bodies/{body}")).Ok();
        gone.Text.ShouldContain("已终止");
        gone.Has("form[method=post]:not([action='/sign-out'])").ShouldBeFalse("what has ended does not change");
        await using var scope = town.Inside();
        var bodies = scope.ServiceProvider.GetRequiredService<Contracts.IBodies>();
        (await bodies.Find(body, default))!.Name.ShouldBe("临时专班", "old papers still name it");
        (await bodies.Over(Town.Community, default)).ShouldNotContain(b => b.Id == body);
    }

    [Fact]
    public async Task Pages_SpeakEnglishToo()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        await admin.Get("/lang/en");
        var list = (await admin.Get("/admin/bodies")).Ok();
        list.TextOf("h1").ShouldBe("Organisations and posts");
        list.Text.ShouldContain("Wenxin Service Hall");
        (await admin.Get($"/admin/bodies/{await Id(town, Hall)}")).Ok().Text.ShouldContain("General intake");
    }
}
