using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Causes;

/// <summary>A cause gets an owner, a date and measures.</summary>
public sealed record StartProject(string Key, string Region, string Item, string? Title, string? Cause, string? Measures, Guid? Owner, DateOnly? Due);

/// <summary>A step of an open project.</summary>
/// <param name="Step">progress, prove, close, send-back or drop.</param>
public sealed record MoveProject(Guid Project, int Version, string Step, string? Text);

/// <param name="Since">Matters since the proof, or since the start where there is none.</param>
public sealed record ProjectLine(Guid Id, string Title, string ItemName, string Place, string Owner, DateOnly Due, ProjectState State, DateTimeOffset StartedAt, int Before, int Since);

/// <summary>A kind of matter that comes again and again at one place.</summary>
/// <param name="Again">Of them: reopened, or not solved by the citizen's word.</param>
public sealed record CauseLine(string Region, string Place, string ItemId, string ItemName, int Matters, int Again, Guid? Project);

sealed class ProjectDesk(CasesDb db, Who who, TimeProvider clock, ItemCatalogue items, IBodies bodies, RegionTree regions, INotices notices)
{
    /// <summary>So many of a kind at a place within <see cref="Project.Span"/> days are more than chance.</summary>
    public const int Many = 3;
    private const int MostLines = 30;

    public DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>What comes again and again within the reader's reach, most often first.</summary>
    public async Task<IReadOnlyList<CauseLine>> Candidates(CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-Project.Span);
        // What tells of persons is no statistic of a place.
        var discreet = items.Discreet;
        var found = await db.Cases.AsNoTracking().Where(c => c.ReceivedAt >= since && c.ItemKind == "category" && !discreet.Contains(c.ItemId)).GroupBy(c => new { c.Region, c.ItemId })
            .Select(g => new { g.Key.Region, g.Key.ItemId, Matters = g.Count(), Again = g.Count(c => c.Reopens > 0 || c.CalledBack == CalledBack.NotSolved || c.CalledBack == CalledBack.PartlySolved) })
            .Where(g => g.Matters >= Many).OrderByDescending(g => g.Matters).ThenBy(g => g.Region).ThenBy(g => g.ItemId).Take(MostLines).ToListAsync(ct);
        var open = await db.Projects.AsNoTracking().Where(p => p.State == ProjectState.Open || p.State == ProjectState.Proven).Select(p => new { p.Id, p.Region, p.ItemId }).ToListAsync(ct);
        var lines = new List<CauseLine>();
        foreach (var f in found)
            lines.Add(new(f.Region, await Place(f.Region, ct), f.ItemId, Name(f.ItemId), f.Matters, f.Again, open.Find(p => p.Region == f.Region && p.ItemId == f.ItemId)?.Id));
        return lines;
    }

    public async Task<(IReadOnlyList<ProjectLine> Rows, bool More)> List(int page, CancellationToken ct)
    {
        const int size = 50;
        var rows = await db.Projects.AsNoTracking().OrderBy(p => p.State == ProjectState.Closed || p.State == ProjectState.Dropped).ThenBy(p => p.Due).ThenBy(p => p.Id).Skip((page - 1) * size).Take(size + 1).ToListAsync(ct);
        var owners = await bodies.Find(rows.Select(r => r.OwnerId).Distinct(), ct);
        var lines = new List<ProjectLine>();
        foreach (var r in rows.Take(size)) lines.Add(new(r.Id, r.Title, Name(r.ItemId), await Place(r.Region, ct), owners.GetValueOrDefault(r.OwnerId)?.Name ?? "", r.Due, r.State, r.StartedAt, r.Before, await Since(r, ct)));
        return (lines, rows.Count > size);
    }

    public Task<Project?> Find(Guid id, CancellationToken ct) => db.Projects.Include(p => p.Notes).AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct);

    /// <summary>Matters of the kind since the proof, else since the start.</summary>
    public Task<int> Since(Project p, CancellationToken ct)
    {
        var from = p.ProvenAt ?? p.StartedAt;
        return db.Cases.CountAsync(c => c.Region == p.Region && c.ItemId == p.ItemId && c.ReceivedAt > from, ct);
    }

    /// <summary>The latest matters behind a project, as far as the reader reaches.</summary>
    public Task<List<Todo.CaseLine>> Behind(Project p, CancellationToken ct)
    {
        var from = p.StartedAt.AddDays(-Project.Span);
        return db.Cases.AsNoTracking().Where(c => c.Region == p.Region && c.ItemId == p.ItemId && c.ReceivedAt >= from).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Take(50)
            .Select(c => new Todo.CaseLine(c.Id, c.No, c.ItemKind, c.ItemId, c.ItemVersion, c.Address, c.State, c.Phase, c.Resolution, c.Channel, c.ReceivedAt)).ToListAsync(ct);
    }

    public async Task<string> Place(string region, CancellationToken ct) => (await regions.Find(region, ct))?.Name ?? region;

    public string Name(string item) => (items.Category(item, Today)?.Name ?? items.Service(item, Today)?.Name)?.Now ?? item;

    /// <summary>Whoever can remove a cause at a place.</summary>
    public async Task<IReadOnlyList<Body>> Owners(string region, CancellationToken ct) => [.. (await bodies.Over(region, ct)).Where(b => b.Duties.Count > 0 && b.Id != who.OrgId)];

    public async Task<(Outcome Outcome, Guid Id)> Handle(StartProject c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("ClientKeyIsNeeded"), default);
        if (await db.Answered<string>(actor, c.Key, ct) is { } first) return (Outcome.Done, Guid.Parse(first));
        if (!who.May(Permissions.CasesSupervise) || who.OnlyAssigned) return (Outcome.Forbidden, default);
        if (c.Region is not { Length: 12 } || !who.Scope.Holds(c.Region)) return (Outcome.Refuse("PlaceIsKnown"), default);
        if (items.Category(c.Item, Today) is not { } item || !item.Public) return (Outcome.Refuse("ItemExists"), default);
        if (Project.Fault(c.Title, c.Cause, c.Measures, c.Due, Today) is { } fault) return (fault, default);
        if (c.Owner is not { } owner || (await Owners(c.Region, ct)).All(b => b.Id != owner)) return (Outcome.Refuse("BodyWorksHere"), default);
        if (await db.Projects.AnyAsync(p => p.Region == c.Region && p.ItemId == c.Item && (p.State == ProjectState.Open || p.State == ProjectState.Proven), ct)) return (Outcome.Refuse("CauseHasAProject"), default);
        var now = clock.GetUtcNow();
        var since = now.AddDays(-Project.Span);
        var project = new Project
        {
            Id = Guid.CreateVersion7(now), Region = c.Region, ItemId = c.Item, Title = c.Title!.Trim(), Cause = c.Cause!.Trim(), Measures = c.Measures!.Trim(), OwnerId = owner, ByBody = who.OrgId!.Value, ByName = who.Name, StartedAt = now, Due = c.Due!.Value,
            Before = await db.Cases.CountAsync(m => m.Region == c.Region && m.ItemId == c.Item && m.ReceivedAt >= since, ct),
        };
        project.Add(who, now, ProjectStep.Start, c.Measures, "ProjectNamesMeasures");
        db.Projects.Add(project);
        db.Note("project.start", $"project:{project.Id}", c.Region, detail: new { item = c.Item, owner });
        db.Answer(actor, c.Key, $"{project.Id}");
        if (await db.Commit(ct) is { Ok: false } lost) return (lost, default);
        await Tell(owner, "notice.project.start", project, ct);
        return (Outcome.Done, project.Id);
    }

    public async Task<Outcome> Handle(MoveProject c, CancellationToken ct)
    {
        if (await db.Projects.Include(p => p.Notes).FirstOrDefaultAsync(p => p.Id == c.Project, ct) is not { } project) return Outcome.NotFound;
        if (project.Version != c.Version) return Outcome.Conflict;
        var now = clock.GetUtcNow();
        var mayLead = who.May(Permissions.CasesSupervise) && !who.OnlyAssigned;
        var outcome = c.Step switch
        {
            "progress" => project.Progress(who, now, c.Text),
            "prove" => project.Prove(who, now, c.Text),
            "close" or "send-back" => mayLead ? project.Look(who, now, c.Step == "close", c.Text, await Since(project, ct)) : Outcome.Forbidden,
            "drop" => mayLead ? project.Drop(who, now, c.Text) : Outcome.Forbidden,
            _ => Outcome.NotFound,
        };
        if (!outcome.Ok) { db.ChangeTracker.Clear(); return outcome; }
        // A note alone changes the project too: pressed twice, the second time is told.
        db.Entry(project).State = EntityState.Modified;
        db.Note($"project.{c.Step}", $"project:{project.Id}", project.Region);
        if (await db.Commit(ct) is { Ok: false } lost) return lost;
        if (c.Step == "prove") await Tell(project.ByBody, "notice.project.prove", project, ct);
        else if (c.Step != "progress") await Tell(project.OwnerId, $"notice.project.{c.Step}", project, ct);
        return Outcome.Done;
    }

    private async Task Tell(Guid body, string key, Project project, CancellationToken ct) =>
        await notices.ToAccounts((await bodies.Posts(body, ct)).Select(p => p.AccountId), new Reason(key, project.Title, $"{project.Due:yyyy-MM-dd}"), CasesLinks.Project(project.Id), Guid.CreateVersion7(clock.GetUtcNow()), ct);
}

/// <summary>A project that is late is told, once, to its owner and to whoever began it.</summary>
sealed class RemindOfProjects(CasesDb db, TimeProvider clock, WorkCalendar calendar, IBodies bodies, INotices notices) : IRecurringJob
{
    public string Name => "cases.projects";
    public TimeSpan Every => TimeSpan.FromMinutes(30);

    public async Task Run(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (Deadlines.NextOfficeTime(now, calendar) > now) return;
        var today = OfficeHours.DateOf(now);
        foreach (var p in await db.Projects.Where(p => p.State == ProjectState.Open && p.OverdueAt == null && p.Due < today).OrderBy(p => p.Due).Take(100).ToListAsync(ct))
        {
            foreach (var body in new[] { p.OwnerId, p.ByBody }.Distinct())
                await notices.ToAccounts((await bodies.Posts(body, ct)).Select(h => h.AccountId), new Reason("notice.project.late", p.Title, $"{p.Due:yyyy-MM-dd}"), CasesLinks.Project(p.Id), p.Id, ct);
            p.OverdueAt = now;
        }
        await db.Commit(ct);
    }
}
