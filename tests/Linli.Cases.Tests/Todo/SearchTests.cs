using System.Net;
using Linli.Cases.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Todo;

/// <summary>What the search of all matters finds, on both databases, whatever is typed.</summary>
public class SearchTests
{
    private static async Task<List<string>> Found(Visitor staff, string words, string rest = "") =>
        [.. (await staff.Get($"/staff/search?q={Uri.EscapeDataString(words)}{rest}")).Ok().Html.QuerySelectorAll("tbody tr td:first-child").Select(td => td.TextContent.Trim())];

    private static async Task<Handed> Report(Town town, string text, string address = "竞舟路90号", string region = Town.Community, string phone = "19900000088", string name = "过客示例") =>
        await town.Receipt(await town.Guest().Post("/report", ("text", text), ("address", address), ("region", region), ("category", "street-light"), ("phone", phone), ("name", name)));

    [Fact]
    public async Task Words_AreFoundInTextAddressItemAndNumber()
    {
        await using var town = await Town.Small();
        var matter = await Report(town, "喷泉边的蘑菇灯坏了，编号A12345", "星洲街3幢2单元");
        var other = await Report(town, "喷水池没有水，很久了");
        var clerk = await town.Clerk();
        foreach (var words in (string[])["喷泉", "蘑菇灯", "蘑", "蘑菇 星洲街", "星洲街3幢", "3幢2单元", "２单元", "A12345", "a1234", "12345", "路灯 蘑菇", matter.No, matter.No.ToLowerInvariant(), matter.No[3..17], $" {matter.No} "])
            (await Found(clerk, words)).ShouldContain(matter.No, words);
        foreach (var words in (string[])["蘑菇", "星洲街3幢", "A12345", matter.No]) (await Found(clerk, words)).ShouldBe([matter.No], words);
        // What was reported last comes first.
        (await Found(clerk, "喷")).ShouldBe([other.No, matter.No]);
        foreach (var words in (string[])["喷泉没有水", "蘑菇汤", "A12346", "没有这样的事"]) (await Found(clerk, words)).ShouldBeEmpty(words);
        (await Found(clerk, "蘑菇", "&state=received&item=street-light")).ShouldBe([matter.No]);
        (await Found(clerk, "蘑菇", "&state=closed")).ShouldBeEmpty();
        (await Found(clerk, "蘑菇", "&item=dog")).ShouldBeEmpty();
    }

    [Fact]
    public async Task PhoneAndName_AreFoundWhole_AndStandInNoTerm()
    {
        await using var town = await Town.Small();
        var matter = await Report(town, "喷泉边的灯坏了", phone: "19955512345", name: "欧阳示例");
        var clerk = await town.Clerk();
        foreach (var words in (string[])["19955512345", "199 5551 2345", "欧阳示例"]) (await Found(clerk, words)).ShouldBe([matter.No], words);
        foreach (var words in (string[])["1995551", "欧阳"]) (await Found(clerk, words)).ShouldBeEmpty(words);
        await using var scope = town.Inside();
        var terms = await scope.ServiceProvider.GetRequiredService<CasesDb>().Terms.Where(t => t.Of == matter.Id).Select(t => t.Terms).SingleAsync(TestContext.Current.CancellationToken);
        terms.ShouldContain("喷泉");
        foreach (var hidden in (string[])["欧", "1995"]) terms.ShouldNotContain(hidden);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("喷\" OR \"灯")]
    [InlineData("喷泉\" --")]
    [InlineData("*")]
    [InlineData("喷泉*")]
    [InlineData("NEAR(喷泉 灯, 2)")]
    [InlineData("Terms:喷泉")]
    [InlineData("-喷泉")]
    [InlineData("^喷泉")]
    [InlineData("AND")]
    [InlineData("NOT OR AND")]
    [InlineData("' & ! | ( <->")]
    [InlineData("喷泉' | '灯")]
    [InlineData("喷泉:*")]
    [InlineData("\\")]
    [InlineData("§330106013")]
    [InlineData("，。！")]
    [InlineData("\uD842")]
    public async Task WhateverIsTyped_IsWordsAndNeverSyntax(string words)
    {
        await using var town = await Town.Small();
        var matter = await Report(town, "喷泉边的灯坏了");
        var clerk = await town.Clerk();
        var found = await Found(clerk, words);
        // Only signs around a word that is there leave the word; OR, NEAR and the rest are words that nobody wrote.
        found.ShouldBe(words is "喷泉*" or "-喷泉" or "^喷泉" or "喷泉\" --" or "喷泉' | '灯" or "喷泉:*" ? [matter.No] : [], words);
        (await clerk.Get($"/staff?tab=all&q={Uri.EscapeDataString(words)}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LongWords_AreCutAtSixty()
    {
        await using var town = await Town.Small();
        var matter = await Report(town, "喷泉" + new string('长', 58) + "的灯坏了");
        var clerk = await town.Clerk();
        (await Found(clerk, "喷泉" + new string('长', 58) + "短短短")).ShouldBe([matter.No]);
        (await Found(clerk, new string('无', 500))).ShouldBeEmpty();
    }

    [Fact]
    public async Task OtherRegion_AndOtherOrganisation_FindNothing()
    {
        await using var town = await Town.Small();
        var matter = await Report(town, "喷泉边的蘑菇灯坏了，§330106009 330106009 330105001", phone: "19955512346", name: "欧阳示例");
        string[] words = ["喷泉", "蘑", "蘑菇灯", matter.No, matter.No[3..17], "19955512346", "欧阳示例", "330106009"];
        foreach (var (role, region) in ((string, string)[])[("hall-clerk", "330106009000"), ("hall-clerk", "330105001000"), ("community-worker", "330106013009"), ("handler", "330106000000")])
        {
            var staff = await town.Staff((await town.Hire(role, region)).UserName);
            foreach (var w in words) (await Found(staff, w)).ShouldBeEmpty($"{role} {region}: {w}");
            (await Found(staff, "")).ShouldNotContain(matter.No, $"{role} {region}");
        }
        foreach (var (role, region) in ((string, string)[])[("hall-clerk", "330106013000"), ("hall-clerk", "330106000000"), ("community-worker", Town.Community)])
        {
            var staff = await town.Staff((await town.Hire(role, region)).UserName);
            foreach (var w in words) (await Found(staff, w)).ShouldContain(matter.No, $"{role} {region}: {w}");
            (await Found(staff, "")).ShouldContain(matter.No, $"{role} {region}");
        }
    }

    [Fact]
    public async Task Pages_FollowEachOther_AndLeadBack()
    {
        await using var town = await Town.Small();
        for (var i = 0; i < 130; i++)
        {
            await Report(town, $"喷泉第{i}号灯坏了");
            // Several within one moment, as when a table is imported.
            if (i % 7 == 0) town.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var clerk = await town.Clerk();
        var total = await town.CountCases();
        async Task<int> Rows(string query) => (await clerk.Get($"/staff/cases{query}")).Ok().Html.QuerySelectorAll("tbody tr").Length;
        // Item and state together: of one item none is closed yet, of the other none is there.
        (await Rows("?item=street-light&state=received"), await Rows("?item=street-light&state=closed"), await Rows("?item=dog&state=received")).ShouldBe((50, 0, 0));
        foreach (var start in (string[])["/staff/cases", $"/staff/search?q={Uri.EscapeDataString("喷泉")}", "/staff/cases?state=received"])
        {
            var seen = new List<string>();
            var pages = new List<List<string>>();
            string? last = null;
            for (var next = start; next is not null; next = last is null ? null : (await clerk.Get(last)).Html.QuerySelector("a[rel=next]")?.GetAttribute("href"))
            {
                last = next;
                var page = (await clerk.Get(next)).Ok();
                pages.Add([.. page.Html.QuerySelectorAll("tbody tr td:first-child").Select(td => td.TextContent.Trim())]);
                seen.AddRange(pages[^1]);
            }
            seen.ShouldBeUnique();
            seen.Count.ShouldBe(start.Contains("q=") ? 130 : total, start);
            for (var i = pages.Count - 2; i >= 0; i--)
            {
                last = (await clerk.Get(last!)).Html.QuerySelector("a[rel=prev]").ShouldNotBeNull().GetAttribute("href");
                (await clerk.Get(last!)).Html.QuerySelectorAll("tbody tr td:first-child").Select(td => td.TextContent.Trim()).ShouldBe(pages[i], $"{start} page {i + 1}");
            }
            (await clerk.Get(last!)).Html.QuerySelector("a[rel=prev]").ShouldBeNull();
        }
        foreach (var from in (string[])["x", "o", "n1", "o-", "o99999999999999999999-0", "n1-zz", $"o253402300800000000-{Guid.Empty:N}"])
            (await clerk.Get($"/staff/cases?p=3&from={from}")).Status.ShouldBe(HttpStatusCode.OK, from);
    }

    [Fact]
    public async Task OlderRows_GetTheirTerms_Once()
    {
        await using var town = await Town.Small();
        var matter = await Report(town, "喷泉边的蘑菇灯坏了");
        await town.Tamper("DELETE FROM cases_terms");
        var clerk = await town.Clerk();
        (await Found(clerk, "蘑菇")).ShouldBeEmpty();
        for (var i = 0; i < 2; i++)
        {
            (await town.Services.GetRequiredService<JobRunner>().RunNow("cases.terms", TestContext.Current.CancellationToken)).ShouldBeTrue();
            (await Found(clerk, "蘑菇")).ShouldBe([matter.No]);
        }
        await using var scope = town.Inside();
        (await scope.ServiceProvider.GetRequiredService<CasesDb>().Terms.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(await town.CountCases());
    }
}
