using Linli.Cases.Domain;
using Linli.Kernel.Access;

namespace Linli.Cases.Intake;

/// <summary>受理: the matter is taken in and a dated paper says so. 行政许可法 32.</summary>
public sealed record AcceptCase(Guid Case, int Version, string ClientKey);

/// <summary>不予受理: with the reason and who is competent instead. 行政许可法 32.</summary>
public sealed record RefuseCase(Guid Case, int Version, string ClientKey, string Reason, string Competent);

/// <summary>一次性补正告知: everything that is missing, told once and in full. 行政许可法 32.</summary>
public sealed record RequestSupplement(Guid Case, int Version, string ClientKey, IReadOnlyList<string> Missing);

/// <summary>补正: the applicant hands in what was missing; the clocks run again.</summary>
public sealed record SupplementCase(Guid Case, int Version, string ClientKey, string? Note);

/// <summary>Nobody answered the request to supplement; the window ends the matter and says how the applicant was asked.</summary>
public sealed record EndUnanswered(Guid Case, int Version, string ClientKey, string Asked);

/// <summary>撤回: the applicant takes the matter back at any time before it is closed.</summary>
public sealed record WithdrawCase(Guid Case, int Version, string ClientKey, string? Reason);

sealed class IntakeDesk(CaseDesk desk, Powers.PowerDesk powers, Who who)
{
    public async Task<Outcome> Handle(AcceptCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        var (standing, first) = (await powers.Of(found, PowerKind.Accept, who.OrgId, ct), await powers.Next(found, ct));
        return await powers.Noted(await desk.Act(c.Case, c.Version, c.ClientKey, "accept", (m, act, limits) => Dispatch.Lead.Of(m, act, () => m.Accept(act, limits, standing, first)), ct), standing, found, desk.Rehearsing, ct);
    }

    public Task<Outcome> Handle(RefuseCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "refuse", (m, act, _) => m.Refuse(act, c.Reason, c.Competent), ct);

    private const int MostMissing = 2_000;

    public Task<Outcome> Handle(RequestSupplement c, CancellationToken ct)
    {
        var missing = c.Missing.Select(x => x.Trim()).Where(x => x.Length > 0).ToList();
        // All of it stands on one paper and in one line.
        return missing.Sum(x => x.Length + 1) > MostMissing ? Task.FromResult(Outcome.Refuse("TextFits", $"{MostMissing}"))
            : desk.Act(c.Case, c.Version, c.ClientKey, "request-supplement", (m, act, _) => m.RequestSupplement(act, missing), ct);
    }

    public Task<Outcome> Handle(SupplementCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "supplement", (m, act, limits) => m.Supplement(act, limits, c.Note, desk.Brought.Count > 0), ct);

    public Task<Outcome> Handle(EndUnanswered c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "end-unanswered", (m, act, _) => m.EndUnanswered(act, c.Asked), ct);

    public Task<Outcome> Handle(WithdrawCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "withdraw", (m, act, _) => m.Withdraw(act, c.Reason), ct);
}
