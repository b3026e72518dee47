using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Files;

/// <summary>Takes away content that was stored for a form that was never sent, or whose transaction was refused: older than a day, and named by no row.</summary>
sealed class SweepFiles(KernelDb db, ContentStore store, TimeProvider clock) : IRecurringJob
{
    private const int Batch = 400;
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    public string Name => "files.sweep";
    public TimeSpan Every => TimeSpan.FromDays(1);

    public async Task Run(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Grace;
        foreach (var old in store.OlderThan(before).Chunk(Batch))
        {
            ct.ThrowIfCancellationRequested();
            var named = (await db.Files.AsNoTracking().Where(f => old.Contains(f.Hash)).Select(f => f.Hash).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
            named.UnionWith(await db.Files.AsNoTracking().Where(f => f.ThumbnailHash != null && old.Contains(f.ThumbnailHash)).Select(f => f.ThumbnailHash!).ToListAsync(ct));
            foreach (var hash in old)
                if (!named.Contains(hash)) store.Sweep(hash, before);
        }
        store.SweepRemains(before);
    }
}
