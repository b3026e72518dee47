using System.Text;
using Linli.Kernel;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.System.Tests.Ground;

/// <summary>Content that no row names goes after a day; what a row names, or somebody is about to name, stays.</summary>
public sealed class SweepTests
{
    private static async Task<IReadOnlyList<StoredFiles.Prepared>> Prepare(Town town, params (string Name, byte[] Content)[] files)
    {
        await using var scope = town.Inside();
        return (await scope.ServiceProvider.GetRequiredService<StoredFiles>().Prepare(files.Select(f => (f.Name, f.Content, (string?)null)), default)).Files;
    }

    private static async Task Attach(Town town, IReadOnlyList<StoredFiles.Prepared> files)
    {
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        scope.ServiceProvider.GetRequiredService<StoredFiles>().Attach(db, "test:1", files);
        (await db.Commit(default)).Ok.ShouldBeTrue();
    }

    private static async Task Sweep(Town town) => (await town.Services.GetRequiredService<JobRunner>().RunNow("files.sweep", default)).ShouldBeTrue();

    private static string[] Stored(Town town) => Directory.Exists(town.Services.GetRequiredService<Installation>().FilesFolder)
        ? Directory.GetFiles(town.Services.GetRequiredService<Installation>().FilesFolder, "*", SearchOption.AllDirectories) : [];

    [Fact]
    public async Task Content_WithoutARow_GoesAfterADay()
    {
        await using var town = await Town.Small();
        var store = town.Services.GetRequiredService<ContentStore>();
        var kept = await Prepare(town, ("kept.jpg", Photo.WithPlace()));
        await Attach(town, kept);
        var (loose, renewed) = (await store.Put("loose"u8.ToArray()), await store.Put("renewed"u8.ToArray()));
        await Sweep(town);
        store.Has(loose).ShouldBeTrue("not a day old");
        town.Clock.Advance(TimeSpan.FromHours(25));
        await store.Put("renewed"u8.ToArray());
        await Sweep(town);
        (store.Has(loose), store.Has(renewed), store.Has(kept[0].Hash), store.Has(kept[0].Thumbnail!)).ShouldBe((false, true, true, true));
    }

    [Fact]
    public async Task Content_ThatIsAttachedLate_IsKeptOrRefused_NeverLostBehindARow()
    {
        await using var town = await Town.Small();
        var store = town.Services.GetRequiredService<ContentStore>();
        var (late, tooLate) = (await Prepare(town, ("late.txt", "one"u8.ToArray())), await Prepare(town, ("too-late.txt", "two"u8.ToArray())));
        late.Count.ShouldBe(1);
        town.Clock.Advance(TimeSpan.FromHours(30));
        await Attach(town, late);
        await Sweep(town);
        store.Has(late[0].Hash).ShouldBeTrue();
        await Should.ThrowAsync<FileNotFoundException>(() => Attach(town, tooLate));
    }

    [Fact]
    public async Task ManyFiles_AreSweptInBatches()
    {
        await using var town = await Town.Small();
        var store = town.Services.GetRequiredService<ContentStore>();
        var all = new List<string>();
        for (var i = 0; i < 900; i++) all.Add(await store.Put(Encoding.UTF8.GetBytes($"file {i}")));
        await Attach(town, [.. all.Take(450).Select(h => new StoredFiles.Prepared("a.txt", "text/plain", h, null, 1, null))]);
        town.Clock.Advance(TimeSpan.FromDays(2));
        await Sweep(town);
        all.Take(450).ShouldAllBe(h => store.Has(h));
        all.Skip(450).ShouldAllBe(h => !store.Has(h));
    }

    [Fact]
    public async Task OneFileThatIsRefused_MeansNothingIsStored()
    {
        await using var town = await Town.Small();
        var before = Stored(town);
        (await Prepare(town, ("good.jpg", Photo.WithPlace()), ("bad.jpg", "no picture"u8.ToArray()))).ShouldBeEmpty();
        Stored(town).ShouldBe(before, ignoreOrder: true);
    }
}
