using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Regions;

/// <summary>
/// Reads the names of all divisions once the platform is up: of the whole country that takes some seconds, which the first to look for a
/// part of a name would wait for. Nobody waits for this, neither the start nor its readiness.
/// </summary>
sealed partial class WarmNames(IServiceScopeFactory scopes, IHostApplicationLifetime life, ILogger<WarmNames> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = life.ApplicationStarted.Register(up.SetResult);
        try
        {
            await up.Task.WaitAsync(stoppingToken);
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RegionTree>().Warm(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        // The first search reads them then, and says what is wrong with the database.
        catch (DbException e) { NotRead(log, e); }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The names of the divisions could not be read ahead")]
    private static partial void NotRead(ILogger log, Exception e);
}
