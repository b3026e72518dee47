using Linli.Kernel.Access;
using Linli.Trust.Data;
using Linli.Trust.Domain;

namespace Linli.Trust.Bodies;

/// <summary>Gives an organisation another name, phone, duties, parent or region from a day on. What it was before stays in its history.</summary>
/// <param name="Version">What the page showed.</param>
/// <param name="Shown">The day whose facts the page showed: what was not changed on it is not typed, and stays as it is on the day of the change.</param>
public sealed record ChangeBody(Guid Body, int Version, DateOnly? Shown, BodyWords Words);

public sealed class ChangeBodyHandler(TrustDb db, BodyDesk desk, Who who, TimeProvider clock)
{
    public async Task<Outcome> Handle(ChangeBody c, CancellationToken ct)
    {
        if (await desk.Load(c.Body, ct) is not var (body, rows)) return Outcome.NotFound;
        if (body.Version != c.Version) return await desk.WhoWasFaster($"body:{c.Body}", ct);
        if (body.ValidTo < desk.Today) return Outcome.Refuse("BodyHasEnded");
        if (c.Shown is not { } seen) return Outcome.Refuse("FormIsOurs");
        if (c.Words.From is { } day && (day < body.ValidFrom || day > body.ValidTo)) return Outcome.Refuse("ChangeIsInLife", Iso(body.ValidFrom), body.ValidTo is { } to ? Iso(to) : "…");
        var was = c.Words.From is { } at ? BodyDesk.Facts(rows.Last(r => r.ValidFrom <= at)) : null;
        var words = was is null ? c.Words : Onto(was, BodyDesk.Facts(rows.LastOrDefault(r => r.ValidFrom <= seen) ?? rows[0]), c.Words);
        var (facts, refusal) = await desk.Check(words, c.Body, was, ct);
        if (facts is null) return refusal!;
        if (facts == was) return Outcome.Refuse("NothingChanged");
        // The reach of an administrator is that of their organisation: one slip, and nobody there could take it back.
        if (c.Body == who.OrgId && facts.Region != was!.Region) return Outcome.Refuse("OwnRegionIsChangedByAnother");
        var from = c.Words.From!.Value;
        var periods = BodyHistory.With([.. rows.Select(r => new BodyPeriod(r.ValidFrom, r.ValidTo, BodyDesk.Facts(r)))], from, facts);
        var links = (await desk.Links(ct)).Where(l => l.Body != c.Body).Concat(periods.Select(p => new ParentLink(c.Body, p.Facts.ParentId, p.From, p.To))).ToList();
        if (BodyHistory.Loops(links, c.Body, from)) return Outcome.Refuse("ParentIsNotBelow");
        foreach (var p in periods)
        {
            var row = rows.FirstOrDefault(r => r.ValidFrom == p.From);
            if (row is null)
                db.BodyVersions.Add(row = new BodyVersionRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), BodyId = c.Body, ValidFrom = p.From, Region = p.Facts.Region, NameZh = p.Facts.NameZh, NameEn = p.Facts.NameEn });
            (row.ValidTo, row.ParentId, row.Region, row.NameZh, row.NameEn, row.Duties, row.Phone) =
                (p.To, p.Facts.ParentId, p.Facts.Region, p.Facts.NameZh, p.Facts.NameEn, p.Facts.Duties, p.Facts.Phone);
        }
        db.Entry(body).State = Microsoft.EntityFrameworkCore.EntityState.Modified;
        if (facts.ParentId != was!.ParentId) await desk.Touch(BodyHistory.Above(links, c.Body, from), ct);
        db.Note("body.change", $"body:{c.Body}", facts.Region, purpose: BodyDesk.Clean(c.Words.Reason, BodyDesk.ReasonLength), detail: new { from, was, facts });
        return await desk.Commit($"body:{c.Body}", ct);
    }

    /// <summary>What was changed on the page, done to the facts of the day from which it holds: another change that is planned or past stays.</summary>
    private static BodyWords Onto(BodyFacts was, BodyFacts shown, BodyWords typed)
    {
        var name = BodyDesk.Clean(typed.NameZh, int.MaxValue) ?? "";
        var facts = BodyHistory.Carry(shown, was, new BodyFacts(name, BodyDesk.Clean(typed.NameEn, int.MaxValue) ?? name, (typed.Region ?? "").Trim(), typed.Parent, BodyHistory.Duties(typed.Duties), BodyDesk.Clean(typed.Phone, 40)));
        return typed with { NameZh = facts.NameZh, NameEn = facts.NameEn, Region = facts.Region, Parent = facts.ParentId, Duties = BodyHistory.Split(facts.Duties), Phone = facts.Phone };
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", null);
}
