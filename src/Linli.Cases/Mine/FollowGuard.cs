using System.Net;

namespace Linli.Cases.Mine;

/// <summary>
/// Counts wrong codes: few for one number from one address, more from one address, and many for one number from everywhere. Whoever
/// guesses from elsewhere does not lock out the holder, and no lock outlives its window. Kept in memory: a restart forgives.
/// </summary>
sealed class FollowGuard(TimeProvider clock, int guesses = FollowGuard.PerNumberHere)
{
    public const int Minutes = 15, PerNumberHere = 10, PerAddress = 30, PerNumberEverywhere = 200;
    private const int MostKept = 20_000;

    private readonly Lock _one = new();
    private readonly Dictionary<string, (int Wrong, DateTimeOffset Until)> _windows = new(StringComparer.Ordinal);
    private DateTimeOffset _sweepAgain;

    public bool Closed(string number, IPAddress? from)
    {
        var now = clock.GetUtcNow();
        lock (_one) return Keys(number, from).Any(k => _windows.TryGetValue(k.Key, out var w) && w.Until > now && w.Wrong >= k.Most);
    }

    public void Miss(string number, IPAddress? from)
    {
        var now = clock.GetUtcNow();
        lock (_one)
        {
            if (_windows.Count >= MostKept && now >= _sweepAgain)
            {
                _sweepAgain = now.AddMinutes(1);
                foreach (var old in _windows.Where(w => w.Value.Until <= now).Select(w => w.Key).ToList()) _windows.Remove(old);
            }
            foreach (var (key, _) in Keys(number, from))
                if (_windows.TryGetValue(key, out var w)) _windows[key] = w.Until <= now ? (1, now.AddMinutes(Minutes)) : (w.Wrong + 1, w.Until);
                // More than that at once are an attack of many machines: what is counted stays counted, what is new is not kept.
                else if (_windows.Count < MostKept) _windows[key] = (1, now.AddMinutes(Minutes));
        }
    }

    private (string Key, int Most)[] Keys(string number, IPAddress? from)
    {
        var at = Net(from);
        return [($"{number} {at}", guesses), ($"@{at}", guesses * PerAddress / PerNumberHere), ($"#{number}", guesses * PerNumberEverywhere / PerNumberHere)];
    }

    /// <summary>A household has a whole /64 of IPv6.</summary>
    private static string Net(IPAddress? from) => from is null ? "?" : from.IsIPv4MappedToIPv6 ? from.MapToIPv4().ToString()
        : from.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)) : from.ToString();
}
