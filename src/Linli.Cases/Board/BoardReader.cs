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

/// <summary>督办看板: sums of days, months and years, within the reader's reach; and the matters behind each of them (trap 77).</summary>
sealed class BoardReader(CasesDb db, IBodies bodies, ItemCatalogue items, Texts texts, TimeProvider clock)
{
    /// <param name="page">From 1. Most matters first: a city has more offices than anybody reads.</param>
    public async Task<BoardSheet> Read(BoardFilter f, int page, CancellationToken ct)
    {
        // Nobody's matters are left of what was added and taken away again.
        var sums = (await Sums(f, ct)).Where(s => s.Value.Received > 0).ToList();
        var total = new CaseYear();
        foreach (var sum in sums) total.Add(sum.Value);
        var shown = sums.OrderByDescending(s => s.Value.Received).ThenBy(s => $"{s.Key}", StringComparer.Ordinal).Skip((page - 1) * Size).Take(Size).ToList();
        var known = f.By == "body" ? await bodies.Find(shown.Select(s => (Guid)s.Key), ct) : null;
        return new(total, sums.Count, [.. shown.Select(s => new BoardLine($"{s.Key}", s.Key switch
        {
            Guid body => known!.GetValueOrDefault(body)?.Name ?? texts[body == Guid.Empty ? "board.nobody" : "board.unknown"],
            Channel channel => texts[$"channel.{channel}"],
            var item => Name((string)item, f.To),
        }, s.Value))]);
    }

    private string Name(string item, DateOnly day) => (items.Category(item, day)?.Name ?? items.Service(item, day)?.Name)?.Now ?? item;

    private Task<Dictionary<object, CaseSum>> Sums(BoardFilter f, CancellationToken ct) => f.By switch
    {
        "item" => Sums<string>(nameof(CaseSum.Item), f, ct),
        "channel" => Sums<Channel>(nameof(CaseSum.Channel), f, ct),
        _ => Sums<Guid>(nameof(CaseSum.Body), f, ct),
    };

    /// <summary>One statement, so that all parts are of one moment: what a larger span has beyond the days is taken away as it was added.</summary>
    private async Task<Dictionary<object, CaseSum>> Sums<TKey>(string by, BoardFilter f, CancellationToken ct) where TKey : notnull
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        // Nothing lies beyond today.
        var end = f.To >= today ? new DateOnly(today.Year + 1, 1, 1) : f.To.AddDays(1);
        var parts = BoardSpan.Cover(f.From, end).Select(span => span.Unit switch
        {
            SpanUnit.Year => Part<TKey, CaseYear>(db.Years, span, by),
            SpanUnit.Month => Part<TKey, CaseMonth>(db.Months, span, by),
            _ => Part<TKey, CaseDay>(db.Days, span, by),
        });
        var sums = new Dictionary<object, CaseSum>();
        foreach (var part in await parts.Aggregate((a, b) => a.Concat(b)).ToListAsync(ct))
        {
            if (!sums.TryGetValue(part.Key, out var sum)) sums.Add(part.Key, sum = new CaseYear());
            sum.Add(part, part.Sign);
        }
        return sums;
    }

    private sealed class PartSum<TKey> : CaseSum
    {
        public required TKey Key { get; init; }
        public int Sign { get; init; }
    }

    private static IQueryable<PartSum<TKey>> Part<TKey, T>(IQueryable<T> of, BoardSpan span, string by) where T : CaseSum
    {
        var (from, end, sign) = (span.From, span.End, span.Sign);
        return of.AsNoTracking().Where(d => d.From >= from && d.From < end).GroupBy(d => EF.Property<TKey>(d, by)).Select(g => new PartSum<TKey>
        {
            Key = g.Key,
            Sign = sign,
            Received = g.Sum(d => d.Received),
            Accepted = g.Sum(d => d.Accepted),
            AcceptMinutes = g.Sum(d => d.AcceptMinutes),
            Closed = g.Sum(d => d.Closed),
            OnTime = g.Sum(d => d.OnTime),
            Late = g.Sum(d => d.Late),
            Contacted = g.Sum(d => d.Contacted),
            Returned = g.Sum(d => d.Returned),
            Reopened = g.Sum(d => d.Reopened),
            CalledSolved = g.Sum(d => d.CalledSolved),
            CalledNotSolved = g.Sum(d => d.CalledNotSolved),
            Rated = g.Sum(d => d.Rated),
            Satisfied = g.Sum(d => d.Satisfied),
            Solved = g.Sum(d => d.Solved),
            PartlySolved = g.Sum(d => d.PartlySolved),
            Explained = g.Sum(d => d.Explained),
            NotCompetent = g.Sum(d => d.NotCompetent),
            NotPossibleNow = g.Sum(d => d.NotPossibleNow),
            Parked = g.Sum(d => d.Parked),
            Granted = g.Sum(d => d.Granted),
            NotGranted = g.Sum(d => d.NotGranted),
            Dropped = g.Sum(d => d.Dropped),
        });
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
            foreach (var month in await With(Of(db.Months.AsNoTracking(), f.By, key), measure).Where(m => m.From > f.From.AddMonths(-1) && m.From <= f.To).Select(m => m.From).Distinct().OrderByDescending(m => m).ToListAsync(ct))
            {
                var (low, high) = (month < f.From ? f.From : month, month.AddMonths(1) > f.To ? f.To : month.AddMonths(1).AddDays(-1));
                var days = (await With(Of(db.Days.AsNoTracking(), f.By, key), measure).Where(d => d.From >= low && d.From <= high).ToListAsync(ct)).GroupBy(d => d.From).OrderByDescending(d => d.Key);
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
