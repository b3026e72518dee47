using System.Net;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exports;

/// <summary>The file: whose it is stands in it, cells are no formulas, what was not asked for in clear is masked, and it ends with its time.</summary>
public sealed class ExportFileTests
{
    private static async Task<Export> Made(Town town, bool clear, string query = Exporting.Lights)
    {
        var clerk = await town.Clerk();
        if (clear) await clerk.AsksInClear(query);
        else await clerk.Asks(query, ("group", "basics"), ("group", "person"));
        var row = await Exporting.Newest(town);
        if (row.State == ExportState.Waiting) await (await town.Staff("qian-lei")).Decides(row.Id, "approve");
        await Exporting.Make(town);
        row = await Exporting.Newest(town);
        row.State.ShouldBe(ExportState.Made);
        return row;
    }

    [Fact]
    public async Task File_SaysWhoseItIs_AndEachRowBearsItsNumber()
    {
        await using var town = await Town.Small();
        var matter = await Exporting.Typed(town);
        var row = await Made(town, clear: true);
        var page = await (await town.Clerk()).Fetches(row.Id);
        page.About!.ContentDisposition!.FileName.ShouldBe($"{row.No}.csv");
        var lines = Exporting.Lines(page);
        var head = string.Join('\n', lines[..9]);
        foreach (var mark in (string[])[row.No, "周敏", "受理岗", "文新街道便民服务中心", "会商、汇报", Exporting.Words, "钱磊", "2026-11-", "路灯"]) head.ShouldContain(mark);
        var rows = lines[10..];
        rows.Length.ShouldBe(row.Rows);
        rows.ShouldAllBe(l => l.StartsWith($"{row.No},", StringComparison.Ordinal));
        rows.ShouldContain(l => l.Contains(matter.No));
    }

    [Fact]
    public async Task Cells_AreNoFormulas()
    {
        await using var town = await Town.Small();
        await Exporting.Typed(town, address: "=HYPERLINK(\"http://evil.example\")路1号");
        await Exporting.Typed(town, address: "＝1+1路2号");
        var lines = Exporting.Lines(await (await town.Clerk()).Fetches((await Made(town, clear: true)).Id));
        lines.ShouldContain(l => l.Contains("'=HYPERLINK"));
        lines.ShouldContain(l => l.Contains("'＝1+1路2号"));
        lines.ShouldNotContain(l => l.Contains(",=") || l.Contains(",\"=") || l.Contains(",＝"));
    }

    [Fact]
    public async Task WithoutAskingForClear_PersonsAreMasked_AndNobodyLooked()
    {
        await using var town = await Town.Small();
        await Exporting.Typed(town);
        var row = await Made(town, clear: false);
        var file = string.Join('\n', Exporting.Lines(await (await town.Clerk()).Fetches(row.Id)));
        foreach (var clear in (string[])["柯样例", "19900001234", "501室"]) file.ShouldNotContain(clear);
        file.ShouldContain("柯**");
        file.ShouldContain("199****1234");
        (await town.Audit()).ShouldNotContain(a => a.Action == "person.export");
    }

    [Theory]
    [InlineData(false, "330106********1234", "330106195001011234")]
    [InlineData(true, "330106195001011234", "********")]
    public async Task IdNumber_ComesFromTheAnswers(bool clear, string shows, string hides)
    {
        await using var town = await Town.Small();
        var matter = await Exporting.Typed(town);
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            (await db.Cases.FirstAsync(c => c.Id == matter.Id)).AnswersSealed = scope.ServiceProvider.GetRequiredService<Kernel.Crypto.FieldCipher>().Seal(Linli.Forms.Contracts.Answers.Of(("person.idNumber", "330106195001011234")).ToJson(), "cases.answers");
            (await db.Commit(default)).Ok.ShouldBeTrue();
        }
        var line = Exporting.Lines(await (await town.Clerk()).Fetches((await Made(town, clear)).Id)).Single(l => l.Contains(matter.No));
        line.ShouldContain(shows);
        line.ShouldNotContain(hides);
    }

    [Fact]
    public async Task WithoutThePermission_ClearIsRefused_AlsoPastThePage()
    {
        await using var town = await Town.Small();
        await Exporting.Typed(town);
        await using var own = town.Services.CreateAsyncScope();
        own.ServiceProvider.GetRequiredService<Kernel.Access.Who>().BecomeStaff(Guid.CreateVersion7(), "甲", Guid.CreateVersion7(), "岗", Guid.CreateVersion7(), new("街道", "Street"), Exporting.Street, Kernel.Access.RegionScope.Below(Exporting.Street), false, new HashSet<string> { "cases.read", "exports.ask" });
        var (outcome, _) = await own.ServiceProvider.GetRequiredService<Linli.Cases.Exports.ExportDesk>().Handle(new Linli.Cases.Exports.AskExport("k", new("cases", Item: "street-light"), "meeting", Exporting.Words, ["person"], true), default);
        outcome.Rule.ShouldBe("ClearFieldsNeedAPermission");
    }

    [Fact]
    public async Task InClear_TheResidentSeesWhoTookIt_AndWhatIsNobodysBusinessStaysMasked()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.OpenReport("门口路灯不亮三天了", resident);
        var discreet = await Exporting.Typed(town, "domestic-violence", "沈样例", "19900005678");
        var row = await Made(town, clear: true, Exporting.All);
        var lines = Exporting.Lines(await (await town.Clerk()).Fetches(row.Id));
        lines.Single(l => l.Contains(matter.No)).ShouldContain(Town.ResidentPhone);
        var line = lines.Single(l => l.Contains(discreet.No));
        line.ShouldNotContain("沈样例");
        line.ShouldContain("沈**");
        var me = (await resident.Get("/me")).Ok().Text;
        me.ShouldContain(Exporting.Words);
        me.ShouldContain(Exporting.T(town, "trust.look.export"));
        var looks = (await town.Audit()).Where(a => a.Action == "person.export").ToList();
        looks.Single(a => a.Subject == $"case:{matter.Id}").ShouldSatisfyAllConditions(a => a.Actor.ShouldBe($"{row.AccountId}"), a => a.Person.ShouldNotBeNull(), a => a.Detail!.ShouldNotContain(Town.ResidentPhone));
        looks.ShouldNotContain(a => a.Subject == $"case:{discreet.Id}");
    }

    [Fact]
    public async Task Rows_AreThoseOfTheAskersPlace()
    {
        await using var town = await Town.Small();
        var here = await Exporting.Typed(town);
        var elsewhere = await town.Hire("hall-clerk", "330106009000");
        (await (await town.Staff(elsewhere.UserName)).Asks(Exporting.Lights)).TextOf("#errors").ShouldContain(Exporting.Rule(town, "ExportHasRows"));
        (await Exporting.Rows(town)).ShouldBeEmpty();
        here.No.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Fetching_IsForTheAskerAlone_AndWrittenDownEachTime()
    {
        await using var town = await Town.Small();
        await Exporting.Typed(town);
        var row = await Made(town, clear: false);
        var leader = await town.Staff("qian-lei");
        (await leader.Get(CasesLinks.Export(row.Id))).Ok().Has("form#fetch").ShouldBeFalse();
        (await leader.PostRaw(CasesLinks.ExportFile(row.Id), [await leader.FormToken()])).Status.ShouldBe(HttpStatusCode.NotFound);
        var clerk = await town.Clerk();
        (await clerk.PostRaw(CasesLinks.ExportFile(row.Id), [])).Status.ShouldBe(HttpStatusCode.BadRequest);
        for (var i = 0; i < 2; i++) Exporting.Lines(await clerk.Fetches(row.Id));
        (await town.Audit()).Count(a => a.Action == "export.fetch").ShouldBe(2);
        (await Exporting.Newest(town)).Downloads.ShouldBe(2);
    }

    [Fact]
    public async Task File_IsDeletedWithItsTime_AndThePageSaysSo()
    {
        await using var town = await Town.Small();
        await Exporting.Typed(town);
        var row = await Made(town, clear: false);
        town.Clock.Set(row.Until!.Value);
        var clerk = await town.Clerk();
        (await clerk.PostRaw(CasesLinks.ExportFile(row.Id), [await clerk.FormToken()])).Text.ShouldContain(Exporting.Rule(town, "ExportHasAFile"), customMessage: "also before the job came by");
        (await Exporting.Files(town)).ShouldBe(1);
        await Exporting.Make(town);
        (await Exporting.Files(town)).ShouldBe(0);
        (await clerk.Get(CasesLinks.Export(row.Id))).Ok().Text.ShouldContain(Exporting.T(town, "exports.state.Expired"));
    }

    [Fact]
    public async Task Death_BetweenFileAndCommit_LeavesNothing_AndTheNextRunMakesOne()
    {
        var death = new DeathAtTheCommit();
        await using var town = await Town.Small(b => b.Services.ConfigureDbContext<CasesDb>(o => o.AddInterceptors(death)));
        await Exporting.Typed(town);
        var clerk = await town.Clerk();
        await clerk.AsksInClear(Exporting.Lights);
        var row = await Exporting.Newest(town);
        await (await town.Staff("qian-lei")).Decides(row.Id, "approve");
        death.Armed = true;
        await Exporting.Make(town);
        death.Met.ShouldBe(1);
        ((await Exporting.Newest(town)).State, await Exporting.Files(town)).ShouldBe((ExportState.Approved, 0));
        (await town.Audit()).ShouldNotContain(a => a.Action == "person.export");
        town.Clock.Advance(TimeSpan.FromMinutes(5));
        for (var i = 0; i < 3; i++) await Exporting.Make(town);
        row = await Exporting.Newest(town);
        (row.State, await Exporting.Files(town)).ShouldBe((ExportState.Made, 1));
        (await town.Audit()).Count(a => a.Action == "export.make").ShouldBe(1);
        (await town.Audit()).Count(a => a.Action == "person.export").ShouldBe(row.Rows);
    }

    /// <summary>Once, when everything is written and nothing is committed.</summary>
    private sealed class DeathAtTheCommit : DbTransactionInterceptor
    {
        public bool Armed { get; set; }
        public int Met { get; private set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(System.Data.Common.DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (!Armed || eventData.Context?.ChangeTracker.Entries<ExportFile>().Any() != true) return new(result);
            (Armed, Met) = (false, Met + 1);
            throw new InvalidOperationException("the process died here");
        }
    }
}
