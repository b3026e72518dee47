using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;
using Linli.Trust.Accounts;
using Linli.Trust.Bodies;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Outside;

/// <summary>The security administrator ties an account of staff to a subject from the provider's own list, or unties one that is lost. Its owner is told: whoever could be tied in secret could be acted for.</summary>
sealed class OutsideAdmin(TrustDb db, OutsideProviders providers, AccountDesk accounts, INotices notices, Who who, BlindIndex index, TimeProvider clock)
{
    public const int SubjectLength = 500;

    public IReadOnlyList<OutsideProvider> Providers => [.. providers.All.Where(p => p.ForStaff)];

    public async Task<IReadOnlyList<OutsideRow>> Of(Guid account, CancellationToken ct) => await db.Outside.AsNoTracking().Where(o => o.AccountId == account).OrderBy(o => o.LinkedAt).ToListAsync(ct);

    public async Task<Outcome> Tie(Guid account, string? provider, string? subject, string? reason, CancellationToken ct)
    {
        if (await Refused(account, reason, ct) is { } refused) return refused;
        if (providers.Find(provider) is not { ForStaff: true } p) return Outcome.NotFound;
        if (BodyDesk.Clean(subject, SubjectLength + 1) is not { } told || told.Length > SubjectLength) return Outcome.Refuse("OutsideSubjectIsGiven", $"{SubjectLength}");
        var key = index.Of("oidc", $"{p.Issuer.TrimEnd('/')}\n{told}");
        if (await db.Outside.AsNoTracking().FirstOrDefaultAsync(o => o.Provider == p.Name && o.Subject == key, ct) is { } there) return there.AccountId == account ? Outcome.Done : Outcome.Refuse("OutsideIsFree");
        var row = new OutsideRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = account, Provider = p.Name, Subject = key, LinkedAt = clock.GetUtcNow() };
        db.Outside.Add(row);
        db.Note("outside.tie", $"account:{account}", who.Region, account, BodyDesk.Clean(reason, BodyDesk.ReasonLength), new { Outside = p.Name, By = "administrator" });
        try
        {
            var done = await db.Commit(ct);
            if (done.Ok) await notices.ToAccounts([account], new Reason("notice.outside.tied.admin", p.Label.AsArgument()), TrustLinks.OutsideLinks, row.Id, ct);
            return done;
        }
        // Of two who tie one subject at once the second is told.
        catch (DbUpdateException) { return Outcome.Refuse("OutsideIsFree"); }
    }

    public async Task<Outcome> Untie(Guid account, Guid id, string? reason, CancellationToken ct)
    {
        if (await Refused(account, reason, ct) is { } refused) return refused;
        if (await db.Outside.FirstOrDefaultAsync(o => o.Id == id && o.AccountId == account, ct) is not { } row) return Outcome.NotFound;
        db.Outside.Remove(row);
        db.Note("outside.untie", $"account:{account}", who.Region, account, BodyDesk.Clean(reason, BodyDesk.ReasonLength), new { Outside = row.Provider });
        return await db.Commit(ct);
    }

    private async Task<Outcome?> Refused(Guid account, string? reason, CancellationToken ct)
    {
        if (!await db.Accounts.AnyAsync(a => a.Id == account && a.PasswordHash != null, ct)) return Outcome.NotFound;
        if (!await accounts.IsOurs(account, ct)) return Outcome.Refuse("AccountIsInReach");
        if (account == who.AccountId) return Outcome.Refuse("OwnAccountIsManagedByAnother");
        return BodyDesk.Clean(reason, BodyDesk.ReasonLength) is null ? Outcome.Refuse("AccountChangeGivesReason") : null;
    }
}
