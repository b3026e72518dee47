namespace Linli.Trust.Domain;

/// <summary>
/// Whether a provider is asked: after some failures in a row it rests, then one message tries it; if that fails too it rests twice as long, up to half an hour.
/// </summary>
/// <param name="Failures">In a row, since it last worked or rested.</param>
/// <param name="Pauses">In a row, without a message that it took in between.</param>
public sealed record SmsCircuit(int Failures, int Pauses, DateTimeOffset? PausedUntil)
{
    public static readonly SmsCircuit Closed = new(0, 0, null);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public bool RestsAt(DateTimeOffset now) => PausedUntil > now;

    public SmsCircuit Failed(DateTimeOffset now, int after, TimeSpan first)
    {
        // The one that tries after a rest decides alone.
        if (Failures + 1 < after && Pauses == 0) return this with { Failures = Failures + 1 };
        var rest = TimeSpan.FromTicks(Math.Min(Longest.Ticks, first.Ticks << Math.Min(Pauses, 12)));
        return new(0, Pauses + 1, now + (rest < first ? Longest : rest));
    }
}
