using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exports;

/// <param name="Scope">The filter in words.</param>
sealed record ExportView(Export Row, string Purpose, string Scope, IReadOnlyList<string> Groups, bool Mine);

/// <summary>Reads requests: one's own, and for whoever decides all of their place (街道 can look at every export below it).</summary>
sealed class ExportReader(CasesDb db, Who who, ExportBook book, ExportMatters matters, ExportDesk desk, FieldCipher cipher, TimeProvider clock)
{
    public const int Size = 50, MostPages = 200;

    /// <param name="tab">mine, decide or all.</param>
    public async Task<(IReadOnlyList<Export> Rows, bool More)> List(string tab, int page, CancellationToken ct)
    {
        var rows = await Of(tab).OrderByDescending(e => e.AskedAt).ThenByDescending(e => e.Id).Skip((page - 1) * Size).Take(Size + 1).ToListAsync(ct);
        return (rows.Count > Size ? rows[..Size] : rows, rows.Count > Size);
    }

    private IQueryable<Export> Of(string tab)
    {
        var (me, now, all) = (who.AccountId, clock.GetUtcNow(), db.Exports.AsNoTracking());
        return tab switch
        {
            "decide" when desk.MayDecide => all.Where(e => e.State == ExportState.Waiting && e.LapsesAt > now && e.AccountId != me),
            "all" when desk.MayDecide => all,
            _ => all.Where(e => e.AccountId == me),
        };
    }

    public async ValueTask<int?> ToDecide(CancellationToken ct) => desk.MayDecide ? await Of("decide").Take(100).CountAsync(ct) : null;

    public string PurposeOf(Export row) => book.Pinned(row.Rules).PurposeOf(row.Purpose)?.Name.Now ?? row.Purpose;

    public async Task<ExportView?> Read(Guid id, CancellationToken ct)
    {
        if (await db.Exports.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, ct) is not { } row) return null;
        var mine = row.AccountId == who.AccountId;
        if (!mine && !desk.MayDecide) return null;
        var rules = book.Pinned(row.Rules);
        return new(row, PurposeOf(row), await matters.Say(ExportFilter.FromJson(cipher.Open(row.FilterSealed, ExportFilter.Sealed)), Texts.Current, ct),
            [.. rules.Groups.Where(g => row.Groups.Split(' ').Contains(g.Id)).Select(g => g.Name.Now)], mine);
    }

    /// <summary>What the page that asks must show: the rules of today, the list in words, how many rows.</summary>
    public async Task<(ExportRules Rules, string Scope, int Rows)> Preview(ExportFilter filter, CancellationToken ct)
    {
        var rules = book.Today.Rules;
        return (rules, await matters.Say(filter, Texts.Current, ct), matters.MayRead(filter.List) ? await matters.Count(filter, clock.GetUtcNow(), rules.Most, ct) : 0);
    }

    public bool IsIdentifying(ExportGroup group) => book.IsIdentifying(group);
}
