using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Accounts;

/// <param name="Office">Where the post is, by name.</param>
public sealed record AccountPost(Guid Id, string Office, string Role, string Title, DateOnly From, DateOnly? To, int Version);

/// <summary>A member of staff with an account, as the security administrator sees them.</summary>
public sealed record AccountLine(Guid Id, string UserName, string Name, bool Locked, bool SecondFactor, IReadOnlyList<AccountPost> Posts);

/// <summary>Staff accounts with a post in the reader's region. Names are sealed, so words are compared after opening.</summary>
public sealed class AccountReader(TrustDb db, Who who, BodyDesk desk, FieldCipher cipher)
{
    public const int Most = 300;

    public async Task<IReadOnlyList<AccountLine>> List(string? words, CancellationToken ct) =>
        [.. (await Read(null, ct)).Where(a => words?.Trim() is not { Length: > 0 and <= 80 } w || a.UserName.Contains(w, StringComparison.OrdinalIgnoreCase) || a.Name.Contains(w, StringComparison.OrdinalIgnoreCase)
            || a.Posts.Any(p => p.Title.Contains(w, StringComparison.OrdinalIgnoreCase) || p.Office.Contains(w, StringComparison.OrdinalIgnoreCase))).Take(Most)];

    public async Task<AccountLine?> Find(Guid id, CancellationToken ct) => (await Read(id, ct)).FirstOrDefault();

    private async Task<IReadOnlyList<AccountLine>> Read(Guid? only, CancellationToken ct)
    {
        var (today, first, last) = (desk.Today, who.Scope.From, who.Scope.To);
        var rows = await (from p in db.Posts.AsNoTracking()
                          join b in db.BodiesOn(today) on p.BodyId equals b.Id
                          join a in db.Accounts.AsNoTracking() on p.AccountId equals a.Id
                          where a.PasswordHash != null && (only == null || a.Id == only) && string.Compare(b.Region, first) >= 0 && string.Compare(b.Region, last) < 0
                          orderby a.UserName, p.ValidFrom descending, p.Id
                          select new { a.Id, a.UserName, a.NameSealed, a.LockedSince, a.TwoFactorEnabled, Post = p, b.NameZh, b.NameEn }).ToListAsync(ct);
        var en = Texts.Current == Texts.English;
        return [.. rows.GroupBy(r => r.Id).Select(g =>
        {
            var one = g.First();
            var name = one.NameSealed is null ? "" : cipher.Open(one.NameSealed, "trust.account.name");
            var posts = g.Select(r => new AccountPost(r.Post.Id, en ? r.NameEn : r.NameZh, r.Post.Role, en ? r.Post.TitleEn : r.Post.TitleZh, r.Post.ValidFrom, r.Post.ValidTo, r.Post.Version)).ToList();
            return new AccountLine(g.Key, one.UserName ?? "", name, one.LockedSince is not null, one.TwoFactorEnabled, posts);
        })];
    }
}
