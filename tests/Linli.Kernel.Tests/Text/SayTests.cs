using Linli.Kernel.Text;

namespace Linli.Kernel.Tests.Text;

/// <summary>What people wrote stands in a sentence as they wrote it.</summary>
public class SayTests
{
    private static readonly Kernel.Text.Texts All = new([typeof(KernelModule).Assembly]);

    [Theory]
    [InlineData("@photo.jpg")]
    [InlineData("@")]
    [InlineData("@[x]{0}")]
    [InlineData("照片.jpg")]
    public void Argument_ThatIsNoText_StaysAsItIs(string name)
    {
        foreach (var language in Kernel.Text.Texts.Languages)
            All.Say(language, new Reason(Key(language), name)).ShouldBe(All.Get(language, Key(language)).Replace("{0}", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Argument_ThatNamesAText_IsThatText()
    {
        var other = All.Keys("en").First(k => k != Key("en"));
        All.Say("en", new Reason(Key("en"), "@" + other)).ShouldContain(All.Get("en", other));
    }

    private static string Key(string language) => All.Keys(language).Order(StringComparer.Ordinal)
        .First(k => All.Get(language, k) is var t && t.Contains("{0}", StringComparison.Ordinal) && !t.Contains("{1}", StringComparison.Ordinal));
}
