using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Bodies;

/// <summary>Ends an organisation; or takes a planned end back.</summary>
/// <param name="From">The first day on which there is no such organisation any more; null takes an end back that has not come yet.</param>
public sealed record EndBody(Guid Body, int Version, DateOnly? From, bool TakeBack, string? Reason);

public sealed class EndBodyHandler(TrustDb db, BodyDesk desk, IEnumerable<IHoldWork> holders)
{
    public async Task<Outcome> Handle(EndBody c, CancellationToken ct)
    {
        if (await desk.Load(c.Body, ct) is not var (body, rows)) return Outcome.NotFound;
        if (body.Version != c.Version) return await desk.WhoWasFaster($"body:{c.Body}", ct);
        if (body.ValidTo < desk.Today) return Outcome.Refuse("BodyHasEnded");
        if (c.TakeBack) return await Set(body, rows[^1], null, "body.end.back", c.Reason, ct);
        if (desk.Day(c.From, c.Reason) is { } day) return day;
        var first = c.From!.Value;
        if (first <= body.ValidFrom) return Outcome.Refuse("EndIsAfterBegin");
        // All that stands in the way, at once: nobody should come back three times.
        var why = new List<Reason>();
        var posts = await db.Posts.CountAsync(p => p.BodyId == c.Body && (p.ValidTo == null || p.ValidTo >= first && p.ValidTo >= p.ValidFrom), ct);
        if (posts > 0) why.Add(new Reason("rule.EndedBodyHasNoPosts", $"{posts}"));
        var below = await (from v in db.BodyVersions
                           join b in db.Bodies on v.BodyId equals b.Id
                           where v.ParentId == c.Body && (v.ValidTo == null || v.ValidTo >= first) && (b.ValidTo == null || b.ValidTo >= first)
                           select b.Id).Distinct().CountAsync(ct);
        if (below > 0) why.Add(new Reason("rule.EndedBodyHasNothingBelow", $"{below}"));
        foreach (var holder in holders)
            if (await holder.At(c.Body, ct) is { } held) why.Add(held);
        if (why.Count > 0) return new Outcome(OutcomeKind.Refused, "EndedBodyHoldsNothing", why);
        return await Set(body, rows[^1], first.AddDays(-1), "body.end", c.Reason, ct);
    }

    private async Task<Outcome> Set(BodyRow body, BodyVersionRow last, DateOnly? to, string action, string? reason, CancellationToken ct)
    {
        body.ValidTo = to;
        db.Note(action, $"body:{body.Id}", last.Region, purpose: BodyDesk.Clean(reason, BodyDesk.ReasonLength), detail: new { to });
        return await desk.Commit($"body:{body.Id}", ct);
    }
}
