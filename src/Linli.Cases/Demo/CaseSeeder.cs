using Linli.Cases.Domain;
using Linli.Cases.Intake;

namespace Linli.Cases.Demo;

/// <summary>Some invented matters for the demo street, handed in through the same door as real ones.</summary>
public sealed class CaseSeeder
{
    private readonly SubmitCaseHandler _submit;

    internal CaseSeeder(SubmitCaseHandler submit) => _submit = submit;

    private static readonly (string Category, string Region, string Text, string Address, double Lon, double Lat, string Name)[] Reports =
    [
        ("street-light", "330106013006", "竞舟路88号门口两盏路灯三天没亮了，晚上老人孩子走路看不见。", "竞舟路88号门口", 120.1052, 30.2841, "李示例"),
        ("corridor-clutter", "330106013009", "5幢2单元楼道里堆了纸箱和旧家具，消防通道走不了。", "香樟公寓5幢2单元", 120.1005, 30.2862, "赵示例"),
        ("e-bike-charging-indoors", "330106013006", "有人把电动自行车推上楼，在走廊里拉线充电。", "文新公寓12幢", 120.1061, 30.2829, "钱示例"),
        ("water-supply", "330106013014", "骆家庄西苑二区自来水发黄，已经两天了。", "骆家庄西苑二区", 120.0951, 30.2905, "孙示例"),
        ("rubbish-smell", "330106013004", "东门垃圾投放点气味很大，苍蝇多。", "星洲花园东门", 120.1102, 30.2870, "周示例"),
        ("noise-construction", "330106013001", "对面工地夜里十一点还在打桩，睡不着。", "湖畔花园北侧", 120.1120, 30.2799, "吴示例"),
    ];

    public async Task Seed(CancellationToken ct)
    {
        foreach (var (r, i) in Reports.Select((r, i) => (r, i)))
            await _submit.Handle(new SubmitCase($"demo-{i}", "category", r.Category, Channel.Phone, r.Region, null, r.Text, r.Address, r.Lon, r.Lat, r.Name, $"199000010{i:00}", null, []), ct);
    }
}
