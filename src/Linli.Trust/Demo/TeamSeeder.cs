using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Demo;

/// <summary>Invented teams of community workers and somebody over all of them, so that many people at once and a whole city can be measured. Only for databases that are measured: all have one password.</summary>
public sealed class TeamSeeder(TrustDb db, TimeProvider clock, FieldCipher cipher, IPasswordHasher<Account> hasher)
{
    public static string UserName(int worker) => $"bench-{worker}";

    /// <summary>Somebody who sees the whole city.</summary>
    public const string Overseer = "city-bench";

    /// <summary>One team a community, the workers spread over them; a second run finds them there.</summary>
    /// <returns>The team of each community (12 digits).</returns>
    public async Task<IReadOnlyDictionary<string, Guid>> Seed(IReadOnlyList<string> communities, int workers, string password, CancellationToken ct)
    {
        var there = await db.BodyVersions.Where(v => v.NameEn.StartsWith("Bench team ")).ToDictionaryAsync(v => v.Region, v => v.BodyId, ct);
        foreach (var community in communities.Where(c => !there.ContainsKey(c))) there[community] = Body("community", community, "Bench team");
        var hash = hasher.HashPassword(new Account(), password);
        var begun = await db.Accounts.CountAsync(a => a.UserName!.StartsWith("bench-"), ct);
        for (var i = begun; i < workers; i++) Post(UserName(i), hash, there[communities[i % communities.Count]], "community-worker");
        db.Note("bench.teams", "accounts", detail: new { workers });
        await db.Commit(ct);
        return there;
    }

    /// <param name="city">12 digits.</param>
    public async Task SeedOverseer(string city, string password, CancellationToken ct)
    {
        if (await db.Accounts.AnyAsync(a => a.UserName == Overseer, ct)) return;
        Post(Overseer, hasher.HashPassword(new Account(), password), Body("department", city, "Bench city"), "hall-leader");
        db.Note("bench.teams", "accounts", detail: new { workers = 1 });
        await db.Commit(ct);
    }

    private DateOnly From => OfficeHours.DateOf(clock.GetUtcNow()).AddYears(-1);

    private Guid Body(string kind, string region, string name)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        db.Bodies.Add(new BodyRow { Id = id, Kind = kind, ValidFrom = From });
        db.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), BodyId = id, Region = region, NameZh = $"{name} {region}", NameEn = $"{name} {region}", Duties = " ", ValidFrom = From });
        return id;
    }

    private void Post(string user, string hash, Guid body, string role)
    {
        var now = clock.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now), UserName = user, NormalizedUserName = user.ToUpperInvariant(), SecurityStamp = Tokens.New(16), ConcurrencyStamp = Tokens.New(16),
            PasswordHash = hash, NameSealed = cipher.Seal(user, "trust.account.name"), CreatedAt = now,
        };
        db.Accounts.Add(account);
        db.Posts.Add(new PostRow { Id = Guid.CreateVersion7(now), AccountId = account.Id, BodyId = body, Role = role, TitleZh = "bench", TitleEn = "bench", ValidFrom = From });
    }
}
