using System.Text.Json;
using Linli.Cases.Board;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Todo;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exports;

/// <summary>Which rows are meant: the filters of the list as they stood when the file was asked for.</summary>
/// <param name="List">cases (all matters) or board (the matters behind a figure).</param>
/// <param name="From">First and last day, yyyy-MM-dd; only of the board.</param>
public sealed record ExportFilter(string List, string? Q = null, string? Item = null, string? State = null, string? By = null, string? Key = null, string? Measure = null, string? From = null, string? To = null)
{
    public const string Sealed = "cases.export.filter", Cases = "cases", Board = "board";
    private const int MostKey = 80;

    /// <summary>As it came from the address of a page; null when it is no list that there is.</summary>
    public static ExportFilter? Of(Func<string, string?> asked, DateOnly today)
    {
        string? Short(string name) => asked(name)?.Trim() is { Length: > 0 and <= MostKey } value ? value : null;
        switch (asked("list"))
        {
            case Cases: return new(Cases, CaseSearch.Typed(asked("q")), Short("item"), Short("state"));
            case Board:
                var days = BoardFilter.Of(asked("by"), asked("from"), asked("to"), today);
                return new(Board, By: days.By, Key: Short("key"), Measure: BoardReader.Measures.Contains(asked("measure")) ? asked("measure") : BoardReader.Measures[0], From: $"{days.From:yyyy-MM-dd}", To: $"{days.To:yyyy-MM-dd}");
            default: return null;
        }
    }

    /// <summary>For the address of the page that asks.</summary>
    public string Query => string.Join('&', new[] { ("list", List), ("q", Q), ("item", Item), ("state", State), ("by", By), ("key", Key), ("measure", Measure), ("from", From), ("to", To) }
        .Where(p => !string.IsNullOrEmpty(p.Item2)).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ExportFilter FromJson(string json) => JsonSerializer.Deserialize<ExportFilter>(json)!;
}

/// <summary>The matters behind a filter, always through the filters of reach of whoever asks.</summary>
sealed class ExportMatters(CasesDb db, CaseSearch search, BoardReader board, ItemCatalogue items, IBodies bodies, Who who, Texts texts, TimeProvider clock)
{
    /// <summary>A permission that the list itself asks for.</summary>
    public bool MayRead(string list) => who.May(list == ExportFilter.Board ? Permissions.CasesSupervise : Permissions.CasesRead);

    /// <summary>Newest first, as the list shows them; what came later than <paramref name="asked"/> was not seen by who decided.</summary>
    public async Task<IQueryable<Case>> Of(ExportFilter f, DateTimeOffset asked, int most, CancellationToken ct)
    {
        IQueryable<Case> within;
        if (f.List == ExportFilter.Board) within = board.Matters(BoardFilter.Of(f.By, f.From, f.To, DateOnly.Parse(f.To!, System.Globalization.CultureInfo.InvariantCulture)), f.Key, f.Measure);
        else
        {
            within = db.Cases.AsNoTracking();
            if (f.Item is { } item) within = within.Where(c => c.ItemId == item);
            if (f.State is { } state) within = within.Where(c => c.State == state);
            if (f.Q is { } words)
            {
                var ids = await search.Find(words, within, 1, most, ct);
                within = within.Where(c => ids.Contains(c.Id));
            }
        }
        return within.Where(c => c.ReceivedAt <= asked).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id);
    }

    /// <summary>One more than <paramref name="most"/> says that there are more.</summary>
    public async Task<int> Count(ExportFilter f, DateTimeOffset asked, int most, CancellationToken ct) => await (await Of(f, asked, most, ct)).Take(most + 1).CountAsync(ct);

    /// <summary>The filter in words.</summary>
    public async Task<string> Say(ExportFilter f, string language, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        string Item(string id) => (items.Category(id, today)?.Name ?? items.Service(id, today)?.Name)?.In(language) ?? id;
        string T(string key, params object?[] args) => texts.Get(language, key, args);
        if (f.List != ExportFilter.Board)
            return string.Join(T("exports.and"), new[] { T("exports.list.cases"), f.Item is { } item ? Item(item) : null, f.State is { } state && texts.Has($"state.{state}") ? texts.Get(language, $"state.{state}") : null, f.Q is { } q ? T("exports.words", q) : null }.OfType<string>());
        var key = f.By switch
        {
            "channel" => Enum.TryParse<Channel>(f.Key, out var channel) && Enum.IsDefined(channel) ? texts.Get(language, $"channel.{channel}") : f.Key,
            "item" => f.Key is { } id ? Item(id) : "",
            _ => Guid.TryParse(f.Key, out var body) && await bodies.Find(body, ct) is { } found ? found.Names.In(language) : T("board.nobody"),
        };
        return string.Join(T("exports.and"), T("exports.list.board"), texts.Get(language, $"board.rows.{f.Measure}"), key, $"{f.From} – {f.To}");
    }
}
