using System.Globalization;
using System.Text;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Cases.Shared;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Files;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Linli.Cases.Doors.Api;

/// <param name="Place">A division of 4 to 12 digits.</param>
sealed record CaseQuestion(string? State, string? Item, string? Place, DateTimeOffset? UpdatedSince, int Limit, string? Cursor)
{
    public string Said(Guid client) => string.Create(CultureInfo.InvariantCulture, $"{client:N}|{State}|{Item}|{Place}|{UpdatedSince?.UtcTicks}");
}

/// <summary>
/// Matters as another system reads and moves them: the same desks as the pages, within the region of the client. What it handed in itself it may also
/// supplement, withdraw, hurry, reopen and rate for its citizen, who speaks through it; whoever works on a matter rates nothing.
/// </summary>
sealed class CaseDoor(CasesDb db, CaseDesk desk, CaseReader reader, SubmitCaseHandler submit, Cases.StaffVerbs staff, ResidentVerbs applicants, CaseAttachments attachments, StoredFiles files, ItemCatalogue items,
    IBodies bodies, Cursors cursors, BroughtFiles brought, Papers.PaperMaker papers, Who who, Texts texts)
{
    public static readonly IReadOnlyList<string> ApplicantVerbs = ["supplement", "withdraw", "urge", "reopen", "rate", "ask-review"];

    /// <summary>Every verb of staff; what time or another matter does is nobody's to do.</summary>
    public static readonly IReadOnlyList<string> StaffVerbs =
        ["accept", "refuse", "request-supplement", "end-unanswered", "dispatch", "claim", "acknowledge", "transfer", "return", "object", "rule", "recall", "add-co-handler", "finish-co", "suspend", "resume", "extend", "close",
            "contact", "inform", "supervise", "answer-supervision", "end-supervision", "ask-signers", "add-signer", "sign", "delegate-sign", "withdraw-signing", "merge", "unmerge", "split", "call-back", "review-parked", "archive",
            "whistle", "report-in", "object-to-whistle", "rule-on-whistle", "visit-on-whistle", "answer-whistle", "end-whistle",
            "shield", "contest-rating", "rule-on-rating", "deliver", "examine", "pass-back"];

    /// <summary>Whether the system acts for its organisation at all; what exactly says the flow.</summary>
    public static bool MayAct(Who who) => who.May(ClientScopes.Act) || who.May(ClientScopes.Supervise);

    public const int MostListed = 100, UsuallyListed = 50;

    private Guid Client => who.ClientId!.Value;

    /// <summary>What the matters that a client handed in begin their foreign id with.</summary>
    public static string OwnMark(Guid client) => $"client:{client:N}:";

    private bool IsOwn(Case c) => c.ExternalId?.StartsWith(OwnMark(Client), StringComparison.Ordinal) == true;

    public async Task<SubmitResult> Submit(string key, SubmitBody body, Channel channel, CancellationToken ct)
    {
        if (body.ExternalId is { Length: > 80 }) return new(Outcome.Refuse("ExternalIdFits", "80"), null);
        var external = OwnMark(Client) + (body.ExternalId is { Length: > 0 } given ? given : "#" + key);
        var command = new SubmitCase(key, "category", body.Item ?? "", channel, body.Region ?? "", body.Text, body.Address, body.Lon, body.Lat, body.Reporter?.Name, body.Reporter?.Phone, null, [],
            ExternalId: external, PhoneIsOwn: body.Reporter?.PhoneIsOwn == true);
        return await submit.Handle(command, ct);
    }

    public async Task<int> VersionOf(Guid id, CancellationToken ct) => await db.Cases.AsNoTracking().Where(c => c.Id == id).Select(c => c.Version).FirstOrDefaultAsync(ct);

    /// <summary>Newest first; null when the cursor is of another question.</summary>
    public async Task<CaseListAnswer?> List(CaseQuestion q, CancellationToken ct)
    {
        var said = q.Said(Client);
        var (discreet, org, mark) = (items.Discreet, who.OrgId, OwnMark(Client));
        var cases = db.Cases.AsNoTracking().Where(c => !discreet.Contains(c.ItemId) || c.Tasks.Any(t => t.BodyId == org) || c.ExternalId != null && c.ExternalId.StartsWith(mark));
        if (q.State is { Length: > 0 } state) cases = cases.Where(c => c.State == state);
        if (q.Item is { Length: > 0 } item) cases = cases.Where(c => c.ItemId == item);
        if (q.Place is { Length: > 0 } place)
        {
            var scope = RegionScope.Below(place.PadRight(12, '0'));
            cases = cases.Where(c => string.Compare(c.Region, scope.From) >= 0 && string.Compare(c.Region, scope.To) < 0);
        }
        if (q.UpdatedSince is { } since) cases = cases.Where(c => c.Events.Any(e => e.At >= since));
        if (q.Cursor is { Length: > 0 } typed)
        {
            if (cursors.Read(said, typed) is not var (at, id)) return null;
            cases = cases.Where(c => c.ReceivedAt <= at && (c.ReceivedAt < at || c.Id.CompareTo(id) < 0));
        }
        var rows = await cases.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Take(q.Limit + 1).ToListAsync(ct);
        var more = rows.Count > q.Limit;
        if (more) rows.RemoveAt(q.Limit);
        var known = await bodies.Find(rows.Select(c => c.LeadBodyId).OfType<Guid>(), ct);
        return new([.. rows.Select(c => Brief(c, known))], more ? cursors.Write(said, rows[^1].ReceivedAt, rows[^1].Id) : null);
    }

    public async Task<CaseAnswer?> Read(Guid id, CancellationToken ct)
    {
        if (await reader.Read(id, ct) is not { } view) return null;
        var c = view.Case;
        var known = await bodies.Find([.. c.Tasks.Select(t => t.BodyId), .. c.LeadBodyId is { } lead ? (Guid[])[lead] : []], ct);
        var brief = Brief(c, known);
        var possible = Possible.Of(c, view.Flow, who, IsOwn(c), await BodyKind(ct), texts);
        return new(brief, c.Text, c.Address, c.Lon, c.Lat,
            [.. view.Events.OrderBy(e => e.Seq).Select(e => Line(texts, e))],
            [.. c.Clocks.OrderBy(k => k.Kind).Select(k => new ClockAnswer(Camel(k.Kind), Local(k.Start), Local(k.Due), k.Provisional, k.Paused, k.StoppedAt is { } at ? Local(at) : null, k.Rule, reader.SourceOf(k), [.. reader.Why(c, k).Why.Select(texts.Say)]))],
            [.. c.Tasks.Where(t => t.IsOpen).OrderBy(t => t.Id).Select(t => new TaskAnswer(t.Id, Camel(t.Kind), Camel(t.State), t.BodyId, known.GetValueOrDefault(t.BodyId)?.Name ?? "", Local(t.Due), t.BodyId == who.OrgId))],
            await Files(id, ct), [.. possible.Select(p => p.Verb)], possible, null);
    }

    /// <summary>Name and phone of the reporter, after the look was written down; null without the right or the matter.</summary>
    public async Task<ReporterAnswer?> Reveal(Guid id, string purpose, CancellationToken ct) => await reader.Reveal(id, purpose, ct) is var (name, phone) ? new(name, phone) : null;

    /// <param name="version">Null where the verb needs none.</param>
    public async Task<Outcome> Act(Guid id, string verb, int? version, string key, ActionBody body, CancellationToken ct)
    {
        if (!ApplicantVerbs.Contains(verb))
        {
            if (!MayAct(who)) return Outcome.Forbidden;
            if (body.Task is null && Possible.NamesATask(verb)) return await desk.Load(id, ct) is null ? Outcome.NotFound : Outcome.Refuse("TaskIsNamed");
            return StaffVerbs.Contains(verb) ? await staff.Do(id, verb, Form(body, version, key, []), ct) : Outcome.Forbidden;
        }
        if (!who.May(ClientScopes.Submit)) return Outcome.Forbidden;
        if (await desk.Load(id, ct) is not { } matter) return Outcome.NotFound;
        if (!IsOwn(matter)) return Outcome.Refuse("OnlyTheDoorItCameBy");
        if (verb == "rate" && matter.LeadBodyId is { } lead && lead == who.OrgId) return Outcome.Refuse("HandlersRateNothing");
        var files = new List<StoredFiles.Prepared>();
        if (body.Files is { Count: > 0 } named)
        {
            if (verb != "supplement" || named.Count > StoredFiles.MostPerOwner) return verb == "supplement" ? Outcome.Refuse("FilesAreFew", $"{StoredFiles.MostPerOwner}") : Outcome.Refuse("OnlySupplementsBringFiles");
            foreach (var name in named)
                if (brought.Open(name) is { } file) files.Add(file);
                else return Outcome.Refuse("FilesAreBrought");
        }
        desk.Brought = files;
        return await applicants.Do(id, verb, Form(body, version, key, files), ct);
    }

    /// <summary>Files for a matter that goes on; the same checks as on the pages.</summary>
    public async Task<(Outcome Outcome, IReadOnlyList<FileAnswer> Files)> Attach(Guid id, string key, IFormFileCollection posted, CancellationToken ct)
    {
        if (await desk.Load(id, ct) is not { } matter) return (Outcome.NotFound, []);
        if (!IsOwn(matter) && !matter.Tasks.Any(t => t.BodyId == who.OrgId)) return (Outcome.Refuse("AttachmentsAreOfThoseInvolved"), []);
        var given = posted.Where(f => f.Length > 0).ToList();
        if (given.Count == 0) return (Outcome.Refuse("AttachmentsAreThere"), []);
        var (good, read) = await attachments.Read(posted, ct);
        if (!read.Ok) return (read, []);
        var said = $"attach {id:N} {string.Join(' ', good.Select(f => f.Hash))}";
        if (await db.Answered<string>(who.Caller!, key, ct) is { } first) return first == said ? (Outcome.Done, await Files(id, ct)) : (Outcome.Refuse("ClientKeyIsSpent"), []);
        if (matter.Phase == Phase.Closed) return (Outcome.Refuse("AttachmentsComeBeforeTheEnd"), []);
        if ((await files.Of($"case:{id}", ct)).Count + good.Count > StoredFiles.MostPerOwner) return (Outcome.Refuse("FilesAreFew", $"{StoredFiles.MostPerOwner}"), []);
        files.Attach(db, $"case:{id}", good);
        db.Note("case.attach", $"case:{id}", matter.Region, matter.ReporterId, detail: new { matter.No, Files = good.Count });
        db.Answer(who.Caller!, key, said);
        try
        {
            if (await db.Commit(ct) is { Ok: false } lost) return (lost, []);
        }
        catch (DbUpdateException)
        {
            // The same request came in twice at once.
            db.ChangeTracker.Clear();
            if (await db.Answered<string>(who.Caller!, key, ct) != said) throw;
        }
        return (Outcome.Done, await Files(id, ct));
    }

    public async Task<StoredFile?> Attachment(Guid id, Guid file, CancellationToken ct) =>
        await desk.Load(id, ct) is not null && await files.Find(file, ct) is { } found && found.Owner == $"case:{id}" ? found : null;

    public async Task<IReadOnlyList<FileAnswer>?> Attachments(Guid id, CancellationToken ct) => await desk.Load(id, ct) is null ? null : await Files(id, ct);

    private async Task<IReadOnlyList<FileAnswer>> Files(Guid id, CancellationToken ct) => [.. (await files.Of($"case:{id}", ct)).Select(f => new FileAnswer(f.Id, f.Name, f.MediaType, f.Bytes, Local(f.At)))];

    private CaseBrief Brief(Case c, IReadOnlyDictionary<Guid, Body> known)
    {
        var flow = items.PinnedFlow(c);
        var own = IsOwn(c);
        return new(c.Id, c.No, new(c.ItemKind, c.ItemId, c.ItemVersion, items.Name(c.ItemKind, c.ItemId, c.ItemVersion).Now), new(c.State, flow.State(c.State).Public.Now, Camel(c.Phase)), c.Region, Camel(c.Channel), c.Urgent,
            Local(c.ReceivedAt), c.ClosedAt is { } at ? Local(at) : null, c.Resolution is { } r ? Camel(r) : null, c.LeadBodyId is { } lead ? known.GetValueOrDefault(lead)?.Name : null, c.Version, own,
            own && c.ExternalId![OwnMark(Client).Length..] is var external && !external.StartsWith('#') ? external : null);
    }

    public static LineAnswer Line(Texts texts, CaseEvent e) => new(e.Seq, Local(e.At), Camel(e.Verb), Words.Event(texts, e), e.ActorBody is null ? null : LocalText.Argument(Texts.Current, e.ActorBody), Words.SaysItsNote(e) ? null : e.Note, e.PaperNumber);

    private async Task<string?> BodyKind(CancellationToken ct) => who.OrgId is { } org ? (await bodies.Find(org, ct))?.Kind : null;

    /// <summary>What may be tried now; null when there is no such matter within reach.</summary>
    public async Task<IReadOnlyList<PossibleAction>?> PossibleNow(Guid id, CancellationToken ct) =>
        await reader.Read(id, ct) is { } view ? Possible.Of(view.Case, view.Flow, who, IsOwn(view.Case), await BodyKind(ct), texts) : null;

    /// <summary>The papers that were issued in a matter, oldest first; null when there is no such matter within reach.</summary>
    public async Task<IReadOnlyList<PaperAnswer>?> Papers(Guid id, CancellationToken ct) => await reader.Read(id, ct) is { } view
        ? [.. view.Events.Where(e => e.PaperKind is not null).OrderBy(e => e.Seq).Select(e => new PaperAnswer(e.Seq, e.PaperKind!, texts[$"paper.{e.PaperKind}.title"], e.PaperNumber ?? "", Local(e.At)))] : null;

    /// <summary>A paper as PDF. With the right to see the name and a purpose it bears the name in full, and the look is written down; else the name is masked.</summary>
    public async Task<(string Number, byte[] Pdf)?> Paper(Guid id, int seq, string origin, string? purpose, CancellationToken ct)
    {
        if (await papers.Make(id, seq, origin, ct, handedOver: purpose is not null, purpose) is not { } paper) return null;
        using var pdf = new MemoryStream();
        papers.Print(paper, pdf);
        return (paper.Number, pdf.ToArray());
    }

    private static FormCollection Form(ActionBody b, int? version, string key, IReadOnlyList<StoredFiles.Prepared> files)
    {
        var fields = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["key"] = key };
        if (version is { } v) fields["version"] = v.ToString(CultureInfo.InvariantCulture);
        void Put(string name, params IEnumerable<string?> values)
        {
            if (values.OfType<string>().ToArray() is { Length: > 0 } all) fields[name] = all;
        }
        // Values of lists are in camel case, as everywhere in JSON; the pages have them as they are called inside.
        static string? Pascal(string? name) => name is { Length: > 0 } ? char.ToUpperInvariant(name[0]) + name[1..] : name;
        static string? YesNo(bool? said) => said is { } yes ? yes ? "yes" : "no" : null;
        Put("note", b.Note); Put("reason", b.Reason); Put("competent", b.Competent); Put("to", [b.To?.ToString(), .. (b.Bodies ?? []).Select(x => x.ToString())]); Put("co", (b.Co ?? []).Select(c => c.ToString()));
        Put("task", b.Task?.ToString()); Put("resolution", Pascal(b.Resolution)); Put("answer", b.Answer); Put("result", Result(b.Result)); Put("until", b.Until); Put("amount", Number(b.Amount)); Put("missing", b.Missing ?? []);
        Put("review", b.Review); Put("said", Enum.TryParse<CalledBack>(b.Said, true, out var said) && !char.IsDigit(b.Said[0]) ? $"{said}" : b.Said); Put("by", b.By); Put("finding", b.Finding); Put("rule", Pascal(b.Rule));
        Put("need", Number(b.Need)); Put("of", Number(b.Of)); Put("question", b.Question); Put("agrees", YesNo(b.Agrees)); Put("opinion", b.Opinion); Put("against", b.Against); Put("matter", b.Matter); Put("grade", b.Grade); Put("comes", b.Comes);
        Put("released", YesNo(b.Released)); Put("instead", b.Instead?.ToString()); Put("there", (b.There ?? []).Select(x => x.ToString())); Put("found", b.Found); Put("done", YesNo(b.Done)); Put("into", b.Into);
        Put("stars", Number(b.Stars)); Put("words", b.Words); Put("next", b.Next); Put("how", b.How); Put("counts", YesNo(b.Counts)); if (b.Finding is not null) Put("goes", b.Next is null ? "on" : "later");
        Put("category", (b.Parts ?? []).Select(p => p.Category ?? "")); Put("part", (b.Parts ?? []).Select(p => p.Text ?? ""));
        // What is brought belongs to what was asked for: the same key with other files is another request.
        Put("brought", files.Select(f => f.Hash));
        return new FormCollection(fields);

        static string? Number(int? n) => n?.ToString(CultureInfo.InvariantCulture);
        static string? Result(string? result) => Enum.TryParse<WhistleResult>(result, true, out var known) && !char.IsDigit(result![0]) ? $"{known}" : result;
    }

    /// <summary>In the time of the place, as every page shows it.</summary>
    public static DateTimeOffset Local(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset);

    public static string Camel<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{value}");

    public static string Kebab(Verb verb)
    {
        var text = new StringBuilder();
        foreach (var ch in $"{verb}") text.Append(char.IsUpper(ch) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(ch));
        return text.ToString();
    }
}
