using CsCheck;
using Linli.Kernel.Calendar;
using static Linli.Kernel.Tests.Calendar.Calendars;

namespace Linli.Kernel.Tests.Calendar;

public class DeadlinePropertyTests
{
    static readonly DateTimeOffset Begin = At("2025-12-01 00:00");

    static readonly Gen<DateTimeOffset> Moment = Gen.Int[0, 60 * 24 * 330].Select(minutes => Begin.AddMinutes(minutes));

    // Also whole days and the office's own minutes: that is where the borders are.
    static readonly Gen<DateTimeOffset> Start = Gen.OneOf(
        Moment,
        Gen.Select(Gen.Int[0, 330], Of(0, 510, 720, 810, 1049, 1050, 1051), (day, minute) => Begin.AddDays(day).AddMinutes(minute)));

    static readonly Gen<TimeLimit> Limit = Gen.Select(Gen.Int[0, 40], Gen.Enum<TimeUnit>(), (amount, unit) => new TimeLimit(amount, unit));

    static readonly Gen<ClockPause> APause = Gen.Select(Start, Gen.Int[0, 60 * 24 * 20], Gen.Int[0, 9],
        (from, minutes, open) => new ClockPause(from, open == 0 ? null : from.AddMinutes(minutes), "补正"));

    static readonly Gen<ClockPause[]> Pauses = APause.Array[0, 4];

    static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static DateTimeOffset Due(DateTimeOffset start, TimeLimit limit, IReadOnlyList<ClockPause> pauses, DateTimeOffset? asOf = null) =>
        Deadlines.DueAt(start, limit, China, pauses, asOf ?? Begin.AddDays(340)).Due;

    [Fact]
    public void APause_NeverMakesItEarlier() => Gen.Select(Start, Limit, Pauses, APause).Sample((start, limit, pauses, more) =>
        Due(start, limit, [.. pauses, more]) >= Due(start, limit, pauses));

    [Fact]
    public void OverlappingPauses_AreTheirUnion() => Gen.Select(Start, Limit, Start, Gen.Int[1, 20000], Gen.Int[1, 20000], Gen.Int[1, 20000])
        .Sample((start, limit, from, a, b, c) =>
        {
            // [0, a+b) and [a, a+b+c) overlap by b minutes.
            ClockPause first = new(from, from.AddMinutes(a + b), "补正"), second = new(from.AddMinutes(a), from.AddMinutes(a + b + c), "鉴定");
            var union = new ClockPause(from, from.AddMinutes(a + b + c), "补正");
            return Due(start, limit, [first, second]) == Due(start, limit, [union])
                && Due(start, limit, [second, first, first]) == Due(start, limit, [union]);
        });

    [Fact]
    public void ALongerLimit_NeverEndsEarlier() => Gen.Select(Start, Limit, Gen.Int[0, 20], Pauses).Sample((start, limit, more, pauses) =>
        Due(start, limit with { Amount = limit.Amount + more }, pauses) >= Due(start, limit, pauses));

    [Fact]
    public void ALaterStart_NeverEndsEarlier_WithoutPauses() => Gen.Select(Start, Limit, Gen.Int[0, 5000]).Sample((start, limit, later) =>
        Due(start.AddMinutes(later), limit, []) >= Due(start, limit, []));

    [Fact]
    public void WhatBeganByTheLatestStart_IsOver_AndWhatBeganLaterIsNot() => Gen.Select(Start, Limit.Array[1, 3]).Sample((now, limits) =>
    {
        var latest = Deadlines.StartOf(now, limits, China);
        return limits.Any(l => Due(latest, l, []) <= now) && limits.All(l => Due(latest.AddMinutes(2), l, []) > now);
    }, iter: 300);

    [Fact]
    public void AskingLater_NeverMakesItEarlier() => Gen.Select(Start, Limit, Pauses, Moment, Gen.Int[0, 20000]).Sample((start, limit, pauses, asOf, later) =>
        Due(start, limit, pauses, asOf.AddMinutes(later)) >= Due(start, limit, pauses, asOf));

    [Fact]
    public void TheDueDay_IsAWorkday_AndDayLimitsEndAtTheClose() => Gen.Select(Start, Limit, Pauses).Sample((start, limit, pauses) =>
    {
        var due = Due(start, limit, pauses);
        // The hours of the clock end when they end.
        return due.Offset == OfficeHours.Offset && limit.Unit == TimeUnit.Hour || China.IsWorkday(OfficeHours.DateOf(due)) && due.Offset == OfficeHours.Offset
            && (limit.Unit == TimeUnit.WorkHour || due.TimeOfDay == new TimeSpan(17, 30, 0));
    });

    [Fact]
    public void TheStartingDay_IsNeverCounted() => Gen.Select(Start, Gen.Int[1, 40], Of(TimeUnit.Day, TimeUnit.WorkDay), Pauses)
        .Sample((start, amount, unit, pauses) =>
        {
            var limit = new TimeLimit(amount, unit);
            var due = OfficeHours.DateOf(Due(start, limit, pauses));
            var hourless = OfficeHours.DateOf(Due(OfficeHours.At(OfficeHours.DateOf(start), TimeOnly.MinValue), limit, []));
            return due >= OfficeHours.DateOf(start).AddDays(amount) && due >= hourless;
        });

    [Fact]
    public void WorkDays_CountExactlyThatManyWorkdays() => Gen.Select(Start, Gen.Int[1, 60]).Sample((start, amount) =>
    {
        var due = Due(start, new(amount, TimeUnit.WorkDay), []);
        return Deadlines.Left(start, due, China).WorkDays == amount;
    });

    [Fact]
    public void WorkHours_LeaveExactlyThatMuchTimeOutsideOfPauses() => Gen.Select(Start, Gen.Int[0, 60], Gen.Int[0, 5000], Gen.Int[0, 5000])
        .Sample((start, hours, after, length) =>
        {
            var pause = new ClockPause(start.AddMinutes(after), start.AddMinutes(after + length), "补正");
            var due = Due(start, new(hours, TimeUnit.WorkHour), [pause]);
            var stop = pause.To!.Value < due ? pause.To.Value : due;
            var ran = Deadlines.WorkTimeBetween(start, due, China)
                - (pause.From < stop ? Deadlines.WorkTimeBetween(pause.From, stop, China) : TimeSpan.Zero);
            return ran == TimeSpan.FromHours(hours);
        });

    [Fact]
    public void ADayLimit_NeverEndsWhileTheClockStands() => Gen.Select(Start, Limit, APause).Sample((start, limit, pause) =>
    {
        if (limit.Unit == TimeUnit.WorkHour || pause.To is null || pause.From < start)
            return true;
        var due = Due(start, limit, [pause]);
        return !(pause.From < due && due < pause.To);
    });

    [Fact]
    public void NextOfficeTime_IsOpenAndNotBefore() => Start.Sample(moment =>
    {
        var next = Deadlines.NextOfficeTime(moment, China);
        return next >= moment && Deadlines.WorkTimeBetween(moment, next, China) == TimeSpan.Zero
            && Deadlines.WorkTimeBetween(next, next.AddMinutes(1), China) == TimeSpan.FromMinutes(1);
    });

    static readonly Gen<DateTimeOffset> AnyMoment = Gen.OneOf(Moment, Start, Gen.Int[0, 60 * 24 * 365 * 60].Select(minutes => new DateTimeOffset(1990, 1, 1, 0, 0, 0, OfficeHours.Offset).AddMinutes(minutes)));

    [Fact]
    public void WorkTimeBetween_IsWhatADayByDayCountGives() => Gen.Select(AnyMoment, AnyMoment).Sample((a, b) =>
    {
        var (from, to) = a < b ? (a, b) : (b, a);
        var (days, time) = (0, TimeSpan.Zero);
        for (var day = OfficeHours.DateOf(from); day <= OfficeHours.DateOf(to); day = day.AddDays(1))
        {
            if (!Calendars.China.IsWorkday(day)) continue;
            if (day > OfficeHours.DateOf(from)) days++;
            foreach (var span in Calendars.China.Hours.Spans)
            {
                var (opens, closes) = (OfficeHours.At(day, span.From), OfficeHours.At(day, span.To));
                var (begin, end) = (opens < from ? from : opens, closes > to ? to : closes);
                if (begin < end) time += end - begin;
            }
        }
        Calendars.China.WorkdaysBetween(OfficeHours.DateOf(from), OfficeHours.DateOf(to)).ShouldBe(days);
        Deadlines.WorkTimeBetween(from, to, Calendars.China).ShouldBe(time);
        Deadlines.WorkTimeBetween(to, from, Calendars.China).ShouldBe(from == to ? time : TimeSpan.Zero);
    });
}
