using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;

namespace Linli.Cases.Doors.Api;

/// <summary>A field of an action, as the body names it.</summary>
/// <param name="Type">text, date (yyyy-MM-dd), integer, boolean, id, ids, texts, parts or files.</param>
/// <param name="OneOf">The only values; null for any.</param>
public sealed record ActionField(string Name, string Type, bool Required, IReadOnlyList<string>? OneOf = null);

/// <summary>Something that this system may try now.</summary>
/// <param name="Tasks">What waits for its organisation and this action answers; empty where the action names none.</param>
public sealed record PossibleAction(string Verb, string Name, IReadOnlyList<ActionField> Fields, IReadOnlyList<Guid> Tasks);

/// <summary>What a system may do to a matter now and what each action asks for, from the flow, the tasks and the rights of its organisation. The desks decide again when it is done.</summary>
static class Possible
{
    private static ActionField Text(string name, bool required = true) => new(name, "text", required);
    private static ActionField Choice(string name, IEnumerable<string> values, bool required = true) => new(name, "text", required, [.. values]);
    private static IEnumerable<string> Names<T>() where T : struct, Enum => Enum.GetValues<T>().Select(CaseDoor.Camel);

    private static readonly ActionField Task = new("task", "id", true), To = new("to", "id", true), Note = Text("note", false), Reason = Text("reason");

    /// <summary>Verbs that answer a task of the organisation.</summary>
    private static readonly IReadOnlyDictionary<Verb, TaskKind> Answered = new Dictionary<Verb, TaskKind>
    {
        [Verb.FinishCo] = TaskKind.Co, [Verb.Rule] = TaskKind.Ruling, [Verb.AnswerSupervision] = TaskKind.Supervision, [Verb.Sign] = TaskKind.Sign, [Verb.DelegateSign] = TaskKind.Sign, [Verb.CallBack] = TaskKind.CallBack,
        [Verb.ReviewParked] = TaskKind.Review, [Verb.ReportIn] = TaskKind.Report, [Verb.ObjectToWhistle] = TaskKind.Report, [Verb.RuleOnWhistle] = TaskKind.WhistleRuling, [Verb.AnswerWhistle] = TaskKind.WhistleResult,
        [Verb.RuleOnRating] = TaskKind.RatingRuling, [Verb.Deliver] = TaskKind.Delivery,
    };

    /// <summary>What only the organisation in charge does, and what the hall may do beside it.</summary>
    private static readonly IReadOnlySet<Verb> OfLead = new HashSet<Verb> { Verb.Transfer, Verb.Return, Verb.Object, Verb.Suspend, Verb.Resume, Verb.Close, Verb.Contact, Verb.AskSigners, Verb.AddSigner, Verb.WithdrawSigning, Verb.ContestRating };
    private static readonly IReadOnlySet<Verb> OfLeadOrHall = new HashSet<Verb> { Verb.AddCoHandler, Verb.Extend, Verb.Inform, Verb.Shield };

    /// <summary>Verbs of staff whose commands name a task.</summary>
    public static bool NamesATask(string verb) => Enum.GetValues<Verb>().Any(v => CaseDoor.Kebab(v) == verb && (Answered.ContainsKey(v) || v is Verb.Claim or Verb.Acknowledge or Verb.EndSupervision or Verb.Examine or Verb.PassBack));

    public static IReadOnlyList<PossibleAction> Of(Case c, Flow flow, Who who, bool own, string? bodyKind, Texts texts)
    {
        var all = new List<PossibleAction>();
        foreach (var way in flow.Transitions.Where(t => t.From.Contains(c.State)))
        {
            var verb = CaseDoor.Kebab(way.Verb);
            if (way.By == "applicant" ? !(own && who.May(ClientScopes.Submit) && CaseDoor.ApplicantVerbs.Contains(verb) && (way.Verb != Verb.Rate || c.MayBeRated && c.LeadBodyId != who.OrgId))
                : !(way.By == "staff" && CaseDoor.MayAct(who) && way.Allows(who) && CaseDoor.StaffVerbs.Contains(verb))) continue;
            if (way.By == "staff" && !Fits(c, way.Verb, who, bodyKind)) continue;
            var tasks = Tasks(c, way.Verb, who.OrgId);
            if (tasks is { Count: 0 }) continue;
            all.Add(new(verb, texts[$"verb.{way.Verb}"], Fields(c, flow, way.Verb), tasks ?? []));
        }
        return [.. all.OrderBy(a => a.Verb, StringComparer.Ordinal)];
    }

    private static bool Fits(Case c, Verb verb, Who who, string? bodyKind)
    {
        var lead = c.LeadBodyId is { } body && body == who.OrgId;
        if (OfLead.Contains(verb) && !lead || OfLeadOrHall.Contains(verb) && !lead && !who.May(Permissions.CasesDispatch)) return false;
        return verb switch
        {
            Verb.Transfer or Verb.Return => c.RuledAt is null,
            Verb.AskSigners => c.OpenRound is null,
            Verb.AddSigner or Verb.WithdrawSigning => c.OpenRound is not null,
            Verb.Supervise => !lead && !c.Tasks.Any(t => t.Kind == TaskKind.Supervision && t.IsOpen && t.ByBodyId == who.OrgId),
            Verb.Whistle => bodyKind is "community" or "hall" && c.OpenWhistle is null,
            Verb.VisitOnWhistle or Verb.EndWhistle => c.OpenWhistle is { } call && (call.ByBody == who.OrgId || who.May(Permissions.CasesDispatch)),
            Verb.EndUnanswered => c.Lapsed is not null,
            Verb.ContestRating => c is { Rating: not null, RatingContestedAt: null },
            Verb.Archive => c.ArchivedAt is null && !c.Tasks.Any(t => t.IsOpen),
            _ => true,
        };
    }

    /// <returns>Null where the verb names no task.</returns>
    private static List<Guid>? Tasks(Case c, Verb verb, Guid? org) => verb switch
    {
        Verb.Claim => [.. c.Tasks.Where(t => t.IsOpen && t.BodyId == org && t.State == TaskState.Open && (t.IsMain || t.Kind == TaskKind.Co)).Select(t => t.Id)],
        Verb.Acknowledge => [.. c.Tasks.Where(t => t.IsOpen && t.BodyId == org && t.AcknowledgedAt is null).Select(t => t.Id)],
        Verb.EndSupervision => [.. c.Tasks.Where(t => t.IsOpen && (t.Kind == TaskKind.Conclude && t.BodyId == org || t.Kind == TaskKind.Supervision && t.ByBodyId == org)).Select(t => t.Id)],
        Verb.Examine or Verb.PassBack => [.. c.Tasks.Where(t => t.IsOpen && t.Kind is TaskKind.First or TaskKind.Examine && t.BodyId == org && (verb == Verb.Examine || t.ForBodyId is not null)).Select(t => t.Id)],
        _ when Answered.TryGetValue(verb, out var kind) => [.. c.Tasks.Where(t => t.IsOpen && t.Kind == kind && t.BodyId == org).Select(t => t.Id)],
        _ => null,
    };

    private static IReadOnlyList<ActionField> Fields(Case c, Flow flow, Verb verb) => verb switch
    {
        Verb.Refuse => [Reason, Text("competent")],
        Verb.RequestSupplement => [new("missing", "texts", true)],
        Verb.EndUnanswered => [Text("note")],
        Verb.Dispatch => [To, new("co", "ids", false), Note],
        Verb.Claim or Verb.Acknowledge => [Task],
        Verb.Transfer => [To, Reason],
        Verb.Return or Verb.Recall or Verb.Object or Verb.Unmerge or Verb.WithdrawSigning => [Reason],
        Verb.AddCoHandler => [To, Note],
        Verb.FinishCo => [Task, Text("result")],
        Verb.Suspend => [Choice("reason", flow.Rules.PauseReasons), Text("note"), new("until", "date", false)],
        Verb.Resume or Verb.Urge => [Note],
        Verb.Extend => [new("amount", "integer", true), Reason],
        Verb.Close => [Choice("resolution", c.Outcomes(flow).Select(CaseDoor.Camel)), Text("answer"), new("review", "date", false), Text("against", false)],
        Verb.Rule => [Task, To, Reason],
        Verb.Contact => [Text("said")],
        Verb.Inform => [Text("note")],
        Verb.Supervise => [Reason, new("by", "date", true)],
        Verb.AnswerSupervision => [Task, Text("answer")],
        Verb.EndSupervision => [Task, Text("finding")],
        Verb.AskSigners => [Choice("rule", Names<SignRule>()), new("need", "integer", false), new("of", "integer", false), Text("question"), new("bodies", "ids", true)],
        Verb.AddSigner => [To],
        Verb.Sign => [Task, new("agrees", "boolean", true), Text("opinion", false)],
        Verb.Examine => [Task, new("agrees", "boolean", true), Reason, new("amount", "integer", false)],
        Verb.PassBack => [Task, Reason],
        Verb.DelegateSign => [Task, To, Reason],
        Verb.Whistle => [Text("matter"), Choice("grade", flow.Rules.Whistle?.Grades.Select(g => g.Id) ?? []), new("bodies", "ids", true)],
        Verb.ReportIn => [Task, Text("comes")],
        Verb.ObjectToWhistle => [Task, Reason],
        Verb.RuleOnWhistle => [Task, new("released", "boolean", true), new("instead", "id", false), Reason],
        Verb.VisitOnWhistle => [new("there", "ids", false), Text("found")],
        Verb.AnswerWhistle => [Task, new("done", "boolean", true), Text("result")],
        Verb.EndWhistle => [Choice("result", Names<WhistleResult>().Where(r => r != "ended")), Text("finding")],
        Verb.Merge => [Text("into"), Reason],
        Verb.Split => [Reason, new("parts", "parts", true)],
        Verb.CallBack => [Task, Choice("said", Names<CalledBack>()), new("stars", "integer", false), Text("words")],
        Verb.ReviewParked => [Task, Text("finding"), new("next", "date", false)],
        Verb.Shield => [To, Note],
        Verb.ContestRating or Verb.AskReview => [Reason],
        Verb.RuleOnRating => [Task, new("counts", "boolean", true), Reason],
        Verb.Deliver => [Task, Choice("how", Case.Deliveries), Note],
        Verb.Supplement => [Note, new("files", "files", false)],
        Verb.Withdraw or Verb.Reopen => [Text("reason", verb == Verb.Reopen)],
        Verb.Rate => [new("stars", "integer", true), Text("words", false)],
        _ => [],
    };
}
