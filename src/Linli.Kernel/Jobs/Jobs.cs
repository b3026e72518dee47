using System.Globalization;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Jobs;

public sealed class JobRow
{
    public required string Name { get; init; }
    public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>Whose lease it is: a run prolongs and gives back its own and no other.</summary>
    public string? LeaseOf { get; set; }

    /// <summary>When a run last ended well.</summary>
    public DateTimeOffset? LastDone { get; set; }

    /// <summary>Time and kind of the last fault since then; never its words, which may hold what people wrote.</summary>
    public string? LastFault { get; set; }
}

/// <summary>Work that comes round: deadline sweeps, sealing, reminders. Must be safe to run twice.</summary>
public interface IRecurringJob
{
    string Name { get; }
    TimeSpan Every { get; }
    Task Run(CancellationToken ct);
}

/// <summary>How long a run is trusted to live without a sign of life.</summary>
public sealed record JobLease(TimeSpan Lasts)
{
    public static readonly JobLease Usual = new(TimeSpan.FromMinutes(2));
}

/// <summary>
/// Runs the recurring jobs, each on one node at a time: a lease in the jobs table decides which. Each job has a loop of its own, so
/// that a slow one holds up no other.
/// </summary>
public sealed class JobRunner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<JobRunner> log, JobLease? lease = null) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly TimeSpan _lease = (lease ?? JobLease.Usual).Lasts;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<(string Name, TimeSpan Every)> jobs;
        await using (var scope = scopes.CreateAsyncScope())
            jobs = [.. scope.ServiceProvider.GetServices<IRecurringJob>().Select(j => (j.Name, j.Every))];
        await Task.WhenAll(jobs.Select(j => Task.Run(() => Loop(j.Name, j.Every, stoppingToken), stoppingToken)));
    }

    private async Task Loop(string name, TimeSpan every, CancellationToken ct)
    {
        // What comes round once a day is looked at each minute: another node may have done it, or this one may have been off at its hour.
        var pause = every < LongestPause ? every : LongestPause;
        while (!ct.IsCancellationRequested)
        {
            try { await Run(name, every, ct); }
            catch (OperationCanceledException) when (ct.IsCancellationRequested) { return; }
            catch (Exception e) { log.LogError(e, "Job {Job} failed and will be tried again", name); }
            try { await Task.Delay(pause, ct); }
            catch (OperationCanceledException) { return; }
        }
    }

    /// <summary>Runs one job if no other node holds it; false when one does.</summary>
    public Task<bool> RunNow(string name, CancellationToken ct) => Run(name, null, ct);

    /// <param name="every">Only when it last went well so long ago; null for now.</param>
    private async Task<bool> Run(string name, TimeSpan? every, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem(name);
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        var gate = scope.ServiceProvider.GetRequiredService<WriteGate>();
        var token = Guid.CreateVersion7().ToString("N");
        if (!await Take(db, gate, name, token, every, ct)) return false;
        using var run = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var over = new CancellationTokenSource();
        var renewal = Renew(name, token, run, over.Token);
        var (well, fault) = (false, (string?)null);
        try
        {
            await scope.ServiceProvider.GetServices<IRecurringJob>().First(j => j.Name == name).Run(run.Token);
            well = true;
            return true;
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            log.LogWarning("Job {Job} was stopped: its lease ran out and belongs to somebody else now", name);
            return false;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            fault = Fault(clock.GetUtcNow(), e);
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await renewal;
            Measures.Jobs.Add(1, Measures.Tag("job", name), Measures.Tag("ok", well));
            await End(db, gate, name, token, well, fault);
        }
    }

    private async Task<bool> Take(KernelDb db, WriteGate gate, string name, string token, TimeSpan? every, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var row = await db.Jobs.AsNoTracking().FirstOrDefaultAsync(j => j.Name == name, ct);
        // A tenth early is in time; a clock that was set back must not hold the job up.
        if (every is { } e && row?.LastDone is { } done && done <= now && now - done < e * 0.9) return false;
        using var _ = await gate.Enter(ct);
        if (row is null)
        {
            db.Jobs.Add(new JobRow { Name = name, LeaseUntil = now });
            try { await db.SaveChangesAsync(ct); }
            catch (DbUpdateException) { }
            db.ChangeTracker.Clear();
        }
        // Where a run ended between the look and the lease, it is not run a second time.
        var (seen, until) = (row?.LastDone, now + _lease);
        // Given back it is free, whatever day it says; and a lease that ends later than any could was taken before the clock was set back.
        var never = now + _lease * 2;
        var free = db.Jobs.Where(j => j.Name == name && (j.LeaseOf == null || j.LeaseUntil <= now || j.LeaseUntil > never));
        if (every is not null) free = free.Where(j => j.LastDone == seen);
        return await free.ExecuteUpdateAsync(s => s.SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.LeaseOf, token), ct) > 0;
    }

    /// <summary>Prolongs the lease at half time as long as the run lives; a run that lost it is stopped.</summary>
    private async Task Renew(string name, string token, CancellationTokenSource run, CancellationToken over)
    {
        try
        {
            for (var held = clock.GetTimestamp(); ;)
            {
                await Task.Delay(_lease / 2, over);
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem(name);
                    using var _ = await scope.ServiceProvider.GetRequiredService<WriteGate>().Enter(over);
                    var until = clock.GetUtcNow() + _lease;
                    var kept = await scope.ServiceProvider.GetRequiredService<KernelDb>().Jobs.Where(j => j.Name == name && j.LeaseOf == token)
                        .ExecuteUpdateAsync(s => s.SetProperty(j => j.LeaseUntil, until), over);
                    if (kept > 0) { held = clock.GetTimestamp(); continue; }
                }
                catch (Exception e) when (!over.IsCancellationRequested)
                {
                    log.LogWarning(e, "The lease of job {Job} could not be prolonged", name);
                    if (clock.GetElapsedTime(held) < _lease) continue;
                }
                await run.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested) { }
    }

    private async Task End(KernelDb db, WriteGate gate, string name, string token, bool well, string? fault)
    {
        var now = clock.GetUtcNow();
        using var _ = await gate.Enter(CancellationToken.None);
        var mine = db.Jobs.Where(j => j.Name == name && j.LeaseOf == token);
        await (well ? mine.ExecuteUpdateAsync(s => s.SetProperty(j => j.LeaseUntil, now).SetProperty(j => j.LeaseOf, (string?)null).SetProperty(j => j.LastDone, now).SetProperty(j => j.LastFault, (string?)null), CancellationToken.None)
            : fault is null ? mine.ExecuteUpdateAsync(s => s.SetProperty(j => j.LeaseUntil, now).SetProperty(j => j.LeaseOf, (string?)null), CancellationToken.None)
            : mine.ExecuteUpdateAsync(s => s.SetProperty(j => j.LeaseUntil, now).SetProperty(j => j.LeaseOf, (string?)null).SetProperty(j => j.LastFault, fault), CancellationToken.None));
    }

    private static string Fault(DateTimeOffset at, Exception e)
    {
        var kinds = new List<string>();
        for (var x = e; x is not null && kinds.Count < 4; x = x.InnerException) kinds.Add(x.GetType().Name);
        var text = string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC {string.Join(" < ", kinds)}");
        return text.Length <= 300 ? text : text[..300];
    }
}
