using Linli.Cases.Data;
using Linli.Cases.Domain;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Todo;

sealed record TodoCounts(int Mine, int Open, int Co, int Soon, int Over);

/// <summary>The questions that staff ask all day, translated once. Whatever else is asked of the lists is put together in <see cref="TodoReader"/>.</summary>
static class TodoQueries
{
    public static readonly Func<CasesDb, Guid, string, string, int, CancellationToken, Task<int>> Count = EF.CompileAsyncQuery(
        (CasesDb db, Guid body, string low, string high, int most, CancellationToken ct) =>
            db.Tasks.Where(t => t.BodyId == body && t.State <= TaskState.Claimed && string.Compare(t.Region, low) >= 0 && string.Compare(t.Region, high) < 0).Take(most).Count());

    public static readonly Func<CasesDb, Guid, string, string, Guid?, DateTimeOffset, DateTimeOffset, int, CancellationToken, Task<TodoCounts?>> Counts = EF.CompileAsyncQuery(
        (CasesDb db, Guid body, string low, string high, Guid? me, DateTimeOffset now, DateTimeOffset soon, int most, CancellationToken ct) =>
            db.Tasks.Where(t => t.BodyId == body && t.State <= TaskState.Claimed && string.Compare(t.Region, low) >= 0 && string.Compare(t.Region, high) < 0).Take(most)
                .GroupBy(_ => 1).Select(g => new TodoCounts(
                    g.Count(t => t.AccountId == me || (t.Kind == TaskKind.Intake && t.State == TaskState.Open)),
                    g.Count(t => t.State == TaskState.Open && t.Kind == TaskKind.Lead),
                    g.Count(t => t.Kind >= TaskKind.Co),
                    g.Count(t => !t.Paused && t.Due >= now && t.Due <= soon),
                    g.Count(t => !t.Paused && t.Due < now))).FirstOrDefault());

    /// <summary>A page without other filters than its tab: it is cut before any matter is read.</summary>
    public static readonly Func<CasesDb, Guid, string, string, string, Guid?, DateTimeOffset, DateTimeOffset, int, int, IAsyncEnumerable<TodoRow>> Page = EF.CompileAsyncQuery(
        (CasesDb db, Guid body, string low, string high, string tab, Guid? me, DateTimeOffset now, DateTimeOffset soon, int skip, int take) =>
            from t in db.Tasks.Where(t => t.BodyId == body && t.State <= TaskState.Claimed && string.Compare(t.Region, low) >= 0 && string.Compare(t.Region, high) < 0
                    && (tab == "mine" ? t.AccountId == me || (t.Kind == TaskKind.Intake && t.State == TaskState.Open)
                        : tab == "open" ? t.State == TaskState.Open && t.Kind == TaskKind.Lead
                        : tab == "co" ? t.Kind >= TaskKind.Co
                        : tab == "soon" ? !t.Paused && t.Due >= now && t.Due <= soon
                        : tab != "over" || (!t.Paused && t.Due < now)))
                .OrderByDescending(t => t.Urgent).ThenBy(t => t.Paused).ThenBy(t => t.Due).ThenBy(t => t.Id).Skip(skip).Take(take)
            join c in db.Cases.IgnoreQueryFilters(new[] { CasesDb.AssignedFilter }) on t.CaseId equals c.Id
            orderby t.Urgent descending, t.Paused, t.Due, t.Id
            select new TodoRow(c.Id, t.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.FlowId, c.FlowVersion, c.State, t.Kind, t.State, t.AccountName,
                t.Due, t.Paused, t.Provisional, c.Address, c.Channel, c.ReporterName, c.Urgent, c.Confidential));

    /// <summary>A page of a street's matters, newest first, from a place in the list on.</summary>
    public static IAsyncEnumerable<CaseLine> OfStreet(CasesDb db, string street, string? item, string? state, DateTimeOffset at, Guid id, int skip, int take) =>
        (string.IsNullOrWhiteSpace(item), string.IsNullOrWhiteSpace(state)) switch
        {
            // Three questions instead of one with "or": each has an index of its own.
            (true, true) => All(db, street, at, id, skip, take),
            (true, false) => InState(db, street, state!, at, id, skip, take),
            (false, var any) => OfItem(db, street, item!, any ? "" : state!, at, id, skip, take),
        };

    private static readonly Func<CasesDb, string, DateTimeOffset, Guid, int, int, IAsyncEnumerable<CaseLine>> All = EF.CompileAsyncQuery(
        (CasesDb db, string street, DateTimeOffset at, Guid id, int skip, int take) =>
            db.Cases.Where(c => c.Street == street && c.ReceivedAt <= at && (c.ReceivedAt < at || c.Id.CompareTo(id) < 0)).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Skip(skip).Take(take)
                .Select(c => new CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt)));

    private static readonly Func<CasesDb, string, string, DateTimeOffset, Guid, int, int, IAsyncEnumerable<CaseLine>> InState = EF.CompileAsyncQuery(
        (CasesDb db, string street, string state, DateTimeOffset at, Guid id, int skip, int take) =>
            db.Cases.Where(c => c.Street == street && c.State == state && c.ReceivedAt <= at && (c.ReceivedAt < at || c.Id.CompareTo(id) < 0)).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Skip(skip).Take(take)
                .Select(c => new CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt)));

    // There are many items and few states: the state is no way to find them, and is written so that SQLite does not take it for one.
    private static readonly Func<CasesDb, string, string, string, DateTimeOffset, Guid, int, int, IAsyncEnumerable<CaseLine>> OfItem = EF.CompileAsyncQuery(
        (CasesDb db, string street, string item, string state, DateTimeOffset at, Guid id, int skip, int take) =>
            db.Cases.Where(c => c.Street == street && c.ItemId == item && (state == "" || c.State == state) && c.ReceivedAt <= at && (c.ReceivedAt < at || c.Id.CompareTo(id) < 0)).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Skip(skip).Take(take)
                .Select(c => new CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt)));
}
