using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Publishing;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Files;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <summary>What we say to peers: every step of ours once, in the order of the timeline, with nothing of any person in it. Whoever calls commits.</summary>
sealed class ExchangeVoice(CasesDb db, StoredFiles files, PackStore packs, TimeProvider clock)
{
    public const int MostPhotos = 4, MostReason = 1_000;
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same text with what may tell of a person blackened.</summary>
    public string? Clean(string? text, int most)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var clean = PrivacyCheck.Blacken(text.Trim(), PrivacyCheck.Find(text.Trim(), PrivacyWords.Of(packs, today), today));
        return clean.Length > most ? clean[..most] : clean;
    }

    public ExchangeMessage Say(ExchangeLink link, ExchangeMirror next, DateTimeOffset at, string? by, string? reason, ExchangeCargo? cargo = null, bool ruling = false)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var message = new ExchangeMessage
        {
            Id = id, LinkId = link.Id, MessageId = id, Seq = next.Ours.Seq, Step = next.Ours.Step!.Value, Seen = link.TheirSeq, SeenStep = link.TheirStep, Ruling = ruling, At = at, By = by, Reason = Clean(reason, MostReason),
            Cargo = cargo is null ? null : JsonSerializer.Serialize(cargo, Plain), StoredAt = now, NotBefore = now,
        };
        link.Become(next, now);
        db.ExchangeMessages.Add(message);
        return message;
    }

    public static ExchangeCargo? CargoOf(ExchangeMessage message) => message.Cargo is { } json ? JsonSerializer.Deserialize<ExchangeCargo>(json, Plain) : null;

    /// <summary>Photos that came since the last ones were said, as far as there is room.</summary>
    public async Task<ExchangeCargo?> Photos(ExchangeLink link, string when, ExchangePush? push, CancellationToken ct)
    {
        var found = (await files.Of($"case:{link.CaseId}", ct)).Where(f => f.IsImage && f.At > (link.PhotosUpTo ?? DateTimeOffset.MinValue)).Take(MostPhotos).ToList();
        if (found.Count > 0) link.PhotosUpTo = found[^1].At;
        return found.Count == 0 && push is null ? null : new(push, [.. found.Select(f => new ExchangeCargoPhoto(f.Id, when))]);
    }

    /// <summary>Says whatever our own matter did and was not said yet.</summary>
    /// <returns>Whether something changed.</returns>
    public async Task<bool> Advance(ExchangeLink link, CancellationToken ct)
    {
        if (link.CaseId is not { } id) return false;
        var lines = await db.Events.AsNoTracking().Where(e => e.CaseId == id && e.Seq > link.ToldUpTo).OrderBy(e => e.Seq).ToListAsync(ct);
        if (lines.Count == 0) return false;
        foreach (var line in lines)
        {
            link.ToldUpTo = line.Seq;
            if (ExchangeSteps.Of(line) is not { } step || step == link.OurStep) continue;
            var cargo = step >= ExchangeStep.Handle ? await Photos(link, "after", null, ct) : null;
            Say(link, link.Mirror.Say(step), line.At, line.ActorBody is { } body ? LocalText.Argument(Texts.Chinese, body) : null, line.Internal || line.Verb == Verb.Submit ? null : line.Note, cargo);
        }
        var matter = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Include(c => c.Tasks).FirstAsync(c => c.Id == id, ct);
        if (ExchangeSteps.Settled(matter, link.OurStep)) Say(link, link.Mirror.Say(ExchangeStep.Close), lines[^1].At, null, null);
        return true;
    }
}

/// <summary>Each step of an exchanged matter is said to the other side. Told twice, it has been said.</summary>
sealed class HearForExchange(CasesDb db, ExchangeVoice voice) : IHear<CaseMoved>
{
    private const int Tries = 5;

    public async Task Hear(CaseMoved message, Guid messageId, CancellationToken ct)
    {
        for (var n = 0; n < Tries; n++)
        {
            // One per matter, wherever it lies.
            var link = await db.ExchangeLinks.IgnoreQueryFilters().FirstOrDefaultAsync(l => l.CaseId == message.CaseId, ct);
            if (link is null || !await voice.Advance(link, ct) || (await db.Commit(ct)).Ok) return;
            db.ChangeTracker.Clear();
        }
        throw new DbUpdateConcurrencyException("The exchange of a matter moved each time; it is told again.");
    }
}
