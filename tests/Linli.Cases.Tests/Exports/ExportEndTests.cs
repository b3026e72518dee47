using System.Net;
using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Exports;

/// <summary>What is not needed any more ends before its time: 个人信息保护法 art. 47, trap 50.</summary>
public sealed class ExportEndTests : IAsyncLifetime
{
    private Town _town = null!;
    private Visitor _clerk = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        _clerk = await _town.Clerk();
        await Exporting.Typed(_town);
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private async Task<Export> Made()
    {
        await _clerk.Asks(Exporting.Lights, ("group", "basics"));
        await Exporting.Make(_town);
        var row = await Exporting.Newest(_town);
        (row.State, await Exporting.Files(_town)).ShouldBe((ExportState.Made, 1));
        return row;
    }

    private static async Task<Page> Ends(Visitor by, Guid id) => await by.Submit((await by.Get(CasesLinks.Export(id))).Ok(), "form#end");

    [Fact]
    public async Task Asker_DestroysTheFile_AndTheRecordStays()
    {
        var row = await Made();
        (await _clerk.Fetches(row.Id)).Ok();
        var form = (await _clerk.Get(CasesLinks.Export(row.Id))).Ok();
        var page = (await Ends(_clerk, row.Id)).Ok();
        page.Text.ShouldContain("已销毁");
        page.Text.ShouldContain("周敏");
        page.Has("form#fetch").ShouldBeFalse();
        page.Has("form#end").ShouldBeFalse();
        ((await Exporting.Newest(_town)).State, (await Exporting.Newest(_town)).Downloads, await Exporting.Files(_town)).ShouldBe((ExportState.Destroyed, 1, 0));
        (await _clerk.Submit(form, "form#fetch")).Text.ShouldContain(Exporting.Rule(_town, "ExportHasAFile"));
        (await _town.Audit()).Count(a => a.Action == "export.destroyed" && a.Subject == $"export:{row.Id}").ShouldBe(1);
        // Sent again by a slow hand: nothing more happens. With a key of its own it is told that it is over.
        (await _clerk.Submit(form, "form#end")).Ok();
        (await _clerk.Submit(form, "form#end", ("key", "another"))).Ok();
        (await _town.Audit()).Count(a => a.Action == "export.destroyed").ShouldBe(1);
    }

    [Fact]
    public async Task WhoeverDecides_DestroysAnothersFile_AndTheAskerHears_NobodyElseCan()
    {
        var row = await Made();
        var form = (await _clerk.Get(CasesLinks.Export(row.Id))).Ok();
        var handler = await _town.Handler();
        (await handler.Get(CasesLinks.Export(row.Id))).Has("form#end").ShouldBeFalse();
        (await handler.PostRaw(CasesLinks.Export(row.Id), [await handler.FormToken(), ("_handler", "end"), ("key", "foreign"), ("version", $"{row.Version}")])).Status.ShouldNotBe(HttpStatusCode.OK);
        (await Exporting.Files(_town)).ShouldBe(1);
        (await Ends(await _town.Staff("qian-lei"), row.Id)).Ok().Text.ShouldContain("已销毁");
        (await Exporting.Files(_town)).ShouldBe(0);
        await _town.Settle();
        (await _clerk.Get("/notices")).Text.ShouldContain("已被提前销毁");
        // The asker's own page, opened before: told what became of it.
        var late = (await _clerk.Submit(form, "form#end")).Ok().Text;
        foreach (var word in (string[])["有人刚刚改过", "已销毁"]) late.ShouldContain(word);
    }

    [Fact]
    public async Task WhatIsOver_CannotBeEnded_AndWhatWaitsOnlyByTheAsker()
    {
        var (row, now) = (await Made(), _town.Clock.GetUtcNow());
        var other = new Linli.Kernel.Access.Who();
        other.BecomeSystem("nobody");
        row.End(other, row.Until!.Value).Rule.ShouldBe("ExportCanBeEnded", "its time is over");
        (row.End(other, now).Ok, row.State).ShouldBe((true, ExportState.Destroyed));
        row.End(other, now).Rule.ShouldBe("ExportCanBeEnded", "once");
        await _clerk.AsksInClear(Exporting.Lights);
        (await Exporting.Newest(_town)).End(other, now).Rule.ShouldBe("ExportCanBeEnded", "somebody else refuses, or lets it lapse");
    }

    [Fact]
    public async Task Asker_WithdrawsWhatWaits_AndWhatIsApproved_WhoeverDecidesDoesNot()
    {
        await _clerk.AsksInClear(Exporting.Lights);
        var waits = await Exporting.Newest(_town);
        var leader = await _town.Staff("qian-lei");
        var decide = (await leader.Get(CasesLinks.Export(waits.Id))).Ok();
        decide.Has("form#end").ShouldBeFalse("refusing is what there is for that");
        (await Ends(_clerk, waits.Id)).Ok().Text.ShouldContain("已撤回");
        await leader.Submit(decide, "form#decide", ("decision", "approve"), ("reason", ""));
        (await Exporting.Newest(_town)).State.ShouldBe(ExportState.Withdrawn);

        await _clerk.Asks(Exporting.Lights, ("group", "basics"));
        var approved = await Exporting.Newest(_town);
        approved.State.ShouldBe(ExportState.Approved);
        (await Ends(_clerk, approved.Id)).Ok().Text.ShouldContain("已撤回");
        await Exporting.Make(_town);
        ((await Exporting.Newest(_town)).State, await Exporting.Files(_town)).ShouldBe((ExportState.Withdrawn, 0));
        (await leader.Get("/notices")).Text.ShouldNotContain("没有生成");
    }
}
