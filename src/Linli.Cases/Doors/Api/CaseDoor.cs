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
/// supplement, withdraw, hurry and reopen for its citizen, as the counter does; rating stays the citizen's.
/// </summary>
sealed class CaseDoor(CasesDb db, CaseDesk desk, CaseReader reader, SubmitCaseHandler submit, Cases.StaffVerbs staff, ResidentVerbs applicants, CaseAttachments attachments, StoredFiles files, ItemCatalogue items,
    IBodies bodies, Cursors cursors, Who who, Texts texts)
{
    public static readonly IReadOnlyList<string> ApplicantVerbs = ["supplement", "withdraw", "urge", "reopen"];

    /// <summary>Verbs of staff whose fields the body of an action carries; the others take a person at a page.</summary>
    public static readonly IReadOnlyList<string> StaffVerbs =
        ["accept", "refuse", "request-supplement", "end-unanswered", "dispatch", "claim", "acknowledge", "transfer", "return", "object", "recall", "add-co-handler", "finish-co", "suspend", "resume", "extend", "close"];
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
        return new(brief, c.Text, c.Address, c.Lon, c.Lat,
            [.. view.Events.OrderBy(e => e.Seq).Select(Line)],
            [.. c.Clocks.OrderBy(k => k.Kind).Select(k => new ClockAnswer(Camel(k.Kind), Local(k.Start), Local(k.Due), k.Provisional, k.Paused, k.StoppedAt is { } at ? Local(at) : null, k.Rule, reader.SourceOf(k), [.. reader.Why(c, k).Why.Select(texts.Say)]))],
            [.. c.Tasks.Where(t => t.IsOpen).OrderBy(t => t.Id).Select(t => new TaskAnswer(t.Id, Camel(t.Kind), Camel(t.State), t.BodyId, known.GetValueOrDefault(t.BodyId)?.Name ?? "", Local(t.Due), t.BodyId == who.OrgId))],
            await Files(id, ct), Actions(c, view.Flow), null);
    }

    /// <summary>Name and phone of the reporter, after the look was written down; null without the right or the matter.</summary>
    public async Task<ReporterAnswer?> Reveal(Guid id, string purpose, CancellationToken ct) => await reader.Reveal(id, purpose, ct) is var (name, phone) ? new(name, phone) : null;

    /// <param name="version">Null where the verb needs none.</param>
    public async Task<Outcome> Act(Guid id, string verb, int? version, string key, ActionBody body, CancellationToken ct)
    {
        var form = Form(body, version, key);
        if (!ApplicantVerbs.Contains(verb)) return !who.May(ClientScopes.Act) ? Outcome.Forbidden : StaffVerbs.Contains(verb) ? await staff.Do(id, verb, form, ct) : Outcome.NotFound;
        if (!who.May(ClientScopes.Submit)) return Outcome.Forbidden;
        if (await desk.Load(id, ct) is not { } matter) return Outcome.NotFound;
        return IsOwn(matter) ? await applicants.Do(id, verb, form, ct) : Outcome.Refuse("OnlyTheDoorItCameBy");
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

    private LineAnswer Line(CaseEvent e) => new(e.Seq, Local(e.At), Camel(e.Verb), Words.Event(texts, e), e.ActorBody is null ? null : LocalText.Argument(Texts.Current, e.ActorBody), Words.SaysItsNote(e) ? null : e.Note, e.PaperNumber);

    private IReadOnlyList<string> Actions(Case c, Flow flow) =>
        [.. flow.Transitions.Where(t => t.From.Contains(c.State) && (t.By == "staff" && who.May(ClientScopes.Act) && t.Allows(who) || t.By == "applicant" && who.May(ClientScopes.Submit) && IsOwn(c)))
            .Select(t => Kebab(t.Verb)).Where(v => StaffVerbs.Contains(v) || ApplicantVerbs.Contains(v)).Distinct().Order(StringComparer.Ordinal)];

    private static FormCollection Form(ActionBody b, int? version, string key)
    {
        var fields = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["key"] = key };
        if (version is { } v) fields["version"] = v.ToString(CultureInfo.InvariantCulture);
        void Put(string name, params string?[] values)
        {
            if (values.OfType<string>().ToArray() is { Length: > 0 } all) fields[name] = all;
        }
        Put("note", b.Note); Put("reason", b.Reason); Put("competent", b.Competent); Put("to", b.To?.ToString()); Put("co", [.. (b.Co ?? []).Select(c => c.ToString())]); Put("task", b.Task?.ToString());
        Put("resolution", b.Resolution is { Length: > 0 } r ? char.ToUpperInvariant(r[0]) + r[1..] : null);
        Put("answer", b.Answer); Put("result", b.Result); Put("until", b.Until); Put("amount", b.Amount?.ToString(CultureInfo.InvariantCulture)); Put("missing", [.. b.Missing ?? []]);
        return new FormCollection(fields);
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
