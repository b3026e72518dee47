using System.Text.Json;
using Linli.Cases.Data;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Practice;

/// <summary>Begins and leaves exercises. Beginning one again makes new matters: what was done before is no part of it, and nobody else's exercise is touched.</summary>
sealed class PracticeDesk(CasesDb db, ExerciseBook book, PracticeMaker maker, ISandbox sandbox, Who who, Installation place, TimeProvider clock)
{
    public async Task<Outcome> Start(string? id, CancellationToken ct)
    {
        if (!place.Practice || who.AccountId is not { } me || await sandbox.Role(who.PostId, ct) is not { } role || book.Find(id) is not { } exercise || !exercise.Roles.Contains(role)) return Outcome.NotFound;
        var now = clock.GetUtcNow();
        if (await Going(me, ct) is { } before)
        {
            // Two taps on one button.
            if (before.Exercise == exercise.Id && now - before.StartedAt < TimeSpan.FromSeconds(2)) return Outcome.Done;
            before.EndedAt = now;
            if (await db.Commit(ct) is { Ok: false } lost) return lost;
        }
        var run = new PracticeRun { Id = Guid.CreateVersion7(now), AccountId = me, Exercise = exercise.Id, StartedAt = now, Matters = "{}" };
        db.PracticeRuns.Add(run);
        db.Note("practice.start", $"exercise:{exercise.Id}");
        try { await db.Commit(ct); }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return Outcome.Done;
        }
        var made = new Dictionary<string, Guid>(StringComparer.Ordinal);
        try { foreach (var matter in exercise.Matters) made[matter.As] = await maker.Make(run.Id, matter, who, ct); }
        catch
        {
            // Half an exercise cannot be done: it is as if it had not begun.
            run.EndedAt = now;
            await db.Commit(CancellationToken.None);
            throw;
        }
        run.Matters = JsonSerializer.Serialize(made);
        return await db.Commit(ct);
    }

    public async Task<Outcome> Stop(CancellationToken ct)
    {
        if (!place.Practice || who.AccountId is not { } me) return Outcome.NotFound;
        if (await Going(me, ct) is not { } run) return Outcome.Done;
        run.EndedAt = clock.GetUtcNow();
        return await db.Commit(ct);
    }

    private Task<PracticeRun?> Going(Guid me, CancellationToken ct) => db.PracticeRuns.FirstOrDefaultAsync(r => r.AccountId == me && r.EndedAt == null, ct);
}
