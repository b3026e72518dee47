namespace Linli.Cases.Domain;

/// <summary>The seven steps of 数字城管 (采集 立案 派遣 处理 反馈 核查 结案), and the two ends beside them: 退回 (not ours) and 挂账 (cannot be done now). Stored by number: new ones come last. Mission row 9.</summary>
public enum ExchangeStep { Collect, Register, Dispatch, Handle, Feedback, Verify, Close, Returned, Shelved }

/// <summary>What one side last said of a matter.</summary>
/// <param name="Seq">Its own count, without gaps from 1; 0: nothing yet.</param>
public readonly record struct ExchangeStand(int Seq, ExchangeStep? Step);

/// <summary>How the two sides stand to each other. Stored by number: new ones come last.</summary>
public enum ExchangeStanding { InStep, TheyReturned, TheyShelved, TheyClosed, TheyGoOn, BothReturned, Conflict }

/// <summary>What to do with a message that has just come in.</summary>
public enum ExchangeArrival { Next, Known, Gap }

/// <summary>
/// Both sides of an exchanged matter as one of them knows them. Neither side's word ever becomes the other's: what was said without knowing of each other and does not go together is a conflict, which lasts
/// until a person rules on it or both say again what goes together.
/// </summary>
public sealed record ExchangeMirror(ExchangeStand Ours, ExchangeStand Theirs, bool Conflict)
{
    public static readonly ExchangeMirror Begun = new(default, default, false);

    public ExchangeArrival Arrival(int seq) => seq <= Theirs.Seq ? ExchangeArrival.Known : seq == Theirs.Seq + 1 ? ExchangeArrival.Next : ExchangeArrival.Gap;

    public ExchangeMirror Say(ExchangeStep step) => this with { Ours = new(Ours.Seq + 1, step), Conflict = Conflict && Contradict(step, Theirs.Step) };

    /// <param name="seen">The last of ours that they knew when they said it.</param>
    public ExchangeMirror Hear(int seq, ExchangeStep step, int seen) => Arrival(seq) is not ExchangeArrival.Next ? this
        : this with { Theirs = new(seq, step), Conflict = Contradict(Ours.Step, step) && (Conflict || seen < Ours.Seq) };

    /// <summary>A person has looked at both: ours stays, or theirs is ours from now on. Either is said to the other side, knowing of its last word.</summary>
    public ExchangeMirror Rule(bool keepOurs) => Say(keepOurs ? Ours.Step!.Value : Theirs.Step!.Value) with { Conflict = false };

    public ExchangeStanding Standing => Conflict ? ExchangeStanding.Conflict : (Ours.Step, Theirs.Step) switch
    {
        (ExchangeStep.Returned, ExchangeStep.Returned) => ExchangeStanding.BothReturned,
        (ExchangeStep.Returned, _) or (_, null) or (null, _) => ExchangeStanding.InStep,
        (ExchangeStep.Close, ExchangeStep.Returned) => ExchangeStanding.InStep,
        (_, ExchangeStep.Returned) => ExchangeStanding.TheyReturned,
        ({ } ours, { } theirs) when KindOf(ours) == KindOf(theirs) => ExchangeStanding.InStep,
        (_, ExchangeStep.Close) => ExchangeStanding.TheyClosed,
        (ExchangeStep.Close, _) => ExchangeStanding.TheyGoOn,
        (_, ExchangeStep.Shelved) => ExchangeStanding.TheyShelved,
        _ => ExchangeStanding.TheyGoOn,
    };

    /// <summary>Going on, done and shelved exclude each other. Whoever returns it leaves it to the other side, whatever that says, unless that returns it too.</summary>
    public static bool Contradict(ExchangeStep? one, ExchangeStep? other) => (one, other) switch
    {
        (null, _) or (_, null) => false,
        (ExchangeStep.Returned, ExchangeStep.Returned) => true,
        (ExchangeStep.Returned, _) or (_, ExchangeStep.Returned) => false,
        ({ } a, { } b) => KindOf(a) != KindOf(b),
    };

    // The six steps before the end are one: who is further along contradicts nobody.
    private static ExchangeStep KindOf(ExchangeStep step) => step < ExchangeStep.Close ? ExchangeStep.Handle : step;
}

/// <summary>What the steps of our own procedure are called in the exchange.</summary>
public static class ExchangeSteps
{
    /// <summary>In their order.</summary>
    public static readonly IReadOnlyList<ExchangeStep> Seven = [ExchangeStep.Collect, ExchangeStep.Register, ExchangeStep.Dispatch, ExchangeStep.Handle, ExchangeStep.Feedback, ExchangeStep.Verify, ExchangeStep.Close];

    /// <summary>Null for a line that moves nothing there. An answer to the citizen is 反馈; 结案 comes when nobody is to be asked any more (<see cref="Settled"/>).</summary>
    public static ExchangeStep? Of(CaseEvent line)
    {
        if (line.Verb == Verb.CallBack && line.To == line.From) return ExchangeStep.Verify;
        if (line.From == line.To && line.Verb != Verb.Submit) return null;
        return line.To switch
        {
            "received" or "supplement" => ExchangeStep.Collect,
            "accepted" => ExchangeStep.Register,
            "assigned" => ExchangeStep.Dispatch,
            "handling" or "suspended" or "merged" => ExchangeStep.Handle,
            "refused" => ExchangeStep.Returned,
            "withdrawn" or "unanswered" => ExchangeStep.Close,
            "closed" when line.Args.Contains("\"@resolution.Parked\"", StringComparison.Ordinal) => ExchangeStep.Shelved,
            "closed" when line.Args.Contains("\"@resolution.NotCompetent\"", StringComparison.Ordinal) => ExchangeStep.Returned,
            "closed" => ExchangeStep.Feedback,
            _ => null,
        };
    }

    /// <summary>The answer was given and nobody is to be called back: it is closed on our side.</summary>
    public static bool Settled(Case c, ExchangeStep? said) => said is ExchangeStep.Feedback or ExchangeStep.Verify && c.ClosedAt is not null && !c.Tasks.Any(t => t.Kind == TaskKind.CallBack && t.IsOpen);
}
