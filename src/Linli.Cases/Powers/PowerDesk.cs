using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Powers;

/// <summary>The head of the competent authority lets another one decide. Mission row 4.</summary>
public sealed record DelegatePower(string Key, string Service, Guid? To, string? Basis, DateOnly? From, DateOnly? Until);

/// <summary>It holds no more from today; what is in flight goes back to the delegator if asked.</summary>
/// <param name="HandBack">Matters in flight that the delegator takes over.</param>
public sealed record RevokePower(Guid Power, int Version, string? Reason, IReadOnlyList<Guid> HandBack);

/// <summary>Told in the revocation's transaction; the matters move as the system.</summary>
public sealed record PowerRevoked(Guid Power, Guid FromBody, Guid ToBody, string Reason, IReadOnlyList<Guid> HandBack);

sealed record PowerLine(PowerRow Row, string Service, string From, string To, int Flying);

sealed class PowerDesk(CasesDb db, Who who, TimeProvider clock, ItemCatalogue items, IBodies bodies)
{
    public const int MostFlying = 200;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>Who decides on a matter, by its service as it was at the door; null where the service leaves it to whoever leads.</summary>
    public async Task<Decision?> Of(Case matter, CancellationToken ct)
    {
        if (items.PinnedService(matter)?.Decides is not { } rule || await bodies.Competent(rule.Duty, rule.Level, matter.Region, ct) is not { } competent) return null;
        if (matter.LeadBodyId == competent.Id) return new(competent.Id, competent.Names.AsArgument(), false, true);
        var today = Today;
        var held = await db.Powers.IgnoreQueryFilters().AsNoTracking().Where(p => p.FromBody == competent.Id && p.ToBody == matter.LeadBodyId && p.ServiceId == matter.ItemId && p.From <= today && p.Until >= today && (p.RevokedOn == null || p.RevokedOn > today)).ToListAsync(ct);
        var may = held.Any(p => RegionScope.Below(p.Region).Holds(matter.Region));
        return new(competent.Id, competent.Names.AsArgument(), may, may);
    }

    /// <summary>Powers that one's organisation gave or has, and of one's region.</summary>
    public async Task<IReadOnlyList<PowerLine>> List(CancellationToken ct)
    {
        var rows = await db.Powers.AsNoTracking().OrderBy(p => p.RevokedOn != null).ThenByDescending(p => p.From).ThenBy(p => p.Id).Take(200).ToListAsync(ct);
        var names = await bodies.Find(rows.SelectMany(r => new[] { r.FromBody, r.ToBody }).Distinct(), ct);
        var lines = new List<PowerLine>();
        foreach (var r in rows) lines.Add(new(r, Name(r.ServiceId), names.GetValueOrDefault(r.FromBody)?.Name ?? "", names.GetValueOrDefault(r.ToBody)?.Name ?? "", await Flying(r).CountAsync(ct)));
        return lines;
    }

    public Task<PowerRow?> Find(Guid id, CancellationToken ct) => db.Powers.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct);

    /// <summary>Open matters that would be decided with it.</summary>
    public Task<List<Todo.CaseLine>> InFlight(PowerRow p, CancellationToken ct) => Flying(p).OrderBy(c => c.ReceivedAt).Take(MostFlying)
        .Select(c => new Todo.CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt)).ToListAsync(ct);

    // Past the assigned filter: who gave the power sees what is in flight with it, though it was handed to another.
    private IQueryable<Case> Flying(PowerRow p)
    {
        var area = RegionScope.Below(p.Region);
        var (from, to) = (area.From, area.To);
        return db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.LeadBodyId == p.ToBody && c.ItemId == p.ServiceId && c.Phase != Phase.Closed && string.Compare(c.Region, from) >= 0 && string.Compare(c.Region, to) < 0);
    }

    public string Name(string service) => items.Service(service, Today)?.Name.Now ?? service;

    /// <summary>The services on which one's organisation decides.</summary>
    public async Task<IReadOnlyList<ServiceItem>> Mine(CancellationToken ct)
    {
        var mine = new List<ServiceItem>();
        if (who.Region is not { } region) return mine;
        foreach (var s in items.Services(Today).Where(s => s.Decides is not null)) if ((await bodies.Competent(s.Decides!.Duty, s.Decides.Level, region, ct))?.Id == who.OrgId) mine.Add(s);
        return mine;
    }

    /// <summary>Authorities below one's own that could decide; committees of residents are none.</summary>
    public async Task<IReadOnlyList<Body>> Delegates(CancellationToken ct) =>
        [.. (await bodies.Under(who.Region ?? "", ct)).Where(b => b.Id != who.OrgId && b.Kind is "department" or "street" && b.Id != who.OrgId)];

    public async Task<Outcome> Handle(DelegatePower c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("ClientKeyIsNeeded");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        if (!who.May(Permissions.CasesSupervise)) return Outcome.Forbidden;
        if ((await Mine(ct)).All(s => s.Id != c.Service)) return Outcome.Refuse("OnlyOwnPowerIsDelegated");
        if (c.To is not { } id || (await Delegates(ct)).FirstOrDefault(b => b.Id == id) is not { } to) return Outcome.Refuse("DelegateIsAnAuthority");
        var basis = (c.Basis ?? "").Trim();
        if (basis.Length is < 4 or > PowerRow.MostBasis) return Outcome.Refuse("DelegationHasABasis", $"{PowerRow.MostBasis}");
        if (c.From is not { } from || c.Until is not { } until || from < Today || until < from || until > from.AddYears(PowerRow.MostYears)) return Outcome.Refuse("DelegationHasDays", $"{PowerRow.MostYears}");
        if (await db.Powers.IgnoreQueryFilters().AnyAsync(p => p.ServiceId == c.Service && p.ToBody == to.Id && p.FromBody == who.OrgId && p.RevokedOn == null && p.From <= until && p.Until >= from, ct)) return Outcome.Refuse("DelegatedAlready");
        var row = new PowerRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), Region = to.Region, ServiceId = c.Service, FromBody = who.OrgId!.Value, ToBody = to.Id, Basis = basis, From = from, Until = until, ByName = who.Name, At = clock.GetUtcNow() };
        db.Powers.Add(row);
        db.Note("power.delegate", $"power:{row.Id}", to.Region, purpose: basis, detail: new { c.Service, to = to.Id, from, until });
        db.Answer(actor, c.Key, "done");
        return await db.Commit(ct);
    }

    public async Task<Outcome> Handle(RevokePower c, CancellationToken ct)
    {
        if (await db.Powers.FirstOrDefaultAsync(p => p.Id == c.Power, ct) is not { } row) return Outcome.NotFound;
        if (!who.May(Permissions.CasesSupervise) || row.FromBody != who.OrgId) return Outcome.Refuse("WhoeverDelegatedRevokes");
        if (row.Version != c.Version) return Outcome.Conflict;
        if (row.RevokedOn is not null || row.Until < Today) return Outcome.Refuse("DelegationIsOver");
        var why = (c.Reason ?? "").Trim();
        if (why.Length is 0 or > PowerRow.MostBasis) return Outcome.Refuse("RevokingGivesReason");
        var flying = (await InFlight(row, ct)).Select(m => m.Id).ToHashSet();
        (row.RevokedOn, row.RevokedWhy) = (Today, why);
        db.Publish(new PowerRevoked(row.Id, row.FromBody, row.ToBody, why, [.. c.HandBack.Where(flying.Contains).Distinct()]));
        db.Note("power.revoke", $"power:{row.Id}", row.Region, purpose: why, detail: new { back = c.HandBack.Count });
        return await db.Commit(ct);
    }
}

/// <summary>What was in flight with a power goes back to whoever gave it.</summary>
sealed class HandBack(CaseDesk desk, IBodies bodies, Who who) : IHear<PowerRevoked>
{
    public async Task Hear(PowerRevoked revoked, Guid messageId, CancellationToken ct)
    {
        if (!who.IsSystem) who.BecomeSystem("cases.powers");
        if (await bodies.Find(revoked.FromBody, ct) is not { } back) return;
        // One after the other; heard twice, the second finds it there and leaves it.
        foreach (var id in revoked.HandBack)
            await desk.Act(id, null, null, "transfer", (m, act, limits) => m.LeadBodyId == revoked.ToBody ? m.Transfer(act, limits, back.Id, back.Names.AsArgument(), revoked.Reason) : Outcome.Done, ct);
    }
}
