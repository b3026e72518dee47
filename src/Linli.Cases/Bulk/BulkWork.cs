using System.Globalization;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Linli.Cases.Bulk;

/// <summary>One step for several matters that were chosen in a list.</summary>
public enum BulkDeed { Claim, Dispatch, Inform, Urge, Print }

/// <summary>How many at once, from the configuration (limits.bulkRows).</summary>
public sealed record BulkLimit(int Most)
{
    public const int Usual = 50;
}

/// <summary>What is asked for all chosen matters.</summary>
/// <param name="To">For a dispatch: an organisation, or <see cref="ByRule"/>: each to whoever the dispatch rules name.</param>
/// <param name="How">For urging on behalf of citizens: how staff know that they asked.</param>
public sealed record BulkAsk(BulkDeed Deed, string? To, string? Note, string? How)
{
    public const string ByRule = "rule";
}

/// <summary>One chosen matter and what becomes, or became, of it. Out of reach: nothing of it but that.</summary>
/// <param name="Matter">Null when it is not within reach.</param>
/// <param name="To">Where a dispatch goes.</param>
public sealed record BulkLine(Guid Id, Case? Matter, Outcome Outcome, string? To)
{
    public int Version { get; init; }
}

/// <summary>
/// 批量办理: row by row through the same verbs as on the page of the matter, each with its own key. A row that is refused hinders no other; nobody
/// reaches more by choosing many. Mission row 13.
/// </summary>
sealed class BulkWork(CaseDesk desk, StaffVerbs verbs, ItemCatalogue items, IBodies bodies, BulkLimit limit, Who who, TimeProvider clock)
{
    public int Most => limit.Most;

    public IEnumerable<BulkDeed> Offered => Enum.GetValues<BulkDeed>().Where(d => d switch
    {
        BulkDeed.Claim => who.May(Permissions.CasesHandle) || who.May(Permissions.CasesAccept),
        BulkDeed.Dispatch => who.May(Permissions.CasesDispatch),
        BulkDeed.Inform => who.May(Permissions.CasesHandle) || who.May(Permissions.CasesDispatch),
        BulkDeed.Urge => who.May(Permissions.CasesRegister),
        _ => true,
    });

    public Outcome Fits(int chosen) => chosen == 0 ? Outcome.Refuse("BulkChoosesSome") : chosen > limit.Most ? Outcome.Refuse("BulkIsLimited", $"{limit.Most}", $"{chosen}") : Outcome.Done;

    /// <summary>Where chosen matters could go.</summary>
    public async Task<IReadOnlyList<Body>> Offices(IReadOnlyList<Guid> rows, CancellationToken ct)
    {
        var found = new Dictionary<Guid, Body>();
        var seen = new HashSet<string>();
        foreach (var id in rows.Take(limit.Most))
            if (await desk.Load(id, ct) is { } c && seen.Add(c.Region))
                foreach (var b in await bodies.Over(c.Region, ct)) if (b.Duties.Count > 0 && !b.Duties.Contains("intake")) found.TryAdd(b.Id, b);
        desk.Forget();
        return [.. found.Values];
    }

    public async Task<IReadOnlyList<BulkLine>> Preview(BulkAsk ask, IReadOnlyList<Guid> rows, CancellationToken ct)
    {
        desk.Rehearsing = true;
        try { return await Each(ask, [.. rows.Select(id => (id, (int?)null))], "rehearsal", ct); }
        finally { desk.Rehearsing = false; }
    }

    /// <param name="key">Of the form; each row's own key is made from it.</param>
    /// <param name="rows">With the version that the preview showed.</param>
    public Task<IReadOnlyList<BulkLine>> Carry(BulkAsk ask, string key, IReadOnlyList<(Guid Id, int? Version)> rows, CancellationToken ct) => Each(ask, rows, key, ct);

    private async Task<IReadOnlyList<BulkLine>> Each(BulkAsk ask, IReadOnlyList<(Guid Id, int? Version)> rows, string key, CancellationToken ct)
    {
        var lines = new List<BulkLine>(rows.Count);
        foreach (var (id, version) in rows.Take(limit.Most))
        {
            var c = await desk.Load(id, ct);
            desk.Forget();
            if (c is null) { lines.Add(new(id, null, Outcome.NotFound, null)); continue; }
            var (outcome, to) = await One(ask, c, version ?? c.Version, $"{(key.Length > 40 ? key[..40] : key)}-{id:N}", ct);
            desk.Forget();
            lines.Add(new(id, c, outcome, to) { Version = c.Version });
        }
        return lines;
    }

    private async Task<(Outcome Outcome, string? To)> One(BulkAsk ask, Case c, int version, string key, CancellationToken ct)
    {
        switch (ask.Deed)
        {
            case BulkDeed.Claim:
                // A retry of the same key finds its answer below, also where nothing is open any more.
                var task = c.Current is { } main && main.BodyId == who.OrgId ? main : c.Tasks.Find(t => t.Kind == TaskKind.Co && t.IsOpen && t.BodyId == who.OrgId);
                if (task is null) return (Outcome.Refuse("NothingToClaim"), null);
                if (desk.Rehearsing && task.State == TaskState.Claimed && task.AccountId == who.AccountId) return (Outcome.Refuse("ClaimedByYourself"), null);
                return (await Do("claim", ("task", $"{task.Id}")), null);
            case BulkDeed.Dispatch:
                var (lead, co) = await Goes(ask, c, ct);
                if (lead is null && ask.To == BulkAsk.ByRule) return (Outcome.Refuse("RulesFindAnOffice"), null);
                return (await Do("dispatch", [("to", lead?.Id.ToString() ?? ask.To ?? ""), ("note", ask.Note ?? ""), .. co.Select(b => ("co", b.Id.ToString()))]), lead is null ? null : string.Join(Texts.Current == Texts.English ? ", " : "、", co.Prepend(lead).Select(b => b.Name)));
            case BulkDeed.Inform: return (await Do("inform", ("note", ask.Note ?? "")), null);
            case BulkDeed.Urge: return (await Do("urge", ("note", ask.Note ?? ""), ("how", ask.How ?? "")), null);
            default: return (await desk.NewestPaper(c.Id, ct) is null ? Outcome.Refuse("PaperIsIssuedFirst") : Outcome.Done, null);
        }

        Task<Outcome> Do(string verb, params (string Name, string Value)[] fields)
        {
            var form = new Dictionary<string, StringValues> { ["version"] = version.ToString(CultureInfo.InvariantCulture), ["key"] = key };
            foreach (var group in fields.GroupBy(f => f.Name)) form[group.Key] = new StringValues([.. group.Select(f => f.Value)]);
            return verbs.Do(c.Id, verb, new FormCollection(form), ct);
        }
    }

    private async Task<(Body? Lead, IReadOnlyList<Body> Co)> Goes(BulkAsk ask, Case c, CancellationToken ct)
    {
        if (ask.To != BulkAsk.ByRule) return (Guid.TryParse(ask.To, out var id) ? await bodies.Find(id, ct) : null, []);
        if (items.Competent(c.ItemKind, c.ItemId, OfficeHours.DateOf(clock.GetUtcNow())) is not { } rule || await bodies.Competent(rule.Rule.To.Duty, rule.Rule.To.Level, c.Region, ct) is not { } lead) return (null, []);
        var co = new List<Body>();
        foreach (var duty in rule.Rule.Co) if (await bodies.Competent(duty.Duty, duty.Level, c.Region, ct) is { } b && b.Id != lead.Id && co.All(x => x.Id != b.Id)) co.Add(b);
        return (lead, co);
    }
}
