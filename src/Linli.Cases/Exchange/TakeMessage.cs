using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Api;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Files;
using Linli.Kernel.Geo;
using Linli.Kernel.Text;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <summary>Told of an exchanged matter that somebody should look at.</summary>
/// <param name="What">The standing, as <see cref="ExchangeStanding"/> names it.</param>
public sealed record ExchangeMoved(Guid Link, Guid Case, string What);

/// <param name="Expected">With a gap: the number that the sender should go on from.</param>
sealed record TakenMessage(int Status, Outcome Outcome, ExchangeMirrorAnswer? Answer = null, int? Expected = null);

/// <summary>
/// What a peer says comes in: each message once, each matter's in order. A push becomes a matter by the same door as every other, or goes back at once with the reason; a step of theirs is written down beside
/// ours and moves nothing of ours.
/// </summary>
sealed class TakeMessage(CasesDb db, SubmitCaseHandler submit, ExchangeVoice voice, ItemCatalogue items, StoredFiles files, WorkCalendar calendar, Who who, TimeProvider clock, Texts texts)
{
    public const int LongestCase = 64, MostText = 4_000, MostAddress = 200, MostBy = 200, MostPhotoBytes = 2 << 20;
    private const int Tries = 5;

    public async Task<TakenMessage> Take(ExchangePeer peer, ExchangeBody m, CancellationToken ct)
    {
        if (Fault(m) is { } fault) return new(422, fault);
        var photos = new List<(string Name, byte[] Content, string? Label)>();
        foreach (var p in m.Photos ?? [])
            if (Read(p) is { } content) photos.Add((p.Name!, content, p.When == "after" ? "after" : "before"));
            else return new(422, Outcome.Refuse("ExchangeFits", "photos"));
        for (var n = 0; n < Tries; n++)
        {
            if (await Once(peer, m, photos, ct) is { } taken) return taken;
            // Somebody else moved the matter or told the same message at the same time: looked at anew.
            db.ChangeTracker.Clear();
        }
        return new(503, Outcome.Refuse("ExchangeIsBusy"));
    }

    private async Task<TakenMessage?> Once(ExchangePeer peer, ExchangeBody m, List<(string, byte[], string?)> photos, CancellationToken ct)
    {
        var link = await Find(peer, m.Case!, ct);
        if (link is null)
        {
            if (m.Seq != 1 || m.Push is null) return new(409, Outcome.Refuse("ExchangeBeginsWithThePush"), Expected: 1);
            if (!peer.Receives) return new(403, Outcome.Refuse("ExchangePeerMayPush"));
            return await Begin(peer, m, photos, ct);
        }
        switch (link.Mirror.Arrival(m.Seq))
        {
            case ExchangeArrival.Gap: return new(409, Outcome.Refuse("ExchangeHasNoGap", $"{link.TheirSeq + 1}"), Expected: link.TheirSeq + 1);
            case ExchangeArrival.Known:
                return await db.ExchangeMessages.AsNoTracking().AnyAsync(k => k.LinkId == link.Id && k.Incoming && k.Seq == m.Seq && k.MessageId == m.Id, ct)
                    ? new(200, Outcome.Done, Say(link, true)) : new(409, Outcome.Refuse("ExchangeNumberIsTaken", $"{m.Seq}"));
        }
        if (m.Seen > link.OurSeq) return new(422, Outcome.Refuse("ExchangeFits", "seen"));
        var (good, bad) = await files.Prepare(photos, ct);
        if (bad.Count > 0) return new(422, Outcome.Refuse("ExchangeFits", "photos"));
        var now = clock.GetUtcNow();
        var (before, hadConflict) = (link.Standing, link.Conflict);
        link.Become(link.Mirror.Hear(m.Seq, Step(m.Step)!.Value, m.Seen), now);
        var kept = Keep(link, m);
        if (link.CaseId is { } id)
        {
            var c = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).FirstAsync(c => c.Id == id, ct);
            var act = new Act(who, now, items.PinnedFlow(c), calendar);
            c.Exchanged(act, new(peer.Name, peer.Name), kept.Ruling ? "exchange.told.ruled-there" : "exchange.told.theirs", kept.Step, kept.Reason);
            if (link.Conflict && !hadConflict) c.Exchanged(act, new(peer.Name, peer.Name), "exchange.told.conflict", link.OurStep, null);
            if (good.Count > 0 && (await files.Of($"case:{id}", ct)).Count + good.Count <= StoredFiles.MostPerOwner) files.Attach(db, $"case:{id}", good);
            if (link.Standing != before && link.Standing is not (ExchangeStanding.InStep or ExchangeStanding.TheyGoOn)) db.Publish(new ExchangeMoved(link.Id, id, $"{link.Standing}"));
        }
        db.Note("case.exchange.take", link.CaseId is { } of ? $"case:{of}" : $"exchange:{link.Id}", link.Region, detail: new { peer = peer.Name, m.Seq, m.Step, link.Conflict });
        try { return await db.Commit(ct) is { Ok: true } ? new(200, Outcome.Done, Say(link)) : null; }
        catch (DbUpdateException) { return null; }
    }

    public async Task<ExchangeLink?> Find(ExchangePeer peer, string number, CancellationToken ct) => await db.ExchangeLinks.IgnoreQueryFilters().FirstOrDefaultAsync(l => l.PeerId == peer.Id && l.Number == number, ct);

    /// <summary>A matter of ours, or their matter back to them with the reason.</summary>
    private async Task<TakenMessage?> Begin(ExchangePeer peer, ExchangeBody m, List<(string, byte[], string?)> photos, CancellationToken ct)
    {
        var p = m.Push!;
        var now = clock.GetUtcNow();
        var named = new ExchangeClass(p.Kind!, p.Code!);
        var (good, bad) = await files.Prepare(photos, ct);
        if (bad.Count > 0) return new(422, Outcome.Refuse("ExchangeFits", "photos"));
        var point = p is { Lon: { } lon, Lat: { } lat } ? p.System == "GCJ02" ? Datum.Gcj02ToWgs84(new(lon, lat)) : new GeoPoint(lon, lat) : (GeoPoint?)null;
        var today = OfficeHours.DateOf(now);
        var external = CaseDoor.OwnMark(peer.Id) + m.Case;
        Outcome outcome;
        Receipt? receipt = null;
        if (peer.Classes.Category(named, items.Categories(today).Select(c => (c.Id, ExchangeDesk.ClassOf(c)))) is not { } category) outcome = Outcome.Refuse("ExchangeClassIsKnown", $"@exchange.class.{named.Kind}", named.Code);
        else if (!RegionScope.Below(peer.Region).Holds(p.Region)) outcome = Outcome.Refuse("ExchangePlaceIsOurs", p.Region!);
        // Taken in before, and the process died before it could be said.
        else if (await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.ExternalId == external).Select(c => new { c.Id, c.No }).FirstOrDefaultAsync(ct) is { } there) (outcome, receipt) = (Outcome.Done, new(there.Id, there.No, ""));
        else (outcome, receipt) = await submit.Handle(new SubmitCase($"x:{m.Case}", "category", category, Channel.System, p.Region!, p.Text, p.Address, point?.Lon, point?.Lat, null, null, null, good,
            ExternalId: external, PhoneIsOwn: false), ct) is var taken ? (taken.Outcome, taken.Receipt) : default;
        // Pages ask to choose a place; a platform has named one.
        if (outcome.Rule is "PlaceIsKnown" or "ClientReachesPlace") outcome = Outcome.Refuse("ExchangePlaceIsOurs", p.Region!);
        db.ChangeTracker.Clear();
        var link = new ExchangeLink
        {
            Id = Guid.CreateVersion7(now), PeerId = peer.Id, Number = m.Case!, CaseId = receipt?.CaseId, Region = receipt is null ? peer.Region : p.Region!, Theirs = true, ClassKind = named.Kind, ClassCode = named.Code, BegunAt = now, PhotosUpTo = now,
        };
        link.Become(ExchangeMirror.Begun.Hear(1, Step(m.Step)!.Value, 0), now);
        db.ExchangeLinks.Add(link);
        var kept = Keep(link, m);
        if (receipt is not null)
        {
            // What it did until now is said first; that it came from there is a line of its own.
            await voice.Advance(link, ct);
            var c = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).FirstAsync(c => c.Id == receipt.CaseId, ct);
            c.Exchanged(new(who, now, items.PinnedFlow(c), calendar), new(peer.Name, peer.Name), "exchange.told.pushed-to-us", kept.Step, kept.Reason);
            link.ToldUpTo = c.EventCount;
        }
        else voice.Say(link, link.Mirror.Say(ExchangeStep.Returned), now, null, string.Join(' ', outcome.Reasons!.Select(r => texts.Say(Texts.Chinese, texts.Has($"api.{r.Key}") ? r with { Key = $"api.{r.Key}" } : r))));
        db.Note(receipt is null ? "case.exchange.return" : "case.exchange.take", receipt is null ? $"exchange:{link.Id}" : $"case:{receipt.CaseId}", link.Region, detail: new { peer = peer.Name, number = m.Case, rule = outcome.Rule });
        try { return await db.Commit(ct) is { Ok: true } ? new(200, Outcome.Done, Say(link)) : null; }
        catch (DbUpdateException) { return null; }
    }

    private ExchangeMessage Keep(ExchangeLink link, ExchangeBody m)
    {
        var now = clock.GetUtcNow();
        var kept = new ExchangeMessage
        {
            Id = Guid.CreateVersion7(now), LinkId = link.Id, MessageId = m.Id, Incoming = true, Seq = m.Seq, Step = Step(m.Step)!.Value, Seen = m.Seen, SeenStep = Step(m.SeenStep), Ruling = m.Ruling, At = CaseApi.Moment(m.At).At!.Value,
            By = Trim(m.By), Reason = Trim(m.Reason), StoredAt = now, NotBefore = now, DoneAt = now,
        };
        db.ExchangeMessages.Add(kept);
        return kept;
    }

    /// <summary>What is wrong with it, whatever it is about: the sender mends it and sends it again.</summary>
    private static Outcome? Fault(ExchangeBody m)
    {
        static Outcome Bad(string field) => Outcome.Refuse("ExchangeFits", field);
        static bool Plain(string? text, int most) => text is null || text.Length <= most && !text.Contains('\0');
        if (m.Id == Guid.Empty) return Bad("id");
        if (m.Case is not { Length: > 0 and <= LongestCase } || !m.Case.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')) return Bad("case");
        if (m.Seq is < 1 or > 1_000_000) return Bad("seq");
        if (Step(m.Step) is null) return Bad("step");
        if (m.Seen < 0 || m.SeenStep is not null && Step(m.SeenStep) is null) return Bad("seen");
        if (m.At is null || CaseApi.Moment(m.At) is not (true, not null)) return Bad("at");
        if (!Plain(m.By, MostBy)) return Bad("by");
        if (!Plain(m.Reason, ExchangeVoice.MostReason)) return Bad("reason");
        if (Step(m.Step) is ExchangeStep.Returned or ExchangeStep.Shelved && string.IsNullOrWhiteSpace(m.Reason)) return Outcome.Refuse("ExchangeGivesReason");
        if (m.Photos is { } photos && (photos.Count > ExchangeVoice.MostPhotos || photos.Any(p => p is null))) return Bad("photos");
        if (m.Push is null) return null;
        if (m.Seq != 1) return Bad("push");
        if (!new ExchangeClass(m.Push.Kind ?? "", m.Push.Code ?? "").Sound) return Bad("push.code");
        if (m.Push.Region is not { Length: 12 } region || !region.All(char.IsAsciiDigit)) return Bad("push.region");
        if (!Plain(m.Push.Grid, 20)) return Bad("push.grid");
        if (m.Push.Lon is null != m.Push.Lat is null || m.Push.Lon is { } lon && (!double.IsFinite(lon) || Math.Abs(lon) > 180 || Math.Abs(m.Push.Lat!.Value) is not <= 90)) return Bad("push.lon");
        if (m.Push.Lon is not null && m.Push.System is not ("CGCS2000" or "WGS84" or "GCJ02")) return Outcome.Refuse("ExchangePointNamesItsSystem");
        if (string.IsNullOrWhiteSpace(m.Push.Text) || !Plain(m.Push.Text, MostText)) return Bad("push.text");
        return Plain(m.Push.Address, MostAddress) ? null : Bad("push.address");
    }

    /// <summary>The picture, if it is what its hash says.</summary>
    private static byte[]? Read(ExchangePhoto p)
    {
        if (p.Name is not { Length: > 0 and <= 120 } || p.When is not ("before" or "after") || p.Content is not { Length: > 0 and <= (MostPhotoBytes / 3 * 4) + 8 }) return null;
        var bytes = new byte[MostPhotoBytes];
        return Convert.TryFromBase64String(p.Content, bytes, out var length) && Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length))) == p.Sha256 ? bytes[..length] : null;
    }

    private static string? Trim(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public static ExchangeStep? Step(string? name) => name is not null && Enum.GetValues<ExchangeStep>().Where(s => Name(s) == name).Select(s => (ExchangeStep?)s).FirstOrDefault() is { } step ? step : null;

    public static string Name(ExchangeStep step) => JsonNamingPolicy.CamelCase.ConvertName($"{step}");

    public static ExchangeMirrorAnswer Say(ExchangeLink l, bool? known = null) => new(l.Number, new(l.OurSeq, l.OurStep is { } o ? Name(o) : null), new(l.TheirSeq, l.TheirStep is { } t ? Name(t) : null), l.Conflict, known);
}
