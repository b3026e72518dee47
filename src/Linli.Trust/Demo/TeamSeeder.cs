using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Demo;

/// <summary>Invented teams of community workers, so that many people at once can be measured. Only for databases that are measured: all have one password.</summary>
public sealed class TeamSeeder(TrustDb db, TimeProvider clock, FieldCipher cipher, IPasswordHasher<Account> hasher)
{
    public static string UserName(int worker) => $"bench-{worker}";

    /// <summary>One team a community, the workers spread over them; a second run finds them there.</summary>
    /// <returns>The team of each community (12 digits).</returns>
    public async Task<IReadOnlyDictionary<string, Guid>> Seed(IReadOnlyList<string> communities, int workers, string password, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var from = OfficeHours.DateOf(now).AddYears(-1);
        var there = await db.BodyVersions.Where(v => v.NameEn.StartsWith("Bench team ")).ToDictionaryAsync(v => v.Region, v => v.BodyId, ct);
        foreach (var community in communities.Where(c => !there.ContainsKey(c)))
        {
            var id = there[community] = Guid.CreateVersion7(now);
            db.Bodies.Add(new BodyRow { Id = id, Kind = "community", ValidFrom = from });
            db.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(now), BodyId = id, Region = community, NameZh = $"Bench team {community}", NameEn = $"Bench team {community}", Duties = " ", ValidFrom = from });
        }
        var hash = hasher.HashPassword(new Account(), password);
        var begun = await db.Accounts.CountAsync(a => a.UserName!.StartsWith("bench-"), ct);
        for (var i = begun; i < workers; i++)
        {
            var account = new Account
            {
                Id = Guid.CreateVersion7(now), UserName = UserName(i), NormalizedUserName = UserName(i).ToUpperInvariant(), SecurityStamp = Tokens.New(16), ConcurrencyStamp = Tokens.New(16),
                PasswordHash = hash, NameSealed = cipher.Seal(UserName(i), "trust.account.name"), CreatedAt = now,
            };
            db.Accounts.Add(account);
            db.Posts.Add(new PostRow { Id = Guid.CreateVersion7(now), AccountId = account.Id, BodyId = there[communities[i % communities.Count]], Role = "community-worker", TitleZh = "bench", TitleEn = "bench", ValidFrom = from });
        }
        db.Note("bench.teams", "accounts", detail: new { workers });
        await db.Commit(ct);
        return there;
    }
}
