using System.Net;
using System.Text;
using Linli.Testing;

namespace Linli.Cases.Tests.Import;

/// <summary>A hotline's table comes in through the page: columns, check, import, again. Mission row 13; traps 22, 26.</summary>
public sealed class ImportPageTests
{
    private const string Csv = "工单编号,受理时间,诉求类别,诉求内容,诉求地址,联系电话,诉求人,备注\n" +
        "A1,2026-11-20 09:00,路灯,竞舟路路灯不亮三天了,竞舟路1号,13800138001,甲示例,x\n" +
        "A2,2026-11-20 10:00,噪声,工地夜里施工太吵了,香樟路2号,123,乙示例,y\n" +
        "A3,昨天下午,噪声,工地白天也吵得很,香樟路3号,,,z\n" +
        "A1,2026-11-20 11:00,路灯,同一个编号又来一次,竞舟路1号,,,w\n" +
        "A5,2026-11-20 12:00,路灯,=cmd|' /C calc'!A0,竞舟路5号,,,v\n";

    [Fact]
    public async Task ATable_IsMatchedCheckedImported_AndKnownTheSecondTime()
    {
        await using var town = await Town.Small();
        var leader = await town.Staff("qian-lei");
        var before = await Count(town);
        var columns = await Upload(leader, Encoding.UTF8.GetBytes(Csv));
        columns.Html.QuerySelector("select#id option[selected]")!.TextContent.ShouldBe("工单编号");
        columns.Html.QuerySelectorAll("select#text option[selected]").Select(o => o.TextContent).ShouldBe(["诉求内容"]);
        columns.Text.ShouldContain("共 5 行");

        var check = await leader.Submit(columns, Form, ("source", "hotline"), ("do", "check"));
        check.Text.ShouldContain("可导入 3 行（其中 0 行以前导过），不能导入 2 行。还没有写入");
        check.Text.ShouldContain("看不懂的时间：昨天下午");
        check.Text.ShouldContain("编号 A1 在表里出现过");
        check.Text.ShouldContain("电话号码不对，未导入电话：1 行");
        (await Count(town)).ShouldBe(before);

        var rejected = await leader.Submit(check, "rejected");
        rejected.Status.ShouldBe(HttpStatusCode.OK);
        var csv = Encoding.UTF8.GetString(rejected.Body);
        csv.ShouldContain("昨天下午");
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);

        var done = await leader.Submit(check, Form, ("do", "import"));
        done.Text.ShouldContain("新增 3 件");
        (await Count(town)).ShouldBe(before + 3);
        // Refused rows are left, so the file is still kept: a second press finds everything known.
        (await leader.Submit(done, Form, ("do", "import"))).Text.ShouldContain("新增 0 件，以前导过 3 行");
        (await Count(town)).ShouldBe(before + 3);
    }

    [Fact]
    public async Task ATableInGb18030_OfOtherColumns_IsMatchedByHand()
    {
        await using var town = await Town.Small();
        var leader = await town.Staff("qian-lei");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var columns = await Upload(leader, Encoding.GetEncoding("GB18030").GetBytes("甲列,乙列\n7,路灯坏了没人修\n"));
        (await leader.Submit(columns, Form, ("do", "check"))).Text.ShouldContain("请指定哪一列是原系统的编号");
        var done = await leader.Submit(columns, Form, ("id", "甲列"), ("text", "乙列"), ("source", "old"), ("do", "import"));
        done.Text.ShouldContain("新增 1 件");
        (await leader.Submit(columns, Form, ("id", "甲列"), ("text", "乙列"), ("do", "import"))).Text.ShouldContain("文件已过期", customMessage: "a file that went in whole is deleted");
    }

    [Theory]
    [InlineData("id", "没有这列", "表里没有“没有这列”这一列")]
    [InlineData("source", "来源", "来源简称只能用")]
    [InlineData("region", "110101001001", "请选择社区")]
    [InlineData("file", "not-a-guid", "文件已过期")]
    public async Task AForgedForm_IsRefusedInWords(string field, string value, string words)
    {
        await using var town = await Town.Small();
        var leader = await town.Staff("qian-lei");
        var columns = await Upload(leader, Encoding.UTF8.GetBytes(Csv));
        (await leader.Submit(columns, Form, (field, value), ("do", "import"))).Text.ShouldContain(words);
    }

    [Fact]
    public async Task AnotherPersonsFile_IsNotThere_AndImportingNeedsThePermission()
    {
        await using var town = await Town.Small();
        var leader = await town.Staff("qian-lei");
        var columns = await Upload(leader, Encoding.UTF8.GetBytes(Csv));
        var file = columns.Html.QuerySelector("input[name=file]")!.GetAttribute("value")!;
        var other = await town.Hire("hall-leader", "330106013000");
        var stranger = await town.Staff(other.UserName);
        var page = await Upload(stranger, Encoding.UTF8.GetBytes("id,text\n1,一件别的事情\n"));
        (await stranger.Submit(page, Form, ("file", file), ("do", "check"))).Text.ShouldContain("文件已过期");
        (await (await town.Clerk()).Get("/staff/import")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("只有表头,一行\n")]
    [InlineData("%PDF-1.4 不是表格")]
    public async Task WhatIsNoTable_IsRefused(string content)
    {
        await using var town = await Town.Small();
        var page = await Upload(await town.Staff("qian-lei"), Encoding.UTF8.GetBytes(content), false);
        page.Has(".error-summary, [role=alert]").ShouldBeTrue(page.Text);
        page.Has("select#id").ShouldBeFalse();
    }

    private const string Form = "form:has(#source)";

    private static async Task<Page> Upload(Visitor who, byte[] bytes, bool good = true)
    {
        var page = await who.Submit((await who.Get("/staff/import")).Ok(), "form:has(#table)", [], [new Upload("table", "工单.csv", bytes, "text/csv")]);
        page.Ok();
        if (good) page.Has("select#id").ShouldBeTrue(page.Text);
        return page;
    }

    private static async Task<int> Count(Town town) => await town.CountCases();
}
