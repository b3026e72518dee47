using Linli.Cases.Catalogue;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Trust.Contracts;

namespace Linli.Cases.Feedback;

/// <summary>评价: 1 very dissatisfied … 5 very satisfied (好差评, 国办发〔2019〕51号); a bad one reopens the matter.</summary>
public sealed record RateCase(Guid Case, int Version, string ClientKey, int Stars, string? Words);

/// <summary>重新办理 inside the window; policy per category.</summary>
public sealed record ReopenCase(Guid Case, int Version, string ClientKey, string Reason);

sealed class FeedbackDesk(CaseDesk desk, ItemCatalogue items, IBodies bodies, TimeProvider clock, Who who)
{
    public async Task<Outcome> Handle(RateCase c, CancellationToken ct)
    {
        // Staff cannot rate their own work (trap 19).
        if (who.IsStaff) return Outcome.Forbidden;
        var heir = await Heir(c.Case, ct);
        return await desk.Act(c.Case, c.Version, c.ClientKey, "rate", (m, act, limits) => m.Rate(act, c.Stars, c.Words, limits, heir), ct);
    }

    public async Task<Outcome> Handle(ReopenCase c, CancellationToken ct)
    {
        var heir = await Heir(c.Case, ct);
        return await desk.Act(c.Case, c.Version, c.ClientKey, "reopen", (m, act, limits) => m.Reopen(act, c.Reason, items.ReopenDays(m, act.Flow), limits, heir), ct);
    }

    /// <summary>Whom the matter goes back to when the organisation that led was dissolved or moved away: as the dispatch rules say today, else the hall.</summary>
    public async Task<Guid?> Heir(Guid id, CancellationToken ct)
    {
        if (await desk.Load(id, ct) is not { LeadBodyId: { } lead } matter || (await bodies.Over(matter.Region, ct)).Any(b => b.Id == lead)) return null;
        var rule = items.Competent(matter.ItemKind, matter.ItemId, OfficeHours.DateOf(clock.GetUtcNow()), matter.Region)?.Rule;
        return ((rule is null ? null : await bodies.Competent(rule.To.Duty, rule.To.Level, matter.Region, ct)) ?? await bodies.Competent("intake", "street", matter.Region, ct))?.Id;
    }
}
