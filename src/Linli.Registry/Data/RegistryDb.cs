using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Registry.Data;

/// <summary>A grid as it was from a day to a day; a change makes a new row, so that old matters can still be drawn as they were.</summary>
public sealed class GridRow : IVersioned
{
    public Guid Id { get; init; }
    public required string Code { get; init; }
    public required string Community { get; init; }
    public required string NameZh { get; set; }
    public required string NameEn { get; set; }

    /// <summary>GeoJSON Polygon or MultiPolygon, CGCS2000.</summary>
    public required string Border { get; set; }

    /// <summary>The post that looks after it, and its organisation.</summary>
    public Guid? WorkerBodyId { get; set; }
    public Guid? WorkerPostId { get; set; }
    public string? Phone { get; set; }
    public string? SupervisionPhone { get; set; }
    public DateOnly ValidFrom { get; set; }

    /// <summary>Last day; open when null.</summary>
    public DateOnly? ValidTo { get; set; }
    public string ChangedBy { get; set; } = "";
    public int Version { get; set; }

    /// <summary>Names this state of this row; a redraw makes a new row, so the version alone would not do.</summary>
    public string Stamp => $"{Id:N}.{Version}";
}

public sealed class RegistryDb(DbContextOptions<RegistryDb> options) : ModuleDb(options)
{
    public DbSet<GridRow> Grids => Set<GridRow>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<GridRow>(e =>
        {
            e.ToTable("registry_grids");
            e.Property(g => g.Id).ValueGeneratedNever();
            e.Ignore(g => g.Stamp);
            RegionCode(e.Property(g => g.Community));
            e.Property(g => g.Code).HasMaxLength(16);
            if (Database.IsNpgsql()) e.Property(g => g.Code).UseCollation("C");
            e.Property(g => g.Border).HasMaxLength(Domain.GridRules.MostBoundary);
            e.HasIndex(g => g.Community);
            e.HasIndex(g => new { g.Code, g.ValidFrom }).IsUnique();
        });
    }
}
