using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Exports;

/// <summary>A day with far more exported rows than usual is told to the security administrators of the place, once, and to nobody else.</summary>
public sealed class ExportAlarmTests
{
    private static async Task<List<NoticeRow>> Told(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Notices.AsNoTracking().Where(n => n.TextKey.StartsWith("notice.exports.unusual")).ToListAsync();
    }

    [Fact]
    public async Task UnusualVolume_IsToldOnce_WithItsFigures()
    {
        await using var town = await Town.Small();
        Exporting.Set(town, ("floor", 3));
        var elsewhere = await town.Hire("security-administrator", "330105000000");
        for (var i = 0; i < 2; i++) await Exporting.Typed(town);
        var clerk = await town.Clerk();
        var wanted = 0;
        while (wanted <= 3)
        {
            (await Told(town)).ShouldBeEmpty();
            await clerk.Asks(Exporting.Lights);
            await Exporting.Make(town);
            wanted += (await Exporting.Newest(town)).Rows;
        }
        await clerk.Asks(Exporting.Lights);
        await Exporting.Make(town);
        var told = (await Told(town)).ShouldHaveSingleItem("a second time the same day is no second alarm");
        told.Args.ShouldContain("zhou-min");
        told.AccountId.ShouldNotBe(elsewhere.Account);
        (await town.Audit()).Count(a => a.Action == "exports.unusual").ShouldBe(1);
        (await (await town.Security()).Get("/staff/notices")).Ok().Text.ShouldContain("导出了");
    }

    [Fact]
    public async Task Habit_IsOnesOwn()
    {
        await using var town = await Town.Small();
        Exporting.Set(town, ("floor", 1), ("habitNeeds", 5));
        await Exporting.Typed(town);
        await (await town.Clerk()).Asks(Exporting.Lights);
        await Exporting.Make(town);
        var row = await Exporting.Newest(town);
        // Six days with as many rows: today's are no more than the habit.
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            (await db.Audit.CountAsync(a => a.Action == "exports.unusual")).ShouldBe(row.Rows > 1 ? 1 : 0);
        }
        for (var day = 0; day < 6; day++)
        {
            await town.ElapseWorkingDays(1);
            await (await town.Clerk()).Asks(Exporting.Lights);
            await Exporting.Make(town);
        }
        var before = (await town.Audit()).Count(a => a.Action == "exports.unusual");
        await town.ElapseWorkingDays(1);
        await (await town.Clerk()).Asks(Exporting.Lights);
        await Exporting.Make(town);
        (await town.Audit()).Count(a => a.Action == "exports.unusual").ShouldBe(before, "as much as on every day");
    }
}
