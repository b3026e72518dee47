using System.Text;
using Linli.Kernel.Codes;
using Linli.Kernel.Search;

namespace Linli.Kernel.Tests.Codes;

public sealed class CleanTextTests
{
    [Theory]
    [InlineData("李\uFFFE小\uFFFF红\uFDD0\uFDEF", "李小红")]
    [InlineData("\uD83F\uDFFEx\uDBFF\uDFFF", "x")] // the last two of a plane
    [InlineData("𠮷\uFDCF\uFDF0\uFFFD", "𠮷\uFDCF\uFDF0\uFFFD")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_TakesAwayWhatIsNoCharacter(string? text, string clean) => CleanText.Of(text).ShouldBe(clean);

    [Fact]
    public void Halves_GoOnlyWhereNothingElseRefusesThem() // Attributes cannot carry them.
    {
        CleanText.Of("a" + '\ud800' + "b" + '\udc00').ShouldBe("ab");
        CleanText.WithoutNoncharacters("a" + '\ud800' + '\ufffe').ShouldBe("a" + '\ud800');
    }

    [Fact]
    public void EverySingleUnit_CanBeNormalisedSearchedAndMasked()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var text = "a" + (char)c;
            CleanText.Of(text).Normalize(NormalizationForm.FormKC).ShouldNotBeEmpty();
            _ = SearchText.Segments(text);
            _ = Masks.Name(text);
        }
    }
}
