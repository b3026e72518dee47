using System.Globalization;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Todo;

/// <summary>A filter of the to-do list; it is the query string and nothing else, so a link shows the same list.</summary>
/// <param name="Tab">mine, open (to be claimed), co, soon, over or all.</param>
/// <param name="From">Where the page begins, as <see cref="Place"/>; null: counted from the first row.</param>
sealed record TodoFilter(string Tab, string? Words, string? Item, string? State, int Page, Place? From = null)
{
    public const int Size = 50;
}

/// <summary>A place in the list of all matters. A page is found by the row before it: the thousandth page costs what the first costs.</summary>
/// <param name="Newer">The page ends before this row instead of beginning after it.</param>
sealed record Place(DateTimeOffset At, Guid Id, bool Newer)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Newer ? 'n' : 'o')}{At.UtcTicks / 10}-{Id:N}");

    public static Place? Of(string? text) =>
        text is ['n' or 'o', ..] && text.IndexOf('-') is > 1 and < 22 and var dash && long.TryParse(text.AsSpan(1, dash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var us) && us < 253_402_300_800_000_000
        && Guid.TryParseExact(text[(dash + 1)..], "N", out var id) ? new(new DateTimeOffset(us * 10, TimeSpan.Zero), id, text[0] == 'n') : null;
}

sealed record TodoRow(Guid CaseId, Guid TaskId, string No, string ItemKind, string ItemId, string ItemVersion, string FlowId, string FlowVersion, string State, TaskKind Kind,
    TaskState TaskState, string? AccountName, DateTimeOffset Due, bool Paused, bool Provisional, string? Address, Channel Channel, byte[]? ReporterName, bool Urgent, bool Confidential);

sealed record TodoList(IReadOnlyList<TodoRow> Rows, bool HasMore, IReadOnlyDictionary<string, int> Counts);

sealed record CaseLine(Guid Id, string No, string ItemKind, string ItemId, string ItemVersion, string? Address, string State, Phase Phase, Resolution? Resolution, Channel Channel, DateTimeOffset ReceivedAt);

/// <param name="Due">The close of the day of review.</param>
sealed record ParkedLine(Guid Id, string No, string ItemKind, string ItemId, string ItemVersion, string? Address, DateOnly Day, DateTimeOffset Due, string Lead);

/// <param name="Newer">Where the page before begins; null on the first page. <paramref name="Older"/>: the page after it.</param>
sealed record CaseList(IReadOnlyList<CaseLine> Rows, bool HasNewer, bool HasOlder, Place? Newer, Place? Older);

/// <summary>The unified to-do list: whatever waits for one's organisation, most urgent first.</summary>
sealed class TodoReader(CasesDb db, Who who, TimeProvider clock, WorkCalendar calendar, BlindIndex index, CaseSearch search, IBodies bodies, Waiting waiting)
{
    /// <summary>Counts stop here: nobody reads "23,417 waiting", and counting them all costs more than the list.</summary>
    private const int CountUpTo = 999, LookAt = 5_000;

    /// <summary>Deeper pages than this are reached by their place, not by counting rows.</summary>
    private const int MostCounted = 40;

    public async Task<TodoList> Read(TodoFilter filter, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (skip, words) = ((Math.Clamp(filter.Page, 1, 2_000) - 1) * TodoFilter.Size, CaseSearch.Typed(filter.Words));
        if (words is null && string.IsNullOrWhiteSpace(filter.Item) && string.IsNullOrWhiteSpace(filter.State))
            return await Listed(await TodoQueries.Page(db, Body, db.ScopeFrom, db.ScopeTo, filter.Tab, who.AccountId, now, Soon(now), skip, TodoFilter.Size + 1).ToListAsync(ct), now, ct);
        var rows = from t in Open().Where(On(filter.Tab, now))
                   join c in db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]) on t.CaseId equals c.Id
                   select new { t, c };
        if (!string.IsNullOrWhiteSpace(filter.Item)) rows = rows.Where(r => r.c.ItemId == filter.Item);
        if (!string.IsNullOrWhiteSpace(filter.State)) rows = rows.Where(r => r.c.State == filter.State);
        if (words is not null)
        {
            // Open work of one organisation is little: it is looked through as it is, also for parts of words.
            var phone = index.Of("phone", words);
            var name = index.Of("name", words);
            // Finding a matter by a name tells whose it is.
            var knows = who.May(Permissions.CasesAccept);
            rows = rows.Where(r => r.c.No.StartsWith(words) || r.c.Title.Contains(words) || r.c.Text!.Contains(words) || r.c.Address!.Contains(words) || (knows || !r.c.Confidential) && (r.c.ReporterPhoneIndex == phone || r.c.ReporterNameIndex == name));
        }
        rows = rows.OrderByDescending(r => r.t.Urgent).ThenBy(r => r.t.Paused).ThenBy(r => r.t.Due).ThenBy(r => r.t.Id);
        var list = await rows.Skip(skip).Take(TodoFilter.Size + 1).Select(r => new TodoRow(r.c.Id, r.t.Id, r.c.No, r.c.ItemKind, r.c.ItemId, r.c.ItemVersion, r.c.FlowId, r.c.FlowVersion, r.c.State, r.t.Kind, r.t.State, r.t.AccountName,
                r.t.Due, r.t.Paused, r.t.Provisional, r.c.Address, r.c.Channel, r.c.ReporterName, r.c.Urgent, r.c.Confidential)).AsNoTracking().ToListAsync(ct);
        return await Listed(list, now, ct);
    }

    private async Task<TodoList> Listed(List<TodoRow> rows, DateTimeOffset now, CancellationToken ct) =>
        new(rows.Count > TodoFilter.Size ? rows[..TodoFilter.Size] : rows, rows.Count > TodoFilter.Size, await Counts(now, ct));

    /// <summary>How much lies in each tab, in one walk.</summary>
    private async Task<IReadOnlyDictionary<string, int>> Counts(DateTimeOffset now, CancellationToken ct)
    {
        var n = await waiting.Of(Body, "tabs", $"{db.ScopeFrom} {who.AccountId}", () => TodoQueries.Counts(db, Body, db.ScopeFrom, db.ScopeTo, who.AccountId, now, Soon(now), LookAt, ct));
        static int Most(int? count) => Math.Min(count ?? 0, CountUpTo);
        return new Dictionary<string, int> { ["mine"] = Most(n?.Mine), ["open"] = Most(n?.Open), ["co"] = Most(n?.Co), ["soon"] = Most(n?.Soon), ["over"] = Most(n?.Over) };
    }

    public async ValueTask<int?> Count(CancellationToken ct) => await TodoQueries.Count(db, Body, db.ScopeFrom, db.ScopeTo, CountUpTo, ct);

    /// <summary>挂账台账, the next review first.</summary>
    public async Task<(IReadOnlyList<ParkedLine> Rows, bool More)> Parked(int page, CancellationToken ct)
    {
        var rows = await db.Cases.AsNoTracking().Where(c => c.ReviewOn != null).OrderBy(c => c.ReviewOn).ThenBy(c => c.Id).Skip((page - 1) * TodoFilter.Size).Take(TodoFilter.Size + 1)
            .Select(c => new { c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.ReviewOn, c.LeadBodyId }).ToListAsync(ct);
        var leads = await bodies.Find(rows.Select(r => r.LeadBodyId).OfType<Guid>().Distinct(), ct);
        return ([.. rows.Take(TodoFilter.Size).Select(r => new ParkedLine(r.Id, r.No, r.ItemKind, r.ItemId, r.ItemVersion, r.Address, r.ReviewOn!.Value, OfficeHours.At(r.ReviewOn.Value, calendar.Hours.Closes).ToUniversalTime(),
            r.LeadBodyId is { } lead ? leads.GetValueOrDefault(lead)?.Name ?? "" : ""))], rows.Count > TodoFilter.Size);
    }

    /// <summary>All matters within reach, newest first; for looking things up rather than for working.</summary>
    public async Task<CaseList> All(TodoFilter filter, CancellationToken ct)
    {
        IQueryable<Case> within = db.Cases.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(filter.Item)) within = within.Where(c => c.ItemId == filter.Item);
        if (!string.IsNullOrWhiteSpace(filter.State)) within = within.Where(c => c.State == filter.State);
        if (CaseSearch.Typed(filter.Words) is { } words)
        {
            var ids = await search.Find(words, within, Math.Max(1, filter.Page), TodoFilter.Size, ct);
            var found = (await Lines(db.Cases.AsNoTracking().Where(c => ids.Contains(c.Id))).ToListAsync(ct)).OrderBy(c => ids.IndexOf(c.Id)).ToList();
            return new([.. found.Take(TodoFilter.Size)], filter.Page > 1, found.Count > TodoFilter.Size && filter.Page < CaseSearch.MostPages, null, null);
        }
        var from = filter.From;
        // The street's list is an index of its own; the range of the query filter alone would be sorted anew each time.
        if (who.Region is { } region && !who.IsSystem && RegionScope.Significant(region) is { Length: >= 9 } place && place[..9] is var street)
        {
            if (!who.OnlyAssigned && from is not { Newer: true })
            {
                // An id after all others: the first page begins before every row.
                var (at, id) = from is null ? (clock.GetUtcNow().AddDays(1), Guid.AllBitsSet) : (from.At, from.Id);
                return Cut(await TodoQueries.OfStreet(db, street, filter.Item, filter.State, at, id, from is null ? Counted(filter) : 0, TodoFilter.Size + 1).ToListAsync(ct), filter);
            }
            within = within.Where(c => c.Street == street);
        }
        if (who.OnlyAssigned && string.IsNullOrWhiteSpace(filter.Item) && string.IsNullOrWhiteSpace(filter.State))
        {
            // From what was handed to the organisation, not from everything: an id begins with the time of the matter.
            var mine = db.Tasks.Where(t => t.BodyId == (who.OrgId ?? Guid.Empty)).Select(t => t.CaseId).Distinct();
            mine = from is null ? mine.OrderByDescending(id => id).Skip(Counted(filter)) : from.Newer
                ? mine.Where(id => id.CompareTo(from.Id) > 0).OrderBy(id => id) : mine.Where(id => id.CompareTo(from.Id) < 0).OrderByDescending(id => id);
            var some = mine.Take(TodoFilter.Size + 1);
            within = within.Where(c => some.Contains(c.Id));
            return Cut(await Lines(within).ToListAsync(ct), filter);
        }
        IQueryable<Case> page = from switch
        {
            null => within.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Skip(Counted(filter)),
            { Newer: true } => within.Where(c => c.ReceivedAt >= from.At && (c.ReceivedAt > from.At || c.Id.CompareTo(from.Id) > 0)).OrderBy(c => c.ReceivedAt).ThenBy(c => c.Id),
            _ => within.Where(c => c.ReceivedAt <= from.At && (c.ReceivedAt < from.At || c.Id.CompareTo(from.Id) < 0)).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id),
        };
        return Cut(await Lines(page.Take(TodoFilter.Size + 1)).ToListAsync(ct), filter);
    }

    private static int Counted(TodoFilter filter) => (Math.Clamp(filter.Page, 1, MostCounted) - 1) * TodoFilter.Size;

    private static CaseList Cut(List<CaseLine> rows, TodoFilter filter)
    {
        var more = rows.Count > TodoFilter.Size;
        var newer = filter.From is { Newer: true };
        // The row too many lies at the far end of the way that was gone.
        var page = (newer ? rows.OrderBy(c => c.ReceivedAt).ThenBy(c => c.Id) : rows.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id)).Take(TodoFilter.Size)
            .OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).ToList();
        var (hasNewer, hasOlder) = newer ? (more, true) : (filter.Page > 1 || filter.From is not null, more);
        return new(page, hasNewer, hasOlder, page.Count == 0 ? null : new(page[0].ReceivedAt, page[0].Id, true), page.Count == 0 ? null : new(page[^1].ReceivedAt, page[^1].Id, false));
    }

    private static IQueryable<CaseLine> Lines(IQueryable<Case> cases) =>
        cases.Select(c => new CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt));

    private Guid Body => who.OrgId ?? Guid.Empty;

    // Written as the condition of the index that holds open work.
    private IQueryable<CaseTask> Open() => db.Tasks.Where(t => t.BodyId == Body && t.State <= TaskState.Claimed
        && string.Compare(t.Region, db.ScopeFrom) >= 0 && string.Compare(t.Region, db.ScopeTo) < 0);

    private DateTimeOffset Soon(DateTimeOffset now) => OfficeHours.At(calendar.WorkdayFrom(OfficeHours.DateOf(now).AddDays(1)), calendar.Hours.Closes).ToUniversalTime();

    private System.Linq.Expressions.Expression<Func<CaseTask, bool>> On(string tab, DateTimeOffset now)
    {
        var (me, soon) = (who.AccountId, Soon(now));
        return tab switch
        {
            "mine" => t => t.AccountId == me || (t.Kind == TaskKind.Intake && t.State == TaskState.Open),
            "open" => t => t.State == TaskState.Open && t.Kind == TaskKind.Lead,
            "co" => t => t.Kind >= TaskKind.Co,
            "soon" => t => !t.Paused && t.Due >= now && t.Due <= soon,
            "over" => t => !t.Paused && t.Due < now,
            _ => t => true,
        };
    }
}
