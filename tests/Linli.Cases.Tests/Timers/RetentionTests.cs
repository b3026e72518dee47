using System.Net;
using System.Text.Json.Nodes;
using Linli.Cases.Data;
using Linli.Cases.Doors.Hooks;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Kernel.Packs;
using Linli.Kernel.Retention;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Timers;

/// <summary>Logs and records go when their time is over and not before; the audit chain never does.</summary>
public sealed class RetentionTests
{
    private static async Task Sweep(Town town) => (await town.Services.GetRequiredService<JobRunner>().RunNow("kernel.retention", default)).ShouldBeTrue();

    private static Pack Changed(PackStore packs, Action<JsonNode> change)
    {
        var body = JsonNode.Parse(packs.Newest("retention", "retention")!.Body.GetRawText())!;
        body["version"] = "2026.2";
        change(body);
        var (pack, problems) = packs.Check("planted.json", body.ToJsonString());
        problems.ShouldBeEmpty();
        return pack!;
    }

    private static JsonNode Kind(JsonNode body, string id) => body["kinds"]!.AsArray().Single(k => k!["id"]!.GetValue<string>() == id)!;

    private static IReadOnlyCollection<string> Known(Town town) => [.. town.Services.GetServices<RetainedKind>().Select(k => k.Kind)];

    [Fact]
    public async Task Old_Goes_Fresh_Stays_AndTheRecordStillVerifies()
    {
        await using var town = await Town.Small();
        await town.OpenReport("门口路灯不亮三天了");
        await town.Settle();
        var rules = town.Services.GetRequiredService<RetentionBook>().Today.Rules;
        var now = town.Clock.GetUtcNow();
        DateTimeOffset Ago(string kind, int days) => now.AddDays(-rules.Kinds.Single(k => k.Id == kind).Days - days);
        Guid account, hook = Guid.CreateVersion7();
        await using (var scope = town.Inside())
        {
            var (trust, cases, kernel) = (scope.ServiceProvider.GetRequiredService<TrustDb>(), scope.ServiceProvider.GetRequiredService<CasesDb>(), scope.ServiceProvider.GetRequiredService<KernelDb>());
            account = await trust.Accounts.Select(a => a.Id).FirstAsync();
            foreach (var (days, text) in ((int, string)[])[(1, "old"), (-1, "fresh")])
            {
                trust.Notices.Add(new NoticeRow { Id = Guid.CreateVersion7(), AccountId = account, Cause = Guid.CreateVersion7(), TextKey = text, Args = "[]", Href = "/", At = Ago("notices", days) });
                kernel.Outbox.Add(new OutboxRow { Id = Guid.CreateVersion7(), Type = text, Payload = "{}", At = Ago("outbox", days), NotBefore = Ago("outbox", days), DoneAt = Ago("outbox", days) });
                kernel.Outbox.Add(new OutboxRow { Id = Guid.CreateVersion7(), Type = $"{text}-waits", Payload = "{}", At = Ago("outbox", days), NotBefore = now.AddDays(1) });
                kernel.Inbox.Add(new InboxRow { Handler = text, Message = Guid.CreateVersion7(), At = Ago("inbox", days) });
                kernel.Commands.Add(new CommandRow { Actor = text, ClientKey = "k", Result = "\"done\"", At = Ago("commands", days) });
                cases.Deliveries.Add(new HookDelivery { Id = Guid.CreateVersion7(), HookId = hook, CaseId = Guid.CreateVersion7(), Seq = 1, Verb = text, Body = "{}", At = Ago("hook-deliveries", days), NotBefore = now, DoneAt = now });
            }
            foreach (var db in (ModuleDb[])[trust, cases, kernel]) (await db.Commit(default)).Ok.ShouldBeTrue();
        }
        await Sweep(town);
        await using (var scope = town.Inside())
        {
            var (trust, cases, kernel) = (scope.ServiceProvider.GetRequiredService<TrustDb>(), scope.ServiceProvider.GetRequiredService<CasesDb>(), scope.ServiceProvider.GetRequiredService<KernelDb>());
            (await trust.Notices.Where(n => n.TextKey == "old" || n.TextKey == "fresh").Select(n => n.TextKey).ToListAsync()).ShouldBe(["fresh"]);
            (await kernel.Outbox.Where(o => o.Type.StartsWith("old") || o.Type.StartsWith("fresh")).Select(o => o.Type).ToListAsync()).Order().ShouldBe(["fresh", "fresh-waits", "old-waits"]);
            (await kernel.Inbox.Where(i => i.Handler == "old" || i.Handler == "fresh").Select(i => i.Handler).ToListAsync()).ShouldBe(["fresh"]);
            (await kernel.Commands.Where(c => c.Actor == "old" || c.Actor == "fresh").Select(c => c.Actor).ToListAsync()).ShouldBe(["fresh"]);
            (await cases.Deliveries.Where(d => d.HookId == hook).Select(d => d.Verb).ToListAsync()).ShouldBe(["fresh"]);
        }
        var line = (await town.Audit()).Where(a => a.Action == "retention.sweep").ShouldHaveSingleItem();
        foreach (var kind in (string[])["notices", "outbox", "inbox", "commands", "hook-deliveries"]) line.Detail!.ShouldContain($"\"{kind}\":1");
        await town.Settle();
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task ManyRows_GoInSmallPieces_AndTheRestTomorrow()
    {
        await using var town = await Town.Small();
        var packs = town.Services.GetRequiredService<PackStore>();
        packs.Decide([Changed(packs, b => (b["batch"], b["mostPerRun"]) = (10, 20))]);
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
            for (var i = 0; i < 25; i++) db.Inbox.Add(new InboxRow { Handler = "old", Message = Guid.CreateVersion7(), At = town.Clock.GetUtcNow().AddDays(-400) });
            await db.Commit(default);
        }
        async Task<int> Left()
        {
            await using var scope = town.Inside();
            return await scope.ServiceProvider.GetRequiredService<KernelDb>().Inbox.CountAsync(i => i.Handler == "old");
        }
        await Sweep(town);
        (await Left()).ShouldBe(5);
        await Sweep(town);
        (await Left()).ShouldBe(0);
    }

    [Fact]
    public async Task Years_TakeNothingFromTheChain()
    {
        await using var town = await Town.Small();
        await town.Clerk();
        await town.Settle();
        var before = (await town.Audit()).Count;
        town.Clock.Advance(TimeSpan.FromDays(4_000));
        await Sweep(town);
        await town.Settle();
        (await town.Audit()).Count.ShouldBeGreaterThanOrEqualTo(before + 1);
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("outbox", 183, "at least 184 days")]
    [InlineData("exports", 1095, "at least 1096 days")]
    [InlineData("sms", 30, "网络安全法")]
    public async Task ShorterThanTheLawAsks_IsRefused_InWords(string kind, int days, string said)
    {
        await using var town = await Town.Small();
        var pack = Changed(town.Services.GetRequiredService<PackStore>(), b => Kind(b, kind)["days"] = days);
        var fault = Should.Throw<PackFault>(() => RetentionRules.Read(pack, Known(town)));
        fault.Message.ShouldContain($"'{kind}'");
        fault.Message.ShouldContain(said);
        fault.Message.ShouldContain("planted.json");
        // And the platform does not work by it.
        town.Services.GetRequiredService<PackStore>().Decide([pack]);
        Should.Throw<PackFault>(() => town.Services.GetRequiredService<RetentionBook>().Today);
    }

    [Fact]
    public async Task ShorterThanTheLawAsks_DoesNotStart()
    {
        var shortened = PackStore.Load(Path.Combine(Town.RepositoryRoot, "packs"), "core", "demo");
        shortened.Decide([Changed(shortened, b => Kind(b, "outbox")["days"] = 30)]);
        await using var town = await Town.Small(b => b.Services.AddSingleton(shortened));
        (await Should.ThrowAsync<PackFault>(() => town.Restart())).Message.ShouldContain("'outbox' is to be kept 30 days");
    }

    [Fact]
    public async Task Floor_ItselfIsNotLowered_AndNoKindIsForgottenOrInvented()
    {
        await using var town = await Town.Small();
        var packs = town.Services.GetRequiredService<PackStore>();
        var body = JsonNode.Parse(packs.Newest("retention", "retention")!.Body.GetRawText())!;
        body["least"]!["log"]!["days"] = 30;
        packs.Check("planted.json", body.ToJsonString()).Problems.ShouldNotBeEmpty();
        Should.Throw<PackFault>(() => RetentionRules.Read(Changed(packs, b => b["kinds"]!.AsArray().Remove(Kind(b, "sms"))), Known(town))).Message.ShouldContain("'sms'");
        Should.Throw<PackFault>(() => RetentionRules.Read(Changed(packs, b => Kind(b, "sms")["id"] = "dance"), Known(town))).Message.ShouldContain("'sms'");
        RetentionRules.Read(packs.Newest("retention", "retention")!, Known(town)).Kinds.Count.ShouldBe(Known(town).Count);
    }

    [Fact]
    public async Task Page_IsForAdministrators_AndSaysWhatWent()
    {
        await using var town = await Town.Small();
        (await (await town.Clerk()).Peek("/admin/retention")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var auditor = await town.Auditor();
        (await auditor.Get("/admin/retention")).Ok().Text.ShouldContain("还没有清理过");
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
            for (var i = 0; i < 7; i++) db.Inbox.Add(new InboxRow { Handler = "old", Message = Guid.CreateVersion7(), At = town.Clock.GetUtcNow().AddDays(-400) });
            await db.Commit(default);
        }
        await Sweep(town);
        var page = (await auditor.Get("/admin/retention")).Ok();
        page.Text.ShouldContain("共删除 7 条");
        page.Text.ShouldContain($"{town.Clock.GetUtcNow().AddDays(1).ToOffset(OfficeHours.Offset):yyyy-MM-dd}");
        page.Html.QuerySelectorAll("tbody tr").Length.ShouldBe(Known(town).Count);
        page.Text.ShouldContain("从不删除");
        // The system's administrator sets rules, and is not the one who watches what became of the records.
        (await (await town.Administrator()).Peek("/admin/retention")).Status.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }
}
