using System.Globalization;
using System.Security.Cryptography;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Demo;

/// <param name="Person">User name of whoever in the demo street it is like.</param>
public sealed record PracticeCard(string Id, string Person, LocalText Name, LocalText Does, bool Elder = false);
public sealed record PracticeCards(IReadOnlyList<PracticeCard> Cards);

/// <summary>
/// An account for each who takes a card, with the posts of the person of the demo street that it names: what one does nobody else has done.
/// The two administrators who can change the street for everybody have no card.
/// </summary>
sealed class Sandbox(TrustDb db, PackStore packs, Sessions sessions, FieldCipher cipher, BlindIndex index, TimeProvider clock, Installation place) : ISandbox
{
    /// <summary>Until the street is emptied again; a program that takes cards all day must not fill the disk.</summary>
    private const int MostAccounts = 2_000;

    private IReadOnlyList<PracticeCard> All => place.Practice ? packs.Of("practice-cards", OfficeHours.DateOf(clock.GetUtcNow())).FirstOrDefault()?.As<PracticeCards>().Cards ?? [] : [];

    public IReadOnlyList<SandboxCard> Cards => [.. All.Select(Said)];

    private static SandboxCard Said(PracticeCard c) => new(c.Id, c.Name, c.Does, c.Elder);

    public async Task<(Outcome Outcome, SandboxCard? Card)> Take(string? card, CancellationToken ct)
    {
        if (All.FirstOrDefault(c => c.Id == card) is not { } taken || packs.All.FirstOrDefault(p => p.Kind == "town")?.As<Town>().People.FirstOrDefault(p => p.UserName == taken.Person) is not { } like) return (Outcome.NotFound, null);
        if (await db.Accounts.CountAsync(ct) is var number && number >= MostAccounts) return (Outcome.Refuse("PracticeIsFull"), null);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var phone = "1990" + RandomNumberGenerator.GetInt32(1_000_000, 10_000_000).ToString(CultureInfo.InvariantCulture);
        var account = new Account
        {
            Id = id, UserName = $"practice.{id:N}", NormalizedUserName = $"PRACTICE.{id:N}".ToUpperInvariant(), SecurityStamp = Tokens.New(16), ConcurrencyStamp = Tokens.New(16), CreatedAt = now, Language = Texts.Current,
            NameSealed = cipher.Seal(like.Posts.Count == 0 ? like.Name : string.Create(CultureInfo.InvariantCulture, $"{like.Name} {number}"), "trust.account.name"),
            PhoneIndex = like.Posts.Count == 0 ? index.Of("phone", phone) : null, PhoneSealed = like.Posts.Count == 0 ? cipher.Seal(phone, "trust.account.phone") : null,
        };
        db.Accounts.Add(account);
        if (like.Posts.Count > 0)
        {
            var name = like.UserName.ToUpperInvariant();
            var (today, n) = (OfficeHours.DateOf(now), 0);
            foreach (var post in await (from p in db.Posts.AsNoTracking() join a in db.Accounts on p.AccountId equals a.Id where a.NormalizedUserName == name && p.ValidTo == null orderby p.Id select p).ToListAsync(ct))
                db.Posts.Add(new PostRow { Id = Guid.CreateVersion7(now.AddMilliseconds(n++)), AccountId = id, BodyId = post.BodyId, Role = post.Role, TitleZh = post.TitleZh, TitleEn = post.TitleEn, IsLeader = post.IsLeader, ValidFrom = today });
        }
        db.Note("practice.card", $"account:{id}", detail: new { card = taken.Id });
        if (await db.Commit(ct) is { Ok: false } lost) return (lost, null);
        var (outcome, session) = like.Posts.Count > 0 ? await sessions.Enter(account, new { by = "practice" }, ct) : await sessions.EnterAsResident(account, new { by = "practice" }, ct);
        if (!outcome.Ok || session is null) return (outcome.Ok ? Outcome.Refuse("NoPost") : outcome, null);
        await sessions.Hand(session);
        return (Outcome.Done, Said(taken));
    }

    public async Task<string?> Role(Guid? post, CancellationToken ct) => post is { } held ? await db.Posts.AsNoTracking().Where(p => p.Id == held).Select(p => p.Role).FirstOrDefaultAsync(ct) : "resident";
}
