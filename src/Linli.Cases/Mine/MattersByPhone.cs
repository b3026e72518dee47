using Linli.Cases.Data;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Mine;

/// <summary>What somebody handed in as a guest, or a clerk for them, becomes theirs when they sign in with the number that they gave as their own.</summary>
sealed class MattersByPhone(CasesDb db, TimeProvider clock) : IHear<PhoneProved>
{
    // Carriers give a number to somebody else after 90 days at the earliest [k]: what is older may be another person's.
    private const int Days = 90, Most = 50;

    public async Task Hear(PhoneProved proved, Guid messageId, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-Days);
        var waiting = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter])
            .Where(c => c.ReporterPhoneIndex == proved.PhoneIndex && c.PhoneIsOwn && c.ReporterId == null && c.ReceivedAt >= since);
        var found = await waiting.OrderByDescending(c => c.ReceivedAt).Take(Most).Select(c => new { c.Id, c.No, c.Region }).ToListAsync(ct);
        if (found.Count == 0) return;
        foreach (var matter in found) db.Note("case.link", $"case:{matter.Id}", matter.Region, proved.AccountId, detail: new { matter.No });
        var ids = found.Select(f => f.Id).ToList();
        // Not through the matter itself: nothing happened to it, and whoever works on it meanwhile is not told that somebody was faster.
        await db.Commit(ct, () => waiting.Where(c => ids.Contains(c.Id)).ExecuteUpdateAsync(s => s.SetProperty(c => c.ReporterId, proved.AccountId), ct));
    }
}
