using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

/// <summary>What a new version of the rules would do to one clock.</summary>
public sealed record ClockChange(ClockKind Kind, ClockTerms Old, ClockTerms New, DateTimeOffset OldDue, DateTimeOffset NewDue);

// 过渡: a matter that a clause moves to a new version of its rules (trap 9: without a clause none moves).
public sealed partial class Case
{
    /// <summary>What the clocks would count under another version of the flow, from the same stored facts. Null when the other version does not know where the matter stands.</summary>
    public IReadOnlyList<ClockChange>? Under(Act act, Flow to)
    {
        if (Phase == Phase.Closed || MergedInto is not null || to.States.All(s => s.Id != State)) return null;
        var changes = new List<ClockChange>();
        foreach (var clock in Clocks.Where(c => c.Running && c.Own is null))
        {
            var old = new ClockTerms(clock.Start, clock.Amount, clock.Unit, clock.Extra, clock.Rule);
            if (TermsUnder(clock, to) is not { } now || now == old) continue;
            var trial = new CaseClock { CaseId = Id, Kind = clock.Kind, Start = now.Start, Amount = now.Amount, Unit = now.Unit, Extra = now.Extra, Rule = now.Rule };
            trial.Compute(act.Calendar, ClockPauses, act.Now);
            changes.Add(new(clock.Kind, old, now, clock.Due, trial.Due));
        }
        return changes;
    }

    private ClockTerms? TermsUnder(CaseClock clock, Flow to)
    {
        var rules = $"flow {FlowId}@{FlowVersion} · ";
        if (!clock.Rule.StartsWith(rules, StringComparison.Ordinal))
        {
            // The item's own limits stay what they are; where they begin, the flow says (行政许可法 42).
            if (clock.Kind is not (ClockKind.Whole or ClockKind.Promise) || Reopens > 0 || !clock.Rule.Contains(" · limits.", StringComparison.Ordinal)) return null;
            var start = to.Rules.CountFrom == CountFrom.Acceptance ? AcceptedAt : Channel == Channel.Import ? null : ReceivedAt;
            return start is { } at ? new(at, clock.Amount, clock.Unit, clock.Extra, clock.Rule) : null;
        }
        var place = clock.Rule[rules.Length..];
        var limit = place switch
        {
            "emergency" => to.Rules.Emergency?.Handle,
            "badRating" => to.Rules.BadRatingRework,
            "delivery" => to.Rules.Delivery?.Within,
            "limits.whole" or "limits.promise" or "limits.handle" => OwnLevel(to)?.DoneWithin,
            _ => to.States.FirstOrDefault(s => s.Id == place) is { } state ? state.Limit ?? (place == to.Initial ? to.Rules.TellWithin : null) : null,
        };
        // Days that were added are days of the old kind.
        return limit is null || clock.Extra > 0 && limit.Unit != clock.Unit ? null : new(clock.Start, limit.Amount, limit.Unit, clock.Extra, $"flow {to.Id}@{to.Version} · {place}");
    }

    /// <summary>Whether the clause of a version takes this matter along.</summary>
    public bool MovesTo(Act act, Flow to) => to.Transition is { } clause && FlowId == to.Id && FlowVersion != to.Version && Under(act, to) is { } changes && clause.Moves switch
    {
        Moves.All => true,
        Moves.NotAccepted => AcceptedAt is null,
        Moves.Favourable => changes.All(c => c.NewDue <= c.OldDue) && changes.Any(c => c.NewDue < c.OldDue) && !Nearer(act, to),
        _ => false,
    };

    /// <summary>The day that the citizen was given for a supplement would come sooner.</summary>
    private bool Nearer(Act act, Flow to) => Awaited is { Until: { } until } waiting && to.Rules.Supplement is { } rule && Deadlines.DueAt(waiting.From, rule.Answer, act.Calendar, [], act.Now).Due < until;

    /// <summary>换用新规则: by the clause, once. A promised day moves no later and a day that the citizen was given no nearer.</summary>
    /// <param name="act">Under the version that the matter had.</param>
    public Outcome ChangeRules(Act act, Flow to)
    {
        if (!act.Who.IsSystem) return Outcome.Forbidden;
        if (to.Transition is not { } clause || !MovesTo(act, to)) return Outcome.Refuse("RulesChangeByTheirClause");
        var (was, now) = (FlowVersion, act with { Flow = to });
        foreach (var change in Under(act, to)!)
        {
            if (change.Kind is ClockKind.Whole or ClockKind.Promise or ClockKind.Delivery && change.NewDue > change.OldDue) continue;
            var clock = Clock(change.Kind)!;
            (clock.Start, clock.Amount, clock.Unit, clock.Extra, clock.Rule) = (change.New.Start, change.New.Amount, change.New.Unit, change.New.Extra, change.New.Rule);
        }
        if (Awaited is { Until: { } until } waiting && to.Rules.Supplement is { } rule)
        {
            var by = Deadlines.DueAt(waiting.From, rule.Answer, act.Calendar, [], act.Now).Due.ToUniversalTime();
            if (by > until) waiting.Until = by;
        }
        FlowVersion = to.Version;
        Enter(now, State);
        Compute(now);
        Record(now, Verb.ChangeRules, State, State, args: [was, to.Version, clause.Basis.AsArgument(), (Running(ClockKind.Promise) ?? Running(ClockKind.Whole)) is { } due ? Day(due.Due) : "—"]);
        return Outcome.Done;
    }

    /// <summary>The same for a rating pack: what was rated already was rated under the old one.</summary>
    /// <param name="pinned">What holds for it now.</param>
    public bool MovesTo(RatingPack to, RatingTerms pinned) => to.Transition is { } clause && Phase != Phase.Closed && RatingRules is { } was && was != to.Reference && was.StartsWith($"{to.Id}@", StringComparison.Ordinal) && RatedAt is null && clause.Moves switch
    {
        Moves.All => true,
        Moves.NotAccepted => AcceptedAt is null,
        // Only what is compared in the same unit can be called sooner.
        Moves.Favourable => RatingTerms.Of(to) is var terms && terms.BadAtMost >= pinned.BadAtMost && terms.Rework.Unit == pinned.Rework.Unit && terms.Rework.Amount <= pinned.Rework.Amount
            && pinned.Contact is { } contact && to.ContactWithin.Unit == contact.Unit && to.ContactWithin.Amount <= contact.Amount
            && (terms.BadAtMost > pinned.BadAtMost || terms.Rework.Amount < pinned.Rework.Amount || to.ContactWithin.Amount < contact.Amount),
        _ => false,
    };

    public Outcome ChangeRules(Act act, RatingPack to)
    {
        if (!act.Who.IsSystem) return Outcome.Forbidden;
        if (act.Ratings is not { } pinned || to.Transition is not { } clause || !MovesTo(to, pinned)) return Outcome.Refuse("RulesChangeByTheirClause");
        var was = RatingRules!;
        foreach (var clock in Clocks.Where(c => c.Running && c.Rule == $"{pinned.Rule} · rework"))
        {
            var trial = new CaseClock { CaseId = Id, Kind = clock.Kind, Start = clock.Start, Amount = to.ReworkWithin.Amount, Unit = to.ReworkWithin.Unit };
            trial.Compute(act.Calendar, ClockPauses, act.Now);
            if (clock.Extra > 0 || trial.Due > clock.Due) continue;
            (clock.Amount, clock.Unit, clock.Rule) = (trial.Amount, trial.Unit, $"rating {to.Reference} · rework");
        }
        RatingRules = to.Reference;
        Compute(act);
        Record(act, Verb.ChangeRules, State, State, args: [was, to.Reference, clause.Basis.AsArgument(), (Running(ClockKind.Promise) ?? Running(ClockKind.Whole)) is { } due ? Day(due.Due) : "—"]);
        return Outcome.Done;
    }
}
