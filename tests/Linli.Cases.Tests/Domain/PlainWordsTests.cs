using System.Text.RegularExpressions;
using Linli.Kernel.Text;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>What a resident of 75 reads on a phone is not the language of the office, and no text promises a number of a flow that another place may set.</summary>
public sealed partial class PlainWordsTests
{
    private static readonly string[] Office = ["事项件", "派单", "承办", "挂起", "协办", "计时", "补正", "待领取", "办结", "诉求人"];
    private static readonly string[] ReadByResidents = ["told.", "event.", "sms.case.", "my.", "mine.", "home.", "receipt.", "report.", "apply.", "pause.", "resolution.", "rating.", "guide.", "files.", "place.", "follow."];
    private static readonly Texts Texts = new([typeof(CasesModule).Assembly]);

    private static IEnumerable<(string Where, string Text)> Read(string language) =>
        Texts.Keys(language).Where(k => ReadByResidents.Any(k.StartsWith)).Select(k => (k, Texts.Get(language, k)))
            .Concat(from id in (string[])["service", "appeal"]
                    let flow = Items.Flow(id, Today)
                    from name in flow.States.Select(s => (s.Id, s.Public)).Concat(flow.Steps.Select(s => (s.Name.En, s.Name)))
                    select ($"{id}: {name.Item1}", name.Item2.In(language)));

    [Fact]
    public void WhatResidentsRead_IsNotTheLanguageOfTheOffice()
    {
        Read("zh-CN").Count().ShouldBeGreaterThan(100);
        Read("zh-CN").Where(t => Office.Any(w => t.Text.Contains(w, StringComparison.Ordinal))).Select(t => $"{t.Where}: {t.Text}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public void WhatIsToldOfAStep_NamesNoNumberThatTheFlowSets(string language) =>
        Read(language).Append(("case.claim.help", Texts.Get(language, "case.claim.help"))).Where(t => t.Item1.StartsWith("event.", StringComparison.Ordinal) || t.Item1.StartsWith("sms.", StringComparison.Ordinal) || t.Item1 == "case.claim.help")
            .Where(t => Number().IsMatch(Dialled().Replace(t.Item2, ""))).Select(t => $"{t.Item1}: {t.Item2}").ShouldBeEmpty();

    // A figure that is no place for an argument, or a number in words before a unit of time.
    [GeneratedRegex(@"(?<!\{)\d|[一二三四五六七八九十]个?(工作)?[日天时]|\b(one|two|three|four|five|eight|ten|fifteen) (working )?(days?|hours?)\b")]
    private static partial Regex Number();

    [Theory]
    [InlineData("五个工作日内没有告知")]
    [InlineData("8 个工作时内没有进展")]
    [InlineData("Nobody was told within five working days")]
    public void ANumberInWords_IsFound(string text) => Number().IsMatch(text).ShouldBeTrue();

    // Numbers that one dials are set by no flow.
    [GeneratedRegex("\\b(12345|110|119|120|122)\\b|(?<!\\d)(110|119|120|122)(?!\\d)")]
    private static partial Regex Dialled();
}
