using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Todo;

/// <summary>A filter of the to-do list; it is the query string and nothing else, so a link shows the same list.</summary>
/// <param name="Tab">mine, open (to be claimed), co, soon, over or all.</param>
sealed record TodoFilter(string Tab, string? Words, string? Item, string? State, int Page)
{
    public const int Size = 50;
}

sealed record TodoRow(Guid CaseId, Guid TaskId, string No, string ItemKind, string ItemId, string ItemVersion, string FlowId, string FlowVersion, string State, TaskKind Kind,
    TaskState TaskState, string? AccountName, DateTimeOffset Due, bool Paused, bool Provisional, string? Address, Channel Channel, byte[]? ReporterName, bool Urgent);

sealed record TodoList(IReadOnlyList<TodoRow> Rows, bool HasMore, IReadOnlyDictionary<string, int> Counts);

/// <summary>The unified to-do list: whatever waits for one's organisation, most urgent first.</summary>
sealed class TodoReader(CasesDb db, Who who, TimeProvider clock, WorkCalendar calendar, BlindIndex index)
{
    /// <summary>Counts stop here: nobody reads "23,417 waiting", and counting them all costs more than the list.</summary>
    private const int CountUpTo = 999;

    public async Task<TodoList> Read(TodoFilter filter, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var tasks = Tab(filter.Tab, now);
        var rows = from t in tasks
                   join c in db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]) on t.CaseId equals c.Id
                   select new { t, c };
        if (!string.IsNullOrWhiteSpace(filter.Item)) rows = rows.Where(r => r.c.ItemId == filter.Item);
        if (!string.IsNullOrWhiteSpace(filter.State)) rows = rows.Where(r => r.c.State == filter.State);
        if (filter.Words?.Trim() is { Length: > 0 and <= 60 } words)
        {
            var phone = index.Of("phone", words);
            var name = index.Of("name", words);
            rows = rows.Where(r => r.c.No.StartsWith(words) || r.c.Title.Contains(words) || r.c.Address!.Contains(words) || r.c.ReporterPhoneIndex == phone || r.c.ReporterNameIndex == name);
        }
        var page = Math.Clamp(filter.Page, 1, 2_000);
        var list = await rows.OrderByDescending(r => r.c.Urgent).ThenBy(r => r.t.Paused).ThenBy(r => r.t.Due).ThenBy(r => r.t.Id).Skip((page - 1) * TodoFilter.Size).Take(TodoFilter.Size + 1)
            .Select(r => new TodoRow(r.c.Id, r.t.Id, r.c.No, r.c.ItemKind, r.c.ItemId, r.c.ItemVersion, r.c.FlowId, r.c.FlowVersion, r.c.State, r.t.Kind, r.t.State, r.t.AccountName,
                r.t.Due, r.t.Paused, r.t.Provisional, r.c.Address, r.c.Channel, r.c.ReporterName, r.c.Urgent)).AsNoTracking().ToListAsync(ct);
        var counts = new Dictionary<string, int>();
        foreach (var tab in (string[])["mine", "open", "co", "soon", "over"]) counts[tab] = await Tab(tab, now).Take(CountUpTo).CountAsync(ct);
        return new(list.Count > TodoFilter.Size ? list[..TodoFilter.Size] : list, list.Count > TodoFilter.Size, counts);
    }

    public async ValueTask<int?> Count(CancellationToken ct) => await Open().Take(CountUpTo).CountAsync(ct);

    /// <summary>All matters within reach, newest first; for looking things up rather than for working.</summary>
    public Task<List<Case>> All(TodoFilter filter, CancellationToken ct)
    {
        IQueryable<Case> cases = db.Cases.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(filter.Item)) cases = cases.Where(c => c.ItemId == filter.Item);
        if (!string.IsNullOrWhiteSpace(filter.State)) cases = cases.Where(c => c.State == filter.State);
        if (filter.Words?.Trim() is { Length: > 0 and <= 60 } words)
        {
            var phone = index.Of("phone", words);
            var name = index.Of("name", words);
            cases = cases.Where(c => c.No.StartsWith(words) || c.Title.Contains(words) || c.Address!.Contains(words) || c.ReporterPhoneIndex == phone || c.ReporterNameIndex == name);
        }
        return cases.OrderByDescending(c => c.ReceivedAt).ThenBy(c => c.Id).Skip((Math.Clamp(filter.Page, 1, 2_000) - 1) * TodoFilter.Size).Take(TodoFilter.Size + 1).ToListAsync(ct);
    }

    private IQueryable<CaseTask> Open() =>
        db.Tasks.Where(t => t.BodyId == (who.OrgId ?? Guid.Empty) && (t.State == TaskState.Open || t.State == TaskState.Claimed));

    private IQueryable<CaseTask> Tab(string tab, DateTimeOffset now)
    {
        var soon = OfficeHours.At(calendar.WorkdayFrom(OfficeHours.DateOf(now).AddDays(1)), calendar.Hours.Closes).ToUniversalTime();
        return tab switch
        {
            "mine" => Open().Where(t => t.AccountId == who.AccountId || (t.Kind == TaskKind.Intake && t.State == TaskState.Open)),
            "open" => Open().Where(t => t.State == TaskState.Open && t.Kind == TaskKind.Lead),
            "co" => Open().Where(t => t.Kind == TaskKind.Co),
            "soon" => Open().Where(t => !t.Paused && t.Due >= now && t.Due <= soon),
            "over" => Open().Where(t => !t.Paused && t.Due < now),
            _ => Open(),
        };
    }
}
