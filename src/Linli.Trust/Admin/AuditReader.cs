using System.Text.Json;
using System.Text.RegularExpressions;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Admin;

/// <summary>A line of the record in words.</summary>
/// <param name="ActorKey">What finds all lines of this actor; null for guests.</param>
public sealed record AuditLine(AuditRow Row, string Action, string Subject, string? SubjectHref, string Actor, string? ActorKey);

/// <param name="From">First and last day, as they are counted here.</param>
/// <param name="Before">Only lines older than this one.</param>
public sealed record AuditQuestion(string? Words, DateOnly? From = null, DateOnly? To = null, Guid? Before = null);

/// <param name="Older">Asks for the next page; null on the last one.</param>
public sealed record AuditLines(IReadOnlyList<AuditLine> Lines, Guid? Older);

/// <summary>Reads the record for people: staff by name, residents masked, organisations by name, matters by number.</summary>
public sealed partial class AuditReader(TrustDb db, Who who, BodyReader bodies, FieldCipher cipher, BlindIndex index, IEnumerable<SubjectPage> pages, Texts texts)
{
    private const int Most = 100;
    private const string Doing = "admin.audit.does.";

    public async Task<AuditLines> Read(AuditQuestion question, CancellationToken ct)
    {
        var words = question.Words;
        var (from, to) = (who.Scope.From, who.Scope.To);
        var (me, today) = ($"{who.AccountId}", bodies.Today);
        // Lines without a region (set-up, residents who sign in, names that nobody has) belong to the installation: whoever has a street has no
        // business with them, unless there is nothing but this street. What one did oneself one may always read.
        var whole = !await db.BodiesAliveOn(today).AnyAsync(b => string.Compare(b.Region, from) < 0 || string.Compare(b.Region, to) >= 0, ct);
        var lines = db.Audit.AsNoTracking().Where(a => a.Actor == me || (a.Region == null ? whole : string.Compare(a.Region, from) >= 0 && string.Compare(a.Region, to) < 0));
        if (words?.Trim() is { Length: > 0 and <= 80 } asked)
        {
            var user = asked.ToUpperInvariant();
            var account = (await db.Accounts.AsNoTracking().Where(a => a.NormalizedUserName == user).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct))?.ToString() ?? asked;
            var own = $"account:{account}";
            var meant = Meant(asked);
            lines = lines.Where(a => a.Action.StartsWith(asked) || meant.Contains(a.Action) || a.Subject == asked || a.Subject == own || a.Actor == account);
        }
        if (question.From is { } first && OfficeHours.At(first, default) is var begin) lines = lines.Where(a => a.At >= begin);
        if (question.To is { } last && OfficeHours.At(last.AddDays(1), default) is var end) lines = lines.Where(a => a.At < end);
        if (question.Before is { } before) lines = lines.Where(a => a.Id < before);
        // Ids are made of the time, so their order is that of the lines. One more than is shown tells whether there are older ones.
        var rows = await lines.OrderByDescending(a => a.Id).Take(Most + 1).ToListAsync(ct);
        var older = rows.Count > Most ? rows[Most - 1].Id : (Guid?)null;
        if (older is not null) rows.RemoveAt(Most);
        // Reading the record of looks is itself a look. What was typed may be a name or a phone: it can be found again, not read.
        db.Note("audit.read", "audit", detail: words?.Trim() is { Length: > 0 } typed ? new { words = index.Of("audit.words", typed) } : null);
        await db.Commit(ct);

        var subjects = rows.Select(r => Parts(r.Subject)).Distinct().ToList();
        var posts = Ids(subjects, "post");
        var held = await db.Posts.AsNoTracking().Where(p => posts.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.AccountId, ct);
        var people = await People([.. rows.Select(r => Id(r.Actor)).OfType<Guid>(), .. Ids(subjects, "account"), .. held.Values], ct);
        var known = await bodies.On(bodies.Today, Ids(subjects, "body"), ct);
        var meantSystems = Ids([.. subjects, .. rows.Select(r => Parts(r.Actor))], "client");
        var systems = await db.Clients.AsNoTracking().Where(c => meantSystems.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return new([.. rows.Select(r => Say(r, people, held, known, systems))], older);
    }

    private AuditLine Say(AuditRow row, Dictionary<Guid, string> people, Dictionary<Guid, Guid> held, Dictionary<Guid, BodyOn> known, Dictionary<Guid, string> systems)
    {
        var (kind, key) = Parts(row.Subject);
        var id = Id(key);
        var subject = kind switch
        {
            "account" when id is { } a && people.TryGetValue(a, out var person) => person,
            "post" when id is { } p && held.TryGetValue(p, out var a) && people.TryGetValue(a, out var person) => person,
            "client" when id is { } c && systems.TryGetValue(c, out var system) => system,
            "body" when id is { } b && known.TryGetValue(b, out var body) => body.Name,
            "case" or "export" when Number(row.Detail) is { } no => no,
            "account" when key is null => texts["admin.audit.nobody"],
            // Enough to tell one from another; the whole id is in the link to all lines about it.
            _ => id is { } other ? other.ToString("N")[^8..] : key ?? kind,
        };
        var page = key is null || kind is "case" or "body" or "post" or "client" && id is null ? null : pages.FirstOrDefault(p => p.Kind == kind && who.May(p.Permission));
        var actor = Id(row.Actor) is { } account ? people.GetValueOrDefault(account) ?? texts["admin.audit.gone"]
            : Parts(row.Actor) is ("client", { } named) && Id(named) is { } by && systems.TryGetValue(by, out var caller) ? texts["admin.audit.client", caller]
            : row.Actor.StartsWith("system:", StringComparison.Ordinal) ? texts["actor.system"] : row.Actor == "guest" ? texts["admin.audit.guest"] : row.Actor;
        return new(row, Does(row.Action), texts.Has(Kind(kind)) ? texts[Kind(kind), subject] : subject, page?.Href(key!), actor, row.Actor == "guest" ? null : row.Actor);
    }

    private static string Kind(string kind) => $"admin.audit.kind.{kind}";

    /// <summary>The words of a verb by its action: case.request-supplement is verb.RequestSupplement.</summary>
    public static string VerbOf(string action) => "verb." + string.Concat(action[5..].Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    /// <summary>An action in words; one that nobody named is shown as it is written.</summary>
    private string Does(string action)
    {
        if (texts.Has(Doing + action)) return texts[Doing + action];
        // What is done to a matter is called as its button is.
        var verb = action.StartsWith("case.", StringComparison.Ordinal) ? VerbOf(action) : action;
        return texts.Has(verb) ? texts[verb] : action;
    }

    /// <summary>The actions that are called so, as they stand in the record.</summary>
    private List<string> Meant(string asked) =>
        [.. from key in texts.Keys(Texts.Current)
            let action = key.StartsWith(Doing, StringComparison.Ordinal) ? key[Doing.Length..] : key.StartsWith("verb.", StringComparison.Ordinal) ? "case." + Upper().Replace(key[5..], m => (m.Index > 0 ? "-" : "") + m.Value.ToLowerInvariant()) : null
            where action is not null && texts[key].Contains(asked, StringComparison.OrdinalIgnoreCase)
            select action];

    private async Task<Dictionary<Guid, string>> People(HashSet<Guid> ids, CancellationToken ct)
    {
        var rows = await db.Accounts.AsNoTracking().Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.NameSealed, a.UserName, IsStaff = a.PasswordHash != null }).ToListAsync(ct);
        return rows.ToDictionary(a => a.Id, a =>
        {
            var name = a.NameSealed is null ? "" : cipher.Open(a.NameSealed, "trust.account.name");
            // Whoever reads the record learns which resident, not the resident's name.
            return a.IsStaff ? $"{name} ({a.UserName})" : texts["admin.audit.resident", Masks.Name(name)];
        });
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();

    private static (string Kind, string? Key) Parts(string subject) => subject.IndexOf(':') is var at and > 0 ? (subject[..at], subject[(at + 1)..]) : (subject, null);
    private static Guid? Id(string? text) => Guid.TryParse(text, out var id) ? id : null;
    private static List<Guid> Ids(IEnumerable<(string Kind, string? Key)> subjects, string kind) => [.. subjects.Where(s => s.Kind == kind).Select(s => Id(s.Key)).OfType<Guid>()];

    private static string? Number(string? detail)
    {
        if (detail is null) return null;
        using var json = JsonDocument.Parse(detail);
        return json.RootElement.ValueKind != JsonValueKind.Object ? null
            : json.RootElement.EnumerateObject().FirstOrDefault(p => p.Name.Equals("no", StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } no ? no.GetString() : null;
    }
}
