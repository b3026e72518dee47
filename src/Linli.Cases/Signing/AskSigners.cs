using Linli.Cases.Dispatch;
using Linli.Cases.Domain;
using Linli.Kernel.Access;

namespace Linli.Cases.Signing;

/// <summary>会签、或签、按比例: one question to several organisations. Mission row 6, trap 13.</summary>
public sealed record AskSigners(Guid Case, int Version, string ClientKey, SignRule Rule, int Need, int Of, string Question, IReadOnlyList<Guid> Signers);

/// <summary>加签: one more is asked.</summary>
public sealed record AddSigner(Guid Case, int Version, string ClientKey, Guid Body);

/// <summary>An opinion, yes or no; a no gives its reason.</summary>
public sealed record SignCase(Guid Case, int Version, string ClientKey, Guid Task, bool Agrees, string? Opinion);

/// <summary>委托: another organisation speaks in this one's name.</summary>
public sealed record DelegateSign(Guid Case, int Version, string ClientKey, Guid Task, Guid Body, string Reason);

/// <summary>The question is taken back.</summary>
public sealed record WithdrawSigning(Guid Case, int Version, string ClientKey, string Reason);

sealed class SigningDesk(CaseDesk desk, OfficesHere offices)
{
    public async Task<Outcome> Handle(AskSigners c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (c.Signers.Any(s => !here.ContainsKey(s))) return Outcome.Refuse("BodyWorksHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "ask-signers",
            (m, act, _) => Lead.Of(m, act, () => m.AskSigners(act, c.Rule, c.Need, c.Of, c.Question, [.. c.Signers.Select(s => (s, here[s].Names.AsArgument()))])), ct);
    }

    public async Task<Outcome> Handle(AddSigner c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (!here.TryGetValue(c.Body, out var body)) return Outcome.Refuse("BodyWorksHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "add-signer", (m, act, _) => Lead.Of(m, act, () => m.AddSigner(act, body.Id, body.Names.AsArgument())), ct);
    }

    public Task<Outcome> Handle(SignCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "sign", (m, act, _) => m.Sign(act, c.Task, c.Agrees, c.Opinion), ct);

    public async Task<Outcome> Handle(DelegateSign c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (!here.TryGetValue(c.Body, out var body)) return Outcome.Refuse("BodyWorksHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "delegate-sign", (m, act, _) => m.DelegateSign(act, c.Task, body.Id, body.Names.AsArgument(), c.Reason), ct);
    }

    public Task<Outcome> Handle(WithdrawSigning c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "withdraw-signing", (m, act, _) => Lead.Of(m, act, () => m.WithdrawSigning(act, c.Reason)), ct);
}
