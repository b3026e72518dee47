using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
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

    [Fact]
    public async Task Workers_OfManyTeams_FindTheirOpenMatters()
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var communities = await scope.ServiceProvider.GetRequiredService<KernelDb>().Regions.Where(r => r.Level == 5 && r.Code.StartsWith(Town.Community.Substring(0, 9))).OrderBy(r => r.Code).Select(r => r.Code).ToListAsync();
        var seeder = scope.ServiceProvider.GetRequiredService<Trust.Demo.TeamSeeder>();
        var teams = await seeder.Seed(communities, communities.Count + 1, Town.Password, default);
        (await seeder.Seed(communities, communities.Count + 1, Town.Password, default)).ShouldBe(teams, ignoreOrder: true);
        (await scope.ServiceProvider.GetRequiredService<ICaseBench>().Fill(400, communities, _ => { }, default, teams)).ShouldBe(400);
        var open = await scope.ServiceProvider.GetRequiredService<CasesDb>().Tasks.Where(t => t.State <= TaskState.Claimed).GroupBy(t => t.BodyId).Select(g => g.Key).ToListAsync();
        teams.Values.Except(open).ShouldBeEmpty("each team has work");
        foreach (var worker in (int[])[0, communities.Count]) (await (await town.Staff(Trust.Demo.TeamSeeder.UserName(worker))).Get("/staff")).Ok().TextOf("main").ShouldContain("CS-");
    }
}
