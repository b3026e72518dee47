using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Data;
using Linli.Ui.Components;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Posts;

/// <summary>A post with who holds it, held it or will hold it.</summary>
public sealed record PostLine(Guid Id, Guid AccountId, Guid BodyId, string PersonName, string UserName, string Role, string Title, bool IsLeader, DateOnly From, DateOnly? To, bool Locked, int Version)
{
    /// <summary>One of <c>ended</c>, <c>locked</c>, <c>planned</c>, <c>held</c>.</summary>
    public string State(DateOnly today) => To < today || To < From ? "ended" : Locked ? "locked" : From > today ? "planned" : "held";

    public Tone Tone(DateOnly today) => State(today) switch { "held" => Ui.Components.Tone.Green, "planned" => Ui.Components.Tone.Blue, "locked" => Ui.Components.Tone.Red, _ => Ui.Components.Tone.Grey };
}

public sealed class PostReader(TrustDb db, FieldCipher cipher)
{
    /// <summary>All posts of an organisation, the last ones to begin first; leaders before them.</summary>
    public Task<IReadOnlyList<PostLine>> Of(Guid body, CancellationToken ct) => Read(db.Posts.Where(p => p.BodyId == body), ct);
    public Task<IReadOnlyList<PostLine>> OfAccount(Guid account, CancellationToken ct) => Read(db.Posts.Where(p => p.AccountId == account), ct);
    public async Task<PostLine?> Find(Guid id, CancellationToken ct) => (await Read(db.Posts.Where(p => p.Id == id), ct)).FirstOrDefault();

    private async Task<IReadOnlyList<PostLine>> Read(IQueryable<PostRow> posts, CancellationToken ct)
    {
        var rows = await (from p in posts.AsNoTracking()
                          join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id
                          orderby p.ValidTo != null, p.IsLeader descending, p.ValidFrom descending, p.Id
                          select new { Post = p, a.NameSealed, a.UserName, a.LockedSince }).Take(500).ToListAsync(ct);
        var en = Texts.Current == Texts.English;
        return [.. rows.Select(r => new PostLine(r.Post.Id, r.Post.AccountId, r.Post.BodyId, r.NameSealed is null ? "" : cipher.Open(r.NameSealed, "trust.account.name"), r.UserName ?? "", r.Post.Role,
            en ? r.Post.TitleEn : r.Post.TitleZh, r.Post.IsLeader, r.Post.ValidFrom, r.Post.ValidTo, r.LockedSince is not null, r.Post.Version))];
    }
}
