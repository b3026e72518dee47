using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Outbound;
using Linli.Kernel.Regions;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exchange;

/// <summary>What an administrator says about a platform.</summary>
/// <param name="Codes">See <see cref="ExchangeCodes.Read"/>.</param>
public sealed record PeerWords(string? Name, string? Url, string? TheirApp, string? OurApp, Guid? Owner, string? Region, bool Pushes, bool Receives, string? Codes);

/// <summary>Registers a platform, or changes what is registered.</summary>
/// <param name="Form">Key of the form, for a new one.</param>
/// <param name="Shared">The key that the other side made; empty: one is made here.</param>
public sealed record SavePeer(Guid? Peer, int Version, string Form, PeerWords Words, string? Shared);

/// <param name="Waiting">Messages on the way to it.</param>
public sealed record PeerLine(ExchangePeer Peer, int Matters, int Conflicts, int Waiting);

/// <summary>The administrator's side: which platforms there are, what they and we sign with.</summary>
sealed class ExchangePeers(CasesDb db, ExchangeCaller caller, OutboundHttp outbound, FieldCipher cipher, ItemCatalogue items, IBodies bodies, RegionTree regions, Who who, TimeProvider clock)
{
    public const int LongestApp = 40, LongestName = 60, LeastKey = 32, LongestKey = 200, KeyBeforeDays = 7;
    private const int LongestUrl = 400, LongestCodes = 8_000, MostPeers = 50;

    public async Task<IReadOnlyList<PeerLine>> All(CancellationToken ct)
    {
        var peers = (await db.Peers.AsNoTracking().OrderBy(p => p.Name).ThenBy(p => p.Id).Take(500).ToListAsync(ct)).Where(p => who.Scope.Holds(p.Region)).ToList();
        var ids = peers.Select(p => p.Id).ToList();
        var matters = await db.ExchangeLinks.IgnoreQueryFilters().Where(l => ids.Contains(l.PeerId)).GroupBy(l => l.PeerId).Select(g => new { g.Key, All = g.Count(), Conflicts = g.Count(l => l.Conflict) }).ToDictionaryAsync(g => g.Key, ct);
        var waiting = await (from m in db.ExchangeMessages join l in db.ExchangeLinks.IgnoreQueryFilters() on m.LinkId equals l.Id where !m.Incoming && m.DoneAt == null group m by l.PeerId into g select new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return [.. peers.Select(p => new PeerLine(p, matters.GetValueOrDefault(p.Id)?.All ?? 0, matters.GetValueOrDefault(p.Id)?.Conflicts ?? 0, waiting.GetValueOrDefault(p.Id)))];
    }

    public async Task<ExchangePeer?> Load(Guid id, CancellationToken ct) => await db.Peers.FirstOrDefaultAsync(p => p.Id == id, ct) is { } peer && who.Scope.Holds(peer.Region) ? peer : null;

    public async Task<IReadOnlyList<Body>> Owners(CancellationToken ct) => who.Region is { } region ? await bodies.Under(region, ct) : [];

    /// <returns>For a new one also its key, which is shown once.</returns>
    public async Task<(Outcome Outcome, Guid Peer, string? Key)> Save(SavePeer s, CancellationToken ct)
    {
        ExchangePeer? there = null;
        if (s.Peer is { } id)
        {
            if (await Load(id, ct) is not { } found) return (Outcome.NotFound, default, null);
            if (found.Version != s.Version) return (Outcome.Conflict, default, null);
            there = found;
        }
        else
        {
            if (s.Form is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("ClientKeyIsNeeded"), default, null);
            // The key of the first answer is gone: who lost it makes a new one.
            if (await db.Answered<string>($"{who.AccountId}", s.Form, ct) is { } first) return (Outcome.Done, Guid.Parse(first), null);
            if (await db.Peers.CountAsync(ct) >= MostPeers) return (Outcome.Refuse("ExchangePeersAreFew", $"{MostPeers}"), default, null);
        }
        var w = s.Words;
        if (Line(w.Name, LongestName) is not { } name) return (Outcome.Refuse("ExchangePeerHasName", $"{LongestName}"), default, null);
        var url = (w.Url ?? "").Trim().TrimEnd('/');
        if ((url.Length > LongestUrl || url.Contains('?') ? "OutboundUrlIsSound" : outbound.Fault(url)) is { } fault) return (Outcome.Refuse(fault), default, null);
        if (App(w.TheirApp) is not { } theirs || App(w.OurApp) is not { } ours) return (Outcome.Refuse("ExchangeAppIsSound", $"{LongestApp}"), default, null);
        if (await db.Peers.AnyAsync(p => p.TheirApp == theirs && p.Id != s.Peer, ct)) return (Outcome.Refuse("ExchangeAppIsFree"), default, null);
        var region = (w.Region ?? "").Trim();
        if (region.Length != 12 || !who.Scope.Holds(region) || await regions.Find(region, ct) is null) return (Outcome.Refuse("ExchangePeerHasRegion"), default, null);
        if (w.Owner is not { } owner || await bodies.Find(owner, ct) is not { } body || !who.Scope.Holds(body.Region) || !RegionScope.Below(body.Region).Holds(region)) return (Outcome.Refuse("ExchangePeerHasOwner"), default, null);
        if (!w.Pushes && !w.Receives) return (Outcome.Refuse("ExchangeGoesSomeway"), default, null);
        if ((w.Codes?.Length ?? 0) > LongestCodes) return (Outcome.Refuse("ExchangeCodesFit", $"{LongestCodes}"), default, null);
        var (codes, wrong) = ExchangeCodes.Read(w.Codes);
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        wrong ??= codes!.Own.Where(o => items.Category(o.Category, today) is null).Select(o => o.Category).FirstOrDefault();
        if (wrong is not null) return (Outcome.Refuse("ExchangeCodesAreRead", wrong), default, null);
        var now = clock.GetUtcNow();
        string? key = null;
        if (there is null)
        {
            if (KeyOf(s.Shared) is not { } made) return (Outcome.Refuse("ExchangeKeyIsLong", $"{LeastKey}", $"{LongestKey}"), default, null);
            key = made;
            there = new() { Id = Guid.CreateVersion7(now), Name = name, Url = url, TheirApp = theirs, OurApp = ours, Region = region, Codes = "", KeySealed = cipher.Seal(key, ExchangeGate.Sealed), KeyAt = now, CreatedAt = now };
            db.Peers.Add(there);
            db.Answer($"{who.AccountId}", s.Form, $"{there.Id}");
        }
        (there.Name, there.Url, there.TheirApp, there.OurApp, there.Owner, there.Region, there.Pushes, there.Receives, there.Codes) = (name, url, theirs, ours, owner, region, w.Pushes, w.Receives, codes!.ToString());
        db.Note(s.Peer is null ? "peer.add" : "peer.change", $"peer:{there.Id}", region, detail: new { name, url, theirs, ours, w.Pushes, w.Receives });
        try { return (await db.Commit(ct), there.Id, s.Shared is { Length: > 0 } ? null : key); }
        catch (DbUpdateException) { return (Outcome.Refuse("ExchangeAppIsFree"), default, null); }
    }

    public Task<Outcome> Suspend(Guid id, CancellationToken ct) => Set(id, "peer.suspend", p => p.SuspendedAt ??= clock.GetUtcNow(), ct);

    /// <summary>What waited goes out at once.</summary>
    public async Task<Outcome> Resume(Guid id, CancellationToken ct)
    {
        var outcome = await Set(id, "peer.resume", p => p.SuspendedAt = null, ct);
        if (!outcome.Ok) return outcome;
        var now = clock.GetUtcNow();
        return await db.Commit(ct, () => db.ExchangeMessages.Where(m => !m.Incoming && m.DoneAt == null && db.ExchangeLinks.IgnoreQueryFilters().Any(l => l.Id == m.LinkId && l.PeerId == id)).ExecuteUpdateAsync(x => x.SetProperty(m => m.NotBefore, now), ct));
    }

    /// <summary>A new key from now on; the one before opens for some days yet.</summary>
    public async Task<(Outcome Outcome, string? Key)> Rotate(Guid id, string? shared, CancellationToken ct)
    {
        if (KeyOf(shared) is not { } key) return (Outcome.Refuse("ExchangeKeyIsLong", $"{LeastKey}", $"{LongestKey}"), null);
        var now = clock.GetUtcNow();
        var outcome = await Set(id, "peer.rotate", p => (p.KeyBeforeSealed, p.KeyBeforeUntil, p.KeySealed, p.KeyAt) = (p.KeySealed, now.AddDays(KeyBeforeDays), cipher.Seal(key, ExchangeGate.Sealed), now), ct);
        return (outcome, outcome.Ok && shared is not { Length: > 0 } ? key : null);
    }

    /// <summary>Asks for a matter that there is not: that it says so shows that it is there and knows our signature.</summary>
    public async Task<Outcome> Test(Guid id, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } peer) return Outcome.NotFound;
        var (status, fault, _) = await caller.Call(peer, HttpMethod.Get, ExchangeApi.Case("test"), null, ct);
        var found = status == 404 ? null : fault ?? ExchangeFaults.Status;
        var outcome = await Set(id, "peer.test", p => (p.TestedAt, p.TestFault) = (clock.GetUtcNow(), found), ct);
        return !outcome.Ok || found is null ? outcome : Outcome.Refuse("ExchangePeerAnswers", $"@exchange.fault.{found}");
    }

    private async Task<Outcome> Set(Guid id, string action, Action<ExchangePeer> change, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } peer) return Outcome.NotFound;
        change(peer);
        db.Note(action, $"peer:{id}", peer.Region, detail: new { peer.Name, peer.TestFault });
        return await db.Commit(ct);
    }

    private static string? KeyOf(string? shared) => shared is not { Length: > 0 } ? "lnx_" + Tokens.New() : shared.Length is >= LeastKey and <= LongestKey && shared.All(c => c is > ' ' and <= '~') ? shared : null;

    private static string? App(string? text) => text?.Trim() is { Length: > 0 and <= LongestApp } app && app.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') ? app : null;

    private static string? Line(string? text, int most) => text?.Trim() is { Length: > 0 } line && line.Length <= most && !line.Any(char.IsControl) ? line : null;
}
