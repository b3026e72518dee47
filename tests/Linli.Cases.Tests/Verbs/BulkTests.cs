using System.Net;
using Linli.Cases.Domain;
using Linli.Kernel.Text;
using Linli.Testing;

namespace Linli.Cases.Tests.Verbs;

/// <summary>One step for several matters: refusals first, then what the preview says, what is carried out, and what a second press does.</summary>
public sealed class BulkTests(Desk desk) : IClassFixture<Desk>
{
    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);
    private string Say(Reason reason) => desk.Text("zh-CN", reason);
    private static string Chosen(string deed, params IEnumerable<Handed> rows) => $"/staff/bulk?deed={deed}{string.Concat(rows.Select(m => $"&row={m.Id:N}"))}";
    private const string Carry = "form:has(input[name=at])", Look = "form:has(#note)";

    /// <summary>The words of a matter's row.</summary>
    private static string Row(Page page, Handed m) => string.Join(' ', page.Html.QuerySelectorAll("main tbody tr").Single(r => r.QuerySelector($"a[href$='{m.Id}']") is not null).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task WhoHasNoPost_OrNoPermission_DoesNotComeIn()
    {
        var m = await desk.In("assigned");
        (await desk.Town.Guest().Peek(Chosen("Claim", m))).Location.ShouldNotBeNull().ShouldContain("/sign-in");
        (await desk.Resident.Peek(Chosen("Claim", m))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await (await desk.Town.Administrator()).Peek(Chosen("Claim", m))).Status.ShouldBe(HttpStatusCode.Forbidden);
        // A step that the post may not do is not there for many either.
        foreach (var (by, deed) in ((Visitor, string)[])[(desk.Handler, "Dispatch"), (desk.Handler, "Urge"), (desk.Clerk, "Close"), (desk.Clerk, "")])
            (await by.Get(Chosen(deed, m))).Ok().Text.ShouldContain(Say(R("BulkDeedIsOffered")), customMessage: deed);
    }

    [Fact]
    public async Task NoneOrTooMany_IsRefused()
    {
        (await desk.Clerk.Get("/staff/bulk?deed=Dispatch")).Ok().Text.ShouldContain(Say(R("BulkChoosesSome")));
        (await desk.Clerk.Get("/staff/bulk?deed=Dispatch&row=x&row=")).Ok().Text.ShouldContain(Say(R("BulkChoosesSome")));
        var many = string.Concat(Enumerable.Range(0, 51).Select(_ => $"&row={Guid.CreateVersion7():N}"));
        var page = (await desk.Clerk.Get("/staff/bulk?deed=Dispatch" + many)).Ok();
        page.Text.ShouldContain(Say(R("BulkIsLimited", "50", "51")));
        page.Has("main tbody").ShouldBeFalse();
        (await desk.Clerk.Peek("/staff/bulk/papers.pdf?x=1" + many)).Location.ShouldBe("/staff");
    }

    [Fact]
    public async Task Claim_SaysRowByRow_CarriesOutRowByRow_AndASecondPressChangesNothing()
    {
        var (one, two, taken, lost, elsewhere) = (await desk.In("assigned"), await desk.In("assigned"), await desk.In("assigned"), await desk.In("assigned"), await desk.In("received"));
        await desk.Do(desk.Second, taken, "claim");
        // Without JavaScript: the form of the list, as a browser sends it with one box for all.
        var list = (await desk.Handler.Get($"/staff?tab=open&q={one.No}")).Ok();
        list.Has($"input[type=checkbox][form=bulk][name=row][value='{one.Id:N}'][aria-label]").ShouldBeTrue();
        var path = Chosen("Claim", one, two, taken, lost, elsewhere);
        var preview = (await desk.Handler.Get(path)).Ok();
        Row(preview, one).ShouldContain("会由您领取");
        Row(preview, taken).ShouldContain("办不了");
        Row(preview, taken).ShouldContain("何工");
        // Out of reach: nothing of it, not even its number.
        preview.Text.ShouldContain("不在您的范围内");
        preview.Text.ShouldNotContain(elsewhere.No);
        preview.Form(Carry).QuerySelectorAll("input[name=at]").Length.ShouldBe(3);
        foreach (var m in (Handed[])[one, two, lost]) (await desk.Now(m)).Current!.State.ShouldBe(TaskState.Open, "a preview changes nothing");

        // Somebody is faster with one of them while the page is looked at.
        await desk.Do(desk.Second, lost, "claim");
        (string, string)[] forged = [.. preview.Form(Carry).QuerySelectorAll("input[name=at]").Select(i => ("at", i.GetAttribute("value")!)), ("at", $"{elsewhere.Id:N}:1")];
        var done = (await desk.Handler.Submit(preview, Carry, forged)).Ok();
        Row(done, one).ShouldContain("已领取");
        Row(done, two).ShouldContain("已领取");
        Row(done, lost).ShouldContain("没有办");
        Row(done, lost).ShouldContain("何工");
        done.Text.ShouldContain("办好 2 件，没有办 2 件。");
        done.Text.ShouldNotContain(elsewhere.No);
        var events = (await desk.Now(one)).EventCount;
        var again = (await desk.Handler.Submit(preview, Carry, forged)).Ok();
        Row(again, one).ShouldContain("已领取");
        ((await desk.Now(one)).EventCount, (await desk.Now(elsewhere)).EventCount).ShouldBe((events, 1));
        var own = (await desk.Handler.Get(Chosen("Claim", one, elsewhere))).Ok();
        Row(own, one).ShouldContain(Say(R("ClaimedByYourself")));
        own.Has(Carry).ShouldBeFalse();
        Row((await desk.Clerk.Get(Chosen("Claim", one, elsewhere))).Ok(), one).ShouldContain(Say(R("NothingToClaim")));
    }

    [Fact]
    public async Task Dispatch_ByRule_EachGoesToItsOwn_AndTheStaleRowSaysWhoWasFaster()
    {
        var (light, stale, closed) = (await desk.In("accepted"), await desk.In("accepted"), await desk.In("closed"));
        var preview = (await desk.Clerk.Get($"/staff/bulk?deed=Dispatch&all=true&row={light.Id:N}" + string.Concat(((Handed[])[light, stale, closed]).Select(m => $"&on={m.Id:N}")))).Ok();
        Row(preview, light).ShouldContain("会派给");
        Row(preview, light).ShouldContain("市政照明科");
        Row(preview, closed).ShouldContain(Say(new Reason("rule.VerbFitsTheState", ["@verb.Dispatch", "@state.closed"])));
        // Chosen by hand, an office of elsewhere is no office here.
        var other = (await desk.Clerk.Submit(preview, Look, ("to", Guid.CreateVersion7().ToString()))).Ok();
        Row(other, light).ShouldContain(Say(R("BodyWorksHere")));
        var named = (await desk.Clerk.Submit(preview, Look, ("to", $"{desk.Street}"), ("note", "请尽快"))).Ok();
        Row(named, light).ShouldContain("文新街道公共服务办");
        await desk.Do(desk.HallLeader, stale, "inform", ("note", "正在核实"));
        var done = (await desk.Clerk.Submit(named, Carry)).Ok();
        Row(done, light).ShouldContain("已派给");
        Row(done, stale).ShouldContain("没有办");
        ((await desk.Now(light)).LeadBodyId, (await desk.Now(stale)).State).ShouldBe((desk.Street, "accepted"));
        (await desk.Town.Audit()).ShouldContain(a => a.Action == "case.dispatch" && a.Subject == $"case:{light.Id}");
        var auto = (await desk.Clerk.Submit((await desk.Clerk.Get(Chosen("Dispatch", stale))).Ok(), Carry)).Ok();
        Row(auto, stale).ShouldContain("已派给");
        (await desk.Now(stale)).LeadBodyId.ShouldBe(desk.Lighting);
    }

    [Fact]
    public async Task Inform_TellsEachReporter_InTheMessageItself()
    {
        var (one, two) = (await desk.In("handling"), await desk.In("suspended"));
        await desk.Refused(desk.Handler, one, "inform", R("InformingSaysHowItGoes"));
        await desk.Refused(desk.Community, one, "inform", R("OnlyTheLeadDoesThis"), ("note", "快好了"));
        var first = (await desk.Handler.Get(Chosen("Inform", one, two))).Ok();
        Row(first, one).ShouldContain("填好上面的内容再看");
        first.Has(Carry).ShouldBeFalse();
        var empty = (await desk.Handler.Submit(first, Look, ("note", " "))).Ok();
        Row(empty, one).ShouldContain(Say(R("InformingSaysHowItGoes")));
        var preview = (await desk.Handler.Submit(first, Look, ("note", "灯头已订货，周四上门更换"))).Ok();
        Row(preview, two).ShouldContain("会告知报事人");
        await desk.Town.Settle();
        (await desk.Town.Messages()).ShouldNotContain(x => x.Text.Contains("灯头已订货"), "a preview tells nobody");
        var done = (await desk.Handler.Submit(preview, Carry)).Ok();
        await desk.Handler.Submit(preview, Carry);
        done.Text.ShouldContain("办好 2 件，没有办 0 件。");
        await desk.Town.Settle();
        foreach (var m in (Handed[])[one, two])
        {
            (await desk.Town.Messages()).Where(x => x.Text.Contains(m.No) && x.Text.Contains("灯头已订货，周四上门更换")).ShouldHaveSingleItem();
            (await desk.Resident.Mine(m)).Text.ShouldContain("灯头已订货，周四上门更换");
        }
        (await desk.Now(two)).State.ShouldBe("suspended");
    }

    [Fact]
    public async Task Urge_SaysHowStaffKnow_AndNotForOnesOwnWork()
    {
        var (one, ended) = (await desk.In("handling"), await desk.In("withdrawn"));
        var form = (await desk.Clerk.Get(Chosen("Urge", one, ended))).Ok();
        Row((await desk.Clerk.Submit(form, Look, ("how", "来"))).Ok(), one).ShouldContain(Say(R("HelperSaysHowTheyKnow")));
        var preview = (await desk.Clerk.Submit(form, Look, ("how", "同一位居民来电"), ("note", "请快一点"))).Ok();
        Row(preview, one).ShouldContain("会记一次催办");
        Row(preview, ended).ShouldContain("办不了");
        await desk.Clerk.Submit(preview, Carry);
        await desk.Clerk.Submit(preview, Carry);
        (await desk.Now(one)).Urges.ShouldBe(1);
        (await desk.Clerk.Case(one)).Text.ShouldContain("请快一点（同一位居民来电）");
    }

    [Fact]
    public async Task Print_MakesOneFile_OfWhatIsWithinReach()
    {
        var (one, two, none) = (await desk.In("accepted", service: true), await desk.In("accepted", service: true), await desk.In("received"));
        var preview = (await desk.Clerk.Get(Chosen("Print", one, two, none))).Ok();
        Row(preview, none).ShouldContain(Say(R("PaperIsIssuedFirst")));
        var done = (await desk.Clerk.Submit(preview, Carry)).Ok();
        var link = done.Html.QuerySelector("main a[href*='papers.pdf']").ShouldNotBeNull().GetAttribute("href")!;
        var pdf = await desk.Clerk.Peek(link);
        (pdf.Status, pdf.About!.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "application/pdf"));
        System.Text.Encoding.Latin1.GetString(pdf.Body).Split("/Type /Page\n").Length.ShouldBeGreaterThan(1);
        // Each is a look at a name, and stands in the record.
        foreach (var m in (Handed[])[one, two]) (await desk.Town.Audit()).ShouldContain(a => a.Action == "person.paper" && a.Subject == $"case:{m.Id}");
        // Whose office has nothing to do with them gets nothing.
        (await desk.Handler.Peek(link)).Location.ShouldBe("/staff");
        (await desk.Clerk.Peek($"/staff/bulk/papers.pdf?row={none.Id:N}")).Location.ShouldBe("/staff");
    }
}
