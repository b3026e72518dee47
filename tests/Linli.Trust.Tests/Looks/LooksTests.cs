using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Looks;

/// <summary>Looks at personal data are written down first, the person sees them, and what is written cannot be changed unseen.</summary>
public class LooksTests
{
    [Fact]
    public async Task Reveal_WritesTheReason_AndTheResidentSeesIt()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await town.OpenReport("门口路灯不亮三天了", resident);
        var clerk = await town.Clerk();
        var page = await clerk.Case(matter);
        page.Text.ShouldNotContain(Town.ResidentPhone);
        var refused = await clerk.Submit(page, "form:has(#why)", ("why", "x"));
        refused.Text.ShouldNotContain(Town.ResidentPhone, customMessage: "without a reason nothing is shown");
        (await town.Audit()).ShouldNotContain(a => a.Action == "person.reveal");

        var clear = await clerk.Submit(page, "form:has(#why)", ("why", "电话核实路灯位置"));
        clear.Text.ShouldContain(Town.ResidentPhone);
        clear.Text.ShouldContain("李示例");
        var line = (await town.Audit()).Single(a => a.Action == "person.reveal");
        (line.Purpose, line.Subject).ShouldBe(("电话核实路灯位置", $"case:{matter.Id}"));
        (line.Detail ?? "").ShouldNotContain(Town.ResidentPhone);
        var me = await resident.Get("/me");
        me.Text.ShouldContain("电话核实路灯位置");
        me.Text.ShouldContain("文新街道便民服务中心");
        (await (await town.Neighbour()).Get("/me")).Text.ShouldNotContain("电话核实路灯位置");
    }

    [Theory]
    [InlineData("UPDATE k_audit SET \"Purpose\" = 'nothing' WHERE \"Action\" = 'person.reveal'")]
    [InlineData("UPDATE k_audit SET \"Actor\" = 'somebody' WHERE \"Action\" = 'person.reveal'")]
    [InlineData("DELETE FROM k_audit WHERE \"Action\" = 'person.reveal'")]
    [InlineData("UPDATE k_audit SET \"Seq\" = \"Seq\" + 100000 WHERE \"Action\" = 'person.reveal'")]
    public async Task AuditChain_Verifies_AndFindsWhatWasChanged(string attack)
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var clerk = await town.Clerk();
        await clerk.Submit(await clerk.Case(matter), "form:has(#why)", ("why", "电话核实路灯位置"));
        // A line after it, so that a hole can be seen.
        await clerk.Do(matter, "accept");
        (await town.VerifyAudit()).Open.ShouldBeGreaterThan(0);
        await town.Settle();
        var whole = await town.VerifyAudit();
        whole.Faults.ShouldBeEmpty();
        (whole.Sealed, whole.Open).ShouldBe(((long)(await town.Audit()).Count, 0));
        (await town.Tamper(attack)).ShouldBe(1);
        (await town.VerifyAudit()).Faults.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task NewestLines_CutOff_AreMissed_AlsoWhenTheChainGrowsAgain()
    {
        await using var town = await Town.Small();
        await town.Clerk();
        await town.Settle();
        await town.Handler();
        await town.Settle();
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
        (await town.Tamper("DELETE FROM k_audit WHERE \"Seq\" = (SELECT MAX(\"Seq\") FROM k_audit)")).ShouldBe(1);
        (await town.VerifyAudit()).Faults.ShouldHaveSingleItem().ShouldContain("newest lines are missing");
        for (var i = 0; i < 2; i++) { await town.Clerk(); await town.Settle(); }
        (await town.VerifyAudit()).Faults.ShouldHaveSingleItem().ShouldContain("cut off and written anew");
    }

    [Fact]
    public async Task Anchor_MissingForgedOrSetBack_IsAFault()
    {
        await using var town = await Town.Small();
        await town.Clerk();
        await town.Settle();
        var file = Path.Combine(Path.GetDirectoryName(town.KeyFile)!, "audit-anchor.json");
        var anchor = await File.ReadAllTextAsync(file);
        File.Delete(file);
        (await town.VerifyAudit()).Faults.ShouldHaveSingleItem().ShouldContain("is missing");
        var seq = (await town.VerifyAudit()).Sealed;
        await File.WriteAllTextAsync(file, anchor.Replace($"\"seq\": {seq}", $"\"seq\": {seq - 1}", StringComparison.Ordinal));
        (await town.VerifyAudit()).Faults.ShouldHaveSingleItem().ShouldContain("forged");
        await File.WriteAllTextAsync(file, "{ half");
        (await town.VerifyAudit()).Faults.ShouldHaveSingleItem().ShouldContain("forged");
        await File.WriteAllTextAsync(file, anchor);
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
        // Taken away while the platform runs: a new one is begun, and the record says so.
        File.Delete(file);
        await town.Handler();
        await town.Settle();
        await town.Settle();
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
        (await town.Audit()).Count(a => a.Action == "audit.anchor").ShouldBe(1);
    }

    [Fact]
    public async Task Line_IsChangedByAnEmptyFieldForNone_AndByAFieldMovedIntoTheNext()
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var (db, pen) = (scope.ServiceProvider.GetRequiredService<KernelDb>(), scope.ServiceProvider.GetRequiredService<AuditPen>());
        var who = scope.ServiceProvider.GetRequiredService<Who>();
        static AuditRow With(AuditRow l, string? region, string? purpose, string? detail, string? mac = null) => new()
        {
            Id = l.Id, At = l.At, Actor = l.Actor, Post = l.Post, Action = l.Action, Subject = l.Subject, Person = l.Person, Region = region, Purpose = purpose, Detail = detail, Mac = mac ?? l.Mac,
        };
        var line = pen.Line(who, "x", "y", null, null, "a\u001fb", null);
        pen.Genuine(line).ShouldBeTrue();
        pen.Genuine(With(line, "", "a\u001fb", null)).ShouldBeFalse();
        pen.Genuine(With(line, null, "a", "b")).ShouldBeFalse();
        pen.Genuine(With(line, null, "a\u001fb", "")).ShouldBeFalse();
        // A line from before the format had a number still verifies, and does not pass for one of today.
        var old = string.Join('\u001f', line.Id, line.At.UtcTicks, line.Actor, line.Post, line.Action, line.Subject, line.Person, line.Region, line.Purpose, line.Detail);
        var mac = Convert.ToHexStringLower(scope.ServiceProvider.GetRequiredService<KeyRing>().Mac(KeyPurpose.Audit, System.Text.Encoding.UTF8.GetBytes(old)));
        pen.Genuine(With(line, null, "a\u001fb", null, mac)).ShouldBeTrue();
        pen.Genuine(With(line, null, "a\u001fb", null, "2." + mac)).ShouldBeFalse();
        pen.Genuine(With(line, null, "a\u001fb", null, line.Mac[2..])).ShouldBeFalse();
    }

    [Fact]
    public async Task AuditPage_SaysWhoDidWhat_InWords_WithResidentsMasked()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        var admin = await town.Auditor();
        var page = (await admin.Get("/admin/audit")).Ok();
        var rows = page.Html.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        rows.ShouldContain(r => r.Contains("受理") && r.Contains(matter.No) && r.Contains("周敏（演示） (zhou-min)"));
        rows.ShouldContain(r => r.Contains("提交事项") && r.Contains(matter.No) && r.Contains("居民 李**"));
        rows.ShouldAllBe(r => !System.Text.RegularExpressions.Regex.IsMatch(r, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-"));
        page.Text.ShouldNotContain("李示例");
        // Who reads the record does nothing else, so nothing leads to what others manage.
        page.Has($"td a[href='/staff/cases/{matter.Id}']").ShouldBeFalse();
        page.Has("td a[href^='/admin/grids/']").ShouldBeFalse();

        var bySubject = page.Html.QuerySelectorAll("td a[href^='/admin/audit']").Select(a => a.GetAttribute("href")!).First(h => h.Contains($"{matter.Id}"));
        var about = (await admin.Get(bySubject)).Html.QuerySelectorAll("tbody tr");
        about.Length.ShouldBe(2);
        about.ShouldAllBe(r => r.TextContent.Contains(matter.No));
        foreach (var (asked, says) in new[] { ("zhou-min", "周敏"), ("提交事项", "提交事项") })
        {
            var found = (await admin.Get($"/admin/audit?q={Uri.EscapeDataString(asked)}")).Html.QuerySelectorAll("tbody tr");
            found.Length.ShouldBeGreaterThan(0, asked);
            found.ShouldAllBe(r => r.TextContent.Contains(says));
        }
    }

    [Fact]
    public async Task AuditPage_GoesBackPageByPage_AndBetweenDays()
    {
        await using var town = await Town.Small();
        var hired = await town.Hire("audit-administrator", "330106013000");
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
            for (var i = 0; i < 230; i++)
            {
                town.Clock.Advance(TimeSpan.FromMinutes(10));
                db.Note("demo.seed", $"n{i}", "330106013000");
                await db.Commit(default);
            }
        }
        var admin = await town.Staff(hired.UserName);
        async Task<(List<string> Seen, List<string> Pages)> Walk(string from)
        {
            var (seen, pages) = (new List<string>(), new List<string>());
            for (var page = (await admin.Get(from)).Ok(); ; page = (await admin.Get(page.Html.QuerySelector("#older")!.GetAttribute("href")!)).Ok())
            {
                seen.AddRange(page.Html.QuerySelectorAll("tbody tr").Select(r => r.QuerySelectorAll("td")[2].TextContent).Where(t => t.StartsWith('n')).Select(t => t.Split(' ', '\n')[0].Replace("全部记录", "", StringComparison.Ordinal)));
                pages.Add(page.Url);
                page.Html.QuerySelectorAll("tbody td.num")[0].TextContent.ShouldStartWith("2026-11-");
                if (!page.Has("#older")) return (seen, pages);
            }
        }
        var (all, walked) = await Walk("/admin/audit");
        all.ShouldBe(Enumerable.Range(0, 230).Reverse().Select(i => $"n{i}"));
        walked.Count.ShouldBe(3);
        // 144 times ten minutes make a day.
        var (second, _) = await Walk("/admin/audit?q=demo.seed&from=2026-11-24&to=2026-11-24");
        second.Count.ShouldBe(144);
        second.ShouldBe(all.Where(second.Contains));
    }
}
