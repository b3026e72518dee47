using System.Text.RegularExpressions;
using Linli.Testing;
using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Whole matters as people live them: residents on a phone, staff at a desk, with the security policy on and nothing in the console.</summary>
[Collection(typeof(BrowserCollection))]
[Trait("Needs", "browser")]
public sealed class StoryTests(Street street)
{
    [Fact]
    public async Task StreetLight_PhotoAndPoint_ToTheBadRatingAndTheSecondClosing()
    {
        street.Needed();
        await using var resident = await street.Open(Somebody.Resident, Screen.Phone);
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Desk);
        await using var lighting = await street.Open(Somebody.Lighting, Screen.Desk);

        await resident.Go("/");
        await resident.Follow("报事");
        await resident.Fill("什么事？", "西湖体育馆对面路灯三天不亮，晚上看不见路");
        await resident.Page.Locator("#photos").SetInputFilesAsync(new FilePayload { Name = "IMG_1.jpg", MimeType = "image/jpeg", Buffer = Photo.WithPlace() });
        await resident.Sees("已选 1 个文件：IMG_1.jpg");
        await resident.Fill("地址", "文二西路西湖体育馆对面");
        var map = resident.Main.Locator(".ln-map > svg");
        await map.ScrollIntoViewIfNeededAsync();
        var box = (await map.BoundingBoxAsync())!;
        await resident.Page.Touchscreen.TapAsync(box.X + box.Width * .2f, box.Y + box.Height * .25f);
        (await resident.Page.Locator("#lon").InputValueAsync()).ShouldStartWith("120.");
        (await resident.Page.Locator("#lat").InputValueAsync()).ShouldStartWith("30.");
        (await resident.Page.Locator(".map-pick").GetAttributeAsync("visibility")).ShouldBe("visible");
        await resident.Press("提交");
        var matter = await resident.Receipt("/my/");
        await resident.Sees("已收到，等工作人员处理。");
        (await resident.Page.Locator(".photos img").EvaluateAsync<int>("i => i.naturalWidth")).ShouldBeGreaterThan(0, "the photo is shown");

        await clerk.Go("/staff");
        await clerk.OpenRow(matter.No);
        await clerk.Press("受理");
        await clerk.Sees("《受理通知书》已出具");
        (await clerk.Page.Locator("select#to option:checked").InnerTextAsync()).ShouldBe("西湖区城市管理局市政照明科");
        await clerk.Sees("规则建议");
        await clerk.Fill("派单意见", "请带登高车");
        await clerk.Press("派单");
        await clerk.Sees("已派单");

        await Repair(lighting, matter, "已换两只灯泡，今晚亮灯。");

        await resident.Go($"/my/{matter.Id}");
        await resident.Sees("已换两只灯泡，今晚亮灯。", "受理了这件事。", "交给 西湖区城市管理局市政照明科 办理。", "开始办理。");
        await resident.SeesNot("请带登高车", "孙工");
        var told = await resident.Eventually("/notices", t => t.Contains($"{matter.No}“路灯不亮”办完了", StringComparison.Ordinal));
        foreach (var step in (string[])["“路灯不亮”已收到", "已受理", "已交给负责的单位"]) told.ShouldContain(step);

        await resident.Go($"/my/{matter.Id}");
        await resident.Main.GetByLabel("非常不满意").CheckAsync();
        await resident.Fill("想说的话", "还是不亮");
        await resident.Press("提交评价");
        await resident.Sees("谢谢您的评价", "重新办理", "评价：非常不满意。");

        await Repair(lighting, matter, "线路断了，已接好，整夜试亮正常。");
        await resident.Go($"/my/{matter.Id}");
        await resident.Sees("线路断了，已接好，整夜试亮正常。");
        (await resident.Main.Locator(".page-head .tag").InnerTextAsync()).ShouldContain("办完");
    }

    private static async Task Repair(Person lighting, Matter matter, string answer)
    {
        await lighting.Go("/staff?tab=open");
        await lighting.Tap(lighting.Row(matter.No).GetByRole(AriaRole.Button, new() { Name = "领取" }));
        await lighting.Sees("已领取");
        await lighting.Go("/staff?tab=mine");
        await lighting.OpenRow(matter.No);
        await lighting.Choose("办理结果", "解决");
        await lighting.Fill("给居民的答复", answer);
        await lighting.Press("办结");
        await lighting.Sees("已办结");
    }

    [Fact]
    public async Task ElderAllowance_DraftSupplementPaperAndQrCode_ToTheMoney()
    {
        street.Needed();
        await using var elder = await street.Open(Somebody.Elder, Screen.Phone);
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Desk);
        await using var civil = await street.Open(Somebody.Civil, Screen.Desk);
        await using var stranger = await street.Open(Somebody.Guest, Screen.Phone);

        await elder.Go("/");
        await elder.Tap(elder.Page.GetByRole(AriaRole.Link, new() { Name = "长辈版" }));
        (await elder.Page.EvaluateAsync<string>("getComputedStyle(document.body).fontSize")).ShouldBe("24px");
        await elder.Follow("办事");
        await elder.Fill("想办什么事？", "高龄");
        await elder.Press("查询");
        await elder.Follow("高龄津贴");
        await elder.Follow("申请");
        await elder.Main.Locator("#f-person-name").FillAsync("王奶奶");
        await elder.Main.Locator("#f-address-home").FillAsync("示范市邻里街道样板社区幸福路8号");
        await elder.Press("存草稿");
        await elder.Sees("草稿已保存");
        await elder.Go("/");
        await elder.Go("/apply/elder-allowance");
        (await elder.Main.Locator("#f-person-name").InputValueAsync()).ShouldBe("王奶奶");
        (await elder.Main.Locator("#f-address-home").InputValueAsync()).ShouldBe("示范市邻里街道样板社区幸福路8号");
        await elder.FillAllowance("王奶奶");
        await elder.Press("提交申请");
        var matter = await elder.Receipt("/my/");

        await clerk.Go("/staff");
        await clerk.OpenRow(matter.No);
        await clerk.SeesNot("330106194611230015");
        await clerk.Unfold("一次性补正告知");
        await clerk.Main.Locator("[name=missing]").First.CheckAsync();
        await clerk.Fill("其他缺的材料", "银行卡正面照片");
        await clerk.Press("发出一次性补正告知书");
        await clerk.Sees("补正告知已发出");

        await elder.Go($"/my/{matter.Id}");
        await elder.Sees("还缺这些材料", "银行卡正面照片");
        await elder.Page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "银行卡.jpg", MimeType = "image/jpeg", Buffer = Photo.WithPlace() });
        await elder.Fill("补充说明", "照片补上了");
        await elder.Press("补交材料");
        await elder.Sees("材料已补交");

        await clerk.Go($"/staff/cases/{matter.Id}");
        await clerk.Sees("照片补上了");
        await clerk.Press("受理");
        await clerk.Sees("《受理通知书》已出具");

        await elder.Go($"/my/{matter.Id}");
        await elder.Follow("受理通知书");
        var paper = elder.Path;
        await elder.Sees("经审查属于本机关职权范围");
        var number = await elder.Text(".paper-number");
        var download = await elder.Page.RunAndWaitForDownloadAsync(() => elder.Main.GetByRole(AriaRole.Link, new() { Name = "下载 PDF" }).TapAsync());
        var pdf = await File.ReadAllBytesAsync(await download.PathAsync());
        pdf.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
        var verify = paper.Replace("/papers/", "/verify/", StringComparison.Ordinal);
        (await QrPicture.Read(elder.Page.Locator("svg.qr"))).ShouldBe(QrPicture.Of(street.Address + verify), "the code on the paper leads to the page that verifies it");
        await stranger.Go(verify);
        await stranger.Sees("这份文书是真的", number, matter.No);
        await stranger.SeesNot("王奶奶", "330106");

        await clerk.Go($"/staff/cases/{matter.Id}");
        await clerk.Page.Locator("select#co").SelectOptionAsync(Array.Empty<string>());
        await clerk.Press("派单");
        await civil.Go("/staff?tab=open");
        await civil.Tap(civil.Row(matter.No).GetByRole(AriaRole.Button, new() { Name = "领取" }));
        await civil.Go($"/staff/cases/{matter.Id}");
        await civil.Choose("办理结果", "准予");
        await civil.Fill("给居民的答复", "从下个月起每月 15 日打到卡上。");
        await civil.Press("办结");
        await elder.Go($"/my/{matter.Id}");
        await elder.Sees("从下个月起每月 15 日打到卡上。", "办完了：准予。");
        await elder.Main.GetByLabel("非常满意", new() { Exact = true }).CheckAsync();
        await elder.Press("提交评价");
        await elder.Sees("谢谢您的评价", "评价：非常满意。");
    }

    [Fact]
    public async Task PaperApplicationForSomebodyWithoutPhone_IsFollowedByCode_AndRefusedWithTheWayOn()
    {
        street.Needed();
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Desk);
        await using var guest = await street.Open(Somebody.Guest, Screen.Phone);

        await clerk.Go("/staff");
        await clerk.Follow("受理登记");
        await clerk.Sees("周敏（演示）");
        await clerk.Choose("事项", "高龄津贴");
        await clerk.Press("开始登记");
        await clerk.Choose("来源", "纸质");
        await clerk.Fill("地址", "竞舟路30号");
        await clerk.Page.Locator("#name").FillAsync("何阿婆");
        await clerk.Page.Locator("#phone").FillAsync("0571-87651234");
        await clerk.FillAllowance("何阿婆");
        (await clerk.Page.Locator("#f-agent-name").IsVisibleAsync()).ShouldBeFalse("no agent, no questions about one");
        await clerk.Main.Locator("[name='agent.used'][value=true]").CheckAsync();
        foreach (var (field, value) in ((string, string)[])[("name", "何小明"), ("idNumber", "330106197203150036"), ("phone", "0571-87651235")]) await clerk.Main.Locator("#f-agent-" + field).FillAsync(value);
        await clerk.Pick("agent.relation");
        await clerk.Press("登记并出具回执");
        var matter = await clerk.Receipt("/staff/cases/");
        await clerk.Sees("何**", "周敏（演示）", "来自纸质");

        await guest.Go("/");
        await guest.Follow("凭编号查进度");
        await guest.LooksUp(matter.No, "ABCD-EFGH");
        await guest.Sees("没有找到");
        await guest.LooksUp(matter.No, matter.Code);
        await guest.Sees("高龄津贴", "已收到，等工作人员处理。");
        await guest.SeesNot("何阿婆", "何小明");

        await clerk.Unfold("不予受理");
        await clerk.Fill("不予受理的理由", "户口在余杭区");
        await clerk.Main.GetByRole(AriaRole.Button, new() { Name = "不予受理", Exact = true }).ClickAsync();
        (await clerk.Page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("competent", "nobody is sent away without a word where to go");
        await clerk.Fill("应向哪个机关提出", "余杭区民政局");
        await clerk.Loads(() => clerk.Page.Keyboard.PressAsync("Enter"));
        await clerk.Sees("已不予受理，通知书已出具");
        await clerk.Follow("不予受理通知书");
        await clerk.Sees("何**", "PDF 上写全名", "户口在余杭区", "请向余杭区民政局提出", "行政复议");

        (await (await clerk.Page.Context.APIRequest.GetAsync(clerk.Path + ".pdf")).BodyAsync()).AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());

        await guest.Go("/follow");
        await guest.LooksUp(matter.No, matter.Code);
        await guest.Sees("没有受理：户口在余杭区。请向余杭区民政局提出。");
        (await guest.Main.Locator("a[href^='/papers/']").CountAsync()).ShouldBe(0, "a paper opens for the applicant signed in and at the counter: no link that leads to a locked door");
    }

    [Fact]
    public async Task English_ReportWithoutScript_KeyboardAtTheDesk_TwoDepartments_Overdue()
    {
        street.Needed();
        await using var guest = await street.Open(Somebody.Guest, Screen.Phone, script: false);
        await guest.Go("/");
        await guest.Tap(guest.Page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }));
        await guest.Follow("Report");
        await guest.Page.Locator("#text").FillAsync("A big hole in the pavement, somebody will fall");
        await guest.Page.Locator("#category").SelectOptionAsync(new SelectOptionValue { Label = "Street light out" });
        await guest.Page.Locator("select[name=region]").SelectOptionAsync(Testing.Town.Community);
        await guest.Page.Locator("#address").FillAsync("In front of 120 Jingzhou Road");
        await guest.Page.Locator("#phone").FillAsync("19900000123");
        await guest.Press("Send");
        await guest.Sees("Received", "Shown only now");
        var (no, code) = (await guest.Text("#receipt-no"), await guest.Text("#receipt-code"));
        await guest.Go("/follow");
        await guest.LooksUp(no, code, "Open");
        await guest.Sees("Street light out", "Received, waiting for our staff.");

        await using var resident = await street.Open(Somebody.Resident, Screen.Phone.In("en"));
        var matter = await resident.Reports("The lamp in front of our gate is out", "Gate 3, Jingzhou Road", "What is it?", "Address", "Send", "Street light out");

        await using var clerk = await street.Open(Somebody.Clerk, Screen.Desk);
        await clerk.Go("/staff");
        await clerk.Loads(() => clerk.Page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }).ClickAsync());
        await ByKeyboard(clerk, matter);
        await clerk.Page.Locator("select#co").SelectOptionAsync(new SelectOptionValue { Label = "Wenxin Urban Management Office" });
        await clerk.Press("Dispatch");
        await clerk.Sees("Dispatched.");

        await using var lighting = await street.Open(Somebody.LightingChief, Screen.Desk.In("en"));
        await using var city = await street.Open(Somebody.City, Screen.Desk.In("en"));
        await lighting.Go("/staff?tab=open");
        await lighting.Tap(lighting.Row(matter.No).GetByRole(AriaRole.Button, new() { Name = "Claim" }));
        await city.Go("/staff?tab=co");
        await city.OpenRow(matter.No);
        await city.Fill("Result of your part", "The pavement there is ours; checked, it is safe.");
        await city.Press("Finish co-handling");
        await city.Sees("Result recorded.");

        await resident.Go($"/my/{matter.Id}");
        await resident.Unfold("Urge");
        await resident.Fill("Why it is urgent", "An old man fell yesterday");
        await resident.Press("Urge");
        await resident.Sees("Urged.");
        await lighting.Eventually("/staff/notices", t => t.Contains($"{matter.No} Street light out: the resident urges", StringComparison.Ordinal));

        await lighting.Go($"/staff/cases/{matter.Id}");
        await lighting.Unfold("Transfer");
        await lighting.Page.Locator("#tto").SelectOptionAsync(new SelectOptionValue { Label = "Wenxin Urban Management Office" });
        await lighting.Page.Locator("#treason").FillAsync("The lamp belongs to the street, not to the district");
        await lighting.Press("Transfer");
        await lighting.Sees("Transferred.");
        await city.Go("/staff?tab=open");
        await city.Tap(city.Row(matter.No).GetByRole(AriaRole.Button, new() { Name = "Claim" }));
        await city.Go($"/staff/cases/{matter.Id}");
        await city.Unfold("Return");
        await city.Page.Locator("#rreason").FillAsync("The pole has a number of the district");
        await city.Press("Return");
        await city.Sees("Returned.");
        await clerk.Go($"/staff/cases/{matter.Id}");
        await clerk.Sees("The pole has a number of the district");
        await clerk.Page.Locator("select#to").SelectOptionAsync(new SelectOptionValue { Label = "Xihu Municipal Lighting Section" });
        await clerk.Press("Dispatch");
        await lighting.Go("/staff?tab=open");
        await lighting.Tap(lighting.Row(matter.No).GetByRole(AriaRole.Button, new() { Name = "Claim" }));
        await lighting.Go($"/staff/cases/{matter.Id}");
        await lighting.Page.Locator("#answer").FillAsync("New lamp, and the pole is in our register now.");
        await lighting.Press("Close");
        await lighting.Sees("Closed; the resident is told.");
        await resident.Go($"/my/{matter.Id}");
        await resident.Sees("New lamp, and the pole is in our register now.", "finished it: Solved.");

        // The report of the guest still waits in the hall; a month goes by.
        const long month = 30L * 24 * 3600 * 1_000_000;
        foreach (var table in (string[])["cases_tasks", "cases_clocks"]) await street.Data($"UPDATE {table} SET \"Due\" = \"Due\" - {month} WHERE \"CaseId\" = (SELECT \"Id\" FROM cases_cases WHERE \"No\" = '{no}')");
        await using var leader = await street.Open(Somebody.Leader, Screen.Desk.In("en"));
        await leader.Go("/staff?tab=over");
        (await leader.Row(no).Locator(".tag.over.t-red").First.InnerTextAsync()).ShouldContain("over", Case.Insensitive);
        (await leader.Main.Locator(".tabs a[aria-current]").InnerTextAsync()).ShouldMatch(@"Overdue\s*[1-9]");
    }

    /// <summary>From the list to the accepted matter without a mouse.</summary>
    private static async Task ByKeyboard(Person clerk, Matter matter)
    {
        var keys = clerk.Page.Keyboard;
        Task<int> At() => clerk.Page.EvaluateAsync<int>("[...document.querySelectorAll('main tbody tr')].findIndex(r => r.contains(document.activeElement))");
        await clerk.Go("/staff");
        foreach (var (key, row) in ((string, int)[])[("j", 0), ("j", 1), ("j", 2), ("k", 1)])
        {
            await keys.PressAsync(key);
            (await At()).ShouldBe(row, key);
        }
        // x ticks the row where the focus is, ? says what the keys do, and whoever types is left alone.
        await keys.PressAsync("x");
        (await clerk.Page.EvaluateAsync<bool>("document.querySelectorAll('main tbody tr')[1].querySelector('input[name=row]').checked")).ShouldBeTrue();
        await keys.PressAsync("?");
        (await clerk.Page.Locator("dialog.keys[open]").CountAsync()).ShouldBe(1);
        await keys.PressAsync("Escape");
        (await clerk.Page.Locator("dialog.keys").CountAsync()).ShouldBe(0);
        (await At()).ShouldBe(1, "the focus is back where it was");
        await keys.PressAsync("/");
        (await clerk.Page.EvaluateAsync<bool>("document.activeElement.matches('[data-ln-search]')")).ShouldBeTrue();
        await keys.TypeAsync(matter.No);
        await clerk.Loads(() => keys.PressAsync("Enter"));
        clerk.Path.ShouldStartWith("/staff/search?q=");
        await keys.PressAsync("j");
        (await At()).ShouldBe(0);
        await clerk.Loads(() => keys.PressAsync("Enter"));
        clerk.Path.ShouldBe($"/staff/cases/{matter.Id}");
        for (var i = 0; !await clerk.Page.EvaluateAsync<bool>("document.activeElement.closest('form')?.action.endsWith('/accept') === true"); i++)
        {
            i.ShouldBeLessThan(40, "the button to accept is reached by tabbing");
            await keys.PressAsync("Tab");
        }
        await clerk.Loads(() => keys.PressAsync("Enter"));
        await clerk.Sees("Accepted; the notice was issued.");
    }
}

/// <summary>A QR code as dark modules, from a page and from words.</summary>
static partial class QrPicture
{
    public static string Of(string words)
    {
        using var code = QRCoder.QRCodeGenerator.GenerateQrCode(words, QRCoder.QRCodeGenerator.ECCLevel.M);
        return string.Join('\n', code.ModuleMatrix.Select(row => string.Concat(row.Cast<bool>().Select(dark => dark ? '#' : ' '))));
    }

    public static async Task<string> Read(ILocator svg)
    {
        var side = int.Parse((await svg.GetAttributeAsync("viewBox"))!.Split(' ')[2], null);
        var rows = Enumerable.Range(0, side).Select(_ => Enumerable.Repeat(' ', side).ToArray()).ToArray();
        foreach (Match m in Stroke().Matches((await svg.Locator("path").GetAttributeAsync("d"))!))
            for (var i = 0; i < int.Parse(m.Groups[3].Value, null); i++) rows[int.Parse(m.Groups[2].Value, null)][int.Parse(m.Groups[1].Value, null) + i] = '#';
        return string.Join('\n', rows.Select(r => new string(r)));
    }

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1")]
    private static partial Regex Stroke();
}
