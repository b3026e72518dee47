using Linli.Kernel.Jobs;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

/// <summary>Takes away sessions and codes that are over; they open nothing any more, but nobody needs to keep who was here when.</summary>
sealed class SweepSignIns(TrustDb db, TimeProvider clock) : IRecurringJob
{
    public string Name => "trust.sign-ins";
    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task Run(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Commit(ct, async () =>
        {
            await db.Sessions.Where(s => s.Until <= now).ExecuteDeleteAsync(ct);
            await db.OneTimeCodes.Where(c => c.Expires <= now).ExecuteDeleteAsync(ct);
        });
    }
}
