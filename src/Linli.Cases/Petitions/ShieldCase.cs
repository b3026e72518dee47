using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Cases.Petitions;

/// <summary>登记被反映单位: whom the matter is about neither sees it nor gets any part of it. 信访工作条例: what is said about somebody is never handed to them.</summary>
public sealed record ShieldCase(Guid Case, int Version, string ClientKey, Guid Body, string? Note);

sealed class ShieldDesk(CaseDesk desk, IBodies bodies)
{
    public async Task<Outcome> Handle(ShieldCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } matter) return Outcome.NotFound;
        if (await bodies.Find(c.Body, ct) is not { } about) return Outcome.Refuse("BodyExists");
        var all = await Below(about, ct);
        return await desk.Act(c.Case, c.Version, c.ClientKey, "shield", (m, act, _) => Dispatch.Lead.OrHall(m, act, () => m.Shield(act, all, about.Names.AsArgument(), c.Note)), ct);
    }

    /// <summary>The sections of an office are that office.</summary>
    private async Task<IReadOnlyList<Guid>> Below(Body body, CancellationToken ct)
    {
        var all = new HashSet<Guid> { body.Id };
        var under = await bodies.Under(body.Region, ct);
        for (var grown = true; grown;)
        {
            grown = false;
            // A hall or community of the same street is an office of its own, or nobody would be left to take the matter in.
            foreach (var b in under.Where(b => b.ParentId is { } parent && all.Contains(parent) && b.Kind is not ("hall" or "community"))) grown |= all.Add(b.Id);
        }
        return [.. all];
    }
}
