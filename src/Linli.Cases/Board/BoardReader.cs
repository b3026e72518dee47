using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Board;

/// <summary>What the board shows.</summary>
/// <param name="By">body, item or channel.</param>
public sealed record BoardFilter(string By, DateOnly From, DateOnly To)
{
    public static readonly IReadOnlyList<string> Ways = ["body", "item", "channel"];
    public const int MostDays = 5 * 366;

    public static BoardFilter Of(string? by, string? from, string? to, DateOnly today)
    {
        static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day : null;
        var last = Day(to) is { } t && t <= today ? t : today;
        var first = Day(from) is { } f && f <= last ? f : last.AddDays(-29);
        return new(Ways.Contains(by) ? by! : "body", first < last.AddDays(1 - MostDays) ? last.AddDays(1 - MostDays) : first, last);
    }
}

/// <param name="Key">What the line is about, as the list of its matters is asked for.</param>
public sealed record BoardLine(string Key, string Name, CaseSum Sum);

/// <param name="Total">Of all lines, not only of those of the page.</param>
public sealed record BoardSheet(CaseSum Total, int Count, IReadOnlyList<BoardLine> Lines);

/// <summary>督办看板: sums of days and of whole months, within the reader's reach; and the matters behind each of them (trap 77).</summary>
sealed class BoardReader(CasesDb db, IBodies bodies, ItemCatalogue items, Texts texts, TimeProvider clock)
{
    /// <param name="page">From 1. Most matters first: a city has more offices than anybody reads.</param>
    public async Task<BoardSheet> Read(BoardFilter f, int page, CancellationToken ct)
    {
        var sums = new Dictionary<object, CaseSum>();
        var (first, end) = WholeMonths(f, OfficeHours.DateOf(clock.GetUtcNow()));
        var days = db.Days.AsNoTracking();
        if (first < end)
        {
            var (from, to) = (f.From, f.To);
            await Sum(db.Months.AsNoTracking().Where(m => m.Month >= first && m.Month < end), f.By, sums, ct);
            days = days.Where(d => (d.Day >= from && d.Day < first) || (d.Day >= end && d.Day <= to));
        }
        else days = days.Where(d => d.Day >= f.From && d.Day <= f.To);
        await Sum(days, f.By, sums, ct);
        var total = new CaseMonth { Region = "", Item = "" };
        foreach (var sum in sums.Values) total.Add(sum);
        var shown = sums.OrderByDescending(s => s.Value.Received).ThenBy(s => $"{s.Key}", StringComparer.Ordinal).Skip((page - 1) * Size).Take(Size).ToList();
        var known = f.By == "body" ? await bodies.Find(shown.Select(s => (Guid)s.Key), ct) : null;
        return new(total, sums.Count, [.. shown.Select(s => new BoardLine($"{s.Key}", s.Key switch
        {
            Guid body => known!.GetValueOrDefault(body)?.Name ?? texts[body == Guid.Empty ? "board.nobody" : "board.unknown"],
            Channel channel => texts[$"channel.{channel}"],
            var item => Name((string)item, f.To),
        }, s.Value))]);
    }

    /// <summary>The months that lie in it whole: the first of the first one, and of the one after the last. Of a month that goes on nothing lies beyond today.</summary>
    private static (DateOnly First, DateOnly End) WholeMonths(BoardFilter f, DateOnly today)
    {
        static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
        return (f.From.Day == 1 ? f.From : FirstOf(f.From).AddMonths(1), f.To == today ? FirstOf(today).AddMonths(1) : FirstOf(f.To.AddDays(1)));
    }

    private string Name(string item, DateOnly day) => (items.Category(item, day)?.Name ?? items.Service(item, day)?.Name)?.Now ?? item;

    private static Task Sum<T>(IQueryable<T> of, string by, Dictionary<object, CaseSum> sums, CancellationToken ct) where T : CaseSum => by switch
    {
        "item" => Sum(of.GroupBy(d => d.Item), sums, ct),
        "channel" => Sum(of.GroupBy(d => d.Channel), sums, ct),
        _ => Sum(of.GroupBy(d => d.Body), sums, ct),
    };

    private static async Task Sum<TKey, T>(IQueryable<IGrouping<TKey, T>> groups, Dictionary<object, CaseSum> sums, CancellationToken ct) where TKey : notnull where T : CaseSum
    {
        foreach (var s in await groups.Select(g => new
        {
            g.Key,
            Received = g.Sum(d => d.Received),
            Accepted = g.Sum(d => d.Accepted),
            Minutes = g.Sum(d => d.AcceptMinutes),
            Closed = g.Sum(d => d.Closed),
            OnTime = g.Sum(d => d.OnTime),
            Late = g.Sum(d => d.Late),
            Contacted = g.Sum(d => d.Contacted),
            Returned = g.Sum(d => d.Returned),
            Reopened = g.Sum(d => d.Reopened),
            CalledSolved = g.Sum(d => d.CalledSolved),
            CalledNot = g.Sum(d => d.CalledNotSolved),
            Rated = g.Sum(d => d.Rated),
            Satisfied = g.Sum(d => d.Satisfied),
            Solved = g.Sum(d => d.Solved),
            Partly = g.Sum(d => d.PartlySolved),
            Explained = g.Sum(d => d.Explained),
            NotCompetent = g.Sum(d => d.NotCompetent),
            NotPossible = g.Sum(d => d.NotPossibleNow),
            Parked = g.Sum(d => d.Parked),
            Granted = g.Sum(d => d.Granted),
            NotGranted = g.Sum(d => d.NotGranted),
            Dropped = g.Sum(d => d.Dropped),
        }).ToListAsync(ct))
        {
            if (!sums.TryGetValue(s.Key, out var sum)) sums.Add(s.Key, sum = new CaseMonth { Region = "", Item = "" });
            sum.Add(new CaseMonth
            {
                Region = "", Item = "", Received = s.Received, Accepted = s.Accepted, AcceptMinutes = s.Minutes, Closed = s.Closed, OnTime = s.OnTime, Late = s.Late, Contacted = s.Contacted, Returned = s.Returned, Reopened = s.Reopened,
                CalledSolved = s.CalledSolved, CalledNotSolved = s.CalledNot, Rated = s.Rated, Satisfied = s.Satisfied, Solved = s.Solved, PartlySolved = s.Partly, Explained = s.Explained, NotCompetent = s.NotCompetent,
                NotPossibleNow = s.NotPossible, Parked = s.Parked, Granted = s.Granted, NotGranted = s.NotGranted, Dropped = s.Dropped,
            });
        }
    }

    /// <summary>The measures that a figure of the board leads to; each asks the matters the same question as <see cref="CaseSum.Count"/>.</summary>
    public static readonly IReadOnlyList<string> Measures = ["received", "closed", "late", "returned", "reopened", "unsolved", "dissatisfied", "open"];

    public const int Size = 50;

    /// <summary>The matters behind a figure, within the reader's reach.</summary>
    public IQueryable<Case> Matters(BoardFilter f, string? key, string? measure)
    {
        var (from, to) = (OfficeHours.At(f.From, TimeOnly.MinValue).ToUniversalTime(), OfficeHours.At(f.To.AddDays(1), TimeOnly.MinValue).ToUniversalTime());
        var matters = db.Cases.AsNoTracking().Where(c => c.ReceivedAt >= from && c.ReceivedAt < to);
        matters = f.By switch
        {
            "item" => matters.Where(c => c.ItemId == key),
            "channel" when Enum.TryParse<Channel>(key, out var channel) => matters.Where(c => c.Channel == channel),
            "body" when Guid.TryParse(key, out var body) => body == Guid.Empty ? matters.Where(c => c.LeadBodyId == null) : matters.Where(c => c.LeadBodyId == body),
            _ => matters.Where(c => false),
        };
        var answered = matters.Where(c => c.Resolution != null && c.Resolution != Resolution.Withdrawn && c.Resolution != Resolution.RefusedAtIntake && c.Resolution != Resolution.Unanswered);
        return measure switch
        {
            "closed" => answered,
            "late" => answered.Where(c => c.Clocks.Any(k => k.Kind == ClockKind.Promise && (k.StoppedAt ?? c.ClosedAt) > k.Due)),
            "returned" => matters.Where(c => c.Returns > 0),
            "reopened" => matters.Where(c => c.Reopens > 0),
            "unsolved" => matters.Where(c => c.CalledBack == CalledBack.PartlySolved || c.CalledBack == CalledBack.NotSolved),
            "dissatisfied" => matters.Where(c => ((c.RatingStruckAt == null ? c.Rating : null) ?? c.CallBackStars) < 3),
            "open" => matters.Where(c => c.Resolution == null),
            _ => matters,
        };
    }

    /// <summary>Those behind a figure, newest first. What few matters of years have in common is looked for on the days whose figure is not zero.</summary>
    public async Task<(IReadOnlyList<Todo.CaseLine> Rows, bool More)> Behind(BoardFilter f, string? key, string measure, int page, CancellationToken ct)
    {
        var (skip, rows) = ((page - 1) * Size, new List<Todo.CaseLine>());
        if (measure is "received" or "closed") rows = await Lines(Matters(f, key, measure)).Skip(skip).Take(Size + 1).ToListAsync(ct);
        else
            foreach (var month in await With(Of(db.Months.AsNoTracking(), f.By, key), measure).Where(m => m.Month > f.From.AddMonths(-1) && m.Month <= f.To).Select(m => m.Month).Distinct().OrderByDescending(m => m).ToListAsync(ct))
            {
                var (low, high) = (month < f.From ? f.From : month, month.AddMonths(1) > f.To ? f.To : month.AddMonths(1).AddDays(-1));
                var days = (await With(Of(db.Days.AsNoTracking(), f.By, key), measure).Where(d => d.Day >= low && d.Day <= high).ToListAsync(ct)).GroupBy(d => d.Day).OrderByDescending(d => d.Key);
                foreach (var day in days)
                {
                    if (day.Sum(d => Figure(d, measure)) is var there && there <= skip)
                    {
                        skip -= there;
                        continue;
                    }
                    var streets = day.Select(d => d.Region[..9]).Distinct().ToList();
                    rows.AddRange(await Lines(Matters(f with { From = day.Key, To = day.Key }, key, measure).Where(c => streets.Contains(c.Street))).Skip(skip).Take(Size + 1 - rows.Count).ToListAsync(ct));
                    skip = 0;
                    if (rows.Count > Size) return (rows[..Size], true);
                }
            }
        return (rows.Count > Size ? rows[..Size] : rows, rows.Count > Size);
    }

    private static IQueryable<Todo.CaseLine> Lines(IQueryable<Case> matters) => matters.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id)
        .Select(c => new Todo.CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt));

    private static IQueryable<T> Of<T>(IQueryable<T> sums, string by, string? key) where T : CaseSum => by switch
    {
        "item" => sums.Where(s => s.Item == key),
        "channel" when Enum.TryParse<Channel>(key, out var channel) => sums.Where(s => s.Channel == channel),
        "body" when Guid.TryParse(key, out var body) => sums.Where(s => s.Body == body),
        _ => sums.Where(s => false),
    };

    private static IQueryable<T> With<T>(IQueryable<T> sums, string measure) where T : CaseSum => measure switch
    {
        "late" => sums.Where(s => s.Late > 0),
        "returned" => sums.Where(s => s.Returned > 0),
        "reopened" => sums.Where(s => s.Reopened > 0),
        "unsolved" => sums.Where(s => s.CalledNotSolved > 0),
        "dissatisfied" => sums.Where(s => s.Rated > s.Satisfied),
        _ => sums.Where(s => s.Received > s.Closed + s.Dropped),
    };

    private static int Figure(CaseSum s, string measure) => measure switch
    {
        "late" => s.Late,
        "returned" => s.Returned,
        "reopened" => s.Reopened,
        "unsolved" => s.CalledNotSolved,
        "dissatisfied" => s.Rated - s.Satisfied,
        _ => s.Received - s.Closed - s.Dropped,
    };
}
