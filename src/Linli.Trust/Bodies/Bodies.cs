using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Bodies;

sealed class Bodies(TrustDb db, BodyCache cache, TimeProvider clock, FieldCipher cipher) : IBodies
{
    public async Task<Body?> Find(Guid id, CancellationToken ct) => (await Today(ct)).ById.TryGetValue(id, out var row) ? ToBody(row) : null;

    public async Task<IReadOnlyDictionary<Guid, Body>> Find(IEnumerable<Guid> ids, CancellationToken ct)
    {
        var today = await Today(ct);
        return ids.Distinct().Select(id => today.ById.GetValueOrDefault(id)).OfType<BodyOn>().ToDictionary(b => b.Id, ToBody);
    }

    public async Task<Body?> Competent(string duty, string level, string region, CancellationToken ct)
    {
        var candidates = (await Today(ct)).ByDuty[duty].Where(b => RegionScope.Below(b.Region).Holds(region));
        var asked = level switch { "community" => 12, "street" => 9, _ => 6 };
        // The asked level first, then upwards, then (a duty kept lower down than asked) downwards.
        return candidates.OrderBy(b => RegionScope.Significant(b.Region).Length is var n && n <= asked ? asked - n : 100 + n)
            .ThenBy(b => b.Id).Select(ToBody).FirstOrDefault();
    }

    public async Task<IReadOnlyList<Body>> Over(string region, CancellationToken ct) =>
        [.. (await Today(ct)).Alive.Where(b => RegionScope.Below(b.Region).Holds(region)).OrderBy(b => b.Region, StringComparer.Ordinal).ThenBy(b => b.NameZh, StringComparer.Ordinal).Select(ToBody)];

    public async Task<IReadOnlyList<Body>> Under(string region, CancellationToken ct)
    {
        if (region.Length != 12) return [];
        var scope = RegionScope.Below(region);
        return [.. (await Today(ct)).Alive.Where(b => scope.Holds(b.Region)).OrderBy(b => b.Region, StringComparer.Ordinal).ThenBy(b => b.NameZh, StringComparer.Ordinal).Select(ToBody)];
    }

    public async Task<IReadOnlyList<PostHolder>> Posts(Guid body, CancellationToken ct)
    {
        var today = Day;
        var rows = await (from p in db.Posts.AsNoTracking()
                          join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id
                          where p.BodyId == body && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                          orderby p.IsLeader descending, p.Id
                          select new { p.Id, p.AccountId, a.NameSealed, p.TitleZh, p.TitleEn, p.IsLeader }).ToListAsync(ct);
        return [.. rows.Select(r => new PostHolder(r.Id, r.AccountId, r.NameSealed is null ? "" : cipher.Open(r.NameSealed, "trust.account.name"), Say(r.TitleZh, r.TitleEn), r.IsLeader))];
    }

    public async Task<IReadOnlyList<string>> HallRegions(CancellationToken ct) =>
        [.. (await Today(ct)).ByDuty["intake"].Select(b => b.Region).Distinct()];

    private DateOnly Day => OfficeHours.DateOf(clock.GetUtcNow());
    private ValueTask<BodiesOfDay> Today(CancellationToken ct) => cache.On(Day, ct);

    internal static Body ToBody(BodyOn b) => new(b.Id, b.ParentId, b.Region, b.Kind, new(b.NameZh, b.NameEn), b.DutyCodes, b.Phone);

    private static string Say(string zh, string en) => Texts.Current == Texts.English ? en : zh;
}
