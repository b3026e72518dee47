using Linli.Cases.Dispatch;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Cases.Whistle;

/// <summary>吹哨: the community (or its street) names the departments that it needs, and how soon. Mission row 20; 北京市接诉即办工作条例 2021.</summary>
public sealed record BlowWhistle(Guid Case, int Version, string ClientKey, string Matter, string Grade, IReadOnlyList<Guid> Bodies);

/// <summary>报到: who comes, and when.</summary>
public sealed record ReportIn(Guid Case, int Version, string ClientKey, Guid Task, string Comes);

/// <summary>A department says, once, that the call is not for it.</summary>
public sealed record ObjectToWhistle(Guid Case, int Version, string ClientKey, Guid Task, string Reason);

/// <summary>The street holds the department to the call, or releases it and may call another.</summary>
public sealed record RuleOnWhistle(Guid Case, int Version, string ClientKey, Guid Task, bool Released, Guid? Instead, string Reason);

/// <summary>联合到场: who was there, what was found.</summary>
public sealed record VisitOnWhistle(Guid Case, int Version, string ClientKey, IReadOnlyList<Guid> There, string Found);

/// <summary>What a department did for its part.</summary>
public sealed record AnswerWhistle(Guid Case, int Version, string ClientKey, Guid Task, bool Done, string Result);

/// <summary>How it ended; unsolved goes up.</summary>
public sealed record EndWhistle(Guid Case, int Version, string ClientKey, WhistleResult Result, string Finding);

sealed class WhistleDesk(CaseDesk desk, IBodies bodies, OfficesHere offices, Who who)
{
    public async Task<Outcome> Handle(BlowWhistle c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        // Whoever has the departments at hand anyway has no need to whistle for them.
        if (await bodies.Find(who.OrgId ?? Guid.Empty, ct) is not { Kind: "community" or "hall" }) return Outcome.Refuse("CommunitiesWhistle");
        if (c.Bodies.Any(id => !here.ContainsKey(id))) return Outcome.Refuse("BodyWorksHere");
        // A whistle goes up to the departments; the other way round it would be a burden by another name.
        if (c.Bodies.Any(id => here[id].Kind == "community")) return Outcome.Refuse("WhistleCallsDepartments");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "whistle", (m, act, _) => m.Whistle(act, c.Matter, c.Grade, [.. c.Bodies.Select(id => (id, here[id].Names.AsArgument()))]), ct);
    }

    public Task<Outcome> Handle(ReportIn c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "report-in", (m, act, _) => m.ReportIn(act, c.Task, c.Comes), ct);

    public async Task<Outcome> Handle(ObjectToWhistle c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        if (await bodies.Competent("intake", "street", found.Region, ct) is not { } street) return Outcome.Refuse("NobodyAcceptsHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "object-to-whistle", (m, act, _) => m.ObjectToWhistle(act, c.Task, c.Reason, street.Id), ct);
    }

    public async Task<Outcome> Handle(RuleOnWhistle c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        if (c.Instead is { } id && !here.ContainsKey(id)) return Outcome.Refuse("BodyWorksHere");
        return await desk.Act(c.Case, c.Version, c.ClientKey, "rule-on-whistle",
            (m, act, _) => m.RuleOnWhistle(act, c.Task, c.Released, c.Instead is { } other ? (other, here[other].Names.AsArgument()) : null, c.Reason), ct);
    }

    public async Task<Outcome> Handle(VisitOnWhistle c, CancellationToken ct)
    {
        if (await offices.Of(c.Case, ct) is not { } here) return Outcome.NotFound;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "visit-on-whistle",
            (m, act, _) => m.VisitOnWhistle(act, c.There, [.. c.There.Select(id => here.GetValueOrDefault(id)?.Names.AsArgument()).OfType<string>()], c.Found), ct);
    }

    public Task<Outcome> Handle(AnswerWhistle c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "answer-whistle", (m, act, _) => m.AnswerWhistle(act, c.Task, c.Done, c.Result), ct);

    public async Task<Outcome> Handle(EndWhistle c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } found) return Outcome.NotFound;
        // Up means the county's co-ordination; where there is none, the street's.
        var above = await bodies.Competent("coordination", "county", found.Region, ct) ?? await bodies.Competent("intake", "street", found.Region, ct);
        return await desk.Act(c.Case, c.Version, c.ClientKey, "end-whistle", (m, act, _) => m.EndWhistle(act, c.Result, c.Finding, above?.Id, above?.Names.AsArgument() ?? ""), ct);
    }
}
