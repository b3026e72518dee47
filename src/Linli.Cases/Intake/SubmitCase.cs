using System.Globalization;
using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Linli.Kernel.Geo;
using Linli.Kernel.Regions;
using Linli.Kernel.Search;
using Linli.Kernel.Text;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Intake;

/// <summary>A matter comes in by whatever door (promise 1). Mission rows 5, 13, 74.</summary>
/// <param name="ClientKey">Made by the form, up to 80 characters: a retry with it gets the first receipt again.</param>
/// <param name="PhoneIsOwn">False: the number is a relative's or the community's and only gets the messages.</param>
/// <param name="Parent">The matter that this was a part of; it has the same reporter and the same day of receipt.</param>
/// <param name="For">Somebody who lets the signed-in resident act for them: their matter, in their name.</param>
/// <param name="Insists">Told that it seems to be dealt with elsewhere, they say that it is not.</param>
/// <param name="ReviewOf">A petition whose answer a higher body is to look at; the reporter is its own.</param>
/// <param name="Confidential">Only the window is to know who it is.</param>
/// <param name="Region">12-digit code of the community (or street) it concerns; empty: the one whose grid holds the point.</param>
public sealed record SubmitCase(string ClientKey, string ItemKind, string ItemId, Channel Channel, string Region, string? Text, string? Address,
    double? Lon, double? Lat, string? Name, string? Phone, Answers? Answers, IReadOnlyList<StoredFiles.Prepared> Files, bool ForSomebodyElse = false,
    DateTimeOffset? ReceivedAt = null, string? ExternalId = null, bool PhoneIsOwn = true, Guid? Parent = null, bool Insists = false, Guid? For = null, Guid? ReviewOf = null, bool Confidential = false);

/// <param name="FollowCode">With the number it opens the matter for somebody without an account; shown once.</param>
public sealed record Receipt(Guid CaseId, string No, string FollowCode);

public sealed record SubmitResult(Outcome Outcome, Receipt? Receipt);

sealed class SubmitCaseHandler(CasesDb db, Who who, TimeProvider clock, WorkCalendar calendar, ItemCatalogue items, IBodies bodies, RegionTree regions,
    NumberBook numbers, FieldCipher cipher, BlindIndex index, KeyRing keys, Pinyin pinyin, IAccounts accounts, StoredFiles files, IGrids grids, Todo.CaseSearch search, Papers.PaperNumbers papers, IHelpers helpers, Petitions.HigherBodies higher, Petitions.PetitionRepeats petitions, Powers.PowerDesk powers)
{
    private const int MostText = 4_000, MostAddress = 200, MostName = 60;

    public async Task<SubmitResult> Handle(SubmitCase c, CancellationToken ct)
    {
        if (c.ClientKey.Length is 0 or > 80) return Refuse("ClientKeyIsNeeded");
        // PostgreSQL stores no NUL, and nobody types one.
        if (((string?[])[c.ClientKey, c.Region, c.Text, c.Address, c.Name, c.Phone, c.ExternalId]).Any(s => s?.Contains('\0') == true)) return Refuse("TextIsPlain");
        var actor = who.Caller ?? "guest";
        // As it was sent: what is derived below (the community of the point) is the same again at a retry.
        var said = Said(c);
        var result = await Take(actor, c, said, ct);
        // Looked up only now: the first time is the rule, and the key itself makes a second one impossible. A retry is answered as the first time, whatever has ended since.
        return result.Outcome.Ok ? result : await Again(actor, c, said, ct) ?? result;
    }

    private async Task<SubmitResult> Take(string actor, SubmitCase c, string said, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = OfficeHours.DateOf(now);
        var category = c.ItemKind == "category" ? items.Category(c.ItemId, today) : null;
        var service = c.ItemKind == "service" ? items.Service(c.ItemId, today) : null;
        // As whatever kind it comes, and whatever service a place may have made of it: nobody in a community may sign it.
        if (category is null && items.BlockedCertificate(c.ItemId, today) is { } blocked) return Refuse("CommunityIssuesNoSuchCertificate", blocked.Name.AsArgument(), blocked.Authority.AsArgument());
        if (category is null && service is null) return Refuse("ItemExists");
        var grid = c.Lon is { } lon && c.Lat is { } lat ? await grids.At(new GeoPoint(lon, lat), ct) : null;
        if (c.Region.Length == 0 && grid is not null) c = c with { Region = grid.Community };
        if (await regions.Find(c.Region, ct) is not { Level: >= 4 } region) return Refuse(c.Region.Length == 0 ? "PlaceIsGiven" : "PlaceIsKnown");
        // A system speaks for its region and for no other.
        if (who.IsClient && !who.Scope.Holds(c.Region)) return Refuse("ClientReachesPlace");
        Case? before = null;
        if (c.ReviewOf is { } reviewed)
        {
            // The desk that asks for it has looked whether it may be asked.
            before = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().FirstOrDefaultAsync(m => m.Id == reviewed, ct);
            if (before is null) return Refuse("ItemExists");
        }
        if (c.For is { } person)
        {
            if (!who.IsResident || !(await helpers.People(who.AccountId!.Value, category is null ? HelperDeeds.Apply : HelperDeeds.Report, ct)).Contains(person)) return Refuse("HelperIsAuthorised");
            var contact = await accounts.Contact(person, ct);
            c = c with { ForSomebodyElse = true, Name = string.IsNullOrWhiteSpace(c.Name) ? contact?.Name : c.Name, Phone = contact?.Phone, PhoneIsOwn = true };
        }
        if (who.IsClient && await Taken(c.ExternalId, ct) is { } earlier) return Refuse("ExternalIdIsNew", earlier);
        // A street's own matter keeps no grid of another street, whose worker would be shown for it.
        if (grid is not null && region.Level < 5 && !RegionScope.Below(c.Region).Holds(grid.Community)) grid = null;
        // Who taps the map means that place; a list left on another community is a slip that would send the matter astray. Imported rows are as they are.
        if (grid is not null && grid.Community != c.Region && region.Level == 5)
        {
            if (c.Channel != Channel.Import) return Refuse("PointLiesInPlace", (await regions.Find(grid.Community, ct))?.Name ?? grid.Community, region.Name);
            grid = null;
        }
        var text = Clean(c.Text);
        if (category is not null && text is null or { Length: < 4 }) return Refuse("TextSaysWhatIsWrong");
        if (text is { Length: > MostText }) return Refuse("TextFits", $"{MostText}");
        if (c.Address is { Length: > MostAddress }) return Refuse("AddressFits", $"{MostAddress}");
        if (c.Name is { Length: > MostName }) return Refuse("NameFits", $"{MostName}");
        string? phone = null;
        if (!string.IsNullOrWhiteSpace(c.Phone) && (phone = Phones.Normal(c.Phone, today) ?? (before is null ? null : c.Phone)) is null) return Refuse(Phones.Broken(c.Phone, today));
        if (c.Channel != Channel.Import && !who.IsResident && !who.IsClient && phone is null && before is null) return Refuse("SomebodyCanBeCalled");
        if ((await powers.Receiver(service, c.Region, c.Answers, ct) ?? await bodies.Competent("intake", "street", c.Region, ct)) is not { } intake) return Refuse("NobodyAcceptsHere");
        var found = category is null ? GateFinding.None : items.Gates(today).Look(text);
        if (found.Elsewhere?.Flow is { } own && own == category?.Flow) found = found with { Elsewhere = null };
        // A person is asked; what another system or an old table hands over is marked for the clerk, who reads it.
        if (found is { Elsewhere: { } elsewhere, Danger: null } && !c.Insists && c.Parent is null && !who.IsClient && c.Channel != Channel.Import)
            return Refuse("MatterIsElsewhere", elsewhere.Name.AsArgument(), elsewhere.Where.AsArgument());

        var (kind, id, version, flowId, title) = category is not null
            ? ("category", category.Id, category.Version, category.Flow, category.Name) : ("service", service!.Id, service.Version, service.Flow, service.Name);
        // A review goes on under the rules of what it looks at.
        var flow = before is null ? items.Flow(flowId, today) : items.PinnedFlow(before);
        if (before is not null) (version, flowId) = (before.ItemVersion, before.FlowId);
        var code = Tokens.FollowCode();
        var helper = who.IsStaff || who.IsClient || c.ForSomebodyElse;
        var reporter = c.For is not null ? c.For : who.IsResident && !c.ForSomebodyElse ? who.AccountId : phone is null || !c.PhoneIsOwn ? null : await accounts.ByPhone(phone, ct);
        if (before is not null) reporter = before.ReporterId;
        if (phone is null && who.IsResident && before is null) phone = (await accounts.Contact(who.AccountId!.Value, ct))?.Phone;
        var name = Clean(c.Name) ?? (who.IsResident && !c.ForSomebodyElse ? who.Name : null);
        var received = c.ReceivedAt is { } at && at < now ? at : now;
        Guid? repeats = null;
        if (before is null && flow.Rules.Review is not null && text is not null && await petitions.Named(text, reporter, phone is null ? null : index.Of("phone", phone), flow, ct) is { } named)
        {
            if (!c.Insists) return new(named.Refusal, null);
            repeats = named.Final;
        }
        // The id begins with the time it was received, also of a matter from an older system: ids sort as the lists do.
        var caseId = Guid.CreateVersion7(received);
        var matter = new Case
        {
            Id = caseId, No = await Number(c.Region, now, ct), Region = c.Region, Grid = grid?.Code, ItemKind = kind, ItemId = id, ItemVersion = version,
            FlowId = flowId, FlowVersion = flow.Version, Channel = c.Channel, Title = title.Zh, Text = text, Address = Clean(c.Address),
            Lon = c.Lon, Lat = c.Lat, HelperId = helper ? who.AccountId : null, HelperName = helper ? who.Name : null,
            ReporterName = string.IsNullOrEmpty(name) ? null : cipher.Seal(name, "cases.reporter.name"), ReporterNameIndex = string.IsNullOrEmpty(name) ? null : index.Of("name", name),
            ReporterPhone = phone is null ? null : cipher.Seal(phone, "cases.reporter.phone"), ReporterPhoneIndex = phone is null ? null : index.Of("phone", phone), PhoneIsOwn = c.PhoneIsOwn,
            AnswersSealed = c.Answers is null ? null : cipher.Seal(JsonSerializer.Serialize(c.Answers), "cases.answers"),
            FollowHash = FollowCodes.Hash(keys, code), Urgent = category?.Emergency is not null || found.Danger is not null, Danger = found.Danger?.Id, Elsewhere = found.Elsewhere?.Id,
            ReceivedAt = received, ExternalId = c.ExternalId, ParentId = c.Parent, RatingRules = before is null ? items.Rating(today)?.Reference : before.RatingRules,
            ReviewOf = before?.Id, ReviewLevel = before is null ? 0 : before.ReviewLevel + 1, Confidential = c.Confidential || before?.Confidential == true, RepeatOf = repeats,
        };
        if (reporter is not null) matter.BelongsTo(reporter.Value);
        var act = new Act(who, now, flow, calendar);
        matter.Submit(act, items.Limits(matter), intake.Id);
        if (before is not null)
        {
            matter.GoesOnFor(before);
            // Where the platform knows no higher body the window hands it on by itself; the days run all the same.
            if (await higher.Above(before, flow, ct) is { } above) matter.OpenReview(act, items.Limits(matter), above.Id, above.Names.AsArgument());
        }
        // An old table tells of old dangers.
        if (found.Danger is { } danger && c.Channel != Channel.Import && flow.Rules.Emergency is not null) await Expedite(matter, act, danger, intake, today, ct);
        db.Cases.Add(matter);
        db.Terms.Add(await search.Terms(matter, ct));
        var receipt = new Receipt(caseId, matter.No, code);
        // The code is only kept sealed: whoever reads the table cannot follow somebody's matter.
        db.Answer(actor, c.ClientKey, cipher.Seal(JsonSerializer.Serialize(new Kept(caseId, matter.No, code, said)), "cases.receipt"));
        foreach (var step in matter.Events) db.Publish(CaseDesk.Told(matter, step, asked: step.Verb == Verb.Expedite ? [intake.Id] : null));
        db.Note("case.submit", $"case:{caseId}", c.Region, reporter, detail: new { matter.No, Channel = c.Channel.ToString(), item = $"{id}@{version}" });
        files.Attach(db, $"case:{caseId}", c.Files);
        var issued = matter.Events.Where(e => e.PaperKind is not null).ToList();
        try { await db.Commit(ct, issued.Count == 0 ? null : async () => { foreach (var line in issued) line.PaperNumber = await papers.Next(matter, line.PaperKind!, now, ct); }); }
        catch (DbUpdateException)
        {
            // The same key or the same imported row came in twice at once; the first one counts.
            db.ChangeTracker.Clear();
            if (await Again(actor, c, said, ct) is { } other) return other;
            if (who.IsClient && await Taken(c.ExternalId, ct) is { } first) return Refuse("ExternalIdIsNew", first);
            throw;
        }
        return new(Outcome.Done, receipt);
    }

    /// <summary>To whoever the category sends, where it knows of the danger itself; else to whoever the danger does. Where nobody is competent the hall has it, marked as urgent.</summary>
    private async Task Expedite(Case matter, Act act, DangerGate danger, Body intake, DateOnly today, CancellationToken ct)
    {
        var rule = items.Category(matter.ItemId, today)?.Emergency is null ? null : items.Competent(matter.ItemKind, matter.ItemId, today, matter.Region)?.Rule;
        var to = rule is null ? null : await bodies.Competent(rule.To.Duty, rule.To.Level, matter.Region, ct);
        to ??= await bodies.Competent(danger.Duty, danger.Level, matter.Region, ct);
        if (to is null || to.Id == intake.Id) return;
        var co = new List<(Guid, string)>();
        foreach (var helper in rule?.Co ?? []) if (await bodies.Competent(helper.Duty, helper.Level, matter.Region, ct) is { } body) co.Add((body.Id, body.Names.AsArgument()));
        matter.Expedite(act, items.Limits(matter.ItemKind, matter.ItemId, matter.ItemVersion), to.Id, to.Names.AsArgument(), co, intake.Names.AsArgument());
    }

    /// <summary>The number of the matter that has this foreign id already, whatever its reach: the id itself begins with the sender.</summary>
    private Task<string?> Taken(string? external, CancellationToken ct) =>
        db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(m => external != null && m.ExternalId == external).Select(m => (string?)m.No).FirstOrDefaultAsync(ct);

    private async Task<SubmitResult?> Again(string actor, SubmitCase c, string said, CancellationToken ct)
    {
        if (await db.Answered<byte[]>(actor, c.ClientKey, ct) is not { } kept) return null;
        var first = JsonSerializer.Deserialize<Kept>(cipher.Open(kept, "cases.receipt"))!;
        // A row that is imported again keeps its first matter, however it reads today. Sent again from the page behind the receipt, with something else typed in: the first receipt would acknowledge what nobody keeps.
        return c.Channel != Channel.Import && first.Said is { } then && then != said ? Refuse("SentBeforeDifferently", first.No) : new(Outcome.Done, new Receipt(first.CaseId, first.No, first.FollowCode));
    }

    private sealed record Kept(Guid CaseId, string No, string FollowCode, string? Said);

    private static string Said(SubmitCase c) => Sm3.Hex(JsonSerializer.Serialize(new object?[]
        { c.ItemKind, c.ItemId, c.Region, Clean(c.Text), Clean(c.Address), c.Lon, c.Lat, Clean(c.Name), c.Phone?.Trim(), c.Answers, c.ForSomebodyElse, c.PhoneIsOwn, c.Channel, c.ReceivedAt, c.Parent, c.For, c.Files.Select(f => f.Hash) }.Concat(c.ReviewOf is null && !c.Confidential ? [] : new object?[] { c.ReviewOf, c.Confidential }).ToArray()));

    /// <summary>E.g. XH-20261120-00413-7: county initials, day, running number, check digit (ISO 7064 style mod 10 over the digits).</summary>
    private async Task<string> Number(string region, DateTimeOffset now, CancellationToken ct)
    {
        var county = await regions.Find(region[..6].PadRight(12, '0'), ct);
        var initials = county is null ? "LL" : pinyin.Initials(county.Name, 1).FirstOrDefault("ll").ToUpperInvariant();
        // Counted by the letters, not by the county: Luohu and Longhua are both LH, and a number is one matter's.
        var prefix = initials.Length > 2 ? initials[..2] : initials;
        var day = OfficeHours.DateOf(now).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var n = await numbers.Next($"case:{prefix}:{day}", ct);
        var body = $"{day}{n.ToString("00000", CultureInfo.InvariantCulture)}";
        var p = 10;
        foreach (var ch in body) p = (p + (ch - '0')) % 10 is var s && s == 0 ? 10 * 2 % 11 : s * 2 % 11;
        return $"{prefix}-{day}-{n.ToString("00000", CultureInfo.InvariantCulture)}-{(11 - p) % 10}";
    }

    private static string? Clean(string? s)
    {
        var text = s is null ? "" : new string([.. CleanText.Of(s).Where(ch => ch is '\n' or '\t' || !char.IsControl(ch))]).Trim();
        return text.Length == 0 ? null : text;
    }

    private static SubmitResult Refuse(string rule, params string[] args) => new(Outcome.Refuse(rule, args), null);
}
