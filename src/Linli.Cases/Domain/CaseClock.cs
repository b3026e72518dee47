using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>
/// The clocks of a matter (trap 8): the step's resets whenever the step changes, the whole one and the one promised to
/// the citizen never do. Delivery begins with the decision (行政许可法 44).
/// </summary>
public enum ClockKind { Step, Whole, Promise, Delivery }

/// <summary>One clock. Everything that led to its date is kept, so that the date can be computed again and explained (promise 4).</summary>
public sealed class CaseClock
{
    public Guid CaseId { get; init; }
    public ClockKind Kind { get; init; }
    public DateTimeOffset Start { get; set; }
    public int Amount { get; set; }
    public TimeUnit Unit { get; set; }

    /// <summary>Extensions granted, in the unit of the clock.</summary>
    public int Extra { get; set; }

    /// <summary>Pack and place that the limit comes from, e.g. <c>category street-light@2026.1 · limits.promise</c>.</summary>
    public string Rule { get; set; } = "";
    public string CalendarVersion { get; set; } = "";
    public DateTimeOffset Due { get; set; }
    public bool Provisional { get; set; }
    public bool Paused { get; set; }
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>When somebody was told that the date is near, and that it is over; of the whole clock and the promised one. The step's stand on the task.</summary>
    public DateTimeOffset? WarnedAt { get; set; }
    public DateTimeOffset? OverdueAt { get; set; }

    public bool Running => StoppedAt is null;

    /// <summary>A limit in hours becomes one in working days, rounded up: an extension is granted in days.</summary>
    public void CountDays(OfficeHours hours)
    {
        if (Unit is TimeUnit.WorkHour or TimeUnit.Hour)
            (Amount, Extra, Unit) = ((int)Math.Ceiling((Amount + Extra) / (Unit == TimeUnit.Hour ? 24 : hours.PerDay.TotalHours)), 0, TimeUnit.WorkDay);
    }

    /// <summary>More time, also for what it runs on when it runs with no other any more.</summary>
    public void Extend(int amount)
    {
        Extra += amount;
        if (Own is { } own) Own = own with { Extra = own.Extra + amount };
    }

    /// <summary>What it counted before it ran with the clock of a matter that was merged into its own.</summary>
    public ClockTerms? Own { get; private set; }

    public void RunWith(CaseClock theirs)
    {
        Own ??= new(Start, Amount, Unit, Extra, Rule);
        Follow(theirs);
        Due = theirs.Due;
    }

    public void RunAlone()
    {
        if (Own is not { } own) return;
        (Start, Amount, Unit, Extra, Rule, Own) = (own.Start, own.Amount, own.Unit, own.Extra, own.Rule, null);
    }

    /// <summary>Runs to the date of another clock, for its reason.</summary>
    public void Follow(CaseClock other) => (Start, Amount, Unit, Extra, Rule) = (other.Start, other.Amount, other.Unit, other.Extra, other.Rule);

    public Deadline Deadline(WorkCalendar calendar, IReadOnlyList<ClockPause> pauses, DateTimeOffset asOf) => Extended(0, calendar, pauses, asOf);

    /// <summary>The date with so much more. Of a stopped clock only the pauses before it stopped count: a reopened matter may pause again.</summary>
    public Deadline Extended(int more, WorkCalendar calendar, IReadOnlyList<ClockPause> pauses, DateTimeOffset asOf)
    {
        var limit = new TimeLimit(Math.Min(Amount + Extra + more, 1000), Unit);
        return StoppedAt is { } stop && stop < asOf
            ? Deadlines.DueAt(Start, limit, calendar, [.. pauses.Where(p => p.From < stop)], stop)
            : Deadlines.DueAt(Start, limit, calendar, pauses, asOf);
    }

    public void Compute(WorkCalendar calendar, IReadOnlyList<ClockPause> pauses, DateTimeOffset asOf)
    {
        var deadline = Deadline(calendar, pauses, asOf);
        if (deadline.Due.ToUniversalTime() > Due) (WarnedAt, OverdueAt) = (null, null);
        (Due, Provisional, Paused, CalendarVersion) = (deadline.Due.ToUniversalTime(), deadline.Provisional, deadline.Paused && Running, calendar.Version);
    }
}

/// <summary>What a clock counts: from when, how much, and which rule says so.</summary>
public sealed record ClockTerms(DateTimeOffset Start, int Amount, TimeUnit Unit, int Extra, string Rule);

/// <summary>A time in which the clocks stand still, for a reason that the flow lists, with its paper or note (trap 3).</summary>
public sealed class CasePause
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset From { get; init; }
    public DateTimeOffset? To { get; set; }

    /// <summary>When it should end at the latest; afterwards the leader is told. Of a supplement: the day that the applicant was told; a reminder that comes late moves it.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>When the leader was reminded, or of a supplement the applicant.</summary>
    public DateTimeOffset? RemindedAt { get; set; }
    public string? Note { get; init; }
}
