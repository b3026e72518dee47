using System.Collections.Concurrent;

namespace Linli.Kernel.Data;

/// <summary>A row that is counted beside every page of whom it waits for.</summary>
public interface IWaits
{
    /// <summary>An organisation or an account.</summary>
    Guid WaitsFor { get; }
}

/// <summary>
/// What waits for somebody, as it was asked a moment ago: the same few numbers stand beside every page, and asking them anew costs more than the
/// page. A change on this node is seen at once, one of another node after <see cref="Lasts"/>.
/// </summary>
public sealed class Waiting(TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(3);
    private const int MostKept = 20_000, MostEach = 64;

    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<(string What, string Reach), (long At, object? Answer)>> _of = new();

    /// <param name="whom">Whom the rows wait for; whoever changes one of them makes the answer forgotten.</param>
    /// <param name="reach">What else the answer hangs on.</param>
    public async ValueTask<T> Of<T>(Guid whom, string what, string reach, Func<Task<T>> ask)
    {
        if (_of.Count > MostKept) _of.Clear();
        // Forgetting takes all of it away: an answer that was being asked for meanwhile goes into what nobody looks at any more.
        var kept = _of.GetOrAdd(whom, static _ => new());
        if (kept.TryGetValue((what, reach), out var known) && clock.GetElapsedTime(known.At) < Lasts) return (T)known.Answer!;
        var at = clock.GetTimestamp();
        var answer = await ask();
        if (kept.Count >= MostEach) kept.Clear();
        kept[(what, reach)] = (at, answer);
        return answer;
    }

    public void Forget(Guid whom) => _of.TryRemove(whom, out _);
}
