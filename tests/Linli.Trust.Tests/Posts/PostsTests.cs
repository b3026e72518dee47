using System.Net;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Posts;

/// <summary>Who gets a post and an account, what an administrator may do to them, and that it counts at once.</summary>
public class PostsTests
{
    private const string New = "Blue-Lantern-26";

    private static async Task<T> Ask<T>(Town town, Func<TrustDb, Task<T>> ask)
    {
        await using var scope = town.Inside();
        return await ask(scope.ServiceProvider.GetRequiredService<TrustDb>());
    }

    private static Task<Guid> Body(Town town, string name) => Ask(town, db => db.BodyVersions.Where(v => v.NameZh == name).Select(v => v.BodyId).FirstAsync());
    private static Task<Guid> Hall(Town town) => Body(town, "文新街道便民服务中心");

    private static Task<Guid> Post(Town town, string userName) =>
        Ask(town, db => (from p in db.Posts join a in db.Accounts on p.AccountId equals a.Id where a.UserName == userName orderby p.Id select p.Id).FirstAsync());

    private static string Days(int days) => DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(days).ToString("yyyy-MM-dd", null);

    private static async Task<(Page Page, string Password)> Hire(Visitor admin, Guid body, string user, string role = "hall-clerk")
    {
        var page = await admin.Post($"/admin/bodies/{body}/posts/new?person=new", ("user", user), ("name", "许新（演示）"), ("phone", "199 0000 0123"), ("role", role));
        page.Ok();
        return (page, page.TextOf("#one-time-password"));
    }

    private static async Task<Page> Account(Visitor security, Guid account, string verb, string why = "本人电话核实") =>
        await security.Submit((await security.Get($"/admin/accounts/{account}")).Ok(), "form#account", ("do", verb), ("why", why));

    private static Task<Guid> AccountOf(Town town, string userName) => Ask(town, db => db.Accounts.Where(a => a.UserName == userName).Select(a => a.Id).FirstAsync());

    private static async Task<Page> Appoint(Visitor security, Guid body, string user, string role, bool fresh, params (string, string)[] more) =>
        await security.Post("/admin/accounts/new" + (fresh ? "?person=new" : ""), [("user", user), ("role", role), ("body", $"{body}"), .. fresh ? [("name", "许新（演示）")] : Array.Empty<(string, string)>(), .. more]);

    private static async Task<string> Refused(Town town, string user, string password)
    {
        var guest = town.Guest();
        var page = await guest.Post("/staff/sign-in", ("user", user), ("password", password));
        guest.IsGuest.ShouldBeTrue();
        return page.TextOf("[role=alert]");
    }

    [Fact]
    public async Task NewPerson_GetsAOneTimePassword_ThatOpensOnlyThePageThatChangesIt()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Hall(town), await town.Administrator());
        var (page, once) = await Hire(admin, hall, "xu-xin");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await admin.Get($"/admin/bodies/{hall}")).Text.ShouldContain("许新（演示）");

        var xu = await town.Guest().SignInStaff("xu-xin", once);
        (await xu.Get("/staff")).Url.ShouldBe("/account/password");
        (await xu.Get("/staff/cases")).Url.ShouldBe("/account/password");
        (await xu.PostRaw("/staff/posts", [("x", "y")], follow: false)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await xu.Get("/account/password")).Text.ShouldContain("一次性密码");
        (await xu.Post("/account/password", ("old", once), ("new", once), ("again", once))).TextOf("#errors").ShouldContain("和现在的一样");
        (await xu.Get("/staff")).Url.ShouldBe("/account/password");
        (await xu.Post("/account/password", ("old", once), ("new", New), ("again", New))).Url.ShouldBe("/staff");
        (await Refused(town, "xu-xin", once)).ShouldContain("不对");
        (await (await town.Guest().SignInStaff("xu-xin", New)).Get("/staff")).Ok().Url.ShouldBe("/staff");

        var kept = await Ask(town, db => db.Accounts.SingleAsync(a => a.UserName == "xu-xin"));
        kept.PhoneIndex.ShouldBeNull("an SMS code of the number must not open the account");
        kept.PhoneSealed.ShouldNotBeNull();
        var audit = await town.Audit();
        audit.Single(a => a.Action == "account.add").Person.ShouldBe(kept.Id);
        audit.Single(a => a.Action == "post.give").Detail!.ShouldContain("hall-clerk@");
        audit.ShouldAllBe(a => !(a.Detail ?? "").Contains(once));
    }

    [Fact]
    public async Task SameForm_SentTwice_MakesOneAccount_AndDoesNotShowThePasswordAgain()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Hall(town), await town.Administrator());
        var form = (await admin.Get($"/admin/bodies/{hall}/posts/new?person=new")).Ok();
        (string, string)[] typed = [("user", "xu-xin"), ("name", "许新"), ("role", "hall-clerk")];
        (await admin.Submit(form, "form[method=post]", typed)).Has("#one-time-password").ShouldBeTrue();
        (await admin.Submit(form, "form[method=post]", typed)).Ok().Has("#one-time-password").ShouldBeFalse();
        (await Ask(town, db => db.Accounts.CountAsync(a => a.UserName == "xu-xin"))).ShouldBe(1);
        (await admin.Post($"/admin/bodies/{hall}/posts/new?person=new", typed)).TextOf("#errors").ShouldContain("已经有人用");
    }

    [Theory]
    [InlineData("user", "nobody-here", "没有这个用户名的工作人员")]
    [InlineData("user", "r:123", "没有这个用户名的工作人员")]
    [InlineData("user", "admin", "不能给自己安排岗位")]
    [InlineData("user", "zhou-min", "已有相同的岗位")]
    [InlineData("role", "emperor", "请从列表选择角色")]
    [InlineData("from", "2026-11-01", "请写明原因")]
    [InlineData("from", "2020-11-01", "存续时间内")]
    [InlineData("to", "2026-11-01", "不能早于开始")]
    public async Task ExistingPerson_IsRefusedByName(string field, string value, string says)
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Hall(town), await town.Administrator());
        (string, string)[] good = [("user", "sun-gong"), ("role", "hall-clerk"), .. value == "2020-11-01" ? [("reason", "补登")] : Array.Empty<(string, string)>()];
        (await admin.Post($"/admin/bodies/{hall}/posts/new", [.. good.Where(g => g.Item1 != field), (field, value)])).Ok().TextOf("#errors").ShouldContain(says);
        (await town.Audit()).ShouldNotContain(a => a.Action == "post.give");
    }

    [Fact]
    public async Task NewPerson_IsRefusedByName()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Hall(town), await town.Administrator());
        foreach (var (user, name, phone, says) in new[] { ("X", "许新", "", "用户名不合要求"), ("9xu", "许新", "", "用户名不合要求"), ("r:xu", "许新", "", "用户名不合要求"), ("xu-xin", " ", "", "请填姓名"), ("xu-xin", "许新", "1380013800", "电话号码不完整"), ("xu-xin", "许新", "12345", "打过去找不到本人"), ("ZHOU-MIN", "许新", "", "已经有人用") })
            (await admin.Post($"/admin/bodies/{hall}/posts/new?person=new", ("user", user), ("name", name), ("phone", phone), ("role", "hall-clerk"))).Ok().TextOf("#errors").ShouldContain(says);
    }

    [Fact]
    public async Task SecondPost_IsHeldFromItsDay_AndEndsAtOnce()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Hall(town), await town.Administrator());
        (await admin.Post($"/admin/bodies/{hall}/posts/new", ("user", "Lin-Shequ"), ("role", "hall-clerk"), ("from", Days(2)), ("leader", "1"))).Text.ShouldContain("岗位已安排");
        var lin = await town.Staff("lin-shequ");
        (await lin.Get("/staff/posts")).Html.QuerySelectorAll("main form button").Length.ShouldBe(1);
        town.Clock.Advance(TimeSpan.FromDays(2));
        lin = await town.Staff("lin-shequ");
        var posts = (await lin.Get("/staff/posts")).Ok();
        var choice = posts.Html.QuerySelectorAll("main form").Single(f => f.TextContent.Contains("便民服务中心", StringComparison.Ordinal));
        (await lin.Submit(posts, $"form:has(input[value='{choice.QuerySelector("input[name=_handler]")!.GetAttribute("value")}'])")).Url.ShouldBe("/staff");
        (await lin.Get("/staff/register")).Ok();
        admin = await town.Administrator();
        var post = await Ask(town, db => db.Posts.Where(p => p.BodyId == hall && p.IsLeader && p.Role == "hall-clerk").OrderByDescending(p => p.Id).Select(p => p.Id).FirstAsync());
        var done = await admin.Submit((await admin.Get($"/admin/posts/{post}")).Ok(), "form#post-end", ("from", Days(2)));
        done.Ok().Text.ShouldContain("任职结束日期已登记");
        (await lin.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect, "a post that ended ends at once");
        (await admin.Get($"/admin/posts/{post}")).Text.ShouldContain("已离任");
    }

    [Fact]
    public async Task LastAdministrator_Stays()
    {
        await using var town = await Town.Small();
        var security = await town.Security();
        var mine = await AccountOf(town, "admin");
        async Task<Page> Leave(Visitor by, Guid whose) => await by.Submit((await by.Get($"/admin/accounts/{whose}")).Ok(), "form#post-end", ("from", Days(1)));
        foreach (var office in (string[])["admin", "security", "auditor"]) (await Leave(security, await AccountOf(town, office))).TextOf("#errors").ShouldContain("最后一位", customMessage: office);
        (await security.Get($"/admin/accounts/{await AccountOf(town, "security")}")).Has("form#account").ShouldBeFalse("nobody locks themselves");
        (await Appoint(security, await Body(town, "文新街道办事处"), "second-admin", "administrator", fresh: true)).Ok().Url.ShouldBe("/admin/appointments");
        var once = (await (await town.Auditor()).Post("/admin/appointments")).TextOf("#one-time-password");
        (await Leave(security, mine)).Text.ShouldContain("任职结束日期已登记");
        // The other one is the last now.
        var other = await town.Guest().SignInStaff("second-admin", once);
        await other.Post("/account/password", ("old", once), ("new", New), ("again", New));
        (await other.Get("/admin/bodies")).Ok();
        (await Leave(security, await AccountOf(town, "second-admin"))).TextOf("#errors").ShouldContain("最后一位");
    }

    [Theory]
    [InlineData("330106013000", null, true)]
    [InlineData("330106000000", null, true)]
    [InlineData("330106009000", null, false)]
    [InlineData("330106013006", null, false)]
    [InlineData("330106013000", 7, false)]
    public async Task LastAdministrator_IsWhoeverNobodyReplaces_ThereAndForGood(string region, int? forDays, bool replaced)
    {
        await using var town = await Town.Small();
        var (security, mine, other) = (await town.Security(), await AccountOf(town, "admin"), await town.Hire("administrator", region));
        if (forDays is { } days)
            await Ask(town, db => db.Posts.Where(p => p.AccountId == other.Account).ExecuteUpdateAsync(s => s.SetProperty(p => p.ValidTo, DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(days))));
        var said = await security.Submit((await security.Get($"/admin/accounts/{mine}")).Ok(), "form#post-end", ("from", Days(1)));
        said.Text.ShouldContain(replaced ? "任职结束日期已登记" : "最后一位");
    }

    [Fact]
    public async Task PlannedPost_ThatWasCancelled_StandsInNobodysWay()
    {
        await using var town = await Town.Small();
        var (admin, hall) = (await town.Administrator(), await Hall(town));
        Task<Page> Give(int day = 10) => admin.Post($"/admin/bodies/{hall}/posts/new", ("user", "sun-gong"), ("role", "hall-leader"), ("from", Days(day)));
        (await Give()).Ok().Url.ShouldBe($"/admin/bodies/{hall}");
        (await Give()).TextOf("#errors").ShouldNotBeEmpty();
        var planned = await Ask(town, db => db.Posts.Where(p => p.BodyId == hall && p.Role == "hall-leader" && p.ValidTo == null).OrderByDescending(p => p.Id).Select(p => p.Id).FirstAsync());
        var early = await admin.Submit((await admin.Get($"/admin/posts/{planned}")).Ok(), "form#post-end", ("from", Days(9)));
        early.TextOf("#errors").ShouldContain("不能早于开始日期");
        early.DeadLinks.ShouldBeEmpty();
        (await admin.Submit((await admin.Get($"/admin/posts/{planned}")).Ok(), "form#post-end", ("from", Days(10)))).Text.ShouldContain("任职结束日期已登记");
        (await Give(5)).Ok().Url.ShouldBe($"/admin/bodies/{hall}");
    }

    [Fact]
    public async Task Lock_EndsEverySession_AndSaysSoOnlyToWhoProvesToBeTheOne()
    {
        await using var town = await Town.Small();
        var (admin, clerk, post) = (await town.Security(), await town.Clerk(), await AccountOf(town, "zhou-min"));
        (await Account(admin, post, "Lock", " ")).TextOf("#errors").ShouldContain("请写明原因");
        (await clerk.Get("/staff")).Ok();
        (await Account(admin, post, "Lock")).Text.ShouldContain("账号已锁定");
        (await clerk.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Refused(town, "zhou-min", Town.Password)).ShouldContain("管理员锁定");
        (await Refused(town, "zhou-min", "Wrong-Demo-2026")).ShouldContain("不对");
        (await (await town.Administrator()).Post($"/admin/bodies/{await Hall(town)}/posts/new", ("user", "zhou-min"), ("role", "hall-leader"))).TextOf("#errors").ShouldContain("请先解锁");
        (await Account(admin, post, "Unlock")).Text.ShouldContain("账号已解锁");
        (await (await town.Clerk()).Get("/staff")).Ok();
        (await town.Audit()).Count(a => a.Action is "account.lock" or "account.unlock" && a.Purpose == "本人电话核实").ShouldBe(2);
    }

    [Fact]
    public async Task PausedAccount_IsShown_AndUnlockedWithoutWaiting()
    {
        await using var town = await Town.Small();
        var (admin, post) = (await town.Security(), await AccountOf(town, "zhou-min"));
        for (var i = 0; i < 5; i++) await Refused(town, "zhou-min", $"Wrong-{i}");
        await Refused(town, "zhou-min", Town.Password);
        (await admin.Get($"/admin/accounts/{post}")).Text.ShouldContain("试错太多");
        (await Account(admin, post, "Unlock")).Text.ShouldNotContain("试错太多");
        (await (await town.Clerk()).Get("/staff")).Ok();
    }

    [Fact]
    public async Task Reset_GivesANewOneTimePassword_AndEndsSessions()
    {
        await using var town = await Town.Small();
        var (admin, clerk, post) = (await town.Security(), await town.Clerk(), await AccountOf(town, "zhou-min"));
        var page = await Account(admin, post, "ResetPassword");
        var once = page.Ok().TextOf("#one-time-password");
        (await clerk.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Refused(town, "zhou-min", Town.Password)).ShouldContain("不对");
        (await (await town.Guest().SignInStaff("zhou-min", once)).Get("/staff")).Url.ShouldBe("/account/password");
        (await admin.PostRaw($"/admin/accounts/{post}", [("_handler", "account"), ("do", "Explode")], follow: false)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task TwoAdministrators_OnOneAccount_TheSecondIsTold()
    {
        await using var town = await Town.Small();
        var account = await AccountOf(town, "zhou-min");
        var (one, two) = (await town.Security(), await town.Security());
        var (first, second) = ((await one.Get($"/admin/accounts/{account}")).Ok(), (await two.Get($"/admin/accounts/{account}")).Ok());
        (await one.Submit(first, "form#account", ("do", "ResetPassword"), ("why", "忘记密码"))).Has("#one-time-password").ShouldBeTrue();
        var late = await two.Submit(second, "form#account", ("do", "ResetPassword"), ("why", "忘记密码"));
        late.Has("#one-time-password").ShouldBeFalse();
        late.TextOf("#errors").ShouldContain("安全管理员（演示）");
    }

    [Fact]
    public async Task AccountWithAPostElsewhere_IsNotOurs()
    {
        await using var town = await Town.Small();
        var (hall, admin) = (await Hall(town), await town.Administrator());
        (await admin.Get($"/admin/posts/{await Post(town, "sun-gong")}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await admin.Post($"/admin/bodies/{hall}/posts/new", ("user", "sun-gong"), ("role", "hall-clerk"))).Ok();
        var (security, theirs) = (await town.Security(), await AccountOf(town, "sun-gong"));
        var page = (await security.Get($"/admin/accounts/{theirs}")).Ok();
        page.Has("form#account").ShouldBeFalse();
        page.Text.ShouldContain("只能由上级管理员处理");
        page.Text.ShouldNotContain("市政照明科");
        // The form of somebody of ours, aimed at that account.
        var ours = (await security.Get($"/admin/accounts/{await AccountOf(town, "zhou-min")}")).Ok();
        var token = ours.Html.QuerySelector("form#account [name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var stamp = await Ask(town, db => db.Accounts.Where(a => a.UserName == "sun-gong").Select(a => a.ConcurrencyStamp).FirstAsync());
        var aimed = await security.PostRaw($"/admin/accounts/{theirs}", [("__RequestVerificationToken", token), ("_handler", "account"), ("seen", stamp!), ("do", "ResetPassword"), ("why", "要密码")], follow: false);
        aimed.Has("#one-time-password").ShouldBeFalse();
        (await (await town.Handler()).Get("/staff")).Ok();
    }

    [Fact]
    public async Task ResidentSession_NeverBecomesAPost()
    {
        await using var town = await Town.Small();
        // Somebody whose number is on their account, as an import might leave it.
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            var clerk = await db.Accounts.SingleAsync(a => a.UserName == "zhou-min");
            clerk.PhoneIndex = scope.ServiceProvider.GetRequiredService<Kernel.Crypto.BlindIndex>().Of("phone", "19900000055");
            await db.Commit(default);
        }
        var bySms = await town.Guest().SignInResident("19900000055");
        var page = (await bySms.Get("/staff/posts")).Ok();
        page.Has("main form").ShouldBeFalse("a code by SMS is neither password nor authenticator");
        (await bySms.Get("/staff")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
