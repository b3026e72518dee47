using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Leaves;

/// <summary>A colleague acts in somebody's post for some days. Their own doing, or the administrator's for somebody who fell ill.</summary>
/// <param name="Deputy">Post of the colleague, at the same organisation.</param>
/// <param name="To">The last day.</param>
public sealed record TakeLeave(string Key, Guid Post, Guid? Deputy, DateOnly? From, DateOnly? To, string? Reason);

/// <summary>Back earlier, or it does not take place.</summary>
public sealed record EndLeave(Guid Leave, int Version);

public sealed class LeaveDesk(TrustDb db, BodyDesk bodies, Lists lists, Who who, TimeProvider clock)
{
    public async Task<Outcome> Handle(TakeLeave c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("FormIsOurs");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        var today = bodies.Today;
        if (await Reached(c.Post, ct) is not { } post) return Outcome.NotFound;
        if (!Held(post, today)) return Outcome.Refuse("PostHasEnded");
        // A deputy acts with what the post may; three administrators that are kept apart have colleagues of their own instead.
        if (lists.OfficeOf(post.Role) is not null || post.DeputyFor is not null) return Outcome.Refuse("OfficesHaveNoDeputy");
        if (c.From is not { } from || c.To is not { } to) return Outcome.Refuse("DayIsGiven");
        var days = new LeaveDays(from, to);
        if (days.Fault(today) is { } fault) return Outcome.Refuse(fault, $"{LeaveDays.Most}");
        if (post.ValidTo < to) return Outcome.Refuse("PostHasEnded");
        var deputy = c.Deputy is { } id ? await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct) : null;
        if (deputy is null || deputy.BodyId != post.BodyId || deputy.AccountId == post.AccountId || deputy.DeputyFor is not null || lists.OfficeOf(deputy.Role) is not null || deputy.ValidFrom > from || deputy.ValidTo < to) return Outcome.Refuse("DeputyIsAColleague");
        if (await db.Accounts.AnyAsync(a => a.Id == deputy.AccountId && a.LockedSince != null, ct)) return Outcome.Refuse("DeputyIsAColleague");
        var near = await db.Leaves.AsNoTracking().Where(l => l.EndedAt == null && l.To != null && (l.AccountId == post.AccountId && l.PostId == post.Id || l.AccountId == deputy.AccountId)).ToListAsync(ct);
        if (near.Any(l => l.AccountId == post.AccountId && days.Overlaps(new(l.From, l.To!.Value)))) return Outcome.Refuse("LeavesDoNotOverlap");
        if (near.Any(l => l.AccountId == deputy.AccountId && days.Overlaps(new(l.From, l.To!.Value)))) return Outcome.Refuse("DeputyIsThere");
        var acting = new PostRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = deputy.AccountId, BodyId = post.BodyId, Role = post.Role, TitleZh = post.TitleZh, TitleEn = post.TitleEn, IsLeader = post.IsLeader, ValidFrom = from, ValidTo = to, DeputyFor = post.Id,
        };
        db.Posts.Add(acting);
        var leave = new LeaveRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), PostId = post.Id, BodyId = post.BodyId, AccountId = post.AccountId, DeputyId = deputy.AccountId, DeputyPostId = acting.Id, From = from, To = to,
            Reason = BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength), ByAccount = who.AccountId!.Value, At = clock.GetUtcNow(),
        };
        db.Leaves.Add(leave);
        // Of two leaves of one post at once, the second is told.
        db.Entry(post).State = EntityState.Modified;
        db.Note("leave.take", $"post:{post.Id}", await Region(post.BodyId, ct), person: post.AccountId, purpose: leave.Reason, detail: new { deputy = deputy.AccountId, from, to });
        db.Answer(actor, c.Key, "done");
        return await bodies.Commit($"post:{post.Id}", ct);
    }

    public async Task<Outcome> Handle(EndLeave c, CancellationToken ct)
    {
        if (await db.Leaves.FirstOrDefaultAsync(l => l.Id == c.Leave, ct) is not { To: { } to } leave || await Reached(leave.PostId, ct) is null) return Outcome.NotFound;
        if (leave.Version != c.Version) return await bodies.WhoWasFaster($"post:{leave.PostId}", ct);
        var yesterday = bodies.Today.AddDays(-1);
        if (leave.EndedAt is not null || to <= yesterday) return Outcome.Refuse("LeaveIsOver");
        // The acting post ends with yesterday: the deputy is out with the next click.
        leave.To = yesterday;
        if (await db.Posts.FirstOrDefaultAsync(p => p.Id == leave.DeputyPostId, ct) is { } acting) acting.ValidTo = yesterday;
        db.Note("leave.end", $"post:{leave.PostId}", await Region(leave.BodyId, ct), person: leave.AccountId);
        return await bodies.Commit($"post:{leave.PostId}", ct);
    }

    /// <summary>One's own post, or one that works in the administrator's region.</summary>
    private async Task<PostRow?> Reached(Guid id, CancellationToken ct) =>
        await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) is { } post && (post.AccountId == who.AccountId || who.May(Permissions.AdminBodies) && await bodies.Load(post.BodyId, ct) is not null) ? post : null;

    private static bool Held(PostRow post, DateOnly today) => post.ValidFrom <= today && (post.ValidTo is null || post.ValidTo >= today);

    private async Task<string?> Region(Guid body, CancellationToken ct) => await db.BodiesOn(bodies.Today).Where(b => b.Id == body).Select(b => b.Region).FirstOrDefaultAsync(ct);
}
