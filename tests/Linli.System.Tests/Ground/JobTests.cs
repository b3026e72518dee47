using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Linli.System.Tests.Ground;

/// <summary>Two nodes on one database: a job runs on one of them, however long it takes, and none holds up another.</summary>
public sealed class JobTests
{
    private static readonly JobLease Short = new(TimeSpan.FromMilliseconds(600));

    private sealed class Hand
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Runs;
        public int Quick;
        public Exception? Fault;
    }

    private sealed class Slow(Hand hand) : IRecurringJob
    {
        public string Name => "test.slow";
        public TimeSpan Every => TimeSpan.FromMilliseconds(50);

        public async Task Run(CancellationToken ct)
        {
            Interlocked.Increment(ref hand.Runs);
            hand.Started.TrySetResult();
            if (hand.Fault is { } fault) throw fault;
            await hand.Release.Task.WaitAsync(ct);
        }
    }

    private sealed class Quick(Hand hand) : IRecurringJob
    {
        public string Name => "test.quick";
        public TimeSpan Every => TimeSpan.FromMilliseconds(50);
        public Task Run(CancellationToken ct) => Task.FromResult(Interlocked.Increment(ref hand.Quick));
    }

    private sealed class Daily(Hand hand) : IRecurringJob
    {
        public string Name => "test.daily";
        public TimeSpan Every => TimeSpan.FromDays(1);
        public Task Run(CancellationToken ct) => Task.FromResult(Interlocked.Increment(ref hand.Runs));
    }

    private static Task<Town> Place<T>(Hand hand) where T : class, IRecurringJob => Town.Small(b =>
    {
        b.Services.AddSingleton(hand);
        b.Services.AddRecurringJob<T>();
    });

    private static JobRunner Node(Town town) => new(town.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<JobRunner>.Instance, Short);

    private static async Task<JobRow> Row(Town town, string name = "test.slow")
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Jobs.AsNoTracking().SingleAsync(j => j.Name == name);
    }

    [Fact]
    public async Task Run_ThatOutlastsItsLease_IsNotStartedOnASecondNode()
    {
        var hand = new Hand();
        await using var town = await Place<Slow>(hand);
        using var first = Node(town);
        using var second = Node(town);
        var running = first.RunNow("test.slow", default);
        await hand.Started.Task;
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(200);
            (await second.RunNow("test.slow", default)).ShouldBeFalse();
        }
        (await Row(town)).LastDone.ShouldBeNull();
        hand.Release.SetResult();
        (await running).ShouldBeTrue();
        hand.Runs.ShouldBe(1);
        var row = await Row(town);
        (row.LeaseOf, row.LastFault, row.LastDone is null).ShouldBe((null, null, false));
        (await second.RunNow("test.slow", default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Run_ThatLostItsLease_Stops_AndFreesNobodyElses()
    {
        var hand = new Hand();
        await using var town = await Place<Slow>(hand);
        using var node = Node(town);
        var running = node.RunNow("test.slow", default);
        await hand.Started.Task;
        await town.Tamper("""UPDATE k_jobs SET "LeaseOf" = 'another node' WHERE "Name" = 'test.slow'""");
        (await running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeFalse();
        var row = await Row(town);
        (row.LeaseOf, row.LastDone).ShouldBe(("another node", null));
    }

    [Fact]
    public async Task Run_ThatFails_IsNotDone_AndItsFaultHoldsNoWords()
    {
        var hand = new Hand { Fault = new InvalidOperationException("no answer for 19900000001", new TimeoutException(new string('x', 5000))) };
        await using var town = await Place<Slow>(hand);
        using var node = Node(town);
        await Should.ThrowAsync<InvalidOperationException>(() => node.RunNow("test.slow", default));
        var row = await Row(town);
        row.LastDone.ShouldBeNull();
        row.LastFault.ShouldNotBeNull().ShouldEndWith(" UTC InvalidOperationException < TimeoutException");
        hand.Fault = null;
        hand.Release.SetResult();
        (await node.RunNow("test.slow", default)).ShouldBeTrue();
        (await Row(town)).LastFault.ShouldBeNull();
    }

    [Fact]
    public async Task SlowJob_HoldsUpNoOther()
    {
        var hand = new Hand();
        await using var town = await Town.Small(b => { b.Services.AddSingleton(hand); b.Services.AddRecurringJob<Slow>(); b.Services.AddRecurringJob<Quick>(); });
        using var node = Node(town);
        await node.StartAsync(default);
        // The slow one first, whenever it comes to its turn: what counts is what the other does while this one runs.
        await hand.Started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var before = Volatile.Read(ref hand.Quick);
        for (var waited = 0; waited < 600 && Volatile.Read(ref hand.Quick) < before + 4; waited++) await Task.Delay(50);
        Volatile.Read(ref hand.Quick).ShouldBeGreaterThanOrEqualTo(before + 4);
        (hand.Runs, hand.Release.Task.IsCompleted).ShouldBe((1, false));
        await node.StopAsync(default);
    }

    [Fact]
    public async Task DailyJob_ThatAnotherNodeDid_IsNotDoneAgainAtEachStart()
    {
        var hand = new Hand();
        await using var town = await Place<Daily>(hand);
        for (var starts = 0; starts < 3; starts++)
        {
            using var node = Node(town);
            await node.StartAsync(default);
            for (var waited = 0; waited < 100 && Volatile.Read(ref hand.Runs) < 1; waited++) await Task.Delay(50);
            await Task.Delay(300);
            await node.StopAsync(default);
        }
        hand.Runs.ShouldBe(1);
    }
}
