using System.Net;
using Linli.Cases.Domain;
using Linli.Cases.Tests.Reach;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Verbs;

/// <summary>Every verb in every state of both flows: its effect or a refusal in words, as the flow pack says; never a fault.</summary>
public sealed class EveryVerbTests(Desk desk) : IClassFixture<Desk>
{
    [Theory]
    [InlineData("appeal")]
    [InlineData("service")]
    public async Task EveryVerb_InEveryState_DoesWhatTheFlowSays(string flowId)
    {
        var service = flowId == "service";
        var flow = Fills.FlowsOf(desk.Town).Single(f => f.Id == flowId);
        // Applications are merged with none.
        var states = service ? [.. Desk.States.Where(s => s != "merged")] : Desk.States;
        flow.States.Select(s => s.Id).ShouldBe(states, ignoreOrder: true, "say in Desk.Bring how a matter comes into a new state");
        // What needs another step before it, in a state of its own, has stories of its own.
        var verbs = flow.Transitions.Where(t => t.By is "staff" or "applicant").Select(t => t.Verb).Distinct().Except(BesideVerbTests.Verbs).Except(WhistleVerbTests.Verbs).ToList();
        verbs.Count.ShouldBeGreaterThan(16);
        var texts = desk.Town.Services.GetRequiredService<Texts>();
        var saidWhenDone = verbs.Select(v => texts.Get("zh-CN", $"done.{Fills.Kebab(v)}")).ToHashSet();
        int done = 0, refused = 0;
        if (!service) _main = await desk.InWork();
        foreach (var state in states)
        {
            Handed? idle = null;
            foreach (var verb in verbs)
            {
                var allowed = flow.Find(verb, state) is not null;
                // What is refused leaves the matter as it is: one matter serves for all of a state's refusals.
                var matter = allowed ? await desk.In(state, service) : idle ??= await desk.In(state, service);
                if (allowed && verb == Verb.EndUnanswered) await desk.Lapse(matter);
                if (allowed && verb == Verb.FinishCo) await HelpIsAsked(matter, state, service);
                var by = verb == Verb.FinishCo ? service ? desk.Handler : desk.Civil : desk.For(verb, service);
                // Where nobody is in charge, no department reaches the matter; the community does, and may handle.
                if (!allowed && (await desk.Now(matter)).LeadBodyId is null && (by == desk.Handler || by == desk.Civil)) by = desk.Community;
                var before = await desk.Now(matter);
                var page = await desk.Post(by, matter, Fills.Kebab(verb), Fields(verb, service));
                var after = await desk.Now(matter);
                var what = $"{flowId}: {verb} in {state}: {page.Status} {string.Join(' ', Desk.Alert(page))}";
                ((int)page.Status).ShouldBeLessThan(500, what);
                if (allowed)
                {
                    page.Status.ShouldBe(HttpStatusCode.OK, what);
                    Desk.Alert(page).ShouldBe([texts.Get("zh-CN", $"done.{Fills.Kebab(verb)}")], what);
                    var to = flow.Find(verb, state)!.To;
                    // A bad rating brings the matter back; three stars are not bad.
                    // What was merged goes back to where it stood.
                    after.State.ShouldBe(verb == Verb.Unmerge ? "accepted" : to == "=" ? state : to, what);
                    after.Events.Where(e => e.Seq > before.EventCount).ShouldContain(e => e.Verb == verb, what);
                    done++;
                }
                else
                {
                    (after.State, after.EventCount, after.Version).ShouldBe((before.State, before.EventCount, before.Version), what);
                    // Not found is an answer for a task that is not there; anything else names its reason.
                    if (page.Status != HttpStatusCode.NotFound)
                    {
                        Desk.Alert(page).ShouldNotBeEmpty(what);
                        // Who has claimed it already is told so again.
                        if (verb == Verb.Claim && Desk.Alert(page) is ["已领取。"]) after.Current!.State.ShouldBe(TaskState.Claimed, what);
                        else Desk.Alert(page).ShouldAllBe(t => t.Length > 3 && !t.Contains('[') && !saidWhenDone.Contains(t), what);
                    }
                    else verb.ShouldBeOneOf([Verb.Claim, Verb.FinishCo], what);
                    refused++;
                }
            }
        }
        (done + refused).ShouldBe(verbs.Count * states.Count);
        done.ShouldBeGreaterThan(25);
        refused.ShouldBeGreaterThan(100);
    }

    private Handed? _main;

    /// <summary>A co-handler that has not finished yet; a matter that already stands was asked before it stood.</summary>
    private async Task HelpIsAsked(Handed matter, string state, bool service)
    {
        var lead = service ? desk.Civil : desk.Handler;
        if (state == "suspended") await desk.Do(lead, matter, "resume");
        await desk.Do(lead, matter, "add-co-handler", ("to", $"{(service ? desk.Lighting : desk.Street)}"));
        if (state == "suspended") await desk.Do(lead, matter, "suspend", ("reason", service ? "hearing" : "weather"), ("note", "等"));
    }

    private (string, string)[] Fields(Verb verb, bool service) => verb switch
    {
        Verb.Refuse => [("reason", "不归我们管"), ("competent", "余杭区")],
        Verb.RequestSupplement => [("missing", "户口簿")],
        Verb.Dispatch => [("to", $"{(service ? desk.Street : desk.Lighting)}")],
        Verb.Transfer => [("to", $"{desk.Body("西湖区城市管理局")}"), ("reason", "归口不同")],
        Verb.AddCoHandler => [("to", $"{desk.Body("西湖区城市管理局")}")],
        Verb.Return => [("reason", "不归我们")],
        Verb.Recall => [("reason", "派错了")],
        Verb.FinishCo => [("result", "看过了")],
        Verb.Suspend => [("reason", service ? "hearing" : "weather"), ("note", "等天晴")],
        Verb.Extend => [("amount", "2"), ("reason", "配件未到")],
        Verb.Close => [("resolution", service ? "Granted" : "Solved"), ("answer", "办好了")],
        Verb.Rate => [("stars", "3")],
        Verb.Contact => [("said", "电话里说明天上门")],
        Verb.Supervise => [("reason", "居民三次来电"), ("by", $"{OfficeHours.DateOf(desk.Town.Clock.GetUtcNow()).AddDays(5):yyyy-MM-dd}")],
        Verb.AskSigners => [("rule", "All"), ("question", "可以占道施工吗"), ("to", $"{desk.Body("西湖区城市管理局")}")],
        Verb.Merge => [("into", _main!.No), ("reason", "同一盏灯")],
        Verb.Unmerge => [("reason", "不是同一盏")],
        Verb.Split => [("category", "street-light"), ("part", "另一盏也不亮"), ("reason", "一个电话两件事")],
        Verb.Reopen or Verb.Withdraw => [("reason", "还是不亮")],
        _ => [("note", "请快一点")],
    };

    [Fact]
    public async Task UnknownVerbs_AreNotFound_AndForgedFieldsAreRefusals()
    {
        var matter = await desk.In("handling");
        foreach (var verb in (string[])["submit", "deem-accept", "release", "remind-supplement", "lapse-supplement", "look", "escalate", "accept;", "ACCEPT", "关闭"])
            foreach (var by in (Visitor[])[desk.Clerk, desk.Resident]) ((int)(await desk.Post(by, matter, verb)).Status).ShouldBe(404, verb);
        foreach (var (verb, field, value) in ((string, string, string)[])
            [("close", "resolution", "99999999999999"), ("close", "resolution", "Withdrawn"), ("close", "resolution", "-1"), ("close", "version", "NaN"), ("close", "key", new string('k', 81)), ("transfer", "to", "'; --"),
             ("transfer", "to", Guid.Empty.ToString()), ("extend", "amount", "2147483648"), ("extend", "amount", "1e3"), ("claim", "task", "../.."), ("finish-co", "task", "null"), ("suspend", "reason", "because"), ("close", "answer", new string('长', 2_001))])
        {
            var before = await desk.Now(matter);
            var page = await desk.Post(verb == "extend" ? desk.HallLeader : desk.Handler, matter, verb, [.. Fields(Enum.Parse<Verb>(verb.Replace("-co", "Co"), true), false).Where(f => f.Item1 != field), (field, value)]);
            ((int)page.Status).ShouldBeOneOf([200, 404], $"{verb} {field}={value}");
            var after = await desk.Now(matter);
            (after.Version, after.EventCount).ShouldBe((before.Version, before.EventCount), $"{verb} {field}={value}");
        }
    }
}
