using CsCheck;
using Linli.Kernel.Search;

namespace Linli.Kernel.Tests.Search;

public class NGramsTests
{
    [Theory]
    [InlineData("路灯不亮", "路 路灯 灯 灯不 不 不亮 亮")]
    [InlineData("3幢", "3 3幢 幢")]
    [InlineData("路灯，不亮", "路 路灯 灯 不 不亮 亮")]
    [InlineData("ＡＢＣ", "a ab abc b bc c")]
    [InlineData("Room 501", "r ro roo o oo oom om m room 5 50 501 0 01 1")]
    [InlineData("浙A12345", "浙 浙a a a1 a12 1 12 123 2 23 234 3 34 345 4 45 5 a12345")]
    [InlineData("灯灯灯", "灯 灯灯")]
    [InlineData("㎡", "m m2 2")]
    [InlineData("二〇二六", "二 二〇 〇 〇二 二六 六")]
    [InlineData("𠮷田", "𠮷 𠮷田 田")]
    [InlineData("É", "é")]
    [InlineData("E\u0301", "é")]
    [InlineData(" ·-—", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of(string? text, string terms) => NGrams.Of(text).ShouldBe(terms);

    [Theory]
    [InlineData("路灯", "路灯")]
    [InlineData("路灯不亮", "路灯 灯不 不亮")]
    [InlineData("灯", "灯")]
    [InlineData("3", "3")]
    [InlineData("3幢", "3幢")]
    [InlineData("路灯 5", "路灯 5")]
    [InlineData("ROOM", "roo oom")]
    [InlineData("00413", "004 041 413")]
    [InlineData("12路灯", "12 2路 路灯")]
    [InlineData("123路", "123 3路")]
    [InlineData("\" OR *", "or")]
    [InlineData("，", "")]
    [InlineData(null, "")]
    public void Query(string? query, string terms) => string.Join(' ', NGrams.Query(query)).ShouldBe(terms);

    [Fact]
    public void AnyPartOfAText_IsFound() => Gen.Select(Gen.Char["路灯不亮坏了3幢2单元Abc "].Array[1, 30], Gen.Int[0, 29], Gen.Int[1, 10]).Sample((chars, from, length) =>
    {
        var text = new string(chars);
        from %= text.Length;
        var part = text.Substring(from, Math.Min(length, text.Length - from));
        var terms = NGrams.Of(text).Split(' ').ToHashSet();
        return NGrams.Query(part).All(terms.Contains);
    });

    [Fact]
    public void EndlessRun_IsFoundByItsParts_AndIsNoTermItself()
    {
        var terms = NGrams.Of(new string('a', 3_000) + "bcd").Split(' ').ToHashSet();
        terms.Max(t => t.Length).ShouldBe(3);
        NGrams.Query("abcd").All(terms.Contains).ShouldBeTrue();
    }

    [Fact]
    public void NoText_Throws() => Gen.String.Sample(text =>
    {
        NGrams.Query(text);
        Pinyin.Typed(text);
        return NGrams.Of(text) is not null && Similarity.Of(text, "路灯") >= 0;
    });

    [Fact]
    public void HalfACharacter_IsPassedOver() => NGrams.Of("路\uD842灯").ShouldBe("路 路灯 灯");
}
