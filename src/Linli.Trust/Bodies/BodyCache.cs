using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Bodies;

/// <summary>All organisations as they are on a day; also those that have ended, which old matters name.</summary>
sealed class BodiesOfDay
{
    public DateOnly Day { get; }
    public IReadOnlyDictionary<Guid, BodyOn> ById { get; }
    public IReadOnlyList<BodyOn> Alive { get; }
    public ILookup<string, BodyOn> ByDuty { get; }

    public BodiesOfDay(DateOnly day, List<BodyOn> all)
    {
        (Day, ById) = (day, all.ToDictionary(b => b.Id));
        Alive = [.. all.Where(b => b.IsAliveOn(day))];
        ByDuty = Alive.SelectMany(b => b.DutyCodes.Distinct(), (b, duty) => (Duty: duty, Body: b)).ToLookup(x => x.Duty, x => x.Body, StringComparer.Ordinal);
    }
}

/// <summary>
/// The organisations of today, which every submission and every page asks for. Forgotten when this process changes one; another node's
/// change is seen within half a minute. Real time counts, not the platform's clock, which tests move; a new day is always read anew.
/// </summary>
public sealed class BodyCache(IServiceScopeFactory scopes)
{
    private const int FreshMilliseconds = 30_000;
    private (BodiesOfDay Bodies, long At)? _known;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private int _changes;

    private BodiesOfDay? Known(DateOnly day)
    {
        lock (_lock) return _known is { } known && known.Bodies.Day == day && Environment.TickCount64 - known.At < FreshMilliseconds ? known.Bodies : null;
    }

    internal async ValueTask<BodiesOfDay> On(DateOnly day, CancellationToken ct)
    {
        if (Known(day) is { } known) return known;
        // One reads for all who wait, in a context of its own: several parts of a page ask at once, and a context serves one question at a time.
        await _one.WaitAsync(ct);
        try
        {
            if (Known(day) is { } meanwhile) return meanwhile;
            int before;
            lock (_lock) before = _changes;
            var at = Environment.TickCount64;
            await using var scope = scopes.CreateAsyncScope();
            var read = new BodiesOfDay(day, await scope.ServiceProvider.GetRequiredService<TrustDb>().BodiesOn(day).ToListAsync(ct));
            // What was read while somebody changed it may be the state before.
            lock (_lock)
                if (before == _changes) _known = (read, at);
            return read;
        }
        finally { _one.Release(); }
    }

    internal void Forget()
    {
        lock (_lock) (_known, _changes) = (null, _changes + 1);
    }
}
