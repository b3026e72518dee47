using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Leaves;

/// <summary>On the first day of a leave the work goes to the deputy, after the last what is left of it comes back. A day late it does the same.</summary>
sealed class MoveWork(TrustDb db, BodyDesk bodies, INotices notices, TimeProvider clock) : IRecurringJob
{
    private const int Batch = 200;
    public string Name => "trust.leaves";
    public TimeSpan Every => TimeSpan.FromMinutes(5);

    public async Task Run(CancellationToken ct)
    {
        var today = bodies.Today;
        var due = await db.Leaves.Where(l => l.EndedAt == null && (l.BegunAt == null && l.From <= today || l.To != null && l.To < today)).OrderBy(l => l.From).Take(Batch).ToListAsync(ct);
        foreach (var leave in due)
        {
            var (owner, deputy) = (await bodies.NameOf(leave.AccountId, ct) ?? "", leave.DeputyId is { } d ? await bodies.NameOf(d, ct) ?? "" : "");
            var over = leave.To < today;
            // Over before it began: it was called off, or nothing ran meanwhile.
            if (over && leave.BegunAt is null) leave.EndedAt = clock.GetUtcNow();
            else if (over)
            {
                leave.EndedAt = clock.GetUtcNow();
                db.Publish(new WorkHandedOver(leave.BodyId, leave.DeputyId!.Value, leave.AccountId, deputy, owner, HandOver.Back));
            }
            else
            {
                leave.BegunAt = clock.GetUtcNow();
                if (leave.To is null) leave.EndedAt = leave.BegunAt;
                db.Publish(new WorkHandedOver(leave.BodyId, leave.AccountId, leave.DeputyId, owner, deputy, leave.To is null ? HandOver.Left : HandOver.Leave));
            }
            db.Note(over ? "leave.over" : "leave.begin", $"post:{leave.PostId}", person: leave.AccountId);
            await db.Commit(ct);
            if (leave.DeputyId is { } to && leave.BegunAt is not null)
                await notices.ToAccounts(over ? [leave.AccountId, to] : [to], new Kernel.Text.Reason(over ? "notice.leave-over" : "notice.leave-begins", owner, deputy, $"{leave.To ?? leave.From:yyyy-MM-dd}"), "/staff/posts", over ? leave.Id : leave.DeputyPostId ?? leave.Id, ct);
        }
    }
}
