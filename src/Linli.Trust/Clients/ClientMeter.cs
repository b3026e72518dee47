using System.Collections.Concurrent;

namespace Linli.Trust.Clients;

/// <summary>Calls that a client has left in the minute of the platform's clock. Each node counts for itself: it protects the node, it is no bill.</summary>
public sealed class ClientMeter(int perMinute, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, (long Minute, int Count)> _calls = new();

    public int PerMinute => perMinute;

    /// <returns>What is left after this call; below zero when there was nothing left for it.</returns>
    public (int Left, int ResetSeconds) Take(Guid client)
    {
        var now = clock.GetUtcNow();
        var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
        var count = _calls.AddOrUpdate(client, (minute, 1), (_, was) => was.Minute == minute ? (minute, Math.Min(was.Count, perMinute) + 1) : (minute, 1)).Count;
        return (perMinute - count, 60 - now.Second);
    }
}
