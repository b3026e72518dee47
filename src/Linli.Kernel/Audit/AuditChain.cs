using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Audit;

/// <summary>
/// Links written lines into one chain, some seconds after they were written: chaining inside each transaction would make
/// all writers of a city queue for one row. Until then a line is held by its own code.
/// </summary>
public sealed class AuditSealer(KernelDb db, AuditPen pen, AuditAnchor anchor, WriteGate gate) : IRecurringJob
{
    public string Name => "audit.seal";
    public TimeSpan Every => TimeSpan.FromSeconds(5);

    public async Task Run(CancellationToken ct)
    {
        while (await SealBatch(ct) == Batch) { }
    }

    private const int Batch = 500;
    private static readonly Who Sealer = AsSystem();

    private static Who AsSystem()
    {
        var who = new Who();
        who.BecomeSystem("audit.seal");
        return who;
    }

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
        if (open.Count == 0) return 0;
        var holds = await Holds(head, ct);
        if (holds is null)
            // An installation from before there were anchors, or a node that seals for the first time. Written down: who takes the file away leaves a trace.
            db.Audit.Add(pen.Line(Sealer, "audit.anchor", "audit", null, null, null, new { from = head!.Seq }));
        await db.SaveChangesAsync(ct);
        // An anchor that the chain contradicts stays where it is, as a witness.
        if (holds != false) anchor.Set(seq, previous);
        return open.Count;
    }

    /// <summary>Whether the chain still has the line that the anchor names; null when there is no anchor though there is a chain.</summary>
    private async Task<bool?> Holds(AuditRow? head, CancellationToken ct)
    {
        var (mark, genuine) = anchor.Read();
        if (!genuine) return false;
        if (mark is null) return head is null ? true : null;
        return await db.Audit.AnyAsync(a => a.Seq == mark.Seq && a.Hash == mark.Hash, ct);
    }
}

/// <param name="Sealed">Lines in the chain.</param>
/// <param name="Open">Lines written but not linked yet; each is checked by its own code.</param>
/// <param name="Faults">Readable sentences; empty when nothing was changed, removed or inserted.</param>
/// <param name="Head">Hash of the newest line in the chain, to be noted elsewhere; empty without a chain.</param>
public sealed record AuditReport(long Sealed, long Open, IReadOnlyList<string> Faults, string Head);

/// <summary>Walks the whole chain and compares its end with the anchor: anyone with the audit key can.</summary>
public sealed class AuditVerifier(KernelDb db, AuditPen pen, AuditAnchor anchor)
{
    public async Task<AuditReport> Verify(CancellationToken ct)
    {
        var faults = new List<string>();
        long count = 0, open = 0;
        var previous = "";
        // Read first: what is sealed while we walk comes after it.
        var (mark, genuine) = anchor.Read();
        if (!genuine)
        {
            faults.Add($"the anchor {anchor.Path} was forged or damaged");
            mark = null;
        }
        await foreach (var line in db.Audit.AsNoTracking().Where(a => a.Seq != null).OrderBy(a => a.Seq).AsAsyncEnumerable().WithCancellation(ct))
        {
            count++;
            if (line.Seq != count) { faults.Add($"line {count} is missing (found {line.Seq})"); count = line.Seq!.Value; }
            if (!pen.Genuine(line)) faults.Add($"line {line.Seq} ({line.At:yyyy-MM-dd HH:mm}, {line.Action}) was changed");
            else if (line.Previous != previous || line.Hash != pen.Chain(line, previous, line.Seq!.Value)) faults.Add($"line {line.Seq} does not follow on the line before it");
            if (line.Seq == mark?.Seq && line.Hash != mark?.Hash) faults.Add($"line {line.Seq} is not the one that the anchor of {mark!.At:yyyy-MM-dd HH:mm} names: the chain was cut off and written anew");
            previous = line.Hash ?? "";
            if (faults.Count >= 20) break;
        }
        if (genuine && mark is null && count > 0) faults.Add($"the anchor {anchor.Path} is missing: nobody can tell whether the newest lines are there");
        if (genuine && mark?.Seq > count && faults.Count < 20) faults.Add($"the newest lines are missing: the anchor of {mark.At:yyyy-MM-dd HH:mm} names line {mark.Seq}, the chain ends with line {count}");
        await foreach (var line in db.Audit.AsNoTracking().Where(a => a.Seq == null).AsAsyncEnumerable().WithCancellation(ct))
        {
            open++;
            if (!pen.Genuine(line)) faults.Add($"the unsealed line {line.Id} ({line.Action}) was changed");
        }
        return new(count, open, faults, previous);
    }
}
