using System.Globalization;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Api;
using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Doors.Changes;

/// <summary>What happened to a matter: one line of its timeline as the citizen reads it.</summary>
/// <param name="Id">Stays the same however often it is read.</param>
/// <param name="Event">e.g. <c>case.accept</c>, as web hooks name it.</param>
public sealed record ChangeAnswer(Guid Id, string Event, ChangedCase Case, LineAnswer Line);

/// <param name="State">After this step; where the matter is now says the matter.</param>
public sealed record ChangedCase(Guid Id, string No, string Item, string Region, string State, bool Own);

/// <param name="Next">Send it as <c>after</c>; there is always one.</param>
/// <param name="More">Whether there is more to be read at once.</param>
public sealed record ChangeListAnswer(IReadOnlyList<ChangeAnswer> Items, string Next, bool More);

/// <summary>Reads the numbered lines of all matters that a system may see, by the same rules as the list of matters.</summary>
sealed class ChangeDesk(CasesDb db, ChangeBook book, ItemCatalogue items, Cursors cursors, Who who, Texts texts, TimeProvider clock)
{
    /// <summary>So many lines are looked through at once: who sees little of a large city must not read all of it in one call.</summary>
    private const int Window = 5_000, MostWindows = 10;

    // A line is numbered a moment after it was written: who asks from a time on gets the moments before it too rather than too little.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    private Guid Client => who.ClientId!.Value;
    private string Question => $"changes|{Client:N}";

    public DateTimeOffset Oldest => clock.GetUtcNow().AddDays(-ChangeBook.KeptDays);

    /// <summary>The place before the first line since then.</summary>
    public async Task<long> Before(DateTimeOffset since, CancellationToken ct)
    {
        await book.Number(ct);
        var at = since - Slack;
        // Numbers go up with time, but for moments: halving finds the place without an index of its own.
        var (low, high) = (await db.Events.AsNoTracking().Where(e => e.Position != null).OrderBy(e => e.Position).Select(e => e.Position).FirstOrDefaultAsync(ct) ?? 1, await Last(ct) + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var found = await db.Events.AsNoTracking().Where(e => e.Position >= middle).OrderBy(e => e.Position).Select(e => e.At).FirstAsync(ct);
            if (found >= at) high = middle;
            else low = middle + 1;
        }
        return low - 1;
    }

    /// <returns>Null when the cursor is none of ours, or of somebody else.</returns>
    public long? Place(string cursor) => cursors.ReadPlace(Question, cursor) is { } place && long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : null;

    /// <summary>Whether lines that follow are kept no more.</summary>
    public async Task<bool> Gone(long after, CancellationToken ct)
    {
        var oldest = Oldest - Slack;
        return await db.Events.AsNoTracking().Where(e => e.Position > after).OrderBy(e => e.Position).Select(e => (DateTimeOffset?)e.At).FirstOrDefaultAsync(ct) is { } at && at < oldest;
    }

    private async Task<long> Last(CancellationToken ct) => await db.Events.AsNoTracking().Where(e => e.Position != null).OrderByDescending(e => e.Position).Select(e => e.Position).FirstOrDefaultAsync(ct) ?? 0;

    public async Task<ChangeListAnswer> Read(long after, int limit, CancellationToken ct)
    {
        await book.Number(ct);
        var end = await Last(ct);
        for (var n = 0; ; n++)
        {
            var upTo = Math.Min(end, after + Window);
            var (found, more) = upTo <= after ? ([], false) : await Between(after, upTo, limit, ct);
            if (found.Count > 0) return new([.. found.Select(f => f.Change)], Cursor(more ? found[^1].Position : upTo), more || upTo < end);
            // Nothing new for this system: the place stays as it is, until it has fallen back so far that going on from there would be work.
            if (upTo >= end) return new([], Cursor(upTo - after < Window ? after : upTo), false);
            after = upTo;
            if (n >= MostWindows) return new([], Cursor(after), true);
        }
    }

    private string Cursor(long after) => cursors.WritePlace(Question, after.ToString(CultureInfo.InvariantCulture));

    private async Task<(List<(long Position, ChangeAnswer Change)> Found, bool More)> Between(long after, long upTo, int limit, CancellationToken ct)
    {
        var (discreet, org, mark) = (items.Discreet, who.OrgId, CaseDoor.OwnMark(Client));
        var rows = await (from e in db.Events.AsNoTracking()
                          join c in db.Cases.AsNoTracking() on e.CaseId equals c.Id
                          where e.Position > after && e.Position <= upTo && !e.Internal && (!discreet.Contains(c.ItemId) || c.Tasks.Any(t => t.BodyId == org) || c.ExternalId != null && c.ExternalId.StartsWith(mark))
                          orderby e.Position
                          select new { Line = e, c.Id, c.No, c.ItemId, c.Region, c.ExternalId }).Take(limit + 1).ToListAsync(ct);
        var more = rows.Count > limit;
        if (more) rows.RemoveAt(limit);
        return ([.. rows.Select(r => (r.Line.Position!.Value, new ChangeAnswer(r.Line.Id, $"case.{CaseDoor.Camel(r.Line.Verb)}",
            new(r.Id, r.No, r.ItemId, r.Region, r.Line.To, r.ExternalId?.StartsWith(mark, StringComparison.Ordinal) == true), CaseDoor.Line(texts, r.Line))))], more);
    }
}
