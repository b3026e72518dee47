using System.Net;
using Linli.Cases.Domain;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exports;

/// <summary>Asking for a list as a file: who may, what must be said, and that asking twice is asking once.</summary>
public sealed class ExportAskTests : IAsyncLifetime
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

    [Fact]
    public async Task Asking_IsForThoseWithThePermission()
    {
        var path = CasesLinks.ExportNew(Exporting.All);
        foreach (var at in (string[])[CasesLinks.Exports, path])
        {
            (await _town.Guest().Peek(at)).Status.ShouldBe(HttpStatusCode.Redirect);
            foreach (var other in (Visitor[])[await _town.Resident(), await _town.Handler(), await _town.Staff("lin-shequ"), await _town.Auditor()])
                (await other.Peek(at)).Status.ShouldBe(HttpStatusCode.Forbidden);
        }
        (await (await _town.Handler()).Get(CasesLinks.All)).Ok().Has("#to-export").ShouldBeFalse();
        var link = (await _clerk.Get($"{CasesLinks.All}?item=street-light")).Ok().Html.QuerySelector("#to-export")!.GetAttribute("href")!;
        (await _clerk.Get(link)).Ok().TextOf("main").ShouldContain("路灯");
    }

    [Fact]
    public async Task Request_SaysWhatItIsFor_AndWhat()
    {
        (await _clerk.Asks(Exporting.Lights, ("purpose", "dance"))).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportHasAPurpose"));
        (await _clerk.Asks(Exporting.Lights, ("words", "用"))).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportSaysWhatFor", "4", "200"));
        (await _clerk.Asks(Exporting.Lights, ("words", new string('用', 201)))).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportSaysWhatFor", "4", "200"));
        (await _clerk.Asks(Exporting.Lights, ("group", "dance"))).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportHasColumns"));
        (await _clerk.Asks("list=cases&item=no-such")).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportHasRows"));
        (await _clerk.Get(CasesLinks.ExportNew("list=dance"))).Ok().Has("form#export").ShouldBeFalse();
        Exporting.Set(_town, ("most", 1), ("mostClear", 1));
        await Exporting.Typed(_town);
        (await _clerk.Asks(Exporting.Lights)).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportIsBounded", "1"));
        (await Exporting.Rows(_town)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Retry_MakesOneExport()
    {
        var page = (await _clerk.Get(CasesLinks.ExportNew(Exporting.Lights))).Ok();
        (string, string)[] typed = [("purpose", "meeting"), ("words", Exporting.Words)];
        var (first, again) = (await _clerk.Submit(page, "form#export", typed), await _clerk.Submit(page, "form#export", typed));
        again.Url.ShouldBe(first.Url);
        var row = (await Exporting.Rows(_town)).ShouldHaveSingleItem();
        row.State.ShouldBe(ExportState.Approved);
        (await _town.Audit()).Count(a => a.Action == "export.ask" && a.Subject == $"export:{row.Id}" && a.Purpose!.Contains(Exporting.Words)).ShouldBe(1);
    }

    [Fact]
    public async Task Requests_OfADay_AreFew()
    {
        Exporting.Set(_town, ("perDay", 2));
        for (var i = 0; i < 2; i++) (await _clerk.Asks(Exporting.Lights)).Ok().Has("#errors").ShouldBeFalse();
        (await _clerk.Asks(Exporting.Lights)).TextOf("#errors").ShouldContain(Exporting.Rule(_town, "ExportsAreFew", "2"));
        (await (await _town.Staff("qian-lei")).Asks(Exporting.Lights)).Ok().Has("#errors").ShouldBeFalse("it is counted by person");
        _town.Clock.Advance(TimeSpan.FromHours(25));
        (await (await _town.Clerk()).Asks(Exporting.Lights)).Ok().Has("#errors").ShouldBeFalse();
    }

    /// <summary>Whoever edits the pack cannot make a phone number harmless.</summary>
    [Theory]
    [InlineData("\"field\":\"person.phone\"", "\"field\":\"address.community\"", "'phone' tells of a person")]
    [InlineData("\"id\":\"lead\"", "\"id\":\"dance\"", "'dance' is none")]
    public async Task Pack_ThatNamesWhatThereIsNot_DoesNotStart(string from, string to, string said)
    {
        var packs = Kernel.Packs.PackStore.Load(Path.Combine(Town.RepositoryRoot, "packs"), "core", "demo");
        var text = System.Text.Json.Nodes.JsonNode.Parse(packs.Newest("exports", "exports")!.Body.GetRawText().Replace("2026.1", "2026.2", StringComparison.Ordinal))!.ToJsonString();
        text.ShouldContain(from);
        packs.Decide([packs.Check("planted.json", text.Replace(from, to, StringComparison.Ordinal)).Pack!]);
        await using var town = await Town.Small(b => b.Services.AddSingleton(packs));
        (await Should.ThrowAsync<Kernel.Packs.PackFault>(() => town.Restart())).Message.ShouldContain(said);
    }

    [Fact]
    public async Task RowsOfTheBoard_AreForWhoSupervises()
    {
        var day = Kernel.Calendar.OfficeHours.DateOf(_town.Clock.GetUtcNow());
        var leader = await _town.Staff("qian-lei");
        var link = (await leader.Get(CasesLinks.BoardRows("item", "street-light", "received", day, day))).Ok().Html.QuerySelector("#to-export")!.GetAttribute("href")!;
        (await _clerk.Submit((await _clerk.Get(link)).Ok(), "form#export", ("purpose", "meeting"), ("words", Exporting.Words))).TextOf("#errors").ShouldNotBeEmpty();
        (await Exporting.Rows(_town)).ShouldBeEmpty();
        (await leader.Submit((await leader.Get(link)).Ok(), "form#export", ("purpose", "supervision"), ("words", Exporting.Words))).Ok();
        await Exporting.Make(_town);
        var row = await Exporting.Newest(_town);
        (row.State, row.List).ShouldBe((ExportState.Made, "board"));
        Exporting.Lines(await leader.Fetches(row.Id)).Count(l => l.StartsWith($"{row.No},", StringComparison.Ordinal)).ShouldBe(row.Rows);
    }
}
