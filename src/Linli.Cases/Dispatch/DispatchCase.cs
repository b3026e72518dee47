using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Cases.Dispatch;

/// <summary>派单: hands an accepted matter to the organisation that will handle it, with co-handlers. 行政许可法 26; mission row 6.</summary>
public sealed record DispatchCase(Guid Case, int Version, string ClientKey, Guid To, IReadOnlyList<Guid> Co, string? Note);

/// <summary>领取: one of the organisation takes the task; exactly one wins.</summary>
public sealed record ClaimTask(Guid Case, Guid Task, string ClientKey);

/// <summary>转办: another organisation takes over; the citizen's clocks go on.</summary>
public sealed record TransferCase(Guid Case, int Version, string ClientKey, Guid To, string Reason);

/// <summary>退回: back to dispatch within the limit, with a reason.</summary>
public sealed record ReturnCase(Guid Case, int Version, string ClientKey, string Reason);

/// <summary>收回派单: the hall takes it back, with a reason.</summary>
public sealed record RecallCase(Guid Case, int Version, string ClientKey, string Reason);

/// <summary>协办: a second organisation helps, on its own date.</summary>
public sealed record AddCoHandler(Guid Case, int Version, string ClientKey, Guid Body, string? Note);

/// <summary>The co-handler reports to the lead.</summary>
public sealed record FinishCo(Guid Case, int Version, string ClientKey, Guid Task, string Result);

/// <summary>签收: seen, by somebody of the organisation; not yet taken.</summary>
public sealed record AcknowledgeTask(Guid Case, int Version, string ClientKey, Guid Task);

/// <summary>派单异议: after the returns that are allowed, somebody above rules.</summary>
public sealed record ObjectToDispatch(Guid Case, int Version, string ClientKey, string Reason);

/// <summary>裁定派单异议: who leads from now on, for good.</summary>
public sealed record RuleOnDispatch(Guid Case, int Version, string ClientKey, Guid Task, Guid To, string Reason);

sealed class DispatchDesk(CaseDesk desk, IBodies bodies, OfficesHere offices, CommunityGate gate)
{
    public async Task<Outcome> Handle(DispatchCase c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (!here.TryGetValue(c.To, out var lead) || c.Co.Any(id => !here.ContainsKey(id))) return Outcome.Refuse("BodyWorksHere");
        if (await Burden(c.Case, lead, [.. c.Co.Select(id => here[id])], ct) is { } burden) return burden;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "dispatch",
            (m, act, limits) => m.Dispatch(act, limits, lead.Id, lead.Names.AsArgument(), [.. c.Co.Select(id => (id, here[id].Names.AsArgument()))], c.Note), ct);
    }

    private async Task<Outcome?> Burden(Guid id, Body? lead, IReadOnlyList<Body> helpers, CancellationToken ct)
    {
        if (await desk.Load(id, ct) is not { } matter) return Outcome.NotFound;
        if (lead is not null && await gate.Refuses(matter, lead, false, ct) is { } refused) return refused;
        foreach (var helper in helpers) if (await gate.Refuses(matter, helper, true, ct) is { } no) return no;
        return null;
    }

    public Task<Outcome> Handle(ClaimTask c, CancellationToken ct) =>
        desk.Act(c.Case, null, c.ClientKey, "claim", (m, act, _) => m.Claim(act, c.Task), ct);

    public async Task<Outcome> Handle(TransferCase c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (!here.TryGetValue(c.To, out var to)) return Outcome.Refuse("BodyWorksHere");
        if (await Burden(c.Case, to, [], ct) is { } burden) return burden;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "transfer", (m, act, limits) => Lead.Of(m, act, () => m.Transfer(act, limits, to.Id, to.Names.AsArgument(), c.Reason)), ct);
    }

    public async Task<Outcome> Handle(ReturnCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        if (await bodies.Competent("intake", "street", found.Region, ct) is not { } intake) return Outcome.Refuse("NobodyAcceptsHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "return", (m, act, _) => Lead.Of(m, act, () => m.Return(act, c.Reason, intake.Id)), ct);
    }

    public async Task<Outcome> Handle(RecallCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        if (await bodies.Competent("intake", "street", found.Region, ct) is not { } intake) return Outcome.Refuse("NobodyAcceptsHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "recall", (m, act, _) => m.Recall(act, c.Reason, intake.Id), ct);
    }

    public async Task<Outcome> Handle(AddCoHandler c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (!here.TryGetValue(c.Body, out var body)) return Outcome.Refuse("BodyWorksHere");
        if (await Burden(c.Case, null, [body], ct) is { } burden) return burden;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "add-co-handler", (m, act, _) => Lead.OrHall(m, act, () => m.AddCoHandler(act, body.Id, body.Names.AsArgument(), c.Note)), ct);
    }

    public Task<Outcome> Handle(AcknowledgeTask c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "acknowledge", (m, act, _) => m.Acknowledge(act, c.Task), ct);

    public async Task<Outcome> Handle(ObjectToDispatch c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        if (await bodies.Competent("intake", "street", found.Region, ct) is not { } above) return Outcome.Refuse("NobodyAcceptsHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "object", (m, act, _) => Lead.Of(m, act, () => m.Object(act, c.Reason, above.Id)), ct);
    }

    public async Task<Outcome> Handle(RuleOnDispatch c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (!here.TryGetValue(c.To, out var to)) return Outcome.Refuse("BodyWorksHere");
        if (await Burden(c.Case, to, [], ct) is { } burden) return burden;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "rule", (m, act, limits) => m.Rule(act, limits, c.Task, to.Id, to.Names.AsArgument(), c.Reason), ct);
    }

    public Task<Outcome> Handle(FinishCo c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "finish-co", (m, act, _) => m.FinishCo(act, c.Task, c.Result), ct);
}

/// <summary>What only the organisation in charge may do: a co-handler or a community that merely sees the matter does not close it or hand it on.</summary>
static class Lead
{
    /// <summary>Where nobody is in charge yet or any more, the flow itself says what fits.</summary>
    public static Outcome Of(Case matter, Act act, Func<Outcome> then) =>
        act.Who.IsSystem || matter.LeadBodyId is null || matter.Phase == Phase.Closed || matter.LeadBodyId == act.Who.OrgId ? then() : Outcome.Refuse("OnlyTheLeadDoesThis");

    /// <summary>Also whoever dispatches there: the hall sees that a second office is needed after it has handed the matter on.</summary>
    public static Outcome OrHall(Case matter, Act act, Func<Outcome> then) => act.Who.May(Permissions.CasesDispatch) ? then() : Of(matter, act, then);
}

/// <summary>Those that exist today and whose division holds the place of a matter: elsewhere nobody could open it, and nobody else could go on with it.</summary>
sealed class OfficesHere(CaseDesk desk, IBodies bodies)
{
    /// <returns>Null when there is no such matter within reach.</returns>
    public async Task<Dictionary<Guid, Body>?> Of(Guid id, CancellationToken ct) =>
        await desk.Load(id, ct) is { } found ? (await bodies.Over(found.Region, ct)).ToDictionary(b => b.Id) : null;
}
