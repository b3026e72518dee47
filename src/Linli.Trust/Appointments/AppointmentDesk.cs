using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Linli.Trust.Posts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Appointments;

public sealed record ConfirmProposal(Guid Id, int Version);
public sealed record RefuseProposal(Guid Id, int Version, string? Why);
public sealed record WithdrawProposal(Guid Id, int Version, string? Why);

/// <param name="May">Why the reader may not decide on it; null when they may.</param>
public sealed record ProposalLine(Guid Id, int Version, string Person, string UserName, bool IsNew, string Role, string Body, DateOnly From, DateOnly? To, string? Reason, string By, bool IsMine, DateTimeOffset At, DateTimeOffset Until, ProposalState State, string? DecidedBy, DateTimeOffset? DecidedAt, string? Why, string? May);

/// <summary>
/// Administrators' posts take two: the security administrator proposes, another of the right office confirms, and neither is the person concerned. What is confirmed goes through the
/// same checks again as a post that is given at once. The first three administrators of an installation come by the links that its start prints (Setup).
/// </summary>
public sealed class AppointmentDesk(TrustDb db, BodyDesk desk, GivePostHandler give, Lists lists, PackStore packs, Who who, TimeProvider clock, FieldCipher cipher, INotices notices, IActors actors)
{
    public const string NameSealed = "trust.proposal.name", PhoneSealed = "trust.proposal.phone";
    private const int MostDecided = 50, LeastWhy = 4;

    private AppointmentRules Rules => packs.Find("offices", "offices", desk.Today)?.As<AppointmentRules>() ?? throw new PackFault("packs", "no pack of the kind 'offices' is valid today; it says who confirms administrators");

    private Decider Me => new(who.AccountId!.Value, Offices.Of(who.Permissions));

    /// <summary>The same form makes one proposal, however often it is sent.</summary>
    public async Task<Outcome> Propose(GivePost c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("FormIsOurs");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        var (found, refusal) = await give.Check(c, confirmed: false, ct);
        if (found is null) return refusal!;
        if (found.Office is not { } office) return Outcome.Refuse("PostIsGivenBySystem");
        var now = clock.GetUtcNow();
        var until = now.AddDays(Rules.Days);
        var row = new ProposalRow
        {
            Id = Guid.CreateVersion7(now), BodyId = c.Body, Role = found.Role.Id, AccountId = c.IsNew ? null : found.Account.Id, UserName = found.UserName, TitleZh = found.TitleZh, TitleEn = found.TitleEn, ValidFrom = found.From, ValidTo = c.To,
            NameSealed = c.IsNew ? cipher.Seal(BodyDesk.Clean(c.Name, GivePostHandler.TitleLength)!, NameSealed) : null, PhoneSealed = c.IsNew && BodyDesk.Clean(c.Phone, 30) is { } phone ? cipher.Seal(phone, PhoneSealed) : null,
            Reason = BodyDesk.Clean(c.Reason, BodyDesk.ReasonLength), ByAccount = who.AccountId!.Value, At = now, Until = until,
        };
        await Expire(now, ct);
        if (await db.Proposals.AnyAsync(p => p.State == ProposalState.Waiting && p.Until > now && p.UserName == row.UserName && p.Role == row.Role && p.BodyId == row.BodyId, ct)) return Outcome.Refuse("ProposalIsNotThereYet");
        db.Proposals.Add(row);
        db.Note("office.propose", $"proposal:{row.Id}", found.Region, person: row.AccountId, purpose: row.Reason, detail: new { role = found.Role.Reference, body = c.Body, user = row.UserName, row.ValidFrom, row.ValidTo });
        db.Answer(actor, c.Key, "proposed");
        var done = await desk.Commit($"proposal:{row.Id}", ct);
        if (!done.Ok) return await db.Answered<string>(actor, c.Key, ct) is not null ? Outcome.Done : await db.Proposals.AnyAsync(p => p.State == ProposalState.Waiting && p.UserName == row.UserName && p.Role == row.Role && p.BodyId == row.BodyId, ct) ? Outcome.Refuse("ProposalIsNotThereYet") : done;
        // Whoever may give the second word hears of it at once.
        var asked = new HashSet<Guid>();
        foreach (var confirming in Rules.Confirming(office))
            foreach (var account in await actors.Holding(confirming switch { Office.Security => Permissions.AdminAccounts, Office.Audit => Permissions.AuditRead, _ => Permissions.AdminBodies }, found.Region, ct))
                if (account != row.ByAccount && account != row.AccountId) asked.Add(account);
        await notices.ToAccounts(asked, new Reason("notice.office.proposed", found.Role.Name.AsArgument(), until.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd", null)), TrustLinks.Appointments, row.Id, ct);
        return done;
    }

    /// <returns>With the one-time password of somebody new, shown to whoever confirms and to nobody else.</returns>
    public async Task<(Outcome Outcome, GivenPost? Given)> Confirm(ConfirmProposal c, CancellationToken ct)
    {
        var (row, refusal) = await Decidable(c.Id, c.Version, ct);
        if (row is null) return (refusal!, null);
        // It begins with the second word at the earliest.
        var from = row.ValidFrom < desk.Today ? desk.Today : row.ValidFrom;
        Decide(row, ProposalState.Confirmed, null);
        var user = row.AccountId is { } held ? await db.Accounts.AsNoTracking().Where(a => a.Id == held).Select(a => a.UserName).FirstOrDefaultAsync(ct) : row.UserName;
        var (outcome, given) = await give.Handle(new GivePost($"proposal-{row.Id:N}", row.BodyId, row.AccountId is null, user, row.NameSealed is { } name ? cipher.Open(name, NameSealed) : null, row.PhoneSealed is { } phone ? cipher.Open(phone, PhoneSealed) : null,
            row.Role, row.TitleZh, row.TitleEn, false, from, row.ValidTo, row.Reason), ct, row);
        if (!outcome.Ok) db.ChangeTracker.Clear();
        else await Tell(row, "notice.office.confirmed", ct);
        return (outcome, given);
    }

    public async Task<Outcome> Refuse(RefuseProposal c, CancellationToken ct)
    {
        var (row, refusal) = await Decidable(c.Id, c.Version, ct);
        if (row is null) return refusal!;
        if (BodyDesk.Clean(c.Why, BodyDesk.ReasonLength) is not { Length: >= LeastWhy } why) return Outcome.Refuse("ProposalRefusalGivesReason");
        Decide(row, ProposalState.Refused, why);
        return await Commit(row, "office.refuse", "notice.office.refused", ct);
    }

    public async Task<Outcome> Withdraw(WithdrawProposal c, CancellationToken ct)
    {
        var (row, refusal) = await Open(c.Id, c.Version, ct);
        if (row is null) return refusal!;
        if (row.ByAccount != who.AccountId) return Outcome.Refuse("ProposalIsWithdrawnByWhoMadeIt");
        Decide(row, ProposalState.Withdrawn, BodyDesk.Clean(c.Why, BodyDesk.ReasonLength));
        return await Commit(row, "office.withdraw", null, ct);
    }

    /// <summary>Those of the reader's region: what waits, soonest over first, then the last that were decided.</summary>
    public async Task<IReadOnlyList<ProposalLine>> List(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rows = (await db.Proposals.AsNoTracking().Where(p => p.State == ProposalState.Waiting).OrderBy(p => p.Until).ToListAsync(ct)).Concat(await db.Proposals.AsNoTracking().Where(p => p.State != ProposalState.Waiting).OrderByDescending(p => p.At).Take(MostDecided).ToListAsync(ct));
        var lines = new List<ProposalLine>();
        foreach (var p in rows)
        {
            if (await desk.Load(p.BodyId, ct) is not var (_, periods)) continue;
            var body = periods.LastOrDefault(v => v.ValidFrom <= desk.Today) ?? periods[0];
            var person = p.AccountId is { } account ? await desk.NameOf(account, ct) ?? p.UserName : cipher.Open(p.NameSealed!, NameSealed);
            var state = p.State == ProposalState.Waiting && p.Until <= now ? ProposalState.Expired : p.State;
            lines.Add(new(p.Id, p.Version, person, p.UserName, p.AccountId is null, lists.RoleName(p.Role), Texts.Current == Texts.English ? body.NameEn : body.NameZh, p.ValidFrom, p.ValidTo, p.Reason, await desk.NameOf(p.ByAccount, ct) ?? "", p.ByAccount == who.AccountId, p.At, p.Until, state,
                p.DecidedBy is { } by ? await desk.NameOf(by, ct) : null, p.DecidedAt, p.Why, state != ProposalState.Waiting || lists.OfficeOf(p.Role) is not { } office ? "" : Appointment.Refusal(Rules, office, Me, p.ByAccount, p.AccountId)));
        }
        db.ChangeTracker.Clear();
        return lines;
    }

    /// <summary>How many wait for the reader's own word.</summary>
    public async Task<int> ToDecide(CancellationToken ct) => (await List(ct)).Count(l => l.State == ProposalState.Waiting && l.May is null);

    /// <summary>Nobody said anything in time: it is over, and whoever proposed it hears so.</summary>
    public async Task Expire(DateTimeOffset now, CancellationToken ct)
    {
        foreach (var row in await db.Proposals.Where(p => p.State == ProposalState.Waiting && p.Until <= now).ToListAsync(ct))
        {
            (row.State, row.DecidedAt) = (ProposalState.Expired, now);
            db.Note("office.expire", $"proposal:{row.Id}", await RegionOf(row, ct), person: row.AccountId);
            if ((await db.Commit(ct)).Ok) await Tell(row, "notice.office.expired", ct);
            else db.ChangeTracker.Clear();
        }
    }

    private async Task<string?> RegionOf(ProposalRow row, CancellationToken ct) => await db.BodyVersions.AsNoTracking().Where(v => v.BodyId == row.BodyId).OrderByDescending(v => v.ValidFrom).Select(v => v.Region).FirstOrDefaultAsync(ct);

    private async Task<(ProposalRow? Row, Outcome? Refusal)> Open(Guid id, int version, CancellationToken ct)
    {
        var row = await db.Proposals.FirstOrDefaultAsync(p => p.Id == id, ct);
        if (row is null || await desk.Load(row.BodyId, ct) is null) return (null, Outcome.NotFound);
        if (row.Version != version) return (null, await desk.WhoWasFaster($"proposal:{id}", ct));
        return row.State == ProposalState.Waiting && row.Until > clock.GetUtcNow() ? (row, null) : (null, Outcome.Refuse("ProposalWaits"));
    }

    private async Task<(ProposalRow? Row, Outcome? Refusal)> Decidable(Guid id, int version, CancellationToken ct)
    {
        var (row, refusal) = await Open(id, version, ct);
        if (row is null) return (null, refusal);
        // A role that lost its rights meanwhile is no administrator's any more and takes no second word.
        if (lists.OfficeOf(row.Role) is not { } office) return (null, Outcome.Refuse("RoleIsListed"));
        return Appointment.Refusal(Rules, office, Me, row.ByAccount, row.AccountId) is { } rule ? (null, Outcome.Refuse(rule)) : (row, null);
    }

    private void Decide(ProposalRow row, ProposalState state, string? why) => (row.State, row.DecidedBy, row.DecidedAt, row.Why) = (state, who.AccountId, clock.GetUtcNow(), why);

    private async Task<Outcome> Commit(ProposalRow row, string action, string? notice, CancellationToken ct)
    {
        db.Note(action, $"proposal:{row.Id}", await RegionOf(row, ct), person: row.AccountId, purpose: row.Why);
        var done = await desk.Commit($"proposal:{row.Id}", ct);
        if (done.Ok && notice is not null) await Tell(row, notice, ct);
        return done;
    }

    private Task Tell(ProposalRow row, string key, CancellationToken ct) =>
        notices.ToAccounts([row.ByAccount], new Reason(key, packs.Find("role", row.Role, desk.Today)?.Name.AsArgument() ?? row.Role, row.Why ?? ""), TrustLinks.Appointments, Guid.CreateVersion7(clock.GetUtcNow()), ct);
}

sealed class ExpireProposals(AppointmentDesk desk, TimeProvider clock) : IRecurringJob
{
    public string Name => "trust.proposals";
    public TimeSpan Every => TimeSpan.FromMinutes(10);
    public Task Run(CancellationToken ct) => desk.Expire(clock.GetUtcNow(), ct);
}
