using Linli.Cases.Data;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Todo;

/// <summary>Writes the search terms of matters that came in before there were any; once, then it remembers that all have theirs.</summary>
sealed class FillTerms(CasesDb db, KernelDb kernel, NumberBook numbers, WriteGate gate) : IRecurringJob
{
    public const string JobName = "cases.terms", Setting = "cases.terms";
    private const int Batch = 500;
    public string Name => JobName;
    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task Run(CancellationToken ct)
    {
        if (await kernel.Settings.AnyAsync(s => s.Name == Setting, ct)) return;
        for (var after = Guid.Empty; ;)
        {
            var rows = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.Id.CompareTo(after) > 0).OrderBy(c => c.Id).Take(Batch)
                .Select(c => new { c.Id, c.No, c.Region, c.Title, c.Text, c.Address, c.ReceivedAt, Has = db.Terms.Any(t => t.Of == c.Id) }).ToListAsync(ct);
            if (rows.Count == 0) break;
            after = rows[^1].Id;
            foreach (var c in rows.Where(c => !c.Has)) db.Terms.Add(CaseSearch.Of(c.Id, c.No, c.Region, c.Title, c.Text, c.Address, c.ReceivedAt, await numbers.NextUnseen(CaseSearch.Book, ct)));
            using (await gate.Enter(ct)) await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
        kernel.Settings.Add(new SettingRow { Name = Setting, Value = "1" });
        using (await gate.Enter(ct)) await kernel.SaveChangesAsync(ct);
    }
}
