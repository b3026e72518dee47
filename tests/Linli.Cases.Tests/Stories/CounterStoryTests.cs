using Linli.Testing;

namespace Linli.Cases.Tests.Stories;

/// <summary>At the counter: somebody registers for somebody else, who follows without an account.</summary>
public class CounterStoryTests
{
    private static async Task<(Handed Matter, Visitor Clerk)> Registered(Town town, string phone = "19900000055", bool anothers = false)
    {
        var clerk = await town.Clerk();
        var page = await clerk.Post("/staff/register?item=category:street-light", [("channel", "Counter"), ("region", Town.Community),
            ("address", "竞舟路12号"), ("name", "何老伯"), ("phone", phone), ("text", "门口路灯坏了，老人来窗口说的"), .. anothers ? [("phone-other", "true")] : ((string, string)[])[]]);
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
        seen.Has("form[method=post]").ShouldBeFalse("a code follows, it does not decide");
    }

    [Fact]
    public async Task SigningInWithTheNumberGiven_MakesTheMatterTheirs_NotThatOfAnotherNumber()
    {
        await using var town = await Town.Small();
        var (matter, clerk) = await Registered(town);
        await clerk.Do(matter, "request-supplement", ("missing", "路灯杆号照片"));
        var stranger = await town.Guest().SignInResident("19900000056");
        var uncle = await town.Guest().SignInResident("19900000055");
        await town.Settle();
        (await stranger.Get($"/my/{matter.Id}")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await uncle.Get("/my")).Text.ShouldContain("竞舟路12号");
        var page = (await uncle.Get($"/my/{matter.Id}")).Ok();
        page.Text.ShouldContain("路灯杆号照片");
        (await uncle.Submit(page, "form[action$=supplement]", ("note", "杆号 0371，就在12号门口"))).Ok();
        (await town.Find(matter.No))!.State.ShouldBe("received");
        (await town.Audit()).Where(a => a.Action == "case.link").ShouldHaveSingleItem().Subject.ShouldBe($"case:{matter.Id}");
    }

    [Fact]
    public async Task ANumberGivenForMessages_OpensNothing_NorDoesAnOldOne()
    {
        await using var town = await Town.Small();
        await town.Guest().SignInResident("19900000055");
        var (daughters, _) = await Registered(town, anothers: true);
        (await town.Find(daughters.No))!.ReporterId.ShouldBeNull("the account of whoever owns the number is not the person");
        (await town.Find((await Registered(town)).Matter.No))!.ReporterId.ShouldNotBeNull();
        var (old, _) = await Registered(town, "19900000057");
        town.Clock.Advance(TimeSpan.FromDays(91));
        // The number may have passed to somebody else since.
        var holder = await town.Guest().SignInResident("19900000057");
        await town.Guest().SignInResident("19900000055");
        await town.Settle();
        (await town.Find(old.No))!.ReporterId.ShouldBeNull();
        (await town.Find(daughters.No))!.ReporterId.ShouldBeNull();
        (await holder.Get($"/my/{old.Id}")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
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
