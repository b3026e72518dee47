using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Linli.Trust.Messages;
using Linli.Trust.Posts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Setup;

/// <summary>Sets up the first organisation and its administrator; works once, with the code that the start printed.</summary>
public sealed record SetUp(string? Code, string? Kind, string? Region, string? BodyZh, string? BodyEn, string? UserName, string? Name, string? Phone, string Password, string Again);

public sealed class FirstAdministrator(TrustDb db, BodyDesk desk, Lists lists, Who who, TimeProvider clock, FieldCipher cipher, IPasswordHasher<Account> hasher) : IFirstAdministrator
{
    private const int Hours = 24;

    /// <summary>After the system administrator was set up: what the other two open.</summary>
    public IReadOnlyList<SetupCode> Others { get; private set; } = [];

    public async Task<IReadOnlyList<SetupCode>> NewCodes(CancellationToken ct)
    {
        var missing = await Missing(ct);
        if (missing.Count == 0) return [];
        var row = await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct);
        var codes = Codes(row, missing);
        db.Note("setup.code", "installation");
        return (await db.Commit(ct)).Ok ? codes : [];
    }

    private List<SetupCode> Codes(InstallationRow row, IEnumerable<Office> offices)
    {
        var codes = offices.Select(o => new SetupCode(o, Tokens.New(32))).ToList();
        row.SetupHash = codes.Count == 0 ? null : string.Join(';', codes.Select(c => $"{c.Office}={Tokens.Hash(c.Code)}"));
        row.SetupExpires = clock.GetUtcNow().AddHours(Hours);
        return codes;
    }

    private static IEnumerable<(Office Office, string Hash)> Kept(InstallationRow row) =>
        (row.SetupHash ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).Where(p => p.Length == 2 && Enum.TryParse<Office>(p[0], out _)).Select(p => (Enum.Parse<Office>(p[0]), p[1]));

    /// <summary>Whom nobody is: without an account only the first, then the others. A post that begins later, or whose account is locked, counts: it was decided.</summary>
    private async Task<IReadOnlyList<Office>> Missing(CancellationToken ct)
    {
        if (!await SomebodyIsThere(ct)) return [Office.System];
        var today = desk.Today;
        var roles = await db.Posts.Where(p => p.ValidTo == null || p.ValidTo >= today && p.ValidTo >= p.ValidFrom).Select(p => p.Role).Distinct().ToListAsync(ct);
        var held = roles.Select(lists.OfficeOf).OfType<Office>().ToHashSet();
        return [.. ((Office[])[Office.Security, Office.Audit]).Where(o => !held.Contains(o))];
    }

    /// <summary>Whose the code is, or why it opens nothing.</summary>
    public async Task<(Office Office, Outcome? Refusal)> Open(string? code, CancellationToken ct)
    {
        var missing = await Missing(ct);
        if (missing.Count == 0) return (default, Outcome.Refuse("SetupIsDone"));
        var row = await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct);
        if (row.SetupExpires > clock.GetUtcNow())
            foreach (var (office, hash) in Kept(row))
                if (Tokens.Matches(code, hash)) return missing.Contains(office) ? (office, null) : (office, Outcome.Refuse("SetupIsDone"));
        // Whoever comes with what was good once reads that the first set-up is over.
        return (default, Outcome.Refuse(missing.Contains(Office.System) ? "SetupCodeIsGood" : "SetupIsDone"));
    }

    public async Task<Outcome> Handle(SetUp c, CancellationToken ct)
    {
        var (office, closed) = await Open(c.Code, ct);
        if (closed is not null) return closed;
        // Nobody can be signed in yet: the installation itself acts, and the record says so.
        who.BecomeSystem("setup");
        var today = desk.Today;
        BodyFacts? facts = null;
        if (office == Office.System)
        {
            if (lists.Kinds.All(k => k.Code != c.Kind)) return Outcome.Refuse("KindIsListed");
            (facts, var refusal) = await desk.Check(new BodyWords(c.BodyZh, c.BodyEn, c.Region, null, [], null, today, null), null, null, ct);
            if (facts is null) return refusal!;
        }
        var userName = (c.UserName ?? "").Trim().ToLowerInvariant();
        if (!GivePostHandler.IsSound(userName)) return Outcome.Refuse("UserNameIsSound");
        if (BodyDesk.Clean(c.Name, 40) is not { } name) return Outcome.Refuse("PersonHasName");
        var phone = BodyDesk.Clean(c.Phone, 30) is { } typed ? Phones.Normal(typed, today) : null;
        if (phone is null && BodyDesk.Clean(c.Phone, 30) is { } wrong) return Outcome.Refuse(Phones.Broken(wrong, today));
        var faults = PasswordPolicy.Faults(c.Password, userName).ToList();
        if (c.Password != c.Again) faults.Add(new Reason("rule.PasswordsAgree"));
        if (faults.Count > 0) return new Outcome(OutcomeKind.Refused, "PasswordIsGood", faults);
        var role = lists.Roles.FirstOrDefault(r => lists.OfficeOf(r.Id) == office);
        if (role is null) return Outcome.Refuse("RoleIsListed");

        var now = clock.GetUtcNow();
        if (await db.Accounts.AnyAsync(a => a.NormalizedUserName == userName.ToUpperInvariant(), ct)) return Outcome.Refuse("UserNameIsFree");
        var body = office == Office.System ? Guid.CreateVersion7(now) : await First(ct);
        if (body == Guid.Empty) return Outcome.Refuse("SetupCodeIsGood");
        if (facts is not null)
        {
            db.Bodies.Add(new BodyRow { Id = body, Kind = c.Kind!, ValidFrom = today });
            db.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(now), BodyId = body, ValidFrom = today, Region = facts.Region, NameZh = facts.NameZh, NameEn = facts.NameEn, Duties = facts.Duties });
        }
        var account = GivePostHandler.Make(userName, name, phone, c.Password, mustChange: false, now, cipher, hasher);
        db.Accounts.Add(account);
        db.Posts.Add(new PostRow { Id = Guid.CreateVersion7(now), AccountId = account.Id, BodyId = body, Role = role.Id, TitleZh = role.Name.Zh, TitleEn = role.Name.En, IsLeader = false, ValidFrom = today });
        // The row's version lets one of two copies of this form through.
        var row = await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct);
        if (office == Office.System) Others = Codes(row, [Office.Security, Office.Audit]);
        else row.SetupHash = string.Join(';', Kept(row).Where(k => k.Office != office).Select(k => $"{k.Office}={k.Hash}"));
        var region = facts?.Region ?? (await db.BodiesOn(today).FirstAsync(b => b.Id == body, ct)).Region;
        db.Note("setup", $"body:{body}", region, person: account.Id, detail: new { account = account.Id, role = role.Reference, facts });
        var done = await desk.Commit("installation", ct);
        if (!done.Ok) Others = [];
        return done.Ok ? done : Outcome.Refuse("SetupIsDone");
    }

    /// <summary>Where the system administrator works who reaches furthest; of several, the first one: the other two reach as far.</summary>
    private async Task<Guid> First(CancellationToken ct)
    {
        var today = desk.Today;
        var roles = lists.Roles.Select(r => r.Id).Where(r => lists.OfficeOf(r) == Office.System).ToList();
        var posts = await (from p in db.Posts.AsNoTracking()
                           join b in db.BodiesAliveOn(today) on p.BodyId equals b.Id
                           where roles.Contains(p.Role) && p.ValidFrom <= today && (p.ValidTo == null || p.ValidTo >= today)
                           select new { p.Id, p.BodyId, b.Region }).ToListAsync(ct);
        return posts.OrderBy(p => p.Region.TrimEnd('0').Length).ThenBy(p => p.Id).Select(p => p.BodyId).FirstOrDefault();
    }

    // Residents may have come by their phones meanwhile; what counts is whether anybody can manage.
    private Task<bool> SomebodyIsThere(CancellationToken ct) => db.Accounts.AnyAsync(a => a.PasswordHash != null, ct);
}
