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

    public async Task<string?> NewCode(CancellationToken ct)
    {
        if (await SomebodyIsThere(ct)) return null;
        var code = Tokens.New(32);
        var row = await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct);
        (row.SetupHash, row.SetupExpires) = (Tokens.Hash(code), clock.GetUtcNow().AddHours(Hours));
        db.Note("setup.code", "installation");
        return (await db.Commit(ct)).Ok ? code : null;
    }

    /// <summary>Null when the code opens; else why not.</summary>
    public async Task<Outcome?> Refusal(string? code, CancellationToken ct)
    {
        if (await SomebodyIsThere(ct)) return Outcome.Refuse("SetupIsDone");
        var row = await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct);
        return row.SetupExpires > clock.GetUtcNow() && Tokens.Matches(code, row.SetupHash) ? null : Outcome.Refuse("SetupCodeIsGood");
    }

    public async Task<Outcome> Handle(SetUp c, CancellationToken ct)
    {
        if (await Refusal(c.Code, ct) is { } closed) return closed;
        // Nobody can be signed in yet: the installation itself acts, and the record says so.
        who.BecomeSystem("setup");
        if (lists.Kinds.All(k => k.Code != c.Kind)) return Outcome.Refuse("KindIsListed");
        var today = desk.Today;
        var (facts, refusal) = await desk.Check(new BodyWords(c.BodyZh, c.BodyEn, c.Region, null, [], null, today, null), null, null, ct);
        if (facts is null) return refusal!;
        var userName = (c.UserName ?? "").Trim().ToLowerInvariant();
        if (!GivePostHandler.IsSound(userName)) return Outcome.Refuse("UserNameIsSound");
        if (BodyDesk.Clean(c.Name, 40) is not { } name) return Outcome.Refuse("PersonHasName");
        var phone = BodyDesk.Clean(c.Phone, 30) is { } typed ? Phones.Normal(typed, today) : null;
        if (phone is null && BodyDesk.Clean(c.Phone, 30) is { } wrong) return Outcome.Refuse(Phones.Broken(wrong, today));
        var faults = PasswordPolicy.Faults(c.Password, userName).ToList();
        if (c.Password != c.Again) faults.Add(new Reason("rule.PasswordsAgree"));
        if (faults.Count > 0) return new Outcome(OutcomeKind.Refused, "PasswordIsGood", faults);
        var role = lists.Roles.FirstOrDefault(r => lists.Role(r.Id)!.Permissions.Contains(Permissions.AdminBodies));
        if (role is null) return Outcome.Refuse("RoleIsListed");

        var now = clock.GetUtcNow();
        var body = new BodyRow { Id = Guid.CreateVersion7(now), Kind = c.Kind!, ValidFrom = today };
        db.Bodies.Add(body);
        db.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(now), BodyId = body.Id, ValidFrom = today, Region = facts.Region, NameZh = facts.NameZh, NameEn = facts.NameEn, Duties = facts.Duties });
        var account = GivePostHandler.Make(userName, name, phone, c.Password, mustChange: false, now, cipher, hasher);
        db.Accounts.Add(account);
        db.Posts.Add(new PostRow { Id = Guid.CreateVersion7(now), AccountId = account.Id, BodyId = body.Id, Role = role.Id, TitleZh = role.Name.Zh, TitleEn = role.Name.En, IsLeader = false, ValidFrom = today });
        // The row's version lets one of two copies of this form through.
        var row = await db.Installations.FirstAsync(i => i.Id == InstallationRow.Only, ct);
        (row.SetupHash, row.SetupExpires) = (null, null);
        db.Note("setup", $"body:{body.Id}", facts.Region, person: account.Id, detail: new { account = account.Id, role = role.Reference, facts });
        var done = await desk.Commit("installation", ct);
        return done.Ok ? done : Outcome.Refuse("SetupIsDone");
    }

    // Residents may have come by their phones meanwhile; what counts is whether anybody can manage.
    private Task<bool> SomebodyIsThere(CancellationToken ct) => db.Accounts.AnyAsync(a => a.PasswordHash != null, ct);
}
