using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Timers;

/// <summary>Who hears of what time does to a matter: in office hours, once, also after the machine was off.</summary>
public sealed class DeadlineSweepTests
{
    private const string HallLeader = "qian-lei", Leader = "feng-ke";

    /// <summary>How often somebody's notices say it of the matter.</summary>
    private static async Task<int> Hears(Town town, string staff, Handed m, string words)
    {
        var page = (await (await town.Staff(staff)).Get("/staff/notices")).Ok();
        return page.Html.QuerySelectorAll(".notices li").Count(e => e.TextContent.Contains(m.No, StringComparison.Ordinal) && e.TextContent.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodyTookIt_TheLeaderHearsOnce()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        await town.ElapseWorkingHours(3.5);
        (await Hears(town, Leader, m, "无人领取")).ShouldBe(0);
        await town.ElapseWorkingHours(1);
        await town.Settle();
        (await Hears(town, Leader, m, "无人领取")).ShouldBe(1);
        (await Hears(town, "sun-gong", m, "无人领取")).ShouldBe(0, "the leader is told, not everybody");
    }

    [Fact]
    public async Task ManyThatMayStillWait_DoNotStandBeforeOneThatMayNot()
    {
        await using var town = await Town.Small();
        // A petition may lie a working day, a fault four hours. So many petitions wait that they fill a sweep.
        var patient = await town.Dispatched();
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            var flow = scope.ServiceProvider.GetRequiredService<ItemCatalogue>().Flow("petition", OfficeHours.DateOf(town.Clock.GetUtcNow()));
            var c = await db.Cases.Include(c => c.Tasks).SingleAsync(c => c.No == patient.No);
            var task = c.Tasks.Single(t => t.IsOpen);
            for (var i = 0; i < 250; i++)
                db.Tasks.Add(new() { Id = Guid.CreateVersion7(), CaseId = c.Id, Region = task.Region, Kind = TaskKind.Lead, BodyId = task.BodyId, CreatedAt = task.CreatedAt, Due = task.Due.AddDays(30) });
            await db.SaveChangesAsync();
            await db.Cases.Where(x => x.Id == c.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.FlowId, flow.Id).SetProperty(x => x.FlowVersion, flow.Version));
        }
        var m = await town.Dispatched();
        await town.ElapseWorkingHours(4.5);
        await town.Settle();
        (await Hears(town, Leader, m, "无人领取")).ShouldBe(1);
        (await Hears(town, Leader, patient, "无人领取")).ShouldBe(0);
    }

    [Fact]
    public async Task HelperIsNotCalledUnclaimed()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        var handler = await town.Handler();
        await handler.Do(m, "claim");
        var co = (await handler.Case(m)).Html.QuerySelectorAll("#cto option").First(o => o.TextContent == "文新街道公共服务办").GetAttribute("value")!;
        await handler.Do(m, "add-co-handler", ("to", co), ("note", "开门"));
        await town.ElapseWorkingHours(5);
        (await Hears(town, "chen-jie", m, "无人领取")).ShouldBe(0);
        (await Hears(town, "chen-jie", m, "请协办")).ShouldBe(1);
    }

    [Fact]
    public async Task DateComesNearAndPasses_HolderIsWarned_ThenTheLeaderToo_NeverAtNight()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        await (await town.Handler()).Do(m, "claim");
        await town.ElapseWorkingDays(1);
        (await Hears(town, "sun-gong", m, "到期")).ShouldBe(1);
        (await Hears(town, Leader, m, "已超期")).ShouldBe(0);
        var due = (await town.Find(m.No))!.Current!.Due;
        town.Clock.Set(due.AddHours(9));
        await town.Settle();
        (await Hears(town, Leader, m, "已超期")).ShouldBe(0, "nobody is told at night");
        await town.ElapseWorkingHours(0.1);
        await town.Settle();
        (await Hears(town, "sun-gong", m, "已超期")).ShouldBe(1);
        (await Hears(town, Leader, m, "已超期")).ShouldBe(1);
    }

    [Fact]
    public async Task MachineWasOffOverTheDate_TheyHearOnceWhenItIsBack()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        await (await town.Handler()).Do(m, "claim");
        await town.Downtime(TimeSpan.FromDays(14));
        await town.Settle();
        await town.Settle();
        (await Hears(town, Leader, m, "已超期")).ShouldBe(1);
        (await Hears(town, HallLeader, m, "对居民承诺")).ShouldBe(1);
    }

    [Fact]
    public async Task PromiseIsWatched_WhileTheMatterIsHandedAround()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        var handler = await town.Handler();
        await handler.Do(m, "claim");
        var promise = (await town.Find(m.No))!.Clock(Cases.Domain.ClockKind.Promise)!.Due;
        await town.ElapseWorkingDays(2);
        handler = await town.Handler();
        var roads = (await handler.Case(m)).Html.QuerySelectorAll("#tto option").First(o => o.TextContent == "西湖区城市管理局").GetAttribute("value")!;
        await handler.Do(m, "transfer", ("to", roads), ("reason", "灯杆归道路"));
        // The step began anew, the promise did not.
        var c = (await town.Find(m.No))!;
        c.Current!.Due.ShouldBeGreaterThan(promise);
        town.Clock.Set(promise.AddMinutes(1));
        await town.ElapseWorkingHours(0.1);
        await town.Settle();
        (await Hears(town, HallLeader, m, "对居民承诺")).ShouldBe(1);
        (await Hears(town, HallLeader, m, "全程")).ShouldBe(0);
    }

    [Fact]
    public async Task PauseOutlastsTheDayThatWasTold_TheLeaderHears()
    {
        await using var town = await Town.Small();
        var m = await town.Dispatched();
        var handler = await town.Handler();
        await handler.Do(m, "claim");
        var until = DateOnly.FromDateTime(town.WorkingDaysOn(3).Date);
        (await handler.Do(m, "suspend", ("reason", "parts-order"), ("note", "等灯具"), ("until", until.ToString("yyyy-MM-dd")))).Text.ShouldContain($"预计 {until:yyyy-MM-dd} 前继续办");
        await town.ElapseWorkingDays(3);
        (await Hears(town, Leader, m, "挂起已过")).ShouldBe(0);
        await town.ElapseWorkingDays(1);
        await town.Settle();
        (await Hears(town, Leader, m, "挂起已过")).ShouldBe(1);
    }

    [Fact]
    public async Task NobodyAnswersTheSupplement_OneReminder_ThenTheWindowHasADatedTask_WarnedAndOverdue()
    {
        await using var town = await Town.Small();
        var m = await town.OpenReport("三单元门口路灯不亮了");
        await (await town.Clerk()).Do(m, "request-supplement", ("other", "请说明是几号楼"));
        await town.ElapseWorkingDays(3);
        (await Told(town, m, "提醒您")).ShouldBe(0);
        await town.ElapseWorkingDays(1);
        await town.Settle();
        await town.Settle();
        (await Told(town, m, "提醒您")).ShouldBe(1);
        (await Hears(town, "zhou-min", m, "补正期满")).ShouldBe(0);
        await town.ElapseWorkingDays(2);
        await town.Settle();
        (await Hears(town, "zhou-min", m, "补正期满")).ShouldBe(1);
        (await town.Find(m.No))!.Current!.Paused.ShouldBeFalse();
        (await (await town.Clerk()).Get("/staff?tab=mine")).Text.ShouldContain(m.No);
        (await Hears(town, HallLeader, m, "无人领取")).ShouldBe(0, "the window did take it, and waits");
        await town.ElapseWorkingDays(4);
        await town.Settle();
        (await Hears(town, HallLeader, m, "已超期")).ShouldBe(1);
        (await Told(town, m, "提醒您")).ShouldBe(1);
    }

    [Fact]
    public async Task MachineWasOffOverTheSupplement_TheyAreRemindedOnceAndStillHaveTime()
    {
        await using var town = await Town.Small();
        var m = await town.OpenReport("三单元门口路灯不亮了");
        await (await town.Clerk()).Do(m, "request-supplement", ("other", "请说明是几号楼"));
        await town.Downtime(TimeSpan.FromDays(21));
        for (var i = 0; i < 3; i++) await town.Settle();
        (await Told(town, m, "提醒您")).ShouldBe(1);
        (await Hears(town, "zhou-min", m, "补正期满")).ShouldBe(0);
        (await Told(town, m, $"请在 {town.WorkingDaysOn(1):yyyy-MM-dd} 前补上")).ShouldBe(1, "a working day from now, not three weeks ago");
        await town.ElapseWorkingDays(2);
        await town.Settle();
        (await Hears(town, "zhou-min", m, "补正期满")).ShouldBe(1);
    }

    /// <summary>How often the phone of the reporter said it of the matter.</summary>
    private static async Task<int> Told(Town town, Handed m, string words) =>
        (await town.Messages()).Count(t => t.Text.Contains(m.No, StringComparison.Ordinal) && t.Text.Contains(words, StringComparison.Ordinal));

    [Fact]
    public async Task DangerCountsTheHoursOfTheClock_AndIsToldAtNight()
    {
        await using var town = await Town.Small();
        // Friday evening: an office would count until Monday.
        town.Clock.Set(new DateTimeOffset(2026, 11, 27, 17, 29, 0, TimeSpan.FromHours(8)));
        var m = await town.Receipt(await town.Guest().Post("/report", ("text", "楼道里煤气味很重"), ("category", "gas-smell"), ("region", Town.Community), ("address", "竞舟路9号"), ("name", "过客"), ("phone", "19900000063")));
        (await town.Find(m.No))!.Clock(Cases.Domain.ClockKind.Promise)!.Due.ShouldBe(new DateTimeOffset(2026, 11, 27, 21, 29, 0, TimeSpan.FromHours(8)), TimeSpan.FromMinutes(1));
        town.Clock.Set(new DateTimeOffset(2026, 11, 27, 21, 31, 0, TimeSpan.FromHours(8)));
        await town.Settle();
        (await Hears(town, HallLeader, m, "对居民承诺")).ShouldBe(1);
    }
}
