using System.Security.Claims;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Linli.Trust.Messages;
using Linli.Trust.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Outside;

/// <param name="AsksDigits">Their account here has an authenticator, and the provider does not stand for two factors.</param>
/// <param name="Return">Where they wanted to go.</param>
sealed record OutsideArrival(Outcome Outcome, bool AsksDigits = false, string Return = "/");

/// <summary>Turns who somebody is at a provider into who they are here (<see cref="OutsideRules"/>), and ties or unties one's own account.</summary>
sealed class OutsideSignIn(TrustDb db, OutsideProviders providers, IHttpContextAccessor http, Sessions sessions, SecondFactor second, PasswordGuard passwords, INotices notices, Who who, BlindIndex index, TimeProvider clock)
{
    public const int NameLength = 40;

    public IReadOnlyList<OutsideProvider> For(bool staff) => [.. providers.All.Where(p => staff ? p.ForStaff : p.ForResidents)];

    public OutsideProvider? Find(string? name) => providers.Find(name);

    private HttpContext Context => http.HttpContext!;

    /// <summary>Somebody came back. Nothing that they sent decides: only the cookie that the provider's answer made.</summary>
    public async Task<OutsideArrival> Arrive(string? digits, CancellationToken ct)
    {
        if (providers.All.Count == 0) return new(Outcome.NotFound);
        var arrived = await Context.AuthenticateAsync(OutsideSchemes.Arrived);
        if (arrived is not { Succeeded: true, Principal: { } person, Properties: { } told } || providers.Find(told.Items.TryGetValue(OutsideSchemes.Provider, out var named) ? named : null) is not { } provider) return new(Outcome.Refuse("OutsideIsRecent"));
        if (person.FindFirstValue("sub") is not { Length: > 0 and <= 500 } subject) { await Forget(); return new(Outcome.Refuse("OutsideFailed")); }
        var back = LocalPath.Of(told.Items.TryGetValue(OutsideSchemes.Return, out var wanted) ? wanted : null);
        var key = index.Of("oidc", $"{provider.Issuer.TrimEnd('/')}\n{subject}");
        if (told.Items.TryGetValue(OutsideSchemes.Link, out var link) && link is not null)
        {
            await Forget();
            return new(await Tie(provider, key, link, ct), Return: TrustLinks.OutsideLinks);
        }
        for (var lost = 0; lost < 5; lost++)
        {
            db.ChangeTracker.Clear();
            var tie = await db.Outside.FirstOrDefaultAsync(o => o.Provider == provider.Name && o.Subject == key, ct);
            var tied = tie is null ? null : await db.Accounts.FirstOrDefaultAsync(a => a.Id == tie.AccountId, ct);
            var phone = VouchedPhone(provider, person);
            var phoneKey = phone is null ? null : index.Of("phone", phone);
            var ofPhone = phoneKey is null ? null : await db.Accounts.FirstOrDefaultAsync(a => a.PhoneIndex == phoneKey, ct);
            var (end, rule) = OutsideRules.Decide(provider.ForResidents, provider.ForStaff, Known(tied, true), phone is not null, Known(ofPhone, false));
            if (end == OutsideEnd.Refused)
            {
                await Forget();
                db.Note("sign-in.refused", tied is null ? "account" : $"account:{tied.Id}", tied is null ? null : await sessions.RegionOf(tied.Id, tied.LastPostId, ct), tied?.Id, detail: new { Outside = provider.Name, Rule = rule });
                await db.Commit(ct);
                return new(Outcome.Refuse(rule!), Return: back);
            }
            if (end == OutsideEnd.Staff)
            {
                if (tied!.LockedSince is not null || tied.MustChangePassword) { await Forget(); return new(await Refuse(provider, tied, tied.LockedSince is not null ? "AccountIsLocked" : "OutsideWaitsForPassword", ct)); }
                if (tied.TwoFactorEnabled && !provider.TwoFactors)
                {
                    if (digits is null) return new(Outcome.Done, AsksDigits: true, Return: back);
                    if (!await passwords.Take(tied.UserName!, ct)) return new(await passwords.Paused(tied.UserName!, ct), true, back);
                    if (!second.Take(tied, digits)) { await Failed(provider, ct); return new(Outcome.Refuse("CodeIsRight"), true, back); }
                }
                tie!.LastUsedAt = clock.GetUtcNow();
                var (entered, staff) = await sessions.Enter(tied, new { Outside = provider.Name }, ct);
                if (!entered.Ok) continue;
                await Forget();
                if (digits is not null) await passwords.Forget(tied.UserName!, ct);
                if (staff is null) return new(Outcome.Refuse("NoPost"));
                await sessions.Hand(staff);
                return new(entered, Return: back == "/" ? "/staff/start" : back);
            }
            var account = end switch { OutsideEnd.Resident => tied!, OutsideEnd.TieAndEnter => ofPhone!, _ => sessions.NewResident(phone!, phoneKey!, person.FindFirstValue(provider.PersonName) is { Length: > 0 } name ? name.Length > NameLength ? name[..NameLength] : name : null) };
            if (account.LockedSince is not null) { await Forget(); return new(await Refuse(provider, account, "AccountIsLocked", ct)); }
            if (end == OutsideEnd.MakeAndEnter) db.Accounts.Add(account);
            if (tie is not null) tie.LastUsedAt = clock.GetUtcNow();
            else
            {
                db.Outside.Add(Row(provider, key, account.Id));
                db.Note("outside.tie", $"account:{account.Id}", person: account.Id, detail: new { Outside = provider.Name, By = "phone" });
            }
            // The provider vouched for it as an SMS code would have: what was reported with it is theirs.
            if (phoneKey is not null && phoneKey == account.PhoneIndex) db.Publish(new PhoneProved(account.Id, phoneKey));
            Outcome done;
            NewSession session;
            try { (done, session) = await sessions.EnterAsResident(account, new { Outside = provider.Name }, ct); }
            // Two tabs at once: the second one finds what the first one made.
            catch (DbUpdateException) when (lost < 4) { continue; }
            if (!done.Ok) continue;
            await Forget();
            await sessions.Hand(session);
            if (end == OutsideEnd.TieAndEnter) await notices.ToAccounts([account.Id], new Reason("notice.outside.tied", provider.Label.AsArgument()), TrustLinks.OutsideLinks, Guid.CreateVersion7(clock.GetUtcNow()), ct);
            return new(done, Return: back);
        }
        return new(Outcome.Conflict);
    }

    /// <summary>A line for each try that the provider or our checks turned away.</summary>
    public async Task Failed(OutsideProvider provider, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        db.Note("sign-in.failed", "account", detail: new { Outside = provider.Name });
        await db.Commit(ct);
    }

    // ---- one's own ties -------------------------------------------------------------------------------------------

    public async Task<IReadOnlyList<OutsideRow>> Own(CancellationToken ct) => await db.Outside.AsNoTracking().Where(o => o.AccountId == who.AccountId).OrderBy(o => o.LinkedAt).ToListAsync(ct);

    /// <summary>Staff show their password first: an open session alone must not open a second way in.</summary>
    public async Task<Outcome> MayTie(string? provider, string? password, CancellationToken ct)
    {
        if (providers.Find(provider) is not { } p || (who.IsStaff ? !p.ForStaff : !p.ForResidents)) return Outcome.NotFound;
        return await Proved(password, ct) ?? Outcome.Done;
    }

    public async Task<Outcome> Untie(Guid id, string? password, CancellationToken ct)
    {
        if (await db.Outside.FirstOrDefaultAsync(o => o.Id == id && o.AccountId == who.AccountId, ct) is not { } row) return Outcome.NotFound;
        if (await Proved(password, ct) is { } refused) return refused;
        db.Outside.Remove(row);
        db.Note("outside.untie", $"account:{who.AccountId}", person: who.AccountId, detail: new { Outside = row.Provider });
        return await db.Commit(ct);
    }

    private async Task<Outcome?> Proved(string? password, CancellationToken ct)
    {
        if (!who.IsStaff) return null;
        var account = await db.Accounts.FirstAsync(a => a.Id == who.AccountId, ct);
        if (!await passwords.Take(account.UserName!, ct)) return await passwords.Paused(account.UserName!, ct);
        if (!passwords.IsRight(account, password ?? ""))
        {
            db.Note("outside.failed", $"account:{account.Id}", person: account.Id);
            await db.Commit(ct);
            return Outcome.Refuse("PasswordOldIsRight");
        }
        await passwords.Forget(account.UserName!, ct);
        return null;
    }

    /// <param name="meant">The account that began it, from the sealed state: who has signed in as somebody else meanwhile ties nothing.</param>
    private async Task<Outcome> Tie(OutsideProvider provider, string key, string meant, CancellationToken ct)
    {
        if (who.AccountId is not { } me || meant != $"{me}" || (who.IsStaff ? !provider.ForStaff : !provider.ForResidents)) return Outcome.Refuse("OutsideIsRecent");
        if (await db.Outside.AsNoTracking().FirstOrDefaultAsync(o => o.Provider == provider.Name && o.Subject == key, ct) is { } there) return there.AccountId == me ? Outcome.Done : Outcome.Refuse("OutsideIsFree");
        db.Outside.Add(Row(provider, key, me));
        db.Note("outside.tie", $"account:{me}", person: me, detail: new { Outside = provider.Name, By = "self" });
        try
        {
            var done = await db.Commit(ct);
            if (done.Ok) await notices.ToAccounts([me], new Reason("notice.outside.tied", provider.Label.AsArgument()), TrustLinks.OutsideLinks, Guid.CreateVersion7(clock.GetUtcNow()), ct);
            return done;
        }
        catch (DbUpdateException) { return Outcome.Refuse("OutsideIsFree"); }
    }

    private OutsideRow Row(OutsideProvider provider, string key, Guid account) => new() { Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = account, Provider = provider.Name, Subject = key, LinkedAt = clock.GetUtcNow(), LastUsedAt = clock.GetUtcNow() };

    private static KnownAccount? Known(Account? account, bool linked) => account is null ? null : new(account.Id, account.PasswordHash is not null, linked);

    /// <summary>Only with the provider's word that it is theirs.</summary>
    private string? VouchedPhone(OutsideProvider provider, ClaimsPrincipal person)
    {
        if (provider.Phone is null || !string.Equals(person.FindFirstValue(provider.PhoneProof), "true", StringComparison.OrdinalIgnoreCase) || person.FindFirstValue(provider.Phone) is not { } typed) return null;
        var plain = typed.Replace(" ", "", StringComparison.Ordinal);
        return Phones.Mobile(plain.StartsWith("+86", StringComparison.Ordinal) ? plain[3..].TrimStart('-') : plain, OfficeHours.DateOf(clock.GetUtcNow()));
    }

    private async Task<Outcome> Refuse(OutsideProvider provider, Account account, string rule, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        db.Note("sign-in.refused", $"account:{account.Id}", await sessions.RegionOf(account.Id, account.LastPostId, ct), account.Id, detail: new { Outside = provider.Name, Rule = rule });
        await db.Commit(ct);
        return Outcome.Refuse(rule);
    }

    private Task Forget() => Context.SignOutAsync(OutsideSchemes.Arrived);
}
