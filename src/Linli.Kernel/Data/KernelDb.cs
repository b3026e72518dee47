using Linli.Kernel.Access;
using Linli.Kernel.Files;
using Linli.Kernel.Jobs;
using Linli.Kernel.Packs;
using Linli.Kernel.Regions;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Data;

/// <summary>The shared ground: outbox, audit chain, jobs, divisions, stored files, number books, tries.</summary>
public sealed class KernelDb(DbContextOptions<KernelDb> options) : ModuleDb(options)
{
    public DbSet<JobRow> Jobs => Set<JobRow>();
    public DbSet<RegionRow> Regions => Set<RegionRow>();
    public DbSet<RegionKeyRow> RegionKeys => Set<RegionKeyRow>();
    public DbSet<NumberRow> Numbers => Set<NumberRow>();
    public DbSet<TryRow> Tries => Set<TryRow>();
    public DbSet<SettingRow> Settings => Set<SettingRow>();
    public DbSet<PackChangeRow> PackChanges => Set<PackChangeRow>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<JobRow>(e =>
        {
            e.ToTable("k_jobs");
            e.HasKey(j => j.Name);
            e.Property(j => j.LeaseOf).HasMaxLength(32);
        });
        model.Entity<RegionRow>(e =>
        {
            e.ToTable("k_regions");
            // A city without counties stands in the official table once more as its own county, with the same padded code.
            e.HasKey(r => new { r.Code, r.Level });
            RegionCode(e.Property(r => r.Code));
            RegionCode(e.Property(r => r.Parent));
            e.Property(r => r.Name).HasMaxLength(80);
            e.HasIndex(r => r.Parent);
        });
        model.Entity<RegionKeyRow>(e =>
        {
            e.ToTable("k_region_keys");
            e.HasKey(k => new { k.Key, k.Code });
            e.Property(k => k.Key).HasMaxLength(120);
            if (Database.IsNpgsql()) e.Property(k => k.Key).UseCollation("C");
            RegionCode(e.Property(k => k.Code));
        });
        model.Entity<NumberRow>(e =>
        {
            e.ToTable("k_numbers");
            e.HasKey(n => n.Book);
        });
        model.Entity<TryRow>(e =>
        {
            e.ToTable("k_tries");
            e.HasKey(t => t.Key);
            e.Property(t => t.Key).HasMaxLength(32);
            e.HasIndex(t => t.Until);
        });
        // For the sweep, which asks which content a row still names.
        model.Entity<StoredFileRow>(e =>
        {
            e.HasIndex(f => f.Hash);
            e.HasIndex(f => f.ThumbnailHash);
        });
        model.Entity<SettingRow>(e =>
        {
            e.ToTable("k_settings");
            e.HasKey(s => s.Name);
        });
        model.Entity<PackChangeRow>(e =>
        {
            e.ToTable("k_pack_changes");
            e.HasKey(c => c.Id);
            RegionCode(e.Property(c => c.Region));
            e.Property(c => c.Kind).HasMaxLength(40);
            e.Property(c => c.PackId).HasMaxLength(80);
            e.Property(c => c.Body).HasMaxLength(2 * PackText.Most);
            foreach (var words in (string[])[nameof(PackChangeRow.Why), nameof(PackChangeRow.WhyExamples), nameof(PackChangeRow.Note)]) e.Property(words).HasMaxLength(2_000);
            e.HasIndex(c => c.State);
            // Two who approve at the same moment: one of them comes second.
            e.HasIndex(c => new { c.Kind, c.PackId, c.NewVersion }).IsUnique();
        });
    }
}

/// <summary>What the installation must remember about itself, one value a name.</summary>
public sealed class SettingRow
{
    /// <summary>Fingerprint of the key ring that the data was written with.</summary>
    public const string KeyRing = "key-ring";

    /// <summary>Whether it began with the demo street: yes or no, or for practice.</summary>
    public const string Demo = "demo";

    /// <summary>The value of <see cref="Demo"/> that marks a database of practice: no other start opens it, and a practice start opens no other.</summary>
    public const string Practice = "practice";

    /// <summary>The field key under which everything was sealed anew, once that is so.</summary>
    public const string Resealed = "keys-resealed";

    public required string Name { get; init; }
    public required string Value { get; set; }
}
