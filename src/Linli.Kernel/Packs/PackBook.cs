using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Packs;

/// <summary>
/// Brings what was approved into the store. A rule begins on a later day than it is approved, so a node has hours to learn of it; it looks every
/// few seconds, at once where it decides itself, and when a matter names a version that it does not know.
/// </summary>
public sealed class PackBook(IServiceScopeFactory scopes, PackStore packs)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private readonly Lock _one = new();
    private IReadOnlyList<(Guid Id, int Version)> _known = [];
    private long _missed;

    /// <returns>Whether anything was new.</returns>
    public bool Refresh()
    {
        lock (_one)
        {
            using var scope = scopes.CreateScope();
            var approved = scope.ServiceProvider.GetRequiredService<KernelDb>().PackChanges.AsNoTracking().Where(c => c.State == PackChangeState.Approved);
            List<(Guid, int)> now = [.. approved.Select(c => new { c.Id, c.Version }).ToList().Select(c => (c.Id, c.Version)).Order()];
            if (now.SequenceEqual(_known)) return false;
            packs.Decide([.. approved.Select(c => new { c.Id, c.Body }).ToList().Select(c => Read(c.Id, c.Body))]);
            _known = now;
            return true;
        }
    }

    /// <summary>For a version that is not known here; somebody who asks for many such versions makes no query of each.</summary>
    public bool RefreshForMissing()
    {
        lock (_one)
        {
            if (_missed != 0 && Environment.TickCount64 - _missed < ShortestPause.TotalMilliseconds) return false;
            _missed = Environment.TickCount64;
        }
        return Refresh();
    }

    // It was checked when it was approved; a schema that became stricter since must not take from a matter what it was promised.
    private static Pack Read(Guid id, string body) => PackText.Parse(body, out var read) is { } broken ? throw new PackFault($"k_pack_changes {id}", broken.Plain) : PackText.Read($"k_pack_changes {id}", read);
}

sealed class PackWatch(PackBook book, PackStore packs, ILogger<PackWatch> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        packs.ReadAnew = book.RefreshForMissing;
        book.Refresh();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try { book.Refresh(); }
            catch (Exception e) when (e is not OperationCanceledException) { log.LogWarning(e, "The packs could not be read anew; what was known stands, and it is tried again"); }
    }
}
