using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Helpers;

/// <summary>Lets somebody act for oneself; or, at the counter, for the person who sits there.</summary>
/// <param name="PersonPhone">Typed by a clerk; null: the person's own doing.</param>
/// <param name="How">How the clerk knows that it is the person and what they want.</param>
public sealed record AuthoriseHelper(string Key, string? PersonPhone, string? HelperPhone, IReadOnlyList<string> Deeds, DateOnly? Until, string? How);

/// <summary>Taken back, by either of the two or at the counter.</summary>
public sealed record EndHelper(Guid Id, int Version);

/// <summary>At the counter, for the person who sits there and has no phone of their own at hand.</summary>
public sealed record EndHelperAtCounter(string? PersonPhone, string? HelperPhone, string? How);

/// <param name="Other">The helper's name to the person, the person's name to the helper.</param>
/// <param name="Done">What was done with it, the latest first.</param>
public sealed record HelperLine(Guid Id, int Version, string Other, IReadOnlyList<string> Deeds, DateOnly Until, DateTimeOffset At, IReadOnlyList<(DateTimeOffset At, string Action)> Done);

public sealed class HelperDesk(TrustDb db, Who who, TimeProvider clock, IAccounts accounts, INotices notices, TryCounter tries)
{
    /// <summary>More than these are no family any more but a business, or a fraud.</summary>
    public const int MostHelpers = 3, MostHelped = 10, MostDays = 366, HowLength = 200, MostDone = 10, WrongPhones = 5;
    private const int LeastHow = 4;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    public async Task<Outcome> Handle(AuthoriseHelper c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("FormIsOurs");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        if (who.IsStaff && !who.May(Permissions.CasesRegister) || !who.IsStaff && c.PersonPhone is not null) return Outcome.Forbidden;
        if (c.Deeds.Count == 0 || c.Deeds.Any(d => !HelperDeeds.All.Contains(d))) return Outcome.Refuse("HelpNamesWhat");
        if (c.Until is not { } until || until <= Today || until.DayNumber - Today.DayNumber > MostDays) return Outcome.Refuse("HelpHasAnEnd");
        var how = (c.How ?? "").Trim();
        if (who.IsStaff && (how.Length < LeastHow || how.Length > HowLength)) return Outcome.Refuse("CounterSaysHowTheyKnow");
        var person = who.IsStaff ? await ByPhone(c.PersonPhone, ct) : who.AccountId;
        if (person is not { } p) return Outcome.Refuse("PersonHasSignedInOnce");
        // The same answer for a number that nobody has and for one of staff; and few wrong ones a day, or a list of numbers would tell who has an account here.
        TryLimit[] wrong = who.IsStaff ? [] : [new("helper", actor, WrongPhones, TimeSpan.FromDays(1))];
        if (wrong.Length > 0 && await tries.Take(wrong, ct) is not null) return Outcome.Refuse("HelperTriesAreUsed", $"{WrongPhones}");
        if (await ByPhone(c.HelperPhone, ct) is not { } helper) return Outcome.Refuse("HelperHasSignedInOnce");
        if (wrong.Length > 0) await tries.GiveBack(wrong, ct);
        if (helper == p) return Outcome.Refuse("HelperIsAnother");
        var active = await Active().Where(h => h.PersonId == p || h.HelperId == helper).Select(h => new { h.PersonId, h.HelperId }).ToListAsync(ct);
        if (active.Any(h => h.PersonId == p && h.HelperId == helper)) return Outcome.Refuse("HelperIsAuthorisedAlready");
        if (active.Count(h => h.PersonId == p) >= MostHelpers) return Outcome.Refuse("HelpersAreFew", $"{MostHelpers}");
        if (active.Count(h => h.HelperId == helper) >= MostHelped) return Outcome.Refuse("HelperHelpsFew");
        var row = new HelperRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), PersonId = p, HelperId = helper, Deeds = string.Join(' ', HelperDeeds.All.Where(c.Deeds.Contains)), Until = until, How = who.IsStaff ? how : null, ByAccount = who.AccountId!.Value, At = clock.GetUtcNow(),
        };
        db.HelperRows.Add(row);
        db.Note("helper.authorise", $"account:{p}", person: p, purpose: row.How, detail: new { helper, row.Deeds, until });
        db.Answer(actor, c.Key, "done");
        if (await db.Commit(ct) is { Ok: false } lost) return lost;
        await TellBoth(row, "sms.helper.begin", ct);
        return Outcome.Done;
    }

    public async Task<Outcome> Handle(EndHelper c, CancellationToken ct)
    {
        if (await db.HelperRows.FirstOrDefaultAsync(h => h.Id == c.Id && h.EndedAt == null, ct) is not { } row || row.PersonId != who.AccountId && row.HelperId != who.AccountId || who.IsStaff) return Outcome.NotFound;
        if (row.Version != c.Version) return Outcome.Conflict;
        row.EndedAt = clock.GetUtcNow();
        db.Note("helper.end", $"account:{row.PersonId}", person: row.PersonId, detail: new { helper = row.HelperId });
        if (await db.Commit(ct) is { Ok: false } lost) return lost;
        await TellBoth(row, "sms.helper.end", ct);
        return Outcome.Done;
    }

    public async Task<Outcome> Handle(EndHelperAtCounter c, CancellationToken ct)
    {
        if (!who.May(Permissions.CasesRegister)) return Outcome.Forbidden;
        var how = (c.How ?? "").Trim();
        if (how.Length < LeastHow || how.Length > HowLength) return Outcome.Refuse("CounterSaysHowTheyKnow");
        var (person, helper) = (await ByPhone(c.PersonPhone, ct), await ByPhone(c.HelperPhone, ct));
        if (await Active().FirstOrDefaultAsync(h => h.PersonId == person && h.HelperId == helper, ct) is not { } row) return Outcome.Refuse("NoSuchHelper");
        row.EndedAt = clock.GetUtcNow();
        db.Note("helper.end", $"account:{row.PersonId}", person: row.PersonId, purpose: how, detail: new { helper = row.HelperId });
        if (await db.Commit(ct) is { Ok: false } lost) return lost;
        await TellBoth(row, "sms.helper.end", ct);
        return Outcome.Done;
    }

    /// <summary>Those who act for me; or, turned round, those for whom I act.</summary>
    public async Task<IReadOnlyList<HelperLine>> Mine(bool helpers, CancellationToken ct)
    {
        var me = who.AccountId ?? Guid.Empty;
        var rows = await Active().AsNoTracking().Where(h => helpers ? h.PersonId == me : h.HelperId == me).OrderBy(h => h.At).ToListAsync(ct);
        var lines = new List<HelperLine>();
        foreach (var h in rows)
        {
            var (actor, person, since) = ($"{h.HelperId}", h.PersonId, h.At);
            var done = await db.Audit.AsNoTracking().Where(a => a.Person == person && a.Actor == actor && a.At >= since && a.Action.StartsWith("case.")).OrderByDescending(a => a.At).Take(MostDone).Select(a => new { a.At, a.Action }).ToListAsync(ct);
            lines.Add(new(h.Id, h.Version, (await accounts.Contact(helpers ? h.HelperId : h.PersonId, ct))?.Name ?? "", h.Deeds.Split(' '), h.Until, h.At, [.. done.Select(d => (d.At, d.Action))]));
        }
        return lines;
    }

    private IQueryable<HelperRow> Active() { var today = Today; return db.HelperRows.Where(h => h.EndedAt == null && h.Until >= today); }

    private async Task<Guid?> ByPhone(string? typed, CancellationToken ct) => Phones.Normal(typed ?? "", Today) is { } phone ? await accounts.ByPhone(phone, ct) : null;

    // With names: who gets a message of an authorisation that they never gave must see by whom.
    private async Task TellBoth(HelperRow row, string key, CancellationToken ct)
    {
        var (person, helper) = (await accounts.Contact(row.PersonId, ct), await accounts.Contact(row.HelperId, ct));
        var said = new Reason(key, person?.Name ?? "", helper?.Name ?? "", $"{row.Until:yyyy-MM-dd}");
        foreach (var phone in new[] { person?.Phone, helper?.Phone }.OfType<string>().Where(x => x.Length > 0)) await notices.Sms(phone, said, row.EndedAt is null ? row.Id : Ended(row.Id), ct);
        await notices.ToAccounts([row.PersonId, row.HelperId], said, "/me/helpers", row.EndedAt is null ? row.Id : Ended(row.Id), ct);
    }

    private static Guid Ended(Guid id) => new([.. id.ToByteArray().Select(b => (byte)(b ^ 0x5a))]);
}

sealed class HelperReader(TrustDb db, TimeProvider clock, IAccounts accounts) : IHelpers
{
    public async Task<IReadOnlyList<Helped>> Of(Guid helper, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var rows = await db.HelperRows.AsNoTracking().Where(h => h.HelperId == helper && h.EndedAt == null && h.Until >= today).OrderBy(h => h.At).ToListAsync(ct);
        var helped = new List<Helped>();
        foreach (var h in rows) helped.Add(new(h.PersonId, (await accounts.Contact(h.PersonId, ct))?.Name ?? "", h.Deeds.Split(' '), h.Until));
        return helped;
    }

    public async Task<IReadOnlyList<Guid>> People(Guid helper, string deed, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        return [.. (await db.HelperRows.AsNoTracking().Where(h => h.HelperId == helper && h.EndedAt == null && h.Until >= today).Select(h => new { h.PersonId, h.Deeds }).ToListAsync(ct)).Where(h => h.Deeds.Split(' ').Contains(deed)).Select(h => h.PersonId)];
    }
}
