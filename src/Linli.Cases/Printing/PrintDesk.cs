using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Papers;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Paper;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Printing;

/// <summary>
/// 打印队列 of a hall. Printing is two steps: the file is made, then somebody says that every sheet came out; until then a paper is on its way and never gone.
/// </summary>
sealed class PrintDesk(CasesDb db, CaseDesk desk, PaperMaker papers, Who who, TimeProvider clock)
{
    public const int Most = 50, MostNote = 200;

    private IQueryable<PrintRow> Own => db.Prints.Where(p => p.BodyId == (who.OrgId ?? Guid.Empty));

    public async Task<IReadOnlyList<PrintRow>> In(PrintState state, CancellationToken ct) =>
        await Own.AsNoTracking().Where(p => p.State == state).OrderBy(p => p.QueuedAt).ThenBy(p => p.Id).Take(Most).ToListAsync(ct);

    /// <summary>What was handed over or posted, newest first.</summary>
    public async Task<IReadOnlyList<PrintRow>> Done(CancellationToken ct) =>
        await Own.AsNoTracking().Where(p => p.State >= PrintState.Handed).OrderByDescending(p => p.DoneAt).Take(Most).ToListAsync(ct);

    // Asked beside every page of the hall.
    private static readonly Func<CasesDb, Guid, CancellationToken, Task<int>> Open = EF.CompileAsyncQuery((CasesDb db, Guid body, CancellationToken _) => db.Prints.Count(p => p.BodyId == body && p.State <= PrintState.Printing));

    public async ValueTask<int?> Count(CancellationToken ct) => await Open(db, who.OrgId ?? Guid.Empty, ct);

    /// <summary>All rows or none; a row that somebody else moved meanwhile is said.</summary>
    public async Task<Outcome> Do(string act, IReadOnlyList<Guid> ids, string? note, CancellationToken ct)
    {
        if (ids.Count is 0 or > Most) return Outcome.Refuse("PrintChoosesSome", $"{Most}");
        if (act is "posted" or "handed" && string.IsNullOrWhiteSpace(note)) return Outcome.Refuse("PrintSaysToWhom");
        var rows = await Own.Where(p => ids.Contains(p.Id)).ToListAsync(ct);
        if (rows.Count != ids.Distinct().Count()) return Outcome.NotFound;
        var now = clock.GetUtcNow();
        foreach (var p in rows)
        {
            if (Posting.Step(p.State, act) is not { } to) { db.ChangeTracker.Clear(); return Outcome.Refuse("PrintStepFits", p.Paper, $"@print.state.{p.State}"); }
            p.State = to;
            if (act == "print") (p.PrintedAt, p.PrintedBy) = (now, who.Name);
            if (act == "back") (p.PrintedAt, p.PrintedBy) = (null, null);
            if (act is "handed" or "posted") (p.DoneAt, p.DoneBy, p.Note) = (now, who.Name, note!.Trim() is { Length: > MostNote } l ? l[..MostNote] : note.Trim());
            db.Note($"paper.{act}", $"case:{p.CaseId}", p.Region, detail: new { p.No, p.Paper });
        }
        return await db.Commit(ct);
    }

    /// <summary>One file of what is being printed; nothing changes by opening it again.</summary>
    public async Task<IReadOnlyList<PaperDocument>> File(string origin, CancellationToken ct)
    {
        var made = new List<PaperDocument>();
        foreach (var p in await In(PrintState.Printing, ct))
            if (await desk.Load(p.CaseId, ct) is not null && await papers.Make(p.CaseId, p.Seq, origin, ct, handedOver: true) is { } paper) made.Add(paper);
        return made;
    }
}

/// <summary>A paper was issued to somebody whom no message reaches: it waits in the hall of the place.</summary>
sealed class QueuePapers(CasesDb db, IBodies bodies, FieldCipher cipher) : IHear<CaseMoved>
{
    public async Task Hear(CaseMoved m, Guid messageId, CancellationToken ct)
    {
        var line = await db.Events.AsNoTracking().Where(e => e.CaseId == m.CaseId && e.Seq == m.Seq && e.PaperNumber != null).Select(e => new { e.PaperNumber, e.PaperKind, e.At }).FirstOrDefaultAsync(ct);
        if (line is null || await db.Prints.AnyAsync(p => p.CaseId == m.CaseId && p.Seq == m.Seq, ct)) return;
        var c = await db.Cases.AsNoTracking().Where(c => c.Id == m.CaseId).Select(c => new { c.Region, c.No, c.Channel, c.ReporterId, c.ReporterPhone, c.PhoneIsOwn }).FirstAsync(ct);
        if (!Posting.Needs(c.Channel, c.ReporterId is not null, c.ReporterPhone is null ? null : cipher.Open(c.ReporterPhone, "cases.reporter.phone"), c.PhoneIsOwn)) return;
        if (await bodies.Competent("intake", "street", c.Region, ct) is not { } hall) return;
        db.Prints.Add(new PrintRow { Id = Guid.CreateVersion7(line.At), CaseId = m.CaseId, Seq = m.Seq, No = c.No, Paper = line.PaperNumber!, Kind = line.PaperKind!, BodyId = hall.Id, Region = c.Region, QueuedAt = line.At });
        // Told twice at once: the unique key lets one in, and the other is told again and finds it.
        await db.Commit(ct);
    }
}
