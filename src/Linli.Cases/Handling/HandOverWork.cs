using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Handling;

/// <summary>What somebody held goes to their deputy or successor, and after a leave what is left of it comes back; heard twice, it does the same. Mission row 1.</summary>
sealed class HandOverWork(CasesDb db, CaseDesk desk, Who who) : IHear<WorkHandedOver>
{
    public async Task Hear(WorkHandedOver moved, Guid messageId, CancellationToken ct)
    {
        if (!who.IsSystem) who.BecomeSystem("cases.hand-over");
        var held = db.Tasks.AsNoTracking().IgnoreQueryFilters().Where(t => t.BodyId == moved.Body && t.State == TaskState.Claimed && t.AccountId == moved.From);
        // A deputy keeps what was theirs before, and what they took themselves.
        if (moved.Why == HandOver.Back) held = held.Where(t => t.HandedFrom == moved.To);
        foreach (var task in await held.OrderBy(t => t.Due).Select(t => new { t.CaseId, t.Id }).ToListAsync(ct))
        {
            db.ChangeTracker.Clear();
            await desk.Act(task.CaseId, null, null, "hand-over", (m, act, _) =>
            {
                if (m.Tasks.Find(t => t.Id == task.Id) is { } mine && mine.AccountId == moved.From) m.HandOver(act, mine, moved.To, moved.ToName, moved.Why == HandOver.Leave);
                return Outcome.Done;
            }, ct);
        }
    }
}
