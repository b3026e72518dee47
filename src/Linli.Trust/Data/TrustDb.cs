using Linli.Kernel.Data;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Linli.Trust.Data;

public sealed class TrustDb(DbContextOptions<TrustDb> options) : ModuleDb(options), IDataProtectionKeyContext
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<BodyRow> Bodies => Set<BodyRow>();
    public DbSet<BodyVersionRow> BodyVersions => Set<BodyVersionRow>();
    public DbSet<InstallationRow> Installations => Set<InstallationRow>();
    public DbSet<PostRow> Posts => Set<PostRow>();
    public DbSet<Appointments.ProposalRow> Proposals => Set<Appointments.ProposalRow>();
    public DbSet<Leaves.LeaveRow> Leaves => Set<Leaves.LeaveRow>();
    public DbSet<Helpers.HelperRow> HelperRows => Set<Helpers.HelperRow>();
    public DbSet<NoticeRow> Notices => Set<NoticeRow>();
    public DbSet<SmsRow> Sms => Set<SmsRow>();
    public DbSet<Messages.SmsRouteRow> SmsRoutes => Set<Messages.SmsRouteRow>();
    public DbSet<Messages.SmsDayRow> SmsDays => Set<Messages.SmsDayRow>();
    public DbSet<Trust.Passkeys.PasskeyRow> Passkeys => Set<Trust.Passkeys.PasskeyRow>();
    public DbSet<Trust.Outside.OutsideRow> Outside => Set<Trust.Outside.OutsideRow>();
    public DbSet<OneTimeCodeRow> OneTimeCodes => Set<OneTimeCodeRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<Clients.ClientRow> Clients => Set<Clients.ClientRow>();
    public DbSet<Clients.ClientTokenRow> ClientTokens => Set<Clients.ClientTokenRow>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var bodies = ChangeTracker.Entries().Any(e => e.Entity is BodyRow or BodyVersionRow && e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        if (bodies) this.GetService<Bodies.BodyCache>().Forget();
        return saved;
    }

    /// <summary>Every organisation that had begun by a day, also one that has ended since, as it was then: names, place, duties.</summary>
    public IQueryable<BodyOn> BodiesOn(DateOnly day) =>
        from b in Bodies.AsNoTracking()
        join v in BodyVersions.AsNoTracking() on b.Id equals v.BodyId
        where v.ValidFrom <= day && (v.ValidTo == null || v.ValidTo >= day)
        select new BodyOn
        {
            Id = b.Id, Kind = b.Kind, ValidFrom = b.ValidFrom, ValidTo = b.ValidTo, ParentId = v.ParentId, Region = v.Region, NameZh = v.NameZh, NameEn = v.NameEn,
            Duties = v.Duties, Phone = v.Phone,
        };

    /// <summary>Those of <see cref="BodiesOn"/> that still existed on the day.</summary>
    public IQueryable<BodyOn> BodiesAliveOn(DateOnly day) => BodiesOn(day).Where(b => b.ValidFrom <= day && (b.ValidTo == null || b.ValidTo >= day));

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Account>(e =>
        {
            e.ToTable("trust_accounts");
            e.HasIndex(a => a.NormalizedUserName).IsUnique();
            e.HasIndex(a => a.PhoneIndex).IsUnique();
            e.Property(a => a.ConcurrencyStamp).IsConcurrencyToken();
            e.Property(a => a.RecoveryHashes).HasMaxLength(1_200);
            // Tries are counted by the kernel, for names that nobody has as for those that somebody has.
            e.Ignore(a => a.AccessFailedCount); e.Ignore(a => a.LockoutEnd); e.Ignore(a => a.LockoutEnabled);
            // Plain contact data has no column here: only the sealed forms exist.
            e.Ignore(a => a.Email); e.Ignore(a => a.NormalizedEmail); e.Ignore(a => a.EmailConfirmed);
            e.Ignore(a => a.PhoneNumber); e.Ignore(a => a.PhoneNumberConfirmed);
        });
        model.Entity<IdentityUserClaim<Guid>>(e => { e.ToTable("trust_claims"); e.HasKey(c => c.Id); });
        model.Entity<IdentityUserLogin<Guid>>(e => { e.ToTable("trust_logins"); e.HasKey(l => new { l.LoginProvider, l.ProviderKey }); });
        model.Entity<IdentityUserToken<Guid>>(e => { e.ToTable("trust_tokens"); e.HasKey(t => new { t.UserId, t.LoginProvider, t.Name }); });
        model.Entity<BodyRow>(e =>
        {
            e.ToTable("trust_bodies");
            e.Property(b => b.Id).ValueGeneratedNever();
            e.HasMany<BodyVersionRow>().WithOne().HasForeignKey(v => v.BodyId);
        });
        model.Entity<BodyVersionRow>(e =>
        {
            e.ToTable("trust_body_versions");
            e.Property(v => v.Id).ValueGeneratedNever();
            RegionCode(e.Property(v => v.Region));
            e.Property(v => v.Duties).HasMaxLength(2_000);
            e.HasIndex(v => v.Region);
            e.HasIndex(v => v.ParentId);
            // Two changes of one day cannot both be right.
            e.HasIndex(v => new { v.BodyId, v.ValidFrom }).IsUnique();
        });
        model.Entity<InstallationRow>(e =>
        {
            e.ToTable("trust_installation");
            e.Property(i => i.Id).ValueGeneratedNever();
            e.HasData(new InstallationRow { Id = InstallationRow.Only });
        });
        model.Entity<PostRow>(e =>
        {
            e.ToTable("trust_posts");
            e.HasIndex(p => p.AccountId);
            e.HasIndex(p => p.BodyId);
        });
        model.Entity<Appointments.ProposalRow>(e =>
        {
            e.ToTable("trust_proposals");
            e.Property(p => p.Id).ValueGeneratedNever();
            e.Property(p => p.Role).HasMaxLength(80);
            e.Property(p => p.UserName).HasMaxLength(40);
            e.Property(p => p.Reason).HasMaxLength(200);
            e.Property(p => p.Why).HasMaxLength(200);
            e.HasIndex(p => new { p.State, p.Until });
            // Of two who propose the same at once, one does.
            e.HasIndex(p => new { p.UserName, p.Role, p.BodyId }).IsUnique().HasFilter("\"State\" = 0").HasDatabaseName("IX_trust_proposals_waiting");
        });
        model.Entity<Helpers.HelperRow>(e =>
        {
            e.ToTable("trust_helpers");
            e.Property(h => h.Id).ValueGeneratedNever();
            e.Property(h => h.Deeds).HasMaxLength(80);
            e.Property(h => h.How).HasMaxLength(200);
            e.HasIndex(h => h.HelperId);
            // The same helper once for the same person, also when two ask at once.
            e.HasIndex(h => new { h.PersonId, h.HelperId, h.Until }).IsUnique().HasFilter("\"EndedAt\" IS NULL").HasDatabaseName("IX_trust_helpers_active");
        });
        model.Entity<Leaves.LeaveRow>(e =>
        {
            e.ToTable("trust_leaves");
            e.Property(l => l.Id).ValueGeneratedNever();
            e.Property(l => l.Reason).HasMaxLength(200);
            e.HasIndex(l => l.AccountId);
            e.HasIndex(l => l.PostId);
            e.HasIndex(l => l.From).HasDatabaseName("IX_trust_leaves_open").HasFilter("\"EndedAt\" IS NULL");
        });
        model.Entity<NoticeRow>(e =>
        {
            e.ToTable("trust_notices");
            e.HasIndex(n => new { n.AccountId, n.Cause }).IsUnique();
            e.HasIndex(n => new { n.AccountId, n.ReadAt });
        });
        model.Entity<SmsRow>(e =>
        {
            e.ToTable("trust_sms");
            e.HasIndex(s => new { s.PhoneIndex, s.Cause }).IsUnique();
            e.Property(s => s.Route).HasMaxLength(40);
            e.HasIndex(s => new { s.State, s.NotBefore });
        });
        model.Entity<Messages.SmsRouteRow>(e => { e.ToTable("trust_sms_routes"); e.HasKey(r => r.Name); e.Property(r => r.Name).HasMaxLength(40); e.Property(r => r.LastFault).HasMaxLength(60); e.Ignore(r => r.Circuit); });
        model.Entity<Messages.SmsDayRow>(e => { e.ToTable("trust_sms_days"); e.HasKey(d => new { d.Day, d.Route }); e.Property(d => d.Route).HasMaxLength(40); });
        model.Entity<Passkeys.PasskeyRow>(e =>
        {
            e.ToTable("trust_passkeys");
            e.Property(p => p.Id).ValueGeneratedNever();
            e.Property(p => p.Credential).HasMaxLength(Trust.Passkeys.PasskeyRow.LongestId);
            e.Property(p => p.Name).HasMaxLength(Trust.Passkeys.PasskeyRow.NameLength);
            e.HasIndex(p => p.Credential).IsUnique();
            e.HasIndex(p => p.AccountId);
        });
        model.Entity<Trust.Outside.OutsideRow>(e =>
        {
            e.ToTable("trust_outside");
            e.Property(o => o.Id).ValueGeneratedNever();
            e.Property(o => o.Provider).HasMaxLength(40);
            e.HasIndex(o => new { o.Provider, o.Subject }).IsUnique();
            e.HasIndex(o => o.AccountId);
        });
        model.Entity<OneTimeCodeRow>(e => { e.ToTable("trust_codes"); e.HasKey(c => c.PhoneIndex); });
        model.Entity<SessionRow>(e =>
        {
            e.ToTable("trust_sessions");
            e.Property(s => s.Id).HasMaxLength(64);
            e.Property(s => s.Device).HasMaxLength(60);
            e.HasIndex(s => s.AccountId);
            e.HasIndex(s => s.Until);
        });
        model.Entity<Clients.ClientRow>(e =>
        {
            e.ToTable("trust_clients");
            e.Property(c => c.Id).ValueGeneratedNever();
            RegionCode(e.Property(c => c.Region));
            e.HasIndex(c => c.Region);
        });
        model.Entity<Clients.ClientTokenRow>(e =>
        {
            e.ToTable("trust_client_tokens");
            e.Property(t => t.Id).ValueGeneratedNever();
            e.Property(t => t.Prefix).HasMaxLength(20);
            e.Property(t => t.Hash).HasMaxLength(64);
            e.HasIndex(t => t.Prefix).IsUnique();
            e.HasIndex(t => t.ClientId);
        });
        model.Entity<DataProtectionKey>(e => { e.ToTable("trust_protection_keys"); e.Property(k => k.Xml).HasMaxLength(8_000); });
    }
}

/// <summary>An organisation as it was on a day; the days are those of its life.</summary>
public sealed class BodyOn
{
    public Guid Id { get; init; }
    public required string Kind { get; init; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }
    public Guid? ParentId { get; init; }
    public required string Region { get; init; }
    public required string NameZh { get; init; }
    public required string NameEn { get; init; }
    public required string Duties { get; init; }
    public string? Phone { get; init; }

    public string Name => Kernel.Text.Texts.Current == Kernel.Text.Texts.English ? NameEn : NameZh;
    public bool IsAliveOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || ValidTo >= day);
    public string[] DutyCodes => Duties.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
