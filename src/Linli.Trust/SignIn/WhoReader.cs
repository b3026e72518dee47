using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.SignIn;

/// <summary>Fills <see cref="Who"/> from the session, anew for each request: a post that ended ends at once.</summary>
public sealed class WhoReader(TrustDb db, BodyCache bodies, PackStore packs, TimeProvider clock, FieldCipher cipher, WriteGate gate, Texts texts)
{
    private static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(10);

    // Every request asks these, so their translation is kept and not looked up each time.
    private static readonly Func<TrustDb, string, Guid, DateTimeOffset, DateOnly, CancellationToken, Task<SessionLine?>> Session = EF.CompileAsyncQuery(
        (TrustDb db, string key, Guid id, DateTimeOffset now, DateOnly today, CancellationToken ct) =>
            (from s in db.Sessions
             join a in db.Accounts on s.AccountId equals a.Id
             from p in db.Posts.Where(p => p.Id == s.PostId && p.AccountId == id && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)).DefaultIfEmpty()
             where s.Id == key && s.AccountId == id && s.Until > now
             select new SessionLine(a.NameSealed, a.SecurityStamp, a.LockedSince, a.MustChangePassword, s.SeenAt ?? s.IssuedAt, s.PostId, p == null ? null : new PostLine(p.Id, p.BodyId, p.Role, p.TitleZh, p.TitleEn, p.DeputyFor))).FirstOrDefault());

    private static readonly Func<TrustDb, Guid, Guid, DateOnly, CancellationToken, Task<PostLine?>> Post = EF.CompileAsyncQuery(
        (TrustDb db, Guid id, Guid post, DateOnly today, CancellationToken ct) =>
            db.Posts.Where(p => p.Id == post && p.AccountId == id && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)).Select(p => new PostLine(p.Id, p.BodyId, p.Role, p.TitleZh, p.TitleEn, p.DeputyFor)).FirstOrDefault());

    private sealed record SessionLine(byte[]? NameSealed, string? Stamp, DateTimeOffset? LockedSince, bool MustChangePassword, DateTimeOffset Seen, Guid? PostId, PostLine? Post);

    private sealed record PostLine(Guid Id, Guid BodyId, string Role, string TitleZh, string TitleEn, Guid? DeputyFor);

    /// <summary>The password came from an administrator: only the page that changes it opens.</summary>
    public bool MustChangePassword { get; private set; }

    public async Task Fill(Who who, ClaimsPrincipal user, CancellationToken ct)
    {
        if (!Guid.TryParse(user.FindFirstValue("sub"), out var id) || user.FindFirstValue(Sessions.Sid) is not { } sid) return;
        var now = clock.GetUtcNow();
        var session = await Session(db, Tokens.Hash(sid), id, now, OfficeHours.DateOf(now), ct);
        if (session is null || session.LockedSince is not null || (session.Stamp ?? "") != user.FindFirstValue("stamp")) return;
        // Ten minutes are near enough to recognise a device, and spare a write with every page.
        if (now - session.Seen >= SeenStep)
        {
            var key = Tokens.Hash(sid);
            // That there is no room to note it keeps nobody from reading.
            try { using (await gate.Enter(ct)) await db.Sessions.Where(s => s.Id == key).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, now), ct); }
            catch (Exception e) when (StorageFull.Is(e)) { }
        }
        var name = session.NameSealed is null ? "" : cipher.Open(session.NameSealed, "trust.account.name");
        if (session.PostId is null) who.BecomeResident(id, name);
        else if (session.Post is { } post && await Become(who, id, name, post, ct)) MustChangePassword = session.MustChangePassword;
    }

    /// <summary>Somebody as they act in a post of theirs; false when it is not held today.</summary>
    public async Task<bool> InPost(Who who, Guid id, string name, Guid postId, CancellationToken ct) =>
        await Post(db, id, postId, OfficeHours.DateOf(clock.GetUtcNow()), ct) is { } post && await Become(who, id, name, post, ct);

    private async Task<string> NameOf(Guid post, CancellationToken ct) =>
        await (from p in db.Posts.AsNoTracking() join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id where p.Id == post select a.NameSealed).FirstOrDefaultAsync(ct) is { } kept ? cipher.Open(kept, "trust.account.name") : "";

    private async ValueTask<bool> Become(Who who, Guid id, string name, PostLine post, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        if (!(await bodies.On(today, ct)).ById.TryGetValue(post.BodyId, out var body) || !body.IsAliveOn(today)) return false;
        // Whatever a deputy does is written down with both names (委托代理).
        if (post.DeputyFor is { } absent) name = texts.Get(Texts.Chinese, "trust.deputy.name", name, await NameOf(absent, ct));
        var role = packs.Find("role", post.Role, today)?.As<Role>() ?? new Role([], "assigned");
        who.BecomeStaff(id, name, post.Id, Texts.Current == Texts.English ? post.TitleEn : post.TitleZh, body.Id, new(body.NameZh, body.NameEn), body.Region,
            RegionScope.Below(body.Region), role.Jurisdiction == "assigned", role.Permissions.ToHashSet());
        return true;
    }
}
