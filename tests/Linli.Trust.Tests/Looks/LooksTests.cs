using Linli.Testing;

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
    public async Task AuditPage_SaysWhoDidWhat_InWords_WithResidentsMasked()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        var admin = await town.Administrator();
        var page = (await admin.Get("/admin/audit")).Ok();
        var rows = page.Html.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        rows.ShouldContain(r => r.Contains("受理") && r.Contains(matter.No) && r.Contains("周敏（演示） (zhou-min)"));
        rows.ShouldContain(r => r.Contains("提交事项") && r.Contains(matter.No) && r.Contains("居民 李**"));
        rows.ShouldAllBe(r => !System.Text.RegularExpressions.Regex.IsMatch(r, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-"));
        page.Text.ShouldNotContain("李示例");
        // An administrator does not deal with matters, so nothing links to one; what they manage is linked.
        page.Has($"td a[href='/staff/cases/{matter.Id}']").ShouldBeFalse();
        page.Has("td a[href^='/admin/grids/']").ShouldBeTrue();

        var bySubject = page.Html.QuerySelectorAll("td a[href^='/admin/audit']").Select(a => a.GetAttribute("href")!).First(h => h.Contains($"{matter.Id}"));
        var about = (await admin.Get(bySubject)).Html.QuerySelectorAll("tbody tr");
        about.Length.ShouldBe(2);
        about.ShouldAllBe(r => r.TextContent.Contains(matter.No));
        (await admin.Get("/admin/audit?q=zhou-min")).Html.QuerySelectorAll("tbody tr").ShouldAllBe(r => r.TextContent.Contains("周敏"));
        (await admin.Get($"/admin/audit?q={Uri.EscapeDataString("提交事项")}")).Html.QuerySelectorAll("tbody tr").ShouldAllBe(r => r.TextContent.Contains("提交事项"));
    }
}
