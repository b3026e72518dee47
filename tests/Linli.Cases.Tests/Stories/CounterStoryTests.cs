using Linli.Testing;

namespace Linli.Cases.Tests.Stories;

/// <summary>At the counter: somebody registers for somebody else, who follows without an account.</summary>
public class CounterStoryTests
{
    private static async Task<(Handed Matter, Visitor Clerk)> Registered(Town town)
    {
        var clerk = await town.Clerk();
        var page = await clerk.Post("/staff/register?item=category:street-light", ("channel", "Counter"), ("region", Town.Community),
            ("address", "竞舟路12号"), ("name", "何老伯"), ("phone", "19900000055"), ("text", "门口路灯坏了，老人来窗口说的"));
        return (await town.Receipt(page), clerk);
    }

    [Fact]
    public async Task RegisteredAtTheCounter_SaysWhoHelped()
    {
        await using var town = await Town.Small();
        var (matter, clerk) = await Registered(town);
        var c = (await town.Find(matter.No)).ShouldNotBeNull();
        (c.HelperName, c.Channel, c.ReporterId).ShouldBe(("周敏（演示）", Cases.Domain.Channel.Counter, null));
        var page = await clerk.Case(matter);
        page.Text.ShouldContain("周敏（演示）");
        page.Text.ShouldContain("何**");
        page.Text.ShouldNotContain("何老伯");
        page.Text.ShouldNotContain("19900000055");
        await town.Settle();
        (await town.Messages()).ShouldContain(m => m.Phone == "19900000055" && m.Text.Contains(matter.No));
    }

    [Fact]
    public async Task Guest_FollowsByNumberAndCode_NotByAWrongOne()
    {
        await using var town = await Town.Small();
        var (matter, _) = await Registered(town);
        var other = await town.OpenReport("楼下路灯一直闪，很刺眼");
        var guest = town.Guest();
        foreach (var (no, code) in ((string, string)[])[(matter.No, other.Code), (other.No, matter.Code), (matter.No, "ABCD-EFGH"), ("XH-20200101-00001-1", matter.Code), (matter.No, "' OR 1=1 --")])
        {
            var refused = (await guest.Post("/follow", ("no", no), ("code", code))).Ok();
            refused.Text.ShouldContain("没有找到", customMessage: $"{no} {code}");
            refused.Text.ShouldNotContain("门口路灯坏了");
        }
        var seen = await guest.Post("/follow", ("no", matter.No.ToLowerInvariant()), ("code", matter.Code.ToLowerInvariant()));
        seen.Text.ShouldContain("门口路灯坏了");
        seen.Has("form[action]").ShouldBeFalse("a code follows, it does not decide");
    }

    [Fact]
    public async Task PaperToTakeHome_BearsTheNameAndIsALook_OnTheScreenItStaysMasked()
    {
        await using var town = await Town.Small();
        var (matter, clerk) = await Registered(town);
        var link = (await clerk.Do(matter, "accept")).Papers[0];
        (await clerk.Get(link)).Ok().Text.ShouldNotContain("何老伯");
        (await town.Audit()).ShouldNotContain(a => a.Action == "person.paper");
        (await clerk.Get(link + ".pdf")).Body.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
        (await town.Audit()).Where(a => a.Action == "person.paper").ShouldHaveSingleItem().Subject.ShouldBe($"case:{matter.Id}");
    }
}
