using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Clients;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Demo;

public sealed record TownBody(string Id, string? Parent, string Region, string Kind, LocalText Name, IReadOnlyList<string> Duties, string? Phone);
public sealed record TownPost(string Body, string Role, LocalText Title, bool Leader);
public sealed record TownPerson(string UserName, string Name, string? Phone, IReadOnlyList<TownPost> Posts, LocalText? Card);

/// <summary>An invented street of a real place: organisations, posts and people. Labelled as demo on every page.</summary>
public sealed record Town(string Street, string Password, IReadOnlyList<TownBody> Bodies, IReadOnlyList<TownPerson> People, IReadOnlyList<TownSystem>? Systems = null);

/// <param name="Key">Published with the demo; it opens no other installation.</param>
public sealed record TownSystem(string Name, string Owner, string Contact, string Purpose, IReadOnlyList<string> Scopes, string Key);

/// <summary>Fills an empty installation with the demo street; a second run finds it there and does nothing.</summary>
public sealed class TownSeeder(TrustDb db, PackStore packs, TimeProvider clock, FieldCipher cipher, BlindIndex index, IPasswordHasher<Account> hasher, Kernel.Installation place)
{
    public Town? Town => packs.All.FirstOrDefault(p => p.Kind == "town")?.As<Town>();

    public async Task<bool> Seed(CancellationToken ct)
    {
        if (Town is not { } town || await db.Bodies.AnyAsync(ct)) return false;
        var now = clock.GetUtcNow();
        var from = OfficeHours.DateOf(now).AddYears(-1);
        var ids = town.Bodies.ToDictionary(b => b.Id, _ => Guid.CreateVersion7(now));
        foreach (var b in town.Bodies)
        {
            db.Bodies.Add(new BodyRow { Id = ids[b.Id], Kind = b.Kind, ValidFrom = from });
            db.BodyVersions.Add(new BodyVersionRow
            {
                Id = Guid.CreateVersion7(now), BodyId = ids[b.Id], ParentId = b.Parent is null ? null : ids[b.Parent], Region = b.Region, NameZh = b.Name.Zh, NameEn = b.Name.En,
                Duties = $" {string.Join(' ', b.Duties)} ", Phone = b.Phone, ValidFrom = from,
            });
        }
        foreach (var p in town.People)
        {
            var phoneIndex = p.Phone is null ? null : index.Of("phone", p.Phone);
            var name = p.Posts.Count == 0 ? $"r:{phoneIndex}" : p.UserName;
            var account = new Account
            {
                Id = Guid.CreateVersion7(now), UserName = name, NormalizedUserName = name.ToUpperInvariant(), SecurityStamp = Tokens.New(16), ConcurrencyStamp = Tokens.New(16),
                NameSealed = cipher.Seal(p.Name, "trust.account.name"), PhoneIndex = phoneIndex, PhoneSealed = p.Phone is null ? null : cipher.Seal(p.Phone, "trust.account.phone"),
                CreatedAt = now,
            };
            // Where people practise each has an account of their own (cards): nobody signs in as the colleagues that everybody shares.
            if (p.Posts.Count > 0 && !place.Practice) account.PasswordHash = hasher.HashPassword(account, town.Password);
            db.Accounts.Add(account);
            // One millisecond apart, so that the first post of the card is the one signed in to.
            foreach (var (post, i) in p.Posts.Select((post, i) => (post, i)))
                db.Posts.Add(new PostRow
                {
                    Id = Guid.CreateVersion7(now.AddMilliseconds(i)), AccountId = account.Id, BodyId = ids[post.Body], Role = post.Role, TitleZh = post.Title.Zh, TitleEn = post.Title.En,
                    IsLeader = post.Leader, ValidFrom = from,
                });
        }
        foreach (var s in town.Systems ?? [])
        {
            var client = Guid.CreateVersion7(now);
            db.Clients.Add(new ClientRow
            {
                Id = client, Name = s.Name, OwnerBodyId = ids[s.Owner], ContactSealed = cipher.Seal(s.Contact, ClientDesk.Sealed), Purpose = s.Purpose, Region = town.Street, Scopes = string.Join(' ', s.Scopes), ValidFrom = from,
                ValidTo = from.AddYears(100),
            });
            db.ClientTokens.Add(new ClientTokenRow { Id = Guid.CreateVersion7(now), ClientId = client, Prefix = s.Key, Hash = Tokens.Hash(s.Key), Label = "", IssuedAt = now });
        }
        db.Note("demo.seed", "town");
        await db.Commit(ct);
        return true;
    }
}
