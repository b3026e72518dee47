using System.IO.Compression;
using System.Text;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Regions;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;

namespace Linli.System.Tests.Ground;

/// <summary>The table of divisions is read when it is another one, and parts of names are found without asking every row.</summary>
public sealed class RegionTests
{
    private static async Task<int> Load(Town town, string file, string city)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<RegionLoader>().LoadOnce(file, city, default);
    }

    private static void Write(string file, params string[] rows)
    {
        using var gz = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        gz.Write(Encoding.UTF8.GetBytes("code,parent,level,name\n" + string.Join('\n', rows) + "\n"));
    }

    private static async Task<IReadOnlyList<Region>> Search(Town town, string words, int? level = null, string? under = null, int take = 50)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<RegionTree>().Search(words, level, under, take, default);
    }

    [Fact]
    public async Task File_IsReadOnce_AndAgainWhenItChanged()
    {
        await using var town = await Town.Small();
        var file = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(town.KeyFile))!, "divisions.csv.gz");
        Write(file, "90,,1,试验省", "9001,90,2,试验甲市");
        (await Load(town, file, "all")).ShouldBe(2);
        (await Search(town, "验甲")).ShouldHaveSingleItem().Code.ShouldBe("900100000000");
        (await Load(town, file, "all")).ShouldBe(0);
        // Nothing looks at the rows while the file is the same: what somebody took out stays out.
        await town.Tamper("DELETE FROM k_regions WHERE \"Code\" = '900100000000'");
        await town.Tamper("DELETE FROM k_region_keys WHERE \"Code\" = '900100000000'");
        (await Load(town, file, "all")).ShouldBe(0);
        (await Load(town, file, "90")).ShouldBe(1);
        Write(file, "90,,1,试验省", "9001,90,2,试验甲市", "9002,90,2,试验乙市");
        (await Load(town, file, "all")).ShouldBe(1);
        (await Search(town, "验乙")).ShouldHaveSingleItem().Code.ShouldBe("900200000000");
    }

    [Fact]
    public async Task Names_AreReadOnceThePlatformIsUp_AndTheFirstSearchDoesNotWaitForThem()
    {
        await using var cold = await Town.Small();
        var first = await Asked(cold);
        (await Asked(cold)).ShouldBe(first - 2, "the second time neither what was loaded nor all names are asked for");

        // The town of the tests has no workers of its own; this one gets the one that is meant, as the platform starts it.
        var worker = typeof(RegionTree).Assembly.GetType("Linli.Kernel.Regions.WarmNames", throwOnError: true)!;
        await using var warm = await Town.Small(b => b.Services.AddSingleton(s => (IHostedService)ActivatorUtilities.CreateInstance(s, worker)));
        await warm.Services.GetServices<IHostedService>().OfType<BackgroundService>().Single(s => s.GetType() == worker).ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        (await Asked(warm)).ShouldBe(first - 2);

        static async Task<int> Asked(Town town)
        {
            using var counter = await QueryCounter.Of(town);
            (await Search(town, "湖区", 3)).ShouldContain(r => r.Code == "330106000000");
            return counter.Queries;
        }
    }

    [Fact]
    public void Names_AreReadAheadByThePlatformItself()
    {
        var services = new ServiceCollection();
        new Linli.Kernel.KernelModule(new("no-such-folder", "packs", false, "3301"), DatabaseOptions.Embedded("no-such-folder")).Register(services, new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.Where(s => s.ServiceType == typeof(IHostedService)).Select(s => s.ImplementationFactory?.Method.ReturnType.Name).ShouldContain("WarmNames");
    }

    [Theory]
    [InlineData("社区", null, null, 50)]
    [InlineData("社区", 5, "330106013000", 50)]
    [InlineData("街道", 4, null, 7)]
    [InlineData("新街", null, null, 50)]
    [InlineData("溪", null, null, 50)]
    [InlineData("湖区", 3, null, 50)]
    [InlineData("路社", null, "330106000000", 3)]
    [InlineData("没有的", null, null, 50)]
    [InlineData("区\n文", null, null, 50)]
    public async Task PartOfAName_IsFound_AsALookAtEveryRowWould(string part, int? level, string? under, int take)
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var all = await scope.ServiceProvider.GetRequiredService<KernelDb>().Regions.AsNoTracking().ToListAsync();
        var bounds = under is null ? RegionScope.Everything : RegionScope.Below(under);
        var scoped = all.Where(r => (level is null || r.Level == level) && string.CompareOrdinal(r.Code, bounds.From) >= 0 && string.CompareOrdinal(r.Code, bounds.To) < 0).ToList();
        IEnumerable<RegionRow> Sorted(IEnumerable<RegionRow> rows) => rows.OrderBy(r => r.Level).ThenBy(r => r.Name.Length).ThenBy(r => r.Code, StringComparer.Ordinal);
        var found = await Search(town, part, level, under, take);
        var begin = found.TakeWhile(f => f.Name.StartsWith(part, StringComparison.Ordinal) || !f.Name.Contains(part, StringComparison.Ordinal)).Select(f => f.Code).ToHashSet();
        var rest = part.Trim().Length < 2 ? [] : Sorted(scoped.Where(r => r.Name.Contains(part, StringComparison.Ordinal) && !begin.Contains(r.Code))).Take(take - begin.Count).Select(r => r.Code).ToList();
        found.Select(f => f.Code).Skip(begin.Count).ShouldBe(rest);
        found.Count.ShouldBeLessThanOrEqualTo(take);
    }
}
