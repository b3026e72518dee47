using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.SignIn;

/// <summary>One counter for everything that can be guessed; it stands in the database, so every node counts the same.</summary>
public class TryCounterTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private static TryLimit Limit(string what, int most = 3) => new("test", what, most, Window);

    [Fact]
    public async Task ManyAtOnce_OnManyNodes_TakeNoMoreThanThereAre()
    {
        await using var town = await Town.Small();
        // Another counter has nothing in common with the first one but the database.
        var nodes = Enumerable.Range(0, 4).Select(_ => ActivatorUtilities.CreateInstance<TryCounter>(town.Services)).ToList();
        var taken = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => nodes[i % 4].Take([Limit("a", 5), Limit("b", 9)], default)));
        taken.Count(t => t is null).ShouldBe(5);
        taken.Where(t => t is not null).Distinct().ShouldHaveSingleItem().ShouldBe(Limit("a", 5));
        // What was refused under one limit did not count under the other.
        (await Task.WhenAll(Enumerable.Range(0, 9).Select(i => nodes[i % 4].Take([Limit("b", 9)], default)))).Count(t => t is null).ShouldBe(4);
    }

    [Fact]
    public async Task WhoTakesTheSameLimitsInAnotherOrder_DoesNotWaitForEver()
    {
        await using var town = await Town.Small();
        var tries = town.Services.GetRequiredService<TryCounter>();
        TryLimit[] one = [Limit("a", 500), Limit("b", 500), Limit("c", 500)];
        var taken = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => tries.Take(i % 2 == 0 ? one : [.. one.Reverse()], default))).WaitAsync(TimeSpan.FromSeconds(60));
        taken.ShouldAllBe(t => t == null);
    }

    [Fact]
    public async Task Rest_IsAWholeWindow_AndKnockingDoesNotLengthenIt()
    {
        await using var town = await Town.Small();
        var tries = town.Services.GetRequiredService<TryCounter>();
        async Task<bool> Take() => await tries.Take([Limit("a")], default) is null;
        (await Take()).ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromMinutes(14));
        (await Take()).ShouldBeTrue();
        (await tries.RestsUntil(Limit("a"), default)).ShouldBeNull();
        (await Take()).ShouldBeTrue();
        (await tries.RestsUntil(Limit("a"), default)).ShouldBe(town.Clock.GetUtcNow() + Window);
        town.Clock.Advance(TimeSpan.FromMinutes(10));
        (await Take()).ShouldBeFalse();
        town.Clock.Advance(TimeSpan.FromMinutes(5));
        (await tries.RestsUntil(Limit("a"), default)).ShouldBeNull();
        (await Take()).ShouldBeTrue();
    }

    [Fact]
    public async Task GivenBack_TheTryIsThereAgain_AndForgotten_AllAre()
    {
        await using var town = await Town.Small();
        var tries = town.Services.GetRequiredService<TryCounter>();
        async Task<bool> Take() => await tries.Take([Limit("a")], default) is null;
        for (var i = 0; i < 10; i++)
        {
            (await Take()).ShouldBeTrue($"{i}");
            await tries.GiveBack([Limit("a")], default);
        }
        for (var i = 0; i < 3; i++) (await Take()).ShouldBeTrue($"{i}");
        (await Take()).ShouldBeFalse();
        await tries.Forget([Limit("a")], default);
        (await Take()).ShouldBeTrue();
    }

    [Fact]
    public async Task Rows_TellNothing_AndAreSweptWhenTheyAreOver()
    {
        await using var town = await Town.Small();
        var tries = town.Services.GetRequiredService<TryCounter>();
        await tries.Take([Limit("13800000000"), new TryLimit("test", "long", 3, TimeSpan.FromHours(5))], default);
        async Task<List<TryRow>> Rows() { await using var scope = town.Inside(); return await scope.ServiceProvider.GetRequiredService<KernelDb>().Tries.AsNoTracking().ToListAsync(); }
        (await Rows()).ShouldAllBe(r => r.Key.Length == 32 && !r.Key.Contains("138000"));
        town.Clock.Advance(TimeSpan.FromHours(1));
        (await town.Services.GetRequiredService<JobRunner>().RunNow("kernel.tries", default)).ShouldBeTrue();
        (await Rows()).ShouldHaveSingleItem();
    }
}
