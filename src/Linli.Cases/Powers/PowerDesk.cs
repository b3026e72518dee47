using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Powers;

/// <summary>The head of the competent authority lets another one use a power. Mission row 4.</summary>
/// <param name="Most">The greatest amount in yuan, as typed; empty for any.</param>
/// <param name="Groups">Codes of the group that the service names; none for everybody.</param>
public sealed record DelegatePower(string Key, string Service, Guid? To, string? Basis, DateOnly? From, DateOnly? Until, PowerKind Kind = PowerKind.Decide, string? Most = null, IReadOnlyList<string>? Groups = null);

/// <summary>It holds no more from now on; what is in flight goes back to the delegator, but for what the plan leaves to the delegate.</summary>
/// <param name="Left">Matters that the delegate finishes.</param>
public sealed record RevokePower(Guid Power, int Version, string? Reason, IReadOnlyList<Guid> Left);

/// <summary>Told in the revocation's transaction; the matters move as the system. Many matters are told in several parts.</summary>
public sealed record PowerRevoked(Guid Power, Guid FromBody, Guid ToBody, string Reason, IReadOnlyList<Guid> HandBack, PowerKind Kind = PowerKind.Decide, string Service = "");

sealed record PowerLine(PowerRow Row, string Service, string From, string To, int Flying);

/// <summary>A service of which one's own organisation has powers.</summary>
sealed record OwnPowers(ServiceItem Service, IReadOnlyList<PowerKind> Kinds);

/// <summary>An act that was tried outside a delegation.</summary>
sealed record PowerTry(DateTimeOffset At, string No, string Body, Reason Why);

sealed record LeftLine(Guid CaseId, string No, string State, DateTimeOffset At, string ByName);

/// <summary>A stage as the page shows it: whose it is, who acts in whose name, how far it is.</summary>
/// <param name="Actor">Whoever is asked or did it; null as long as nobody is.</param>
public sealed record StageLine(PowerKind Kind, string Competent, string? Actor, bool Delegated, CaseTask? Task, bool Done, PackSource Source);

sealed class PowerDesk(CasesDb db, Who who, TimeProvider clock, ItemCatalogue items, IBodies bodies, FieldCipher cipher, PackStore packs)
{
    public const int MostFlying = 200;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    // ---- who may, on a matter -----------------------------------------------------------------------------------

    /// <summary>Whether an organisation may use a power on a matter, by its service as it was at the door; null where the service leaves it to the flow.</summary>
    /// <param name="fen">What the act itself says that it comes to.</param>
    public async Task<Standing?> Of(Case matter, PowerKind kind, Guid? acting, CancellationToken ct, long? fen = null)
    {
        if (items.PinnedService(matter)?.Powers?.Of(kind) is not { } stage || await Competent(stage, matter.Region, ct) is not { } competent) return null;
        var left = (await db.PowersLeft.AsNoTracking().Where(l => l.CaseId == matter.Id).Select(l => l.PowerId).ToListAsync(ct)).ToHashSet();
        return PowerRules.Standing(competent, acting ?? Guid.Empty, await Rows(competent, matter.ItemId, ct), left, Today, Of(matter, fen));
    }

    /// <summary>The next stage and whom it is put to; null when none is left.</summary>
    /// <param name="after">The stage that is being done.</param>
    public async Task<StageSeat?> Next(Case matter, CancellationToken ct, PowerKind? after = null, long? fen = null)
    {
        foreach (var stage in items.PinnedService(matter)?.Powers?.Before ?? [])
        {
            if (stage.Power == after || matter.StageDone(stage.Power) is not null || await Competent(stage, matter.Region, ct) is not { } competent) continue;
            var (body, of) = PowerRules.Seat(competent, await Rows(competent, matter.ItemId, ct), Today, Of(matter, fen));
            return new(stage.Power, body, of, stage.Within!.Limit);
        }
        return null;
    }

    /// <summary>The stages that a decision waits for: those of the service that somebody has. What was accepted before its service had any goes on without (trap 9).</summary>
    public async Task<IReadOnlyList<PowerKind>> Before(Case matter, CancellationToken ct)
    {
        if (WithoutStages(matter)) return [];
        var named = new List<PowerKind>();
        foreach (var stage in items.PinnedService(matter)?.Powers?.Before ?? []) if (await Competent(stage, matter.Region, ct) is not null) named.Add(stage.Power);
        return named;
    }

    private static bool WithoutStages(Case matter) => matter.AcceptedAt is not null && !matter.Tasks.Any(t => t.Kind is TaskKind.First or TaskKind.Examine);

    /// <summary>Who takes an application in, where its service says so and it is not simply the hall.</summary>
    public async Task<Body?> Receiver(ServiceItem? service, string region, Answers? answers, CancellationToken ct)
    {
        if (service?.Powers?.Of(PowerKind.Accept) is not { } stage || await Competent(stage, region, ct) is not { } competent) return null;
        var (body, _) = PowerRules.Seat(competent, await Rows(competent, service.Id, ct), Today, new(Guid.Empty, service.Id, region, null, field => answers?.All(field) ?? []));
        return await bodies.Find(body, ct);
    }

    /// <summary>Every stage of a matter's service, for its page.</summary>
    public async Task<IReadOnlyList<StageLine>> Stages(Case matter, CancellationToken ct)
    {
        if (items.PinnedService(matter)?.Powers is not { } powers) return [];
        var lines = new List<StageLine>();
        foreach (var stage in WithoutStages(matter) ? powers.Stages.Except(powers.Before) : powers.Stages)
        {
            if (await bodies.Competent(stage.Duty, stage.Level, matter.Region, ct) is not { } competent) continue;
            var task = stage.Power switch
            {
                PowerKind.Accept => matter.Tasks.FirstOrDefault(t => t.Kind == TaskKind.Intake),
                PowerKind.Decide => matter.Tasks.LastOrDefault(t => t.Kind == TaskKind.Lead),
                var kind => matter.Tasks.LastOrDefault(t => t.Kind == Case.TaskOf(kind)),
            };
            var done = stage.Power switch
            {
                PowerKind.Accept => matter.AcceptedAt is not null,
                PowerKind.Decide => matter.Resolution is Resolution.Granted or Resolution.NotGranted,
                var kind => matter.StageDone(kind) is not null,
            };
            // The lead prepares; it decides only where it may.
            var acting = stage.Power == PowerKind.Decide ? matter.LeadBodyId : task?.BodyId;
            var standing = acting is null ? null : await Of(matter, stage.Power, acting, ct);
            var actor = acting is { } id && id != competent.Id && (done || stage.Power != PowerKind.Decide || standing is { May: true }) ? (await bodies.Find(id, ct))?.Name : null;
            lines.Add(new(stage.Power, competent.Name, actor, actor is not null, task, done, stage.Source));
        }
        return lines;
    }

    /// <summary>What was refused because it lies outside a power is written down, so that whoever audits finds it.</summary>
    public async Task<Outcome> Noted(Outcome outcome, Standing? standing, Case matter, bool rehearsing, CancellationToken ct)
    {
        if (outcome.Ok || rehearsing || standing?.Refusal is not { } why || outcome.Rule != why.Rule) return outcome;
        db.Note("power.outside", standing.Power is { } id ? $"power:{id}" : $"case:{matter.Id}", matter.Region, detail: new { matter.No, Power = $"{standing.Kind}", Body = who.OrgNames.AsArgument(), why.Rule, Args = why.Reasons![0].Args });
        await db.Commit(ct);
        return outcome;
    }

    private async Task<Competent?> Competent(PowerStage stage, string region, CancellationToken ct) => await bodies.Competent(stage.Duty, stage.Level, region, ct) is { } body ? new(stage.Power, body.Id, body.Names.AsArgument()) : null;

    private Task<List<PowerRow>> Rows(Competent competent, string service, CancellationToken ct) =>
        db.Powers.IgnoreQueryFilters().AsNoTracking().Where(p => p.FromBody == competent.Body && p.ServiceId == service && p.Kind == competent.Kind).ToListAsync(ct);

    private PowerMatter Of(Case matter, long? fen)
    {
        Answers? read = null;
        return new(matter.Id, matter.ItemId, matter.Region, fen ?? matter.AmountFen, field =>
            (read ??= matter.AnswersSealed is null ? Answers.Empty : JsonSerializer.Deserialize<Answers>(cipher.Open(matter.AnswersSealed, "cases.answers")) ?? Answers.Empty).All(field));
    }

    // ---- delegations --------------------------------------------------------------------------------------------

    /// <summary>Powers that one's organisation gave or has, and of one's region.</summary>
    public async Task<IReadOnlyList<PowerLine>> List(CancellationToken ct)
    {
        var rows = await db.Powers.AsNoTracking().OrderBy(p => p.RevokedOn != null).ThenByDescending(p => p.From).ThenBy(p => p.Id).Take(200).ToListAsync(ct);
        var names = await bodies.Find(rows.SelectMany(r => new[] { r.FromBody, r.ToBody }).Distinct(), ct);
        var lines = new List<PowerLine>();
        foreach (var r in rows) lines.Add(new(r, Name(r.ServiceId), names.GetValueOrDefault(r.FromBody)?.Name ?? "", names.GetValueOrDefault(r.ToBody)?.Name ?? "", (await Flying(r, ct)).Count));
        return lines;
    }

    public Task<PowerRow?> Find(Guid id, CancellationToken ct) => db.Powers.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct);

    /// <summary>Open matters on which the power is still to be used, the oldest first.</summary>
    public async Task<List<Todo.CaseLine>> InFlight(PowerRow p, CancellationToken ct)
    {
        var ids = (await Flying(p, ct)).Take(MostFlying).ToList();
        return await db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]).AsNoTracking().Where(c => ids.Contains(c.Id)).OrderBy(c => c.ReceivedAt)
            .Select(c => new Todo.CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt)).ToListAsync(ct);
    }

    // Past the assigned filter: who gave the power sees what is in flight with it, though it was handed to another.
    private async Task<List<Guid>> Flying(PowerRow p, CancellationToken ct)
    {
        var area = RegionScope.Below(p.Region);
        var (from, to, stage) = (area.From, area.To, Case.TaskOf(p.Kind));
        var open = db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.ItemId == p.ServiceId && c.ItemKind == "service" && c.Phase != Phase.Closed && string.Compare(c.Region, from) >= 0 && string.Compare(c.Region, to) < 0);
        open = p.Kind switch
        {
            PowerKind.Decide => open.Where(c => c.LeadBodyId == p.ToBody),
            PowerKind.Accept => open.Where(c => c.AcceptedAt == null && c.Tasks.Any(t => t.BodyId == p.ToBody && t.Kind == TaskKind.Intake && t.State <= TaskState.Claimed)),
            _ => open.Where(c => c.Tasks.Any(t => t.BodyId == p.ToBody && t.Kind == stage && t.State <= TaskState.Claimed)),
        };
        if (p.Kind != PowerKind.Decide || p.MostFen is null && p.GroupField is null) return await open.OrderBy(c => c.ReceivedAt).Select(c => c.Id).ToListAsync(ct);
        // Whoever prepares decides only what is within the scope; as long as nobody has stated an amount it may be.
        return [.. (await open.Include(c => c.Tasks).OrderBy(c => c.ReceivedAt).ToListAsync(ct)).Where(c => PowerRules.Outside(p, Of(c, null), "") is null or { Rule: "PowerNeedsTheAmount" }).Select(c => c.Id)];
    }

    /// <summary>Matters that a revocation left to the delegate and that are still open.</summary>
    public Task<List<LeftLine>> Left(Guid power, CancellationToken ct) => (from l in db.PowersLeft.AsNoTracking()
                                                                           join c in db.Cases.IgnoreQueryFilters([CasesDb.AssignedFilter]) on l.CaseId equals c.Id
                                                                           where l.PowerId == power && c.Phase != Phase.Closed
                                                                           orderby l.At, l.CaseId
                                                                           select new LeftLine(c.Id, c.No, c.State, l.At, l.ByName)).Take(MostFlying).ToListAsync(ct);

    /// <summary>Acts that were tried outside it, the newest first.</summary>
    public async Task<IReadOnlyList<PowerTry>> Tries(Guid power, CancellationToken ct)
    {
        var subject = $"power:{power}";
        var lines = await db.Audit.AsNoTracking().Where(a => a.Subject == subject && a.Action == "power.outside").OrderByDescending(a => a.At).Take(50).Select(a => new { a.At, a.Detail }).ToListAsync(ct);
        return [.. lines.Select(l =>
        {
            var d = JsonDocument.Parse(l.Detail!).RootElement;
            string Text(string name) => d.EnumerateObject().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } v ? v.GetString()! : "";
            var args = d.EnumerateObject().FirstOrDefault(p => p.Name.Equals("args", StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().Select(a => a.GetString()!).ToArray() : [];
            return new PowerTry(l.At, Text("no"), Text("body"), new Reason($"rule.{Text("rule")}", args));
        })];
    }

    public string Name(string service) => items.Service(service, Today)?.Name.Now ?? service;

    /// <summary>The services of which one's organisation has powers.</summary>
    public async Task<IReadOnlyList<OwnPowers>> Mine(CancellationToken ct)
    {
        var mine = new List<OwnPowers>();
        if (who.Region is not { } region) return mine;
        foreach (var s in items.Services(Today).Where(s => s.Powers is not null))
        {
            var kinds = new List<PowerKind>();
            // Whoever only steps in where a lower office is missing has nothing to give away: which place that is, no delegation says.
            foreach (var stage in s.Powers!.Stages.Where(p => RegionScope.Significant(region).Length >= (p.Level switch { "community" => 12, "street" => 9, _ => 6 }))) if ((await bodies.Competent(stage.Duty, stage.Level, region, ct))?.Id == who.OrgId) kinds.Add(stage.Power);
            if (kinds.Count > 0) mine.Add(new(s, kinds));
        }
        return mine;
    }

    /// <summary>The codes of the group by which a delegation of a service can be limited.</summary>
    public IReadOnlyList<(string Code, string Name)> GroupsOf(ServiceItem s) => s.Powers?.Group is { } field && ServicePowers.CodeList(packs, Today, field) is { } list
        ? [.. items.Codes(list, Today).Select(c => (c, items.CodeName(list, c, Today).Now))] : [];

    /// <summary>What the scope of a delegation says in words; empty without one.</summary>
    public string Scope(PowerRow p, Texts texts)
    {
        var list = p.GroupField is { } field ? ServicePowers.CodeList(packs, Today, field) : null;
        return string.Join("; ", ((string?[])[
            p.MostFen is { } most ? texts["powers.most", PowerRules.Yuan(most)] : null,
            p.GroupField is null ? null : texts["powers.groups", string.Join(Texts.Current == Texts.English ? ", " : "、", p.Groups.Select(c => list is null ? c : items.CodeName(list, c, Today).Now))],
        ]).OfType<string>());
    }

    /// <summary>Authorities below one's own that could act in its name; committees of residents are none.</summary>
    public async Task<IReadOnlyList<Body>> Delegates(CancellationToken ct) =>
        [.. (await bodies.Under(who.Region ?? "", ct)).Where(b => b.Id != who.OrgId && b.Kind is "department" or "street" or "hall" && b.Id != who.OrgId)];

    public async Task<Outcome> Handle(DelegatePower c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("ClientKeyIsNeeded");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        if (!who.May(Permissions.CasesSupervise)) return Outcome.Forbidden;
        if ((await Mine(ct)).FirstOrDefault(s => s.Service.Id == c.Service && s.Kinds.Contains(c.Kind)) is not { } own) return Outcome.Refuse("OnlyOwnPowerIsDelegated");
        // A hall takes in; it examines and decides nothing.
        if (c.To is not { } id || (await Delegates(ct)).FirstOrDefault(b => b.Id == id) is not { } to || to.Kind == "hall" && c.Kind != PowerKind.Accept) return Outcome.Refuse("DelegateIsAnAuthority");
        var basis = (c.Basis ?? "").Trim();
        if (basis.Length is < 4 or > PowerRow.MostBasis) return Outcome.Refuse("DelegationHasABasis", $"{PowerRow.MostBasis}");
        if (c.From is not { } from || c.Until is not { } until || from < Today || until < from || until > from.AddYears(PowerRow.MostYears)) return Outcome.Refuse("DelegationHasDays", $"{PowerRow.MostYears}");
        long? most = null;
        if (!string.IsNullOrWhiteSpace(c.Most))
        {
            // Nobody has stated an amount when an application comes in, and some services have none.
            if (c.Kind == PowerKind.Accept || own.Service.Powers is not { Amount: true }) return Outcome.Refuse("PowerHasNoAmount");
            if ((most = PowerRules.Fen(c.Most)) is null) return Outcome.Refuse("AmountIsInYuan");
        }
        var groups = (c.Groups ?? []).Where(g => g.Length > 0).Distinct().ToList();
        if (groups.Count > 0 && groups.Except(GroupsOf(own.Service).Select(g => g.Code)).Any()) return Outcome.Refuse("GroupIsOfTheService");
        if (await db.Powers.IgnoreQueryFilters().AnyAsync(p => p.ServiceId == c.Service && p.Kind == c.Kind && p.ToBody == to.Id && p.FromBody == who.OrgId && p.RevokedOn == null && p.From <= until && p.Until >= from, ct)) return Outcome.Refuse("DelegatedAlready");
        var row = new PowerRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), Region = to.Region, ServiceId = c.Service, Kind = c.Kind, FromBody = who.OrgId!.Value, ToBody = to.Id, Basis = basis, From = from, Until = until, ByName = who.Name, At = clock.GetUtcNow(),
            MostFen = most, GroupField = groups.Count > 0 ? own.Service.Powers!.Group : null, GroupValues = groups.Count > 0 ? string.Join(' ', groups) : null,
        };
        db.Powers.Add(row);
        db.Note("power.delegate", $"power:{row.Id}", to.Region, purpose: basis, detail: new { c.Service, power = $"{c.Kind}", to = to.Id, from, until, most = row.MostFen, groups = row.GroupValues });
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
        var flying = await Flying(row, ct);
        var left = flying.Intersect(c.Left).ToList();
        (row.RevokedOn, row.RevokedWhy) = (Today, why);
        foreach (var id in left) db.PowersLeft.Add(new PowerLeft { PowerId = row.Id, CaseId = id, At = clock.GetUtcNow(), ByName = who.Name });
        // What came in since the page was read goes back: only what was named is left.
        foreach (var part in flying.Except(left).Chunk(MostFlying).DefaultIfEmpty([])) db.Publish(new PowerRevoked(row.Id, row.FromBody, row.ToBody, why, part, row.Kind, row.ServiceId));
        db.Note("power.revoke", $"power:{row.Id}", row.Region, purpose: why, detail: new { back = flying.Count - left.Count, left = left.Count });
        return await db.Commit(ct);
    }
}

/// <summary>What was in flight with a power goes back to whoever gave it, and the delegate is told.</summary>
sealed class HandBack(CaseDesk desk, IBodies bodies, INotices notices, ItemCatalogue items, TimeProvider clock, Who who) : IHear<PowerRevoked>
{
    public async Task Hear(PowerRevoked revoked, Guid messageId, CancellationToken ct)
    {
        if (!who.IsSystem) who.BecomeSystem("cases.powers");
        if (await bodies.Find(revoked.FromBody, ct) is not { } back) return;
        // One after the other; heard twice, the second finds it there and leaves it.
        foreach (var id in revoked.HandBack)
        {
            if (revoked.Kind == PowerKind.Decide) await desk.Act(id, null, null, "transfer", (m, act, limits) => m.LeadBodyId == revoked.ToBody ? m.Transfer(act, limits, back.Id, back.Names.AsArgument(), revoked.Reason) : Outcome.NotFound, ct);
            else await desk.Act(id, null, null, "pass-back", (m, act, _) => Held(m, revoked) is { } task ? m.PassBack(act, task.Id, back.Id, back.Names.AsArgument(), revoked.Reason) : Outcome.NotFound, ct);
        }
        var service = items.Service(revoked.Service, OfficeHours.DateOf(clock.GetUtcNow()))?.Name.AsArgument() ?? revoked.Service;
        await notices.ToAccounts((await bodies.Posts(revoked.ToBody, ct)).Select(p => p.AccountId), new Reason("notice.power.revoked", back.Names.AsArgument(), service, $"@power.{revoked.Kind}", revoked.Reason), CasesLinks.Todo, revoked.Power, ct);
    }

    private static CaseTask? Held(Case m, PowerRevoked revoked) => revoked.Kind == PowerKind.Accept
        ? m.AcceptedAt is null && m.Current is { Kind: TaskKind.Intake } intake && intake.BodyId == revoked.ToBody ? intake : null
        : m.OpenStage is { } stage && stage.Kind == Case.TaskOf(revoked.Kind) && stage.BodyId == revoked.ToBody ? stage : null;
}
