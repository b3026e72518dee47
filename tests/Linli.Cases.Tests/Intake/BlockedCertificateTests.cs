using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Calendar;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Intake;

/// <summary>The certificates that a community must not issue (民发〔2020〕20号): who asks for one is told who issues it, and nobody can make a matter of it.</summary>
public sealed class BlockedCertificateTests
{
    [Theory]
    [InlineData("无犯罪记录证明", "no-crime", "公安派出所")]
    [InlineData("健在证明", "alive", "社会保险")]
    [InlineData("婚姻状况证明", "marriage", "婚姻登记机关")]
    [InlineData("我要开单身证明", "marriage", "婚姻登记机关")]
    [InlineData("criminal record", "no-crime", "公安派出所")]
    public async Task WhoLooksForOne_IsToldWhoIssuesIt_AndCannotApply(string words, string id, string authority)
    {
        await using var town = await Town.Small();
        var page = (await town.Guest().Get($"/services?q={Uri.EscapeDataString(words)}")).Ok();
        page.Text.ShouldContain("社区不开这个证明");
        page.Text.ShouldContain(authority);
        page.Html.QuerySelector($"a[href='/services/blocked/{id}']").ShouldNotBeNull();
        page.Html.QuerySelectorAll($"a[href='/apply/{id}']").ShouldBeEmpty();
    }

    [Theory, InlineData("残疾"), InlineData("老人"), InlineData("养老"), InlineData("证"), InlineData("zzz")]
    public async Task WhoLooksForSomethingElse_IsNotSentAway(string words)
    {
        await using var town = await Town.Small();
        (await town.Guest().Get($"/services?q={Uri.EscapeDataString(words)}")).Ok().Text.ShouldNotContain("社区不开这个证明");
    }

    [Theory, InlineData("zh"), InlineData("en")]
    public async Task EachOfTheTwenty_HasAPage_ThatSaysWhoWhatAndWhy(string language)
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        if (language == "en") await guest.Get("/lang/en");
        var all = (await guest.Get("/services/blocked")).Ok();
        Items.BlockedCertificates(Today).Count.ShouldBe(20);
        foreach (var c in Items.BlockedCertificates(Today))
        {
            all.Text.ShouldContain(c.Name.In(language), customMessage: c.Id);
            var page = (await guest.Get($"/services/blocked/{c.Id}")).Ok();
            foreach (var said in (string[])[c.Name.In(language), c.Authority.In(language), c.Instead.In(language), "民发〔2020〕20号"]) page.Text.ShouldContain(said, customMessage: c.Id);
            page.Html.QuerySelectorAll("a[href^='/apply/']").ShouldBeEmpty(c.Id);
        }
        (await guest.Get("/services/blocked/no-such")).Ok().Text.ShouldContain(language == "en" ? "There is no such certificate" : "没有这一项证明");
    }

    [Fact]
    public async Task AnOldLink_ToAnApplication_SaysTheSame()
    {
        await using var town = await Town.Small();
        var page = (await (await town.Resident()).Get("/apply/no-crime")).Ok();
        page.Text.ShouldContain("社区不开这个证明");
        page.Html.QuerySelectorAll("form:has(input[name='key'])").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("blocked-certificate", "zh", "社区不开“无犯罪记录证明”")]
    [InlineData("service", "zh", "社区不开“无犯罪记录证明”")]
    [InlineData("service", "en", "The community does not issue “Certificate of no criminal record”")]
    public async Task TheCounter_ShowsTheSame_AndHasNoFormForIt(string kind, string language, string said)
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        if (language == "en") await clerk.Get("/lang/en");
        (await clerk.Get("/staff/register")).Ok().Html.QuerySelector("option[value='blocked-certificate:no-crime']").ShouldNotBeNull();
        var page = (await clerk.Get($"/staff/register?item={kind}:no-crime")).Ok();
        page.Text.ShouldContain(said);
        page.Html.QuerySelector("#received").ShouldBeNull();
    }

    [Theory, InlineData("service"), InlineData(BlockedCertificate.Kind), InlineData("anything")]
    public async Task Submit_ABlockedCertificate_BreaksCommunityIssuesNoSuchCertificate(string kind)
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var before = await town.CountCases();
        foreach (var c in scope.ServiceProvider.GetRequiredService<ItemCatalogue>().BlockedCertificates(OfficeHours.DateOf(town.Clock.GetUtcNow())))
        {
            var result = await scope.ServiceProvider.GetRequiredService<SubmitCaseHandler>()
                .Handle(new SubmitCase(Guid.CreateVersion7().ToString("N"), kind, c.Id, Channel.Counter, Town.Community, "请开证明", null, null, null, "样本", "19900000055", null, []), default);
            result.Receipt.ShouldBeNull(c.Id);
            result.Outcome.Rule.ShouldBe("CommunityIssuesNoSuchCertificate", c.Id);
        }
        (await town.CountCases()).ShouldBe(before);
    }
}
