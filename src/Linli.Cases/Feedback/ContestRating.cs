using Linli.Kernel.Access;

namespace Linli.Cases.Feedback;

/// <summary>差评申诉: whoever was rated says that the rating is not true.</summary>
public sealed record ContestRating(Guid Case, int Version, string ClientKey, string Reason);

/// <summary>裁定差评申诉: whether it counts, by somebody who had no part in it.</summary>
public sealed record RuleOnRating(Guid Case, int Version, string ClientKey, Guid Task, bool Counts, string Reason);

sealed class ContestDesk(CaseDesk desk)
{
    public Task<Outcome> Handle(ContestRating c, CancellationToken ct) => desk.Act(c.Case, c.Version, c.ClientKey, "contest-rating", (m, act, _) => m.ContestRating(act, c.Reason), ct);

    public Task<Outcome> Handle(RuleOnRating c, CancellationToken ct) => desk.Act(c.Case, c.Version, c.ClientKey, "rule-on-rating", (m, act, _) => m.RuleOnRating(act, c.Task, c.Counts, c.Reason), ct);
}
