using Linli.Kernel.Audit;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.Trust.Tests.Looks;

/// <summary>Unusual look-ups: against one's own habit, told once, with the figures, to whom it concerns and nobody else.</summary>
public sealed class LookAlarmTests
{
    private static readonly LookLimits Limits = new(Floor: 10, Factor: 3, HabitDays: 30, HabitNeeds: 5);

    [Theory]
    [InlineData(10, new int[0], false)]
    [InlineData(11, new int[0], true)] // no habit yet: the floor
    [InlineData(11, new[] { 50, 50, 50, 50 }, true)] // four days are no habit
    [InlineData(14, new[] { 5, 5, 5, 5, 5 }, false)]
    [InlineData(15, new[] { 5, 5, 5, 5, 5 }, false)]
    [InlineData(16, new[] { 5, 5, 5, 5, 5 }, true)]
    [InlineData(16, new[] { 5, 5, 5, 5, 400 }, true)] // one wild day excuses nothing
    [InlineData(11, new[] { 1, 1, 1, 1, 1 }, true)]
    [InlineData(10, new[] { 1, 1, 1, 1, 1 }, false)] // the floor is never unusual
    public void Day_IsUnusual(int today, int[] before, bool unusual) => (LookHabit.Judge(today, before, Limits) is not null).ShouldBe(unusual);

    [Fact]
    public void Explanation_HasItsFigures() => LookHabit.Judge(40, [5, 6, 7, 6, 5], Limits).ShouldBe(new UnusualLooks(40, 6, 18));

    /// <summary>As if the person had opened so many matters today; lines of the record as the platform writes them.</summary>
    private static async Task Look(Town town, Hired by, int matters, int times = 1)
    {
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        var who = new Linli.Kernel.Access.Who();
        var post = await db.Posts.AsNoTracking().FirstAsync(p => p.AccountId == by.Account);
        who.BecomeStaff(by.Account, by.UserName, post.Id, "x", by.Body, new("x", "x"), by.Region, Linli.Kernel.Access.RegionScope.Below(by.Region), false, new HashSet<string>());
        for (var t = 0; t < times; t++)
            for (var i = 0; i < matters; i++) db.Note("person.reveal", $"case:{i:D32}", by.Region, purpose: "电话核实", by: who);
        (await db.Commit(default)).Ok.ShouldBeTrue();
    }

    private static async Task<List<NoticeRow>> Told(Town town)
    {
        (await town.Services.GetRequiredService<JobRunner>().RunNow("trust.looks", default)).ShouldBeTrue();
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Notices.AsNoTracking().Where(n => n.TextKey.StartsWith("notice.looks")).ToListAsync();
    }

    [Fact]
    public async Task Clerk_WhoOpensFarMoreThanUsual_IsToldOfOnce_ToTheSecurityAdministratorOfThePlace()
    {
        await using var town = await Town.Small(b => b.Services.AddSingleton(Limits));
        var clerk = await town.Hire("hall-clerk", "330106013000");
        var elsewhere = await town.Hire("security-administrator", "330105000000");
        // A habit of four a day; the same matter many times is one.
        for (var day = 0; day < 6; day++) { await Look(town, clerk, 4, times: 5); await town.ElapseWorkingDays(1); }
        await Look(town, clerk, 12);
        (await Told(town)).ShouldBeEmpty("three times the habit is not more than three times");
        await Look(town, clerk, 25);
        var told = (await Told(town)).ShouldHaveSingleItem();
        told.AccountId.ShouldNotBe(elsewhere.Account);
        (await Told(town)).Count.ShouldBe(1, "once a day");
        var security = await town.Security();
        var page = (await security.Get("/staff/notices")).Ok();
        page.Text.ShouldContain(clerk.UserName);
        page.Text.ShouldContain("25");
        page.Text.ShouldContain("平时一天 4 件");
        page.Text.ShouldContain("超过 12 件");
        (await security.Get(told.Href)).Ok().Text.ShouldContain(clerk.UserName);
        (await town.Audit()).Single(a => a.Action == "looks.unusual").Detail.ShouldNotBeNull().ShouldContain("25");
        (await (await town.Clerk()).Get("/staff/notices")).Ok().Text.ShouldNotContain(clerk.UserName);
        // The next day is another one.
        await town.ElapseWorkingDays(1);
        await Look(town, clerk, 40);
        (await Told(town)).Count.ShouldBe(2);
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task SomebodyNew_IsHeldToTheFloor_AndResidentsAndSystemsAreNobodysHabit()
    {
        await using var town = await Town.Small(b => b.Services.AddSingleton(Limits));
        var clerk = await town.Hire("hall-clerk", "330106013000");
        await Look(town, clerk, 10);
        (await Told(town)).ShouldBeEmpty();
        await Look(town, clerk, 11);
        (await Told(town)).ShouldHaveSingleItem().TextKey.ShouldBe("notice.looks.unusual.new");
    }

    [Fact]
    public async Task Limits_StandInAPack()
    {
        await using var town = await Town.Small();
        var limits = town.Services.GetRequiredService<LookLimits>();
        limits.Floor.ShouldBeGreaterThan(0);
        limits.Factor.ShouldBeGreaterThan(1);
    }
}
