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
    public DateTimeOffset? LastDone { get; set; }
    public string? LastFault { get; set; }
}

/// <summary>Work that comes round: deadline sweeps, sealing, reminders. Must be safe to run twice.</summary>
public interface IRecurringJob
{
    string Name { get; }
    TimeSpan Every { get; }
    Task Run(CancellationToken ct);
}

/// <summary>Runs the recurring jobs, each on one node at a time: a lease in the jobs table decides which.</summary>
public sealed class JobRunner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, DateTimeOffset> _next = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            await RunDue(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunDue(CancellationToken ct)
    {
        IEnumerable<(Type Type, string Name, TimeSpan Every)> jobs;
        using (var scope = scopes.CreateScope())
            jobs = [.. scope.ServiceProvider.GetServices<IRecurringJob>().Select(j => (j.GetType(), j.Name, j.Every))];
        foreach (var job in jobs)
        {
            var now = clock.GetUtcNow();
            if (_next.TryGetValue(job.Name, out var next) && now < next && next - now <= job.Every) continue;
            _next[job.Name] = now + job.Every;
            try { await RunNow(job.Name, ct); }
            catch (OperationCanceledException) when (ct.IsCancellationRequested) { return; }
            catch (Exception e) { log.LogError(e, "Job {Job} failed and will be tried again", job.Name); }
        }
    }

    /// <summary>Runs one job if no other node holds it; false when one does.</summary>
    public async Task<bool> RunNow(string name, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem(name);
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        var gate = scope.ServiceProvider.GetRequiredService<WriteGate>();
        var now = clock.GetUtcNow();
        using (await gate.Enter(ct))
        {
            if (!await db.Jobs.AnyAsync(j => j.Name == name, ct))
            {
                db.Jobs.Add(new JobRow { Name = name, LeaseUntil = now });
                try { await db.SaveChangesAsync(ct); }
                catch (DbUpdateException) { db.ChangeTracker.Clear(); }
            }
            var won = await db.Jobs.Where(j => j.Name == name && j.LeaseUntil <= now)
                .ExecuteUpdateAsync(s => s.SetProperty(j => j.LeaseUntil, now + Lease), ct);
            if (won == 0) return false;
        }
        var well = false;
        try
        {
            await scope.ServiceProvider.GetServices<IRecurringJob>().First(j => j.Name == name).Run(ct);
            well = true;
        }
        finally
        {
            Measures.Jobs.Add(1, Measures.Tag("job", name), Measures.Tag("ok", well));
            using (await gate.Enter(CancellationToken.None))
                await db.Jobs.Where(j => j.Name == name).ExecuteUpdateAsync(
                    s => s.SetProperty(j => j.LeaseUntil, now).SetProperty(j => j.LastDone, clock.GetUtcNow()), CancellationToken.None);
        }
        return true;
    }
}
