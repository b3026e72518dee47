using Linli.Cases.Domain;
using Linli.Cases.Tests.Practice;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Verbs;

/// <summary>Where people practise a matter is worked on by whom it was made for.</summary>
public sealed class PracticeVerbTests
{
    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);

    [Fact]
    public async Task AnothersExercise_IsRefusedInBothLanguages()
    {
        await using var town = await Town.Practice();
        var (mine, other) = (await town.Card("clerk"), await town.Card("clerk"));
        await mine.Begin("refuse-and-say-who");
        var matter = await town.Made(mine, "refuse-and-say-who", "elsewhere");
        var texts = town.Services.GetRequiredService<Texts>();
        foreach (var language in Texts.Languages)
        {
            other.WithCookie("lnp-lang", language);
            (await other.Do(matter, "accept")).Text.ShouldContain(texts.Say(language, R("PracticeMatterIsAnothers")));
        }
        (await town.Find(matter.No))!.State.ShouldBe("received");
    }
}
