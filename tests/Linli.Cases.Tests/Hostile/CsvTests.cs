using System.Diagnostics;
using System.Text;
using Linli.Cases.Contracts;
using Linli.Cases.Import;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Tables that are built to break the one who opens them.</summary>
public sealed class CsvTests(HostileTown h) : IClassFixture<HostileTown>
{
    private const string Head = "工单编号,受理时间,诉求类型,诉求内容,诉求地址,经度,纬度,联系电话,诉求人\n";

    private async Task<(ImportReport Report, string Rejected, int Added)> Import(byte[] file, string name = "table.csv", bool dry = false)
    {
        await using var scope = h.Town.Inside();
        using var rejected = new MemoryStream();
        var before = await h.Town.CountCases();
        var time = Stopwatch.StartNew();
        var report = await scope.ServiceProvider.GetRequiredService<IImportRequests>().Import(new MemoryStream(file), name, Town.Community, "csv", dry, rejected, default);
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        return (report, Encoding.UTF8.GetString(rejected.ToArray()), await h.Town.CountCases() - before);
    }

    private static byte[] Utf8(string s) => Encoding.UTF8.GetBytes(s);

    public static IEnumerable<TheoryDataRow<string, byte[], string?>> Broken() => [.. (((string, byte[], string?)[])
    [
        ("nothing", [], "tables.empty"), ("blanks", Utf8("\n\n  \n"), "tables.empty"), ("only headers", Utf8(Head), null), ("unclosed quote", Utf8(Head + "A1,2026-11-20,\"路灯,路灯不亮了三天\n" + new string('x', 100)), "tables.quote"),
        ("ten megabytes in a line", Utf8(Head + "A1,2026-11-20,路灯," + new string('长', 3_500_000) + "\n"), "tables.cell"), ("ten megabytes of commas", Utf8(Head + new string(',', 10 << 20)), "tables.columns"),
        ("a wide header", Utf8(string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"c{i}")) + "\n"), "tables.columns"), ("neither UTF-8 nor GB 18030", [.. Utf8(Head), 0xFF, 0xFF, 0xFF, 0x80, 0x80], "tables.encoding"),
        ("NUL", Utf8(Head + "A1,2026-11-20,路灯,路灯\0不亮了三天\n"), "tables.binary"), ("UTF-16 cut in half", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Head), 0x41], null), ("headers of nobody", Utf8("a,b,c\n1,2,3\n"), "import.no-id-column"),
        ("ragged", Utf8("工单编号,诉求内容\nA1,路灯不亮了,多,多\n"), "tables.ragged"), ("a zip", [0x50, 0x4B, 3, 4, .. new byte[100]], "tables.broken"), ("old Excel", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]], "tables.old-excel"),
        ("a page", Utf8("<html><script>alert(1)</script></html>"), "import.no-id-column"), ("fifty megabytes and one", new byte[(50 << 20) + 1], "tables.too-large"),
    ]).Select(b => new TheoryDataRow<string, byte[], string?>(b.Item1, b.Item2, b.Item3) { TestDisplayName = $"Broken({b.Item1})" })];

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public async Task BrokenTable_IsRefusedInWords_AndNothingComesIn(string what, byte[] file, string? why)
    {
        var (report, _, added) = await Import(file);
        added.ShouldBe(0, what);
        if (why is not null) report.Faults.Select(f => f.Key).ShouldContain(why, what);
        foreach (var fault in report.Faults)
            foreach (var language in (string[])["zh-CN", "en"]) h.Town.Services.GetRequiredService<Linli.Kernel.Text.Texts>().Say(language, fault).ShouldNotContain("[", customMessage: what);
    }

    [Fact]
    public async Task DuplicateHeaders_DoNotMixColumnsUp()
    {
        var (report, _, added) = await Import(Utf8("工单编号,诉求内容,诉求内容,工单编号\nD1,路灯不亮了三天,井盖不见了很危险,D2\n"));
        // Refused, or the first column of the name is taken; never a fault and never both.
        added.ShouldBeInRange(0, 1);
        if (added == 0) (report.Faults.Count + report.Rejected.Count).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Formulas_StayText_AndTheRejectedRowsAreGuarded()
    {
        string[] formulas = ["=cmd|'/c calc'!A1 路灯不亮", "+1+1 路灯不亮了", "-2+3 路灯不亮了", "@SUM(A1:A9) 路灯不亮", "\t=1+1 路灯不亮了", "=HYPERLINK(\"http://evil.example\";\"路灯\")"];
        var rows = string.Concat(formulas.Select((f, i) => $"F{i},2026-11-20,路灯,\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"=A1\",120.1,30.28,,\n"));
        var (_, _, added) = await Import(Utf8(Head + rows));
        added.ShouldBe(formulas.Length);
        var list = (await h.Clerk.Get("/staff/cases")).Ok();
        list.Text.ShouldContain("=A1");
        // Rows that come back carry nothing that a spreadsheet would run.
        var (report, rejected, none) = await Import(Utf8(Head + string.Concat(formulas.Select((f, i) => $"G{i},gestern,路灯,\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\",=A1,120.1,30.28,,=1+1\n"))));
        none.ShouldBe(0);
        report.Rejected.Count.ShouldBe(formulas.Length);
        rejected.ShouldContain("SUM(A1:A9)");
        System.Text.RegularExpressions.Regex.Matches(rejected, "(^|,|\n|\r)\"?[=+@\t-]").ShouldBeEmpty(rejected);
    }

    [Fact]
    public async Task SameTableTwice_ComesInOnce_AndLongOrScriptedCellsAreRefusedOrShownAsText()
    {
        var table = Utf8(Head + $"S1,2026-11-20,路灯,<script>alert(1)</script>路灯不亮了,<img src=x onerror=alert(1)>,120.1,30.28,,<b>某人</b>\nS2,2026-11-20,路灯,{new string('长', 5_000)},路,120.1,30.28,,\nS3,2026-11-20,路灯,路灯不亮了三天,{new string('路', 300)},120.1,30.28,,{new string('名', 100)}\n");
        var first = await Import(table);
        first.Added.ShouldBeInRange(1, 3);
        (await Import(table)).Added.ShouldBe(0);
        var list = (await h.Clerk.Get("/staff/cases")).Ok();
        list.Html.QuerySelectorAll("[onerror]").ShouldBeEmpty();
        list.Text.ShouldContain("<img src=x onerror=alert(1)>");
    }
}
