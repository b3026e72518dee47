using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.Cases.Tests.Todo;

/// <summary>What the measurements need can be made, whatever flows the packs bring.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task MeasuredMatters_OfEveryUsualKind_AreMade_Once_AndShown()
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var bench = scope.ServiceProvider.GetRequiredService<ICaseBench>();
        var street = await bench.Street(default);
        var communities = await scope.ServiceProvider.GetRequiredService<KernelDb>().Regions.Where(r => r.Level == 5).OrderBy(r => r.Code).Select(r => r.Code).ToListAsync();
        communities = [.. communities.Where(c => c.StartsWith(street[..9], StringComparison.Ordinal))];
        (await bench.Fill(400, communities, _ => { }, default)).ShouldBe(400);
        (await bench.Fill(400, communities, _ => { }, default)).ShouldBe(0);
        await Should.ThrowAsync<InvalidOperationException>(() => bench.Fill(500, communities, _ => { }, default));
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        (await db.Cases.CountAsync(c => c.No.StartsWith("CS-"))).ShouldBe(400);
        (await db.Tasks.Where(t => db.Cases.Any(c => c.Id == t.CaseId && c.No.StartsWith("CS-"))).Select(t => t.State).Distinct().CountAsync()).ShouldBeGreaterThan(1);
        (await bench.Submit(street, 1, default)).ShouldNotBeNullOrEmpty();
    }
}
