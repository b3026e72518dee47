using Linli.Cases.Catalogue;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Stories;

/// <summary>What is said to whom, and what stays as it was said: messages, papers, masked answers.</summary>
public class DiscretionTests
{
    private const string Phone = "19900000084", Text = "老人好几天没有出门了，敲门没有人应";

    /// <summary>Every category that is nobody else's business, and one that is everybody's.</summary>
    public static TheoryData<string, bool> Categories
    {
        get
        {
            var packs = Linli.Kernel.Packs.PackStore.Load(Path.Combine(Root(), "packs"), "core");
            var all = packs.Of("category", new(2026, 11, 23)).Select(p => p.As<Category>()).ToList();
            all.Count(c => !c.Public).ShouldBeGreaterThan(3);
            return [.. all.Where(c => !c.Public).Select(c => (c.Id, false)), ("street-light", true)];
        }
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public async Task Messages_OfAPrivateMatter_SayNothingOfWhatItIsAbout(string category, bool open)
    {
        await using var town = await Town.Small();
        var resident = await town.Guest().SignInResident(Phone, "钱试填");
        var matter = await town.Receipt(await resident.Post("/report", ("text", Text), ("category", category), ("region", Town.Community), ("address", "竞舟路9号")));
        var clerk = await town.Clerk();
        // A petition is accepted by whoever it is forwarded to.
        await clerk.Do(matter, (await clerk.Case(matter)).Offers("accept") ? "accept" : "dispatch");
        await town.Settle();

        await using var scope = town.Inside();
        var today = OfficeHours.DateOf(town.Clock.GetUtcNow());
        var name = scope.ServiceProvider.GetRequiredService<ItemCatalogue>().Category(category, today)!.Name;
        var texts = scope.ServiceProvider.GetRequiredService<Texts>();
        var sms = (await town.Messages()).Where(m => m.Phone == Phone && m.Text.Contains(matter.No)).Select(m => m.Text).ToList();
        sms.Count.ShouldBeGreaterThanOrEqualTo(2, "it was told of, at handing in and at accepting");
        sms.ShouldAllBe(m => m.Contains(name.Zh) == open && !m.Contains("没有出门") && !m.Contains("竞舟路"));
        if (!open) sms.ShouldAllBe(m => m.Contains(texts.Get(Texts.Chinese, "case.discreet")));
        // The notices of the account are read over somebody's shoulder too.
        (await resident.Get("/notices")).Ok().Text.Contains(name.Zh).ShouldBe(open);
        // Those who work on it read what it is.
        (await clerk.Case(matter)).Text.ShouldContain(name.Zh);
    }

    [Fact]
    public async Task Papers_KeepTheDayAndTheNameOfTheirDay_AfterTheOrganisationIsRenamed()
    {
        await using var town = await Town.Small();
        const string was = "文新街道便民服务中心", now = "文新街道党群服务中心";
        var resident = await town.Resident();
        var first = await town.OpenReport("路灯不亮，晚上看不见路", resident);
        var link = (await (await town.Clerk()).Do(first, "accept")).Papers[0];
        var seal = (await resident.Get(link)).Ok().TextOf(".paper-seal");
        seal.ShouldContain(was);

        Guid hall;
        await using (var scope = town.Inside()) hall = await scope.ServiceProvider.GetRequiredService<TrustDb>().BodyVersions.Where(v => v.NameZh == was).Select(v => v.BodyId).FirstAsync();
        var admin = await town.Administrator();
        var from = OfficeHours.DateOf(town.Clock.GetUtcNow()).AddDays(2).ToString("yyyy-MM-dd", null);
        (await admin.Submit((await admin.Get($"/admin/bodies/{hall}/change")).Ok(), "form[method=post]", ("name-zh", now), ("from", from))).Ok().Text.ShouldContain("变更已登记");
        town.Clock.Advance(TimeSpan.FromDays(3));

        resident = await town.Resident();
        var clerk = await town.Clerk();
        (await clerk.Get("/staff")).Text.ShouldContain(now);
        foreach (var reader in (Visitor[])[resident, clerk])
            (await reader.Get(link)).Ok().TextOf(".paper-seal").ShouldBe(seal, "what was issued stays as it was issued");
        var verified = (await town.Guest().Get((await resident.Get(link)).Html.QuerySelector("a[href*='/verify/']")?.GetAttribute("href") ?? $"/verify/{first.Id}/{link.Split('/')[^1]}")).Ok();
        verified.Text.ShouldContain("2026-11-23");

        var second = await town.OpenReport("路灯一直闪，晃眼睛", resident);
        (await resident.Get((await clerk.Do(second, "accept")).Papers[0])).Ok().TextOf(".paper-seal").ShouldContain(now);
    }

    [Fact]
    public async Task MaterialsTickedOnAnEnglishPage_AreChineseOnThePaper()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await Applied(town, resident);
        var clerk = (await town.Clerk()).WithCookie("ln-lang", "en");
        var page = await clerk.Case(matter);
        var boxes = page.Html.QuerySelectorAll("input[name=missing]").ToList();
        boxes.Count.ShouldBeGreaterThan(1);
        var label = page.TextOf($"label[for={boxes[0].Id}]");
        label.All(c => c < 0x2E80).ShouldBeTrue($"the page is English: {label}");
        await clerk.Do(matter, "request-supplement", [.. boxes.Take(2).Select(b => ("missing", b.GetAttribute("value")!))]);
        var paper = (await resident.Get((await resident.Mine(matter)).Papers[0])).Ok();
        var listed = paper.Html.QuerySelectorAll(".paper-sheet ol li").Select(l => l.TextContent).ToList();
        listed.Count.ShouldBe(2);
        listed.ShouldAllBe(l => l.Any(c => c >= '\u4e00' && c <= '\u9fff') && !l.Contains(label));
    }

    [Fact]
    public async Task Answers_AreClearOnlyAfterAReason_ForThatOnePage_AndTheLookIsKept()
    {
        await using var town = await Town.Small();
        var matter = await Applied(town, await town.Resident());
        var clerk = await town.Clerk();
        async Task<Page> Reveal(string why) => await clerk.Submit((await clerk.Case(matter)).Ok(), "form:has(#why)", ("why", why));
        string[] secrets = ["330106194611230015", "6200000000000000125"];

        var masked = (await clerk.Case(matter)).Text;
        foreach (var secret in secrets) masked.ShouldNotContain(secret);
        foreach (var secret in secrets) (await Reveal("看")).Text.ShouldNotContain(secret, customMessage: "a reason has four characters at least");
        (await town.Audit()).ShouldNotContain(a => a.Action == "person.reveal");

        var clear = (await Reveal("核对领取账户")).Ok();
        foreach (var secret in secrets) clear.Text.ShouldContain(secret);
        var look = (await town.Audit()).Where(a => a.Action == "person.reveal").ShouldHaveSingleItem();
        look.Subject.ShouldBe($"case:{matter.Id}");
        look.Purpose.ShouldBe("核对领取账户");

        var again = (await clerk.Case(matter)).Text;
        foreach (var secret in secrets) again.ShouldNotContain(secret, customMessage: "the next page is masked again");
    }

    private static async Task<Handed> Applied(Town town, Visitor resident) => await town.Receipt(await resident.Post("/apply/elder-allowance",
        ("region", Town.Community), ("person.name", "钱试填"), ("person.idNumber", "330106194611230015"), ("person.birth", "1946-11-23"), ("person.phone", "0571-87650001"),
        ("person.hukouHere", "true"), ("address.hukou", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("address.home", "示范市邻里街道样板社区幸福路8号3幢2单元501室"),
        ("elder.allowanceElsewhere", "false"), ("bank.holder", "钱试填"), ("bank.name", "ICBC"), ("bank.account", "6200000000000000125"), ("agent.used", "false"), ("consent.truth", "true")));

    private static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Linli.slnx"))) return at.FullName;
        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
