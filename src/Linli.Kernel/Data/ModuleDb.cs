using System.Text.Json;
using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Data;

/// <summary>What every module's context needs beside its tables.</summary>
public sealed class ModuleDbServices(Who who, TimeProvider clock, AuditPen pen, WriteGate gate, CommitSync sync, OutboxSignal signal, Waiting waiting)
{
    public Who Who => who;
    public TimeProvider Clock => clock;
    public AuditPen Pen => pen;
    public WriteGate Gate => gate;
    public CommitSync Sync => sync;
    public OutboxSignal Signal => signal;
    public Waiting Waiting => waiting;
}

/// <summary>Rows that change under several hands carry a version: the second writer is told, not overwritten.</summary>
public interface IVersioned
{
    int Version { get; set; }
}

/// <summary>
/// The base of every module's context: own tables under the module's prefix, plus the shared outbox, inbox, command, audit and
/// file tables, so that a change, its event, its audit line, its answer and its attachments commit together or not at all.
/// </summary>
/// <remarks>Contexts are pooled: making one anew costs more than most questions. One is lent to a request with <see cref="Serve"/> and forgets it when it goes back.</remarks>
public abstract class ModuleDb(DbContextOptions options) : DbContext(options)
{
    private ModuleDbServices? _services;

    protected ModuleDbServices Services => _services ?? throw new InvalidOperationException($"{GetType().Name} serves nobody: take it from the request's services.");

    /// <summary>Works for one request from now on, within its reach and in its name.</summary>
    public void Serve(ModuleDbServices services) => _services = services;

    public override void Dispose()
    {
        // Before it lies in the pool again: whoever takes it next must not find somebody's reach in it.
        _services = null;
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        _services = null;
        return base.DisposeAsync();
    }

    /// <summary>Bounds of the region filter; properties, so that EF makes them parameters of each query.</summary>
    public string ScopeFrom => Services.Who.Scope.From;
    public string ScopeTo => Services.Who.Scope.To;

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<InboxRow> Inbox => Set<InboxRow>();
    public DbSet<CommandRow> Commands => Set<CommandRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();
    public DbSet<StoredFileRow> Files => Set<StoredFileRow>();

    /// <summary>Tells an event to whoever listens, once the surrounding change is committed.</summary>
    public void Publish<T>(T message) where T : notnull
    {
        // One and the same: that both are equal says that it was never tried.
        var now = Services.Clock.GetUtcNow();
        Outbox.Add(new OutboxRow { Id = Guid.CreateVersion7(now), Type = typeof(T).Name, Payload = JsonSerializer.Serialize(message), At = now, NotBefore = now });
    }

    /// <summary>Writes an audit line into the same transaction.</summary>
    /// <param name="region">Who is responsible for that place may read the line; without it, where the one who acts has their post.</param>
    /// <param name="by">Somebody who has just proved who they are, where the request does not know it yet.</param>
    public void Note(string action, string subject, string? region = null, Guid? person = null, string? purpose = null, object? detail = null, Who? by = null) =>
        Audit.Add(Services.Pen.Line(by ?? Services.Who, action, subject, region ?? (by ?? Services.Who).Region, person, purpose, detail));

    /// <summary>Remembers the answer to a client key; the unique key makes a second one impossible.</summary>
    public void Answer(string actor, string clientKey, object result) =>
        Commands.Add(new CommandRow { Actor = actor, ClientKey = clientKey, Result = JsonSerializer.Serialize(result), At = Services.Clock.GetUtcNow() });

    public async Task<T?> Answered<T>(string actor, string clientKey, CancellationToken ct) where T : class
    {
        var row = await Commands.AsNoTracking().FirstOrDefaultAsync(c => c.Actor == actor && c.ClientKey == clientKey, ct);
        return row is null ? null : JsonSerializer.Deserialize<T>(row.Result);
    }

    /// <summary>Commits everything of this unit of work; a lost race is an outcome, not an exception.</summary>
    /// <param name="inside">Done first and in the same transaction, e.g. taking a number that must leave no gap when the rest is refused.</param>
    public async Task<Outcome> Commit(CancellationToken ct, Func<Task>? inside = null)
    {
        // Looked through once and before the gate: on the embedded database nobody else writes while we think.
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        var tells = ChangeTracker.Entries<OutboxRow>().Any(e => e.State == EntityState.Added);
        var waits = Waits();
        var acts = Measures.Acts.Enabled ? ChangeTracker.Entries<AuditRow>().Where(e => e.State == EntityState.Added).Select(e => e.Entity.Action).ToList() : [];
        try
        {
            using (await Services.Gate.Enter(ct))
            {
                await using var light = await Services.Sync.Begin(Database, ct);
                await using var whole = inside is null ? null : await Database.BeginTransactionAsync(ct);
                if (inside is not null) await inside();
                await SaveChangesAsync(ct);
                if (whole is not null) await whole.CommitAsync(ct);
            }
            await Services.Sync.Settle();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Outcome.Conflict;
        }
        catch (Exception e) when (e is not StorageFull && StorageFull.Is(e)) { throw new StorageFull(e); }
        finally { ChangeTracker.AutoDetectChangesEnabled = true; }
        if (tells) Services.Signal.Raise();
        foreach (var whom in waits) Services.Waiting.Forget(whom);
        foreach (var action in acts) Measures.Acts.Add(1, Measures.Tag("action", action));
        return Outcome.Done;
    }

    private List<Guid> Waits()
    {
        var whom = new List<Guid>();
        // Whoever does something sees at once what it changed, also where what is counted is no row of that kind.
        if (Services.Who.OrgId is { } own) whom.Add(own);
        foreach (var entry in ChangeTracker.Entries<IWaits>())
            if (entry.State is not EntityState.Unchanged && !whom.Contains(entry.Entity.WaitsFor)) whom.Add(entry.Entity.WaitsFor);
        return whom;
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<IVersioned>())
            if (entry.State == EntityState.Modified) entry.Property(v => v.Version).CurrentValue++;
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<string>().HaveMaxLength(400);
        if (Database.IsSqlite()) conventions.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();
        else conventions.Properties<DateTimeOffset>().HaveConversion<ToUtc>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        Shared<OutboxRow>(model, "k_outbox", e =>
        {
            e.HasKey(o => o.Id);
            e.Property(o => o.Payload).HasMaxLength(20_000);
            e.Property(o => o.LastFault).HasMaxLength(2_000);
            e.HasIndex(o => new { o.DoneAt, o.NotBefore });
        });
        Shared<InboxRow>(model, "k_inbox", e => e.HasKey(i => new { i.Handler, i.Message }));
        Shared<CommandRow>(model, "k_commands", e =>
        {
            e.HasKey(c => new { c.Actor, c.ClientKey });
            e.Property(c => c.Result).HasMaxLength(4_000);
        });
        Shared<AuditRow>(model, "k_audit", e =>
        {
            e.HasKey(a => a.Id);
            e.Property(a => a.Detail).HasMaxLength(4_000);
            e.HasIndex(a => a.Seq).IsUnique();
            e.HasIndex(a => new { a.Person, a.At });
            e.HasIndex(a => new { a.Subject, a.At });
            e.HasIndex(a => new { a.Actor, a.At });
            RegionCode(e.Property(a => a.Region));
        });
        Shared<StoredFileRow>(model, "k_files", e =>
        {
            e.HasKey(f => f.Id);
            e.HasIndex(f => f.Owner);
        });
        foreach (var entity in model.Model.GetEntityTypes().Where(t => typeof(IVersioned).IsAssignableFrom(t.ClrType)))
            model.Entity(entity.ClrType).Property(nameof(IVersioned.Version)).IsConcurrencyToken();
    }

    /// <summary>A 12-digit region code: fixed length and ordinal order, so that a range compare uses the index on both databases.</summary>
    protected void RegionCode<T>(PropertyBuilder<T> property)
    {
        property.HasMaxLength(15);
        if (Database.IsNpgsql()) property.UseCollation("C");
    }

    // The kernel's context owns the shared tables' migrations; the others only write to them.
    private void Shared<T>(ModelBuilder model, string table, Action<EntityTypeBuilder<T>> shape) where T : class
    {
        var entity = model.Entity<T>();
        if (this is KernelDb) entity.ToTable(table);
        else entity.ToTable(table, t => t.ExcludeFromMigrations());
        shape(entity);
    }

    private sealed class UtcMicroseconds() : ValueConverter<DateTimeOffset, long>(
        v => v.UtcTicks / 10, v => new DateTimeOffset(v * 10, TimeSpan.Zero));

    private sealed class ToUtc() : ValueConverter<DateTimeOffset, DateTimeOffset>(v => v.ToUniversalTime(), v => v);
}

/// <summary>Creates a context outside of a web request, e.g. for migrations at design time.</summary>
public static class ModuleDbSetup
{
    public static void Use(DbContextOptionsBuilder builder, DatabaseOptions database, string historyTable)
    {
        // Counting "up to 999" takes any 999 rows: the order does not matter.
        // A write that fails is no fault by itself: a retry with the same key fails so that the first answer can be given. What nobody catches is logged where it ends.
        builder.ConfigureWarnings(w => w.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)
            .Log((CoreEventId.SaveChangesFailed, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug)));
#if !DEBUG
        // The guard against two questions at once costs something with every row; the tests run with it.
        builder.EnableThreadSafetyChecks(false);
#endif
        if (database.Kind == DatabaseKind.Sqlite)
            builder.UseSqlite(database.ConnectionString, o => o.MigrationsAssembly("Linli.Migrations.Sqlite").MigrationsHistoryTable(historyTable));
        else
            builder.UseNpgsql(database.ConnectionString, o => o.MigrationsAssembly("Linli.Migrations.Postgres").MigrationsHistoryTable(historyTable));
    }

    /// <summary>History table of a module's migrations, e.g. cases_migrations.</summary>
    public static string HistoryTable(Type context) => context.Name.Replace("Db", "", StringComparison.Ordinal).ToLowerInvariant() + "_migrations";
}
