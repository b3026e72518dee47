using System.Text.RegularExpressions;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Search;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Todo;

/// <summary>Finds matters by words, number, phone or name. What is found is then read within one's reach like anything else.</summary>
sealed partial class CaseSearch(CasesDb db, Who who, NumberBook numbers, BlindIndex index, TimeProvider clock)
{
    public const string Book = "terms:cases";

    /// <summary>Nobody reads further: another word narrows it down.</summary>
    public const int MostPages = 20;
    private const int MostWords = 60, MostExact = 1_000;

    /// <summary>The terms of a new matter; the caller adds them to the same transaction.</summary>
    public async Task<CaseTerms> Terms(Case c, CancellationToken ct) => Of(c.Id, c.No, c.Region, c.Title, c.Text, c.Address, c.ReceivedAt, await numbers.NextUnseen(Book, ct));

    public static CaseTerms Of(Guid id, string no, string region, string title, string? text, string? address, DateTimeOffset receivedAt, long number) => new()
    {
        Row = TermIndex.Newest(receivedAt, number), Of = id,
        Terms = $"{TermIndex.Mark(region[..6])} {TermIndex.Mark(region[..9])} {NGrams.Of($"{title}\n{text}\n{address}\n{no}")}",
    };

    public static string? Typed(string? words) => words?.Trim() is { Length: > 0 } typed ? typed.Length > MostWords ? typed[..MostWords] : typed : null;

    /// <summary>Ids of the matters that the words lead to, newest first; one more than a page when there is another page.</summary>
    /// <param name="within">The matters to look among, with the filters of reach.</param>
    public async Task<List<Guid>> Find(string words, IQueryable<Case> within, int page, int size, CancellationToken ct)
    {
        if (page > MostPages) return [];
        // Who types a whole receipt number wants that matter and no other; its digits would be looked for among a million others.
        if (ReceiptNumber().IsMatch(words)) return page == 1 && await Number(words, within, ct) is { } whole ? [whole] : [];
        var found = await Exact(words, within, ct);
        if (NGrams.Query(words) is { Count: > 0 } terms)
        {
            // The street's own mark keeps the walk short: without it the common words of a whole city are walked for the few of one street.
            var asked = who.Region is { } region && !who.IsSystem && RegionScope.Significant(region) is { Length: >= 6 } s ? terms.Append(TermIndex.Mark(s.Length >= 9 ? s[..9] : s)) : terms;
            found.AddRange(await (from r in db.Terms.Holding(db.Database, asked) join c in within on r.Of equals c.Id orderby r.Row descending select new Hit(c.Id, c.ReceivedAt))
                .Take(page * size + 1).ToListAsync(ct));
        }
        return [.. found.OrderByDescending(h => h.At).DistinctBy(h => h.Id).Skip((page - 1) * size).Take(size + 1).Select(h => h.Id)];
    }

    private static async Task<Guid?> Number(string words, IQueryable<Case> within, CancellationToken ct)
    {
        var no = words.ToUpperInvariant();
        return await within.Where(c => c.No == no).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct);
    }

    [GeneratedRegex(@"^[A-Za-z]{2}-\d{8}-\d{5,9}-\d$")]
    private static partial Regex ReceiptNumber();

    /// <summary>A whole phone or name, each by its own index; not ordered by the database, which would then walk all matters by date.</summary>
    private async Task<List<Hit>> Exact(string words, IQueryable<Case> within, CancellationToken ct)
    {
        var hits = new List<Hit>();
        async Task Add(IQueryable<Case> some) => hits.AddRange(await some.Select(c => new Hit(c.Id, c.ReceivedAt)).Take(MostExact).ToListAsync(ct));
        // Finding a matter by a name tells whose it is.
        if (who.IsStaff && !who.May(Trust.Contracts.Permissions.CasesAccept)) within = within.Where(c => !c.Confidential);
        var digits = words.Count(char.IsDigit);
        if (digits >= 5 && Phones.Normal(words, OfficeHours.DateOf(clock.GetUtcNow())) is { } number && index.Of("phone", number) is var phone) await Add(within.Where(c => c.ReporterPhoneIndex == phone));
        if (digits == 0 && index.Of("name", words) is var name) await Add(within.Where(c => c.ReporterNameIndex == name));
        return hits;
    }

    private sealed record Hit(Guid Id, DateTimeOffset At);
}
