using Linli.Cases.Domain;
using Linli.Testing;

namespace Linli.Cases.Tests.Holds;

/// <summary>The machine's clock was wrong and is put right, in either direction: nothing is lost, numbers stay single, the timeline keeps its order, nobody is told twice.</summary>
public sealed class ClockJumpTests
{
    [Theory]
    [InlineData(-26)]
    [InlineData(-1)]
    [InlineData(40)]
    public async Task Jump_InTheMiddleOfAMatter_KeepsIt(int hours)
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var first = await town.OpenReport("路灯不亮", resident);
        var clerk = await town.Clerk();
        await clerk.Do(first, "accept");
        await town.Settle();
        town.Clock.Set(town.Clock.GetUtcNow().AddHours(hours));
        await town.Settle();
        // Sessions of before may be over after a leap; whoever works signs in again.
        clerk = await town.Clerk();
        await clerk.Do(first, "dispatch");
        var handler = await town.Handler();
        await handler.Do(first, "claim");
        await handler.Do(first, "close", ("resolution", "Solved"), ("answer", "修好了"));
        var second = await town.OpenReport("另一盏路灯不亮", resident);
        second.No.ShouldNotBe(first.No);
        await town.Settle();
        var c = (await town.Find(first.No))!;
        c.State.ShouldBe("closed");
        c.Events.OrderBy(e => e.Seq).Select(e => e.Verb).ShouldBe([Verb.Submit, Verb.Accept, Verb.Dispatch, Verb.Claim, Verb.Close]);
        (await town.Messages()).Where(m => m.Text.Contains(first.No, StringComparison.Ordinal)).GroupBy(m => m.Text).ShouldAllBe(g => g.Count() == 1);
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }
}
