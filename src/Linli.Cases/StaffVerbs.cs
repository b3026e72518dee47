using Linli.Cases.Dispatch;
using Linli.Cases.Domain;
using Linli.Cases.Feedback;
using Linli.Cases.Handling;
using Linli.Cases.Intake;
using Linli.Cases.Joining;
using Linli.Cases.Papers;
using Linli.Cases.Signing;
using Linli.Cases.Supervision;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;

namespace Linli.Cases;

/// <summary>Reads the form of a verb and hands the command to its desk. Limits: notes of 2,000 characters, at most 10 co-handlers.</summary>
sealed class StaffVerbs(IntakeDesk intake, DispatchDesk dispatch, HandlingDesk handling, SupervisionDesk supervision, SigningDesk signing, JoiningDesk joining, SplitDesk split, CallBackDesk callBack,
    ArchiveDesk archive, Whistle.WhistleDesk whistle, Petitions.ShieldDesk shield, ContestDesk contest, Powers.StageDesk stages, CaseDesk desk, CounterVerbs counter)
{
    private const int MostCo = 10, MostSigners = 60;

    public Task<Outcome> Do(Guid id, string verb, IFormCollection form, CancellationToken ct)
    {
        var f = new VerbForm(form);
        if (f.Fault is { } fault) return Task.FromResult(fault);
        desk.Said = f.Said(id, verb);
        if (f.Unfilled is { } place) return Unchosen(id, Outcome.Refuse("PlaceholderIsFilled", place), ct);
        return verb switch
        {
            "accept" => intake.Handle(new AcceptCase(id, f.Version, f.Key), ct),
            "refuse" => intake.Handle(new RefuseCase(id, f.Version, f.Key, f.Text("reason"), f.Text("competent")), ct),
            "request-supplement" => intake.Handle(new RequestSupplement(id, f.Version, f.Key, [.. form["missing"].OfType<string>(), .. f.Text("other").Split('\n')]), ct),
            "end-unanswered" => intake.Handle(new EndUnanswered(id, f.Version, f.Key, f.Text("note")), ct),
            "dispatch" when f.Id("to") is { } to => dispatch.Handle(new DispatchCase(id, f.Version, f.Key, to, [.. f.Ids("co").Take(MostCo)], f.Text("note")), ct),
            "claim" when f.Id("task") is { } task => dispatch.Handle(new ClaimTask(id, task, f.Key), ct),
            "transfer" when f.Id("to") is { } to => dispatch.Handle(new TransferCase(id, f.Version, f.Key, to, f.Text("reason")), ct),
            "return" => dispatch.Handle(new ReturnCase(id, f.Version, f.Key, f.Text("reason")), ct),
            "recall" => dispatch.Handle(new RecallCase(id, f.Version, f.Key, f.Text("reason")), ct),
            "add-co-handler" when f.Id("to") is { } to => dispatch.Handle(new AddCoHandler(id, f.Version, f.Key, to, f.Text("note")), ct),
            "finish-co" when f.Id("task") is { } task => dispatch.Handle(new FinishCo(id, f.Version, f.Key, task, f.Text("result")), ct),
            "suspend" => handling.Handle(new SuspendCase(id, f.Version, f.Key, f.Text("reason"), f.Text("note"), f.Day("until")), ct),
            "resume" => handling.Handle(new ResumeCase(id, f.Version, f.Key, f.Text("note")), ct),
            "extend" => handling.Handle(new ExtendCase(id, f.Version, f.Key, f.Number("amount"), f.Text("reason")), ct),
            "close" when Enum.TryParse<Resolution>(f.Text("resolution"), out var r) && Enum.IsDefined(r) => handling.Handle(new CloseCase(id, f.Version, f.Key, r, f.Text("answer"), f.Day("review"), f.Text("against")), ct),
            "acknowledge" when f.Id("task") is { } task => dispatch.Handle(new AcknowledgeTask(id, f.Version, f.Key, task), ct),
            "object" => dispatch.Handle(new ObjectToDispatch(id, f.Version, f.Key, f.Text("reason")), ct),
            "rule" when f.Id("task") is { } task && f.Id("to") is { } to => dispatch.Handle(new RuleOnDispatch(id, f.Version, f.Key, task, to, f.Text("reason")), ct),
            "contact" => handling.Handle(new ContactReporter(id, f.Version, f.Key, f.Text("said")), ct),
            "inform" => handling.Handle(new InformReporter(id, f.Version, f.Key, f.Text("note")), ct),
            "supervise" => supervision.Handle(new SuperviseCase(id, f.Version, f.Key, f.Text("reason"), f.Day("by")), ct),
            "answer-supervision" when f.Id("task") is { } task => supervision.Handle(new AnswerSupervision(id, f.Version, f.Key, task, f.Text("answer")), ct),
            "end-supervision" when f.Id("task") is { } task => supervision.Handle(new EndSupervision(id, f.Version, f.Key, task, f.Text("finding")), ct),
            "ask-signers" when Enum.TryParse<SignRule>(f.Text("rule"), out var rule) && Enum.IsDefined(rule) =>
                signing.Handle(new AskSigners(id, f.Version, f.Key, rule, f.Number("need"), f.Number("of"), f.Text("question"), [.. f.Ids("to").Take(MostSigners)]), ct),
            "add-signer" when f.Id("to") is { } to => signing.Handle(new AddSigner(id, f.Version, f.Key, to), ct),
            "sign" when f.Id("task") is { } task && f.Text("agrees") is var said && said is "yes" or "no" => signing.Handle(new SignCase(id, f.Version, f.Key, task, said == "yes", f.Text("opinion")), ct),
            "delegate-sign" when f.Id("task") is { } task && f.Id("to") is { } to => signing.Handle(new DelegateSign(id, f.Version, f.Key, task, to, f.Text("reason")), ct),
            "withdraw-signing" => signing.Handle(new WithdrawSigning(id, f.Version, f.Key, f.Text("reason")), ct),
            "whistle" => whistle.Handle(new Whistle.BlowWhistle(id, f.Version, f.Key, f.Text("matter"), f.Text("grade"), [.. f.Ids("to").Take(MostSigners)]), ct),
            "report-in" when f.Id("task") is { } task => whistle.Handle(new Whistle.ReportIn(id, f.Version, f.Key, task, f.Text("comes")), ct),
            "object-to-whistle" when f.Id("task") is { } task => whistle.Handle(new Whistle.ObjectToWhistle(id, f.Version, f.Key, task, f.Text("reason")), ct),
            "rule-on-whistle" when f.Id("task") is { } task && f.Text("released") is var said && said is "yes" or "no" => whistle.Handle(new Whistle.RuleOnWhistle(id, f.Version, f.Key, task, said == "yes", f.Id("instead"), f.Text("reason")), ct),
            "visit-on-whistle" => whistle.Handle(new Whistle.VisitOnWhistle(id, f.Version, f.Key, [.. f.Ids("there").Take(MostSigners)], f.Text("found")), ct),
            "answer-whistle" when f.Id("task") is { } task && f.Text("done") is var said && said is "yes" or "no" => whistle.Handle(new Whistle.AnswerWhistle(id, f.Version, f.Key, task, said == "yes", f.Text("result")), ct),
            "end-whistle" when Enum.TryParse<WhistleResult>(f.Text("result"), out var ended) && Enum.IsDefined(ended) => whistle.Handle(new Whistle.EndWhistle(id, f.Version, f.Key, ended, f.Text("finding")), ct),
            "merge" => joining.Handle(new MergeCase(id, f.Version, f.Key, f.Text("into"), f.Text("reason")), ct),
            "unmerge" => joining.Handle(new UnmergeCase(id, f.Version, f.Key, f.Text("reason")), ct),
            "split" => split.Handle(new SplitCase(id, f.Version, f.Key, f.Text("reason"), f.Pairs("category", "part")), ct),
            "call-back" when f.Id("task") is { } task && Enum.TryParse<CalledBack>(f.Text("said"), out var said) && Enum.IsDefined(said) =>
                callBack.Handle(new CallBack(id, f.Version, f.Key, task, said, f.Number("stars") is > 0 and var stars ? stars : null, f.Text("words")), ct),
            "review-parked" when f.Id("task") is { } task && f.Text("goes") is var goes && goes is "on" or "later" =>
                goes == "later" && f.Day("next") is null ? Unchosen(id, "ReviewNamesTheNextDay", ct) : handling.Handle(new ReviewParkedCase(id, f.Version, f.Key, task, f.Text("finding"), goes == "on" ? null : f.Day("next")), ct),
            "shield" when f.Id("to") is { } to => shield.Handle(new Petitions.ShieldCase(id, f.Version, f.Key, to, f.Text("note")), ct),
            "contest-rating" => contest.Handle(new ContestRating(id, f.Version, f.Key, f.Text("reason")), ct),
            "rule-on-rating" when f.Id("task") is { } task && f.Text("counts") is var said && said is "yes" or "no" => contest.Handle(new RuleOnRating(id, f.Version, f.Key, task, said == "yes", f.Text("reason")), ct),
            "deliver" when f.Id("task") is { } task => handling.Handle(new DeliverDocument(id, f.Version, f.Key, task, f.Text("how"), f.Text("note")), ct),
            "examine" when f.Id("task") is { } task && f.Text("agrees") is var said && said is "yes" or "no" => stages.Handle(new Powers.ExamineCase(id, f.Version, f.Key, task, said == "yes", f.Text("reason"), f.Text("amount")), ct),
            "pass-back" when f.Id("task") is { } task => stages.Handle(new Powers.PassBackStage(id, f.Version, f.Key, task, f.Text("reason")), ct),
            "archive" => archive.Handle(new ArchiveCase(id, f.Version, f.Key), ct),
            "supplement" or "withdraw" or "urge" or "reopen" or "ask-review" => counter.Do(id, verb, form, f, ct),
            "dispatch" or "transfer" or "add-co-handler" or "add-signer" or "rule" or "delegate-sign" or "shield" when f.Id("to") is null => Unchosen(id, "BodyExists", ct),
            "close" => Unchosen(id, "ClosingNamesAnOutcome", ct),
            "sign" or "examine" or "ask-signers" or "call-back" or "review-parked" or "rule-on-rating" or "rule-on-whistle" or "answer-whistle" or "end-whistle" => Unchosen(id, "SomethingIsChosen", ct),
            _ => Task.FromResult(Outcome.NotFound),
        };
    }

    /// <summary>Something that the page offers was not chosen; whoever does not reach the matter is told nothing of it.</summary>
    private Task<Outcome> Unchosen(Guid id, string rule, CancellationToken ct) => Unchosen(id, Outcome.Refuse(rule), ct);

    private async Task<Outcome> Unchosen(Guid id, Outcome refused, CancellationToken ct) => await desk.Load(id, ct) is null ? Outcome.NotFound : refused;
}

/// <summary>
/// What a citizen asks for at the counter or by phone, typed in for them (promise 8, trap 26): with the name of the helper and how they know. Rating is the
/// citizen's alone; and who works on a matter does not speak for its citizen.
/// </summary>
sealed class CounterVerbs(IntakeDesk intake, HandlingDesk handling, FeedbackDesk feedback, Petitions.ReviewDesk reviews, CaseAttachments attachments, CaseDesk desk, Who who)
{
    private const int LeastHow = 4;

    public static readonly IReadOnlyList<Verb> All = [Verb.Supplement, Verb.Urge, Verb.Withdraw, Verb.Reopen, Verb.AskReview];

    public async Task<Outcome> Do(Guid id, string verb, IFormCollection form, VerbForm f, CancellationToken ct)
    {
        if (!who.May(Permissions.CasesRegister)) return Outcome.Forbidden;
        if (await desk.Load(id, ct) is not { } matter) return Outcome.NotFound;
        if (matter.LeadBodyId is { } lead && lead == who.OrgId) return Outcome.Refuse("HelperIsNotTheHandler");
        if (f.Text("how").Length < LeastHow) return Outcome.Refuse("HelperSaysHowTheyKnow");
        if (verb == "reopen" && f.Text("note").Length == 0) return Outcome.Refuse("ReopeningGivesReason");
        if (verb == "ask-review" && f.Text("note").Length == 0) return Outcome.Refuse("ReviewGivesReason");
        var note = f.Text("note").Length == 0 ? $"（{f.Text("how")}）" : $"{f.Text("note")}（{f.Text("how")}）";
        if (verb == "supplement" && await attachments.Bring(id, form.Files, ct) is { Ok: false } refused) return refused;
        return verb switch
        {
            "supplement" => await intake.Handle(new SupplementCase(id, f.Version, f.Key, note), ct),
            "withdraw" => await intake.Handle(new WithdrawCase(id, f.Version, f.Key, note), ct),
            "urge" => await handling.Handle(new UrgeCase(id, f.Version, f.Key, note), ct),
            "reopen" => await feedback.Handle(new ReopenCase(id, f.Version, f.Key, note), ct),
            "ask-review" => await reviews.Handle(new Petitions.AskReview(id, f.Version, f.Key, note, f.Day("received")), ct),
            _ => Outcome.NotFound,
        };
    }
}

/// <summary>The verbs of the person whose matter it is.</summary>
sealed class ResidentVerbs(IntakeDesk intake, HandlingDesk handling, FeedbackDesk feedback, Petitions.ReviewDesk reviews, CaseAttachments attachments, CaseDesk desk, Who who)
{
    public async Task<Outcome> Do(Guid id, string verb, IFormCollection form, CancellationToken ct)
    {
        // Nobody withdraws, rates or reopens in a citizen's place because the matter lies on their desk.
        if (who.IsStaff) return Outcome.NotFound;
        var f = new VerbForm(form);
        if (f.Fault is { } fault) return fault;
        desk.Said = f.Said(id, verb);
        // A helper looks after a matter; giving it up and judging it is the person's own.
        if (verb is "withdraw" or "rate" or "ask-review" && await desk.Load(id, ct) is { ReporterId: { } person } && person != who.AccountId && who.IsResident) return Outcome.Refuse("OnlyThePersonDoesThis");
        if (verb == "supplement" && await attachments.Bring(id, form.Files, ct) is { Ok: false } refused) return refused;
        return verb switch
        {
            "supplement" => await intake.Handle(new SupplementCase(id, f.Version, f.Key, f.Text("note")), ct),
            "withdraw" => await intake.Handle(new WithdrawCase(id, f.Version, f.Key, f.Text("reason")), ct),
            "urge" => await handling.Handle(new UrgeCase(id, f.Version, f.Key, f.Text("note")), ct),
            "rate" => await feedback.Handle(new RateCase(id, f.Version, f.Key, f.Number("stars"), f.Text("words")), ct),
            "reopen" => await feedback.Handle(new ReopenCase(id, f.Version, f.Key, f.Text("reason")), ct),
            "ask-review" => await reviews.Handle(new Petitions.AskReview(id, f.Version, f.Key, f.Text("reason")), ct),
            _ => Outcome.NotFound,
        };
    }
}

/// <summary>What every verb's form carries, read with limits.</summary>
sealed class VerbForm(IFormCollection form)
{
    private const int MostText = 2_000;

    public int Version => Number("version");
    public string Key => form["key"].ToString();

    public Outcome? Fault =>
        Key.Length is 0 or > 80 ? Outcome.Refuse("ClientKeyIsNeeded")
        : form.Any(v => v.Value.ToString().Length > MostText) ? Outcome.Refuse("TextFits", $"{MostText}")
        : form.Any(v => v.Value.ToString().Contains('\0')) ? Outcome.Refuse("TextIsPlain") : null;

    /// <summary>A place of a template that nobody filled, in whatever field: it would reach the citizen as it stands.</summary>
    public string? Unfilled => form.Where(f => f.Key != "__RequestVerificationToken").Select(f => Domain.TemplateText.Unfilled(f.Value.ToString())).FirstOrDefault(u => u is not null);

    /// <summary>Fingerprint of everything that was asked for, without what differs between two copies of one form.</summary>
    public string Said(Guid id, string verb) => Sm3.Hex(string.Join('\n', form.Where(f => f.Key is not ("__RequestVerificationToken" or "key" or "version")).OrderBy(f => f.Key, StringComparer.Ordinal)
        .Select(f => $"{f.Key}={f.Value}").Concat(form.Files.Select(f => $"{f.FileName} {f.Length}")).Prepend($"{verb} {id:N}")));

    public string Text(string name) => form[name].ToString().Trim();
    public int Number(string name) => int.TryParse(form[name], out var n) ? n : -1;
    public DateOnly? Day(string name) => DateOnly.TryParseExact(form[name], "yyyy-MM-dd", out var day) ? day : null;
    public Guid? Id(string name) => Guid.TryParse(form[name], out var id) ? id : null;

    /// <summary>Two fields that repeat together, e.g. a category and its text; rows that are empty are none.</summary>
    public IReadOnlyList<(string, string)> Pairs(string first, string second) =>
        [.. form[first].Zip(form[second], (a, b) => (a?.Trim() ?? "", b?.Trim() ?? "")).Where(p => p.Item1.Length > 0 || p.Item2.Length > 0)];

    public IEnumerable<Guid> Ids(string name) => form[name].Select(v => Guid.TryParse(v, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);
}
