using System.Text.Json;
using Linli.Cases.Domain;
using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Linli.Cases.Data;

/// <summary>A list filter that somebody keeps under a name; the query string is all there is to it.</summary>
public sealed class SavedView : IWaits
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    Guid IWaits.WaitsFor => AccountId;
    public required string Name { get; init; }
    public required string Query { get; init; }
}

/// <summary>A form that is being filled in: kept so that nothing typed is lost.</summary>
public sealed class DraftRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string ItemId { get; init; }
    public required byte[] AnswersSealed { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>A clause that was applied: it is looked at once, and who did not move then does not move later.</summary>
public sealed class TransitionRow
{
    public required string Kind { get; init; }
    public required string PackId { get; init; }
    public required string Version { get; init; }
    public DateTimeOffset AppliedAt { get; init; }
    public int Moved { get; init; }
    public int Kept { get; init; }
}

/// <summary>What the words of a matter are found by: item, text, address, number. Name and phone stand here in no form; they have blind indexes.</summary>
public sealed class CaseTerms : Kernel.Search.TermRow;

public sealed class CasesDb(DbContextOptions<CasesDb> options) : ModuleDb(options)
{
    /// <summary>Names of the filters, for the one audited path that may switch them off.</summary>
    public const string RegionFilter = "region", AssignedFilter = "assigned";

    /// <summary>被反映的单位 does not see what is said about it. Nothing switches this one off.</summary>
    public const string ShieldFilter = "shield";

    /// <summary>The nine digits of the street that the reader's reach lies in, empty where it is larger; and whether it is that whole street.</summary>
    public string ScopeStreet => ScopeFrom.Length >= StreetDigits ? ScopeFrom[..StreetDigits] : "";
    public bool ScopeIsStreet => ScopeFrom.Length == StreetDigits;
    private const int StreetDigits = 9;

    public bool OnlyAssigned => Services.Who.OnlyAssigned;
    public Guid ActingBody => Services.Who.OrgId ?? Guid.Empty;
    public string ActingBodyText => ActingBody.ToString("N");

    public DbSet<Case> Cases => Set<Case>();
    public DbSet<TransitionRow> Transitions => Set<TransitionRow>();
    public DbSet<PowerRow> Powers => Set<PowerRow>();
    public DbSet<PowerLeft> PowersLeft => Set<PowerLeft>();
    public DbSet<Project> Projects => Set<Project>();
    public DbSet<CaseTask> Tasks => Set<CaseTask>();
    public DbSet<CaseClock> Clocks => Set<CaseClock>();
    public DbSet<CasePause> Pauses => Set<CasePause>();
    public DbSet<CaseEvent> Events => Set<CaseEvent>();
    public DbSet<CaseDay> Days => Set<CaseDay>();
    public DbSet<CaseMonth> Months => Set<CaseMonth>();
    public DbSet<CaseYear> Years => Set<CaseYear>();
    public DbSet<CaseTerms> Terms => Set<CaseTerms>();
    public DbSet<Doors.Hooks.HookRow> Hooks => Set<Doors.Hooks.HookRow>();
    public DbSet<Doors.Hooks.HookDelivery> Deliveries => Set<Doors.Hooks.HookDelivery>();
    public DbSet<SavedView> Views => Set<SavedView>();
    public DbSet<DraftRow> Drafts => Set<DraftRow>();
    public DbSet<TemplateRow> Templates => Set<TemplateRow>();
    public DbSet<DistinctRow> Distinct => Set<DistinctRow>();
    public DbSet<PrintRow> Prints => Set<PrintRow>();
    public DbSet<Publishing.PublicRow> Public => Set<Publishing.PublicRow>();
    public DbSet<Publishing.PlaceWatchRow> Watches => Set<Publishing.PlaceWatchRow>();
    public DbSet<Export> Exports => Set<Export>();
    public DbSet<ExportFile> ExportFiles => Set<ExportFile>();
    public DbSet<Practice.PracticeRun> PracticeRuns => Set<Practice.PracticeRun>();
    public DbSet<Exchange.ExchangePeer> Peers => Set<Exchange.ExchangePeer>();
    public DbSet<Exchange.ExchangeLink> ExchangeLinks => Set<Exchange.ExchangeLink>();
    public DbSet<Exchange.ExchangeMessage> ExchangeMessages => Set<Exchange.ExchangeMessage>();
    public DbSet<Exchange.ExchangeNonce> Nonces => Set<Exchange.ExchangeNonce>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Case>(e =>
        {
            e.ToTable("cases_cases");
            e.HasKey(c => c.Id);
            e.Property(c => c.Id).ValueGeneratedNever();
            RegionCode(e.Property(c => c.Region));
            RegionCode(e.Property(c => c.Grid));
            e.Property(c => c.Text).HasMaxLength(4_000);
            e.Property(c => c.State).HasMaxLength(40);
            e.HasIndex(c => c.No).IsUnique();
            // A street's list, and the same by state and by item, newest first; whoever sees more than a street walks by date.
            RegionCode(e.Property(c => c.Street));
            e.HasIndex(c => new { c.Street, c.ReceivedAt });
            e.HasIndex(c => new { c.Street, c.State, c.ReceivedAt });
            e.HasIndex(c => new { c.Street, c.ItemId, c.ReceivedAt });
            e.HasIndex(c => c.ReceivedAt);
            // Who leads is not known at the door: a matter that comes in does not pay for this one.
            e.HasIndex(c => new { c.LeadBodyId, c.ReceivedAt }).HasFilter("\"LeadBodyId\" IS NOT NULL");
            e.HasIndex(c => new { c.State, c.ReceivedAt });
            e.HasIndex(c => new { c.ReporterId, c.ReceivedAt });
            e.HasIndex(c => c.ReporterPhoneIndex);
            e.HasIndex(c => c.ReporterNameIndex);
            e.HasIndex(c => new { c.ItemId, c.Lon, c.Lat });
            e.HasIndex(c => c.ExternalId).IsUnique();
            // Few matters are merged, split or parked: what finds them holds only those.
            e.HasIndex(c => c.MergedInto).HasFilter("\"MergedInto\" IS NOT NULL");
            e.HasIndex(c => c.ParentId).HasFilter("\"ParentId\" IS NOT NULL");
            e.HasIndex(c => c.ReviewOn).HasFilter("\"ReviewOn\" IS NOT NULL");
            e.Property(c => c.Rounds).HasConversion(
                r => r.Count == 0 ? "" : JsonSerializer.Serialize(r, JsonSerializerOptions.Default),
                s => s.Length == 0 ? new List<SignRound>() : JsonSerializer.Deserialize<List<SignRound>>(s, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyList<SignRound>>((a, b) => a!.SequenceEqual(b!), r => r.Count, r => r)).HasMaxLength(40_000);
            e.Property(c => c.Whistles).HasConversion(
                w => w.Count == 0 ? "" : JsonSerializer.Serialize(w, JsonSerializerOptions.Default),
                s => s.Length == 0 ? new List<WhistleCall>() : JsonSerializer.Deserialize<List<WhistleCall>>(s, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyList<WhistleCall>>((a, b) => a!.SequenceEqual(b!), w => w.Count, w => w)).HasMaxLength(40_000);
            // A review is asked once, by whoever sends it how often.
            e.HasIndex(c => c.ReviewOf).IsUnique().HasFilter("\"ReviewOf\" IS NOT NULL");
            e.HasIndex(c => c.Id, "IX_cases_cases_applied").HasFilter($"\"Phase\" = {(int)Phase.Intake} AND \"ItemKind\" = 'service'");
            e.HasIndex(c => new { c.FlowId, c.FlowVersion, c.Id }).HasFilter("\"Phase\" < 4").HasDatabaseName("IX_cases_cases_open_by_flow");
            e.HasIndex(c => c.Id, "IX_cases_cases_danger").HasFilter("\"Danger\" IS NOT NULL AND \"Phase\" < 4");
            e.Property(c => c.Against).HasMaxLength(4_000);
            e.Property(c => c.RatingRules).HasMaxLength(120);
            e.Property(c => c.Danger).HasMaxLength(40);
            e.Property(c => c.Elsewhere).HasMaxLength(40);
            e.Property(c => c.StateBeforeMerge).HasMaxLength(40);
            e.Ignore(c => c.OpenRound);
            e.Ignore(c => c.OpenWhistle);
            e.Ignore(c => c.Current);
            e.Ignore(c => c.Awaited);
            e.Ignore(c => c.Lapsed);
            e.Ignore(c => c.MayBeRated);
            e.Ignore(c => c.ClockPauses);
            e.HasMany(c => c.Tasks).WithOne().HasForeignKey(t => t.CaseId);
            e.HasMany(c => c.Clocks).WithOne().HasForeignKey(k => k.CaseId);
            e.HasMany(c => c.Pauses).WithOne().HasForeignKey(p => p.CaseId);
            e.HasMany(c => c.Events).WithOne().HasForeignKey(v => v.CaseId);
            // For a street's staff the street alone says it, and its lists are indexes: with the range beside it PostgreSQL would take both for two conditions and look for few rows in many.
            e.HasQueryFilter(RegionFilter, c => (ScopeStreet == "" || c.Street == ScopeStreet) && (ScopeIsStreet || (string.Compare(c.Region, ScopeFrom) >= 0 && string.Compare(c.Region, ScopeTo) < 0)));
            e.HasQueryFilter(AssignedFilter, c => !OnlyAssigned || c.Tasks.Any(t => t.BodyId == ActingBody));
            e.HasQueryFilter(ShieldFilter, c => c.Against == null || !c.Against.Contains(ActingBodyText));
        });
        model.Entity<TransitionRow>(e =>
        {
            e.ToTable("cases_transitions");
            e.HasKey(t => new { t.Kind, t.PackId, t.Version });
            e.Property(t => t.Kind).HasMaxLength(20);
            e.Property(t => t.PackId).HasMaxLength(80);
            e.Property(t => t.Version).HasMaxLength(40);
        });
        model.Entity<CaseTask>(e =>
        {
            e.ToTable("cases_tasks");
            e.Property(t => t.Id).ValueGeneratedNever();
            RegionCode(e.Property(t => t.Region));
            e.Property(t => t.Note).HasMaxLength(2_000);
            e.Property(t => t.Result).HasMaxLength(2_000);
            e.Ignore(t => t.IsOpen);
            e.Ignore(t => t.IsMain);
            // Open work is little and asked for all the time: it lies in the order of the list, and all that the tabs and their counts need is read from this index alone.
            e.HasIndex(t => new { t.BodyId, t.Urgent, t.Paused, t.Due, t.Id, t.State, t.Kind, t.Region, t.AccountId }).HasDatabaseName("IX_cases_tasks_open").HasFilter("\"State\" <= 1").IsDescending(false, true, false, false, false, false, false, false, false);
            e.HasIndex(t => new { t.BodyId, t.CaseId });
            // What the sweep looks for holds only what it has not dealt with yet: a city that is late with a hundred thousand tasks does not pay for them every ten seconds.
            e.HasIndex(t => t.Due).HasDatabaseName("IX_cases_tasks_untold").HasFilter("\"State\" <= 1 AND \"OverdueAt\" IS NULL");
            e.HasIndex(t => t.Due, "IX_cases_tasks_signers").HasFilter($"\"Kind\" = {(int)TaskKind.Sign} AND \"State\" <= 1");
            e.HasIndex(t => t.LeaseUntil).HasDatabaseName("IX_cases_tasks_leases").HasFilter($"\"State\" = {(int)TaskState.Claimed} AND \"EscalatedAt\" IS NULL");
            e.HasIndex(t => t.CreatedAt).HasDatabaseName("IX_cases_tasks_unclaimed").HasFilter($"\"State\" = {(int)TaskState.Open} AND \"EscalatedAt\" IS NULL AND \"Kind\" <= {(int)TaskKind.Lead}");
        });
        model.Entity<CaseTerms>(e => Kernel.Search.TermIndex.Shape(e, "cases_terms"));
        model.Entity<CaseClock>(e =>
        {
            e.ToTable("cases_clocks");
            e.HasKey(c => new { c.CaseId, c.Kind });
            e.Ignore(c => c.Running);
            e.Property(c => c.Own).HasConversion(o => JsonSerializer.Serialize(o, JsonSerializerOptions.Default), s => JsonSerializer.Deserialize<ClockTerms>(s, JsonSerializerOptions.Default)).HasMaxLength(400);
            // Of the step's date the task tells.
            e.HasIndex(c => c.Due).HasDatabaseName("IX_cases_clocks_untold").HasFilter($"\"StoppedAt\" IS NULL AND \"OverdueAt\" IS NULL AND \"Kind\" <> {(int)ClockKind.Step}");
            e.HasIndex(c => c.Due, "IX_cases_clocks_paused").HasFilter("\"StoppedAt\" IS NULL AND \"Paused\"");
        });
        model.Entity<CasePause>(e =>
        {
            e.ToTable("cases_pauses");
            e.Property(p => p.Id).ValueGeneratedNever();
            e.Property(p => p.Note).HasMaxLength(2_000);
            e.HasIndex(p => p.Until).HasDatabaseName("IX_cases_pauses_open").HasFilter("\"To\" IS NULL");
        });
        model.Entity<CaseEvent>(e =>
        {
            e.ToTable("cases_events");
            e.Property(v => v.Id).ValueGeneratedNever();
            e.Property(v => v.Note).HasMaxLength(4_000);
            e.Property(v => v.Args).HasMaxLength(4_000);
            // Two writers that both think they are the n-th event cannot both be right.
            e.HasIndex(v => new { v.CaseId, v.Seq }).IsUnique();
            e.HasIndex(v => v.PaperNumber);
            // Numbered once: of two who number the same line the second one is told.
            e.Property(v => v.Position).IsConcurrencyToken();
            e.HasIndex(v => v.Position).IsUnique().HasFilter("\"Position\" IS NOT NULL");
            e.HasIndex(v => v.At).HasFilter("\"Position\" IS NULL").HasDatabaseName("IX_cases_events_unnumbered");
        });
        // A street asks for its own days, an organisation for its own, a city for a day's of all streets.
        model.Entity<CaseDay>(e => Summed(e, "cases_days"));
        model.Entity<CaseMonth>(e => Summed(e, "cases_months"));
        model.Entity<CaseYear>(e => Summed(e, "cases_years"));
        void Summed<T>(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<T> e, string table) where T : CaseSum
        {
            e.ToTable(table);
            e.HasKey(d => new { d.Region, d.From, d.Body, d.Item, d.Channel });
            e.HasIndex(d => new { d.Body, d.From });
            e.HasIndex(d => new { d.From, d.Region });
            RegionCode(e.Property(d => d.Region));
            e.Property(d => d.Item).HasMaxLength(80);
            e.HasQueryFilter(RegionFilter, d => string.Compare(d.Region, ScopeFrom) >= 0 && string.Compare(d.Region, ScopeTo) < 0);
            e.HasQueryFilter(AssignedFilter, d => !OnlyAssigned || d.Body == ActingBody);
        }
        model.Entity<PowerRow>(e =>
        {
            e.ToTable("cases_powers");
            e.Property(p => p.Id).ValueGeneratedNever();
            RegionCode(e.Property(p => p.Region));
            e.Property(p => p.ServiceId).HasMaxLength(80);
            e.Property(p => p.Basis).HasMaxLength(PowerRow.MostBasis);
            e.Property(p => p.RevokedWhy).HasMaxLength(PowerRow.MostBasis);
            e.Property(p => p.GroupField).HasMaxLength(80);
            e.Property(p => p.GroupValues).HasMaxLength(400);
            e.Ignore(p => p.Groups);
            e.HasIndex(p => new { p.ToBody, p.ServiceId });
            e.HasIndex(p => p.FromBody);
            e.HasQueryFilter(RegionFilter, p => string.Compare(p.Region, ScopeFrom) >= 0 && string.Compare(p.Region, ScopeTo) < 0);
            e.HasQueryFilter(AssignedFilter, p => !OnlyAssigned || p.FromBody == ActingBody || p.ToBody == ActingBody);
        });
        model.Entity<PowerLeft>(e =>
        {
            e.ToTable("cases_powers_left");
            e.HasKey(l => new { l.PowerId, l.CaseId });
            e.HasIndex(l => l.CaseId);
        });
        model.Entity<Project>(e =>
        {
            e.ToTable("cases_projects");
            e.Property(p => p.Id).ValueGeneratedNever();
            RegionCode(e.Property(p => p.Region));
            e.Property(p => p.ItemId).HasMaxLength(80);
            e.Property(p => p.Title).HasMaxLength(Project.MostTitle);
            e.Property(p => p.Cause).HasMaxLength(Project.MostText);
            e.Property(p => p.Measures).HasMaxLength(Project.MostText);
            e.HasMany(p => p.Notes).WithOne().HasForeignKey(n => n.ProjectId);
            // Of two who begin the same at once, one does.
            e.HasIndex(p => new { p.Region, p.ItemId }).IsUnique().HasFilter("\"State\" < 2").HasDatabaseName("IX_cases_projects_open");
            e.HasIndex(p => p.OwnerId);
            e.HasQueryFilter(RegionFilter, p => string.Compare(p.Region, ScopeFrom) >= 0 && string.Compare(p.Region, ScopeTo) < 0);
            e.HasQueryFilter(AssignedFilter, p => !OnlyAssigned || p.OwnerId == ActingBody);
        });
        model.Entity<ProjectNote>(e =>
        {
            e.ToTable("cases_project_notes");
            e.Property(n => n.Id).ValueGeneratedNever();
            e.Property(n => n.Text).HasMaxLength(Project.MostText);
            e.Property(n => n.Body).HasMaxLength(400);
            e.HasIndex(n => n.ProjectId);
        });
        model.Entity<Doors.Hooks.HookRow>(e =>
        {
            e.ToTable("cases_hooks");
            e.Property(h => h.Id).ValueGeneratedNever();
            e.Property(h => h.Url).HasMaxLength(500);
            e.Property(h => h.Events).HasMaxLength(1_000);
            RegionCode(e.Property(h => h.Region));
            e.HasIndex(h => h.ClientId);
        });
        model.Entity<Doors.Hooks.HookDelivery>(e =>
        {
            e.ToTable("cases_hook_deliveries");
            e.Property(d => d.Id).ValueGeneratedNever();
            e.Property(d => d.Body).HasMaxLength(4_000);
            // An event goes to a subscription once, whoever hears it how often.
            e.HasIndex(d => new { d.HookId, d.CaseId, d.Seq }).IsUnique();
            e.HasIndex(d => new { d.DoneAt, d.NotBefore });
        });
        model.Entity<Practice.PracticeRun>(e =>
        {
            e.ToTable("cases_practice_runs");
            e.Property(r => r.Id).ValueGeneratedNever();
            e.Property(r => r.Exercise).HasMaxLength(60);
            e.Property(r => r.Matters).HasMaxLength(1_000);
            // One exercise at a time: of two taps one begins it.
            e.HasIndex(r => r.AccountId).IsUnique().HasFilter("\"EndedAt\" IS NULL").HasDatabaseName("IX_cases_practice_runs_going");
            e.HasIndex(r => new { r.AccountId, r.Exercise, r.StartedAt });
        });
        model.Entity<SavedView>(e => { e.ToTable("cases_views"); e.HasIndex(v => v.AccountId); e.Property(v => v.Query).HasMaxLength(1_000); });
        model.Entity<TemplateRow>(e =>
        {
            e.ToTable("cases_templates");
            e.Property(t => t.Id).ValueGeneratedNever();
            e.Property(t => t.ItemId).HasMaxLength(60);
            e.Property(t => t.Name).HasMaxLength(60);
            e.Property(t => t.Text).HasMaxLength(2_000);
            // Two writers that both think they write the n-th version cannot both be right.
            e.HasIndex(t => new { t.Line, t.Number }).IsUnique();
            e.HasIndex(t => new { t.BodyId, t.EndedAt });
        });
        model.Entity<DistinctRow>(e => { e.ToTable("cases_distinct"); e.HasKey(d => new { d.A, d.B }); e.HasIndex(d => d.B); });
        model.Entity<PrintRow>(e =>
        {
            e.ToTable("cases_prints");
            e.Property(p => p.Id).ValueGeneratedNever();
            RegionCode(e.Property(p => p.Region));
            e.Property(p => p.Note).HasMaxLength(400);
            // A paper waits once, however often its step is told.
            e.HasIndex(p => new { p.CaseId, p.Seq }).IsUnique();
            e.HasIndex(p => new { p.BodyId, p.State, p.QueuedAt });
        });
        model.Entity<Export>(e =>
        {
            e.ToTable("cases_exports");
            e.Property(x => x.Id).ValueGeneratedNever();
            RegionCode(e.Property(x => x.Region));
            e.Property(x => x.No).HasMaxLength(30);
            e.HasIndex(x => x.No).IsUnique();
            e.Property(x => x.Purpose).HasMaxLength(40);
            e.Property(x => x.Words).HasMaxLength(Export.MostWords);
            e.Property(x => x.Reason).HasMaxLength(Export.MostReason);
            e.Property(x => x.Groups).HasMaxLength(820);
            e.HasIndex(x => new { x.AccountId, x.AskedAt });
            e.HasIndex(x => new { x.State, x.AskedAt });
            e.HasIndex(x => x.AskedAt);
            e.HasQueryFilter(RegionFilter, x => string.Compare(x.Region, ScopeFrom) >= 0 && string.Compare(x.Region, ScopeTo) < 0);
        });
        model.Entity<ExportFile>(e =>
        {
            e.ToTable("cases_export_files");
            e.Property(f => f.Id).ValueGeneratedNever();
        });
        model.Entity<Publishing.PublicRow>(e =>
        {
            e.ToTable("cases_public");
            e.HasKey(p => p.CaseId);
            e.Property(p => p.CaseId).ValueGeneratedNever();
            RegionCode(e.Property(p => p.Region));
            e.Property(p => p.Words).HasMaxLength(1_000);
            e.Ignore(p => p.IsShown);
            e.HasIndex(p => new { p.State, p.Region });
            e.HasIndex(p => p.ShownAt).HasFilter("\"ShownAt\" IS NOT NULL");
        });
        model.Entity<Publishing.PlaceWatchRow>(e =>
        {
            e.ToTable("cases_watches");
            e.Property(w => w.Id).ValueGeneratedNever();
            RegionCode(e.Property(w => w.Region));
            e.HasIndex(w => w.AccountId);
            e.HasIndex(w => new { w.Region, w.Lat });
        });
        model.Entity<Exchange.ExchangePeer>(e =>
        {
            e.ToTable("cases_exchange_peers");
            e.Property(p => p.Id).ValueGeneratedNever();
            RegionCode(e.Property(p => p.Region));
            e.Property(p => p.Codes).HasMaxLength(8_000);
            e.Ignore(p => p.Classes);
            e.HasIndex(p => p.TheirApp).IsUnique();
        });
        model.Entity<Exchange.ExchangeLink>(e =>
        {
            e.ToTable("cases_exchange_links");
            e.Property(l => l.Id).ValueGeneratedNever();
            RegionCode(e.Property(l => l.Region));
            e.Property(l => l.Number).HasMaxLength(64);
            e.Ignore(l => l.Mirror);
            // One name between the two is one matter, and a matter of ours is exchanged once.
            e.HasIndex(l => new { l.PeerId, l.Number }).IsUnique();
            e.HasIndex(l => l.CaseId).IsUnique().HasFilter("\"CaseId\" IS NOT NULL");
            e.HasIndex(l => new { l.Conflict, l.MovedAt });
            e.HasIndex(l => l.MovedAt);
            e.HasQueryFilter(RegionFilter, l => string.Compare(l.Region, ScopeFrom) >= 0 && string.Compare(l.Region, ScopeTo) < 0);
            e.HasQueryFilter(AssignedFilter, l => !OnlyAssigned || Tasks.Any(t => t.CaseId == l.CaseId && t.BodyId == ActingBody));
        });
        model.Entity<Exchange.ExchangeMessage>(e =>
        {
            e.ToTable("cases_exchange_messages");
            e.Property(m => m.Id).ValueGeneratedNever();
            e.Property(m => m.Reason).HasMaxLength(1_000);
            e.Property(m => m.Cargo).HasMaxLength(12_000);
            // A number of a side is one message, whoever says or hears it how often.
            e.HasIndex(m => new { m.LinkId, m.Incoming, m.Seq }).IsUnique();
            e.HasIndex(m => m.NotBefore).HasDatabaseName("IX_cases_exchange_messages_due").HasFilter("\"DoneAt\" IS NULL");
        });
        model.Entity<Exchange.ExchangeNonce>(e =>
        {
            e.ToTable("cases_exchange_nonces");
            e.HasKey(n => new { n.PeerId, n.Nonce });
            e.Property(n => n.Nonce).HasMaxLength(64);
            e.HasIndex(n => n.At);
        });
        model.Entity<DraftRow>(e => { e.ToTable("cases_drafts"); e.HasIndex(d => new { d.AccountId, d.ItemId }).IsUnique(); });
    }
}
