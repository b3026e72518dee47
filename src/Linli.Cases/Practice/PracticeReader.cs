using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Practice;

/// <param name="Run">Null: never begun.</param>
/// <param name="Steps">Which are done.</param>
sealed record ExerciseState(Exercise Exercise, PracticeRun? Run, IReadOnlyList<bool> Steps)
{
    public bool Begun => Run is not null;
    public bool Going => Run is { EndedAt: null };
    public bool Done => Run is not null && Steps.All(s => s);

    /// <summary>The first step that is not done.</summary>
    public int Next => Steps.TakeWhile(s => s).Count();

    /// <summary>Null where the matters could not be made.</summary>
    public string? Where(int step)
    {
        var path = Exercise.Steps[step].Where;
        foreach (var (name, id) in Run?.Made() ?? new Dictionary<string, Guid>()) path = path.Replace($"{{{name}}}", $"{id}", StringComparison.Ordinal);
        return path.Contains('{', StringComparison.Ordinal) ? null : path;
    }
}

/// <summary>How far somebody is, from their deeds. Reads in a scope of its own and past every reach: it asks only what the person did themselves.</summary>
sealed class PracticeReader(IServiceScopeFactory scopes, ExerciseBook book, Who who, Installation place)
{
    /// <summary>Line of the record: somebody who practises found a matter by number and code.</summary>
    public const string Followed = "practice.follow";

    /// <summary>The exercises of the role in which somebody is here, and how far they are with each; empty where nobody practises.</summary>
    public async Task<IReadOnlyList<ExerciseState>> Read(CancellationToken ct)
    {
        if (!place.Practice || who.AccountId is not { } me) return [];
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("practice");
        if (await scope.ServiceProvider.GetRequiredService<ISandbox>().Role(who.PostId, ct) is not { } role) return [];
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        var runs = await db.PracticeRuns.AsNoTracking().Where(r => r.AccountId == me).ToListAsync(ct);
        var states = new List<ExerciseState>();
        foreach (var exercise in book.For(role)) states.Add(await State(db, exercise, runs, me, ct));
        return states;
    }

    /// <summary>The one that is going on, for the panel on each page.</summary>
    public async Task<ExerciseState?> Going(CancellationToken ct)
    {
        if (!place.Practice || who.AccountId is not { } me) return null;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("practice");
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        return await db.PracticeRuns.AsNoTracking().FirstOrDefaultAsync(r => r.AccountId == me && r.EndedAt == null, ct) is { } run && book.Find(run.Exercise) is { } exercise ? await State(db, exercise, [run], me, ct) : null;
    }

    private static async Task<ExerciseState> State(CasesDb db, Exercise exercise, IReadOnlyList<PracticeRun> runs, Guid me, CancellationToken ct)
    {
        if (runs.Where(r => r.Exercise == exercise.Id).MaxBy(r => r.StartedAt) is not { } run) return new(exercise, null, [.. exercise.Steps.Select(_ => false)]);
        return new(exercise, run, exercise.Done(await Facts(db, run, me, ct), me, run.StartedAt, run.EndedAt));
    }

    private static async Task<PracticeFacts> Facts(CasesDb db, PracticeRun run, Guid me, CancellationToken ct)
    {
        var made = run.Made().ToDictionary(m => m.Value, m => m.Key);
        var touched = await db.Events.AsNoTracking().Where(e => e.AccountId == me && e.At >= run.StartedAt).Select(e => e.CaseId).Distinct().ToListAsync(ct);
        var ids = touched.Concat(made.Keys).Distinct().ToList();
        var cases = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Include(c => c.Events).Where(c => ids.Contains(c.Id)).ToListAsync(ct);
        var owners = ids.Select(id => $"case:{id}").ToList();
        var photos = (await db.Files.AsNoTracking().Where(f => owners.Contains(f.Owner) && f.ThumbnailHash != null).Select(f => f.Owner).Distinct().ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        var actor = $"{me}";
        var looks = await db.Audit.AsNoTracking().Where(a => a.Actor == actor && a.Action == Followed && a.At >= run.StartedAt).Select(a => a.At).ToListAsync(ct);
        return new([.. cases.Select(c => new PracticeFact(made.GetValueOrDefault(c.Id), c.ItemId, c.Channel, photos.Contains($"case:{c.Id}"), c.Lon is not null, [.. c.Events.Select(e => new PracticeLine(e.Verb, e.AccountId, e.At, e.Note))]))], looks);
    }
}
