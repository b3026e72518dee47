using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Crypto;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Bodies;

/// <summary>What an administrator types about an organisation, and from which day it holds.</summary>
/// <param name="NameEn">Empty where there is no English name: the Chinese one stands in for it.</param>
/// <param name="Reason">Needed when the day has passed.</param>
public sealed record BodyWords(string? NameZh, string? NameEn, string? Region, Guid? Parent, IReadOnlyList<string> Duties, string? Phone, DateOnly? From, string? Reason);

/// <summary>What the use cases of organisations and posts share: reach, days, names, and who was faster.</summary>
public sealed class BodyDesk(TrustDb db, Who who, TimeProvider clock, RegionTree regions, Lists lists, FieldCipher cipher)
{
    public const int NameLength = 60, ReasonLength = 200;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>An organisation with its history, if it works in the administrator's region today (or will, or did at last).</summary>
    public async Task<(BodyRow Body, List<BodyVersionRow> Periods)?> Load(Guid id, CancellationToken ct)
    {
        if (await db.Bodies.FirstOrDefaultAsync(b => b.Id == id, ct) is not { } body) return null;
        var periods = await db.BodyVersions.Where(v => v.BodyId == id).OrderBy(v => v.ValidFrom).ToListAsync(ct);
        var now = periods.LastOrDefault(p => p.ValidFrom <= Today) ?? periods[0];
        return who.Scope.Holds(now.Region) ? (body, periods) : null;
    }

    public static BodyFacts Facts(BodyVersionRow v) => new(v.NameZh, v.NameEn, v.Region, v.ParentId, v.Duties, v.Phone);

    /// <summary>A day that was typed: there, near, and with a reason if it has passed.</summary>
    public Outcome? Day(DateOnly? day, string? reason)
    {
        if (day is null) return Outcome.Refuse("DayIsGiven");
        if (day < Today.AddYears(-20) || day > Today.AddYears(5)) return Outcome.Refuse("DayIsNear");
        if (day < Today && Clean(reason, ReasonLength) is null) return Outcome.Refuse("PastDayGivesReason");
        return null;
    }

    /// <summary>Checks what was typed; <paramref name="was"/> is what stood there before, which may stay though it would not be taken today.</summary>
    public async Task<(BodyFacts? Facts, Outcome? Refusal)> Check(BodyWords typed, Guid? self, BodyFacts? was, CancellationToken ct)
    {
        if (Day(typed.From, typed.Reason) is { } day) return (null, day);
        if (Clean(typed.NameZh, int.MaxValue) is not { } name) return (null, Outcome.Refuse("BodyHasName"));
        var english = Clean(typed.NameEn, int.MaxValue) ?? name;
        if (name.Length > NameLength || english.Length > 2 * NameLength) return (null, Outcome.Refuse("BodyNameIsShort", $"{NameLength}"));
        var region = (typed.Region ?? "").Trim();
        if (region is not { Length: 12 } || await regions.Find(region, ct) is null) return (null, Outcome.Refuse("RegionIsKnown"));
        if (!who.Scope.Holds(region)) return (null, Outcome.Refuse("RegionIsInReach"));
        var known = lists.Duties.Select(d => d.Code).ToHashSet();
        var had = was is null ? [] : was.Duties.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (typed.Duties.Any(d => !known.Contains(d) && !had.Contains(d))) return (null, Outcome.Refuse("DutiesAreListed"));
        var phone = Clean(typed.Phone, 40);
        if (phone is not null && phone != was?.Phone && CodeValidators.Check("phone", phone, Today) is not { Valid: true }) return (null, Outcome.Refuse("PhoneIsReal"));
        var from = typed.From!.Value;
        if (typed.Parent is { } parent && parent != was?.ParentId)
            if (await db.BodiesAliveOn(from).FirstOrDefaultAsync(b => b.Id == parent, ct) is not { } above || !who.Scope.Holds(above.Region))
                return (null, Outcome.Refuse("ParentIsThere"));
        if (await db.BodiesAliveOn(from).AnyAsync(b => b.Id != self && b.NameZh == name && b.Region == region, ct)) return (null, Outcome.Refuse("BodyNameIsFree"));
        return (new BodyFacts(name, english, region, typed.Parent, BodyHistory.Duties(typed.Duties), phone), null);
    }

    public async Task<List<ParentLink>> Links(CancellationToken ct) =>
        await db.BodyVersions.AsNoTracking().Select(v => new ParentLink(v.BodyId, v.ParentId, v.ValidFrom, v.ValidTo)).ToListAsync(ct);

    /// <summary>
    /// Marks what stands above as changed too: two who rearrange at once must not make a circle between them, nor one end what
    /// the other puts something below.
    /// </summary>
    public async Task Touch(IEnumerable<Guid> above, CancellationToken ct)
    {
        var ids = above.ToList();
        foreach (var row in await db.Bodies.Where(b => ids.Contains(b.Id)).ToListAsync(ct))
        {
            db.Entry(row).State = EntityState.Modified;
            db.Note("body.below", $"body:{row.Id}");
        }
    }

    /// <summary>Commits; who came second learns who was first, and when.</summary>
    public async Task<Outcome> Commit(string subject, CancellationToken ct, Func<Task>? inside = null)
    {
        try
        {
            if (await db.Commit(ct, inside) is { Ok: true } done) return done;
        }
        catch (DbUpdateException) { } // the unique keys: a day that somebody else has cut, a key that was answered
        return await WhoWasFaster(subject, ct);
    }

    public async Task<Outcome> WhoWasFaster(string subject, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var last = await db.Audit.AsNoTracking().Where(a => a.Subject == subject).OrderByDescending(a => a.At).FirstOrDefaultAsync(ct);
        if (last is null) return Outcome.Conflict;
        var name = Guid.TryParse(last.Actor, out var id) ? await NameOf(id, ct) : null;
        return new(OutcomeKind.Conflict, "SomebodyWasFaster", [new Reason("outcome.conflict.who", name ?? "@actor.system", "@admin.did", last.At.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", null))]);
    }

    public async Task<string?> NameOf(Guid account, CancellationToken ct) =>
        await db.Accounts.AsNoTracking().Where(a => a.Id == account).Select(a => a.NameSealed).FirstOrDefaultAsync(ct) is { } sealed_ ? cipher.Open(sealed_, "trust.account.name") : null;

    /// <summary>Without control characters and surrounding blanks; null when nothing is left.</summary>
    public static string? Clean(string? typed, int length)
    {
        var text = new string([.. (typed ?? "").Where(c => !char.IsControl(c))]).Trim();
        return text.Length == 0 ? null : text.Length > length ? text[..length] : text;
    }
}
