using System.Text;
using Linli.Kernel.Files;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Intake;

/// <summary>A form that comes back brings the files that were chosen (W-14): a browser may not fill in a file input again.</summary>
public sealed class KeptFilesTests
{
    private static readonly Upload Lamp = new("photos", "路灯.jpg", Photo.WithPlace(), "image/jpeg");
    private static Upload Note(string name, string words = "路灯的编号") => new("photos", name, Encoding.UTF8.GetBytes(words), "text/plain");

    private static readonly (string, string)[] Report = [("text", "门口的路灯三天没亮了"), ("region", Town.Community), ("category", "street-light")];

    [Fact]
    public async Task ReportedNearbyAlready_TheFormComesBackWithThePhotos_AndSendsThem()
    {
        await using var town = await Town.Small();
        (string, string)[] here = [.. Report, ("lon", "120.1041"), ("lat", "30.2851")];
        await town.Receipt(await (await town.Neighbour()).Post("/report", here));
        var resident = await town.Resident();
        var back = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", here, [Lamp]);
        back.Text.ShouldContain("附近已经有人报过");
        Kept(back).ShouldBe(["路灯.jpg"]);
        back.Text.ShouldContain("已选好的文件");
        var matter = await town.Receipt(await resident.Submit(back, "form[method=post]"));
        (await Names(town, matter)).ShouldBe(["路灯.jpg"], ignoreOrder: true);
        (await resident.Mine(matter)).Html.QuerySelectorAll(".photos img").Length.ShouldBe(1);
    }

    [Fact]
    public async Task ARefusedFile_IsNamed_AndTheOthersStay()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var back = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", Report, [Lamp, new Upload("photos", "程序.jpg", [.. "MZ"u8, .. new byte[300]], "image/jpeg"), Note("编号.txt")]);
        back.Has("#receipt-no").ShouldBeFalse();
        back.Html.QuerySelectorAll("#errors li").ShouldHaveSingleItem().TextContent.ShouldContain("“程序.jpg”不能接收：文件内容与文件名的扩展名不符");
        Kept(back).ShouldBe(["路灯.jpg", "编号.txt"]);
        (await Names(town, await town.Receipt(await resident.Submit(back, "form[method=post]")))).ShouldBe(["路灯.jpg", "编号.txt"], ignoreOrder: true);
    }

    [Fact]
    public async Task AFileThatIsLeftOut_DoesNotGoAlong_OneChosenAgainGoesOnce_AndAnotherMayBeAdded()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var back = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", [.. Report.Where(f => f.Item1 != "text"), ("text", "灯")], [Lamp, Note("写错.txt")]);
        back.Text.ShouldContain("至少 4 个字");
        var wrong = back.Html.QuerySelectorAll("#kept li").Single(l => l.TextContent.Contains("写错.txt")).QuerySelector("input[name=drop]")!.GetAttribute("value")!;
        back = await resident.Submit(back, "form[method=post]", [("text", "灯"), ("drop", wrong)], [Lamp, Note("写对.txt", "三号杆")]);
        Kept(back).ShouldBe(["路灯.jpg", "写对.txt"]);
        (await Names(town, await town.Receipt(await resident.Submit(back, "form[method=post]", Report)))).ShouldBe(["路灯.jpg", "写对.txt"], ignoreOrder: true);
    }

    [Fact]
    public async Task MoreThanSixInTwoGoes_AreNamed_AndSixStay()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        (string, string)[] still = [.. Report.Where(f => f.Item1 != "text"), ("text", "灯")];
        var back = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]", still, [.. Enumerable.Range(1, 5).Select(i => Note($"{i}.txt", $"第{i}张"))]);
        back = await resident.Submit(back, "form[method=post]", still, [Note("6.txt", "第六张"), Note("7.txt", "第七张")]);
        back.Html.QuerySelectorAll("#errors li").ShouldHaveSingleItem().TextContent.ShouldContain("最多 6 个文件。“7.txt”没有收下");
        Kept(back).ShouldBe(["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt"]);
    }

    [Theory]
    [InlineData("mended by hand")]
    [InlineData("a day old")]
    [InlineData("too long")]
    [InlineData("swept")]
    public async Task ASealThatDoesNotHold_SaysSo_AndNothingGoesAlong(string how)
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        (string, string)[] fields = [.. Report, ("phone", "19900000066")];
        var back = await guest.Submit((await guest.Get("/report")).Ok(), "form[method=post]", [.. Report, ("phone", "12a")], [Note("a.txt")]);
        var seal = back.Html.QuerySelector("input[name=kept]")!.GetAttribute("value")!;
        // It says nothing to whoever looks: what it holds is not for reading.
        seal.ShouldNotContain("a.txt");
        if (how == "a day old") town.Clock.Advance(TimeSpan.FromHours(25));
        if (how == "swept")
        {
            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Note("a.txt").Bytes));
            File.Delete(Path.Combine(town.Services.GetRequiredService<Kernel.Installation>().FilesFolder, hash[..2], hash[2..4], hash));
        }
        var sent = how switch { "mended by hand" => seal[..^8] + "AAAAAAAA", "too long" => new string('A', 60_000), _ => seal };
        var page = await guest.Submit(back, "form[method=post]", [.. fields, ("kept", sent)]);
        page.Text.ShouldContain("先前选的文件已过期，请重新选择");
        page.Has("#receipt-no").ShouldBeFalse();
        Kept(page).ShouldBeEmpty();
        (await Names(town, await town.Receipt(await guest.Submit(page, "form[method=post]")))).ShouldBeEmpty();
    }

    private static readonly (string, string)[] Allowance =
    [
        ("region", Town.Community), ("person.name", "钱试填"), ("person.idNumber", "330106194611230015"), ("person.birth", "1946-11-23"), ("person.phone", "0571-87650001"),
        ("person.hukouHere", "true"), ("address.hukou", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("address.home", "示范市邻里街道样板社区幸福路8号3幢2单元501室"),
        ("elder.allowanceElsewhere", "false"), ("bank.holder", "钱试填"), ("bank.name", "ICBC"), ("bank.account", "6200000000000000125"), ("agent.used", "false"), ("consent.truth", "true"),
    ];

    [Fact]
    public async Task AnApplication_KeepsItsFilesThroughFaultsDraftAndDoubt()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var card = new Upload("files", "银行卡.jpg", Photo.WithPlace(), "image/jpeg");
        var back = await resident.Submit((await resident.Get("/apply/elder-allowance")).Ok(), "form[method=post]", [.. Allowance.Where(f => f.Item1 != "bank.account"), ("bank.account", "")], [card]);
        Kept(back).ShouldBe(["银行卡.jpg"], "a field was missing");
        back = await resident.Submit(back, "form[method=post]", ("do", "save"));
        back.Text.ShouldContain("草稿里只存文字，不存文件");
        Kept(back).ShouldBe(["银行卡.jpg"], "a draft was saved");
        back = await resident.Submit(back, "form[method=post]", ("bank.account", "6200000000000000125"), ("elder.allowanceElsewhere", "true"));
        back.Text.ShouldContain("可能不符合条件");
        Kept(back).ShouldBe(["银行卡.jpg"], "whoever does not seem to qualify is told");
        (await Names(town, await town.Receipt(await resident.Submit(back, "form[method=post]")))).ShouldBe(["银行卡.jpg"], ignoreOrder: true);
    }

    [Fact]
    public async Task ARegistrationAtTheCounter_KeepsItsScans()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var back = await clerk.Submit((await clerk.Get("/staff/register?item=category:street-light")).Ok(), "form[method=post]", [.. Report.Where(f => f.Item1 != "category"), ("phone", "12a")], [new Upload("files", "来信.txt", "来信全文"u8.ToArray(), "text/plain")]);
        Kept(back).ShouldBe(["来信.txt"]);
        (await Names(town, await town.Receipt(await clerk.Submit(back, "form[method=post]", ("phone", "19900000055"))))).ShouldBe(["来信.txt"], ignoreOrder: true);
    }

    private static IEnumerable<string> Kept(Page page) => page.Ok().Html.QuerySelectorAll("#kept li > div > span").Select(s => s.TextContent);

    private static async Task<IEnumerable<string>> Names(Town town, Handed matter)
    {
        await using var scope = town.Inside();
        return (await scope.ServiceProvider.GetRequiredService<StoredFiles>().Of($"case:{matter.Id}", default)).Select(f => f.Name);
    }
}
