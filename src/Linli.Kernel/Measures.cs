using System.Diagnostics.Metrics;

namespace Linli.Kernel;

/// <summary>What the platform counts about its own work; figures and names of actions only, never a person or a matter.</summary>
public static class Measures
{
    public const string Meter = "Linli";

    private static readonly Meter Own = new(Meter);

    /// <summary>Every committed act by its audit action: case.submit, case.accept, sign-in…</summary>
    public static readonly Counter<long> Acts = Own.CreateCounter<long>("linli.acts", "{act}", "Committed acts by audit action.");
    public static readonly Histogram<double> OutboxLag = Own.CreateHistogram<double>("linli.outbox.lag", "s", "From the commit of an event until everybody has heard it.");
    public static readonly Counter<long> Jobs = Own.CreateCounter<long>("linli.jobs", "{run}", "Runs of recurring jobs by name and success.");
    public static readonly Gauge<long> Unsealed = Own.CreateGauge<long>("linli.audit.unsealed", "{line}", "Audit lines that waited to be linked when the sealer last came (500: at least that many).");

    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
