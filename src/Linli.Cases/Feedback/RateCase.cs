using Linli.Cases.Catalogue;
using Linli.Kernel.Access;

namespace Linli.Cases.Feedback;

/// <summary>评价: 1 very dissatisfied … 5 very satisfied (好差评, 国办发〔2019〕51号); a bad one reopens the matter.</summary>
public sealed record RateCase(Guid Case, int Version, string ClientKey, int Stars, string? Words);

/// <summary>重新办理 inside the window; policy per category.</summary>
public sealed record ReopenCase(Guid Case, int Version, string ClientKey, string Reason);

sealed class FeedbackDesk(CaseDesk desk, ItemCatalogue items, Who who)
{
    public Task<Outcome> Handle(RateCase c, CancellationToken ct) => who.IsStaff
        // Staff cannot rate their own work (trap 19).
        ? Task.FromResult(Outcome.Forbidden)
        : desk.Act(c.Case, c.Version, c.ClientKey, "rate", (m, act, limits) => m.Rate(act, c.Stars, c.Words, limits), ct);

    public Task<Outcome> Handle(ReopenCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "reopen", (m, act, limits) => m.Reopen(act, c.Reason, items.ReopenDays(m, act.Flow), limits), ct);
}
