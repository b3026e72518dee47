using Linli.Kernel.Data;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Data;

public sealed class TrustDb(DbContextOptions<TrustDb> options, ModuleDbServices services) : ModuleDb(options, services), IDataProtectionKeyContext
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<BodyRow> Bodies => Set<BodyRow>();
    public DbSet<PostRow> Posts => Set<PostRow>();
    public DbSet<NoticeRow> Notices => Set<NoticeRow>();
    public DbSet<SmsRow> Sms => Set<SmsRow>();
    public DbSet<OneTimeCodeRow> OneTimeCodes => Set<OneTimeCodeRow>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Account>(e =>
        {
            e.ToTable("trust_accounts");
            e.HasIndex(a => a.NormalizedUserName).IsUnique();
            e.HasIndex(a => a.PhoneIndex).IsUnique();
            e.Property(a => a.ConcurrencyStamp).IsConcurrencyToken();
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
            RegionCode(e.Property(b => b.Region));
            e.HasIndex(b => b.Region);
        });
        model.Entity<PostRow>(e =>
        {
            e.ToTable("trust_posts");
            e.HasIndex(p => p.AccountId);
            e.HasIndex(p => p.BodyId);
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
            e.HasIndex(s => s.SentAt);
        });
        model.Entity<OneTimeCodeRow>(e => { e.ToTable("trust_codes"); e.HasKey(c => c.PhoneIndex); });
        model.Entity<DataProtectionKey>(e => { e.ToTable("trust_protection_keys"); e.Property(k => k.Xml).HasMaxLength(8_000); });
    }
}
