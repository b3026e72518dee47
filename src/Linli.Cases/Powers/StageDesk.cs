using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Cases.Powers;

/// <summary>初审、审核: the opinion of whoever has that power, in its own name or in that of its delegator. Mission row 4.</summary>
/// <param name="Amount">What it comes to in yuan, as typed; empty where the service knows no amount.</param>
public sealed record ExamineCase(Guid Case, int Version, string ClientKey, Guid Task, bool Agrees, string Reason, string? Amount);

/// <summary>交回: a delegate gives a stage back to whoever let it act, because it is outside the scope or cannot be done there.</summary>
public sealed record PassBackStage(Guid Case, int Version, string ClientKey, Guid Task, string Reason);

sealed class StageDesk(CaseDesk desk, PowerDesk powers, IBodies bodies, Catalogue.ItemCatalogue items, Who who)
{
    public async Task<Outcome> Handle(ExamineCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        if (Own(found, c.Task) is not { } task) return await desk.Act(c.Case, c.Version, c.ClientKey, "examine", (_, _, _) => Outcome.NotFound, ct);
        long? fen = null;
        if (!string.IsNullOrWhiteSpace(c.Amount) && items.PinnedService(found)?.Powers is { Amount: true } && (fen = PowerRules.Fen(c.Amount)) is null) return Outcome.Refuse("AmountIsInYuan");
        var kind = task.Kind == TaskKind.First ? PowerKind.First : PowerKind.Examine;
        if (await powers.Of(found, kind, who.OrgId, ct, fen) is not { } standing) return Outcome.NotFound;
        var next = await powers.Next(found, ct, kind, fen);
        return await powers.Noted(await desk.Act(c.Case, c.Version, c.ClientKey, "examine", (m, act, _) => m.Examine(act, c.Task, c.Agrees, c.Reason, fen, standing, next), ct), standing, found, desk.Rehearsing, ct);
    }

    public async Task<Outcome> Handle(PassBackStage c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        var task = Own(found, c.Task);
        var back = task?.ForBodyId is { } id ? await bodies.Find(id, ct) : null;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "pass-back", (m, act, _) => task is null ? Outcome.NotFound : m.PassBack(act, c.Task, back?.Id ?? task.BodyId, back?.Names.AsArgument() ?? "", c.Reason), ct);
    }

    /// <summary>A stage that the actor's organisation is asked for. Without one a page that is out of date is still told who was faster.</summary>
    private CaseTask? Own(Case matter, Guid task) => matter.Tasks.Find(t => t.Id == task && t.Kind is TaskKind.First or TaskKind.Examine && t.BodyId == who.OrgId);
}
