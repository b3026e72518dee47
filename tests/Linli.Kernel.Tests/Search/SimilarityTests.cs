using CsCheck;
using Linli.Kernel.Search;

namespace Linli.Kernel.Tests.Search;

public class SimilarityTests
{
    [Theory]
    [InlineData("路灯不亮", "路灯不亮", 1)]
    [InlineData("路灯不亮", "路灯，不亮！", 1)]
    [InlineData("ROOM 501", "ｒｏｏｍ501", 1)]
    [InlineData("路灯不亮", "路灯不亮了", 6.0 / 7)]
    [InlineData("路灯不亮", "垃圾没人收", 0)]
    [InlineData("灯", "灯", 1)]
    [InlineData("灯", "路灯", 2.0 / 3)]
    [InlineData("灯", "", 0)]
    [InlineData("", "", 0)]
    [InlineData(null, null, 0)]
    [InlineData("灯灯灯灯", "灯灯", 0.5)]     // repeats count
    [InlineData("3幢", "3", 2.0 / 3)]
    public void Of(string? a, string? b, double similarity) => Similarity.Of(a, b).ShouldBe(similarity, 1e-9);

    [Fact]
    public void ARewordedReport_IsNearerThanAnother() =>
        Similarity.Of("3幢2单元楼道路灯坏了", "楼道路灯坏了，3幢2单元").ShouldBeGreaterThan(
            Similarity.Of("3幢2单元楼道路灯坏了", "5幢1单元电梯坏了") + 0.3);

    [Fact]
    public void ItIsSymmetricAndBetweenZeroAndOne()
    {
        var text = Gen.Char["路灯不亮坏了3幢ab ，"].Array[0, 12].Select(chars => new string(chars));
        Gen.Select(text, text).Sample((a, b) =>
            Similarity.Of(a, b) is >= 0 and <= 1 && Math.Abs(Similarity.Of(a, b) - Similarity.Of(b, a)) < 1e-12);
    }
}
