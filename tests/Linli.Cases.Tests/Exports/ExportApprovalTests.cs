using System.Net;
using Linli.Cases.Domain;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exports;

/// <summary>Four eyes: nothing long and nothing in clear leaves without somebody else of the same place, in time and with a reason.</summary>
public sealed class ExportApprovalTests : IAsyncLifetime
{
    private Town _town = null!;
    private Visitor _clerk = null!, _leader = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        (_clerk, _leader) = (await _town.Clerk(), await _town.Staff("qian-lei"));
        await Exporting.Typed(_town);
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private async Task<List<NoticeRow>> Notices(string key)
    {
        await using var scope = _town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Notices.AsNoTracking().Where(n => n.TextKey == key).ToListAsync();
    }

    [Fact]
    public async Task Clear_WaitsForAnother_WhoIsTold_AndThenTheAsker()
    {
        await _clerk.AsksInClear(Exporting.Lights);
        await Exporting.Make(_town);
        var row = await Exporting.Newest(_town);
        (row.State, row.Clear).ShouldBe((ExportState.Waiting, true));
        (await Exporting.Files(_town)).ShouldBe(0);
        (await Notices("notice.export.Waiting")).ShouldHaveSingleItem();
        (await _leader.Get(CasesLinks.ExportsOf("decide"))).Ok().Text.ShouldContain(row.No);
        (await _clerk.Get(CasesLinks.Export(row.Id))).Ok().Has("form#decide").ShouldBeFalse();
        (await _leader.Decides(row.Id, "approve")).Ok().Text.ShouldContain(Exporting.T(_town, "exports.approved-now"));
        await Exporting.Make(_town);
        (await Exporting.Newest(_town)).State.ShouldBe(ExportState.Made);
        (await Exporting.Newest(_town)).Decide(new Kernel.Access.Who(), _town.Clock.GetUtcNow(), false, "不需要").Rule.ShouldBe("ExportWaitsForADecision", "what was decided is not decided again");
        (await Notices("notice.export.Made")).ShouldHaveSingleItem().AccountId.ShouldBe(row.AccountId);
        (await _town.Audit()).ShouldContain(a => a.Action == "export.approve" && a.Subject == $"export:{row.Id}" && a.Actor != $"{row.AccountId}");
    }

    [Fact]
    public async Task ManyRows_WaitToo_ThoughMasked()
    {
        Exporting.Set(_town, ("approveAbove", 1));
        await Exporting.Typed(_town);
        await _clerk.Asks(Exporting.Lights);
        (await Exporting.Newest(_town)).State.ShouldBe(ExportState.Waiting);
    }

    [Fact]
    public async Task OwnRequest_IsDecidedByNobodyAlone()
    {
        (await _leader.AsksInClear(Exporting.Lights)).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportHasAnApprover"), customMessage: "there is no other leader in this street");
        var second = await _town.Hire("hall-leader", Exporting.Street);
        await _leader.AsksInClear(Exporting.Lights);
        var row = await Exporting.Newest(_town);
        (await _leader.Get(CasesLinks.Export(row.Id))).Ok().Has("form#decide").ShouldBeFalse();
        // Past the page: the form of somebody else's export with the address of one's own.
        await _clerk.AsksInClear(Exporting.Lights);
        var other = (await _leader.Get(CasesLinks.Export((await Exporting.Newest(_town)).Id))).Ok();
        var form = other.Form("form#decide");
        var fields = form.Elements.OfType<AngleSharp.Html.Dom.IHtmlInputElement>().Where(i => i.Name is { Length: > 0 } and not "reason").Select(i => (i.Name!, i.Value)).Append(("decision", "approve"));
        await _leader.PostRaw(CasesLinks.Export(row.Id), fields);
        await using (var scope = _town.Services.CreateAsyncScope())
        {
            var desk = scope.ServiceProvider.GetRequiredService<Linli.Cases.Exports.ExportDesk>();
            var who = scope.ServiceProvider.GetRequiredService<Kernel.Access.Who>();
            await scope.ServiceProvider.GetRequiredService<Trust.Contracts.IActors>().Become(who, row.AccountId, row.PostId, default);
            (await desk.Handle(new Linli.Cases.Exports.DecideExport("k", row.Id, row.Version, true, null), default)).Rule.ShouldBe("NobodyApprovesOwnExport");
        }
        (await Exporting.Rows(_town)).Single(e => e.Id == row.Id).State.ShouldBe(ExportState.Waiting);
        (await (await _town.Staff(second.UserName)).Decides(row.Id, "approve")).Ok();
        (await Exporting.Rows(_town)).Single(e => e.Id == row.Id).State.ShouldBe(ExportState.Approved);
    }

    [Fact]
    public async Task AnotherRegion_DoesNotFindIt_AndTheCountyAboveDoes()
    {
        await _clerk.AsksInClear(Exporting.Lights);
        var row = await Exporting.Newest(_town);
        var (next, below, above) = (await _town.Hire("hall-leader", "330106009000"), await _town.Hire("hall-leader", Town.Community), await _town.Hire("hall-leader", "330106000000"));
        foreach (var other in (Hired[])[next, below])
        {
            var v = await _town.Staff(other.UserName);
            (await v.Peek(CasesLinks.Export(row.Id))).Status.ShouldBe(HttpStatusCode.NotFound);
            (await v.Get(CasesLinks.ExportsOf("all"))).Ok().Text.ShouldNotContain(row.No);
        }
        (await (await _town.Staff(above.UserName)).Decides(row.Id, "approve")).Ok().Text.ShouldContain(Exporting.T(_town, "exports.approved-now"));
    }

    [Fact]
    public async Task Refusal_HasAReason_ThatTheAskerReads_AndNothingIsWritten()
    {
        await _clerk.AsksInClear(Exporting.Lights);
        var row = await Exporting.Newest(_town);
        (await _leader.Decides(row.Id, "refuse")).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportRefusalHasAReason", "200"));
        await _leader.Decides(row.Id, "refuse", "会议用不着电话号码");
        await Exporting.Make(_town);
        (await Exporting.Newest(_town)).State.ShouldBe(ExportState.Refused);
        (await Exporting.Files(_town)).ShouldBe(0);
        (await _clerk.Get(CasesLinks.Export(row.Id))).Ok().Text.ShouldContain("会议用不着电话号码");
        (await Notices("notice.export.Refused")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Request_LapsesWithItsTime()
    {
        await _clerk.AsksInClear(Exporting.Lights);
        var row = await Exporting.Newest(_town);
        var page = (await _leader.Get(CasesLinks.Export(row.Id))).Ok();
        _town.Clock.Set(row.LapsesAt);
        // Also before the job came by: late is late.
        var leader = await _town.Staff("qian-lei");
        (await leader.Get(CasesLinks.Export(row.Id))).Ok().Has("form#decide").ShouldBeFalse();
        await Exporting.Make(_town);
        (await Exporting.Newest(_town)).State.ShouldBe(ExportState.Lapsed);
        (await leader.Get(CasesLinks.Export(row.Id))).Ok().Text.ShouldContain(Exporting.T(_town, "exports.state.Lapsed"));
        (await Notices("notice.export.Lapsed")).ShouldHaveSingleItem();
        page.Has("form#decide").ShouldBeTrue();
    }

    [Fact]
    public async Task WhoeverLeftThePost_GetsNothing_WhateverWasApproved()
    {
        var hired = await _town.Hire("hall-clerk", Exporting.Street);
        await (await _town.Staff(hired.UserName)).AsksInClear(Exporting.Lights);
        var row = await Exporting.Newest(_town);
        await _leader.Decides(row.Id, "approve");
        await using (var scope = _town.Inside())
            await scope.ServiceProvider.GetRequiredService<TrustDb>().Posts.Where(p => p.Id == row.PostId).ExecuteUpdateAsync(s => s.SetProperty(p => p.ValidTo, Kernel.Calendar.OfficeHours.DateOf(_town.Clock.GetUtcNow()).AddDays(-1)));
        await Exporting.Make(_town);
        ((await Exporting.Newest(_town)).State, (await Exporting.Newest(_town)).Reason, await Exporting.Files(_town)).ShouldBe((ExportState.Failed, "post", 0));
    }
}
