using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Audit;

/// <summary>
/// Links written lines into one chain, some seconds after they were written: chaining inside each transaction would make
/// all writers of a city queue for one row. Until then a line is held by its own code.
/// </summary>
public sealed class AuditSealer(KernelDb db, AuditPen pen, WriteGate gate) : IRecurringJob
{
    public string Name => "audit.seal";
    public TimeSpan Every => TimeSpan.FromSeconds(5);

    public async Task Run(CancellationToken ct)
    {
        while (await SealBatch(ct) == Batch) { }
    }

    private const int Batch = 500;

    private async Task<int> SealBatch(CancellationToken ct)
    {
        using var _ = await gate.Enter(ct);
        db.ChangeTracker.Clear();
        var head = await db.Audit.AsNoTracking().Where(a => a.Seq != null).OrderByDescending(a => a.Seq).FirstOrDefaultAsync(ct);
        var open = await db.Audit.Where(a => a.Seq == null).OrderBy(a => a.Id).Take(Batch).ToListAsync(ct);
        Measures.Unsealed.Record(open.Count);
        var (seq, previous) = (head?.Seq ?? 0, head?.Hash ?? "");
        foreach (var line in open)
        {
            line.Seq = ++seq;
            line.Previous = previous;
            line.Hash = previous = pen.Chain(line, previous, seq);
        }
        await db.SaveChangesAsync(ct);
        return open.Count;
    }
}

/// <param name="Sealed">Lines in the chain.</param>
/// <param name="Open">Lines written but not linked yet; each is checked by its own code.</param>
/// <param name="Faults">Readable sentences; empty when nothing was changed, removed or inserted.</param>
public sealed record AuditReport(long Sealed, long Open, IReadOnlyList<string> Faults);

/// <summary>Walks the whole chain: anyone with the audit key can.</summary>
public sealed class AuditVerifier(KernelDb db, AuditPen pen)
{
    public async Task<AuditReport> Verify(CancellationToken ct)
    {
        var faults = new List<string>();
        long count = 0, open = 0;
        var previous = "";
        await foreach (var line in db.Audit.AsNoTracking().Where(a => a.Seq != null).OrderBy(a => a.Seq).AsAsyncEnumerable().WithCancellation(ct))
        {
            count++;
            if (line.Seq != count) { faults.Add($"line {count} is missing (found {line.Seq})"); count = line.Seq!.Value; }
            if (!pen.Genuine(line)) faults.Add($"line {line.Seq} ({line.At:yyyy-MM-dd HH:mm}, {line.Action}) was changed");
            else if (line.Previous != previous || line.Hash != pen.Chain(line, previous, line.Seq!.Value)) faults.Add($"line {line.Seq} does not follow on the line before it");
            previous = line.Hash ?? "";
            if (faults.Count >= 20) break;
        }
        await foreach (var line in db.Audit.AsNoTracking().Where(a => a.Seq == null).AsAsyncEnumerable().WithCancellation(ct))
        {
            open++;
            if (!pen.Genuine(line)) faults.Add($"the unsealed line {line.Id} ({line.Action}) was changed");
        }
        return new(count, open, faults);
    }
}
