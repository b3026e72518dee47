using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// The three clocks of a matter and what they stand still for.
public sealed partial class Case
{
    public CaseClock? Clock(ClockKind kind) => Clocks.FirstOrDefault(c => c.Kind == kind);

    private CaseClock? Running(ClockKind kind) => Clock(kind) is { Running: true } clock ? clock : null;

    public IReadOnlyList<ClockPause> ClockPauses => [.. Pauses.Select(p => new ClockPause(p.From, p.To, $"@pause.{p.Reason}"))];

    /// <summary>Recomputes every running date, e.g. each day while a pause lasts.</summary>
    public void Compute(Act act)
    {
        foreach (var clock in Clocks.Where(c => c.Running)) clock.Compute(act.Calendar, ClockPauses, act.Now);
        if (Clock(ClockKind.Step) is not { } step) return;
        foreach (var task in Tasks.Where(t => t.IsOpen && (t.IsMain || t.Kind == TaskKind.Co)))
            if (task.Kind == TaskKind.Co)
            {
                var own = Deadlines.DueAt(task.CreatedAt, act.Flow.Rules.CoHandle, act.Calendar, ClockPauses, act.Now);
                Dated(task, own.Due.ToUniversalTime(), step.Paused, own.Provisional);
            }
            else if (Lapsed is { } lapsed && act.Flow.Rules.Supplement is { } rule)
            {
                // The clocks stand on, but somebody has to do something now.
                var own = Deadlines.DueAt(lapsed.From, rule.Decide, act.Calendar, [], act.Now);
                Dated(task, own.Due.ToUniversalTime(), false, own.Provisional);
            }
            else Dated(task, step.Due, step.Paused, step.Provisional);
    }

    private static void Dated(CaseTask task, DateTimeOffset due, bool paused, bool provisional)
    {
        // A date that moved on is warned of anew when it comes near.
        if (due > task.Due) (task.WarnedAt, task.OverdueAt) = (null, null);
        (task.Due, task.Paused, task.Provisional) = (due, paused, provisional);
    }

    private void StepLimit(Act act, ItemLimits? limits)
    {
        var state = act.Flow.State(State);
        var limit = state.LimitFrom == "handle" ? limits?.Handle ?? state.Limit : state.Limit ?? (State == act.Flow.Initial ? act.Flow.Rules.TellWithin : null);
        if (limit is not null)
            Start(act, ClockKind.Step, act.Now, limit, state.LimitFrom == "handle" && limits?.Handle is not null ? limits.Rule + " · limits.handle" : $"flow {FlowId}@{FlowVersion} · {State}");
    }

    private void Start(Act act, ClockKind kind, DateTimeOffset start, TimeLimit limit, string rule)
    {
        var clock = Clock(kind);
        if (clock is null) Clocks.Add(clock = new CaseClock { CaseId = Id, Kind = kind });
        (clock.Start, clock.Amount, clock.Unit, clock.Extra, clock.Rule, clock.StoppedAt) = (start, limit.Amount, limit.Unit, 0, rule, null);
        clock.Compute(act.Calendar, ClockPauses, act.Now);
    }

    private void Pause(Act act, string reason, string? note, DateTimeOffset? until = null) =>
        Pauses.Add(new CasePause { Id = Guid.CreateVersion7(act.Now), CaseId = Id, Reason = reason, From = act.Now, Until = until, Note = note });

    private void EndPauses(Act act)
    {
        foreach (var pause in Pauses.Where(p => p.To is null)) pause.To = act.Now;
    }
}
