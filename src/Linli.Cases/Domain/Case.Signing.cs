using Linli.Kernel.Access;
using Linli.Kernel.Calendar;

namespace Linli.Cases.Domain;

// 会签、或签、按比例会签, 加签, 委托: opinions that the lead needs before it decides.
public sealed partial class Case
{
    public SignRound? OpenRound => Rounds.LastOrDefault(r => r.Result is null);

    /// <param name="need">With a ratio: this many …</param>
    /// <param name="of">… of this many parts, e.g. 2 of 3.</param>
    public Outcome AskSigners(Act act, SignRule rule, int need, int of, string? question, IReadOnlyList<(Guid Body, string Name)> signers)
    {
        if (!Fits(act, Verb.AskSigners)) return Unfit(Verb.AskSigners);
        if (act.Flow.Rules.Signing is not { } limits) return Unfit(Verb.AskSigners);
        if (OpenRound is not null) return Outcome.Refuse("SigningIsOpen");
        if (string.IsNullOrWhiteSpace(question)) return Outcome.Refuse("SigningAsksSomething");
        var asked = signers.DistinctBy(s => s.Body).ToList();
        if (asked.Any(s => s.Body == LeadBodyId)) return Outcome.Refuse("SignerIsNotTheLead");
        if (asked.Count == 0 || asked.Count > limits.Most) return Outcome.Refuse("SigningNamesOrganisations", $"{limits.Most}");
        if (rule == SignRule.Ratio && (need < 1 || of < need || of > 100)) return Outcome.Refuse("RatioIsAFraction");
        var round = new SignRound(Guid.CreateVersion7(act.Now), rule, rule == SignRule.Ratio ? need : 0, rule == SignRule.Ratio ? of : 0, question.Trim(), act.Now);
        return Move(act, Verb.AskSigners, null, () =>
        {
            Rounds = [.. Rounds, round];
            foreach (var (body, _) in asked) AskOpinion(act, round, body);
        }, question, true, $"{asked.Count}", $"@sign.rule.{rule}");
    }

    /// <summary>加签: one more, who has the full time from now on.</summary>
    public Outcome AddSigner(Act act, Guid body, string bodyName)
    {
        if (!Fits(act, Verb.AddSigner)) return Unfit(Verb.AddSigner);
        if (OpenRound is not { } round || act.Flow.Rules.Signing is not { } limits) return Outcome.Refuse("SigningIsOver");
        if (body == LeadBodyId) return Outcome.Refuse("SignerIsNotTheLead");
        var asked = Opinions(round);
        if (asked.Any(t => t.BodyId == body || t.ForBodyId == body)) return Outcome.Refuse("SignerIsAskedAlready", bodyName);
        if (asked.Count >= limits.Most) return Outcome.Refuse("SigningNamesOrganisations", $"{limits.Most}");
        return Move(act, Verb.AddSigner, null, () => AskOpinion(act, round, body), null, true, bodyName);
    }

    public Outcome Sign(Act act, Guid taskId, bool agrees, string? opinion)
    {
        if (Asked(taskId, TaskKind.Sign) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (!agrees && string.IsNullOrWhiteSpace(opinion)) return Outcome.Refuse("RefusingToSignGivesReason");
        return Move(act, Verb.Sign, null, () =>
        {
            Answer(act, task, opinion);
            task.Agrees = agrees;
            Count(act, task.RoundId);
        }, opinion, true, act.Who.OrgNames.AsArgument(), agrees ? "@sign.yes" : "@sign.no");
    }

    /// <summary>委托: another organisation gives the opinion in this one's name; both names stay on the record, and the date stays.</summary>
    public Outcome DelegateSign(Act act, Guid taskId, Guid body, string bodyName, string? reason)
    {
        if (Asked(taskId, TaskKind.Sign) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (task.ForBodyId is not null) return Outcome.Refuse("DelegatedOnce");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("DelegatingGivesReason");
        if (body == LeadBodyId || body == task.BodyId) return Outcome.Refuse("SignerIsNotTheLead");
        if (Tasks.Any(t => t.RoundId == task.RoundId && (t.BodyId == body || t.ForBodyId == body))) return Outcome.Refuse("SignerIsAskedAlready", bodyName);
        return Move(act, Verb.DelegateSign, null, () =>
        {
            Answer(act, task, reason, TaskState.Delegated);
            Ask(act, TaskKind.Sign, body, task.Due, task.Note, task.Provisional, LeadBodyId, act.ActorName, task.RoundId, task.BodyId);
        }, reason, true, act.Who.OrgNames.AsArgument(), bodyName);
    }

    /// <summary>The time of those who said nothing is over: written down as silence.</summary>
    public Outcome LapseSign(Act act, Guid taskId, string bodyName)
    {
        if (!Fits(act, Verb.LapseSign)) return Unfit(Verb.LapseSign);
        if (Asked(taskId, TaskKind.Sign) is not { IsOpen: true } task || task.Due >= act.Now) return Outcome.Refuse("TaskIsDone");
        return Move(act, Verb.LapseSign, null, () =>
        {
            (task.State, task.DoneAt) = (TaskState.Lapsed, act.Now);
            Count(act, task.RoundId);
        }, null, true, bodyName);
    }

    public Outcome WithdrawSigning(Act act, string? reason)
    {
        if (!Fits(act, Verb.WithdrawSigning)) return Unfit(Verb.WithdrawSigning);
        if (OpenRound is not { } round) return Outcome.Refuse("SigningIsOver");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("WithdrawingSigningGivesReason");
        return Move(act, Verb.WithdrawSigning, null, () => End(act, round, SignResult.Withdrawn), reason, true);
    }

    /// <summary>Those whose opinion counts: whoever delegated is counted by the one who speaks for them.</summary>
    public IReadOnlyList<CaseTask> Opinions(SignRound round) => [.. Tasks.Where(t => t.Kind == TaskKind.Sign && t.RoundId == round.Id && t.State is not (TaskState.Delegated or TaskState.Cancelled))];

    private void AskOpinion(Act act, SignRound round, Guid body)
    {
        var due = Deadlines.DueAt(act.Now, act.Flow.Rules.Signing!.Within, act.Calendar, [], act.Now);
        Ask(act, TaskKind.Sign, body, due.Due, round.Question, due.Provisional, LeadBodyId, act.ActorName, round.Id);
    }

    private void Count(Act act, Guid? roundId)
    {
        if (Rounds.LastOrDefault(r => r.Id == roundId && r.Result is null) is not { } round) return;
        var asked = Opinions(round);
        if (SignCount.Decide(round.Rule, round.Need, round.Of, asked.Count(t => t.Agrees is true), asked.Count(t => t.Agrees is false), asked.Count(t => t.State == TaskState.Lapsed), asked.Count(t => t.IsOpen)) is { } result)
            End(act, round, result);
    }

    private void End(Act act, SignRound round, SignResult result)
    {
        foreach (var open in Tasks.Where(t => t.Kind == TaskKind.Sign && t.RoundId == round.Id && t.IsOpen)) open.State = TaskState.Cancelled;
        Rounds = [.. Rounds.Select(r => r.Id == round.Id ? r with { Result = result, ClosedAt = act.Now } : r)];
    }

    /// <summary>What still waits for opinions cannot be closed, and what they did not agree to cannot be granted.</summary>
    private Outcome? NotSigned(Resolution resolution) =>
        OpenRound is not null ? Outcome.Refuse("ClosingWaitsForSignatures")
        : resolution == Domain.Resolution.Granted && Rounds.LastOrDefault(r => r.Result is not SignResult.Withdrawn) is { Result: not SignResult.Agreed } ? Outcome.Refuse("GrantingNeedsTheSignatures") : null;
}
