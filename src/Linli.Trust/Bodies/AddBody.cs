using Linli.Kernel.Access;
using Linli.Trust.Data;

namespace Linli.Trust.Bodies;

/// <summary>Sets up an organisation below another one, or at the top of the administrator's region.</summary>
public sealed record AddBody(string Key, string? Kind, BodyWords Words);

public sealed class AddBodyHandler(TrustDb db, BodyDesk desk, Lists lists, Who who, TimeProvider clock)
{
    /// <returns>The id of the new organisation when it was set up; a form that is sent twice gets the first one's.</returns>
    public async Task<(Outcome Outcome, Guid Body)> Handle(AddBody c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("FormIsOurs"), default);
        if (await db.Answered<string>(actor, c.Key, ct) is { } first) return (Outcome.Done, Guid.Parse(first));
        if (lists.Kinds.All(k => k.Code != c.Kind)) return (Outcome.Refuse("KindIsListed"), default);
        var (facts, refusal) = await desk.Check(c.Words, null, null, ct);
        if (facts is null) return (refusal!, default);
        var from = c.Words.From!.Value;
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        db.Bodies.Add(new BodyRow { Id = id, Kind = c.Kind!, ValidFrom = from });
        db.BodyVersions.Add(new BodyVersionRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), BodyId = id, ValidFrom = from, ParentId = facts.ParentId, Region = facts.Region, NameZh = facts.NameZh, NameEn = facts.NameEn,
            Duties = facts.Duties, Phone = facts.Phone,
        });
        if (facts.ParentId is { } parent) await desk.Touch([parent], ct);
        db.Note("body.add", $"body:{id}", facts.Region, purpose: BodyDesk.Clean(c.Words.Reason, BodyDesk.ReasonLength), detail: new { from, facts });
        db.Answer(actor, c.Key, $"{id}");
        var done = await desk.Commit(facts.ParentId is { } above ? $"body:{above}" : $"body:{id}", ct);
        if (!done.Ok && await db.Answered<string>(actor, c.Key, ct) is { } twice) return (Outcome.Done, Guid.Parse(twice));
        return (done, id);
    }
}
