using System.Text;
using System.Text.Json.Nodes;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Jobs;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exports;

/// <summary>What people do with exports, by nothing but pages and forms.</summary>
static class Exporting
{
    public const string Street = "330106013000", All = "list=cases", Lights = "list=cases&item=street-light", Words = "街道周例会通报用";

    extension(Visitor by)
    {
        /// <summary>Asks with a good purpose unless told otherwise.</summary>
        public async Task<Page> Asks(string query, params (string Name, string Value)[] fields) =>
            await by.Submit((await by.Get(CasesLinks.ExportNew(query))).Ok(), "form#export", [.. new (string Name, string Value)[] { ("purpose", "meeting"), ("words", Words) }.Where(d => fields.All(f => f.Name != d.Name)), .. fields]);

        public async Task<Page> AsksInClear(string query) => await by.Asks(query, ("group", "basics"), ("group", "person"), ("clear", "true"));

        public async Task<Page> Decides(Guid id, string decision, string reason = "") => await by.Submit((await by.Get(CasesLinks.Export(id))).Ok(), "form#decide", ("decision", decision), ("reason", reason));

        public async Task<Page> Fetches(Guid id) => await by.Submit((await by.Get(CasesLinks.Export(id))).Ok(), "form#fetch");
    }

    public static async Task Make(Town town)
    {
        (await town.Services.GetRequiredService<JobRunner>().RunNow("cases.exports", default)).ShouldBeTrue();
        await town.Settle();
    }

    public static async Task<List<Export>> Rows(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Exports.AsNoTracking().OrderBy(e => e.Id).ToListAsync();
    }

    public static async Task<Export> Newest(Town town) => (await Rows(town))[^1];

    public static async Task<int> Files(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().ExportFiles.CountAsync();
    }

    public static string[] Lines(Page page)
    {
        page.Body[..3].ShouldBe([0xEF, 0xBB, 0xBF], "a spreadsheet knows UTF-8 by the mark");
        return Encoding.UTF8.GetString(page.Body[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    public static string Rule(Town town, string name, params string[] args) => town.Services.GetRequiredService<Texts>().Say("zh-CN", new Reason($"rule.{name}", args));

    public static string T(Town town, string key, params object[] args) => town.Services.GetRequiredService<Texts>().Get("zh-CN", key, args);

    /// <summary>The pack with other numbers, from today on.</summary>
    public static void Set(Town town, params (string Name, int Value)[] numbers)
    {
        var packs = town.Services.GetRequiredService<PackStore>();
        var body = JsonNode.Parse(packs.Newest("exports", "exports")!.Body.GetRawText())!;
        body["version"] = "2026.2";
        foreach (var (name, value) in numbers) body[name] = value;
        var (pack, problems) = packs.Check("planted", body.ToJsonString());
        problems.ShouldBeEmpty();
        packs.Decide([pack!]);
    }

    /// <summary>A matter as somebody at the counter would type it in.</summary>
    public static async Task<Handed> Typed(Town town, string item = "street-light", string name = "柯样例", string? phone = "19900001234", string address = "竞舟路90号3幢501室")
    {
        await using var scope = town.Inside();
        var done = await scope.ServiceProvider.GetRequiredService<Linli.Cases.Intake.SubmitCaseHandler>().Handle(new Linli.Cases.Intake.SubmitCase(Guid.CreateVersion7().ToString("N"), "category", item, Channel.Counter, Town.Community,
            "门口路灯不亮，走路看不见", address, null, null, name, phone, null, []), default);
        done.Outcome.Ok.ShouldBeTrue($"{done.Outcome.Rule}");
        town.Clock.Advance(TimeSpan.FromSeconds(1));
        return new(done.Receipt!.CaseId, done.Receipt.No, done.Receipt.FollowCode);
    }
}
