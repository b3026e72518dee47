namespace Linli.Trust.Domain;

/// <summary>What is known of an organisation for a time.</summary>
public sealed record BodyFacts(string NameZh, string NameEn, string Region, Guid? ParentId, string Duties, string? Phone);

/// <param name="To">The last day; null for the last period.</param>
public sealed record BodyPeriod(DateOnly From, DateOnly? To, BodyFacts Facts);

/// <summary>Who stood below whom, from when to when.</summary>
public sealed record ParentLink(Guid Body, Guid? Parent, DateOnly From, DateOnly? To);

/// <summary>Periods of an organisation follow each other without gaps; a change cuts the one in which it falls.</summary>
public static class BodyHistory
{
    /// <summary>
    /// The periods after a change from a day on. What was planned for later stays as planned; what the later periods had only
    /// taken over from the changed one follows the change.
    /// </summary>
    public static IReadOnlyList<BodyPeriod> With(IReadOnlyList<BodyPeriod> periods, DateOnly from, BodyFacts next)
    {
        var now = periods.Last(p => p.From <= from);
        var starts = periods.Where(p => p.From < from)
            .Append(new BodyPeriod(from, null, next))
            .Concat(periods.Where(p => p.From > from).Select(p => p with { Facts = Carry(now.Facts, next, p.Facts) })).ToList();
        return [.. starts.Select((p, i) => p with { To = i + 1 < starts.Count ? starts[i + 1].From.AddDays(-1) : null })];
    }

    /// <summary>
    /// What differs between before and next, done to later as well; where later has gone its own way it stays as it is. Duty by
    /// duty: one that was added here does not take back one that was added there.
    /// </summary>
    public static BodyFacts Carry(BodyFacts before, BodyFacts next, BodyFacts later) => new(
        later.NameZh == before.NameZh ? next.NameZh : later.NameZh, later.NameEn == before.NameEn ? next.NameEn : later.NameEn,
        later.Region == before.Region ? next.Region : later.Region, later.ParentId == before.ParentId ? next.ParentId : later.ParentId,
        Duties(Split(later.Duties).Union(Split(next.Duties).Except(Split(before.Duties))).Except(Split(before.Duties).Except(Split(next.Duties)))),
        later.Phone == before.Phone ? next.Phone : later.Phone);

    /// <summary>Codes as they are stored: in order, with a space at both ends.</summary>
    public static string Duties(IEnumerable<string> codes) => $" {string.Join(' ', codes.Distinct().Order(StringComparer.Ordinal))} ";

    public static string[] Split(string duties) => duties.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Everything above an organisation on a day, nearest first; ends where it would begin again.</summary>
    public static IReadOnlyList<Guid> Above(IReadOnlyCollection<ParentLink> links, Guid body, DateOnly day)
    {
        var up = links.Where(l => l.From <= day && (l.To is null || l.To >= day)).ToLookup(l => l.Body, l => l.Parent);
        var above = new List<Guid>();
        for (var at = up[body].FirstOrDefault(); at is { } id && !above.Contains(id); at = up[id].FirstOrDefault()) above.Add(id);
        return above;
    }

    /// <summary>True when the organisation would stand below itself on the day of the change or on one on which something changes later.</summary>
    public static bool Loops(IReadOnlyCollection<ParentLink> links, Guid body, DateOnly from) =>
        links.Select(l => l.From).Where(d => d > from).Append(from).Distinct().Any(day => Above(links, body, day).Contains(body));
}
