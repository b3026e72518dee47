using Linli.Cases.Domain;
using Linli.Kernel.Access;

namespace Linli.Cases.Feedback;

/// <summary>回访: what the citizen says, asked by somebody who did not work on it. Mission row 13, trap 19 and 20.</summary>
public sealed record CallBack(Guid Case, int Version, string ClientKey, Guid Task, CalledBack Said, int? Stars, string Words);

sealed class CallBackDesk(CaseDesk desk, FeedbackDesk feedback)
{
    public async Task<Outcome> Handle(CallBack c, CancellationToken ct)
    {
        var heir = await feedback.Heir(c.Case, ct);
        return await desk.Act(c.Case, c.Version, c.ClientKey, "call-back", (m, act, limits) => m.CallBack(act, c.Task, c.Said, c.Stars, c.Words, limits, heir), ct);
    }
}
