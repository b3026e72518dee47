using System.Collections.Concurrent;
using System.Text;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Linli.System.Tests.Ground;

/// <summary>On the embedded database a commit is answered when the disk has it, and one wait serves all who came meanwhile. PostgreSQL sees to that itself.</summary>
public sealed class CommitSyncTests
{
    /// <summary>A disk that answers when the test says so.</summary>
    private sealed class SlowDisk
    {
        public readonly ConcurrentQueue<string> Asked = new();
        public readonly SemaphoreSlim Answers = new(1_000);
        public volatile bool Broken;

        public async Task Flush(string file)
        {
            Asked.Enqueue(file);
            await Answers.WaitAsync();
            if (Broken) throw new IOException("planted");
        }
    }

    private static async Task<(Town, SlowDisk)?> Set()
    {
        var disk = new SlowDisk();
        var town = await Town.Small(with: b => b.Services.AddSingleton(s => new CommitSync(s.GetRequiredService<DatabaseOptions>(), s.GetRequiredService<ILogger<CommitSync>>(), disk.Flush)));
        if (town.Services.GetRequiredService<DatabaseOptions>().Kind == DatabaseKind.Sqlite)
        {
            while (disk.Answers.CurrentCount > 0) await disk.Answers.WaitAsync();
            disk.Asked.Clear();
            return (town, disk);
        }
        await town.DisposeAsync();
        return null;
    }

    private static async Task<Outcome> Write(Town town, string subject)
    {
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        db.Note("test.write", subject);
        return await db.Commit(default);
    }

    private static async Task<bool> IsThere(Town town, string subject)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Audit.AnyAsync(a => a.Subject == subject);
    }

    private static async Task Until(Func<Task<bool>> so)
    {
        for (var i = 0; i < 500 && !await so(); i++) await Task.Delay(10);
        (await so()).ShouldBeTrue();
    }

    [Fact]
    public async Task TheLog_IsBroughtIntoTheDatabase_BesideTheWriters()
    {
        await using var town = await Town.Small();
        if (town.Services.GetRequiredService<DatabaseOptions>() is not { Kind: DatabaseKind.Sqlite } options) return;
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(options.ConnectionString).DataSource;
        async Task<bool> Holds(string subject)
        {
            await using var all = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[all.Length];
            await all.ReadExactlyAsync(bytes);
            return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(subject)) >= 0;
        }
        (await Write(town, "log-first")).Ok.ShouldBeTrue();
        (await Holds("log-first")).ShouldBeFalse("it stands in the log");
        // One after the other, so that each is a wait of its own.
        for (var i = 0; i < 40; i++) (await Write(town, $"log-{i}")).Ok.ShouldBeTrue();
        await Until(() => Holds("log-first"));
        (await IsThere(town, "log-39")).ShouldBeTrue();
    }

    [Fact]
    public async Task ACommit_IsAnsweredWhenTheDiskHasIt_AndOneWaitServesAllWhoCameMeanwhile()
    {
        if (await Set() is not var (town, disk)) return;
        await using var _ = town;
        var first = Write(town, "one");
        await Until(() => Task.FromResult(disk.Asked.Count == 1));
        // The gate is open while the first one waits.
        var others = Enumerable.Range(0, 5).Select(i => Write(town, $"more {i}")).ToList();
        await Until(async () => (await Task.WhenAll(Enumerable.Range(0, 5).Select(i => IsThere(town, $"more {i}")))).All(there => there));
        (first.IsCompleted, others.Any(o => o.IsCompleted)).ShouldBe((false, false));
        disk.Answers.Release();
        (await first).Ok.ShouldBeTrue();
        others.Any(o => o.IsCompleted).ShouldBeFalse("what the first wait brought to the disk may have been read before they wrote");
        disk.Answers.Release();
        (await Task.WhenAll(others)).ShouldAllBe(o => o.Ok);
        disk.Asked.Count.ShouldBe(2);
        disk.Asked.ShouldAllBe(file => file.EndsWith("linli.db-wal"));
        File.Exists(disk.Asked.First()).ShouldBeTrue();
    }

    [Fact]
    public async Task ADiskThatDoesNotConfirm_EndsAllAnswers()
    {
        if (await Set() is not var (town, disk)) return;
        await using var _ = town;
        disk.Broken = true;
        disk.Answers.Release();
        await Should.ThrowAsync<IOException>(() => Write(town, "lost"));
        // A disk that works again says nothing about what it lost.
        disk.Broken = false;
        disk.Answers.Release(10);
        await Should.ThrowAsync<IOException>(() => Write(town, "later"));
    }

    [Fact]
    public async Task WhatElseWrites_WaitsForTheDiskItself()
    {
        if (await Set() is not var (town, disk)) return;
        await using var _ = town;
        disk.Answers.Release(10);
        (await Write(town, "one")).Ok.ShouldBeTrue();
        // The same connection comes out of the pool again, and waits as it did before.
        for (var i = 0; i < 3; i++)
        {
            await using var scope = town.Inside();
            (await SqliteDurability.Synchronous(scope.ServiceProvider.GetRequiredService<KernelDb>().Database, default)).ShouldBe(2);
        }
    }
}
