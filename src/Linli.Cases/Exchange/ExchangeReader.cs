using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <param name="Matter">Null: it went back at once.</param>
/// <param name="Waiting">Messages of ours on the way.</param>
/// <param name="Fault">Why the oldest of them has not arrived.</param>
public sealed record ExchangeLine(ExchangeLink Link, string Peer, Case? Matter, int Waiting, string? Fault, string? Reason);

/// <summary>The list of exchanged matters, within reach.</summary>
sealed class ExchangeReader(CasesDb db, Who who)
{
    public const int Size = 50;
    public static readonly IReadOnlyList<string> Tabs = ["conflict", "waiting", "failed", "all"];

    public async Task<(IReadOnlyList<ExchangeLine> Rows, bool More)> List(string tab, int page, CancellationToken ct)
    {
        var links = await Of(tab).OrderByDescending(l => l.MovedAt).ThenByDescending(l => l.Id).Skip((page - 1) * Size).Take(Size + 1).ToListAsync(ct);
        var ids = links.Select(l => l.Id).ToList();
        var cases = links.Select(l => l.CaseId).OfType<Guid>().ToList();
        var matters = await db.Cases.AsNoTracking().Where(c => cases.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var peers = await db.Peers.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        var open = (await db.ExchangeMessages.AsNoTracking().Where(m => ids.Contains(m.LinkId) && !m.Incoming && m.DoneAt == null).OrderBy(m => m.Seq).Select(m => new { m.LinkId, m.Fault }).ToListAsync(ct)).ToLookup(m => m.LinkId);
        // Of what became no matter of ours the reason is all there is.
        var back = links.Where(l => l.CaseId is null).Select(l => l.Id).ToList();
        var why = (await db.ExchangeMessages.AsNoTracking().Where(m => back.Contains(m.LinkId) && !m.Incoming).Select(m => new { m.LinkId, m.Reason }).ToListAsync(ct)).ToLookup(m => m.LinkId, m => m.Reason);
        return ([.. links.Take(Size).Select(l => new ExchangeLine(l, peers.GetValueOrDefault(l.PeerId, ""), l.CaseId is { } id ? matters.GetValueOrDefault(id) : null, open[l.Id].Count(), open[l.Id].Select(m => m.Fault).FirstOrDefault(), why[l.Id].FirstOrDefault()))], links.Count > Size);
    }

    public async Task<IReadOnlyDictionary<string, int>> Counts(CancellationToken ct)
    {
        var counts = new Dictionary<string, int>();
        foreach (var tab in Tabs) counts[tab] = await Of(tab).CountAsync(ct);
        return counts;
    }

    /// <summary>What asks for a person.</summary>
    public async Task<int> ToDo(CancellationToken ct) => who.May(Permissions.CasesDispatch) ? await Of("conflict").CountAsync(ct) : 0;

    private IQueryable<ExchangeLink> Of(string tab)
    {
        // Of a matter that is not seen its exchange is not either; what never became one is the business of those who hand matters on.
        var dispatches = who.May(Permissions.CasesDispatch);
        var all = db.ExchangeLinks.AsNoTracking().Where(l => l.CaseId == null && dispatches || db.Cases.Any(c => c.Id == l.CaseId));
        return tab switch
        {
            "conflict" => all.Where(l => l.Conflict),
            "waiting" => all.Where(l => !l.Conflict && l.Standing != ExchangeStanding.InStep && l.Standing != ExchangeStanding.TheyGoOn),
            "failed" => all.Where(l => db.ExchangeMessages.Any(m => m.LinkId == l.Id && !m.Incoming && m.DoneAt == null && m.Attempts > 0)),
            _ => all,
        };
    }
}
