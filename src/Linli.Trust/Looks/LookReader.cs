using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Looks;

/// <param name="By">Who it was: an organisation and post, or in words that nobody or a resident was signed in, or the system.</param>
public sealed record Look(DateTimeOffset At, string Action, string By, string? Purpose);

/// <summary>Who looked at or changed one's data: read from the audit chain itself (promise 6).</summary>
public sealed class LookReader(TrustDb db, Who who, TimeProvider clock, Texts texts)
{
    public async Task<IReadOnlyList<Look>> Mine(CancellationToken ct)
    {
        if (who.AccountId is not { } me) return [];
        var mine = me.ToString();
        var lines = await db.Audit.AsNoTracking().Where(a => a.Person == me && a.Actor != mine && a.Action != "sign-in").OrderByDescending(a => a.At).Take(100)
            .Select(a => new { a.At, a.Action, a.Post, a.Purpose, a.Actor }).ToListAsync(ct);
        var posts = lines.Where(l => l.Post != null).Select(l => Guid.Parse(l.Post!)).Distinct().ToList();
        var names = await (from p in db.Posts join b in db.BodiesOn(OfficeHours.DateOf(clock.GetUtcNow())) on p.BodyId equals b.Id where posts.Contains(p.Id) select new { p.Id, b.NameZh, b.NameEn, p.TitleZh, p.TitleEn }).ToListAsync(ct);
        var en = Texts.Current == Texts.English;
        var by = names.ToDictionary(n => n.Id.ToString(), n => en ? $"{n.NameEn}, {n.TitleEn}" : $"{n.NameZh} {n.TitleZh}");
        var clients = lines.Select(l => l.Actor.StartsWith("client:", StringComparison.Ordinal) && Guid.TryParse(l.Actor.AsSpan(7), out var id) ? id : Guid.Empty).Distinct().ToList();
        foreach (var c in await db.Clients.AsNoTracking().Where(c => clients.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToListAsync(ct)) by[Who.ClientActor(c.Id)] = texts["trust.look.by.client", c.Name];
        return [.. lines.Select(l => new Look(l.At, l.Action, by.GetValueOrDefault(l.Actor) ?? (l.Post is null ? null : by.GetValueOrDefault(l.Post)) ?? Unnamed(l.Actor, l.Post), l.Purpose))];
    }

    private string Unnamed(string actor, string? post) => texts[
        post is not null ? "trust.look.by.staff" : actor == "guest" ? "trust.look.by.guest" : actor.StartsWith("system:", StringComparison.Ordinal) ? "actor.system" : "trust.look.by.resident"];
}
