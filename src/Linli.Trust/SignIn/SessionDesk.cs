using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

/// <param name="Post">In which post; null for residents.</param>
/// <param name="IsThis">The one that asks.</param>
public sealed record SessionLine(string Id, string? Device, string? Post, DateTimeOffset Since, DateTimeOffset Seen, bool IsThis);

/// <summary>Where somebody is signed in, and ending it: one's own, one or all others; those of an account in one's region for the security administrator. A session that ended is dead with its next request.</summary>
public sealed class SessionDesk(TrustDb db, Who who, IHttpContextAccessor http, BodyDesk desk, AccountDesk accounts, TimeProvider clock)
{
    public Task<IReadOnlyList<SessionLine>> Own(CancellationToken ct) => Of(who.AccountId!.Value, ct);

    /// <summary>Newest first. The caller has decided that the reader may see them.</summary>
    public async Task<IReadOnlyList<SessionLine>> Of(Guid account, CancellationToken ct)
    {
        var (now, mine, en) = (clock.GetUtcNow(), Mine, Texts.Current == Texts.English);
        var rows = await (from s in db.Sessions.AsNoTracking()
                          from p in db.Posts.AsNoTracking().Where(p => p.Id == s.PostId).DefaultIfEmpty()
                          where s.AccountId == account && s.Until > now
                          orderby s.SeenAt ?? s.IssuedAt descending, s.Id
                          select new { s.Id, s.Device, s.IssuedAt, s.SeenAt, TitleZh = p == null ? null : p.TitleZh, TitleEn = p == null ? null : p.TitleEn }).Take(200).ToListAsync(ct);
        return [.. rows.Select(r => new SessionLine(r.Id, r.Device, en ? r.TitleEn : r.TitleZh, r.IssuedAt, r.SeenAt ?? r.IssuedAt, r.Id == mine))];
    }

    /// <summary>One of one's own; the one that asks is ended by signing out.</summary>
    public async Task<Outcome> End(string? id, CancellationToken ct)
    {
        var account = who.AccountId!.Value;
        if (id is not { Length: 64 } || id == Mine || !await db.Sessions.AnyAsync(s => s.Id == id && s.AccountId == account, ct)) return Outcome.NotFound;
        db.Note("session.end", $"account:{account}", person: account);
        return await db.Commit(ct, () => db.Sessions.Where(s => s.Id == id && s.AccountId == account).ExecuteDeleteAsync(ct));
    }

    public async Task<Outcome> EndOthers(CancellationToken ct)
    {
        var (account, mine) = (who.AccountId!.Value, Mine);
        db.Note("session.endOthers", $"account:{account}", person: account);
        return await db.Commit(ct, () => db.Sessions.Where(s => s.AccountId == account && s.Id != mine).ExecuteDeleteAsync(ct));
    }

    /// <summary>All of an account of the security administrator's region, also one that begins at this moment.</summary>
    public async Task<Outcome> EndAll(Guid id, string? reason, CancellationToken ct)
    {
        var account = await db.Accounts.FirstOrDefaultAsync(a => a.Id == id && a.PasswordHash != null, ct);
        if (account is null) return Outcome.NotFound;
        if (!await accounts.IsOurs(id, ct)) return Outcome.Refuse("AccountIsInReach");
        if (id == who.AccountId) return Outcome.Refuse("OwnAccountIsManagedByAnother");
        if (BodyDesk.Clean(reason, BodyDesk.ReasonLength) is not { } why) return Outcome.Refuse("AccountChangeGivesReason");
        account.EndSessions();
        account.Renew();
        db.Note("session.endAll", $"account:{id}", who.Region, person: id, purpose: why);
        return await desk.Commit($"account:{id}", ct, () => db.Sessions.Where(s => s.AccountId == id).ExecuteDeleteAsync(ct));
    }

    private string? Mine => http.HttpContext?.User.FindFirstValue(Sessions.Sid) is { } sid ? Tokens.Hash(sid) : null;
}
