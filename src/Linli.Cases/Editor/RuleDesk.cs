using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Editor;

/// <summary>How a change of a rule is begun, written, handed over, reviewed and put in force. Two people: one writes, another one approves. Mission rows 5, 13, 57; trap 9.</summary>
sealed partial class RuleDesk(KernelDb db, PackStore packs, PackBook book, PackTrials trials, RuleReach reach, Who who, TimeProvider clock)
{
    public const int WordsLength = 1_000, LongestWait = 366;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>Null when there is none, or none that whoever asks may know of: what somebody else is still writing is nobody's business.</summary>
    public async Task<PackChangeRow?> Load(Guid id, CancellationToken ct) =>
        await db.PackChanges.FirstOrDefaultAsync(c => c.Id == id, ct) is { } row && await reach.Holds(row.Region, ct) ? row : null;

    /// <summary>As it stands now, without what was tried on it.</summary>
    public Task<PackChangeRow?> Fresh(Guid id, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        return Load(id, ct);
    }

    public bool IsAuthor(PackChangeRow row) => row.AuthorId == who.AccountId;

    // ---- begin ------------------------------------------------------------------------------------------------------

    /// <param name="version">Of which version; null for the newest.</param>
    /// <param name="newId">As something new under this id.</param>
    public async Task<(Outcome Outcome, Guid Draft)> Begin(string kind, string id, string? version, string? newId, CancellationToken ct)
    {
        if (!who.May(Permissions.AdminPacks)) return (Outcome.Forbidden, default);
        book.Refresh();
        if (!RuleReach.Kinds.Contains(kind) || (version is null ? packs.Newest(kind, id) : packs.Versions(kind, id).FirstOrDefault(v => v.Version == version)) is not { } from) return (Outcome.NotFound, default);
        var body = PackText.Node(from.Body.GetRawText());
        // A clause speaks of one change; the next one moves nothing unless it says so itself.
        body.Remove("transition");
        if (newId is null) return await Open(kind, id, RuleReach.RegionOf(from), packs.Newest(kind, id)!.Version, body, ct);
        if (!Id().IsMatch(newId) || newId.Length > 60) return (Outcome.Refuse("RuleIdIsSound"), default);
        if (packs.Newest(kind, newId) is not null) return (Outcome.Refuse("RuleIdIsFree", newId), default);
        body["id"] = newId;
        body.Remove("validTo");
        return await Open(kind, newId, RuleReach.RegionOf(from), null, body, ct);
    }

    /// <summary>A list of the street's own, which goes before the one for everywhere: who does what here is known here.</summary>
    public async Task<(Outcome Outcome, Guid Draft)> BeginLocal(CancellationToken ct)
    {
        if (!who.May(Permissions.AdminPacks) || who.Region is not { } region) return (Outcome.Forbidden, default);
        book.Refresh();
        var id = $"local-{region}";
        if (packs.Newest("dispatch", id) is not null) return await Begin("dispatch", id, null, null, ct);
        if (packs.Of("dispatch", Today).FirstOrDefault(p => RuleReach.RegionOf(p) == RuleReach.Everywhere) is not { } core) return (Outcome.NotFound, default);
        var body = PackText.Node(core.Body.GetRawText());
        var (first, local) = (body["rules"]![0]!.DeepClone(), new LocalText(_texts.Get(Texts.Chinese, "rules.local.name", who.OrgNames.Zh), _texts.Get(Texts.English, "rules.local.name", who.OrgNames.En)));
        first["id"] = "new-1";
        var source = new JsonObject { ["title"] = local.Zh, ["certainty"] = "local", ["checked"] = Today.ToString("yyyy-MM-dd", null) };
        return await Open("dispatch", id, region, null, new JsonObject
        {
            ["kind"] = "dispatch", ["id"] = id, ["version"] = core.Version, ["validFrom"] = Today.ToString("yyyy-MM-dd", null), ["source"] = new JsonArray(source),
            ["name"] = new JsonObject { ["zh-CN"] = local.Zh, ["en"] = local.En }, ["region"] = region, ["rules"] = new JsonArray(first),
        }, ct);
    }

    private static readonly Texts _texts = new([typeof(RuleDesk).Assembly]);

    private async Task<(Outcome, Guid)> Open(string kind, string id, string region, string? from, JsonObject body, CancellationToken ct)
    {
        if (!await reach.Holds(region, ct)) return (Outcome.Refuse("RuleIsAbove"), default);
        // Pressed twice, or begun yesterday and forgotten: the same draft.
        if (await db.PackChanges.AsNoTracking().Where(c => c.Kind == kind && c.PackId == id && c.AuthorId == who.AccountId && (c.State == PackChangeState.Draft || c.State == PackChangeState.InReview)).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct) is { } mine)
            return (Outcome.Done, mine);
        var now = clock.GetUtcNow();
        var row = new PackChangeRow { Id = Guid.CreateVersion7(now), Kind = kind, PackId = id, Region = region, Base = from, Body = PackText.Write(body), AuthorId = who.AccountId ?? Guid.Empty, AuthorName = who.Name, CreatedAt = now, ChangedAt = now };
        db.PackChanges.Add(row);
        Note("rule.begin", row, new { row.Kind, row.PackId, row.Base });
        return (await db.Commit(ct), row.Id);
    }

    // ---- write ------------------------------------------------------------------------------------------------------

    /// <summary>Changes the text of a draft; what is wrong with it is shown and stops no saving.</summary>
    public async Task<Outcome> Save(Guid id, int version, Func<JsonObject, PackShape, JsonObject?> change, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return Outcome.NotFound;
        if (Writes(row, version) is { } no) return no;
        var before = PackText.Node(row.Body);
        if (change((JsonObject)before.DeepClone(), packs.Schema(row.Kind).Shape) is not { } body) return Outcome.NotFound;
        // Which pack it is was said at the beginning; a text that says another would be approved as another.
        foreach (var name in PackPost.NotAsked)
            if (before.ContainsKey(name)) body[name] = before[name]?.DeepClone(); else body.Remove(name);
        var text = PackText.Write(body);
        if (text.Length > PackText.Most) return Outcome.Refuse("RuleTextIsShort", $"{PackText.Most >> 10}");
        if (PackText.Parse(text, out _) is { } broken) return new Outcome(OutcomeKind.Refused, "RuleTextIsSound", [broken.What]);
        if (text == row.Body) return Outcome.Done;
        (row.Body, row.ChangedAt) = (text, clock.GetUtcNow());
        Note("rule.save", row, new { changed = PackDiff.Between(before, body).Select(d => d.At).Take(20) });
        return await db.Commit(ct);
    }

    /// <summary>The whole text, or that of a part.</summary>
    public Task<Outcome> SaveText(Guid id, int version, string at, string text, CancellationToken ct)
    {
        if (PackText.Parse(text, out _) is { } broken) return Refused(id, version, broken, ct);
        var part = PackText.Node(text);
        return Save(id, version, (body, _) =>
        {
            if (at.Length == 0) return part;
            if (PackPath.Find(body, at) is not JsonObject there) return null;
            there.ReplaceWith(part);
            return body;
        }, ct);
    }

    // Who may not even write it is told that, and not how to write it.
    private async Task<Outcome> Refused(Guid id, int version, PackProblem problem, CancellationToken ct) =>
        await Load(id, ct) is not { } row ? Outcome.NotFound : Writes(row, version) ?? new Outcome(OutcomeKind.Refused, "RuleTextIsSound", [problem.What]);

    /// <summary>What was approved by others meanwhile, with the draft's own changes on top.</summary>
    public async Task<(Outcome Outcome, IReadOnlyList<string> Both)> Rebase(Guid id, int version, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return (Outcome.NotFound, []);
        if (Writes(row, version) is { } no) return (no, []);
        book.Refresh();
        if (packs.Newest(row.Kind, row.PackId) is not { } newest || newest.Version == row.Base) return (Outcome.Refuse("RuleIsOnNewest"), []);
        // Two began the same new one: there is nothing that both began with.
        var was = row.Base is null ? new JsonObject() : PackText.Node(packs.Pinned(row.Kind, row.PackId, row.Base)!.Body.GetRawText());
        var (merged, both) = PackMerge.Onto(was, PackText.Node(row.Body), PackText.Node(newest.Body.GetRawText()));
        (row.Body, row.ChangedAt) = (PackText.Write(merged), clock.GetUtcNow());
        Note("rule.rebase", row, new { from = row.Base, to = newest.Version, both = both.Take(20) });
        row.Base = newest.Version;
        return (await db.Commit(ct), both);
    }

    private Outcome? Writes(PackChangeRow row, int version) =>
        !who.May(Permissions.AdminPacks) ? Outcome.Forbidden
        : !IsAuthor(row) ? Outcome.Refuse("RuleIsWrittenByItsAuthor", row.AuthorName)
        : row.State != PackChangeState.Draft ? Outcome.Refuse("RuleIsADraft")
        : row.Version != version ? Outcome.Conflict : null;

    // ---- look -------------------------------------------------------------------------------------------------------

    /// <summary>The version that a draft would become and the first day that it could hold: a rule changes with a day, never in the middle of one that people were told about.</summary>
    public (DateOnly Day, string Version) Next(PackChangeRow row, DateOnly? wanted = null)
    {
        var earliest = Today.AddDays(1);
        if (packs.Newest(row.Kind, row.PackId) is { } newest && newest.ValidFrom >= earliest) earliest = newest.ValidFrom.AddDays(1);
        var day = wanted is { } w && w > earliest ? w : earliest;
        return (day, PackVersions.Next(day.Year, packs.Versions(row.Kind, row.PackId).Select(v => v.Version)));
    }

    public Trial Try(PackChangeRow row)
    {
        if (row is { State: PackChangeState.Approved, NewVersion: { } given, ValidFrom: { } from }) return trials.Run(PackText.Node(row.Body), from, given);
        var (day, version) = Next(row, row.Wanted);
        return trials.Run(PackText.Node(row.Body), day, version);
    }

    public IReadOnlyList<Difference> Differences(PackChangeRow row) =>
        PackDiff.Between(row.Base is { } from && packs.Pinned(row.Kind, row.PackId, from) is { } was ? PackText.Node(was.Body.GetRawText()) : null, PackText.Node(row.Body));

    /// <summary>Examples that stood before and say something else now, or are gone: tests that were changed together with what they test.</summary>
    public static IReadOnlyList<Difference> ChangedExamples(IReadOnlyList<Difference> all) =>
        [.. all.Where(d => d.At.Split('.')[0] == "examples" && d.Kind != DiffKind.Moved && (d.Kind != DiffKind.Added || d.Place.Count > 2))];

    private void Note(string action, PackChangeRow row, object detail) => db.Note(action, $"rule:{row.Id}", row.Region.Length > 0 ? row.Region : null, detail: detail);

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Id();
}
