using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exports;

/// <summary>Whoever may decide hears of a request, whoever asked hears what became of it, and a day with far more rows than usual is told to the security administrators.</summary>
sealed class TellOfExports(CasesDb db, INotices notices, IActors actors, IUnusualDays unusual, ExportBook book, TimeProvider clock) : IHear<ExportMoved>
{
    public async Task Hear(ExportMoved message, Guid messageId, CancellationToken ct)
    {
        if (await db.Exports.AsNoTracking().FirstOrDefaultAsync(e => e.Id == message.Export, ct) is not { } row || !Enum.TryParse<ExportState>(message.State, out var state)) return;
        var href = CasesLinks.Export(row.Id);
        if (state == ExportState.Waiting)
        {
            var deciders = (await actors.Holding(Permissions.ExportsApprove, row.Region, ct)).Where(a => a != row.AccountId);
            await notices.ToAccounts(deciders, new Reason("notice.export.Waiting", row.No, row.ByName, $"{row.Rows}"), href, messageId, ct);
        }
        // What needed nobody is ready a moment later, and that is told.
        else if (state != ExportState.Approved || row.DecidedBy is not null)
            await notices.ToAccounts([row.AccountId], new Reason($"notice.export.{state}", row.No), href, messageId, ct);
        if (state == ExportState.Made) await Watch(row, ct);
    }

    private async Task Watch(Export row, CancellationToken ct)
    {
        var rules = book.Today.Rules;
        var since = OfficeHours.At(OfficeHours.DateOf(clock.GetUtcNow()), TimeOnly.MinValue).ToUniversalTime();
        var from = since.AddDays(-rules.HabitDays);
        var made = await db.Exports.AsNoTracking().Where(e => e.AccountId == row.AccountId && e.MadeAt >= from).Select(e => new { e.MadeAt, e.Rows }).ToListAsync(ct);
        await unusual.Judge("exports", row.AccountId, made.Where(m => m.MadeAt >= since).Sum(m => m.Rows),
            [.. made.Where(m => m.MadeAt < since).GroupBy(m => OfficeHours.DateOf(m.MadeAt!.Value)).Select(g => g.Sum(m => m.Rows))], new DayLimits(rules.Floor, rules.Factor, rules.HabitNeeds), ct);
    }
}
