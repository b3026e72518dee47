using Linli.Kernel.Access;

namespace Linli.Cases.Supervision;

/// <summary>督办: an answer is asked of the lead by a day of its own. Mission row 13, trap 14.</summary>
public sealed record SuperviseCase(Guid Case, int Version, string ClientKey, string Reason, DateOnly? By);

/// <summary>The lead answers.</summary>
public sealed record AnswerSupervision(Guid Case, int Version, string ClientKey, Guid Task, string Answer);

/// <summary>督办办结: only whoever began it, with what they found.</summary>
public sealed record EndSupervision(Guid Case, int Version, string ClientKey, Guid Task, string Finding);

sealed class SupervisionDesk(CaseDesk desk)
{
    public Task<Outcome> Handle(SuperviseCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "supervise", (m, act, _) => m.Supervise(act, c.Reason, c.By), ct);

    public Task<Outcome> Handle(AnswerSupervision c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "answer-supervision", (m, act, _) => m.AnswerSupervision(act, c.Task, c.Answer), ct);

    public Task<Outcome> Handle(EndSupervision c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "end-supervision", (m, act, _) => m.EndSupervision(act, c.Task, c.Finding), ct);
}
