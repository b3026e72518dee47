using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Handling;

/// <summary>Somebody is away: a colleague acts in their post with both names, open work goes over and comes back; somebody leaves for good and hands over (mission row 1, trap 10).</summary>
public sealed class LeaveTests : IAsyncLifetime
{
    private Town _town = null!;
    private Visitor _sun = null!;
    private Guid _he;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _sun = await _town.Handler();
        _he = await Post("he-gong");
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private async Task<Guid> Post(string user)
    {
        await using var scope = _town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        return await (from p in db.Posts join a in db.Accounts on p.AccountId equals a.Id where a.UserName == user && p.DeputyFor == null select p.Id).FirstAsync();
    }

    private string Day(int days) => $"{OfficeHours.DateOf(_town.Clock.GetUtcNow()).AddDays(days):yyyy-MM-dd}";
    private string Rule(string name, params string[] args) => _town.Services.GetRequiredService<Texts>().Say("zh-CN", new Reason($"rule.{name}", args));

    private async Task<Page> Take(Visitor by, Guid deputy, int from, int to, string path = "/account/leave") =>
        await by.Submit((await by.Get(path)).Ok(), "form#leave", ("key", Guid.CreateVersion7().ToString("N")), ("deputy", $"{deputy}"), ("from", Day(from)), ("to", Day(to)), ("reason", "体检"));

    private async Task Move()
    {
        (await _town.Services.GetRequiredService<JobRunner>().RunNow("trust.leaves", default)).ShouldBeTrue();
        await _town.Settle();
    }

    private async Task<Handed> Claimed(string text = "路灯不亮")
    {
        var matter = await _town.OpenReport(text);
        var clerk = await _town.Clerk();
        await clerk.Do(matter, "accept");
        await clerk.Do(matter, "dispatch");
        await _sun.Do(matter, "claim");
        return matter;
    }

    private async Task<CaseTask> Lead(Handed m) => (await _town.Find(m.No))!.Current!;

    [Fact]
    public async Task Planning_IsCheckedFirst()
    {
        (await Take(_sun, await Post("chen-jie"), 0, 1)).Text.ShouldContain(Rule("DeputyIsAColleague"));
        (await Take(_sun, await Post("sun-gong"), 0, 1)).Text.ShouldContain(Rule("DeputyIsAColleague"));
        (await Take(_sun, _he, -1, 1)).Text.ShouldContain(Rule("LeaveBeginsTodayOrLater"));
        (await Take(_sun, _he, 3, 1)).Text.ShouldContain(Rule("LeaveEndsAfterItBegins"));
        (await Take(_sun, _he, 0, 400)).Text.ShouldContain(Rule("LeaveIsNotForGood", "183"));
        (await Take(_sun, _he, 2, 5)).Text.ShouldContain("已安排");
        (await Take(_sun, _he, 5, 7)).Text.ShouldContain(Rule("LeavesDoNotOverlap"));
        var he = await _town.SecondHandler();
        (await Take(he, await Post("sun-gong"), 4, 6)).Text.ShouldContain(Rule("DeputyIsThere"));
        var admin = await _town.Administrator();
        (await admin.Get("/account/leave")).Ok().Html.QuerySelectorAll("form#leave").Length.ShouldBeLessThanOrEqualTo(1);
        (await (await _town.Resident()).Get("/account/leave")).Html.QuerySelector("form#leave").ShouldBeNull("residents have no post");
    }

    [Fact]
    public async Task DeputyActs_WithBothNames_AndWhatIsLeftComesBack()
    {
        var (open, done) = (await Claimed(), await Claimed("另一盏路灯不亮"));
        var he = await _town.SecondHandler();
        var own = await _town.OpenReport("第三盏路灯不亮");
        var clerk = await _town.Clerk();
        await clerk.Do(own, "accept");
        await clerk.Do(own, "dispatch");
        await he.Do(own, "claim");
        var sun = (await Lead(open)).AccountId;
        (await Take(_sun, _he, 0, 2)).Text.ShouldContain("已安排");
        await Move();
        (await Lead(open)).ShouldSatisfyAllConditions(t => t.AccountName.ShouldStartWith("何工"), t => t.HandedFrom.ShouldBe(sun));
        await Move(); // once more: nothing moves twice
        (await _town.Find(open.No))!.Events.Count(e => e.Verb == Verb.HandOver).ShouldBe(1);

        // In the colleague's post: both names stand in the timeline, the resident reads neither.
        var posts = (await he.Get("/staff/posts")).Ok();
        posts.Text.ShouldContain("代理");
        var acting = posts.Html.QuerySelectorAll("main form").Single(f => f.TextContent.Contains("代理", StringComparison.Ordinal));
        await he.Submit(posts, $"form:has(input[value='{acting.QuerySelector("input[name=_handler]")!.GetAttribute("value")}'])");
        await he.Do(done, "close", ("resolution", "Solved"), ("answer", "灯修好了"));
        var page = await (await _town.Clerk()).Case(done);
        page.TextOf("main").ShouldContain("代孙工");
        (await (await _town.Resident()).Get(CasesLinks.Mine(done.Id))).Ok().TextOf("main").ShouldNotContain("何工");

        _town.Clock.Advance(TimeSpan.FromDays(3));
        await Move();
        (await Lead(open)).ShouldSatisfyAllConditions(t => t.AccountId.ShouldBe(sun), t => t.HandedFrom.ShouldBeNull());
        (await Lead(own)).AccountName.ShouldNotBeNull().ShouldStartWith("何工", customMessage: "what was the deputy's own stays theirs");
        var again = await _town.SecondHandler();
        (await again.Get("/staff/posts")).Ok().Text.ShouldNotContain("代理");
    }

    [Fact]
    public async Task BackEarlier_TheDeputyIsOut_AndTheAdministratorMayPlanItForSomebodyIll()
    {
        var matter = await Claimed();
        var sun = (await Lead(matter)).AccountId;
        var admin = await _town.Administrator();
        // The office of the demo's administrator holds the street; a county section is out of reach.
        (await admin.Get($"/admin/posts/{await Post("sun-gong")}")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await Take(_sun, _he, 0, 9)).Text.ShouldContain("已安排");
        await Move();
        (await Lead(matter)).AccountId.ShouldNotBe(sun);
        var back = await _sun.Submit((await _sun.Get("/account/leave")).Ok(), "form#leave-end-0");
        back.Text.ShouldContain("代理已结束");
        await Move();
        (await Lead(matter)).AccountId.ShouldBe(sun);
    }

    [Fact]
    public async Task LeavingForGood_HandsOverToASuccessor_OrBackToTheOffice()
    {
        await using var scope = _town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        var hall = await db.Posts.AsNoTracking().Where(p => p.Role == "hall-clerk").FirstAsync();
        var other = await _town.Hire("hall-clerk", Town.Community[..9] + "000", hall.BodyId);
        var (first, second) = (await _town.OpenReport("路灯不亮"), await _town.OpenReport("另一盏路灯不亮"));
        var leaving = await _town.Staff(other.UserName);
        var page = await leaving.Case(first);
        foreach (var m in (Handed[])[first, second])
            (await leaving.PostRaw(CasesLinks.StaffDo(m.Id, "claim"), [await leaving.FormToken(), ("version", "1"), ("key", Guid.CreateVersion7().ToString("N")), ("task", $"{(await Lead(m)).Id}")])).Ok();
        (await Lead(first)).AccountId.ShouldBe(other.Account);
        var admin = await _town.Administrator();
        var post = await db.Posts.AsNoTracking().Where(p => p.AccountId == other.Account).Select(p => p.Id).FirstAsync();
        var form = (await admin.Get($"/admin/posts/{post}")).Ok();
        form.Html.QuerySelector("select#successor").ShouldNotBeNull();
        await admin.Submit(form, "form#post-end", ("from", Day(0)), ("successor", $"{hall.Id}"));
        await Move();
        (await Lead(first)).ShouldSatisfyAllConditions(t => t.AccountId.ShouldBe(hall.AccountId), t => t.HandedFrom.ShouldBeNull("nobody comes back"));
        (await _town.Find(first.No))!.Events.Count(e => e.Verb == Verb.HandOver).ShouldBe(1);
    }
}
