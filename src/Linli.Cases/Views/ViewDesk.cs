using Linli.Cases.Data;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Views;

/// <summary>
/// List filters that somebody keeps under a name, for themselves alone. Only the filters of our own lists are kept: what a form sends is
/// read apart and put together anew, so that a view leads nowhere else.
/// </summary>
sealed class ViewDesk(CasesDb db, IDbContextFactory<CasesDb> pool, ModuleDbServices services, Who who, TimeProvider clock, Waiting waiting)
{
    public const int MostName = 30, MostViews = 20, MostValue = 80;

    private static readonly Dictionary<string, string[]> Filters = new()
    {
        [CasesLinks.Todo] = ["tab", "q", "item", "state"],
        [CasesLinks.All] = ["q", "item", "state", "sort"],
    };

    private static readonly Func<CasesDb, Guid, string, IAsyncEnumerable<SavedView>> OfList = EF.CompileAsyncQuery(
        (CasesDb db, Guid me, string start) => db.Views.AsNoTracking().Where(v => v.AccountId == me && v.Query.StartsWith(start)).OrderBy(v => v.Name).Take(MostViews));

    /// <summary>Shown beside the list itself, so read in a context of its own.</summary>
    public async Task<IReadOnlyList<SavedView>> Mine(string list, CancellationToken ct)
    {
        if (who.AccountId is not { } me) return [];
        return await waiting.Of(me, "views", list, async () =>
        {
            await using var own = pool.Lend(services);
            return await OfList(own, me, list + "?").ToListAsync(ct);
        });
    }

    public async Task<Outcome> Save(string? name, string? list, string? query, CancellationToken ct)
    {
        if (who.AccountId is not { } me) return Outcome.Forbidden;
        var called = (name ?? "").Trim();
        if (called.Length is 0 or > MostName || called.Any(char.IsControl)) return Outcome.Refuse("ViewHasName", $"{MostName}");
        if (Kept(list, query) is not { } link) return Outcome.Refuse("ViewIsOfAList");
        var mine = await db.Views.Where(v => v.AccountId == me).ToListAsync(ct);
        // The same name again means the new filter.
        db.Views.RemoveRange(mine.Where(v => v.Name == called && v.Query.StartsWith(list + "?", StringComparison.Ordinal)));
        if (mine.Count(v => v.Name != called) >= MostViews) return Outcome.Refuse("ViewsAreFew", $"{MostViews}");
        db.Views.Add(new SavedView { Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = me, Name = called, Query = link });
        return await db.Commit(ct);
    }

    public async Task<Outcome> Drop(Guid id, CancellationToken ct)
    {
        if (await db.Views.FirstOrDefaultAsync(v => v.Id == id && v.AccountId == who.AccountId, ct) is not { } view) return Outcome.NotFound;
        db.Views.Remove(view);
        return await db.Commit(ct);
    }

    /// <summary>The address of a list with its filters, put together from known names only; null when it is no list of ours.</summary>
    public static string? Kept(string? list, string? query)
    {
        if (list is null || !Filters.TryGetValue(list, out var known) || query is { Length: > 1_000 }) return null;
        var values = QueryHelpers.ParseQuery(query);
        return list + "?" + string.Join('&', known.Where(k => values.TryGetValue(k, out var v) && v.ToString() is { Length: > 0 and <= MostValue } s && !s.Any(char.IsControl))
            .Select(k => $"{k}={Uri.EscapeDataString(values[k].ToString())}"));
    }
}
