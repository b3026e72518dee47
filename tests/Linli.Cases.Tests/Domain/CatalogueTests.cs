using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>The shipped categories and services: their examples run, and what they name exists.</summary>
public sealed class CatalogueTests
{
    private static readonly HashSet<string> Duties = Codes("duties"), Groups = Codes("category-groups"), Fields = Codes("service-fields");
    private static readonly string[] Levels = ["community", "street", "county"];

    public static TheoryData<string, string> Examples()
    {
        var rows = new TheoryData<string, string>();
        foreach (var e in Items.Categories(Today).SelectMany(c => c.Examples)) rows.Add(e.Text, e.Expect);
        return rows;
    }

    [Theory, MemberData(nameof(Examples))]
    public void Suggest_ReadsTheExampleOfThePack(string text, string expect) => Items.Suggest(text, Today).ShouldNotBeNull().Id.ShouldBe(expect);

    [Theory] // Sentences that were written after the words of the packs stood.
    [InlineData("There is a deep pothole in front of number 12", "road-damage")]
    [InlineData("The neighbours have loud music on until two at night", "noise-neighbour")]
    [InlineData("A van has been standing across my driveway since yesterday", "parking-dispute")]
    [InlineData("Somebody left bulky things beside the bins", "exposed-rubbish")]
    [InlineData("Our street floods whenever it rains", "water-logging")]
    [InlineData("Brown water comes out of the kitchen tap", "water-supply")]
    [InlineData("There is graffiti all over the underpass", "small-ads")]
    [InlineData("The whole block has had a blackout since six", "power-outage")]
    [InlineData("Strong odour of chemicals from the workshop downstairs", "rubbish-smell")]
    [InlineData("A hawker sells fruit in front of our gate every evening", "street-trading")]
    [InlineData("The streetlight at the corner flickers", "street-light")]
    [InlineData("A dead tree leans over the playground", "tree-hazard")]
    public void Suggest_ReadsPlainEnglish(string text, string expect) => Items.Suggest(text, Today).ShouldNotBeNull().Id.ShouldBe(expect);

    [Theory, InlineData(null), InlineData("  "), InlineData("天气真好呀")]
    public void Suggest_WithoutAWordItKnows_SuggestsNothing(string? text) => Items.Suggest(text, Today).ShouldBeNull();

    [Fact]
    public void EveryCategory_HasThreeExamplesOfItsOwn() => Items.Categories(Today).ShouldAllBe(c => c.Examples.Count(e => e.Expect == c.Id) >= 3);

    [Fact]
    public void EveryCategory_NamesFlowAndGroupThatExist()
    {
        foreach (var c in Items.Categories(Today))
        {
            Packs.Find("flow", c.Flow, Today).ShouldNotBeNull($"{c.Id}: flow {c.Flow}");
            Groups.ShouldContain(c.Group, c.Id);
        }
    }

    [Fact]
    public void EveryCode_StandsInOneListAndOnce()
    {
        var coded = Items.Categories(Today).Where(c => c.Code is not null || c.Class is not null).ToList();
        coded.Count.ShouldBeGreaterThan(20);
        coded.ShouldAllBe(c => c.Code != null && c.Class != null);
        coded.GroupBy(c => (c.Class, c.Code)).Where(g => g.Count() > 1).Select(g => string.Join(", ", g.Select(c => c.Id))).ShouldBeEmpty();
    }

    [Fact] // Policy 二(三) and the practice of the 12345 hotlines: fewer would leave whole fields without a word.
    public void Categories_CoverTheHotline() => Items.Categories(Today).Count.ShouldBeGreaterThanOrEqualTo(80);

    [Theory] // What tells of a person or a family is looked for by no neighbour.
    [InlineData("domestic-violence")]
    [InlineData("hardship")]
    [InlineData("epidemic")]
    [InlineData("public-order")]
    [InlineData("fraud")]
    [InlineData("begging")]
    [InlineData("data-leak")]
    [InlineData("staff-conduct")]
    public void WhatTellsOfAPerson_IsNotPublic(string id) => Items.Category(id, Today)!.Public.ShouldBeFalse();

    [Theory] // A place that is only named must not draw the matter to itself.
    [InlineData("医院门口的路灯坏了", "street-light")]
    [InlineData("学校旁边井盖没了", "manhole-cover")]
    [InlineData("幼儿园门口有个大坑", "road-damage")]
    [InlineData("药店门口乱停车", "parking-dispute")]
    [InlineData("公厕旁边的树要倒了", "tree-hazard")]
    [InlineData("公交站旁边一堆垃圾", "exposed-rubbish")]
    [InlineData("快递车停在消防通道", "fire-lane-blocked")]
    [InlineData("河边有人钓鱼乱扔垃圾", "exposed-rubbish")]
    [InlineData("红绿灯旁边的路灯不亮", "street-light")]
    [InlineData("想问一下医保怎么报销，需要什么材料", "consultation")]
    [InlineData("pothole near the hospital", "road-damage")]
    public void Suggest_ReadsWhatIsWrong_NotWhereItIs(string text, string expect) => Items.Suggest(text, Today).ShouldNotBeNull().Id.ShouldBe(expect);

    [Fact] // The nine fields of policy 二(三) and what a street's hall does every day.
    public void Services_CoverEveryField()
    {
        Items.Services(Today).Count.ShouldBeGreaterThanOrEqualTo(60);
        foreach (var field in Fields) Items.Services(Today).Count(s => s.Field == field).ShouldBeGreaterThanOrEqualTo(2, field);
    }

    [Fact]
    public void EveryService_NamesFlowFormAndFieldThatExist()
    {
        foreach (var s in Items.Services(Today))
        {
            Packs.Find("flow", s.Flow, Today).ShouldNotBeNull($"{s.Id}: flow {s.Flow}");
            Packs.Find("form", s.Form, Today).ShouldNotBeNull($"{s.Id}: form {s.Form}");
            Fields.ShouldContain(s.Field, s.Id);
        }
    }

    [Fact]
    public void EveryItem_IsDispatchedByARuleWhoseDutiesExist()
    {
        foreach (var (kind, id) in Items.Categories(Today).Select(c => ("category", c.Id)).Concat(Items.Services(Today).Select(s => ("service", s.Id))))
        {
            var (_, rule) = Items.Competent(kind, id, Today).ShouldNotBeNull($"{kind} {id}");
            foreach (var to in rule.Co.Append(rule.To))
            {
                Duties.ShouldContain(to.Duty, rule.Id);
                Levels.ShouldContain(to.Level, rule.Id);
            }
            foreach (var co in rule.Co) (co.Duty, co.Level).ShouldNotBe((rule.To.Duty, rule.To.Level), $"{rule.Id} asks itself for help");
        }
    }

    [Fact]
    public void EveryCategory_IsPromisedNoLaterThanItsWholeLimitAllows()
    {
        foreach (var c in Items.Categories(Today))
        {
            var l = Items.Limits("category", c.Id, c.Version);
            foreach (var at in (string[])["2026-02-13 16:00", "2026-03-02 09:00", "2026-09-30 17:00"])
                if (l is { Whole: { } whole, Promise: { } promise })
                    Due(promise, at).ShouldBeLessThanOrEqualTo(Due(whole, at), $"{c.Id} at {at}");
        }
    }

    private static DateTimeOffset Due(Linli.Kernel.Calendar.TimeLimit limit, string at) => Linli.Kernel.Calendar.Deadlines.DueAt(At(at), limit, Calendar, [], At(at)).Due;

    private static HashSet<string> Codes(string list) =>
        [.. Packs.Find("code-list", list, Today)!.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("code").GetString()!)];
}
