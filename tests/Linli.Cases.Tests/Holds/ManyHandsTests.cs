using System.Net;
using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Holds;

/// <summary>Several hands at once, and the same hand twice.</summary>
public class ManyHandsTests
{
    [Fact]
    public async Task TwoClaimAtOnce_OneWins_TheOtherIsToldWho()
    {
        await using var town = await Town.Small();
        for (var round = 0; round < 5; round++)
        {
            var matter = await town.Dispatched($"第{round}处路灯不亮，走路看不见");
            Visitor[] both = [await town.Handler(), await town.SecondHandler()];
            string[] names = ["孙工（演示）", "何工（演示）"];
            var pages = await Task.WhenAll(both.Select(v => v.Case(matter)));
            var after = await Task.WhenAll(both.Select((v, i) => v.Submit(pages[i], "claim")));
            var task = (await town.Find(matter.No))!.Tasks.Single(t => t.Kind == TaskKind.Lead);
            task.State.ShouldBe(TaskState.Claimed);
            var winner = Array.IndexOf(names, task.AccountName);
            winner.ShouldBeGreaterThanOrEqualTo(0);
            after[winner].Text.ShouldContain("已领取。");
            var told = after[1 - winner];
            told.Text.ShouldNotContain("已领取。");
            told.TextOf("[role=alert], .notice, .alert").ShouldContain(names[winner]);
        }
    }

    [Fact]
    public async Task SameKey_TwiceAndEightAtOnce_MakesOneMatterAndOneReceipt()
    {
        await using var town = await Town.Small();
        foreach (var asGuest in (bool[])[true, false])
        {
            var who = asGuest ? town.Guest() : await town.Resident();
            var page = await who.Get("/report");
            var before = await town.CountCases();
            (string, string)[] fields = [("text", "路口路灯不亮三天了"), ("region", Town.Community), ("phone", "19900000066")];
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => who.Submit(page, "form[method=post]", fields)));
            var late = await who.Submit(page, "form[method=post]", fields);
            answers.Append(late).Select(a => (a.TextOf("#receipt-no"), a.TextOf("#receipt-code"))).Distinct().Count().ShouldBe(1);
            (await town.CountCases()).ShouldBe(before + 1);
        }
    }

    [Fact]
    public async Task PaperNumbers_HaveNoGap_ThoughHalfOfTheActsLoseTheirRace()
    {
        await using var town = await Town.Small();
        Visitor[] both = [await town.Clerk(), await town.Staff("qian-lei")];
        var matters = new List<Handed>();
        for (var i = 0; i < 6; i++) matters.Add(await town.OpenReport($"第{i}号楼门口路灯不亮"));
        var posts = new List<Func<Task>>();
        foreach (var matter in matters)
            foreach (var clerk in both)
            {
                var page = await clerk.Case(matter);
                posts.Add(() => clerk.Submit(page, "accept"));
            }
        await Task.WhenAll(posts.Select(p => p()));
        var numbers = new List<string>();
        foreach (var matter in matters) numbers.Add((await town.Find(matter.No))!.Events.Single(e => e.PaperNumber is not null).PaperNumber!);
        numbers.Select(n => n.Split('〕')[1].TrimEnd('号')).Select(int.Parse).Order().ShouldBe(Enumerable.Range(1, matters.Count));
    }

    [Fact]
    public async Task SameVerbTwice_IsCarriedOutOnce()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var clerk = await town.Clerk();
        var page = await clerk.Case(matter);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => clerk.Submit(page, "accept")));
        foreach (var a in answers) a.Ok();
        (await town.Find(matter.No))!.Events.Count(e => e.Verb == Verb.Accept).ShouldBe(1);
        (await clerk.Submit(page, "accept")).Text.ShouldContain("已受理，");
    }

    [Fact]
    public async Task StalePage_IsAConflictThatNamesWhoAndWhat()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var clerk = await town.Clerk();
        var leader = await town.Staff("qian-lei");
        var stale = await clerk.Case(matter);
        await leader.Do(matter, "accept");
        var told = await clerk.Submit(stale, "refuse", ("reason", "不归我们管"), ("competent", "别处"));
        told.Text.ShouldContain("钱磊（演示）");
        told.Text.ShouldContain("受理");
        var c = (await town.Find(matter.No)).ShouldNotBeNull();
        (c.State, c.Resolution).ShouldBe(("accepted", null));
    }
}
