using System.Net;
using Linli.Cases.Board;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Tests.Verbs;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Board;

/// <summary>督办看板: who may see it, that its figures are those of the matters behind them, and that a matter that moves is counted anew.</summary>
public sealed class BoardTests(Desk desk) : IClassFixture<Desk>
{
    private async Task Count() => (await desk.Town.Services.GetRequiredService<JobRunner>().RunNow(CountDays.JobName, default)).ShouldBeTrue();

    private DateOnly Today => OfficeHours.DateOf(desk.Town.Clock.GetUtcNow());

    [Fact]
    public async Task Board_IsForWhoSupervises()
    {
        foreach (var path in (string[])[CasesLinks.BoardHome, CasesLinks.BoardRows("item", "street-light", "received", Today, Today)])
        {
            (await desk.Town.Guest().Peek(path)).Status.ShouldBe(HttpStatusCode.Redirect);
            (await desk.Resident.Peek(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
            (await desk.Clerk.Peek(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
            (await desk.HallLeader.Peek(path)).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Figures_AreThoseOfTheMattersBehindThem()
    {
        var m = await desk.In("closed");
        await desk.In("handling");
        await desk.In("withdrawn");
        await Count();
        await using var scope = desk.Town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        var sums = await db.Days.AsNoTracking().ToListAsync();
        sums.Sum(d => d.Received).ShouldBe(await db.Cases.CountAsync());
        foreach (var by in BoardFilter.Ways)
        {
            var page = (await desk.HallLeader.Get($"{CasesLinks.BoardHome}?by={by}")).Ok();
            var links = page.Html.QuerySelectorAll("td a[href*='/board/rows']").ToList();
            links.Count.ShouldBeGreaterThan(2, by);
            foreach (var link in links)
            {
                var behind = (await desk.HallLeader.Get(link.GetAttribute("href")!)).Ok();
                var rows = behind.Html.QuerySelectorAll("tbody tr").Length;
                var shown = int.Parse(link.TextContent);
                rows.ShouldBe(Math.Min(shown, BoardReader.Size), $"{by} {link.GetAttribute("href")}");
            }
        }
        (await desk.HallLeader.Get(CasesLinks.BoardRows("item", "street-light", "closed", Today, Today))).Text.ShouldContain(m.No);
    }

    [Fact]
    public async Task MoreOfficesThanAnybodyReads_ArePaged_AndTheSumIsOfAll()
    {
        var day = new DateOnly(2019, 5, 6);
        await using var scope = desk.Town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        for (var i = 1; i <= 60; i++) db.Days.Add(new CaseDay { From = day, Region = "330106013000", Body = Guid.CreateVersion7(), Item = "dog", Received = i, Closed = 1 });
        await db.SaveChangesAsync();
        try
        {
            var path = CasesLinks.Board("body", day, day);
            var first = (await desk.HallLeader.Get(path)).Ok();
            var next = (await desk.HallLeader.Get(first.Html.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).Ok();
            int[] Received(Page page) => [.. page.Html.QuerySelectorAll("td a[href*='measure=received']").Select(a => int.Parse(a.TextContent))];
            Received(first).ShouldBe(Enumerable.Range(11, 50).Reverse());
            Received(next).ShouldBe(Enumerable.Range(1, 10).Reverse());
            next.Html.QuerySelector("a[rel=next]").ShouldBeNull();
            foreach (var page in (Page[])[first, next]) page.TextOf("#board-total").ShouldContain("60 行合计：收到 1830 件，在办 1770 件，办结 60 件");
            (await desk.HallLeader.Get($"{path}&p=99")).Ok();
        }
        finally { await db.Days.Where(d => d.From == day).ExecuteDeleteAsync(); }
    }

    [Fact]
    public async Task AMatterThatComesBack_IsCountedAnew_AndTwiceIsTheSame()
    {
        var m = await desk.In("closed");
        await Count();
        var before = await Sum();
        await desk.Do(desk.Resident, m, "reopen", ("reason", "又不亮了"));
        await Count();
        await Count();
        var after = await Sum();
        (after.Closed, after.Reopened, after.Received).ShouldBe((before.Closed - 1, before.Reopened + 1, before.Received));
    }

    [Fact]
    public async Task AnySpan_ShowsWhatTheMattersOfItsDaysShow_WholeMonthsToo()
    {
        var old = await desk.In("closed");
        await using var scope = desk.Town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        foreach (var (state, days) in ((string, int)[])[("closed", 20), ("handling", 33), ("withdrawn", 64), ("closed", 65), ("closed", 95), ("handling", 400)])
        {
            var m = await desk.In(state);
            var before = desk.Town.Clock.GetUtcNow().AddDays(-days);
            await db.Cases.Where(c => c.No == m.No).ExecuteUpdateAsync(s => s.SetProperty(c => c.ReceivedAt, before));
        }
        var moved = OfficeHours.At(new DateOnly(Today.Year, Today.Month, 1).AddMonths(-2), new TimeOnly(10, 0)).ToUniversalTime();
        await db.Cases.Where(c => c.No == old.No).ExecuteUpdateAsync(s => s.SetProperty(c => c.ReceivedAt, moved));
        var kernel = scope.ServiceProvider.GetRequiredService<KernelDb>();
        await kernel.Settings.Where(s => s.Name == CountDays.Setting).ExecuteDeleteAsync();
        await Count();
        await Same();
        // A matter of a month long past that moves changes that month.
        await desk.Do(desk.Resident, old, "reopen", ("reason", "又不亮了"));
        await Count();
        await Same();

        async Task Same()
        {
            var first = new DateOnly(Today.Year, Today.Month, 1);
            var year = new DateOnly(Today.Year, 1, 1);
            foreach (var (from, to) in ((DateOnly, DateOnly)[])[(Today.AddDays(-500), Today), (year.AddYears(-1), year.AddDays(-1)), (year.AddYears(-1).AddDays(3), year.AddDays(-3)), (year.AddMonths(-10), Today.AddDays(-1)),
                (Today.AddDays(-399), Today.AddDays(-21)), (Today.AddDays(-400), Today.AddDays(-20)), (Today.AddDays(-401), Today.AddDays(-66)), (first.AddMonths(-2), first.AddDays(-1)), (first.AddMonths(-2).AddDays(1), first), (first.AddMonths(-3), first.AddMonths(-3)),
                (first.AddMonths(-1), first.AddMonths(-1).AddDays(20)), (first.AddDays(-33), first.AddDays(-1)), (first, Today), (Today.AddDays(-65), Today.AddDays(-33))])
            {
                var page = (await desk.HallLeader.Get($"{CasesLinks.BoardHome}?by=channel&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}")).Ok();
                int Shown(string measure) => page.Html.QuerySelectorAll($"td a[href*='measure={measure}']").Sum(a => int.Parse(a.TextContent));
                var (low, high) = (OfficeHours.At(from, TimeOnly.MinValue).ToUniversalTime(), OfficeHours.At(to.AddDays(1), TimeOnly.MinValue).ToUniversalTime());
                var there = db.Cases.AsNoTracking().Where(c => c.ReceivedAt >= low && c.ReceivedAt < high);
                Shown("received").ShouldBe(await there.CountAsync(), $"{from} to {to}");
                Shown("reopened").ShouldBe(await there.CountAsync(c => c.Reopens > 0), $"{from} to {to}");
                Shown("closed").ShouldBe(await there.CountAsync(c => c.Resolution != null && c.Resolution != Resolution.Withdrawn), $"{from} to {to}");
            }
        }
    }

    [Fact]
    public void AnySpan_IsPutTogetherOfFewSums_EachDayOfItOnce()
    {
        var random = new Random(11);
        var begin = new DateOnly(2023, 1, 1);
        for (var round = 0; round < 400; round++)
        {
            var from = begin.AddDays(random.Next(1_500));
            var end = from.AddDays(random.Next(1, BoardFilter.MostDays));
            var parts = BoardSpan.Cover(from, end).ToList();
            parts.Count.ShouldBeLessThanOrEqualTo(5, $"{from} to {end}");
            var counted = new Dictionary<DateOnly, int>();
            foreach (var p in parts)
            {
                if (p.Unit != SpanUnit.Day) (p.From.Day, p.End.Day).ShouldBe((1, 1));
                if (p.Unit == SpanUnit.Year) (p.From.Month, p.End.Month).ShouldBe((1, 1));
                for (var day = p.From; day < p.End; day = day.AddDays(1)) counted[day] = counted.GetValueOrDefault(day) + p.Sign;
            }
            parts.Where(p => p.Unit == SpanUnit.Day).Sum(p => p.End.DayNumber - p.From.DayNumber).ShouldBeLessThanOrEqualTo(32, $"{from} to {end}");
            counted.Where(d => d.Value != 0).Select(d => (d.Key, d.Value)).Order().ShouldBe(Enumerable.Range(0, end.DayNumber - from.DayNumber).Select(i => (from.AddDays(i), 1)), $"{from} to {end}");
        }
        BoardSpan.Cover(begin, begin).ShouldBeEmpty();
    }

    private async Task<(int Received, int Closed, int Reopened)> Sum()
    {
        await using var scope = desk.Town.Inside();
        var days = await scope.ServiceProvider.GetRequiredService<CasesDb>().Days.AsNoTracking().ToListAsync();
        return (days.Sum(d => d.Received), days.Sum(d => d.Closed), days.Sum(d => d.Reopened));
    }

    [Fact]
    public async Task ADepartmentSeesItsOwn_AndAnotherStreetNothing()
    {
        var m = await desk.In("closed");
        await desk.In("closed", service: true);
        await Count();
        var own = (await desk.Leader.Get(CasesLinks.BoardHome)).Ok();
        own.Html.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        own.TextOf("tbody").ShouldContain("市政照明科");
        var other = await desk.Town.Hire("hall-leader", "330106001000", null, "intake");
        var stranger = await desk.Town.Guest().SignInStaff(other.UserName);
        (await stranger.Get(CasesLinks.BoardHome)).Ok().Html.QuerySelectorAll("tbody tr").Length.ShouldBe(0);
        (await stranger.Get(CasesLinks.BoardRows("item", "street-light", "received", Today.AddDays(-30), Today))).Ok().Text.ShouldNotContain(m.No);
    }

    [Fact]
    public async Task WhatIsNoDay_NoWay_NoMeasure_IsThePageAsItBegins()
    {
        foreach (var query in (string[])["?by=person", "?from=2020-13-45&to=x", "?from=1900-01-01", "?to=9999-12-31", "?by=item%EF%BF%BE"])
            (await desk.HallLeader.Get(CasesLinks.BoardHome + query)).Ok();
        foreach (var query in (string[])["?by=channel&key=99", "?by=body&key=x", "?measure=best-worker&by=item&key=dog", "?p=-1&by=item&key=dog", "?p=999999999999"])
            (await desk.HallLeader.Get($"{CasesLinks.BoardHome}/rows{query}")).Ok();
    }

    [Fact]
    public void ADay_CountsEachMatterOnce()
    {
        var at = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
        Measured M(Resolution? how = null, int? rating = null, CalledBack? said = null, int? stars = null, double days = 1, DateTimeOffset? contact = null) =>
            new(Guid.Empty, "dog", Channel.Web, at, at.AddMinutes(90), contact, how is null ? null : at.AddDays(days), how, 0, 0, rating, said, stars, at.AddDays(2), how is null ? null : at.AddDays(days));
        var day = new CaseDay { Region = "330106013000", Item = "dog" };
        foreach (var m in (Measured[])[M(), M(Resolution.Solved, 5, contact: at.AddHours(1)), M(Resolution.Solved, 2, days: 3), M(Resolution.Parked, said: CalledBack.PartlySolved, stars: 3), M(Resolution.Explained, said: CalledBack.NotReached), M(Resolution.Withdrawn)])
            day.Count(m);
        (day.Received, day.Closed, day.Dropped, day.OnTime, day.Late).ShouldBe((6, 4, 1, 3, 1));
        (day.Rated, day.Satisfied, day.CalledSolved, day.CalledNotSolved, day.Contacted).ShouldBe((3, 2, 0, 1, 1));
        (day.Solved, day.Parked, day.Explained, day.Accepted, day.AcceptMinutes).ShouldBe((2, 1, 1, 6, 540));
    }
}
