using Linli.Kernel.Access;
using Linli.Trust.Accounts;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Posts;

/// <summary>Ends a post. Whoever acts in it now is out with the next click once the day is there.</summary>
/// <param name="From">The first day on which it is not held any more.</param>
/// <param name="Successor">交接: post of the colleague who gets the open work; null: the organisation has it again.</param>
public sealed record EndPost(Guid Post, int Version, DateOnly? From, string? Reason, Guid? Successor = null);

public sealed class EndPostHandler(TrustDb db, BodyDesk desk, AccountDesk accounts, Lists lists, Who who, TimeProvider clock)
{
    public async Task<Outcome> Handle(EndPost c, CancellationToken ct)
    {
        var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == c.Post, ct);
        if (post is null || await desk.Load(post.BodyId, ct) is not var (_, periods)) return Outcome.NotFound;
        if (post.Version != c.Version) return await desk.WhoWasFaster($"post:{c.Post}", ct);
        var office = lists.OfficeOf(post.Role);
        if (!who.May(office is null ? Permissions.AdminBodies : Permissions.AdminAccounts)) return Outcome.Refuse(office is null ? "PostIsGivenBySystem" : "OfficeIsGivenBySecurity");
        if (post.ValidTo < desk.Today) return Outcome.Refuse("PostHasEnded");
        if (desk.Day(c.From, c.Reason) is { } day) return day;
        var from = c.From!.Value;
        if (from < post.ValidFrom) return Outcome.Refuse("PostEndsAfterItBegins");
        if (office is not null && !await accounts.AnAdministratorStays(post.Id, null, from, ct)) return Outcome.Refuse("LastAdministratorStays");
        PostRow? successor = null;
        if (c.Successor is { } id)
        {
            successor = await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct);
            if (successor is null || successor.BodyId != post.BodyId || successor.AccountId == post.AccountId || lists.OfficeOf(successor.Role) is not null || successor.ValidFrom > from || successor.ValidTo < from) return Outcome.Refuse("DeputyIsAColleague");
        }
        // Whoever holds another post there keeps what they hold.
        if (office is null && !await db.Posts.AnyAsync(p => p.AccountId == post.AccountId && p.BodyId == post.BodyId && p.Id != post.Id && p.ValidFrom <= from && (p.ValidTo == null || p.ValidTo >= from), ct))
            db.Leaves.Add(new Leaves.LeaveRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), PostId = post.Id, BodyId = post.BodyId, AccountId = post.AccountId, DeputyId = successor?.AccountId, From = from, Reason = BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength), ByAccount = who.AccountId!.Value, At = clock.GetUtcNow() });
        post.ValidTo = from.AddDays(-1);
        db.Note("post.end", $"post:{c.Post}", periods[^1].Region, person: post.AccountId, purpose: BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength), detail: new { from, body = post.BodyId });
        return await desk.Commit($"post:{c.Post}", ct);
    }
}
