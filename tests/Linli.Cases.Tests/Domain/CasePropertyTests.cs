using CsCheck;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>Whatever is done to a matter, in whatever order and by whomever: what must stay true.</summary>
public sealed class CasePropertyTests
{
    private static readonly Verb[] Verbs = [.. Enum.GetValues<Verb>().Where(v => v is > Verb.Submit and not (Verb.Release or Verb.HandOver or Verb.ChangeRules or Verb.Exchange))];
    private static readonly Who[] People = [Clerk, OtherClerk, HallLeader, Leader, Handler, OtherHandler, RoadWorker, EstateManager, Community, Coordinator, Reader, Resident, Sweep];

    /// <param name="Pick">Chooses reasons, outcomes, bodies and numbers.</param>
    private sealed record Step(Verb Verb, int Person, int Minutes, int Pick);

    // Three of four steps are tried by whoever usually does them and fit the state, else no sequence would ever leave the hall.
    private static readonly Gen<Step> AnyStep = Gen.Select(Gen.Int[0, Verbs.Length - 1], Gen.Int[0, (People.Length * 4) - 1], Gen.Int[0, 3_000], Gen.Int[0, 999],
        (verb, person, minutes, pick) => new Step(Verbs[verb], person, minutes, pick));

    [Theory, InlineData("category"), InlineData("service"), InlineData("staged")]
    public void AnySequence_KeepsTheMatterSound(string kind)
    {
        var reached = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        var everywhere = (kind == "category" ? Appeal : Service).States.Select(s => s.Id).ToList();
        // The sequences are worth something only if they get everywhere; what 500 miss, more of them find.
        for (var round = 0; round == 0 || round < 10 && reached.Count < everywhere.Count; round++) Sample(kind, reached);
        reached.Keys.ShouldBe(everywhere, ignoreOrder: true);
    }

    private static void Sample(string kind, System.Collections.Concurrent.ConcurrentDictionary<string, bool> reached) =>
        AnyStep.Array[1, 40].Sample(steps =>
        {
            var m = new Matter(kind);
            Check(m);
            foreach (var step in steps)
            {
                m.After(TimeSpan.FromMinutes(step.Minutes));
                if (step.Pick % 9 == 0) SweepOver(m);
                var (state, events) = (m.Case.State, m.Case.EventCount);
                var outcome = Do(m, step);
                Must(outcome.Ok || (m.Case.State, m.Case.EventCount) == (state, events), "a refusal changes nothing");
                Check(m);
                reached[m.Case.State] = true;
            }
        }, iter: 500);

    private static void SweepOver(Matter m)
    {
        foreach (var task in m.Case.Tasks.ToList()) m.Case.Release(m.Act(Sweep), task);
        m.Case.Compute(m.Act(Sweep));
    }

    private static Outcome Do(Matter m, Step s)
    {
        var verb = s.Verb;
        Who? who = People[s.Person % People.Length];
        if (s.Person >= People.Length)
        {
            var ways = m.Flow.Transitions.Where(t => t.From.Contains(m.Case.State)).ToList();
            // Every other time by where they lead: most of what a state allows stays in it, and few sequences would get on.
            if (s.Minutes % 2 == 0 && ways.GroupBy(t => t.To).ToList() is { Count: > 0 } goals) ways = [.. goals[s.Minutes / 2 % goals.Count]];
            // Endings would come too early too often.
            if (ways.Count > 0 && ways[s.Pick % ways.Count].Verb is var likely && (likely is not (Verb.Withdraw or Verb.Refuse) || s.Pick % 7 == 0)) verb = likely;
            who = UsualFor(m, verb);
        }
        return verb switch
        {
            Verb.Dispatch => m.Dispatch(who, [.. new[] { (Estate, "物业办"), (Roads, "道路所"), (Lighting, "照明所") }.Take(s.Pick % 4)]),
            Verb.Claim => m.Case.Claim(m.Act(who ?? Handler), m.Case.Tasks[s.Pick % m.Case.Tasks.Count] is { IsOpen: true } any ? any.Id : m.Case.Current?.Id ?? Guid.Empty),
            Verb.Transfer => m.Transfer(who, s.Pick % 3 == 0 ? Lighting : s.Pick % 3 == 1 ? Roads : Estate, s.Pick % 10 == 0 ? null : "不归我们"),
            Verb.AddCoHandler => m.AddCo(who, s.Pick % 2 == 0 ? Estate : Roads),
            Verb.Suspend => m.Suspend(who, s.Pick % 10 == 0 ? "busy" : null),
            Verb.Extend => m.Extend((s.Pick % 12) - 1, who),
            Verb.Close => m.Close(s.Pick % 5 == 0 ? (Resolution)(s.Pick % 10) : null, who, against: s.Pick % 2 == 0 ? "核实后与意见不同" : null),
            Verb.Examine => m.Examine(who, s.Pick % 4 != 0, fen: s.Pick % 3 == 0 ? null : s.Pick * 100),
            // Weeks pass between them, which the other steps do not take.
            Verb.RemindSupplement => m.AfterWorkDays(s.Pick % 2 * 15).RemindSupplement(who),
            Verb.LapseSupplement => m.AfterWorkDays(s.Pick % 2 * 5).LapseSupplement(who),
            Verb.Rate => m.Rate(s.Pick % 7, who),
            Verb.Reopen => m.Reopen(who, days: s.Pick % 30),
            Verb.Rule when m.Case.Tasks.Any(t => t.Kind == TaskKind.Ruling && t.IsOpen && t.BodyId == Above) => m.Rule(Coordinator),
            Verb.Rule => m.Rule(who, s.Pick % 2 == 0 ? Lighting : Roads),
            Verb.AskSigners => m.AskSigners((SignRule)(s.Pick % 3), s.Pick % 4, s.Pick % 5, who, [.. new[] { Roads, Estate, Lighting, Hall }.Where((_, i) => (s.Pick >> i) % 2 == 0)]),
            Verb.Sign => m.Sign(s.Pick % 4 != 0, who),
            Verb.LapseSign => m.AfterWorkDays(s.Pick % 2 * 6).LapseSign(who),
            Verb.CallBack => m.CallBack((CalledBack)(s.Pick % 4), s.Pick % 6, who),
            Verb.RuleOnRating => m.RuleOnRating(s.Pick % 2 == 0, who),
            Verb.ReviewParked => m.ReviewParked(s.Pick % 2 == 0 ? null : OfficeHours.DateOf(m.Now).AddDays(s.Pick), who),
            Verb.Archive => m.Archive(who, s.Pick % 20),
            Verb.Whistle => m.Whistle(who, s.Pick % 7 == 0 ? "never" : "urgent", to: [.. new[] { Roads, Estate, Lighting }.Where((_, i) => (s.Pick >> i) % 2 == 0)]),
            Verb.RuleOnWhistle => m.RuleOnWhistle(s.Pick % 2 == 0, s.Pick % 4 == 0 ? Lighting : null, who),
            Verb.VisitOnWhistle => m.VisitOnWhistle(who, there: [.. new[] { Roads, Estate, Lighting }.Where((_, i) => (s.Pick >> i) % 2 == 0)]),
            Verb.AnswerWhistle => m.AnswerWhistle(s.Pick % 2 == 0, who),
            Verb.EndWhistle => m.EndWhistle((WhistleResult)(s.Pick % 4), who),
            _ => m.Do(verb, who),
        };
    }

    private static Who? UsualFor(Matter m, Verb verb)
    {
        var lead = m.Case.LeadBodyId == Roads ? RoadWorker : m.Case.LeadBodyId == Estate ? EstateManager : Handler;
        return verb switch
        {
            Verb.Claim => m.Case.Current?.Kind == TaskKind.Intake ? Clerk : lead,
            Verb.FinishCo => m.Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.Co)?.BodyId == Roads ? RoadWorker : EstateManager,
            Verb.Transfer or Verb.Return or Verb.AddCoHandler or Verb.Suspend or Verb.Resume or Verb.Close or Verb.Object or Verb.Contact or Verb.AnswerSupervision or Verb.AskSigners or Verb.AddSigner
                or Verb.WithdrawSigning or Verb.ReviewParked or Verb.ContestRating => lead,
            Verb.Sign or Verb.DelegateSign => m.Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.Sign && t.IsOpen)?.BodyId == Estate ? EstateManager : RoadWorker,
            Verb.ReportIn or Verb.ObjectToWhistle => m.Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.Report && t.IsOpen)?.BodyId == Estate ? EstateManager : RoadWorker,
            Verb.AnswerWhistle => m.Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.WhistleResult && t.IsOpen)?.BodyId == Estate ? EstateManager : RoadWorker,
            _ => null,
        };
    }

    private static void Check(Matter m)
    {
        // Plain conditions: Shouldly compiles an expression for each of its own, too slow for a hundred thousand steps.
        var c = m.Case;
        var state = m.Flow.States.SingleOrDefault(s => s.Id == c.State);
        Must(state is not null && c.Phase == state.Phase, "the state is one of the flow");
        Must(c.EventCount == c.Events.Count && c.Events.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, c.EventCount)), "the events are numbered without gap");
        if (state!.Terminal)
        {
            Must(c.Tasks.All(t => !t.IsOpen || t.Kind is TaskKind.Conclude or TaskKind.CallBack or TaskKind.Review or TaskKind.RatingRuling or TaskKind.Delivery), "an ended matter has no work that is open");
            Must(c.OpenRound is null, "an ended matter waits for no opinion");
            Must(c.OpenWhistle is null, "nobody is called to an ended matter");
            Must(!c.Tasks.Any(t => t.IsOpen && t.Kind == TaskKind.Review) || c.Resolution == Resolution.Parked && c.ReviewOn is not null, "only what is parked is reviewed");
            Must(c.Clocks.All(k => !k.Running || k.Kind == ClockKind.Delivery), "an ended matter has no running clock");
            Must(c.Resolution is not null && c.ClosedAt is not null, "an ended matter says how and when");
            Must(c.Pauses.All(p => p.To is not null), "an ended matter does not pause");
        }
        else
        {
            if (state.Id == "merged")
            {
                Must(c.MergedInto is not null && c.Tasks.All(t => !t.IsOpen) && c.Clocks.All(k => !k.Running), "a merged matter is worked on in the other one");
                return;
            }
            Must(c.MergedInto is null, "a matter in work is merged into none");
            Must(c.Tasks.Count(t => t.IsMain && t.IsOpen) == 1, "an open matter has one current task");
            Must(c.Current!.Kind == (state.Phase == Phase.Handling || state.Id == "suspended" ? TaskKind.Lead : TaskKind.Intake), "the current task is of the phase");
            Must(c.Clock(ClockKind.Step)!.Running && (c.Lapsed is not null || c.Current.Due == c.Clock(ClockKind.Step)!.Due), "the current task is due with the step");
            Must(c.Current.Paused == (state.StopsClocks && c.Lapsed is null), "a task waits with the clocks, unless nobody answered");
            Must(c.Resolution is null && c.ClosedAt is null, "an open matter has no outcome");
            Must(c.Pauses.Count(p => p.To is null) == (state.StopsClocks ? 1 : 0), "clocks stand where the flow says so");
            Must(c.Current.Kind != TaskKind.Lead || c.Current.BodyId == c.LeadBodyId, "the lead has the lead's task");
        }
        Must(c.Tasks.All(t => t.Kind != TaskKind.Co || !t.IsOpen || t.BodyId != c.LeadBodyId), "nobody helps itself");
        Must(c.Rounds.Count(r => r.Result is null) <= 1, "one question at a time");
        Must(c.Whistles.Count(w => w.Result is null) <= 1, "one call at a time");
        Must(c.Tasks.All(t => !t.IsOpen || t.Kind is not (TaskKind.Report or TaskKind.WhistleResult or TaskKind.WhistleRuling) || t.RoundId == c.OpenWhistle?.Id), "what is asked belongs to the open call");
        Must(c.Tasks.Count(t => t.Kind is TaskKind.First or TaskKind.Examine && t.IsOpen) <= 1, "one stage at a time");
        Must(c.StageDone(PowerKind.Examine) is null || c.StageDone(PowerKind.First) is not null, "stages follow each other");
        Must(!m.Staged || c.AcceptedAt is null || state.Terminal || c.OpenStage is not null || c.StageDone(PowerKind.Examine) is not null, "what is accepted waits for a stage until the last is done");
        Must(!m.Staged || c.Resolution is not (Resolution.Granted or Resolution.NotGranted) || c.StageDone(PowerKind.First)!.AccountId != c.StageDone(PowerKind.Examine)!.AccountId, "what is decided was looked at by two");
        Must(c.OpenRound is null || c.Opinions(c.OpenRound).Any(t => t.IsOpen), "a question that nobody can answer any more is decided");
        Must(c.Tasks.All(t => t.Kind != TaskKind.Supervision || !t.IsOpen || t.BodyId == (c.LeadBodyId ?? Hall)), "whoever leads answers the supervision");
        Must(c.Tasks.Where(t => t.IsOpen && t.Kind is not (TaskKind.Supervision or TaskKind.Conclude or TaskKind.WhistleRuling)).GroupBy(t => (t.Kind, t.BodyId)).All(g => g.Count() == 1), "nobody is asked twice at once");
        foreach (var clock in c.Clocks)
        {
            // While a clock stands its date moves on with the day; the sweep computes it again.
            if (clock is { Running: true, Paused: true } || clock.Own is not null) continue;
            Must(clock.Deadline(Calendar, c.ClockPauses, m.Now).Due == clock.Due && clock.CalendarVersion == Calendar.Version && clock.Rule.Length > 0,
                $"the {clock.Kind} clock can be computed again from what is stored");
        }
    }

    private static void Must(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException($"Broken: {what}");
    }
}
