namespace Linli.System.Tests.Browser;

public sealed record Matter(Guid Id, string No, string Code);

/// <summary>Matters in different states and a paper, so that there is something on the pages.</summary>
/// <param name="Watched">In work, supervised, opinions are asked for and departments called.</param>
/// <param name="Merged">Dealt with in <paramref name="Watched"/>.</param>
/// <param name="Paper">Path of a paper of the resident.</param>
/// <param name="Body">Path of an organisation with posts, as administrators see it.</param>
/// <param name="Post">Path of one of its posts.</param>
/// <param name="Account">Path of an account, as the security administrator sees it.</param>
/// <param name="Project">A project of the hall that the lighting section owns.</param>
/// <param name="Power">Path of a delegation of the county.</param>
/// <param name="Client">Path of a registered system.</param>
/// <param name="Draft">Path of a change of a rule that is being written, with something different and something wrong in it.</param>
/// <param name="Reviewed">Path of one that was handed over.</param>
/// <param name="Peer">Path of a city platform, to which <paramref name="Handling"/> was pushed and which nobody reaches.</param>
public sealed record Furniture(Matter Received, Matter Handling, Matter Closed, Matter Supplement, Matter Watched, Matter Merged, string Paper, string Body, string Post, string Account, string Client, string Project, string Power, string Draft, string Reviewed, string Peer)
{
    public static async Task<Furniture> Make(Street street)
    {
        await using var resident = await street.Open(Somebody.Resident, Screen.Desk);
        await using var clerk = await street.Open(Somebody.Clerk, Screen.Desk);
        await using var lighting = await street.Open(Somebody.Lighting, Screen.Desk);
        var received = await resident.Reports("小区北门外的路灯一闪一闪，刺眼", "竞舟路92号");
        var handling = await resident.Reports("文二西路路灯罩掉下来了，挂在半空", "文二西路501号");
        var closed = await resident.Reports("河边步道的路灯天亮还不熄灭", "益乐河步道");
        var unclaimed = await resident.Reports("公园里的路灯杆歪了，怕倒下来", "益乐公园南门");
        var watched = await resident.Reports("翠苑桥下的路灯全灭了，晚上看不见台阶", "翠苑桥");
        var merged = await resident.Reports("翠苑桥下面没有灯，有人摔了", "翠苑桥西");
        foreach (var matter in (Matter[])[handling, closed, unclaimed, watched])
        {
            await clerk.Go($"/staff/cases/{matter.Id}");
            await clerk.Press("受理");
            await clerk.Press("派单");
        }
        foreach (var matter in (Matter[])[watched, handling, closed])
        {
            await lighting.Go($"/staff/cases/{matter.Id}");
            await lighting.Press("领取");
        }
        await lighting.Fill("给居民的答复", "控制开关已修好，今早六点准时熄灯。");
        await lighting.Press("办结");
        await lighting.Go($"/staff/cases/{watched.Id}");
        await lighting.Unfold("请别的单位表态");
        await lighting.Fill("要表态的事", "桥下能不能临时拉线");
        await lighting.Main.Locator("#signers").SelectOptionAsync(["文新街道公共服务办", "西湖区城市管理局"]);
        await lighting.Press("会签");
        await using var leader = await street.Open(Somebody.Leader, Screen.Desk);
        await leader.Go($"/staff/cases/{watched.Id}");
        await leader.Unfold("要求承办单位按期回复");
        await leader.Fill("督办要求", "有人摔倒，请说明抢修安排");
        await leader.Main.Locator("#supervise-by").FillAsync($"{TimeProvider.System.GetUtcNow().AddDays(5):yyyy-MM-dd}");
        await leader.Press("督办");
        await leader.Unfold("请部门来现场");
        await leader.Fill("要部门来做什么", "明天九点到桥下，一起看线路怎么走");
        await leader.Main.Locator("#whistle-bodies").SelectOptionAsync(["文新街道公共服务办", "西湖区园林绿化中心"]);
        await leader.Press("吹哨");
        await clerk.Go($"/staff/cases/{merged.Id}");
        await clerk.Unfold("合并");
        await clerk.Fill("并入哪一件（编号）", watched.No);
        await clerk.Fill("为什么是同一件事", "同一座桥下的灯");
        await clerk.Press("合并");
        await leader.Go("/staff/causes/new?region=330106013006&item=street-light");
        await leader.Fill("题目", "益乐一带路灯反复熄灭");
        await leader.Fill("根本原因", "控制箱进水");
        await leader.Fill("措施", "更换控制箱并加高底座");
        await leader.Main.Locator("#owner").SelectOptionAsync("西湖区城市管理局市政照明科");
        await leader.Main.Locator("#due").FillAsync($"{TimeProvider.System.GetUtcNow().AddDays(40):yyyy-MM-dd}");
        await leader.Press("开始治理");
        var project = leader.Path.Split('/')[^1];
        await using var county = await street.Open(Somebody.County, Screen.Desk);
        await county.Go("/staff/powers?service=destitute-support");
        await county.Main.Locator("#to").SelectOptionAsync("文新街道公共服务办");
        await county.Fill("依据", "省民政厅文件〔2026〕8号（示例）");
        await county.Main.Locator("#until").FillAsync($"{TimeProvider.System.GetUtcNow().AddDays(200):yyyy-MM-dd}");
        await county.Press("确认委托");
        var power = (await county.Main.Locator("tbody a.title").First.GetAttributeAsync("href"))!;
        var supplement = await resident.AppliesForAllowance();
        await clerk.Go($"/staff/cases/{supplement.Id}");
        await clerk.Unfold("一次性补正告知");
        await clerk.Fill("其他缺的材料", "银行卡正面照片");
        await clerk.Press("发出一次性补正告知书");
        await resident.Go($"/my/{supplement.Id}");
        var paper = await resident.Main.Locator("a[href^='/papers/']").First.GetAttributeAsync("href");
        await using var admin = await street.Open(Somebody.Admin, Screen.Desk);
        await admin.Go("/admin/bodies?q=" + Uri.EscapeDataString("文新街道便民服务中心"));
        await admin.Tap(admin.Main.Locator("tbody a.title"));
        var body = admin.Path;
        await using var security = await street.Open(Somebody.Security, Screen.Desk);
        await security.Go("/admin/accounts?q=zhao-qiang");
        var account = (await security.Main.Locator("tbody a.title").First.GetAttributeAsync("href"))!;
        var post = (await admin.Main.Locator("#posts a.title").First.GetAttributeAsync("href"))!;
        await admin.Go("/admin/clients");
        await admin.Tap(admin.Main.Locator("tbody a.title").First);
        var client = admin.Path;
        await admin.Go("/admin/exchange");
        await admin.Fill("平台名称", "西湖区城市运行管理服务平台");
        await admin.Main.Locator("#url").FillAsync("https://city.invalid");
        await admin.Main.Locator("#their-app").FillAsync("xihu-city");
        await admin.Main.Locator("#our-app").FillAsync("wenxin-street");
        await admin.Main.Locator("#owner").SelectOptionAsync("文新街道办事处");
        await admin.Main.Locator("#codes").FillAsync("street-light component 0118");
        await admin.Press("登记");
        var peer = (await admin.Main.Locator("tbody a.title").First.GetAttributeAsync("href"))!;
        await clerk.Go($"/staff/cases/{handling.Id}");
        await clerk.Unfold("推送到城市平台");
        await clerk.Press("推送到城市平台");
        await admin.Go("/admin/rules/service/elder-allowance");
        await admin.Press("修改这一项");
        await admin.Main.Locator("[name='limits.promise.amount']").FillAsync("五");
        await admin.Press("保存");
        var draft = admin.Path.Split('?')[0];
        await admin.Go("/admin/rules/category/street-light");
        await admin.Press("修改这一项");
        await admin.Main.Locator("[name='limits.promise.amount']").FillAsync("2");
        await admin.Press("保存");
        var reviewed = admin.Path.Split('?')[0];
        await admin.Go(reviewed + "?view=check");
        await admin.Fill("为什么改", "居民反映等得太久，照明单位同意两个工作日");
        await admin.Press("送审");
        return new(received, handling, closed, supplement, watched, merged, paper!, body, post, account, client, project, power, draft, reviewed, peer);
    }
}
