using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;

namespace Linli.Cases.Domain;

/// <summary>How a call ended: what the community found on the spot, not what the departments reported.</summary>
public enum WhistleResult { Solved, PartlySolved, Unsolved, Ended }

/// <summary>吹哨: a community calls the departments that it needs. What each was asked and did stands in its task.</summary>
/// <param name="Grade">How soon they report: one of the grades of the flow pack.</param>
/// <param name="RaisedTo">Whom it went up to when it stayed unsolved.</param>
public sealed record WhistleCall(Guid Id, string Matter, string Grade, DateTimeOffset At, Guid ByBody, string ByName, WhistleResult? Result = null, DateTimeOffset? EndedAt = null, string? Finding = null, Guid? RaisedTo = null);

// 吹哨报到: the community names the departments, they report in time, the street co-ordinates, each may object once, they meet on the spot, each says what it did;
// what stays unsolved goes up. 北京市接诉即办工作条例 2021; mission row 20.
public sealed partial class Case
{
    public WhistleCall? OpenWhistle => Whistles.LastOrDefault(w => w.Result is null);

    public Outcome Whistle(Act act, string? matter, string? grade, IReadOnlyList<(Guid Body, string Name)> named)
    {
        if (!Fits(act, Verb.Whistle) || act.Flow.Rules.Whistle is not { } rule) return Unfit(Verb.Whistle);
        if (OpenWhistle is not null) return Outcome.Refuse("WhistleIsOpen");
        if (string.IsNullOrWhiteSpace(matter)) return Outcome.Refuse("WhistleSaysWhatIsNeeded");
        if (rule.Grade(grade) is not { } within) return Outcome.Refuse("WhistleHasAGrade");
        var called = named.DistinctBy(n => n.Body).ToList();
        if (called.Any(n => n.Body == act.Who.OrgId)) return Outcome.Refuse("WhistleCallsOthers");
        if (called.Count == 0 || called.Count > rule.Most) return Outcome.Refuse("WhistleNamesOrganisations", $"{rule.Most}");
        var call = new WhistleCall(Guid.CreateVersion7(act.Now), matter.Trim(), within.Id, act.Now, act.Who.OrgId ?? Guid.Empty, act.ActorName);
        return Move(act, Verb.Whistle, null, () =>
        {
            Whistles = [.. Whistles, call];
            foreach (var (body, _) in called) CallIn(act, call, within, body);
        }, matter, true, act.Who.OrgNames.AsArgument(), Together(called.Select(n => n.Name)));
    }

    /// <summary>报到: who comes, and when. The time to report ends with it; what was done is a task of its own.</summary>
    public Outcome ReportIn(Act act, Guid taskId, string? who)
    {
        if (Asked(taskId, TaskKind.Report) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(who)) return Outcome.Refuse("ReportingSaysWhoComes");
        return Move(act, Verb.ReportIn, null, () =>
        {
            Answer(act, task, who);
            Ask(act, TaskKind.WhistleResult, task.BodyId, DueOf(act, act.Flow.Rules.Whistle!.ResultWithin, out var provisional), task.Note, provisional, task.ByBodyId, task.ByName, task.RoundId);
        }, who, true, act.Who.OrgNames.AsArgument());
    }

    /// <summary>异议, once: the street rules, and meanwhile nobody is released.</summary>
    public Outcome ObjectToWhistle(Act act, Guid taskId, string? reason, Guid street)
    {
        if (Asked(taskId, TaskKind.Report) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("ObjectionGivesReason");
        if (Tasks.Any(t => t.Kind == TaskKind.WhistleRuling && t.RoundId == task.RoundId && t.ForBodyId == task.BodyId)) return Outcome.Refuse("WhistleIsObjectedToOnce");
        return Move(act, Verb.ObjectToWhistle, null, () =>
            Ask(act, TaskKind.WhistleRuling, street, DueOf(act, act.Flow.Rules.Whistle!.RuleWithin, out var provisional), reason, provisional, task.BodyId, act.ActorName, task.RoundId, task.BodyId), reason, true, act.Who.OrgNames.AsArgument());
    }

    /// <summary>The street's word: the department comes after all, or is released and another may be called in its place.</summary>
    public Outcome RuleOnWhistle(Act act, Guid taskId, bool released, (Guid Body, string Name)? instead, string? reason)
    {
        if (Asked(taskId, TaskKind.WhistleRuling) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(reason)) return Outcome.Refuse("RulingGivesReason");
        if (Whistles.FirstOrDefault(w => w.Id == task.RoundId && w.Result is null) is not { } call) return Outcome.Refuse("WhistleIsOver");
        if (instead is { } other && (!released || other.Body == task.ForBodyId || Tasks.Any(t => t.RoundId == call.Id && t.BodyId == other.Body && t.Kind is TaskKind.Report or TaskKind.WhistleResult))) return Outcome.Refuse("WhistleCallsAnotherInstead");
        return Move(act, Verb.RuleOnWhistle, null, () =>
        {
            Answer(act, task, reason);
            task.Agrees = released;
            if (!released) return;
            foreach (var asked in Tasks.Where(t => t.RoundId == call.Id && t.BodyId == task.ForBodyId && t.IsOpen)) asked.State = TaskState.Cancelled;
            if (instead is { } next && act.Flow.Rules.Whistle!.Grade(call.Grade) is { } within) CallIn(act, call, within, next.Body);
        }, reason, true, act.Who.OrgNames.AsArgument(), released ? "@whistle.released" : "@whistle.held", instead?.Name ?? "");
    }

    /// <summary>联合到场: who was there and what was found. Nobody is there by their own word alone.</summary>
    public Outcome VisitOnWhistle(Act act, IReadOnlyList<Guid> there, IReadOnlyList<string> names, string? found)
    {
        if (!Fits(act, Verb.VisitOnWhistle)) return Unfit(Verb.VisitOnWhistle);
        if (OpenWhistle is not { } call) return Outcome.Refuse("WhistleIsOver");
        if (!MayLead(act, call)) return Outcome.Refuse("WhoeverCalledOrTheStreetDoesThis");
        if (string.IsNullOrWhiteSpace(found)) return Outcome.Refuse("VisitSaysWhatWasFound");
        if (there.Except(Called(call).Select(t => t.BodyId)).Any()) return Outcome.Refuse("OnlyWhoWasCalledWasThere");
        return Move(act, Verb.VisitOnWhistle, null, () =>
        {
            foreach (var task in Called(call).Where(t => there.Contains(t.BodyId))) task.ArrivedAt ??= act.Now;
        }, found, true, act.Who.OrgNames.AsArgument(), Together(names));
    }

    /// <summary>What a department did for its part.</summary>
    public Outcome AnswerWhistle(Act act, Guid taskId, bool done, string? result)
    {
        if (Asked(taskId, TaskKind.WhistleResult) is not { } task || task.BodyId != act.Who.OrgId) return Outcome.NotFound;
        if (!task.IsOpen) return Outcome.Refuse("TaskIsDone");
        if (string.IsNullOrWhiteSpace(result)) return Outcome.Refuse("ResultSaysWhatWasDone");
        return Move(act, Verb.AnswerWhistle, null, () =>
        {
            Answer(act, task, result);
            task.Agrees = done;
        }, result, true, act.Who.OrgNames.AsArgument(), done ? "@whistle.part.done" : "@whistle.part.open");
    }

    /// <summary>Only whoever called, or the street, says how it ended; unsolved, it goes up and somebody above rules who leads.</summary>
    public Outcome EndWhistle(Act act, WhistleResult result, string? finding, Guid? above, string aboveName)
    {
        if (!Fits(act, Verb.EndWhistle)) return Unfit(Verb.EndWhistle);
        if (OpenWhistle is not { } call) return Outcome.Refuse("WhistleIsOver");
        if (!MayLead(act, call)) return Outcome.Refuse("WhoeverCalledOrTheStreetDoesThis");
        if (result == WhistleResult.Ended) return Outcome.Refuse("WhistleEndsWithAResult");
        if (string.IsNullOrWhiteSpace(finding)) return Outcome.Refuse("WhistleEndsWithAFinding");
        // Half of it may be what could be had; what nobody came for is not solved.
        if (result == WhistleResult.Solved && Called(call).All(t => t.State is TaskState.Open or TaskState.Claimed && t.ArrivedAt is null)) return Outcome.Refuse("WhistleIsSolvedBySomebody");
        // Where somebody rules on who leads already, this is one more reason for it.
        var raised = result == WhistleResult.Unsolved && LeadBodyId is not null && act.Flow.Rules.Oversight is not null && !Tasks.Any(t => t.Kind == TaskKind.Ruling && t.IsOpen) ? above : null;
        return Move(act, Verb.EndWhistle, null, () =>
        {
            EndCall(call with { Result = result, EndedAt = act.Now, Finding = finding.Trim(), RaisedTo = raised });
            if (raised is { } to)
                Ask(act, TaskKind.Ruling, to, DueOf(act, act.Flow.Rules.Oversight!.RuleWithin, out var provisional), finding, provisional, act.Who.OrgId, act.ActorName);
        }, finding, true, act.Who.OrgNames.AsArgument(), $"@whistle.result.{result}", raised is null ? "" : aboveName);
    }

    /// <summary>Everybody who was called and not released, in the order of the call.</summary>
    public IReadOnlyList<CaseTask> Called(WhistleCall call) => [.. Tasks.Where(t => t.RoundId == call.Id && t.Kind is TaskKind.Report && t.State != TaskState.Cancelled)];

    private static string Together(IEnumerable<string> names)
    {
        var all = names.ToList();
        return new LocalText(string.Join("、", all.Select(n => LocalText.Argument(Texts.Chinese, n))), string.Join(", ", all.Select(n => LocalText.Argument(Texts.English, n)))).AsArgument();
    }

    private static bool MayLead(Act act, WhistleCall call) => call.ByBody == act.Who.OrgId || act.Who.May("cases.dispatch");

    private void CallIn(Act act, WhistleCall call, WhistleGrade grade, Guid body) =>
        Ask(act, TaskKind.Report, body, DueOf(act, grade.Within, out var provisional), call.Matter, provisional, call.ByBody, call.ByName, call.Id);

    private static DateTimeOffset DueOf(Act act, TimeLimit within, out bool provisional)
    {
        var due = Deadlines.DueAt(act.Now, within, act.Calendar, [], act.Now);
        provisional = due.Provisional;
        return due.Due;
    }

    private void EndCall(WhistleCall ended)
    {
        foreach (var open in Tasks.Where(t => t.RoundId == ended.Id && t.IsOpen)) open.State = TaskState.Cancelled;
        Whistles = [.. Whistles.Select(w => w.Id == ended.Id ? ended : w)];
    }
}
