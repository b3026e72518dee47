using Linli.Cases.Data;
using Linli.Kernel.Access;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Reach;

/// <summary>The filter of matters says of every place what <see cref="RegionScope"/> says, however it is put to the database.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Matters_AreSeenWhereTheReachHoldsThem()
    {
        string[] places = ["330106013006003", "330106013006000", "330106013009000", "330106014000", "330106012999", "330106000000", "330105001002000", "330200000000", "320106013006000"];
        await using var town = await Town.Small();
        var (resident, made) = (await town.Resident(), new List<Guid>());
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            foreach (var place in places)
            {
                var matter = await town.OpenReport("三单元门口路灯不亮了", resident);
                made.Add(matter.Id);
                await db.Cases.Where(c => c.Id == matter.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.Region, place).SetProperty(c => c.Street, place[..9]));
            }
        }
        foreach (var reach in (string[])["330106013006003", "330106013006000", "330106013009000", "330106013000", "330106014000", "330106000000", "330100000000", "330000000000", "310000000000"])
            (await Seen(RegionScope.Below(reach))).ShouldBe(places.Where(RegionScope.Below(reach).Holds), ignoreOrder: true, customMessage: reach);
        (await Seen(RegionScope.Everything)).ShouldBe(places, ignoreOrder: true);
        (await Seen(RegionScope.Nothing)).ShouldBeEmpty();

        async Task<List<string>> Seen(RegionScope reach)
        {
            await using var scope = town.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Who>().BecomeStaff(Guid.CreateVersion7(), "审计员", Guid.CreateVersion7(), "", Guid.CreateVersion7(), new("", ""), "330106013000", reach, false, new HashSet<string>());
            return await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.Where(c => made.Contains(c.Id)).Select(c => c.Region).ToListAsync();
        }
    }
}
