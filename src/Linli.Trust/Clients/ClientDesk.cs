using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Regions;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Clients;

/// <summary>What an administrator says about a system.</summary>
public sealed record ClientWords(string? Name, Guid? Owner, string? Contact, string? Purpose, string? Region, IReadOnlyList<string> Scopes, DateOnly? Until);

/// <summary>Registers a system, or changes what is registered.</summary>
/// <param name="Key">Of the form, for a new one.</param>
public sealed record SaveClient(Guid? Client, int Version, string Key, ClientWords Words);

public sealed record IssueToken(Guid Client, string Key, string? Label);
public sealed record RevokeToken(Guid Client, Guid Token);

/// <summary>Ends a system at once; its tokens die with it.</summary>
public sealed record EndClient(Guid Client, int Version, string? Reason);

/// <param name="Active">Tokens that open now.</param>
public sealed record ClientLine(ClientRow Client, string Owner, string Place, int Active, DateTimeOffset? LastUsedAt);

/// <summary>The administrator's side of client systems: register, give tokens, take them back.</summary>
public sealed class ClientDesk(TrustDb db, BodyDesk bodies, BodyReader reader, RegionTree regions, FieldCipher cipher, Who who, TimeProvider clock)
{
    public const int NameLength = 60, TextLength = 200, MostTokens = 5, MostYears = 5;
    public const string Sealed = "trust.client.contact";

    public DateOnly Today => bodies.Today;

    public async Task<IReadOnlyList<ClientLine>> All(CancellationToken ct)
    {
        var (from, to) = (who.Scope.From, who.Scope.To);
        var rows = await db.Clients.AsNoTracking().Where(c => string.Compare(c.Region, from) >= 0 && string.Compare(c.Region, to) < 0).OrderBy(c => c.Name).ThenBy(c => c.Id).Take(500).ToListAsync(ct);
        var ids = rows.Select(r => r.Id).ToList();
        var tokens = (await db.ClientTokens.AsNoTracking().Where(t => ids.Contains(t.ClientId)).Select(t => new { t.ClientId, t.RevokedAt, t.LastUsedAt }).ToListAsync(ct)).ToLookup(t => t.ClientId);
        var owners = await reader.On(Today, rows.Select(r => r.OwnerBodyId), ct);
        var places = (await regions.Find([.. rows.Select(r => r.Region).Distinct()], ct)).ToDictionary(r => r.Code, r => r.Name, StringComparer.Ordinal);
        return [.. rows.Select(r => new ClientLine(r, owners.GetValueOrDefault(r.OwnerBodyId)?.Name ?? "", places.GetValueOrDefault(r.Region, r.Region), tokens[r.Id].Count(t => t.RevokedAt is null), tokens[r.Id].Max(t => t.LastUsedAt)))];
    }

    /// <summary>A system of the administrator's region with its tokens, newest first.</summary>
    public async Task<(ClientRow Client, List<ClientTokenRow> Tokens)?> Load(Guid id, CancellationToken ct) =>
        await db.Clients.FirstOrDefaultAsync(c => c.Id == id, ct) is { } client && who.Scope.Holds(client.Region)
            ? (client, await db.ClientTokens.Where(t => t.ClientId == id).OrderByDescending(t => t.Id).ToListAsync(ct)) : null;

    public string Contact(ClientRow client) => cipher.Open(client.ContactSealed, Sealed);

    public async Task<(Outcome Outcome, Guid Client)> Save(SaveClient c, CancellationToken ct)
    {
        if (c.Client is null)
        {
            if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("FormIsOurs"), default);
            if (await db.Answered<string>($"{who.AccountId}", c.Key, ct) is { } first) return (Outcome.Done, Guid.Parse(first));
        }
        ClientRow? there = null;
        if (c.Client is { } id)
        {
            if (await Load(id, ct) is not var (row, _)) return (Outcome.NotFound, default);
            if (row.Version != c.Version) return (await bodies.WhoWasFaster($"client:{id}", ct), default);
            if (row.EndedAt is not null) return (Outcome.Refuse("ClientIsNotOver"), default);
            there = row;
        }
        if (BodyDesk.Clean(c.Words.Name, int.MaxValue) is not { Length: <= NameLength } name) return (Outcome.Refuse("ClientHasName", $"{NameLength}"), default);
        if (BodyDesk.Clean(c.Words.Contact, int.MaxValue) is not { Length: <= TextLength } contact) return (Outcome.Refuse("ClientHasContact"), default);
        if (BodyDesk.Clean(c.Words.Purpose, int.MaxValue) is not { Length: <= TextLength } purpose) return (Outcome.Refuse("ClientHasPurpose"), default);
        var region = (c.Words.Region ?? "").Trim();
        if (region is not { Length: 12 } || await regions.Find(region, ct) is null) return (Outcome.Refuse("RegionIsKnown"), default);
        if (!who.Scope.Holds(region)) return (Outcome.Refuse("RegionIsInReach"), default);
        var today = Today;
        if (c.Words.Owner is not { } owner || await db.BodiesAliveOn(today).FirstOrDefaultAsync(b => b.Id == owner, ct) is not { } body || !who.Scope.Holds(body.Region)) return (Outcome.Refuse("ClientHasOwner"), default);
        // Whoever answers for a system answers for no place that is not theirs.
        if (!RegionScope.Below(body.Region).Holds(region)) return (Outcome.Refuse("ClientWorksWhereItsOwnerDoes"), default);
        var scopes = ClientScopes.All.Where(c.Words.Scopes.Contains).ToList();
        if (scopes.Count == 0 || scopes.Count != c.Words.Scopes.Distinct().Count()) return (Outcome.Refuse("ClientHasScopes"), default);
        if (c.Words.Until is not { } until || until < today || until > today.AddYears(MostYears)) return (Outcome.Refuse("ClientEndsInTime", $"{MostYears}"), default);

        var contactSealed = cipher.Seal(contact, Sealed);
        if (there is null)
        {
            there = new ClientRow
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()), Name = name, OwnerBodyId = owner, ContactSealed = contactSealed, Purpose = purpose, Region = region, Scopes = string.Join(' ', scopes),
                ValidFrom = today, ValidTo = until,
            };
            db.Clients.Add(there);
            db.Answer($"{who.AccountId}", c.Key, $"{there.Id}");
        }
        else
        {
            // The same words sealed anew look like a change.
            if (Contact(there) != contact) there.ContactSealed = contactSealed;
            (there.Name, there.OwnerBodyId, there.Purpose, there.Region, there.Scopes, there.ValidTo) = (name, owner, purpose, region, string.Join(' ', scopes), until);
            db.Entry(there).State = EntityState.Modified;
        }
        db.Note(c.Client is null ? "client.add" : "client.change", $"client:{there.Id}", region, purpose: purpose, detail: new { name, owner, scopes = there.Scopes, until });
        return (await bodies.Commit($"client:{there.Id}", ct), there.Id);
    }

    /// <returns>The token, to be shown this once. A form that is sent twice gets none: the first answer has it.</returns>
    public async Task<(Outcome Outcome, string? Token)> Issue(IssueToken c, CancellationToken ct)
    {
        if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("FormIsOurs"), null);
        if (await Load(c.Client, ct) is not var (client, tokens)) return (Outcome.NotFound, null);
        if (await db.Answered<string>($"{who.AccountId}", c.Key, ct) is not null) return (Outcome.Refuse("TokenIsShownOnce"), null);
        if (!client.IsActiveOn(Today)) return (Outcome.Refuse("ClientIsNotOver"), null);
        if (tokens.Count(t => t.RevokedAt is null) >= MostTokens) return (Outcome.Refuse("TokensAreFew", $"{MostTokens}"), null);
        var token = ClientGate.NewToken();
        var row = new ClientTokenRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), ClientId = client.Id, Prefix = token[..ClientGate.PrefixLength], Hash = Tokens.Hash(token), Label = BodyDesk.Clean(c.Label, NameLength) ?? "", IssuedAt = clock.GetUtcNow(),
        };
        db.ClientTokens.Add(row);
        db.Answer($"{who.AccountId}", c.Key, $"{row.Id}");
        db.Note("client.token", $"client:{client.Id}", client.Region, detail: new { row.Prefix });
        var done = await bodies.Commit($"client:{client.Id}", ct);
        return (done, done.Ok ? token : null);
    }

    public async Task<Outcome> Revoke(RevokeToken c, CancellationToken ct)
    {
        if (await Load(c.Client, ct) is not var (client, tokens) || tokens.FirstOrDefault(t => t.Id == c.Token) is not { } token) return Outcome.NotFound;
        if (token.RevokedAt is not null) return Outcome.Done;
        token.RevokedAt = clock.GetUtcNow();
        db.Note("client.revoke", $"client:{client.Id}", client.Region, detail: new { token.Prefix });
        return await bodies.Commit($"client:{client.Id}", ct);
    }

    public async Task<Outcome> End(EndClient c, CancellationToken ct)
    {
        if (await Load(c.Client, ct) is not var (client, tokens)) return Outcome.NotFound;
        if (client.Version != c.Version) return await bodies.WhoWasFaster($"client:{c.Client}", ct);
        if (client.EndedAt is not null) return Outcome.Refuse("ClientIsNotOver");
        if (BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength) is not { } reason) return Outcome.Refuse("ClientEndGivesReason");
        client.EndedAt = clock.GetUtcNow();
        foreach (var token in tokens) token.RevokedAt ??= clock.GetUtcNow();
        db.Note("client.end", $"client:{client.Id}", client.Region, purpose: reason, detail: new { client.Name });
        return await bodies.Commit($"client:{client.Id}", ct);
    }
}
