using System.Net;
using Linli.Kernel;
using Linli.Kernel.Access;

namespace Linli.Cases.Mine;

/// <summary>
/// Bounds wrong codes: few for one number from one address, more from one address, and many for one number from everywhere. Whoever
/// guesses from elsewhere does not lock out the holder, and no lock outlives its window. Counted for all nodes together.
/// </summary>
sealed class FollowGuard(TryCounter tries, int guesses = FollowGuard.PerNumberHere)
{
    public const int Minutes = 15, PerNumberHere = 10, PerAddress = 30, PerNumberEverywhere = 200;

    /// <summary>Takes a try, before the code is looked at; false when one of the three windows is used up.</summary>
    public async Task<bool> Take(string number, IPAddress? from, CancellationToken ct) => await tries.Take(Limits(number, from), ct) is null;

    /// <summary>It was the right code: it was no guess.</summary>
    public Task GiveBack(string number, IPAddress? from, CancellationToken ct) => tries.GiveBack(Limits(number, from), ct);

    private TryLimit[] Limits(string number, IPAddress? from)
    {
        var (at, window) = (ClientNetwork.Of(from), TimeSpan.FromMinutes(Minutes));
        return
        [
            new("follow", $"{number} {at}", guesses, window), new("follow.address", at, guesses * PerAddress / PerNumberHere, window),
            new("follow.number", number, guesses * PerNumberEverywhere / PerNumberHere, window),
        ];
    }
}
